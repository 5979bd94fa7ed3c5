// What the ready scenarios about collisions show; each assertion is of the thing that the scenario is there for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { stepsOf } from "../../../tools/sim/report/timeline.mjs";
import { ready, written } from "./run.mjs";

/** IEEE 802.3 4.4.2. */
const SLOT = 512, JAM = 32, GAP = 96, PREAMBLE = 64;

const share = ({ repeats, frames }) => repeats / (frames - 1);

test("slow motion: both collide within a slot, jam for 32 bit times, draw, wait their slots and the gap, and get through", async () => {
  const [{ results }] = await ready("slow-motion");
  const steps = stepsOf(results);
  for (const name of ["a", "b"]) {
    const own = steps.filter(({ station }) => station === name);
    const at = (kind, from = 0) => own.slice(from).find((step) => step.kind === kind);
    const [first, second] = own.filter(({ kind }) => kind === "sendData");
    const seen = own.find(({ text }) => text.includes("a collision"));
    assert.ok(seen.bits > first.bits && seen.bits - first.bits < SLOT, `${name} sees the collision in its first slot`);
    const jam = at("sendJam");
    assert.equal(jam.bits, Math.max(first.bits + PREAMBLE, Math.ceil(seen.bits - first.bits) + first.bits), "jam after the preamble");
    assert.ok(Math.abs(at("sendIdle").bits - jam.bits - JAM) < 1e-6);
    const drawn = Number(/draws (\d)/.exec(at("backOff").text)[1]);
    assert.ok(drawn <= 1, "0 or 1 slots after the first collision");
    assert.ok(second.bits >= at("sendIdle").bits + drawn * SLOT, "the back-off is kept");
    const silence = own.filter(({ kind, bits }) => kind === "hearIdle" && bits <= second.bits).at(-1);
    assert.ok(second.bits - silence.bits >= GAP - 1e-6, "and the gap");
  }
  assert.deepEqual(results.total.attempts.slice(0, 3), [0, 2, 0]);
  assert.deepEqual(results.total.collisionsAt.slice(0, 3), [2, 0, 0]);
  assert.equal(results.total.delivered, 2);
});

test("slow motion: when b begins later than the signal from a takes, there is no collision", async () => {
  const [{ results }] = await ready("slow-motion", { stations: { b: { traffic: { start: "20 us" } } } });
  assert.equal(results.total.collisions, 0);
  assert.equal(results.total.deferred, 1);
});

test("capture effect: who sent last sends next, and the loser gives frames up", async () => {
  const [{ results }] = await ready("capture-effect", { duration: "3 s" });
  assert.ok(share(results.media[0]) > 0.9);
  assert.ok(results.media[0].longestRun > 50);
  assert.ok(results.total.discarded.excessiveCollisions > 10);
  assert.ok(results.total.fairness > 0.9);
});

test("capture effect: at a tenth of the load nobody captures anything", async () => {
  const [{ results }] = await ready("capture-effect", { duration: "3 s", traffic: { kind: "poisson", load: "400 kbit/s" } });
  assert.ok(Math.abs(share(results.media[0]) - 0.5) < 0.1, String(share(results.media[0])));
  assert.equal(results.total.discarded.excessiveCollisions, 0);
});

test("saturated hub: what is left falls with the number of stations, and less so with long frames", async () => {
  const runs = await ready("saturated-hub", { duration: "500 ms" });
  const used = (stations, frame) => runs.find(({ point }) => point.stations === stations && point.frame === `${frame} octets`).results.media[0].utilisation;
  const alone = (octets) => (PREAMBLE + 8 * octets) / (PREAMBLE + 8 * octets + GAP);
  for (const octets of [64, 512, 1518]) assert.ok(Math.abs(used(1, octets) - alone(octets)) < 0.01, "one station: all but the gap");
  const falls = [1, 2, 3, 5, 10, 24].map((stations) => used(stations, 64));
  assert.deepEqual(falls, falls.toSorted((a, b) => b - a));
  assert.ok(falls.at(-1) > 0.4 && falls.at(-1) < 0.7);
  assert.ok(used(24, 1518) > 0.9);
});

test("too-long cable: late collisions begin where there and back takes more than a slot", async () => {
  const runs = await ready("too-long-cable", { duration: "1 s" });
  const late = Object.fromEntries(runs.map(({ point, results }) => [point.length, results.total]));
  for (const length of ["100 m", "1 km", "3 km"]) assert.equal(late[length].lateCollisions, 0);
  for (const length of ["5 km", "7 km", "10 km"]) {
    assert.ok(late[length].lateCollisions > 20);
    assert.equal(late[length].discarded.lateCollision, late[length].lateCollisions);
  }
});

test("retry-late: a late collision costs no frame, but another attempt", async () => {
  const retried = { mode: "10-half", "retry-late": true };
  const runs = await ready("too-long-cable", { duration: "1 s", stations: { a: retried, b: retried } });
  const { results: { total } } = runs.find(({ point }) => point.length === "5 km");
  assert.ok(total.lateCollisions > 20);
  assert.equal(total.discarded.lateCollision, 0);
});

const CROWDED = `
title: limits of attempts
duration: 1 s
stations:
  s: { count: 12 }
devices:
  hub: { kind: hub }
traffic: { kind: saturated }
`;

test("attempt limit: ten by the text, sixteen by IEEE 802.3", async () => {
  const last = async (limit) => {
    const [{ results }] = await written(CROWDED, { stations: { s: { count: 12, "attempt-limit": limit } } });
    return results.total;
  };
  const text = await last("text"), ieee = await last("ieee802.3");
  assert.ok(text.discarded.excessiveCollisions > 0);
  assert.equal(text.attempts.slice(10).reduce((a, b) => a + b), 0);
  assert.ok(ieee.attempts.slice(10).reduce((a, b) => a + b) > 0);
});

const LOADED = `
title: five stations under a rising load
duration: 2 s
stations:
  s: { count: 5 }
devices:
  hub: { kind: hub }
traffic: { kind: poisson, frame: 1024 octets }
sweep: { load: [200 kbit/s, 1 Mbit/s, 1.6 Mbit/s, 4 Mbit/s] }
`;

test("a sweep over load: all that is offered arrives until the hub is full, and delays rise all the way", async () => {
  const totals = (await written(LOADED)).map(({ results }) => results.total);
  const share = totals.map(({ delivered, offered }) => delivered / offered);
  assert.ok(share.slice(0, 3).every((each) => each > 0.97) && share[3] < 0.6, String(share));
  const delays = totals.map(({ delay }) => delay.mean);
  assert.deepEqual(delays, delays.toSorted((a, b) => a - b));
  assert.ok(delays[3] > 20 * delays[1]);
});

test("the same seed is the same run to the bit, another seed another", async () => {
  const hash = async (seed) => (await written(CROWDED, { seed, duration: "100 ms" }))[0].results.hash;
  assert.equal(await hash(1), await hash(1));
  assert.notEqual(await hash(1), await hash(2));
});

test("the hash is another when a frame is sent at another time, or says something else", async () => {
  const hash = async (b) => (await ready("slow-motion", { stations: { b } }))[0].results.hash;
  const early = { traffic: { start: "20 us" } }; // behind a's frame: no collision, so nothing else changes
  assert.equal(await hash(early), await hash(early));
  assert.notEqual(await hash(early), await hash({ traffic: { start: "200 us" } }));
  assert.notEqual(await hash(early), await hash({ ...early, address: "02:00:00:00:00:03" }));
});
