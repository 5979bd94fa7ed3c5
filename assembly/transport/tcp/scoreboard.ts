// The scoreboard of RFC 6675 4: what the peer says it holds beyond SND.UNA, and what follows from it: which holes count as lost, how much is
// in the network. Runs beyond the list's capacity are not noted; later ACKs say them again (RFC 2018 4).
import { TCP_SACK_RANGES, TCP_TAIL_PROBE_MS } from "../../config";
import { swap32 } from "../../lib/bytes";
import { Opts } from "./options";
import { addRange, passRanges, rangeAt, rangeCount, rangeEnd, rangeStart } from "./ranges";
import { Seq, seqLeq, seqLt, seqMax } from "./seq";
import { Is, is, scoreboardOf, Tcb } from "./tcb";

/** RFC 6675 2, DupThresh. */
// @ts-ignore: decorator
@inline export const DUP_THRESH: i32 = 3;

/** Forgets all: after a time-out, since the peer may have dropped what it held (RFC 2018 8, RFC 6675 5.1). */
export function clearScoreboard(t: Tcb): void {
  store<i32>(scoreboardOf(t), 0);
  t.sacked = 0;
}

/** What `updateScoreboard` found. */
export class Update {
  /** The segment told of octets that were not known to be held: it is a duplicate ACK (RFC 6675 2). */
  static news: bool = false;
}

/**
 * Update () of RFC 6675 4, once SND.UNA is what the segment acknowledges: takes its SACK blocks. A block that is not within what is
 * outstanding is none (RFC 2883: it reports a duplicate). Returns by how many octets more, or fewer, the peer holds beyond SND.UNA.
 */
export function updateScoreboard(t: Tcb): i32 {
  const list = scoreboardOf(t);
  const before = t.sacked;
  passRanges(list, t.sndUna);
  const known = heldFrom(list, 0);
  for (let i = 0; i < Opts.sackBlocks; i++) {
    const block = Opts.sack + (<usize>i << 3);
    const start = swap32(load<u32>(block));
    const end = swap32(load<u32>(block, 4));
    if (seqLt(t.sndUna, start) && seqLt(start, end) && seqLeq(end, t.sndNxt)) addRange(list, TCP_SACK_RANGES, start, end);
  }
  t.sacked = heldFrom(list, 0);
  Update.news = t.sacked > known;
  return t.sacked - before;
}

/** Octets in the runs from i on. */
function heldFrom(list: usize, i: i32): i32 {
  let held = 0;
  for (const count = rangeCount(list); i < count; i++) held += <i32>(rangeEnd(rangeAt(list, i)) - rangeStart(rangeAt(list, i)));
  return held;
}

/** Octets before `seq` that the peer holds. */
export function heldBefore(t: Tcb, seq: Seq): i32 {
  const list = scoreboardOf(t);
  let held = 0;
  for (let i = 0; i < rangeCount(list); i++) {
    const run = rangeAt(list, i);
    if (seqLt(rangeStart(run), seq)) held += <i32>(rangeEnd(run) - rangeStart(run));
  }
  return held;
}

/**
 * Whether the hole at `start` counts as lost: IsLost () of RFC 6675 4, `held` octets being in the `runsAbove` runs above it; or because what was sent
 * later has been answered (`Is.ALL_LOST`).
 */
// @ts-ignore: decorator
@inline function isLost(t: Tcb, start: Seq, runsAbove: i32, held: i32): bool {
  if (runsAbove >= DUP_THRESH || held > (DUP_THRESH - 1) * t.mss) return true;
  return TCP_TAIL_PROBE_MS != 0 && is(t, Is.ALL_LOST) && seqLeq(start, t.recover);
}

/** IsLost (HighACK + 1). */
export function isFirstLost(t: Tcb): bool {
  return isLost(t, t.sndUna, rangeCount(scoreboardOf(t)), t.sacked);
}

/** SetPipe () of RFC 6675 4: octets that are thought to be in the network. */
export function pipeOf(t: Tcb): i32 {
  const list = scoreboardOf(t);
  const count = rangeCount(list);
  let pipe = 0;
  let held = t.sacked;
  let at = t.sndUna;
  for (let i = 0; i < count; i++) {
    const run = rangeAt(list, i);
    const start = rangeStart(run);
    if (!isLost(t, at, count - i, held)) pipe += <i32>(start - at);
    pipe += sentAgain(t, at, start);
    at = rangeEnd(run);
    held -= <i32>(at - start);
  }
  return pipe + <i32>(t.sndNxt - at) + sentAgain(t, at, t.sndNxt);
}

/** How many of the octets from..to-1 have been sent again in this recovery. */
// @ts-ignore: decorator
@inline function sentAgain(t: Tcb, from: Seq, to: Seq): i32 {
  return max(0, min(<i32>(t.highRxt - from), <i32>(to - from)));
}

/** What `findHole` found: octets start..end-1 that the peer lacks; whether they count as lost; whether it holds something behind them. */
export class Hole {
  static start: Seq = 0;
  static end: Seq = 0;
  static lost: bool = false;
  static inner: bool = false;
}

/** The first octet at or after `from` that the peer lacks, and the rest of the hole: up to the next run, or SND.NXT. In `Hole`. */
export function findHole(t: Tcb, from: Seq): void {
  const list = scoreboardOf(t);
  const count = rangeCount(list);
  let at = from;
  let i = 0;
  while (i < count && seqLeq(rangeStart(rangeAt(list, i)), at)) {
    at = seqMax(at, rangeEnd(rangeAt(list, i)));
    i++;
  }
  Hole.start = at;
  Hole.inner = i < count;
  Hole.end = Hole.inner ? rangeStart(rangeAt(list, i)) : t.sndNxt;
  Hole.lost = Hole.inner && isLost(t, at, count - i, heldFrom(list, i));
}
