// A segment arrives (RFC 9293 3.10.7): one function for each state or step, in the RFC's order. Steps answer whether the next is to
// follow. The third step (security) has nothing to check.
import { Counter, count, tally } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { markReady, LISTENER_SLOT } from "../../lib/ready";
import { TCP_CHALLENGE_MS, TCP_KEEPALIVE, TCP_RX_BUFFER, TCP_SACK, TCP_TIMESTAMPS, TCP_URGENT } from "../../config";
import { Rx } from "../../link/receive";
import { TcpFlag } from "../../wire/tcp";
import { acknowledge, AckResult, isTrueAck } from "./acknowledge";
import { abort, drop, finish, lingerIfOrphan, retire } from "./close";
import { onEstablished } from "./congestion";
import { lookup } from "./demux";
import { watch } from "./keep-alive";
import { agree, arriveInListen, findListener } from "./listen";
import { Opts, parseOptions } from "./options";
import { acknowledgeNow, sendAck, sendSyn, wantOutput } from "./output";
import { rtoAfterSynLoss } from "./rtt";
import { noteDuplicate } from "./sack";
import { control, optionsOf, parseSegment, Seg, segmentLength, sendReset, sendSegment, usualOf } from "./segment";
import { seqLeq, seqLt } from "./seq";
import { Event, next, State } from "./state";
import { Endpoint, Is, is, PLAIN, set, Tcb, unset, wake } from "./tcb";
import { appendText, receiveText, takeBack } from "./text";
import { arriveInTimeWait, Verdict } from "./time-wait";
import { disarm, Timer } from "./timers";
import { isTimely, isUsualAndTimely, noteTimestamp } from "./timestamps";
import { checkUrgent } from "./urgent";

/** Takes the TCP segment in Rx. Replies are sent from here or wait for `flushOutput`. */
// @ts-ignore: decorator
@inline export function tcpInput(now: u32): void {
  if (!parseSegment()) return;
  tally(Counter.TCP_SEGMENTS_IN);
  let e = lookup(Rx.destination, Rx.source, Seg.ports);
  if (e === null || e.state == State.TIME_WAIT) {
    e = arriveUnconnected(e, now);
    if (e === null) return;
  }
  arriveAtConnection(changetype<Tcb>(e), now);
}

/**
 * RFC 9293 3.10.7.1 and 3.10.7.2: no connection has these ends, or e, which is in TIME-WAIT. Returns the connection that the segment
 * has made and is to be processed for, or null.
 */
function arriveUnconnected(e: Endpoint | null, now: u32): Endpoint | null {
  const listener = findListener();
  if (e !== null && arriveInTimeWait(e, now, listener >= 0) != Verdict.NEW_CONNECTION) return null;
  if (!Rx.toUs) {
    count(Counter.TCP_TO_GROUP);
    return null;
  }
  if (listener >= 0) return arriveInListen(listener, now);
  count(Counter.TCP_NO_CONNECTION);
  sendReset();
  return null;
}

// @ts-ignore: decorator
@inline function arriveAtConnection(t: Tcb, now: u32): void {
  if (t.state == State.SYN_SENT) {
    arriveInSynSent(t, now);
    return;
  }
  const usual = usualOf();
  if (isPredicted(t, usual) && (!TCP_TIMESTAMPS || usual == PLAIN || isUsualAndTimely(t, now))) {
    appendText(t, now);
    if (is(t, Is.ACK_NOW)) wantOutput(t);
    return;
  }
  arriveInSteps(t, now);
}

/** RFC 9293 3.10.7.4, step by step. */
function arriveInSteps(t: Tcb, now: u32): void {
  if (!checkOptions(t, now)) return;
  const seq = Seg.seq;
  if (!checkSequence(t, now)) return;
  if (Seg.flags & (TcpFlag.RST | TcpFlag.SYN)) {
    if (Seg.flags & TcpFlag.RST) checkReset(t, now);
    else checkSyn(t, now);
    return;
  }
  if (!(Seg.flags & TcpFlag.ACK)) {
    count(Counter.TCP_BAD_FLAGS);
    return;
  }
  if (!checkAck(t, now)) return;
  // R3 of RFC 7323 5.3; not before, so that it takes more than to guess a number in the window.
  if (TCP_TIMESTAMPS && t.usual != PLAIN) noteTimestamp(t, seq, now);
  if (TCP_URGENT && Seg.flags & TcpFlag.URG) checkUrgent(t);
  if (Seg.length > 0 && !takeText(t, now)) return;
  if (Seg.flags & TcpFlag.FIN || is(t, Is.FIN_AHEAD)) checkFin(t, now);
  wantOutput(t);
}

