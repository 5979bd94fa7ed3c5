// Sending: what may be sent now, and the segments themselves (RFC 9293 3.8.6.2.1, 3.10.2; RFC 5681). Connections that want to send are
// kept in a set that the poll loop drains after each frame and each timer.
import {
  TCP_CONGESTION_CONTROL, TCP_CONNECTIONS, TCP_RX_BUFFER, TCP_SACK, TCP_TAIL_PROBE_MS, TCP_TIMESTAMPS, TCP_TX_BUFFER, TCP_URGENT,
  TCP_WINDOW_SCALE,
} from "../../config";
import { bitsetAdd, bitsetEmpty, bitsetTake } from "../../lib/bitset";
import { swap16 } from "../../lib/bytes";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { ringAfter, ringCopyAndSum } from "../../lib/ring";
import { Clock } from "../../lib/time";
import { ipv4LinkMtu, ipv4Mtu } from "../../network/ipv4";
import { TcpFlag, TcpOff } from "../../wire/tcp";
import { onIdle } from "./congestion";
import { emitMss, emitSackPermitted, emitShift, emitTimestamps, TIMESTAMPS_SIZE } from "./options";
import { Next, nextSegment } from "./recovery";
import { Duplicate, emitSack } from "./sack";
import { findHole, heldBefore, Hole, pipeOf } from "./scoreboard";
import { control, sendSegment, sumWords, TX_TEXT, Urgent } from "./segment";
import { Seq, seqLeq, seqLt, seqMax } from "./seq";
import { State } from "./state";
import { endOfStream, endOfText, flight, Is, is, PLAIN, set, Tcb, tcbAt, TIMESTAMPED, unset } from "./tcb";
import { armProbe } from "./tail";
import { armRetransmit, disarm, isArmed, Timer } from "./timers";
import { urgentFlag } from "./urgent";
import { advertise, MAX_WINDOW, RCV_SHIFT } from "./window";

const WAITING: usize = memory.data(4 + ((TCP_CONNECTIONS + 31) >> 5 << 2), 4);

/** Octets of TCP and IPv4 header in a packet without options. */
// @ts-ignore: decorator
@inline const HEADERS: i32 = 40;

/** More than any window. */
// @ts-ignore: decorator
@inline const MAX_FLIGHT: i32 = 0x3fffffff;

/**
 * Sets the octets of text in a full segment: as many as the peer's MSS, the path and TCP_MAXSEG allow, less the options of every segment (RFC
 * 9293 3.7.1, RFC 6691), but a whole number of segments fills the send ring, so that none of it lies idle, and at least two, since many peers
 * acknowledge every second one.
 */
export function sizeSegments(t: Tcb): void {
  const most = min(min(t.peerMss, <i32>t.settings.mss), ipv4Mtu(t.remoteIp) - HEADERS) - <i32>stampSize(t);
  t.mss = TCP_TX_BUFFER / max(2, (TCP_TX_BUFFER + most - 1) / most);
  t.step = min(t.mss, TCP_RX_BUFFER / 2);
}

/** t has something to send, or may have. */
export function wantOutput(t: Tcb): void {
  bitsetAdd(WAITING, t.index, TCP_CONNECTIONS);
}

/** Whether a connection waits for `flushOutput`. */
// @ts-ignore: decorator
@inline export function outputWaits(): bool {
  return !bitsetEmpty(WAITING);
}

/** An ACK of t goes out with the next output. */
export function acknowledgeNow(t: Tcb): void {
  set(t, Is.ACK_NOW);
  wantOutput(t);
}

/**
 * Sends what the connections that wait (there are some) may send. False when there was no room for one, in the adapter or among what waits for ARP: to be
 * called again soon. It does not hold back the others.
 */
export function flushOutput(now: u32): bool {
  let blocked: u64 = 0;
  do {
    const i = bitsetTake(WAITING, TCP_CONNECTIONS);
    if (!output(tcbAt(i), now)) blocked |= (<u64>1) << i;
  } while (!bitsetEmpty(WAITING));
  if (blocked == 0) return true;
  for (; blocked; blocked &= blocked - 1) bitsetAdd(WAITING, <i32>ctz(blocked), TCP_CONNECTIONS);
  return false;
}

/** Sends all that t may send now. False when the adapter had no room. */
// @ts-ignore: decorator
@inline function output(t: Tcb, now: u32): bool {
  if ((t.txLength | t.flags & (Is.FIN_QUEUED | Is.TELL)) != 0 && !sendMore(t, now)) return false;
  return is(t, Is.ACK_NOW) ? transmit(t, t.sndNxt, TcpFlag.ACK, 0, 0) : true;
}

