// Saturated stations on a hub run faster than real time, with a reserve for machines that have other work, and in memory that does not grow.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED, measureNetwork } from "../../../tools/bench/network.mjs";
import { ScenarioFile } from "../../../tools/sim/scenario/file.mjs";
import { scenarioOf } from "../../../tools/sim/scenario/load.mjs";
import { TICKS } from "../../../tools/sim/scenario/units.mjs";
import { assemble } from "../../../tools/sim/world/assemble.mjs";
import { buildWorld } from "../../../tools/sim/world/world.mjs";

/** How many times faster than asked. */
const RESERVE = 2;

/** hal/mock/network/station.ts: Figure. */
const SENT = 3;

const TEXT = `
title: long
duration: 1 s
stations:
  s: { count: 5 }
devices:
  hub: { kind: hub }
traffic: { kind: saturated }
`;

test("the models run at twice real time or more", async () => {
  for (const { work, speed } of await measureNetwork()) assert.ok(speed >= RESERVE * ASKED, `${work}: ${speed.toFixed(2)} simulated seconds per second`);
});

test("once a network runs, its memory does not grow: nothing is allocated for a frame", async () => {
  const { runs: [{ network }] } = scenarioOf(new ScenarioFile("text", TEXT));
  const { world: { exports } } = assemble({ world: await buildWorld() }, network);
  exports.run(TICKS);
  exports.begin();
  exports.run(TICKS / 2);
  const octets = exports.memory.buffer.byteLength;
  exports.run(20 * TICKS);
  assert.ok(exports.figure(0, SENT) > 40000, "in which 8 octets a frame would have made it grow");
  assert.equal(exports.memory.buffer.byteLength, octets);
});
