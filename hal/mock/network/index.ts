// What a host of the models can do with a network: one in each instance. Times are ticks as f64, counted from the beginning of the
// traffic once that has begun; stations, cables and points go by their numbers.
import { NEVER } from "../clock";
import { unhost } from "../hosts";
import { beginOf, buckets, Histogram } from "./histogram";
import { Network } from "./network";
import { Figure, Station } from "./station";
import { Cause, Fault } from "./statistics";
import { SyntheticStation } from "./synthetic-station";

export { hostBuffer, hostInterrupt, hostNow, hostRead, hostReadFifo, hostRun, hostWrite, hostWriteFifo } from "../hosts";

let network = new Network(0);
/** The delays of all stations. */
const delays = new Histogram();

/** The figures of a point on the wire, one way. */
const enum Passed {
  BUSY,
  WHOLE,
  FRAMES,
  OCTETS,
  FRAGMENTS,
  JAMS,
  REPEATS,
  LONGEST_RUN,
}

export function create(seed: u32): void {
  unhost();
  network = new Network(seed);
}

/** Address in wire order: octets 0..3 and 4..5, the first in the low bits. */
export function addSynthetic(low: u32, high: u32, abilities: u32, mdix: bool): i32 {
  return network.addSynthetic(<u64>low | <u64>high << 32, abilities, mdix).number;
}

/** A station with a LAN9118, for a host to drive: chips have numbers in the order in which they are added (hosts.ts). `rom` of Rom. */
export function addStack(low: u32, high: u32, rom: i32): i32 {
  return network.addStack(<u64>low | <u64>high << 32, rom).number;
}

export function setLimits(station: i32, attempts: i32, retryLate: bool): void {
  const mac = at(station).mac;
  mac.attemptLimit = attempts;
  mac.retryLate = retryLate;
}

/** Autonegotiation with this word (Ability). */
export function negotiate(station: i32, word: u32): void {
  at(station).phy.negotiate(word);
}

export function force(station: i32, speed: i32, full: bool): void {
  at(station).phy.force(speed, full);
}

/** Frames of n octets have a share in what it sends. */
export function addLength(station: i32, n: i32, share: f64): void {
  synthetic(station).traffic.addLength(n, share);
}

/** `load` in bit/s; `to` a station's number or one of To. After `addLength`. */
export function setTraffic(station: i32, kind: i32, to: i32, load: f64, start: f64, stop: f64, frames: u32, queue: i32): void {
  const traffic = synthetic(station).traffic;
  traffic.kind = kind;
  traffic.to = to;
  traffic.start = <i64>start;
  traffic.stop = stop < 4e18 ? <i64>stop : NEVER;
  traffic.frames = frames;
  traffic.resize(queue);
  if (load > 0) traffic.setLoad(load);
}

export function addHub(ports: i32, speed: i32): i32 {
  return network.addHub(ports, speed);
}

/** A switch that keeps `queue` frames for each port. */
export function addSwitch(ports: i32, queue: i32, pause: bool): i32 {
  return network.addSwitch(ports, queue, pause);
}

/** Frames that found a switch's queue full. */
export function switchDropped(i: i32): u32 {
  return network.dropped(i);
}

/** A cable between two jacks, each by End, number and port. */
export function plug(endA: i32, a: i32, portA: i32, endB: i32, b: i32, portB: i32, metres: i32, crossed: bool, noise: f64): i32 {
  return network.join(network.jack(endA, a, portA), network.jack(endB, b, portB), metres, crossed, noise);
}

export function cut(cable: i32): void {
  network.cables[cable].cut();
}

export function mend(cable: i32): void {
  network.cables[cable].mend();
}

export function watchHub(hub: i32): i32 {
  return network.watchHub(hub);
}

export function watchStation(station: i32): i32 {
  return network.watchStation(station);
}

/** How often a hub has partitioned a port. */
export function hubPartitions(hub: i32): u32 {
  return network.partitions(hub);
}

export function begin(): void {
  network.begin();
}

export function now(): f64 {
  return <f64>(network.clock.now - network.began);
}

/** Lets everything happen until then; false when it stopped before, since the record is to be taken. */
export function run(until: f64): bool {
  return network.clock.run(network.began + <i64>until);
}

