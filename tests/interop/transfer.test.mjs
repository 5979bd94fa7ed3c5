// Transfers between Linux and the device over good and bad cables, judged by what the record of the cable shows. `npm run transfers`
// does the same with 10 MiB in every row; here most rows have fewer octets, as many as show what they are about.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { buildWasm } from "../../tools/build.mjs";
import { buildEnds, ENDS } from "../../tools/transfers/ends.mjs";
import { measure } from "../../tools/transfers/measure.mjs";
import { ROWS } from "../../tools/transfers/rows.mjs";
import { artifact, boot, BOARDS, client, DEVICE, PYTHON, readRecord } from "./support.mjs";

const PROGRAM = fileURLToPath(new URL("programs/keeper.c", import.meta.url));

const KIBIBYTE = 1024, MEBIBYTE = 1 << 20;

/** What tshark remarks on any connection that ends, and of windows that fill, as an echo's do when its peer does not read at once. */
const USUAL = /closing$|^Connection reset|window specified by the receiver is now completely full|^TCP Zero Window segment/;

before(async () => {
  await buildEnds(Object.keys(ENDS));
  await buildWasm("applications");
});

/** Makes the transfers of the table's row at one end, changed as `change` says: every octet arrived as it was sent. */
async function transfer(name, end, octets, change = {}) {
  const { transfers, cable } = await measure({ ...ROWS.find((row) => row.name === name), ...change }, end, octets, change.record);
  assert.deepEqual(transfers.flatMap(({ problems }) => problems), []);
  return { ...Object.fromEntries(transfers.map((one) => [one.way, one])), all: transfers, cable };
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
/** The one in the middle of an odd number of figures. */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const remarks = ({ expert }) => Object.entries(expert).filter(([what]) => !USUAL.test(what));
const figure = ({ way, mbits, retransmissions: { pc, device } }) => `${way} ${mbits.toFixed(2)} Mbit/s, ${pc} + ${device} retransmissions`;
const figures = (all) => all.map(figure).join("; ");

describe("transfers on a clean cable", () => {
  for (const board of [...BOARDS, "big"]) {
    test(`${board}: 10 MiB each way, nothing is sent twice, and tshark has nothing to say`, async (t) => {
      const { all } = await transfer("clean", board, 10 * MEBIBYTE);
      t.diagnostic(figures(all));
      for (const one of all) {
        const [{ fromPc, fromDevice, ss }] = one.connections;
        assert.deepEqual([one.retransmissions, fromDevice.badChecksums, fromPc.badChecksums, remarks(one)], [{ pc: 0, device: 0 }, 0, 0, []], one.way);
        const scale = board === "big" ? 1 : 0;
        assert.deepEqual(fromDevice.options, { mss: 1460, scale, sack: true, timestamps: true });
        assert.match(ss, new RegExp(`\\bts sack cubic wscale:${scale},\\d`));
        assert.doesNotMatch(ss, /\b(lost|retrans|reordering):/);
      }
    });
  }
});

describe("sixteen connections at once", () => {
  for (const board of BOARDS) {
    test(`${board}: 64 KiB each way by each of them, none waits for another to end`, async (t) => {
      const { both } = await transfer("16 connections", board, 16 * 64 * KIBIBYTE);
      t.diagnostic(figures([both]));
      assert.equal(both.connections.length, 16);
      assert.equal(sum(both.connections.map(({ fromPc, fromDevice }) => fromPc.resets + fromDevice.resets)), 0);
      const began = both.connections.map((connection) => connection.began), ended = both.connections.map(({ fromDevice }) => fromDevice.complete);
      assert.ok(Math.max(...began) < Math.min(...ended), "all were open at once");
    });
  }
});

describe("transfers on bad cables", { concurrency: 8 }, () => {
  for (const board of BOARDS) {
    test(`${board}: a reader that stops for 30 s is waited for with probes, and reads on where it was`, async () => {
      const { from, both, all } = await transfer("reader stops for 30 s", board, 128 * KIBIBYTE);
      for (const one of all) assert.ok(one.seconds > 30, `${one.seconds} s`);
      const [{ fromPc, fromDevice }] = from.connections;
      assert.ok(fromPc.zeroWindows >= 4, `${fromPc.zeroWindows} zero windows`);
      // Probes at 0.3, 0.9, 2.1 ... s: they back off (RFC 9293 3.8.6.1).
      assert.ok(from.retransmissions.device >= 4 && from.retransmissions.device <= 12, `${from.retransmissions.device} probes`);
      assert.equal(fromDevice.resets, 0);
      // The device, whose reader is its own writer, closes its window in turn.
      assert.ok(both.connections[0].fromDevice.zeroWindows > 0);
    });

    test(`${board}: a peer that vanishes for 12 s and comes back finds its connection as it was`, async () => {
      const { cable, both } = await transfer("cable cut for 30 s", board, 5 * MEBIBYTE, { impair: "rate=5mbit,cut=6s..18s" });
      assert.ok(cable.every((line) => /, cut [1-9]/.test(line)), cable.join("\n"));
      assert.ok(both.seconds > 12);
      assert.equal(sum([both.connections[0].fromPc.resets, both.connections[0].fromDevice.resets]), 0);
    });

    test(`${board}: a peer that asks whether we are still there is told so`, () => kept(board));

    test(`${board}: keep-alives are answered while the peer is there, and find out that it vanished or was switched off and on`, () => keeping(board));

    test(`${board}: a peer that was switched off and on: what it forgot is reset, its old port connects again`, () => rebooted(board));

    for (const [name, octets] of [["loss 1%", 512], ["loss 5%", 128], ["loss 10%", 64]]) {
      test(`${board}: ${name}`, async (t) => {
        const { all } = await transfer(name, board, octets * KIBIBYTE);
        t.diagnostic(figures(all));
        assert.ok(sum(all.map(({ retransmissions }) => retransmissions.device)) > 0 && sum(all.map(({ retransmissions }) => retransmissions.pc)) > 0);
      });
    }

    test(`${board}: frames out of order and twice`, async (t) => {
      const { all, cable } = await transfer("reorder 10%, dup 2%", board, 512 * KIBIBYTE);
      t.diagnostic(figures(all));
      assert.ok(cable.every((line) => /duplicated \d+, reordered \d+/.test(line)), cable.join("\n"));
    });
  }
});

describe("transfers over a long cable", { concurrency: 4 }, () => {
  for (const board of BOARDS) {
    for (const name of ["delay 50 ms", "delay 100 ms"]) {
      test(`${board}: ${name}: nothing is sent twice`, async (t) => {
        const { all } = await transfer(name, board, 48 * KIBIBYTE);
        t.diagnostic(figures(all));
        assert.deepEqual(all.map(({ retransmissions }) => retransmissions), all.map(() => ({ pc: 0, device: 0 })));
      });
    }
  }
});

describe("transfers with 64 KiB buffers", { concurrency: 2 }, () => {
  test("on a clean cable of 10 Mbit/s at least 95 % of what the rate allows", async (t) => {
    const { to, from, all } = await transfer("10 Mbit/s", "big", 4 * MEBIBYTE, { ways: ["to", "from"] });
    t.diagnostic(figures(all));
    for (const { way, mbits, connections: [{ fromPc, fromDevice }] } of [to, from]) {
      const text = Math.max(fromPc.largest, fromDevice.largest);
      // Text, headers, preamble, FCS and gap of the largest segments that there were; timestamps leave 1448 octets of text.
      assert.ok(mbits >= 0.95 * 10 * text / (1514 + 24), `${way}: ${mbits} Mbit/s`);
    }
  });

  test("with a delay of 20 ms and 1 % loss at least 70 % of what Linux reaches over the same cables", async (t) => {
    // Where in a window a loss falls is chance, and a first loss that comes late makes one flow five times as fast: the median of several cables.
    const goodput = async (end) => Promise.all([1, 2, 3, 4, 5].map(async (seed) => {
      const { to, from } = await transfer("delay 20 ms, loss 1%", end, 6 * MEBIBYTE, { ways: ["to", "from"], impair: `delay=20ms,loss=1%,seed=${seed}` });
      assert.ok(to.connections[0].fromDevice.sackBlocks > 0 && from.connections[0].fromPc.sackBlocks > 0, "both ends tell what they hold");
      return { to: to.mbits, from: from.mbits };
    }));
    const [ours, linux] = await Promise.all(["big", "linux"].map(goodput));
    for (const way of ["to", "from"]) {
      const share = median(ours.map((one) => one[way])) / median(linux.map((one) => one[way]));
      const each = (ends) => ends.map((one) => one[way].toFixed(2)).join(", ");
      t.diagnostic(`${way}: ${(share * 100).toFixed(0)} % (${each(ours)} of ${each(linux)} Mbit/s)`);
      assert.ok(share >= 0.7, `${way}: ${share}`);
    }
  });
});

/** An idle connection on which the PC's keep-alive is on: one probe a second, each answered (RFC 9293 3.8.4). */
async function kept(board) {
  const record = artifact(`keep-alive-${board}.pcapng`);
  const device = await boot({ board, pcap: record });
  try {
    const script = `import socket, time
c = socket.create_connection(("${DEVICE}", 7), 10)
c.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL): c.setsockopt(socket.IPPROTO_TCP, option, 1)
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 2)
time.sleep(6)
c.sendall(b"still"); print(c.recv(10).decode())`;
    assert.equal(await device.ok(`${PYTHON} -c '${script}'`), "still\n");
    const count = (filter) => readRecord(record, ["frame.number"], filter).length;
    assert.ok(count("tcp.analysis.keep_alive") >= 4 && count("tcp.analysis.keep_alive") === count("tcp.analysis.keep_alive_ack"));
  } finally {
    await device.stop();
  }
}

/** Idle connections on which the device's own keep-alive is on (programs/keeper.c). */
async function keeping(board) {
  const record = artifact(`keeping-${board}.pcapng`);
  const device = await boot({ board, pcap: record, application: PROGRAM });
  const python = (script) => `${PYTHON} -c '${script}'`;
  const connect = `import socket, time\nc = socket.create_connection(("${DEVICE}", 7001), 10)\n`;
  try {
    await device.line(/^keeper: open$/);
    device.run(python(`${connect}time.sleep(60)`), 90).catch(() => {});
    await device.line(/^keeper: holds$/);
    await new Promise((resolve) => { setTimeout(resolve, 4500); });
    const count = (filter) => readRecord(record, ["frame.number"], `${filter} && tcp.port == 7001`).length;
    const probes = count(`tcp.analysis.keep_alive && ip.src == ${DEVICE}`);
    assert.ok(probes >= 3 && count("tcp.analysis.keep_alive_ack") >= probes - 1, `${probes} probes`);
    assert.ok(!device.lines.some((line) => line.startsWith("keeper: ended")));
    await device.ok("ip link set cable0 down");
    await device.line(/^keeper: ended by 110$/, 10);
    await device.ok("ip link set cable0 up");
    await device.ok(python(`${connect}c.setsockopt(socket.IPPROTO_TCP, 19, 1); c.close()`));
    await device.line(/^keeper: ended by 104$/, 10);
  } finally {
    await device.stop();
  }
}

/** Half-open connections, discovered as RFC 9293 3.5.1 says: figures 10 and 11. */
async function rebooted(board) {
  const record = artifact(`reboot-${board}.pcapng`);
  const device = await boot({ board, pcap: record });
  try {
    const { echo, chargen, again, seconds } = JSON.parse(await device.ok(client("reboot.py", DEVICE)));
    assert.equal(again, "after");
    assert.ok(seconds < 5, `${seconds} s`);
    const { sockets } = await device.stats();
    assert.ok(!sockets.some(({ remote }) => remote.endsWith(`:${chargen}`)), JSON.stringify(sockets));
    const flags = (port) => readRecord(record, ["ip.src", "tcp.flags.str"], `tcp.port == ${port}`)
      .map(([source, text]) => (source === DEVICE ? "device " : "pc ") + text.replace(/·/g, ""));
    const syn = flags(echo).lastIndexOf("device AS");
    const before = flags(echo).slice(0, syn);
    // The SYN of the new connection is answered by an ACK of the old one, that by a reset; the SYN after it finds nothing in its way.
    assert.deepEqual(before.slice(-4), ["pc S", "device A", "pc R", "pc S"]);
    assert.ok(flags(chargen).includes("pc R"));
  } finally {
    await device.stop();
  }
}
