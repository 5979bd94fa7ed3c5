// The receive window: how much of the ring is offered to the peer, and how the field of 16 bits says it (RFC 9293 3.8.6.2.2, RFC 7323 2).
import { TCP_RX_BUFFER } from "../../config";
import { Is, is, Tcb } from "./tcb";

/** The largest window that its field says without a shift. */
// @ts-ignore: decorator
@inline export const MAX_WINDOW: i32 = 0xffff;

/** Rcv.Wind.Shift of every connection (RFC 7323 2.3): the least with which the field says the whole ring. */
// @ts-ignore: decorator
@inline export const RCV_SHIFT: i32 = TCP_RX_BUFFER > MAX_WINDOW ? 32 - clz<i32>(TCP_RX_BUFFER >> 16) : 0;

/** The window to advertise: it grows only by a full segment or half the ring at a time (RFC 9293 3.8.6.2.2), and never shrinks. */
// @ts-ignore: decorator
@inline export function advertise(t: Tcb): u32 {
  if (windowCanGrow(t)) t.rcvAdv = t.rcvNxt + room(t);
  t.acked = t.rcvNxt;
  return windowField(t);
}

/** The window that was advertised, as the field says it. */
// @ts-ignore: decorator
@inline export function windowField(t: Tcb): u32 {
  const wnd = t.rcvAdv - t.rcvNxt;
  return RCV_SHIFT && is(t, Is.SCALED) ? wnd >> RCV_SHIFT : wnd;
}

/** Octets that the ring has room for, as far as the window field can say so to the peer of t. */
// @ts-ignore: decorator
@inline function room(t: Tcb): i32 {
  const free = TCP_RX_BUFFER - t.rxLength;
  return RCV_SHIFT && !is(t, Is.SCALED) ? min(free, MAX_WINDOW) : free;
}

/** Whether the right edge would move far enough to be worth telling. */
// @ts-ignore: decorator
@inline export function windowCanGrow(t: Tcb): bool {
  const growth = room(t) - <i32>(t.rcvAdv - t.rcvNxt);
  return growth >= t.step;
}