export function linksUp(): i32 {
  let up = 0;
  for (let i = 0; i < network.stations.count; i++) up += i32(at(i).phy.up);
  return up;
}

export function linkSpeed(station: i32): i32 {
  return at(station).phy.speed;
}

export function linkFull(station: i32): bool {
  return at(station).mac.fullDuplex;
}

export function linkParallel(station: i32): bool {
  return at(station).phy.parallel;
}

/** Whether it listens on the pair that the other end of its cable sends on. */
export function linkHears(station: i32): bool {
  const jack = at(station).phy.jack;
  if (jack === null) return false;
  const lane = jack.lane;
  return lane !== null && jack.hears(lane.cable.crossed);
}

export function linkWhole(station: i32): bool {
  const jack = at(station).phy.jack;
  if (jack === null) return false;
  const lane = jack.lane;
  return lane !== null && lane.cable.whole;
}

/** Ticks from power-on until the link came up last. */
export function linkAfter(station: i32): f64 {
  return <f64>at(station).listener.upSince;
}

export function figure(station: i32, which: Figure): f64 {
  return at(station).figure(which);
}

/** Frames sent whole at attempt n. */
export function sentAt(station: i32, n: i32): u32 {
  return at(station).statistics.sentAt(n);
}

/** Collisions that a station met at attempt n of a frame. */
export function collidedAt(station: i32, n: i32): u32 {
  return at(station).mac.counters.collisionsOfAttempt[n];
}

export function givenUp(station: i32, cause: Cause): u32 {
  return at(station).statistics.givenUp(cause);
}

export function faulty(station: i32, fault: Fault): u32 {
  return at(station).statistics.faulty(fault);
}

/** Ticks that `share` of the frames did not exceed; station -1: of all. */
export function delay(station: i32, share: f64): f64 {
  return delaysOf(station).quantile(share);
}

export function delayMean(station: i32): f64 {
  const histogram = delaysOf(station);
  return histogram.count ? histogram.sum / histogram.count : 0;
}

export function delayLongest(station: i32): f64 {
  return <f64>delaysOf(station).longest;
}

/** Buckets of the delays of all: how many there are, when one begins, what it holds. */
export function delayBuckets(): i32 {
  gather();
  return buckets();
}

export function delayBegin(bucket: i32): f64 {
  return beginOf(bucket);
}

export function delayCount(bucket: i32): u32 {
  return delays.countAt(bucket);
}

/** A figure (Passed) of a point: what comes in there, or what goes out. */
export function passage(point: i32, inward: bool, which: i32): f64 {
  const passed = network.passages[2 * point + i32(!inward)];
  switch (which) {
    case Passed.BUSY: return <f64>passed.busy;
    case Passed.WHOLE: return <f64>passed.whole;
    case Passed.FRAMES: return passed.frames;
    case Passed.OCTETS: return passed.octets;
    case Passed.FRAGMENTS: return passed.fragments;
    case Passed.JAMS: return passed.jams;
    case Passed.REPEATS: return passed.repeats;
    case Passed.LONGEST_RUN: return passed.longestRun;
    default: return NaN;
  }
}

export function recordStart(): void {
  network.record.start();
}

export function recordBase(): usize {
  return network.record.base;
}

export function recordUsed(): i32 {
  return network.record.used;
}

export function recordLost(): i32 {
  return network.record.lost;
}

export function recordClear(): void {
  network.record.clear();
}

export function traceStart(): void {
  network.trace.start();
}

export function traceBase(): usize {
  return network.trace.base;
}

export function traceEntries(): i32 {
  return network.trace.entries;
}

export function traceLost(): i32 {
  return network.trace.lost;
}

export function traceHash(): u64 {
  return network.trace.hash;
}

function at(station: i32): Station {
  return network.stations.at(station);
}

function synthetic(station: i32): SyntheticStation {
  return at(station) as SyntheticStation;
}

function delaysOf(station: i32): Histogram {
  if (station >= 0) return at(station).statistics.delays;
  gather();
  return delays;
}

/** Adds up the delays of all stations. */
function gather(): void {
  delays.clear();
  for (let i = 0; i < network.stations.count; i++) delays.include(at(i).statistics.delays);
}
