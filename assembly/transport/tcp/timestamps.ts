// Protection against wrapped sequence numbers by the Timestamps option (RFC 7323 4.3, 5), for connections that agreed on it.
import { Opts, TIMESTAMPS_SIZE, TIMESTAMPS_WORD, tsValue } from "./options";
import { Seg } from "./segment";
import { Seq, seqLeq } from "./seq";
import { Tcb } from "./tcb";

/** TS.Recent is of no use after an idle time of 24 days, RFC 7323 5.5. */
// @ts-ignore: decorator
@inline const OUTDATED_MS: u32 = 24 * 24 * 3600 * 1000;

/** R1 of RFC 7323 5.3: whether the segment, whose options are parsed, is not older than what was received before. */
export function isTimely(t: Tcb, now: u32): bool {
  return <i32>(tsValue(Opts.timestamps) - t.tsRecent) >= 0 || now - t.tsRecentAt > OUTDATED_MS;
}

/** R3: the segment at `seq` is in the window; its timestamp is kept if it is not ahead of what was acknowledged last. */
export function noteTimestamp(t: Tcb, seq: Seq, now: u32): void {
  if (seqLeq(seq, t.acked)) note(t, tsValue(Opts.timestamps), now);
}

// @ts-ignore: decorator
@inline function note(t: Tcb, value: u32, now: u32): void {
  if (<i32>(value - t.tsRecent) < 0 && now - t.tsRecentAt <= OUTDATED_MS) return;
  t.tsRecent = value;
  t.tsRecentAt = now;
}

/**
 * All of this for the segment at RCV.NXT with a header of usual length: its options have the usual layout, and R1 to R3 hold. False leaves it to
 * the general way.
 */
export function isUsualAndTimely(t: Tcb, now: u32): bool {
  const options = Seg.text - TIMESTAMPS_SIZE;
  const value = tsValue(options + 4);
  if (load<u32>(options) != TIMESTAMPS_WORD || <i32>(value - t.tsRecent) < 0) return false;
  if (t.rcvNxt == t.acked) note(t, value, now);
  return true;
}
