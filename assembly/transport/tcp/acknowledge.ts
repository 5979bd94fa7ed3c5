// An acknowledgment arrives (RFC 9293 3.10.7.4, fifth step): the send ring is freed, the window updated, round trip, retransmission
// timer and congestion window follow (RFC 6298 5, RFC 5681 3, RFC 6582, RFC 6675 5).
import { TCP_KEEPALIVE, TCP_RX_BUFFER, TCP_SACK, TCP_TAIL_PROBE_MS, TCP_TIMESTAMPS, TCP_TX_BUFFER } from "../../config";
import { ringAfter } from "../../lib/ring";
import { TcpFlag } from "../../wire/tcp";
import { deflate, mayEnterRecovery, onAck, onDupAckInRecovery, onLoss, onRecovered } from "./congestion";
import { Opts, tsEcho } from "./options";
import { sendText } from "./output";
import { enterRecovery, mayRecover, onDelivered } from "./recovery";
import { measured, measuredByEcho, restoreRto } from "./rtt";
import { isFirstLost, Update, updateScoreboard } from "./scoreboard";
import { Seg } from "./segment";
import { seqLeq, seqLt } from "./seq";
import { State } from "./state";
import { endOfText, flight, Is, is, PLAIN, set, Tcb, unset, wake } from "./tcb";
import { armProbe, armReordering, isProbeHeld, probeAnswered } from "./tail";
import { armRetransmit, disarm, Timer } from "./timers";

/** What the ACK field of a segment was. */
export const enum AckResult {
  OK,
  /** It acknowledges our FIN, for the first time. */
  FIN_ACKED,
  /** It acknowledges what was never sent, or is too old to be true (RFC 5961 5). */
  BAD,
}

/** Whether SEG.ACK is of what was sent, and not too old to be true (RFC 5961 5). */
// @ts-ignore: decorator
@inline export function isTrueAck(t: Tcb): bool {
  return t.sndNxt - Seg.ack <= <u32>flight(t) + t.maxSndWnd;
}

/** Processes SEG.ACK and SEG.WND. */
export function acknowledge(t: Tcb, now: u32): AckResult {
  if (!isTrueAck(t)) return AckResult.BAD;
  const acked = <i32>(Seg.ack - t.sndUna);
  if (acked < 0) return AckResult.OK;
  const before = t.sndWnd;
  updateWindow(t);
  // Probing a shut window says nothing about the network: its back-off ends with it.
  if (before == 0 && t.state >= State.ESTABLISHED) heardWhileShut(t);
  if (acked > 0) return advance(t, acked, now);
  // Where nothing is in flight there is nothing to be seen of this but its time: see keep-alive.ts.
  if (TCP_KEEPALIVE && flight(t) == 0) t.seenAt = now;
  if (t.sndWnd != before && before == 0) resumeFromZeroWindow(t, now);
  else if (selective(t)) onSelective(t, 0, now);
  else if (t.sndWnd && t.sndWnd == before && isDuplicate(t)) onDuplicate(t, now);
  return AckResult.OK;
}

/**
 * SND.WND by the newest segment only (SND.WL1, SND.WL2). That of a SYN was taken with its options: it is not scaled (RFC 7323 2.2). SND.WL1 may be
 * as old as half of all numbers (input.ts, `isPredicted`): it is later than SEG.SEQ only if both are in the receive window.
 */
// @ts-ignore: decorator
@inline function updateWindow(t: Tcb): void {
  if (Seg.flags & TcpFlag.SYN || t.sndWl1 - Seg.seq - 1 < <u32>TCP_RX_BUFFER || Seg.seq == t.sndWl1 && seqLt(Seg.ack, t.sndWl2)) return;
  t.sndWnd = Seg.wnd << t.sndShift;
  t.wndField = Seg.wnd;
  t.sndWl1 = Seg.seq;
  t.sndWl2 = Seg.ack;
  if (t.sndWnd > t.maxSndWnd) t.maxSndWnd = t.sndWnd;
}

/** The peer answers while its window is or was shut: it is asked for ever (RFC 9293 3.8.6.1, MUST-37) unless a program sets a limit. */
function heardWhileShut(t: Tcb): void {
  if (t.sndWnd) restoreRto(t);
  t.retries = 0;
}

/** The window has opened: the octets of the probes, which found no room, go first. */
function resumeFromZeroWindow(t: Tcb, now: u32): void {
  t.resend = t.sndUna;
  if (flight(t)) armRetransmit(t, now);
  else disarm(t, Timer.RETRANSMIT);
}

/** `acked` octets, SYN and FIN counted, are acknowledged for the first time. */
function advance(t: Tcb, acked: i32, now: u32): AckResult {
  if (seqLeq(t.rttSeq, Seg.ack)) onTimed(t, now);
  const handshake = t.state == State.SYN_SENT || t.state == State.SYN_RECEIVED;
  const finAcked = !handshake && is(t, Is.FIN_QUEUED) && Seg.ack == endOfText(t) + 1;
  if (!handshake) {
    t.retries = 0;
    releaseText(t, acked - (finAcked ? 1 : 0));
  }
  t.sndUna = Seg.ack;
  if (seqLt(t.resend, Seg.ack)) t.resend = Seg.ack;
  if (flight(t)) armRetransmit(t, now);
  else disarm(t, Timer.RETRANSMIT);
  if (!handshake) growWindow(t, acked, now);
  return finAcked ? AckResult.FIN_ACKED : AckResult.OK;
}

