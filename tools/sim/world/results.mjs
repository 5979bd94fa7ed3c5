// What a run has shown, as plain figures: the times in seconds, the rates in bits a second.
import { End } from "./assemble.mjs";
import { addressText } from "./members.mjs";
import { TICKS } from "../scenario/units.mjs";

/** hal/mock/network/station.ts: Figure. */
const FIGURES = [
  "offered", "offeredOctets", "queueLost", "sent", "sentOctets", "delivered", "deliveredOctets", "received", "deferred",
  "collisions", "lateCollisions",
];
/** hal/mock/network/statistics.ts: Cause, Fault. */
const CAUSES = [null, "excessiveCollisions", "lateCollision", "excessiveDeferral", "noCarrier"];
const FAULTS = ["fcs", "alignment", "runt", "collision", "symbol", "long"];
const ATTEMPTS = 16;
const QUANTILES = { p50: 0.5, p90: 0.9, p99: 0.99 };

/** hal/mock/network/index.ts: Passed. */
const PASSAGE = ["busy", "whole", "frames", "octets", "fragments", "jams", "repeats", "longestRun"];

const numbered = (names, get) => Object.fromEntries(names.flatMap((name, i) => (name ? [[name, get(i)]] : [])));

/** One station's figures, or with -1 those of the delays of all. */
function delays({ exports }, station) {
  const seconds = (ticks) => ticks / TICKS;
  const quantiles = Object.entries(QUANTILES).map(([name, share]) => [name, seconds(exports.delay(station, share))]);
  return { mean: seconds(exports.delayMean(station)), ...Object.fromEntries(quantiles), longest: seconds(exports.delayLongest(station)) };
}

function stationFigures(world, { name, address, entry }, i) {
  const { exports } = world;
  return {
    name, kind: entry.kind, address: addressText(address),
    ...numbered(FIGURES, (figure) => exports.figure(i, figure)),
    attempts: Array.from({ length: ATTEMPTS }, (_, n) => exports.sentAt(i, n + 1)),
    collisionsAt: Array.from({ length: ATTEMPTS }, (_, n) => exports.collidedAt(i, n + 1)),
    discarded: numbered(CAUSES, (cause) => exports.givenUp(i, cause)),
    faults: numbered(FAULTS, (fault) => exports.faulty(i, fault)),
    delay: delays(world, i),
  };
}

/** Sums of what the stations have in common. */
function sums(stations) {
  const add = (get) => stations.reduce((sum, station) => sum + get(station), 0);
  const each = (key) => Object.fromEntries(Object.keys(stations[0]?.[key] ?? {}).map((name) => [name, add((station) => station[key][name])]));
  return {
    ...Object.fromEntries(FIGURES.map((name) => [name, add((station) => station[name])])),
    attempts: Array.from({ length: ATTEMPTS }, (_, n) => add(({ attempts }) => attempts[n])),
    collisionsAt: Array.from({ length: ATTEMPTS }, (_, n) => add(({ collisionsAt }) => collisionsAt[n])),
    discarded: each("discarded"),
    faults: each("faults"),
  };
}

/** Jain's index: 1 when all have the same, 1/n when one has all. */
export function fairness(shares) {
  const sum = shares.reduce((a, b) => a + b, 0), squares = shares.reduce((a, b) => a + b * b, 0);
  return squares ? sum * sum / (shares.length * squares) : 1;
}

function mediaOf({ exports }, points, seconds) {
  const direction = (point, inward) => {
    const { busy, whole, ...counts } = numbered(PASSAGE, (what) => exports.passage(point, inward, what));
    return { utilisation: whole / TICKS / seconds, busy: busy / TICKS / seconds, ...counts };
  };
  return points.flatMap(({ name, point, both }) => [
    { point: name, direction: both ? "in" : "all", ...direction(point, true) },
    ...both ? [{ point: name, direction: "out", ...direction(point, false) }] : [],
  ]);
}

/** What hubs and switches did to frames: ports partitioned, frames dropped at a full queue. */
const devicesOf = ({ exports }, devices) => Object.entries(devices).map(([name, { end, index }]) => ({
  name, partitions: end === End.HUB ? exports.hubPartitions(index) : 0, dropped: end === End.SWITCH ? exports.switchDropped(index) : 0,
}));

function linkOf({ exports }, { name }, i) {
  const speed = exports.linkSpeed(i);
  if (!speed) return { station: name, speed, duplex: "none", parallel: false, after: -1, why: whyNot(exports, i) };
  return {
    station: name, speed, duplex: exports.linkFull(i) ? "full" : "half", parallel: Boolean(exports.linkParallel(i)),
    after: exports.linkAfter(i) / TICKS, why: "",
  };
}

const WRONG_PAIRS = "the cable leads transmitter to transmitter: it is straight where a crossover one is needed, or the other way round, and "
  + "no end has Auto-MDIX";

function whyNot(exports, i) {
  if (!exports.linkWhole(i)) return "the cable is cut";
  if (!exports.linkHears(i)) return WRONG_PAIRS;
  return "the two ends have no mode in common, or are still at it: autonegotiation takes up to some seconds";
}

/** How many of all frames were sent within which time: [{ seconds, share }], rising. */
function distribution({ exports }) {
  const buckets = exports.delayBuckets(), points = [];
  let sum = 0;
  for (let i = 0; i < buckets; i++) {
    if (!exports.delayCount(i)) continue;
    sum += exports.delayCount(i);
    points.push({ seconds: exports.delayBegin(i) / TICKS, share: sum });
  }
  return points.map(({ seconds, share }) => ({ seconds, share: share / sum }));
}

/** All figures of a run that is at its end. */
export function resultsOf({ world, members, devices, points }, seconds) {
  const synthetic = members.map((member, i) => stationFigures(world, member, i));
  const sending = synthetic.filter(({ offered }) => offered);
  return {
    seconds,
    links: members.map((member, i) => linkOf(world, member, i)),
    devices: devicesOf(world, devices),
    media: mediaOf(world, points, seconds),
    total: {
      ...sums(synthetic),
      goodput: sums(synthetic).deliveredOctets * 8 / seconds,
      fairness: fairness(sending.map(({ deliveredOctets }) => deliveredOctets)),
      delay: delays(world, -1),
    },
    stations: synthetic.map((station) => ({ ...station, goodput: station.deliveredOctets * 8 / seconds })),
    delays: distribution(world),
    hash: world.hash,
  };
}
