// A sandboxed application on a real board: its crash resets its connections and nothing else, the stack's trap is an error for it, and it
// may compute for as long as it likes while the stack goes on.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { at } from "../../tools/toolchain/paths.mjs";
import { boot, BOARDS, DEVICE, PYTHON } from "./support.mjs";

const TRAP = `${PYTHON} -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("${DEVICE}", 7777))'`;

/** Sends `said` to the application on a connection, does `meanwhile`, and prints how the connection ends. */
const talk = (said, meanwhile = "") => `${PYTHON} -c '
import socket, time
for _ in range(100):
  try:
    c = socket.create_connection(("${DEVICE}", 7001), 5); break
  except ConnectionRefusedError: time.sleep(0.1)
c.settimeout(20)
c.sendall(b"${said}")
time.sleep(0.3)
${meanwhile}
got = 0
try:
  while piece := c.recv(2000): got += len(piece)
  print("end", got)
except ConnectionResetError: print("reset", got)
'`;

for (const board of BOARDS) {
  describe(`contained: ${board}`, () => {
    let device;
    before(async () => { device = await boot({ board, variant: "trap", application: at("tests/interop/programs/hostage.ts") }); });
    after(() => device?.stop());

    for (const [letter, error] of [["a", "unreachable executed in .*/hostage/\\w+"], ["o", "out of bounds memory access in .*/hostage/\\w+"], ["d", "stack overflow in .*/hostage/\\w+"]]) {
      test(`${error.split(" in ")[0]}: the connection is reset, the function is named, echo and ping go on, and the application comes back`, async () => {
        await device.line(/^application: listens 0$/, 70);
        const from = device.lines.length;
        assert.match(await device.ok(talk(`s${letter}`), 60), /^reset (512|0)\n$/);
        await device.line(new RegExp(`^application: ${error} \\(\\d+ contained\\)$`), 10, from);
        assert.match(await device.ok(`ping -c 2 -i 0.2 -W 2 -q ${DEVICE}`), /2 received/);
        assert.equal((await device.stats()).device.traps, 0);
        await device.line(/^application: listens 0$/, 30, from);
      });
    }

    test("a pointer beyond its memory is an error for it and no more", async () => {
      const from = device.lines.length;
      assert.equal(await device.ok(talk("ps", "c.shutdown(socket.SHUT_WR)"), 30), "end 512\n");
      await device.line(/^application: -14$/, 5, from);
      await device.line(/^application: ended 0$/, 5, from);
    });

    test("the stack traps while the application waits in recv: it hears ENETDOWN, makes new sockets, and was never restarted", async () => {
      const from = device.lines.length;
      const waiting = device.run(talk("s", "time.sleep(3)\nc.sendall(b\"s\")"), 60);
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
      await device.ok(TRAP);
      await device.line(/^trap: .* \(1 contained\)$/, 10, from);
      await device.line(/^application: ended -100$/, 10, from);
      assert.match((await waiting).stdout, /^reset/);
      await device.line(/^application: listens 0$/, 10, from);
      assert.deepEqual(device.lines.slice(from).filter((line) => /^application: .*contained/.test(line)), []);
      assert.equal(await device.ok(talk("s", "c.shutdown(socket.SHUT_WR)"), 30), "end 512\n");
    });

    test("it computes for ever: ping, the status page and the heart go on, and what it has not read stays with the peer", async () => {
      const from = device.lines.length;
      const stuck = device.run(talk("sc"), 60).catch(() => {});
      await device.line(/^heartbeat: \d+$/, 10, from);
      assert.match(await device.ok(`ping -c 20 -i 0.1 -W 2 -q ${DEVICE}`), /20 received/);
      const { sockets } = await device.stats();
      assert.ok(JSON.stringify(sockets).includes("7001"));
      await device.line(/^heartbeat: \d+$/, 10, device.lines.length);
      await stuck;
    });
  });
}
