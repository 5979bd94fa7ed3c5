// Sending: what may be sent now, and the segments themselves (RFC 9293 3.8.6.2.1, 3.10.2; RFC 5681). Connections that want to send are
// kept in a set that the poll loop drains after each frame and each timer.
import { TCP_CONNECTIONS, TCP_RX_BUFFER, TCP_TX_BUFFER, TCP_URGENT } from "../../config";
import { bitsetAdd, bitsetEmpty, bitsetTake } from "../../lib/bitset";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { ringAfter, ringCopyAndSum } from "../../lib/ring";
import { ipv4Mtu } from "../../network/ipv4";
import { TcpFlag } from "../../wire/tcp";
import { emitMss } from "./options";
import { control, sendSegment, TX_TEXT } from "./segment";
import { Seq, seqLeq, seqLt } from "./seq";
import { State } from "./state";
import { endOfText, flight, Is, is, set, Tcb, tcbAt, unset } from "./tcb";
import { armRetransmit, disarm, isArmed, Timer } from "./timers";
import { urgentFlag } from "./urgent";

const WAITING: usize = memory.data(4 + ((TCP_CONNECTIONS + 31) >> 5 << 2), 4);

/** Octets of TCP and IPv4 header in a packet without options. */
// @ts-ignore: decorator
@inline const HEADERS: i32 = 40;

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
 * Sends what the waiting connections may send. False when there was no room for one, in the adapter or among what waits for ARP: to be
 * called again soon. It does not hold back the others.
 */
export function flushOutput(now: u32): bool {
  let blocked: u64 = 0;
  while (!bitsetEmpty(WAITING)) {
    const i = bitsetTake(WAITING, TCP_CONNECTIONS);
    if (!output(tcbAt(i), now)) blocked |= (<u64>1) << i;
  }
  if (blocked == 0) return true;
  for (; blocked; blocked &= blocked - 1) bitsetAdd(WAITING, <i32>ctz(blocked), TCP_CONNECTIONS);
  return false;
}

/** Sends all that t may send now. False when the adapter had no room. */
// @ts-ignore: decorator
@inline function output(t: Tcb, now: u32): bool {
  if ((t.txLength | t.flags & Is.FIN_QUEUED) != 0 && carriesText(t.state) && !sendWaiting(t, now)) return false;
  return is(t, Is.ACK_NOW) ? transmit(t, t.sndNxt, TcpFlag.ACK, 0, 0) : true;
}

/** Sends what may be sent of text and FIN, new or again. False when the adapter had no room. */
function sendWaiting(t: Tcb, now: u32): bool {
  while (t.resend != endOfStream(t)) {
    const n = sendable(t);
    if (n < 0) break;
    if (!sendText(t, t.resend, n, now)) return false;
  }
  if (flight(t) == 0 && t.txLength != 0 && !isArmed(t, Timer.RETRANSMIT)) armRetransmit(t, now);
  return true;
}

/** Whether text or FIN can be sent, or sent again, in state s. */
// @ts-ignore: decorator
@inline function carriesText(s: State): bool {
  return s >= State.ESTABLISHED && s <= State.LAST_ACK && s != State.FIN_WAIT_2;
}

/** The number after all that the user has queued, the FIN included. */
// @ts-ignore: decorator
@inline function endOfStream(t: Tcb): Seq {
  return endOfText(t) + (is(t, Is.FIN_QUEUED) ? 1 : 0);
}

/**
 * How many octets of text the next segment may carry from t.resend: 0 = the FIN alone, -1 = nothing may be sent now. Nagle and sender
 * silly-window avoidance: RFC 9293 3.7.4, 3.8.6.2.1.
 */
function sendable(t: Tcb): i32 {
  const full = t.mss;
  const left = <i32>(endOfText(t) - t.resend);
  if (left <= 0) return 0;
  const room = <i32>(t.sndUna - t.resend) + <i32>min<u32>(t.cwnd + limitedTransmit(t), t.sndWnd);
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

/** The window to advertise: it grows only by a full segment or half the ring at a time (RFC 9293 3.8.6.2.2), and never shrinks. */
// @ts-ignore: decorator
@inline function advertise(t: Tcb): u32 {
  if (windowCanGrow(t)) t.rcvAdv = t.rcvNxt + (TCP_RX_BUFFER - t.rxLength);
  t.acked = t.rcvNxt;
  return t.rcvAdv - t.rcvNxt;
}

/** Whether the right edge would move far enough to be worth telling. */
// @ts-ignore: decorator
@inline export function windowCanGrow(t: Tcb): bool {
  const growth = TCP_RX_BUFFER - t.rxLength - <i32>(t.rcvAdv - t.rcvNxt);
  return growth >= min(TCP_RX_BUFFER / 2, t.mss);
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
    sum = ringCopyAndSum(t.txRing, TCP_TX_BUFFER, at, TX_TEXT, n);
  }
  if (!transmit(t, from, TcpFlag.ACK | fin | push | urgent, n, sum)) return false;
  if (seqLt(from, t.sndNxt)) {
    count(Counter.TCP_RETRANSMITS);
    unset(t, Is.TIMING);
  } else if (!is(t, Is.TIMING)) {
    startTiming(t, end + fin, now);
  }
  const sent = end + fin;
  if (seqLt(t.sndNxt, sent)) t.sndNxt = sent;
  if (seqLeq(from, t.resend) && seqLt(t.resend, sent)) t.resend = sent;
  if (!isArmed(t, Timer.RETRANSMIT)) armRetransmit(t, now);
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
function transmit(t: Tcb, seq: Seq, flags: u32, n: i32, sum: u32): bool {
  const word3 = control(flags, advertise(t));
  if (sendSegment(t, seq, t.rcvNxt, word3, n, sum) == Err.EAGAIN) return false;
  unset(t, Is.ACK_NOW);
  disarm(t, Timer.ACK);
  return true;
}

/** An ACK without text. False when the adapter had no room. */
export function sendAck(t: Tcb): bool {
  return transmit(t, t.sndNxt, TcpFlag.ACK, 0, 0);
}

/** Sends SYN, or SYN,ACK in SYN-RECEIVED, with our MSS (RFC 9293 3.7.1), and starts its timer. */
export function sendSyn(t: Tcb, now: u32): void {
  const synAck = t.state == State.SYN_RECEIVED;
  const mss = ipv4Mtu(t.remoteIp) - HEADERS;
  const size = emitMss(TX_TEXT, mss);
  const sum = load<u16>(TX_TEXT) + <u32>load<u16>(TX_TEXT, 2);
  const flags: u32 = synAck ? TcpFlag.SYN | TcpFlag.ACK : TcpFlag.SYN;
  const wnd: u32 = TCP_RX_BUFFER;
  t.rcvAdv = t.rcvNxt + wnd;
  t.acked = t.rcvNxt;
  sendSegment(t, t.iss, synAck ? t.rcvNxt : 0, control(flags, wnd, 20 + size), size, sum);
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

/** RST that the peer accepts: SEQ = SND.NXT (RFC 9293 3.10.5). */
export function sendAbort(t: Tcb): void {
  count(Counter.TCP_RESETS_OUT);
  sendSegment(t, t.sndNxt, t.rcvNxt, control(TcpFlag.RST | TcpFlag.ACK, 0), 0, 0);
}
