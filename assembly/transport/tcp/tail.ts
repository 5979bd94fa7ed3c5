// What saves a small window from time-outs, whose floor is long and after which all counts as lost (RFC 8985). Tail loss probes: when the end of a
// flight is lost, or the only ACK of it, nothing comes that would tell; one segment is sent soon, and its answer says what is missing. And a hole
// that too few segments tell of counts as a loss once they cannot be late any more.
import { TCP_TAIL_PROBE_MS } from "../../config";
import { swap32 } from "../../lib/bytes";
import { reduceForProbe } from "./congestion";
import { Opts } from "./options";
import { endOf } from "./ranges";
import { Seg } from "./segment";
import { Seq, seqLeq, seqLt } from "./seq";
import { flight, Is, is, scoreboardOf, Tcb, unset } from "./tcb";
import { arm, Timer } from "./timers";

/** How long a peer may keep back the ACK of a single segment, ms: TLP.max_ack_delay of RFC 8985 7.2, as long as common stacks wait at most. */
// @ts-ignore: decorator
@inline const PEER_ACK_DELAY_MS: u32 = 200;

/** What comes out of order comes within this time even where the round trip is short, ms. */
// @ts-ignore: decorator
@inline const REORDERING_MS: u32 = 25;

/** PTO of RFC 8985 7.2, ms. */
export function probeDelay(t: Tcb): u32 {
  return max<u32>(<u32>t.srtt >> 2, TCP_TAIL_PROBE_MS) + (flight(t) > t.mss ? 0 : PEER_ACK_DELAY_MS);
}

/** Whether the round trip was measured, after the probe before this one, which was answered (RFC 8985 7.3). */
function mayBeProbed(t: Tcb): bool {
  return (t.flags & (Is.MEASURED | Is.PROBED | Is.UNMEASURED)) == Is.MEASURED;
}

/**
 * Starts the time of the probe anew, if one would come before the time-out: only one is sent at a time, and none before the round trip was measured,
 * after the one before (RFC 8985 7.3).
 */
export function armProbe(t: Tcb, now: u32): void {
  if (!mayBeProbed(t)) return;
  const delay = probeDelay(t);
  if (delay < t.rto) arm(t, Timer.PROBE, now + delay);
}

/**
 * The peer holds something beyond a hole. Should that not close within a quarter of the round trip, it is a loss, however few segments say so
 * (RFC 8985 6.2 step 4: the reordering window).
 */
export function armReordering(t: Tcb, now: u32): void {
  arm(t, Timer.PROBE, now + max<u32>(<u32>t.srtt >> 5, REORDERING_MS));
}

/**
 * Whether a probe may be sent and is of use: who recovers already needs none (RFC 8985 7.2), nor does who waits for a window. The timer may still be
 * that of a hole which has closed.
 */
export function mayProbe(t: Tcb): bool {
  return mayBeProbed(t) && (t.flags & Is.RECOVERY | t.retries) == 0 && flight(t) > 0 && t.resend == t.sndNxt && t.sndWnd > 0;
}

/** Takes the answer of a probe, if the arriving ACK, which moved SND.UNA by `acked`, is that (RFC 8985 7.4.2, TLP_process_ack). */
export function probeAnswered(t: Tcb, acked: i32): void {
  if (seqLt(Seg.ack, t.tailEnd)) return;
  if (is(t, Is.REPEATED) && !tellsDuplicate()) {
    const later = Seg.ack != t.tailEnd;
    // Of the last octets alone nobody knows which of both has come, until the peer answers twice.
    if (!later && (acked | Opts.sackBlocks | Seg.length) != 0) return;
    if (later && !is(t, Is.RECOVERY)) reduceForProbe(t, acked);
  }
  unset(t, Is.PROBED | Is.REPEATED);
}

/** Whether the segment tells of octets that came twice, all of them acknowledged (RFC 2883 4). */
function tellsDuplicate(): bool {
  return Opts.sackBlocks > 0 && seqLt(swap32(load<u32>(Opts.sack)), Seg.ack);
}

/** Whether the peer holds what was probed with, but not all before: that was sent more than a round trip earlier, and is lost (RFC 8985 7.4.1). */
export function isProbeHeld(t: Tcb): bool {
  return is(t, Is.PROBED) && seqLeq(t.tailEnd, endOf(scoreboardOf(t)));
}
