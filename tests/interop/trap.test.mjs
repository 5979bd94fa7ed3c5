// A trap of the stack is contained: the build "trap" executes `unreachable` when a datagram comes to UDP port 7777. The
// firmware says where, makes the stack anew, and goes on with its own work.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, DEVICE } from "./support.mjs";

const TRAP = `/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("${DEVICE}", 7777))'`;
const MOST_MS = 100;

for (const board of BOARDS) {
  describe(`trap: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board, variant: "trap" }); });
    after(() => device?.stop());

    test("the console names the function, and the stack is re-created within 100 ms", async () => {
      await device.ok(TRAP);
      const [, where, count] = await device.line(/^trap: .* in (\S+) \((\d+) contained\)$/);
      assert.match(where, /\w/);
      assert.equal(count, "1");
      const [, ms] = await device.line(/^stack: re-created in (\d+) ms$/);
      assert.ok(Number(ms) <= MOST_MS, `${ms} ms`);
    });

    test("the device answers again: ARP, ICMP, HTTP", async () => {
      assert.match(await device.ok(`for i in $(seq 50); do ping -c 1 -W 1 -q ${DEVICE} && exit 0; done; exit 1`), /1 received/);
      assert.match(await device.ok(`arping -c 1 -w 3 -I cable0 ${DEVICE}`), /Received 1 response/);
      const { device: told } = await device.stats();
      assert.equal(told.traps, 1);
    });

    test("a connection of the old stack is reset, not left hanging", async () => {
      const script = `import socket, subprocess, time
c = socket.create_connection(("${DEVICE}", 7), 5)
c.sendall(b"before"); assert c.recv(10) == b"before"
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("${DEVICE}", 7777))
time.sleep(1.5)
try:
  c.sendall(b"after"); c.settimeout(10)
  print("end" if c.recv(10) == b"" else "data")
except ConnectionError: print("reset")`;
      assert.equal(await device.ok(`/usr/bin/python3 -c '${script}'`, 30), "reset\n");
    });

    test("five more traps are all contained, and the heartbeat never stops", async () => {
      const beats = () => device.lines.map((line) => /^heartbeat: (\d+)$/.exec(line)).filter(Boolean).map(([, n]) => Number(n));
      for (let i = 3; i < 8; i++) {
        // A stack that is younger than a second counts as one that cannot start, and is given time.
        await new Promise((resolve) => { setTimeout(resolve, 1100); });
        const from = device.lines.length;
        await device.ok(TRAP);
        await device.line(new RegExp(`\\(${i} contained\\)`), 2, from);
        const [, ms] = await device.line(/^stack: re-created in (\d+) ms$/, 1, from);
        assert.ok(Number(ms) <= MOST_MS, `${ms} ms`);
      }
      const last = beats().at(-1) ?? 0;
      await device.line(new RegExp(`^heartbeat: ${last + 2}$`), 15);
      assert.deepEqual(beats(), beats().map((_, i) => beats()[0] + i), "every beat once, in order");
      const { device: told } = await device.stats();
      assert.equal(told.traps, 7);
    });
  });
}
