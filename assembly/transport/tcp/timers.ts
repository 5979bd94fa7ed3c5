// The timers of the connections and of TIME-WAIT: which run, when each is due, and which block is to be looked at next. All blocks, taken
// or free, lie in a heap, each by a time before which none of its timers is due. Stopping a timer, or starting it again for later, leaves
// its block where it is: once on top it is looked at and sinks to where it belongs. So to start a timer is one comparison as a rule, and
// to find the next one is a look at the top, with one connection as with 64.
import { TCP_CONNECTIONS, TCP_TIME_WAITS } from "../../config";
import { FAR, timeLt } from "../../lib/time";
import { Endpoint, Tcb, tcbAt, timeWaitAt } from "./tcb";

/** Which of a connection's timers: bit in `Tcb.armed`, place in its due times. */
export const enum Timer {
  /** RFC 6298 5, and the zero-window probe of RFC 9293 3.8.6.1. */
  RETRANSMIT,
  /** Delayed ACK, RFC 9293 3.8.6.3. */
  ACK,
  /** Keep-alive, RFC 9293 3.8.4; for an orphan the end of FIN-WAIT-2, or of what its program wanted to linger. */
  IDLE,
  /** Tail loss probe and reordering window, RFC 8985 7.2 and 6.2. */
  PROBE,
  COUNT,
  NONE = -1,
}

/** Octets of the heap: addresses of blocks. That of the first lies at HEAP + 4; below the one at HEAP + p lie HEAP + 2p and HEAP + 2p + 4. */
const SIZE: usize = (TCP_CONNECTIONS + TCP_TIME_WAITS) * 4;
const HEAP: usize = memory.data((TCP_CONNECTIONS + TCP_TIME_WAITS) * 4, 4) - 4;

// @ts-ignore: decorator
@inline function blockAt(place: usize): Endpoint {
  return changetype<Endpoint>(load<usize>(HEAP + place));
}

// @ts-ignore: decorator
@inline function put(place: usize, e: Endpoint): void {
  store<usize>(HEAP + place, changetype<usize>(e));
  e.place = place;
}

for (let i = 0; i < TCP_CONNECTIONS; i++) put(<usize>(i + 1) << 2, tcbAt(i));
for (let i = 0; i < TCP_TIME_WAITS; i++) put(<usize>(TCP_CONNECTIONS + i + 1) << 2, timeWaitAt(i));

/** The block to be looked at next, at its `dueAt`. */
// @ts-ignore: decorator
@inline export function soonest(): Endpoint {
  return blockAt(4);
}

/** e is to be looked at at `at`. */
export function schedule(e: Endpoint, at: u32): void {
  if (timeLt(at, e.dueAt)) rise(e, at);
  else sink(e, at);
}

function rise(e: Endpoint, at: u32): void {
  let place = e.place;
  while (place > 4) {
    const above = place >> 1 & ~3;
    const other = blockAt(above);
    if (!timeLt(at, other.dueAt)) break;
    put(place, other);
    place = above;
  }
  e.dueAt = at;
  put(place, e);
}

function sink(e: Endpoint, at: u32): void {
  let place = e.place;
  for (let below = place << 1; below <= SIZE; below = place << 1) {
    if (below < SIZE && timeLt(blockAt(below + 4).dueAt, blockAt(below).dueAt)) below += 4;
    const other = blockAt(below);
    if (!timeLt(other.dueAt, at)) break;
    put(place, other);
    place = below;
  }
  e.dueAt = at;
  put(place, e);
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
  if (timeLt(at, t.dueAt)) rise(t, at);
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

/** The timer of t that is due at `now`, stopped; of several the one that was due first. If there is none, t waits for its next. */
export function takeDue(t: Tcb, now: u32): Timer {
  let first = Timer.NONE;
  let at = now + FAR;
  for (let timer = 0; timer < Timer.COUNT; timer++) {
    if (!isArmed(t, timer) || !timeLt(dueAt(t, timer), at)) continue;
    first = timer;
    at = dueAt(t, timer);
  }
  if (timeLt(now, at)) {
    sink(t, at);
    return Timer.NONE;
  }
  disarm(t, first);
  return first;
}