/** Sends all that is more than an ordinary ACK. False when the adapter had no room. */
function sendMore(t: Tcb, now: u32): bool {
  if (carriesText(t.state) && !sendWaiting(t, now)) return false;
  return is(t, TCP_SACK ? Is.ACK_NOW | Is.TELL : Is.ACK_NOW) ? sendAck(t) : true;
}

/** Sends what may be sent of text and FIN, new or again. False when the adapter had no room. */
function sendWaiting(t: Tcb, now: u32): bool {
  if (TCP_SACK && (t.flags & (Is.RECOVERY | Is.SACK)) == (Is.RECOVERY | Is.SACK)) return sendInRecovery(t, now);
  if (flight(t) == 0 && now - t.sentAt > t.rto) onIdle(t);
  while (t.resend != endOfStream(t)) {
    const n = sendable(t);
    if (n < 0) break;
    if (!sendText(t, t.resend, n, now)) return false;
  }
  if (flight(t) == 0 && t.txLength != 0 && !isArmed(t, Timer.RETRANSMIT)) armRetransmit(t, now);
  return true;
}

/** What congestion control lets be in flight. */
// @ts-ignore: decorator
@inline function congestionWindow(t: Tcb): i32 {
  return TCP_CONGESTION_CONTROL ? t.cwnd : MAX_FLIGHT;
}

/** RFC 6675 5 (C): as much as congestion control lets out, lost octets first. False when the adapter had no room. */
function sendInRecovery(t: Tcb, now: u32): bool {
  let pipe = pipeOf(t);
  while (t.prrOut == 0 || congestionWindow(t) - pipe >= t.mss) {
    const before = t.highRxt;
    const rescue = t.rescueRxt;
    const n = nextSegment(t);
    if (n < 0) break;
    if (!sendText(t, Next.seq, n, now)) {
      t.highRxt = before;
      t.rescueRxt = rescue;
      return false;
    }
    // The oldest goes again: not once more within an RTO (RFC 6298 5).
    if (Next.seq == t.sndUna) armRetransmit(t, now);
    t.prrOut += max(n, 1);
    pipe += max(n, 1);
  }
  return true;
}

/** Whether text or FIN can be sent, or sent again, in state s. */
// @ts-ignore: decorator
@inline function carriesText(s: State): bool {
  return s >= State.ESTABLISHED && s <= State.LAST_ACK && s != State.FIN_WAIT_2;
}

/**
 * How many octets of text the next segment may carry from t.resend: 0 = the FIN alone, -1 = nothing may be sent now. Nagle and sender
 * silly-window avoidance: RFC 9293 3.7.4, 3.8.6.2.1.
 */
function sendable(t: Tcb): i32 {
  const full = t.mss;
  let left = <i32>(endOfText(t) - t.resend);
  let beyond = limitedTransmit(t);
  if (TCP_SACK && t.sacked) {
    beyond = 0;
    if (seqLt(t.resend, t.sndNxt)) {
      // After a time-out: only what the peer lacks (RFC 6675 5.1).
      findHole(t, t.resend);
      t.resend = Hole.start;
      left = <i32>((Hole.inner ? Hole.end : endOfText(t)) - t.resend);
    }
    beyond = heldBefore(t, t.resend);
  }
  if (left <= 0) return t.resend == endOfStream(t) ? -1 : 0;
  const room = <i32>(t.sndUna - t.resend) + <i32>min<u32>(congestionWindow(t) + beyond, t.sndWnd);
  const n = min(min(left, full), room);
  if (n == full) return n;
  if (n <= 0) return -1;
  if (seqLt(t.resend, t.sndNxt)) return n;
  if (n == left && (flight(t) == 0 || is(t, Is.NODELAY | Is.FIN_QUEUED | Is.URGING))) return n;
  return <u32>n >= t.maxSndWnd / 2 ? n : -1;
}

/** RFC 3042: each of the first two duplicate ACKs lets one new segment out beyond the congestion window. */
// @ts-ignore: decorator
@inline function limitedTransmit(t: Tcb): i32 {
  return is(t, Is.RECOVERY) ? 0 : min(t.dupAcks, 2) * t.mss;
}

