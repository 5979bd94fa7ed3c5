// Urgent data (RFC 9293 3.8.5, RFC 6093): a point in the stream up to which the sender wants it to be read soon. The data stay in line; who
// receives them learns where the point is, and nothing else is done about it. TCP_URGENT = 0 leaves all of this out: URG is ignored then.
import { swap16, swap32 } from "../../lib/bytes";
import { Rx } from "../../link/receive";
import { TcpFlag, TcpOff } from "../../wire/tcp";
import { Urgent } from "./segment";
import { Seq, seqLeq, seqLt } from "./seq";
import { State } from "./state";
import { endOfText, Is, is, set, Tcb, unset, wake } from "./tcb";

/** The number of the next octet that the program reads. */
function nextToRead(t: Tcb): Seq {
  return t.rcvNxt - t.rxLength - (is(t, Is.FIN_RECEIVED) ? 1 : 0);
}

/** Sixth step (RFC 9293 3.10.7.4): the program is told when a segment with URG, in Rx, moves the urgent point on (MUST-32). */
export function checkUrgent(t: Tcb): void {
  if (t.state < State.ESTABLISHED || t.state > State.FIN_WAIT_2 || is(t, Is.READ_SHUT)) return;
  const up = swap32(load<u32>(Rx.payload, TcpOff.SEQUENCE)) + swap16(load<u16>(Rx.payload, TcpOff.URGENT_POINTER));
  if (seqLeq(up, is(t, Is.URGED) ? t.rcvUp : nextToRead(t))) return;
  t.rcvUp = up;
  set(t, Is.URGED);
  wake(t);
}

/** Octets of urgent data that the program has not read yet, those included that have not arrived yet (MUST-33); 0 = none. */
export function urgentToRead(t: Tcb): i32 {
  return is(t, Is.URGED) ? <i32>(t.rcvUp - nextToRead(t)) : 0;
}

/** The program has read on: at the urgent point there is nothing urgent any more. */
export function leaveUrgentMode(t: Tcb): void {
  if (urgentToRead(t) <= 0) unset(t, Is.URGED);
}

/** What is queued up to here is urgent (RFC 9293 3.10.2: SND.UP). */
export function urge(t: Tcb): void {
  t.sndUp = endOfText(t);
  set(t, Is.URGING);
}

/** URG and, in `Urgent.pointer`, its pointer, for a segment from `from`; 0 once all that is urgent lies before it. */
export function urgentFlag(t: Tcb, from: Seq): u32 {
  if (seqLeq(t.sndUp, t.sndUna)) unset(t, Is.URGING);
  if (!seqLt(from, t.sndUp)) return 0;
  Urgent.pointer = swap16(min<u32>(t.sndUp - from, 0xffff));
  return TcpFlag.URG;
}
