// Bad frames from the PC's end, made by scapy: each is dropped, counted by its cause and answered only where an RFC says so,
// and the device goes on serving. clients/hostile.py holds the cases and what each must count.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { boot, BOARDS, client, DEVICE } from "./support.mjs";

/** What a case counted must be what it expects: exactly, or (for `any`) once for each frame among some causes. */
function check({ frames, expected, any, counted, replies, expectedReplies }) {
  if (any.length) {
    const total = Object.entries(counted).reduce((sum, [name, n]) => sum + (any.includes(name) ? n : 0), 0);
    assert.equal(total, frames, `${JSON.stringify(counted)} is not ${frames} times one of ${any.join(", ")}`);
    assert.equal(counted.traps ?? 0, 0);
    assert.equal(counted.refused ?? 0, 0);
  } else {
    assert.deepEqual(counted, expected);
  }
  assert.deepEqual(replies, expectedReplies);
}

for (const board of BOARDS) {
  describe(`hostile: ${board}`, () => {
    test("bad frames", async (t) => {
      const device = await boot({ board });
      try {
        const told = JSON.parse(await device.ok(client("hostile.py", board), 120));
        for (const row of told.rows) await t.test(row.name, () => check(row));
        await t.test("a connection under attack lives on", () => assert.ok(told.connectionLives));
        await t.test("no bad frame became a neighbour", () => {
          assert.deepEqual(told.neighbours.map(({ ip, mac }) => [ip, mac]), [["192.168.7.1", "02:00:00:00:07:01"]]);
        });
        await t.test("no trap, no access refused", () => assert.deepEqual([told.device.traps, told.device.refused], [0, 0]));
        await t.test("the device goes on serving: ping, page, echo", async () => {
          assert.match(await device.ok(`ping -c 3 -i 0.1 -W 1 ${DEVICE}`), /3 received/);
          await device.ok(`curl -sSf -m 10 -o /dev/null http://${DEVICE}/`);
          assert.match(await device.ok(client("echo.py", "tcp", DEVICE, 10000)), /"octets": 10000/);
        });
      } finally {
        await device.stop();
      }
    });

    test("random octets in frames of random length, 20,000 of them", async () => {
      const device = await boot({ board });
      try {
        const sent = JSON.parse(await device.ok(client("noise.py", 20000), 120));
        assert.equal(sent.frames, 20000);
        const { device: told } = await device.stats();
        assert.deepEqual([told.traps, told.refused], [0, 0]);
        assert.match(await device.ok(`ping -c 3 -i 0.1 -W 1 ${DEVICE}`), /3 received/);
      } finally {
        await device.stop();
      }
    });
  });
}
