// What the ready scenarios about links and cables show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { byVariant, ready, written } from "./run.mjs";

test("duplex mismatch: late collisions at the half end, damaged frames at the full one; none when both are alike", async () => {
  const { mismatch, "both-full": alike } = byVariant(await ready("duplex-mismatch", { duration: "500 ms" }));
  const [a, b] = mismatch.stations;
  assert.deepEqual(mismatch.links.map(({ speed, duplex, parallel }) => [speed, duplex, parallel]), [[100, "full", false], [100, "half", true]]);
  assert.equal(a.collisions, 0);
  assert.ok(b.lateCollisions > 50 && b.discarded.lateCollision === b.lateCollisions);
  assert.ok(a.faults.fcs + a.faults.alignment > 50);
  assert.deepEqual([alike.total.collisions, alike.total.sent - alike.total.delivered <= 1], [0, true]);
});

test("noisy cable: as many frames are damaged as their bits make likely", async () => {
  const runs = await ready("noisy-cable");
  for (const { point, results: { total } } of runs) {
    const bits = 8 * parseInt(point.frame, 10), likely = 1 - (1 - point.noise) ** bits;
    const deviation = Math.sqrt(likely * (1 - likely) / total.sent);
    const lost = 1 - total.delivered / total.sent;
    assert.ok(Math.abs(lost - likely) <= 4 * deviation + 1 / total.sent, `${point.noise}, ${point.frame}: ${lost} and ${likely}`);
  }
});

test("straight cable: no link, and the reason; Auto-MDIX or a crossover cable make one", async () => {
  const { straight, "auto-mdix": mdix, crossover } = byVariant(await ready("straight-cable", { duration: "10 ms" }));
  for (const link of straight.links) {
    assert.equal(link.speed, 0);
    assert.match(link.why, /transmitter to transmitter/);
  }
  assert.equal(straight.total.sent, 0);
  for (const { links } of [mdix, crossover]) assert.deepEqual(links.map(({ speed, duplex }) => [speed, duplex]), [[100, "full"], [100, "full"]]);
});

test("hub against switch: eight stations share 10 Mbit/s and collide, or each has its own", async () => {
  const { hub, switch: other } = byVariant(await ready("hub-against-switch", { duration: "2 s" }));
  assert.ok(hub.total.goodput < 10e6 && hub.total.collisions > 1000 && hub.total.queueLost > 100);
  assert.ok(other.links.every(({ speed, duplex }) => speed === 10 && duplex === "full"));
  assert.equal(other.total.collisions, 0);
  assert.ok(other.total.offered - other.total.delivered <= 8, "all but what is under way");
  assert.ok(hub.total.delay.mean > 100 * other.total.delay.mean);
});

const CROWD = `
title: two want more than the third can take
duration: 1 s
stations:
  a: { abilities: [10-full, pause], traffic: { to: c } }
  b: { abilities: [10-full, pause], traffic: { to: c } }
  c: { abilities: [10-full], traffic: { kind: none } }
devices:
  middle: { kind: switch, queue: 8 }
traffic: { kind: saturated, frame: 1518 octets }
`;

test("a switch drops what finds its queue full", async () => {
  const [{ results }] = await written(CROWD);
  const { sent, delivered } = results.total, [{ dropped }] = results.devices;
  assert.ok(dropped > 700);
  assert.ok(sent - delivered - dropped >= 0 && sent - delivered - dropped <= 12, "lost nowhere else");
});

test("with PAUSE frames agreed on, the senders wait and the switch drops nothing; those without them do not listen", async () => {
  const devices = { middle: { kind: "switch", queue: 8, pause: true } };
  const [{ results }] = await written(CROWD, { devices });
  assert.equal(results.devices[0].dropped, 0);
  assert.ok(results.total.delivered > 780, "and the bottleneck stays full");
  const without = { abilities: ["10-full"] };
  const [{ results: deaf }] = await written(CROWD, { devices, stations: { a: without, b: without } });
  assert.ok(deaf.devices[0].dropped > 700);
});

const CHAIN = `
title: hub, switch, hub
duration: 1 s
stations:
  a: { count: 2, to: left, traffic: { to: b2 } }
  b: { count: 2, to: right, traffic: { to: a1 } }
devices:
  left: { kind: hub, speed: 10 Mbit/s, to: core }
  right: { kind: hub, speed: 100 Mbit/s, to: core, cable: { length: 30 m } }
  core: { kind: switch }
traffic: { kind: poisson, load: 500 kbit/s, mix: [{ frame: 64 octets, share: 60 % }, { frame: 1518 octets, share: 40 % }] }
`;

test("several devices: frames go from a hub of 10 Mbit/s through a switch to one of 100 and back, and collide on each apart", async () => {
  const [{ results: { total, links, media } }] = await written(CHAIN);
  assert.deepEqual(links.map(({ speed, duplex }) => `${speed} ${duplex}`), ["10 half", "10 half", "100 half", "100 half"]);
  assert.ok(total.offered > 200 && total.offered - total.delivered <= 4);
  const [left, right] = media;
  assert.ok(left.busy > 5 * right.busy, "the same frames take ten times as long");
});

test("ends without a common mode have no link", async () => {
  const [{ results: { links } }] = await written(CUT, { duration: "1 ms", settle: "1 s", stations: { b: { mode: "100-full" } } });
  for (const { speed, why } of links) {
    assert.equal(speed, 0);
    assert.match(why, /no mode in common/);
  }
});

test("a watched station's wire: what came in and what went out, each frame once, with its time", async () => {
  const entries = [], nameIn = (points, at) => points.find(({ point }) => point === at >> 1).name;
  const record = (points, more) => entries.push(...more.map((entry) => ({ ...entry, name: nameIn(points, entry.point), way: entry.point & 1 })));
  const [{ results }] = await written(CROWD, { watch: ["c", "a"] }, { record });
  const [a, , c] = results.stations;
  const whole = (name, way) => entries.filter((entry) => entry.name === name && entry.way === way && !entry.mark);
  assert.deepEqual(entries.map(({ time }) => time), entries.map(({ time }) => time).toSorted((x, y) => x - y));
  assert.ok(Math.abs(whole("c", 0).length - c.received) <= 1);
  assert.ok(Math.abs(whole("a", 1).length - a.sent) <= 1);
  assert.equal(whole("c", 1).length, 0);
  assert.deepEqual(results.media.map(({ point, direction }) => `${point} ${direction}`), ["a in", "a out", "c in", "c out"]);
  assert.ok(results.media[2].utilisation > 0.97, "the bottleneck is full");
});

const CUT = `
title: cut and mended
duration: 2 s
stations:
  a: { mode: 10-full }
  b: { mode: 10-full, traffic: { kind: none } }
traffic: { kind: poisson, load: 1 Mbit/s }
events:
  - { at: 500 ms, cut: a }
  - { at: 1 s, mend: b }
`;

test("a cable that is cut and mended: what was sent meanwhile is lost, and the link comes back", async () => {
  const [{ results: { total, links } }] = await written(CUT);
  const lost = (total.offered - total.delivered) / total.offered;
  assert.ok(lost > 0.25 && lost < 0.4, String(lost));
  assert.ok(links.every(({ speed, after }) => speed === 10 && after > 1));
  const [cut] = await written(CUT, { events: [{ at: "500 ms", cut: "a" }] });
  assert.deepEqual(cut.results.links.map(({ why }) => why), ["the cable is cut", "the cable is cut"]);
});
