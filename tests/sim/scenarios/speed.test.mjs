// 24 saturated stations on a hub run faster than real time, with a reserve for machines that have other work.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED, measureNetwork } from "../../../tools/bench/network.mjs";

/** How many times faster than asked. */
const RESERVE = 2;

test("the models run at twice real time or more", async () => {
  for (const { work, speed } of await measureNetwork()) assert.ok(speed >= RESERVE * ASKED, `${work}: ${speed.toFixed(2)} simulated seconds per second`);
});
