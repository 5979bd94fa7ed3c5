// Congestion control: slow start, congestion avoidance, fast retransmit and recovery (RFC 5681), NewReno's answer to partial ACKs
// (RFC 6582), initial window (RFC 6928). Driven by events; knows the TCB's variables and nothing of packets.
import { flight, Is, is, set, Tcb, unset } from "./tcb";
import { Seq, seqLt } from "./seq";

/** A window that no flow ever reaches. */
// @ts-ignore: decorator
@inline const UNLIMITED: i32 = 0x3fffffff;

/** The connection is established; `synLost` if its SYN had to be sent again (RFC 5681 3.1, RFC 6928 2). */
export function onEstablished(t: Tcb, synLost: bool): void {
  t.cwnd = synLost ? t.mss : min(10 * t.mss, max(2 * t.mss, 14600));
  t.ssthresh = UNLIMITED;
  t.recover = t.iss - 1;
}

/** `acked` octets of new data were acknowledged outside recovery (RFC 5681 3.1 (2) and (3)). */
// @ts-ignore: decorator
@inline export function onAck(t: Tcb, acked: i32): void {
  if (t.cwnd < t.ssthresh) t.cwnd += min(acked, t.mss);
  else if (t.cwnd < UNLIMITED) t.cwnd += max(1, t.mss * t.mss / t.cwnd);
}

function halve(t: Tcb): void {
  t.ssthresh = max(flight(t) / 2, 2 * t.mss);
}

/**
 * Whether recovery may begin now: more than `recover` is acknowledged, so that the window was not yet reduced for this loss
 * (RFC 6582 3.2 step 2).
 */
export function mayEnterRecovery(t: Tcb): bool {
  return !is(t, Is.RECOVERY) && seqLt(t.recover + 1, t.sndUna);
}

/** Enough duplicate ACKs: enter fast recovery (RFC 6582 3.2 step 2). The caller sends the segment at SND.UNA again. */
export function onLoss(t: Tcb, dupAcks: i32): void {
  halve(t);
  t.recover = t.sndNxt - 1;
  t.cwnd = t.ssthresh + dupAcks * t.mss;
  set(t, Is.RECOVERY);
}

/** One more duplicate ACK in recovery: one more segment has left the network (RFC 5681 3.2 step 4). */
export function onDupAckInRecovery(t: Tcb): void {
  t.cwnd += t.mss;
}

/** New data up to `ack` acknowledged in recovery. Returns whether the ACK was partial: the next hole is to be sent again. */
export function onAckInRecovery(t: Tcb, acked: i32, ack: Seq): bool {
  if (seqLt(t.recover, ack)) {
    t.cwnd = min(t.ssthresh, max(flight(t), t.mss) + t.mss);
    unset(t, Is.RECOVERY);
    return false;
  }
  t.cwnd = max(t.cwnd - acked + (acked >= t.mss ? t.mss : 0), t.mss);
  return true;
}

/** The retransmission timer ran out (RFC 5681 3.1 (4), RFC 6582 3.2 step 4); `again` if for the same segment. */
export function onTimeout(t: Tcb, again: bool): void {
  if (!again) halve(t);
  t.cwnd = t.mss;
  t.recover = t.sndNxt - 1;
  t.dupAcks = 0;
  unset(t, Is.RECOVERY);
}
