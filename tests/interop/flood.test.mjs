// A flood of SYNs from hosts that never answer (RFC 4987), while a real client fetches the page and talks to the echo: it gets in every time, by
// cookies when nothing else is left, and what the flood may take is bounded.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boot, BOARDS, client, DEVICE } from "./support.mjs";

/** SYNs, and how many a second. */
const SYNS = 1500, RATE = 300;

for (const board of BOARDS) {
  test(`a flood of SYNs does not lock honest clients out: ${board}`, async () => {
    const device = await boot({ board });
    try {
      const before = (await device.stats()).counters;
      const flood = device.ok(client("flood.py", SYNS, RATE), 120);
      let visits = 0;
      for (let flooding = true; flooding; visits++) {
        await device.ok(`curl -sSf -m 10 -o /dev/null http://${DEVICE}/`, 20);
        assert.match(await device.ok(client("echo.py", "tcp", DEVICE, 3000), 20), /"octets": 3000/);
        flooding = await Promise.race([flood.then(() => false), new Promise((resolve) => { setTimeout(resolve, 1, true); })]);
      }
      const { counters, device: told, sockets } = await device.stats();
      const counted = (name) => counters[name] - before[name];
      assert.ok(visits > 2, `${visits} visits`);
      assert.ok(counted("TCP_COOKIES_SENT") > SYNS * 0.9, `${counted("TCP_COOKIES_SENT")} cookies sent`);
      assert.ok(counted("TCP_COOKIES_ACCEPTED") >= visits / 2, `${counted("TCP_COOKIES_ACCEPTED")} cookies came back in ${visits} visits`);
      assert.ok(sockets.filter(({ state }) => state === "SYN-RECEIVED").length <= 8, "half-open connections are limited");
      assert.deepEqual([told.traps, told.refused], [0, 0]);
    } finally {
      await device.stop();
    }
  });
}
