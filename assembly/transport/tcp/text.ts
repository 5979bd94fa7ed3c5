// The text of a segment (RFC 9293 3.10.7.4, seventh step): into the receive ring at its place, in order or ahead, and when to
// acknowledge it: every second full segment at the latest, within TCP_DELAYED_ACK_MS otherwise (RFC 9293 3.8.6.3).
import { TCP_DELAYED_ACK_MS, TCP_HOLES, TCP_RX_BUFFER, TCP_SACK } from "../../config";
import { Counter, count } from "../../lib/counters";
import { markReady } from "../../lib/ready";
import { ringAfter, ringWrite } from "../../lib/ring";
import { sendAck } from "./output";
import { addRange, hasRange, passRanges } from "./ranges";
import { noteDuplicate } from "./sack";
import { Seg } from "./segment";
import { Is, is, runsOf, set, Tcb } from "./tcb";
import { arm, isArmed, Timer } from "./timers";

/** Takes the text in Seg, which lies in the window. Seg.seq is RCV.NXT or later. */
export function receiveText(t: Tcb, now: u32): void {
  const ahead = <i32>(Seg.seq - t.rcvNxt);
  if (ahead > 0) {
    keepAhead(t, ahead);
    return;
  }
  appendText(t, now);
  if (t.runs == 0) return;
  advance(t, <i32>(passRanges(runsOf(t), t.rcvNxt) - t.rcvNxt));
  set(t, TCP_SACK ? Is.ACK_NOW | Is.TELL : Is.ACK_NOW);
}

/**
 * The text starts `ahead` octets beyond RCV.NXT. A duplicate ACK tells the sender of the hole (RFC 5681 4.2), one for each segment if that is all
 * that it can be told.
 */
function keepAhead(t: Tcb, ahead: i32): void {
  set(t, TCP_SACK ? Is.ACK_NOW | Is.TELL : Is.ACK_NOW);
  t.latestRun = Seg.seq;
  if (TCP_SACK && hasRange(runsOf(t), Seg.seq, Seg.seq + Seg.length)) noteDuplicate(t, Seg.seq, Seg.seq + Seg.length);
  if (addRange(runsOf(t), TCP_HOLES, Seg.seq, Seg.seq + Seg.length)) place(t, ahead);
  else count(Counter.TCP_NO_HOLE_ROOM);
  if (!TCP_SACK || !is(t, Is.SACK)) sendAck(t);
}

/** Takes the text in Seg, which starts at RCV.NXT and fits. */
export function appendText(t: Tcb, now: u32): void {
  place(t, 0);
  advance(t, Seg.length);
  if (TCP_DELAYED_ACK_MS == 0 || <i32>(t.rcvNxt - t.acked) >= 2 * t.step) set(t, Is.ACK_NOW);
  else if (!isArmed(t, Timer.ACK)) arm(t, Timer.ACK, now + TCP_DELAYED_ACK_MS);
}

/** Copies the text into the receive ring, `ahead` octets beyond what is there in order. */
// @ts-ignore: decorator
@inline function place(t: Tcb, ahead: i32): void {
  const at = ringAfter(t.rxHead, t.rxLength + ahead, TCP_RX_BUFFER);
  ringWrite(t.rxRing, TCP_RX_BUFFER, at, Seg.text, Seg.length);
}

/** n more octets are in order. */
// @ts-ignore: decorator
@inline function advance(t: Tcb, n: i32): void {
  t.rcvNxt += n;
  if (is(t, Is.READ_SHUT)) {
    t.rxHead = ringAfter(t.rxHead, n, TCP_RX_BUFFER);
    return;
  }
  t.rxLength += n;
  markReady(t.index);
}

/** The last n octets that became in order, just now, are not text. */
export function takeBack(t: Tcb, n: u32): void {
  t.rcvNxt -= n;
  if (!is(t, Is.READ_SHUT)) t.rxLength -= n;
}
