// How connections end, read by tshark from the record of the cable: the device first (HTTP/1.0), the client first
// (HTTP/1.1), what TIME-WAIT does with late segments, and that data sent before the end is delivered before it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { artifact, boot, BOARDS, client, DEVICE, PYTHON, readRecord } from "./support.mjs";

const FIN = 1, SYN = 2, RST = 4, ACK = 16;
const FIELDS = ["ip.src", "tcp.flags", "tcp.seq", "tcp.ack", "tcp.len"];

/** The connection from the PC's port in a record: its segments in order, with relative sequence numbers. */
function segments(record, port) {
  return readRecord(record, FIELDS, `tcp.port == ${port}`).map(([source, flags, seq, ack, length]) => ({
    from: source === DEVICE ? "device" : "pc", flags: Number(flags), seq: Number(seq), ack: Number(ack), end: Number(seq) + Number(length),
  }));
}

/** The closing of a connection by RFC 9293 3.6, as the order of events seen on the cable. */
function closing(all) {
  assert.ok(!all.some(({ flags }) => flags & RST), "no reset");
  const events = [];
  const fin = { device: null, pc: null };
  for (const { from, flags, end, ack } of all) {
    const other = from === "device" ? "pc" : "device";
    if (fin[other] !== null && flags & ACK && ack === fin[other] + 1 && !events.includes(`${from} acknowledges`)) events.push(`${from} acknowledges`);
    if (flags & FIN) {
      assert.equal(fin[from], null, `one FIN from ${from}`);
      fin[from] = end;
      events.push(`${from} closes`);
    }
  }
  return events;
}

for (const board of BOARDS) {
  describe(`close: ${board}`, () => {
    const record = artifact(`close-${board}.pcapng`);
    let device;
    before(async () => { device = await boot({ board, pcap: record }); });
    after(() => device?.stop());

    /** Runs a client that prints its port; its segments, the states the device's socket has after it, and what it printed. */
    async function connection(script) {
      const output = await device.ok(`${PYTHON} - <<'END'\nimport socket, time\n${script}\nEND`);
      const port = Number(/port (\d+)/.exec(output)[1]);
      const states = (await device.stats()).sockets.filter(({ remote }) => remote.endsWith(`:${port}`)).map(({ state }) => state);
      return { port, all: segments(record, port), states, output };
    }

    const CONNECT = (port) => `c = socket.create_connection(("${DEVICE}", ${port}), 10)\nprint("port", c.getsockname()[1])\n`;
    const READ_ALL = "got = b''\nwhile True:\n  more = c.recv(4096)\n  if not more: break\n  got += more\n";

    test("HTTP/1.0: the device closes first, the client reads all, and the device waits in TIME-WAIT", async () => {
      const { all, states, output } = await connection(`${CONNECT(80)}c.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")\n${READ_ALL}time.sleep(0.3)\nprint("octets", len(got))\nc.close()\ntime.sleep(0.3)`);
      assert.deepEqual(closing(all), ["device closes", "pc acknowledges", "pc closes", "device acknowledges"]);
      assert.ok(Number(/octets (\d+)/.exec(output)[1]) > 1000);
      assert.deepEqual(states, ["TIME-WAIT"]);
    });

    test("HTTP/1.1: the client closes first, and the device's socket is gone at once", async () => {
      const { all, states } = await connection(`${CONNECT(80)}c.sendall(b"GET /stats.json HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n")\ntime.sleep(0.5)\nc.recv(65536)\nc.close()\ntime.sleep(0.3)`);
      const order = closing(all);
      assert.equal(order[0], "pc closes");
      assert.deepEqual([...order].sort(), ["device acknowledges", "device closes", "pc acknowledges", "pc closes"]);
      assert.ok(order.indexOf("pc acknowledges") > order.indexOf("device closes"));
      assert.deepEqual(states, []);
    });

    test("what was sent before the client's end comes back whole, then the end (half close)", async () => {
      const { all, output } = await connection(`${CONNECT(7)}c.sendall(b"x" * 5000)\nc.shutdown(socket.SHUT_WR)\n${READ_ALL}print("octets", len(got))\nc.close()\ntime.sleep(0.2)`);
      assert.match(output, /octets 5000/);
      assert.equal(closing(all)[0], "pc closes");
    });

    test("in TIME-WAIT a repeated FIN is acknowledged again, and a reset does not end the wait", async () => {
      const { port, all } = await connection(`${CONNECT(80)}c.sendall(b"HEAD / HTTP/1.0\\r\\n\\r\\n")\n${READ_ALL}c.close()\ntime.sleep(0.3)`);
      assert.equal(closing(all)[0], "device closes");
      const answer = JSON.parse(await device.ok(client("late-fin.py", record, port)));
      assert.deepEqual(answer, { answers: 1, flags: "A", acknowledges: true });
      const after = (await device.stats()).sockets.filter(({ remote }) => remote.endsWith(`:${port}`)).map(({ state }) => state);
      assert.deepEqual(after, ["TIME-WAIT"]);
    });

    test("a client that resets leaves nothing behind", async () => {
      const { all, states } = await connection(`${CONNECT(7)}import struct\nc.sendall(b"abc")\ntime.sleep(0.2)\nc.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))\nc.close()\ntime.sleep(0.2)`);
      assert.ok(all.at(-1).flags & RST && all.at(-1).from === "pc");
      assert.deepEqual(states, []);
    });

    test("every connection began with SYN, SYN-ACK, ACK", () => {
      const first = new Map();
      for (const [stream, source, flags] of readRecord(record, ["tcp.stream", "ip.src", "tcp.flags"], "tcp")) {
        if (!first.has(stream)) first.set(stream, []);
        if (first.get(stream).length < 3) first.get(stream).push(`${source === DEVICE ? "device" : "pc"} ${Number(flags) & (SYN | ACK)}`);
      }
      assert.ok(first.size >= 9);
      for (const opening of first.values()) assert.deepEqual(opening, [`pc ${SYN}`, `device ${SYN | ACK}`, `pc ${ACK}`]);
    });
  });
}
