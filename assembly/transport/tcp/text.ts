// The text of a segment (RFC 9293 3.10.7.4, seventh step): into the receive ring at its place, in order or ahead, and when to
// acknowledge it (RFC 9293 3.8.6.3, RFC 5681 4.2).
import { TCP_DELAYED_ACK_MS, TCP_RX_BUFFER } from "../../config";
import { Counter, count } from "../../lib/counters";
import { markReady } from "../../lib/ready";
import { ringAfter, ringWrite } from "../../lib/ring";
import { addRun, joinRuns } from "./reassembly";
import { Seg } from "./segment";
import { Seq } from "./seq";
import { indexOf, Is, is, rxRing, set, Tcb } from "./tcb";
import { armAck } from "./timers";

/** Takes the text in Seg, which lies in the window. Seg.seq is RCV.NXT or later. */
export function receiveText(t: Tcb, now: u32): void {
  const ahead = <i32>(Seg.seq - t.rcvNxt);
  const n = Seg.length;
  if (ahead > 0 && !addRun(t, Seg.seq, Seg.seq + n)) {
    count(Counter.TCP_NO_HOLE_ROOM);
    set(t, Is.ACK_NOW);
    return;
  }
  const at = ringAfter(t.rxHead, t.rxLength + ahead, TCP_RX_BUFFER);
  ringWrite(rxRing(t), TCP_RX_BUFFER, at, Seg.text, n);
  if (ahead > 0) {
    // An immediate duplicate ACK tells the sender of the hole (RFC 5681 4.2).
    set(t, Is.ACK_NOW);
    return;
  }
  let reached = Seg.seq + n;
  if (t.runs) {
    reached = joinRuns(t, reached);
    set(t, Is.ACK_NOW);
  }
  deliver(t, reached);
  scheduleAck(t, now);
}

/** The text up to `reached` is in order. */
// @ts-ignore: decorator
@inline function deliver(t: Tcb, reached: Seq): void {
  const n = <i32>(reached - t.rcvNxt);
  t.rcvNxt = reached;
  if (is(t, Is.READ_SHUT)) {
    t.rxHead = ringAfter(t.rxHead, n, TCP_RX_BUFFER);
    return;
  }
  t.rxLength += n;
  markReady(indexOf(t));
}

/** An ACK for every second full segment at the latest, within TCP_DELAYED_ACK_MS otherwise. */
// @ts-ignore: decorator
@inline function scheduleAck(t: Tcb, now: u32): void {
  if (TCP_DELAYED_ACK_MS == 0 || <i32>(t.rcvNxt - t.acked) >= 2 * t.mss) set(t, Is.ACK_NOW);
  else armAck(t, now + TCP_DELAYED_ACK_MS);
}