/** All up to `rttSeq` is acknowledged: one round trip, by our clock or by the peer's echo of it (RFC 6298 3, RFC 7323 4.1). */
function onTimed(t: Tcb, now: u32): void {
  if (TCP_TIMESTAMPS && t.usual != PLAIN) {
    measuredByEcho(t, now + t.tsOffset - tsEcho(Opts.timestamps));
    t.rttSeq = t.sndNxt;
  } else if (is(t, Is.TIMING)) {
    measured(t, now - t.rttAt);
  }
  unset(t, Is.TIMING);
}

/** The oldest n octets of the send ring are free again. */
// @ts-ignore: decorator
@inline function releaseText(t: Tcb, n: i32): void {
  if (n == 0) return;
  t.txLength -= n;
  t.txHead = t.txLength ? ringAfter(t.txHead, n, TCP_TX_BUFFER) : 0;
  wake(t);
}

// @ts-ignore: decorator
@inline function growWindow(t: Tcb, acked: i32, now: u32): void {
  t.dupAcks = 0;
  if (!is(t, Is.RECOVERY)) onAck(t, acked);
  else if (seqLt(t.recover, Seg.ack)) onRecovered(t, selective(t));
  else if (!selective(t)) onPartialAck(t, acked, now);
  if (selective(t)) onSelective(t, acked, now);
}

/** The next hole is to be sent again (RFC 6582 3.2 step 3). */
// @ts-ignore: decorator
@inline function onPartialAck(t: Tcb, acked: i32, now: u32): void {
  deflate(t, acked);
  resendFirst(t, now);
}

/** Whether losses are found and mended by selective acknowledgments. */
// @ts-ignore: decorator
@inline function selective(t: Tcb): bool {
  return TCP_SACK && is(t, Is.SACK);
}

/**
 * RFC 6675 5: SND.UNA has moved by `acked`, and what the segment says of octets beyond is taken in. An ACK that tells of new ones is a
 * duplicate, whatever else it says (RFC 6675 2).
 */
function onSelective(t: Tcb, acked: i32, now: u32): void {
  const delivered = acked + updateScoreboard(t);
  if (TCP_TAIL_PROBE_MS) {
    if (is(t, Is.PROBED)) probeAnswered(t, acked);
    if (acked && flight(t)) armProbe(t, now);
    else if (acked) disarm(t, Timer.PROBE);
  }
  if (is(t, Is.RECOVERY)) {
    // What went again has come: whatever was sent before that and has not is lost (RFC 8985 3.1; as with NewReno, RFC 6582 3.2 step 3).
    if (TCP_TAIL_PROBE_MS && acked) set(t, Is.ALL_LOST);
    onDelivered(t, delivered);
    return;
  }
  if (!Update.news) return;
  t.dupAcks++;
  const tailLost = TCP_TAIL_PROBE_MS != 0 && isProbeHeld(t);
  if (!mayRecover(t)) return;
  if (t.dupAcks < lossThreshold(t) && !isFirstLost(t) && !tailLost) {
    if (TCP_TAIL_PROBE_MS && t.dupAcks == 1) armReordering(t, now);
    return;
  }
  enterRecovery(t);
  if (tailLost) set(t, Is.ALL_LOST);
  onDelivered(t, delivered);
}

/** RFC 5681 2: outstanding data, no text, no SYN or FIN, the same window, the same ACK. */
function isDuplicate(t: Tcb): bool {
  return flight(t) > 0 && Seg.ack == t.sndUna && Seg.length == 0 && !(Seg.flags & (TcpFlag.SYN | TcpFlag.FIN));
}

function onDuplicate(t: Tcb, now: u32): void {
  if (is(t, Is.RECOVERY)) {
    onDupAckInRecovery(t);
    return;
  }
  t.dupAcks++;
  if (t.dupAcks < lossThreshold(t) || !mayEnterRecovery(t)) return;
  onLoss(t, t.dupAcks);
  resendFirst(t, now);
}

/**
 * Duplicate ACKs that mean a loss: three (RFC 5681 3.2), or fewer when too few segments are out to cause three and no new one can
 * be sent (early retransmit, RFC 5827 2.1). The loss of a single segment causes none.
 */
function lossThreshold(t: Tcb): i32 {
  if (seqLt(t.sndNxt, endOfText(t))) return 3;
  const segments = (flight(t) + t.mss - 1) / t.mss;
  return segments == 1 ? 3 : min(3, segments - 1);
}

function resendFirst(t: Tcb, now: u32): void {
  // No segment goes again within an RTO of its last time (RFC 6298 5).
  armRetransmit(t, now);
  sendText(t, t.sndUna, min(t.txLength, t.mss), now);
}
