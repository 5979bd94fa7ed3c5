// The timers of the connections: which run, when each is due, and when the next one is. `due` keeps a lower bound of all due times,
// so that a poll in which nothing is due costs one comparison.
import { TCP_CONNECTIONS } from "../../config";
import { FOREVER, timeLt, until } from "../../lib/time";
import { Is, is, Tcb, tcbAt } from "./tcb";

/** One bit each in `Tcb.armed`. */
export const enum Timer {
  /** RFC 6298 5, and the zero-window probe of RFC 9293 3.8.6.1. */
  RETRANSMIT = 1 << 0,
  /** Delayed ACK, RFC 9293 3.8.6.3. */
  ACK = 1 << 1,
  /** An orphan in FIN-WAIT-2. */
  LINGER = 1 << 2,
}

class Due {
  /** No timer is due before this. Meaningful while `any`. */
  static at: u32 = 0;
  static any: bool = false;
}

/** Something is due at `at`. */
// @ts-ignore: decorator
@inline export function note(at: u32): void {
  if (!Due.any || timeLt(at, Due.at)) {
    Due.at = at;
    Due.any = true;
  }
}

/** Starts, or starts again, the retransmission timer of t: RTO from now. */
export function armRetransmit(t: Tcb, now: u32): void {
  t.retransmitAt = now + t.rto;
  t.armed |= Timer.RETRANSMIT;
  note(t.retransmitAt);
}

/** Starts the delayed ACK of t, unless it runs. */
// @ts-ignore: decorator
@inline export function armAck(t: Tcb, at: u32): void {
  if (t.armed & Timer.ACK) return;
  t.ackAt = at;
  t.armed |= Timer.ACK;
  note(at);
}

/** Starts the wait of an orphan for the peer's FIN. */
export function armLinger(t: Tcb, at: u32): void {
  t.lingerAt = at;
  t.armed |= Timer.LINGER;
  note(at);
}

/** Stops a timer, or several. */
// @ts-ignore: decorator
@inline export function disarm(t: Tcb, timers: u32): void {
  t.armed &= ~timers;
}

/** Whether a timer may be due. */
// @ts-ignore: decorator
@inline export function anyDue(now: u32): bool {
  return Due.any && !timeLt(now, Due.at);
}

/** Milliseconds until a timer may be due, at most FOREVER. */
// @ts-ignore: decorator
@inline export function untilDue(now: u32): u32 {
  return Due.any ? min(until(Due.at, now), FOREVER) : FOREVER;
}

/** Which of t's timers are due; they are stopped. */
export function takeDue(t: Tcb, now: u32): u32 {
  let due: u32 = 0;
  if (t.armed & Timer.RETRANSMIT && !timeLt(now, t.retransmitAt)) due |= Timer.RETRANSMIT;
  if (t.armed & Timer.ACK && !timeLt(now, t.ackAt)) due |= Timer.ACK;
  if (t.armed & Timer.LINGER && !timeLt(now, t.lingerAt)) due |= Timer.LINGER;
  t.armed &= ~due;
  return due;
}

/** Computes the next due time anew from all connections. */
export function reschedule(): void {
  Due.any = false;
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (!is(t, Is.USED)) continue;
    if (t.armed & Timer.RETRANSMIT) note(t.retransmitAt);
    if (t.armed & Timer.ACK) note(t.ackAt);
    if (t.armed & Timer.LINGER) note(t.lingerAt);
  }
}
