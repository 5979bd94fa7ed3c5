// The heap of timers alone, driven from outside: timers are started and stopped, and what is due is taken one after another, as poll.ts
// does it.
import { TCP_CONNECTIONS, TCP_TIME_WAITS } from "../../../assembly/config";
import { FAR, timeLt } from "../../../assembly/lib/time";
import { State } from "../../../assembly/transport/tcp/state";
import { Endpoint, isTimeWait, Tcb, tcbAt, TimeWait, timeWaitAt } from "../../../assembly/transport/tcp/tcb";
import { arm, disarm, schedule, soonest, takeDue, Timer } from "../../../assembly/transport/tcp/timers";

/** Blocks of either kind and timers of a connection. A timer's number is that of its block, `TIMERS` times, plus its own. */
export function connections(): i32 {
  return TCP_CONNECTIONS;
}

export function timeWaits(): i32 {
  return TCP_TIME_WAITS;
}

export function timers(): i32 {
  return Timer.COUNT;
}

for (let i = 0; i < TCP_CONNECTIONS; i++) tcbAt(i).index = i;

export function start(i: i32, timer: i32, at: u32): void {
  arm(tcbAt(i), timer, at);
}

export function stop(i: i32, timer: i32): void {
  disarm(tcbAt(i), timer);
}

/** Entry i of TIME-WAIT is taken, or its 2 MSL begin anew. */
export function wait(i: i32, until: u32): void {
  const w = timeWaitAt(i);
  w.state = State.TIME_WAIT;
  w.rcvWnd = i;
  schedule(w, until);
}

/** It ends before its time. */
export function release(i: i32): void {
  timeWaitAt(i).state = State.CLOSED;
}

/** The time before which nothing is due. */
export function next(): u32 {
  return soonest().dueAt;
}

/** The number of a timer that is due at `now`, which is stopped, or -1. */
export function take(now: u32): i32 {
  while (!timeLt(now, soonest().dueAt)) {
    const taken = look(soonest(), now);
    if (taken >= 0) return taken;
  }
  return -1;
}

function look(e: Endpoint, now: u32): i32 {
  if (!isTimeWait(e)) {
    const timer = takeDue(changetype<Tcb>(e), now);
    return timer == Timer.NONE ? -1 : changetype<Tcb>(e).index * Timer.COUNT + timer;
  }
  const waited = e.state == State.TIME_WAIT;
  e.state = State.CLOSED;
  schedule(e, now + FAR);
  return waited ? TCP_CONNECTIONS * Timer.COUNT + <i32>changetype<TimeWait>(e).rcvWnd : -1;
}
