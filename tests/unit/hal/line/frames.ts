// Frames for the tests of the line: random ones, by seed, and one laid on the line of a PHY.
import { appendFcs } from "../../../../hal/mock/line/framing";
import { place } from "../../../../hal/mock/line/impair";
import { PhyLine } from "../../../../hal/mock/line/phy-line";
import { Edges } from "../../../../hal/mock/line/signal";
import { Random } from "../../../../hal/mock/random";

/** Where the frame lies. */
export const FRAME: usize = memory.data(4104, 8);

/** n random octets and their FCS at FRAME; returns how many with it. */
export function randomFrame(n: i32, random: Random): i32 {
  for (let i = 0; i < n; i++) store<u8>(FRAME + i, <u8>(random.next() >> 24));
  return appendFcs(FRAME, n);
}

/** A length between the shortest and the longest frame of 802.3, without FCS. */
export function randomLength(random: Random): i32 {
  return 60 + <i32>random.below(1455);
}

/** Symbols of idle in front of a frame: enough for a receiver that knows nothing. */
// @ts-ignore: decorator
@inline export const LEAD: i32 = 200;

/** The frame at FRAME as a signal of its own, idle before and after it. */
export function onLine(line: PhyLine, n: i32): void {
  line.start();
  line.idle(LEAD);
  line.encode(FRAME, n);
  line.emit();
  line.draw();
}

/** Whether the reception is the frame at FRAME. */
export function isFrame(line: PhyLine, n: i32): bool {
  return line.reception.length == n && memory.compare(line.reception.octets, FRAME, n) == 0;
}

/** Each edge comes `most` picoseconds earlier or later, never less: the worst of all jitter within those bounds. */
export function shakeWorst(edges: Edges, most: f64, random: Random): void {
  for (let i = 0; i < edges.n; i++) place(edges, i, edges.time(i) + (random.next() >> 31 ? most : -most));
}

/** The line as an instrument sees it that looks once in `period` picoseconds: edges come with the look after them. */
export function sample(edges: Edges, period: f64): void {
  for (let i = 0; i < edges.n; i++) place(edges, i, Math.ceil(edges.time(i) / period) * period);
}