/**
 * Whether the segment, whose offset and flags are `usual`, is what a peer that only sends is expected to send next: text at RCV.NXT that fits,
 * nothing newly acknowledged, the same window, and nothing of ours is sent again. For it the steps below come down to taking the text; SND.WL1 may stay, since what began
 * before this segment is not acceptable any more.
 */
// @ts-ignore: decorator
@inline function isPredicted(t: Tcb, usual: u32): bool {
  const differs = t.state ^ State.ESTABLISHED | Seg.seq ^ t.rcvNxt | Seg.ack ^ t.sndUna | Seg.wnd ^ t.wndField
    | usual ^ t.usual | t.runs | t.retries | t.flags & (Is.ORPHAN | Is.READ_SHUT | Is.FIN_AHEAD);
  return differs == 0 && <u32>(Seg.length - 1) < t.rcvAdv - t.rcvNxt;
}

// ---- SYN-SENT, RFC 9293 3.10.7.3 ----------------------------------------------------------------------------------

function arriveInSynSent(t: Tcb, now: u32): void {
  const acks = (Seg.flags & TcpFlag.ACK) != 0;
  if (acks && (seqLeq(Seg.ack, t.iss) || seqLt(t.sndNxt, Seg.ack))) {
    count(Counter.TCP_BAD_ACK);
    sendReset();
    return;
  }
  if (Seg.flags & TcpFlag.RST) {
    count(Counter.TCP_RESETS_IN);
    if (acks) abort(t, Err.ECONNREFUSED, false);
    return;
  }
  if (!(Seg.flags & TcpFlag.SYN)) return;
  if (!parseOptions(optionsOf(), Seg.text)) {
    count(Counter.TCP_BAD_OPTIONS);
    return;
  }
  agree(t, now);
  t.irs = Seg.seq;
  t.rcvNxt = Seg.seq + 1;
  t.rcvAdv += t.rcvNxt;
  t.acked = t.rcvNxt;
  if (acks) synSentToEstablished(t, now);
  else simultaneousOpen(t, now);
}

function synSentToEstablished(t: Tcb, now: u32): void {
  acknowledge(t, now);
  establish(t);
  set(t, Is.ACK_NOW);
  // Text and FIN that came with the SYN,ACK follow its number.
  Seg.seq++;
  const wnd = t.rcvAdv - t.rcvNxt;
  if (<u32>Seg.length > wnd) trimBack(wnd);
  if (Seg.length > 0 && !takeText(t, now)) return;
  if (Seg.flags & TcpFlag.FIN) checkFin(t, now);
  wantOutput(t);
}

/** RFC 9293 3.5, figure 7: both ends sent a SYN. Text on it is left to be sent again. */
function simultaneousOpen(t: Tcb, now: u32): void {
  t.state = State.SYN_RECEIVED;
  t.sndWl1 = Seg.seq;
  sendSyn(t, now);
  // The SYN went out before: whatever acknowledges it measures nothing (Karn).
  unset(t, Is.TIMING);
}

/** The handshake is over: SND.UNA is past our SYN. */
function establish(t: Tcb): void {
  const synLost = t.retries > 0;
  t.state = State.ESTABLISHED;
  if (!(Seg.flags & TcpFlag.SYN)) {
    t.sndWnd = Seg.wnd << t.sndShift;
    t.maxSndWnd = max(t.maxSndWnd, t.sndWnd);
    t.wndField = Seg.wnd;
  }
  t.sndWl1 = Seg.seq;
  t.sndWl2 = Seg.ack;
  t.retries = 0;
  t.softError = 0;
  if (synLost) rtoAfterSynLoss(t);
  onEstablished(t, synLost);
  if (TCP_KEEPALIVE) watch(t);
  if (is(t, Is.FIN_QUEUED)) t.state = next(t.state, Event.CLOSE);
  if (is(t, Is.UNACCEPTED)) {
    count(Counter.TCP_OPENS_PASSIVE);
    markReady(LISTENER_SLOT + t.listener);
  } else {
    count(Counter.TCP_OPENS_ACTIVE);
    wake(t);
  }
}

// ---- first: options and the sequence number ------------------------------------------------------------------------

/**
 * The options of a segment for a connection that has its own: malformed ones and segments out of their time are dropped before anything
 * else is looked at (RFC 7323 5.3). A segment without the timestamps that both ends agreed on is dropped too, unless it is a reset (3.2).
 */