/** Sends n octets of the send ring from `from`, with the FIN if it follows; new or again. False when the adapter had no room. */
export function sendText(t: Tcb, from: Seq, n: i32, now: u32): bool {
  const end = from + n;
  const last = end == endOfText(t);
  const fin: u32 = last && is(t, Is.FIN_QUEUED) ? TcpFlag.FIN : 0;
  const push: u32 = last && n > 0 ? TcpFlag.PSH : 0;
  const urgent: u32 = TCP_URGENT && is(t, Is.URGING) ? urgentFlag(t, from) : 0;
  let sum: u32 = 0;
  if (n > 0) {
    const at = ringAfter(t.txHead, <i32>(from - t.sndUna), TCP_TX_BUFFER);
    sum = ringCopyAndSum(t.txRing, TCP_TX_BUFFER, at, TX_TEXT + stampSize(t), n);
  }
  if (TCP_URGENT) sum += Urgent.pointer;
  const went = transmit(t, from, TcpFlag.ACK | fin | push | urgent, n, sum);
  if (TCP_URGENT) Urgent.pointer = 0;
  if (!went) return false;
  if (seqLt(from, t.sndNxt)) {
    count(Counter.TCP_RETRANSMITS);
    t.resent++;
    unset(t, Is.TIMING);
  } else if (!is(t, Is.TIMING)) {
    startTiming(t, end + fin, now);
  }
  const sent = end + fin;
  t.sentAt = now;
  if (seqLt(t.sndNxt, sent)) t.sndNxt = sent;
  if (seqLeq(from, t.resend) && seqLt(t.resend, sent)) t.resend = sent;
  if (!isArmed(t, Timer.RETRANSMIT)) armRetransmit(t, now);
  if (TCP_TAIL_PROBE_MS && is(t, Is.SACK) && !isArmed(t, Timer.PROBE)) armProbe(t, now);
  return true;
}

/** RFC 6298 3: one segment at a time, never one that was sent twice (Karn). */
// @ts-ignore: decorator
@inline function startTiming(t: Tcb, upTo: Seq, now: u32): void {
  t.rttSeq = upTo;
  t.rttAt = now;
  set(t, Is.TIMING);
}

/** A segment of t at `seq`; its ACK and window say what is true now. */
// @ts-ignore: decorator
@inline function transmit(t: Tcb, seq: Seq, flags: u32, n: i32, sum: u32): bool {
  const usual = t.usual;
  const word3 = usual | flags << 8 | swap16(advertise(t)) << 16;
  if (TCP_TIMESTAMPS && usual != PLAIN) {
    sum += sumWords(TX_TEXT, stamp(t, TX_TEXT));
    n += TIMESTAMPS_SIZE;
  }
  return sendSegment(t, seq, t.rcvNxt, word3, n, sum) == Err.EAGAIN ? false : acknowledged(t);
}

/** Whether the segments of t carry timestamps. */
// @ts-ignore: decorator
@inline function stamped(t: Tcb): bool {
  return TCP_TIMESTAMPS && t.usual != PLAIN;
}

/** Octets that the timestamps take in each segment of t. */
// @ts-ignore: decorator
@inline function stampSize(t: Tcb): usize {
  return stamped(t) ? <usize>TIMESTAMPS_SIZE : 0;
}

/** Writes the Timestamps option of a segment of t at p; returns where it ends. */
function stamp(t: Tcb, p: usize): usize {
  return emitTimestamps(p, Clock.now + t.tsOffset, t.tsRecent);
}

/** An ACK without text, at once. False when the adapter had no room. */
export function sendAck(t: Tcb): bool {
  return TCP_SACK && is(t, Is.TELL) ? sendSelectiveAck(t) : sendBare(t, inWindow(t), TcpFlag.ACK);
}

/**
 * SND.NXT for what has no text; or the right edge of the peer's window, if a probe or what was sent before the window shrank is beyond it: the peer
 * takes nothing that is not in its window (RFC 9293 3.10.7.4).
 */
function inWindow(t: Tcb): Seq {
  const edge = t.sndUna + t.sndWnd;
  return seqLt(edge, t.sndNxt) ? edge : t.sndNxt;
}

/** A segment without text and options of its own, for who sends rarely. False when the adapter had no room. */
function sendBare(t: Tcb, seq: Seq, flags: u32): bool {
  return transmit(t, seq, flags, 0, 0);
}

/**
 * An ACK that tells of octets beyond RCV.NXT, or of such that came twice, if the peer understands that (RFC 2018 4, RFC 2883 4): a segment of
 * its own, as the text of others leaves no room for the option.
 */
