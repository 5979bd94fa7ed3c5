// The end of a connection: orderly into TIME-WAIT, or at once; what remains for the program to read and learn (RFC 9293 3.6, 3.10.4,
// 3.10.5).
import { TCP_FIN_WAIT_2_MS } from "../../config";
import { remove } from "./demux";
import { sendAbort } from "./output";
import { State } from "./state";
import { Is, is, set, Tcb, unset, wake } from "./tcb";
import { arm, Timer } from "./timers";
import { enterTimeWait } from "./time-wait";

/** Ends t at once; with `reset`, the peer is told. The program, if there is one, learns `error`; an orphan's block is freed. */
export function abort(t: Tcb, error: i32, reset: bool): void {
  if (reset && t.state >= State.SYN_RECEIVED && !is(t, Is.DETACHED)) sendAbort(t);
  t.error = error;
  // All queues are flushed (RFC 9293 3.10.7.4, second step), an ACK that waits for the adapter too.
  t.txLength = 0;
  t.rxLength = 0;
  unset(t, Is.ACK_NOW | Is.TELL);
  leave(t, State.CLOSED);
}

/** Ends t, which no program holds, without a trace. */
export function drop(t: Tcb, reset: bool): void {
  t.flags |= Is.ORPHAN;
  abort(t, 0, reset);
}

/** The connection is over in good order. */
export function finish(t: Tcb): void {
  leave(t, State.CLOSED);
}

/** RFC 9293 3.6: our FIN is acknowledged and the peer's has arrived. The block keeps only what the program may still read. */
export function retire(t: Tcb, now: u32): void {
  detach(t);
  enterTimeWait(t, now);
  leave(t, State.TIME_WAIT);
}

function detach(t: Tcb): void {
  if (is(t, Is.DETACHED)) return;
  remove(t);
  set(t, Is.DETACHED);
}

function leave(t: Tcb, state: State): void {
  detach(t);
  t.state = state;
  t.armed = 0;
  // A connection that was never accepted has no program either.
  if (is(t, Is.ORPHAN) || is(t, Is.UNACCEPTED)) free(t);
  else wake(t);
}

/** Gives the block back. */
export function free(t: Tcb): void {
  t.flags = 0;
  t.armed = 0;
}

/** In FIN-WAIT-2 nobody may be left waiting for a peer that never closes: an orphan waits for a bounded time. */
export function lingerIfOrphan(t: Tcb, now: u32): void {
  if (is(t, Is.ORPHAN) && t.state == State.FIN_WAIT_2) arm(t, Timer.IDLE, now + TCP_FIN_WAIT_2_MS);
}
