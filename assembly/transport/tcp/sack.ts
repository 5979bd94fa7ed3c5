// What we tell a peer of the text that arrived out of order: the SACK option (RFC 2018 3, 4), with duplicates first (D-SACK, RFC 2883 4).
import { swap32 } from "../../lib/bytes";
import { Kind } from "./options";
import { rangeAt, rangeCount, rangeEnd, rangeStart } from "./ranges";
import { Seq, seqLeq, seqLt } from "./seq";
import { Is, PLAIN, runsOf, set, Tcb } from "./tcb";

/** Text of the segment in hand that had arrived before, of whose connection, or null. Told once, with the next ACK. */
export class Duplicate {
  static of: Tcb | null = null;
  static start: Seq = 0;
  static end: Seq = 0;
}

/** The octets start..end-1 of t have arrived again. */
export function noteDuplicate(t: Tcb, start: Seq, end: Seq): void {
  set(t, Is.TELL);
  Duplicate.of = t;
  Duplicate.start = start;
  Duplicate.end = end;
}

/** Writes NOP, NOP and the SACK option at p; returns where they end. There is a run or a duplicate of t. */
export function emitSack(t: Tcb, p: usize): usize {
  const runs = runsOf(t);
  const count = rangeCount(runs);
  // Four blocks fill the 40 octets of options; the timestamps take the room of one.
  const last = p + (t.usual == PLAIN ? 36 : 28);
  let at = p + 4;
  if (Duplicate.of == t) {
    Duplicate.of = null;
    at = emitBlock(at, Duplicate.start, Duplicate.end);
  }
  // The run that the latest segment is in comes first (RFC 2018 4).
  const latest = runOf(runs, t.latestRun);
  if (latest < count) at = emitRun(at, rangeAt(runs, latest));
  for (let i = 0; i < count && at < last; i++) if (i != latest) at = emitRun(at, rangeAt(runs, i));
  store<u32>(p, <u32>Kind.NOP | Kind.NOP << 8 | Kind.SACK << 16 | <u32>(at - p - 2) << 24);
  return at;
}

/** Which run holds `seq`, or the number of runs. */
function runOf(runs: usize, seq: Seq): i32 {
  const count = rangeCount(runs);
  let i = 0;
  while (i < count && !(seqLeq(rangeStart(rangeAt(runs, i)), seq) && seqLt(seq, rangeEnd(rangeAt(runs, i))))) i++;
  return i;
}

// @ts-ignore: decorator
@inline function emitRun(p: usize, run: usize): usize {
  return emitBlock(p, rangeStart(run), rangeEnd(run));
}

function emitBlock(p: usize, start: Seq, end: Seq): usize {
  store<u32>(p, swap32(start));
  store<u32>(p, swap32(end), 4);
  return p + 8;
}
