// TIME-WAIT (RFC 9293 3.3.2, 3.6.1): for 2 MSL after the last ACK the two ends keep their pair of sockets: a lost last ACK is sent again,
// and old duplicates disturb nobody. The entries are small and their number is fixed: when all are taken, the oldest goes.
import { TCP_CHALLENGE_MS, TCP_MSL_MS, TCP_TIMESTAMPS, TCP_TIME_WAITS } from "../../config";
import { Counter, count } from "../../lib/counters";
import { swap16 } from "../../lib/bytes";
import { Clock, FAR, timeLt } from "../../lib/time";
import { TcpFlag } from "../../wire/tcp";
import { insert, remove } from "./demux";
import { isn } from "./isn";
import { emitTimestamps, Opts, parseOptions, TIMESTAMPS_SIZE, tsValue } from "./options";
import { optionsOf, Seg, segmentLength, sendSegment, sumWords, TX_TEXT } from "./segment";
import { seqLt } from "./seq";
import { State } from "./state";
import { Endpoint, PLAIN, setEnds, Tcb, TimeWait, timeWaitAt } from "./tcb";
import { schedule } from "./timers";
import { windowField } from "./window";

/** What becomes of a segment that arrives in TIME-WAIT. */
export const enum Verdict {
  HANDLED,
  /** The entry is gone; the SYN is to be treated as in LISTEN. */
  NEW_CONNECTION,
}

/** Keeps the ends of t, which is detached already, for 2 MSL. */
export function enterTimeWait(t: Tcb, now: u32): void {
  const w = take();
  setEnds(w, t.localIp, t.remoteIp, t.ports);
  w.state = State.TIME_WAIT;
  w.service = t.service;
  w.sndNxt = t.sndNxt;
  w.rcvNxt = t.rcvNxt;
  w.rcvWnd = windowField(t);
  w.usual = t.usual;
  w.tsRecent = t.tsRecent;
  w.tsOffset = t.tsOffset;
  schedule(w, now + 2 * TCP_MSL_MS);
  insert(w);
}

/** A free entry, or the one that would expire first. */
function take(): TimeWait {
  let oldest = timeWaitAt(0);
  for (let i = 0; i < TCP_TIME_WAITS; i++) {
    const w = timeWaitAt(i);
    if (w.state != State.TIME_WAIT) return w;
    if (timeLt(w.dueAt, oldest.dueAt)) oldest = w;
  }
  count(Counter.TCP_TIME_WAIT_EVICTED);
  release(oldest);
  return oldest;
}

function release(w: TimeWait): void {
  remove(w);
  w.state = State.CLOSED;
}

/** The 2 MSL of w are over, or were when it ended before its time. */
export function expire(w: TimeWait, now: u32): void {
  if (w.state == State.TIME_WAIT) release(w);
  schedule(w, now + FAR);
}

/** Whether an entry keeps our port from being used anew; `wirePort` in wire order. */
export function holdsPort(wirePort: u32): bool {
  for (let i = 0; i < TCP_TIME_WAITS; i++) {
    const w = timeWaitAt(i);
    if (w.state == State.TIME_WAIT && w.ports >> 16 == wirePort) return true;
  }
  return false;
}

/** When an ACK that acknowledged nothing was answered last; see `arriveInTimeWait`. */
class Answered {
  static at: u32 = 0;
}

/**
 * The segment in Seg arrives for e; `listening` if a program listens on its port. Resets are ignored (RFC 1337: they could be old
 * duplicates); a SYN may open the connection anew; anything else that is not exactly in place is answered with the last ACK, and the peer's FIN,
 * no other, restarts the 2 MSL. Bare ACKs are answered now and then only: they may be answers themselves (RFC 5961 7).
 */
export function arriveInTimeWait(e: Endpoint, now: u32, listening: bool): Verdict {
  const w = changetype<TimeWait>(e);
  if (Seg.flags & TcpFlag.RST) return Verdict.HANDLED;
  if (listening && opensAnew(w, now)) {
    release(w);
    return Verdict.NEW_CONNECTION;
  }
  if (segmentLength() == 0) {
    if (Seg.seq == w.rcvNxt || now - Answered.at < TCP_CHALLENGE_MS) return Verdict.HANDLED;
    Answered.at = now;
  }
  if (Seg.flags & TcpFlag.FIN && Seg.seq + Seg.length + 1 == w.rcvNxt) schedule(w, now + 2 * TCP_MSL_MS);
  sendLastAck(w);
  return Verdict.HANDLED;
}

/** The last ACK again, with timestamps if the connection had them (RFC 7323 3.2). */
function sendLastAck(w: TimeWait): void {
  const word3 = w.usual | swap16(w.rcvWnd) << 16;
  if (!TCP_TIMESTAMPS || w.usual == PLAIN) {
    sendSegment(w, w.sndNxt, w.rcvNxt, word3, 0, 0);
    return;
  }
  const end = emitTimestamps(TX_TEXT, Clock.now + w.tsOffset, w.tsRecent);
  sendSegment(w, w.sndNxt, w.rcvNxt, word3, TIMESTAMPS_SIZE, sumWords(TX_TEXT, end));
}

/** A SYN that is surely new, and an ISS of ours beyond everything sent (RFC 9293 3.6.1, MAY-2). */
function opensAnew(w: TimeWait, now: u32): bool {
  if ((Seg.flags & (TcpFlag.SYN | TcpFlag.ACK | TcpFlag.FIN)) != TcpFlag.SYN || !isNew(w)) return false;
  return seqLt(w.sndNxt, isn(w.localIp, w.remoteIp, w.ports, now));
}

/** Whether the SYN is later than all of the old connection: by its timestamp if both have them, or by its number (RFC 6191 2). */
function isNew(w: TimeWait): bool {
  if (TCP_TIMESTAMPS && w.usual != PLAIN && parseOptions(optionsOf(), Seg.text) && Opts.timestamps) {
    const later = <i32>(tsValue(Opts.timestamps) - w.tsRecent);
    if (later != 0) return later > 0;
  }
  return seqLt(w.rcvNxt, Seg.seq);
}
