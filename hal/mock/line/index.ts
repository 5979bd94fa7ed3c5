// The signal of the line for programs outside the module: `ethertype wire` and the bench. Its arrays are read where they lie.
import { Random } from "../random";
import { appendFcs as append, LONGEST } from "./framing";
import { HundredBaseTx } from "./hundred-base-tx";
import { shake as shakeEdges, stretch as stretchEdges } from "./impair";
import { burst, PulseReceiver } from "./link-pulses";
import { PhyLine } from "./phy-line";
import { TenBaseT } from "./ten-base-t";

const ten = new TenBaseT();
const hundred = new HundredBaseTx();
const pulses = new PulseReceiver();
let line: PhyLine = ten;

/** Octets of frames to be sent; an FCS has room behind the longest. */
const FRAME: usize = memory.data(LONGEST + 4, 8);

/** What `array` gives the address, and `count` the length of. */
const enum Which { BITS, CODE, SCRAMBLED, LEVELS, TIMES, EDGES, RECEIVED }

/** Which PHY the calls that follow mean: 10 or 100 Mbit/s. */
export function choose(mbits: i32): void {
  line = mbits == 100 ? <PhyLine>hundred : ten;
}

export function frame(): usize {
  return FRAME;
}

export function longest(): i32 {
  return LONGEST;
}

/** Writes the FCS of n octets of the frame behind them; returns n with it. */
export function appendFcs(n: i32): i32 {
  return append(FRAME, n);
}

/** Picoseconds of a symbol. */
export function symbol(): f64 {
  return line.symbol();
}

export function start(): void {
  line.start();
}

export function idle(symbols: i32): void {
  line.idle(symbols);
}

/** n octets of the frame, FCS included, to the bits of the line; false when they are too many. */
export function encode(n: i32): bool {
  return line.encode(FRAME, n);
}

/** Inverts a bit on the line of what was encoded; false when there is none. */
export function flip(bit: i32): bool {
  return line.flip(bit);
}

/** Appends what was encoded, and the gap behind it. Returns its first symbol. */
export function emit(): i32 {
  line.emit();
  return line.first;
}

/** Levels to edges; false when the signal is too long. */
export function draw(): bool {
  return line.draw();
}

/** A burst of fast link pulses, as edges. */
export function sendBurst(word: u32): void {
  burst(word, line.edges);
}

/** The transmitter's clock is off. */
export function stretch(ppm: f64): void {
  stretchEdges(line.edges, ppm);
}

/** Edges come up to `most` picoseconds early or late. */
export function shake(most: f64, seed: u32): void {
  shakeEdges(line.edges, most, new Random(seed, 0));
}

/** An edge read from elsewhere, behind `start`. */
export function edge(time: f64, level: i32): void {
  line.edges.push(time, <i8>level);
}

/** How long the line was looked at. */
export function until(time: f64): void {
  line.edges.end = time;
}

export function end(): f64 {
  return line.edges.end;
}

/** Edges are there to be received; false when the signal is too long. */
export function listen(): bool {
  pulses.start();
  return line.listen();
}

/** The word of the next burst of link pulses, or one of Pulses. */
export function nextPulses(): i32 {
  return pulses.next(line.edges);
}

/** The next frame; false when there is none. */
export function receive(): bool {
  return line.receive();
}

export function verdict(): i32 {
  return line.reception.verdict;
}

export function dribble(): i32 {
  return line.reception.dribble;
}

export function violations(): i32 {
  return line.reception.violations;
}

/** The octet of the first violation, -1 without any. */
export function firstViolation(): i32 {
  return line.reception.firstViolation;
}

/** Of the signal that was listened to, 100BASE-TX: whether the descrambler is locked at its end, and what was no stream. */
export function locked(): bool {
  return hundred.descrambler.locked;
}

export function falseCarriers(): i32 {
  return hundred.receiver.falseCarriers;
}

/** Address of one of the arrays of Which. */
export function array(which: i32): usize {
  switch (which) {
    case Which.BITS: return line.bits.address;
    case Which.CODE: return hundred.code.address;
    case Which.SCRAMBLED: return hundred.scrambled.address;
    case Which.LEVELS: return line.levels.address;
    case Which.TIMES: return line.edges.timesAddress;
    case Which.EDGES: return line.edges.levelsAddress;
    default: return line.reception.octets;
  }
}

/** Its elements. */
export function count(which: i32): i32 {
  switch (which) {
    case Which.BITS: return line.bits.n;
    case Which.CODE: return hundred.code.n;
    case Which.SCRAMBLED: return hundred.scrambled.n;
    case Which.LEVELS: return line.levels.n;
    case Which.TIMES:
    case Which.EDGES: return line.edges.n;
    default: return line.reception.length;
  }
}
