// The timers of the connections: which run, when each is due, and when the next one is. `due` keeps a lower bound of all due times,
// so that a poll in which nothing is due costs one comparison.
import { TCP_CONNECTIONS } from "../../config";
import { FOREVER, timeLt, until } from "../../lib/time";
import { Tcb, tcbAt } from "./tcb";

/** Which of a block's timers: bit in `Tcb.armed`, place in its due times. */
export const enum Timer {
  /** RFC 6298 5, and the zero-window probe of RFC 9293 3.8.6.1. */
  RETRANSMIT,
  /** Delayed ACK, RFC 9293 3.8.6.3. */
  ACK,
  /** An orphan in FIN-WAIT-2. */
  LINGER,
  COUNT,
}

class Due {
  /** Nothing is due before this. */
  static at: u32 = 0;
}

/** Something is due at `at`. */
// @ts-ignore: decorator
@inline export function note(at: u32): void {
  if (timeLt(at, Due.at)) Due.at = at;
}

/** When `timer` of t is due. */
// @ts-ignore: decorator
@inline function dueAt(t: Tcb, timer: Timer): u32 {
  return load<u32>(changetype<usize>(t) + (<usize>timer << 2), offsetof<Tcb>("retransmitAt"));
}

/** Starts a timer of t, or starts it again: due at `at`. */
export function arm(t: Tcb, timer: Timer, at: u32): void {
  store<u32>(changetype<usize>(t) + (<usize>timer << 2), at, offsetof<Tcb>("retransmitAt"));
  t.armed |= 1 << timer;
  note(at);
}

/** Starts, or starts again, the retransmission timer of t: RTO from now. */
// @ts-ignore: decorator
@inline export function armRetransmit(t: Tcb, now: u32): void {
  arm(t, Timer.RETRANSMIT, now + t.rto);
}

/** Whether `timer` of t runs. */
// @ts-ignore: decorator
@inline export function isArmed(t: Tcb, timer: Timer): bool {
  return (t.armed & 1 << timer) != 0;
}

/** Stops a timer. */
// @ts-ignore: decorator
@inline export function disarm(t: Tcb, timer: Timer): void {
  t.armed &= ~(1 << timer);
}

/** Whether a timer may be due. */
// @ts-ignore: decorator
@inline export function anyDue(now: u32): bool {
  return !timeLt(now, Due.at);
}

/** Milliseconds until a timer may be due. */
// @ts-ignore: decorator
@inline export function untilDue(now: u32): u32 {
  return until(Due.at, now);
}

/** Which of t's timers are due, as bits; they are stopped. */
export function takeDue(t: Tcb, now: u32): u32 {
  let due: u32 = 0;
  for (let timer = 0; timer < Timer.COUNT; timer++) {
    if (isArmed(t, timer) && !timeLt(now, dueAt(t, timer))) due |= 1 << timer;
  }
  t.armed &= ~due;
  return due;
}

/** Computes anew when the next timer is due, at most FOREVER from now. */
export function reschedule(now: u32): void {
  Due.at = now + FOREVER;
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    for (let timer = 0; timer < Timer.COUNT; timer++) if (isArmed(t, timer)) note(dueAt(t, timer));
  }
}