// @ts-ignore: decorator
@inline function checkOptions(t: Tcb, now: u32): bool {
  Opts.sackBlocks = 0;
  if (usualOf() == PLAIN && t.usual == PLAIN) return true;
  if (!parseOptions(optionsOf(), Seg.text)) {
    count(Counter.TCP_BAD_OPTIONS);
    return false;
  }
  if (!TCP_TIMESTAMPS || t.usual == PLAIN || Seg.flags & TcpFlag.RST) return true;
  if (Opts.timestamps == 0) {
    count(Counter.TCP_NO_TIMESTAMPS);
    return false;
  }
  if (isTimely(t, now)) return true;
  // R1 of RFC 7323 5.3: it is told what we expect, text or not.
  count(Counter.TCP_OLD_TIMESTAMPS);
  if (Seg.flags & TcpFlag.SYN || segmentLength() == 0) challenge(t, now);
  else acknowledgeNow(t);
  return false;
}

/**
 * First step: whether the segment has anything in the window; it is trimmed to it (RFC 9293 3.4, 3.10.7.4). A FIN needs no room
 * in the ring and may lie at the window's right edge.
 */
function checkSequence(t: Tcb, now: u32): bool {
  const wnd = t.rcvAdv - t.rcvNxt;
  const ahead = Seg.seq - t.rcvNxt;
  // The usual case: it starts where the last one ended, or ahead of that, and fits.
  if (ahead <= wnd && ahead + Seg.length <= wnd) return true;
  if (<i32>ahead < 0) return trimFront(t, 0 - ahead, now);
  if (ahead < wnd) return trimBack(wnd - ahead);
  // A full window still lets ACK, RST and URG of the next segment through (RFC 9293 3.4, MUST-66).
  if (ahead == 0) {
    set(t, Is.ACK_NOW);
    return trimBack(0);
  }
  return wnd == 0 && isBeyondProbe(t, ahead) ? true : refuse(t, now);
}

/** Whether it is an ACK of a peer that counts its zero-window probe as sent: it is taken at RCV.NXT (RFC 9293 3.10.7.4, valid ACKs). */
function isBeyondProbe(t: Tcb, ahead: u32): bool {
  if (ahead != 1 || Seg.length | Seg.flags & (TcpFlag.SYN | TcpFlag.FIN | TcpFlag.RST)) return false;
  Seg.seq = t.rcvNxt;
  return true;
}

/** `old` octets, SYN counted, come before RCV.NXT. A reset is where its own number is, text or not (RFC 5961 3.2). */
function trimFront(t: Tcb, old: u32, now: u32): bool {
  if (Seg.flags & (TcpFlag.SYN | TcpFlag.RST) || old >= <u32>segmentLength()) return refuse(t, now);
  set(t, Is.ACK_NOW);
  if (TCP_SACK) noteDuplicate(t, Seg.seq, t.rcvNxt);
  Seg.seq += old;
  Seg.text += old;
  Seg.length -= old;
  const wnd = t.rcvAdv - t.rcvNxt;
  return <u32>Seg.length > wnd ? trimBack(wnd) : true;
}

/** Only `room` octets lie before the window's right edge. */
function trimBack(room: u32): bool {
  Seg.flags &= ~(TcpFlag.FIN | TcpFlag.PSH);
  Seg.length = min(Seg.length, <i32>room);
  return true;
}

/**
 * Nothing of it is acceptable: answered with an ACK, unless it is a reset. Without text or FIN it may itself be such an answer,
 * so that one is limited: two ends that disagree do not answer each other for ever. So is a SYN's (RFC 5961 4 and 7).
 */
function refuse(t: Tcb, now: u32): bool {
  if (Seg.flags & TcpFlag.RST) {
    count(Counter.TCP_OUT_OF_WINDOW);
    return false;
  }
  if (t.state == State.SYN_RECEIVED && Seg.flags & TcpFlag.SYN && Seg.seq == t.irs) {
    repeatSynAck(t, now);
    return false;
  }
  count(Counter.TCP_OUT_OF_WINDOW);
  if (Seg.flags & TcpFlag.SYN || segmentLength() == 0) {
    challenge(t, now);
  } else {
    const duplicate = t.rcvNxt - Seg.seq <= <u32>TCP_RX_BUFFER;
    if (TCP_SACK && Seg.length && duplicate) noteDuplicate(t, Seg.seq, Seg.seq + Seg.length);
    if (TCP_TIMESTAMPS && t.usual != PLAIN && duplicate && isTrueAck(t)) noteTimestamp(t, Seg.seq, now);
    acknowledgeNow(t);
  }
  return false;
}

/** The peer's SYN again: our SYN,ACK was lost; or, with an ACK of ours, both ends opened and this is the peer's SYN,ACK. */
function repeatSynAck(t: Tcb, now: u32): void {
  if (Seg.flags & TcpFlag.ACK && Seg.ack == t.sndNxt) {
    Seg.seq++;
    if (!checkAck(t, now)) return;
    acknowledgeNow(t);
    return;
  }
  sendSyn(t, now);
  unset(t, Is.TIMING);
}

