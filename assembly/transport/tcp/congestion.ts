// Congestion control: slow start, congestion avoidance, fast retransmit and recovery (RFC 5681), NewReno's answer to partial ACKs
// (RFC 6582), initial window (RFC 6928). Driven by events; knows the TCB's variables and nothing of packets.
import { TCP_SACK } from "../../config";
import { clearScoreboard } from "./scoreboard";
import { flight, Is, is, set, Tcb, unset } from "./tcb";

/** A window that no flow ever reaches. */
// @ts-ignore: decorator
@inline const UNLIMITED: i32 = 0x3fffffff;

/** RFC 6928 2: the initial window. */
function initialWindow(t: Tcb): i32 {
  return min(10 * t.mss, max(2 * t.mss, 14600));
}

/** The connection is established; `synLost` if its SYN had to be sent again (RFC 5681 3.1, RFC 6928 2). */
export function onEstablished(t: Tcb, synLost: bool): void {
  t.cwnd = synLost ? t.mss : initialWindow(t);
  t.ssthresh = UNLIMITED;
  t.recover = t.iss - 1;
}

/** A window of octets was acknowledged in congestion avoidance: one segment more (RFC 5681 3.1 (3), as it is recommended there). */
function grow(t: Tcb): void {
  t.credit -= t.cwnd;
  if (t.cwnd < UNLIMITED) t.cwnd += t.mss;
}

/** `acked` octets of new data were acknowledged outside recovery (RFC 5681 3.1 (2) and (3)). */
// @ts-ignore: decorator
@inline export function onAck(t: Tcb, acked: i32): void {
  if (t.cwnd < t.ssthresh) t.cwnd += min(acked, t.mss);
  else if ((t.credit += acked) >= t.cwnd) grow(t);
}

/** Nothing was sent for longer than an RTO: what was known of the network is old (RFC 5681 4.1). */
export function onIdle(t: Tcb): void {
  t.cwnd = min(t.cwnd, initialWindow(t));
}

/**
 * Half of FlightSize (RFC 5681 3.1 (4)); what limited transmit sent beyond the window does not count. No more than one segment is owed for
 * what was acknowledged before.
 */
function halve(t: Tcb): void {
  t.ssthresh = max(min(flight(t), t.cwnd) / 2, 2 * t.mss);
  t.credit = min(t.credit, t.ssthresh);
}

/** A loss was found: ssthresh, and `recover`, by which this window is reduced once (RFC 6582 3.2 step 2, RFC 6675 5 (4)). */
export function reduceForLoss(t: Tcb): void {
  halve(t);
  t.recover = t.sndNxt - 1;
}

/**
 * The loss probe has mended a loss that nothing else tells of; the ACK that shows it moved SND.UNA by `acked`. The window is reduced as by
 * a recovery (RFC 8985 7.4.2).
 */
export function reduceForProbe(t: Tcb, acked: i32): void {
  t.cwnd = t.ssthresh = max(min(flight(t) + acked, t.cwnd) / 2, 2 * t.mss);
}

/**
 * Whether recovery may begin now: more than `recover` is acknowledged, so that the window was not yet reduced for this loss
 * (RFC 6582 3.2 step 2). `recover` may be older than half of all numbers.
 */
export function mayEnterRecovery(t: Tcb): bool {
  return !is(t, Is.RECOVERY) && t.recover + 1 - t.sndUna > <u32>flight(t);
}

/** Enough duplicate ACKs: enter fast recovery (RFC 6582 3.2 step 2). The caller sends the segment at SND.UNA again. */
export function onLoss(t: Tcb, dupAcks: i32): void {
  reduceForLoss(t);
  t.cwnd = t.ssthresh + dupAcks * t.mss;
  set(t, Is.RECOVERY);
}

/** One more duplicate ACK in recovery: one more segment has left the network (RFC 5681 3.2 step 4). */
export function onDupAckInRecovery(t: Tcb): void {
  t.cwnd += t.mss;
}

/**
 * All that was sent before the loss was found is acknowledged (RFC 6582 3.2 step 3). `paced`: the rate of sending has come down to ssthresh
 * already (RFC 6937); otherwise the window is not to let out a burst.
 */
export function onRecovered(t: Tcb, paced: bool): void {
  t.cwnd = paced ? t.ssthresh : min(t.ssthresh, max(flight(t), t.mss) + t.mss);
  unset(t, Is.RECOVERY | Is.ALL_LOST);
}

/** `acked` octets, a part of what recovery waits for, have left the network (RFC 6582 3.2 step 3). */
export function deflate(t: Tcb, acked: i32): void {
  t.cwnd = max(t.cwnd - acked + (acked >= t.mss ? t.mss : 0), t.mss);
}

/** The retransmission timer ran out (RFC 5681 3.1 (4), RFC 6582 3.2 step 4); `again` if for the same segment. */
export function onTimeout(t: Tcb, again: bool): void {
  if (!again) halve(t);
  t.cwnd = t.mss;
  t.recover = t.sndNxt - 1;
  t.dupAcks = 0;
  if (TCP_SACK) clearScoreboard(t);
  unset(t, Is.RECOVERY | Is.ALL_LOST | Is.PROBED | Is.REPEATED);
}