function sendSelectiveAck(t: Tcb): bool {
  if (!is(t, Is.SACK) || t.runs == 0 && Duplicate.of != t) {
    unset(t, Is.TELL);
    return sendAck(t);
  }
  const p = emitSack(t, stamped(t) ? stamp(t, TX_TEXT) : TX_TEXT);
  const size = <i32>(p - TX_TEXT);
  const word3 = control(TcpFlag.ACK, advertise(t), TcpOff.SIZE + size);
  if (sendSegment(t, inWindow(t), t.rcvNxt, word3, size, sumWords(TX_TEXT, p)) == Err.EAGAIN) return false;
  unset(t, Is.TELL);
  return acknowledged(t);
}

/** An ACK has gone out: true. */
// @ts-ignore: decorator
@inline function acknowledged(t: Tcb): bool {
  unset(t, Is.ACK_NOW);
  disarm(t, Timer.ACK);
  return true;
}

/** A keep-alive (RFC 9293 3.8.4, SHLD-12): an old number and no text, which the peer answers with an ACK. */
export function sendKeepAlive(t: Tcb): void {
  sendBare(t, t.sndNxt - 1, TcpFlag.ACK);
}

/**
 * Sends SYN, or SYN,ACK in SYN-RECEIVED, and starts its timer: with our MSS (RFC 9293 3.7.1), and with the options of RFC 7323 and 2018, which a
 * SYN,ACK only has if the SYN had them.
 */
export function sendSyn(t: Tcb, now: u32): void {
  const synAck = t.state == State.SYN_RECEIVED;
  let p = emitMss(TX_TEXT, min(ipv4LinkMtu(t.remoteIp) - HEADERS, <i32>t.settings.mss));
  if (TCP_SACK && (!synAck || is(t, Is.SACK))) p = emitSackPermitted(p);
  if (TCP_TIMESTAMPS && (!synAck || t.usual == TIMESTAMPED)) p = stamp(t, p);
  if (TCP_WINDOW_SCALE && (!synAck || is(t, Is.SCALED))) p = emitShift(p, RCV_SHIFT);
  const size = <i32>(p - TX_TEXT);
  const flags: u32 = synAck ? TcpFlag.SYN | TcpFlag.ACK : TcpFlag.SYN;
  const wnd: u32 = min(TCP_RX_BUFFER, MAX_WINDOW);
  t.rcvAdv = t.rcvNxt + wnd;
  t.acked = t.rcvNxt;
  sendSegment(t, t.iss, synAck ? t.rcvNxt : 0, control(flags, wnd, 20 + size), size, sumWords(TX_TEXT, p));
  unset(t, Is.ACK_NOW);
  if (t.retries == 0) startTiming(t, t.iss + 1, now);
  else unset(t, Is.TIMING);
  armRetransmit(t, now);
}

/**
 * The zero-window probe: one octet beyond the window, or the FIN (RFC 9293 3.8.6.1); what a small window takes, when
 * silly-window avoidance has held it back long enough (RFC 9293 3.8.6.2.1 (4)).
 */
export function sendProbe(t: Tcb, now: u32): void {
  const n = min(<i32>max<u32>(t.sndWnd, 1), t.mss);
  sendText(t, t.sndUna, min(t.txLength, n), now);
  unset(t, Is.TIMING);
}

/**
 * The loss probe (RFC 8985 7.3), whatever congestion control says: new text if there is some and the peer has room, else the last segment once
 * more. The time-out starts anew.
 */
export function sendLossProbe(t: Tcb, now: u32): void {
  const left = <i32>(endOfText(t) - t.sndNxt);
  const n = min(left, t.mss);
  const fresh = n > 0 && <i32>(t.sndUna + t.sndWnd - t.sndNxt) >= n;
  // A FIN at the end goes along.
  const end = fresh ? t.sndNxt + n : t.sndNxt + min(left, 0);
  const from = fresh ? t.sndNxt : seqMax(t.sndUna, end - t.mss);
  const flags = fresh ? Is.PROBED | Is.UNMEASURED : Is.PROBED | Is.UNMEASURED | Is.REPEATED;
  set(t, flags);
  if (!sendText(t, from, <i32>(end - from), now)) unset(t, flags);
  t.tailEnd = t.sndNxt;
  armRetransmit(t, now);
}

/** RST that the peer accepts: SEQ = SND.NXT (RFC 9293 3.10.5), if that is in its window. */
export function sendAbort(t: Tcb): void {
  count(Counter.TCP_RESETS_OUT);
  sendBare(t, inWindow(t), TcpFlag.RST | TcpFlag.ACK);
}