// ---- second: RST, fourth: SYN -------------------------------------------------------------------------------------

/** Second step, with RFC 5961 3: only a reset at exactly RCV.NXT counts; others in the window are challenged. */
function checkReset(t: Tcb, now: u32): void {
  if (Seg.seq != t.rcvNxt) {
    if (seqLt(Seg.seq, t.rcvAdv)) challenge(t, now);
    else count(Counter.TCP_OUT_OF_WINDOW);
    return;
  }
  count(Counter.TCP_RESETS_IN);
  if (t.state == State.SYN_RECEIVED && is(t, Is.PASSIVE)) drop(t, false);
  else if (t.state == State.SYN_RECEIVED) abort(t, Err.ECONNREFUSED, false);
  else if (t.state >= State.CLOSING) finish(t);
  else abort(t, Err.ECONNRESET, false);
}

/** Fourth step: a SYN in the window. Half-open passive connections return to LISTEN; all others challenge it (RFC 5961 4). */
function checkSyn(t: Tcb, now: u32): void {
  if (t.state == State.SYN_RECEIVED && is(t, Is.PASSIVE)) drop(t, false);
  else challenge(t, now);
}

/** A challenge ACK, not more often than RFC 5961 7 allows. */
function challenge(t: Tcb, now: u32): void {
  if (t.challengedAt != 0 && now - t.challengedAt < TCP_CHALLENGE_MS) {
    count(Counter.TCP_CHALLENGE_LIMITED);
    return;
  }
  t.challengedAt = max<u32>(now, 1);
  count(Counter.TCP_CHALLENGE_ACKS);
  sendAck(t);
}

// ---- fifth: ACK ---------------------------------------------------------------------------------------------------

/** Fifth step. Whether text and FIN are to be processed. */
function checkAck(t: Tcb, now: u32): bool {
  if (t.state == State.SYN_RECEIVED) {
    if (seqLeq(Seg.ack, t.sndUna) || seqLt(t.sndNxt, Seg.ack)) {
      count(Counter.TCP_BAD_ACK);
      sendSegment(t, Seg.ack, 0, control(TcpFlag.RST, 0), 0, 0);
      return false;
    }
    acknowledge(t, now);
    establish(t);
    return true;
  }
  const result = acknowledge(t, now);
  if (result == AckResult.BAD) {
    count(Counter.TCP_BAD_ACK);
    challenge(t, now);
    return false;
  }
  return result == AckResult.FIN_ACKED ? finAcknowledged(t, now) : true;
}

/** The peer has all that we sent, the FIN too. Whether the connection goes on. */
function finAcknowledged(t: Tcb, now: u32): bool {
  t.state = next(t.state, Event.ACK_OF_FIN);
  disarm(t, Timer.RETRANSMIT);
  if (t.state == State.TIME_WAIT) {
    retire(t, now);
    return false;
  }
  if (t.state == State.CLOSED) {
    finish(t);
    return false;
  }
  lingerIfOrphan(t, now);
  return true;
}

// ---- seventh: text, eighth: FIN -----------------------------------------------------------------------------------

/** Seventh step. False when the text was for a program that is gone: the connection has been reset (RFC 9293 3.6.1). */
function takeText(t: Tcb, now: u32): bool {
  if (t.state != State.ESTABLISHED && t.state != State.FIN_WAIT_1 && t.state != State.FIN_WAIT_2) return true;
  if (is(t, Is.ORPHAN)) {
    abort(t, Err.ECONNRESET, true);
    return false;
  }
  receiveText(t, now);
  return true;
}

/** Eighth step: the FIN counts once all before it is here; what a peer sends beyond it is no text. */
function checkFin(t: Tcb, now: u32): void {
  if (is(t, Is.FIN_RECEIVED)) return;
  if (Seg.flags & TcpFlag.FIN) {
    set(t, Is.FIN_AHEAD);
    t.finSeq = Seg.seq + Seg.length;
  }
  if (seqLt(t.rcvNxt, t.finSeq)) return;
  takeBack(t, t.rcvNxt - t.finSeq);
  unset(t, Is.FIN_AHEAD);
  set(t, Is.FIN_RECEIVED | Is.ACK_NOW);
  t.rcvNxt++;
  t.rcvAdv = seqLt(t.rcvAdv, t.rcvNxt) ? t.rcvNxt : t.rcvAdv;
  t.state = next(t.state, Event.FIN);
  wake(t);
  if (t.state != State.TIME_WAIT) return;
  sendAck(t);
  retire(t, now);
}
