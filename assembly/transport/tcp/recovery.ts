// Loss recovery with selective acknowledgments: when it begins and ends, and what is sent meanwhile (RFC 6675 5), at the rate of
// proportional rate reduction (RFC 6937).
import { reduceForLoss } from "./congestion";
import { Seq, seqLt, seqMax } from "./seq";
import { findHole, Hole, pipeOf } from "./scoreboard";
import { endOfStream, endOfText, flight, Is, is, set, Tcb, unset } from "./tcb";

/** RFC 6675 5 (4), RFC 6937 3: all that is sent so far is to be acknowledged before it ends. */
export function enterRecovery(t: Tcb): void {
  t.recoverFs = flight(t);
  reduceForLoss(t);
  t.prrDelivered = t.prrOut = 0;
  t.highRxt = t.sndUna;
  // The first segment goes whatever the window is, and nothing else until an ACK says more.
  t.cwnd = pipeOf(t);
  // One probe is out at most, and its answer is of no account any more (RFC 8985 7.1).
  unset(t, Is.PROBED | Is.REPEATED);
  set(t, Is.RECOVERY);
}

/**
 * RFC 6675 5.1: after a time-out no new recovery begins before all that was sent by then is acknowledged. `recover` may be older than half of all
 * numbers: it counts only as one of what is in flight.
 */
// @ts-ignore: decorator
@inline export function mayRecover(t: Tcb): bool {
  return t.recover - t.sndUna >= <u32>flight(t);
}

/** An ACK in recovery tells that `delivered` octets more have left the network: how much may be sent now (RFC 6937 3, PRR-SSRB). */
export function onDelivered(t: Tcb, delivered: i32): void {
  if (delivered <= 0) return;
  t.prrDelivered += delivered;
  const pipe = pipeOf(t);
  const ahead = t.prrDelivered - t.prrOut;
  let sndcnt: i32;
  if (pipe > t.ssthresh) {
    sndcnt = <i32>((<i64>t.prrDelivered * t.ssthresh + t.recoverFs - 1) / t.recoverFs) - t.prrOut;
  } else {
    sndcnt = min(t.ssthresh - pipe, max(ahead, delivered) + t.mss);
  }
  t.cwnd = pipe + max(sndcnt, 0);
}

/** What `nextSegment` chose. */
export class Next {
  static seq: Seq = 0;
}

/**
 * NextSeg () of RFC 6675 4: octets of the segment to send now, from `Next.seq`; 0 = the FIN alone, -1 = none. Notes what will have been
 * sent again.
 */
export function nextSegment(t: Tcb): i32 {
  findHole(t, seqMax(t.highRxt, t.sndUna));
  // (4.3): the first segment goes out again whatever is known of it.
  if (t.highRxt == t.sndUna && t.prrOut == 0) {
    const n = sendAgain(t);
    t.rescueRxt = t.highRxt;
    return n;
  }
  if (Hole.lost) return sendAgain(t);
  const left = <i32>(endOfStream(t) - t.sndNxt);
  const room = <i32>(t.sndUna + t.sndWnd - t.sndNxt);
  // (2); what is less than a segment waits, as ever (RFC 9293 3.7.4).
  const enough = left >= t.mss || left > 0 && is(t, Is.NODELAY | Is.FIN_QUEUED | Is.URGING);
  if (enough && room >= min(left, t.mss)) return part(t, t.sndNxt, endOfStream(t));
  if (Hole.inner) return sendAgain(t);
  if (!seqLt(t.rescueRxt, t.sndUna) || Hole.start == t.sndNxt) return -1;
  t.rescueRxt = t.recover;
  return part(t, seqMax(Hole.start, t.sndNxt - t.mss), t.sndNxt);
}

/** As much of the hole as a segment takes. */
function sendAgain(t: Tcb): i32 {
  const n = part(t, Hole.start, Hole.end);
  const end = Hole.start + n;
  // A FIN goes along with the last of the text.
  t.highRxt = end == endOfText(t) ? Hole.end : end;
  return n;
}

/** Octets of text in the segment that carries from..to-1, or the first of it. */
function part(t: Tcb, from: Seq, to: Seq): i32 {
  Next.seq = from;
  return min(min(<i32>(to - from), <i32>(endOfText(t) - from)), t.mss);
}
