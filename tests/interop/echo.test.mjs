// Data through the device and back, compared by hash: 1 MiB by UDP and by TCP, on both boards, on a good cable and on a bad
// one; and the two other old services, discard and chargen.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, client, DEVICE } from "./support.mjs";

const MEBIBYTE = 1 << 20;

async function echo(device, seconds, ...args) {
  const result = JSON.parse(await device.ok(client("echo.py", ...args), seconds));
  assert.equal(result.octets, Number(args[2]));
  assert.equal(result.received, result.sent);
  return result;
}

for (const board of BOARDS) {
  describe(`echo: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board }); });
    after(() => device?.stop());

    for (const size of [1472, 1000, 1]) {
      const octets = size === 1 ? 500 : MEBIBYTE;
      test(`UDP: ${octets} octets in datagrams of ${size} come back the same, none lost`, async () => {
        const { again } = await echo(device, 120, "udp", DEVICE, octets, "--size", size);
        assert.equal(again, 0);
      });
    }

    test("TCP: 1 MiB comes back the same", async (t) => {
      const { seconds } = await echo(device, 120, "tcp", DEVICE, MEBIBYTE);
      t.diagnostic(`${(8 / seconds).toFixed(1)} Mbit/s each way`);
    });

    test("TCP: 64 KiB in writes of 7 octets come back the same", async () => {
      await echo(device, 120, "tcp", DEVICE, 65536, "--piece", 7);
    });

    test("TCP: eight connections of 128 KiB at once", async () => {
      const one = client("echo.py", "tcp", DEVICE, 131072);
      const output = await device.ok(`for i in 1 2 3 4 5 6 7 8; do ${one} & done; wait`, 120);
      const results = output.trim().split("\n").map((line) => JSON.parse(line));
      assert.equal(results.length, 8);
      assert.ok(results.every(({ sent, received }) => sent === received));
    });

    test("TCP: urgent data of Linux stay in line (RFC 6093 2.1)", async () => {
      const script = `import socket
c = socket.create_connection(("${DEVICE}", 7), 10)
for i in range(20): c.send(b"ordinary"); c.send(b"!", socket.MSG_OOB)
c.shutdown(socket.SHUT_WR)
got = b""
while more := c.recv(4096): got += more
print(got == b"ordinary!" * 20)`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), "True\n");
    });

    test("discard takes everything and says nothing", async () => {
      const script = `import socket
c = socket.create_connection(("${DEVICE}", 9), 10)
c.sendall(bytes(100000)); c.shutdown(socket.SHUT_WR)
print(c.recv(10))`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), "b''\n");
    });

    test("chargen sends the pattern of RFC 864 until the reader goes", async () => {
      const script = `import socket
c = socket.create_connection(("${DEVICE}", 19), 10)
got = b""
while len(got) < 20000: got += c.recv(4096)
lines = got.split(b"\\r\\n")[:-1]
assert all(len(line) == 72 for line in lines), lines[:3]
printable = bytes(range(32, 127))
start = printable.index(lines[0][0])
for i, line in enumerate(lines): assert line == bytes(printable[(start + i + k) % 95] for k in range(72)), (i, line)
print("pattern")`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`), "pattern\n");
    });

    test("no connection is left behind", async () => {
      const open = (await device.stats()).sockets.filter(({ type, state }) => type === "tcp" && !["LISTEN", "TIME-WAIT"].includes(state));
      // The one that asks.
      assert.equal(open.length, 1, JSON.stringify(open));
    });
  });

  describe(`echo on a bad cable: ${board}`, () => {
    test("TCP: 1 MiB comes back the same through loss=5%,reorder=5%,dup=2%,corrupt=0.5%", async (t) => {
      const device = await boot({ board, impair: "loss=5%,reorder=5%,dup=2%,corrupt=0.5%,seed=1" });
      try {
        const { seconds } = await echo(device, 300, "tcp", DEVICE, MEBIBYTE);
        const { counters } = await device.stats();
        t.diagnostic(`${seconds} s, ${counters.TCP_RETRANSMITS} retransmissions`);
        assert.ok(counters.TCP_BAD_CHECKSUM + counters.IP_BAD_CHECKSUM > 0, "corrupted frames were seen");
      } finally {
        const report = await device.stop();
        assert.ok(report.toPc.lost > 0 && report.toDevice.lost > 0 && report.toPc.corrupted > 0 && report.toPc.reordered > 0);
      }
    });
  });
}
