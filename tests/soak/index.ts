// One end of the soak: the stack on a simulated adapter, the verbs for programs outside the module, and what the soak looks at.
import { POLL_BURST, TCP_CONNECTIONS, TCP_TIME_WAITS } from "../../assembly/config";
import { Counter, counter } from "../../assembly/lib/counters";
import { begin, receive, runTimers, transmit, unfinished } from "../../assembly/socket/poll";
import { nextReady } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { Is, is, tcbAt, timeWaitAt } from "../../assembly/transport/tcp/tcb";
import { arrive } from "../sim/mac";

export { boot, inbox, ready } from "../sim/station";

export * from "../../assembly/verbs";

/** Frames received since the connections went on last. */
let burst: i32 = 0;

/** Receives the frame of n octets at `inbox()`; the connections go on when a poll would end (assembly/index). */
export function frame(n: i32, now: u32): void {
  arrive(n);
  begin(now);
  receive(now);
  if (++burst < POLL_BURST) return;
  burst = 0;
  transmit(now);
}

/** Sends what can be sent and does what is due by time; returns the ms until it wants to run again. */
export function timers(now: u32): u32 {
  begin(now);
  burst = 0;
  let wait: u32 = 0;
  do {
    // The programs are outside and look at every socket: nobody has to be told.
    while (nextReady() >= 0) {}
    transmit(now);
    wait = runTimers(now);
  } while (unfinished());
  return wait;
}

/** Connection blocks that are taken. */
export function blocks(): i32 {
  let n = 0;
  for (let i = 0; i < TCP_CONNECTIONS; i++) n += i32(is(tcbAt(i), Is.USED));
  return n;
}

/** Entries in TIME-WAIT. */
export function timeWaits(): i32 {
  let n = 0;
  for (let i = 0; i < TCP_TIME_WAITS; i++) n += i32(timeWaitAt(i).state == State.TIME_WAIT);
  return n;
}

/** Frames dropped because they were damaged. */
export function damaged(): u32 {
  return counter(Counter.IP_SHORT) + counter(Counter.IP_BAD_VERSION) + counter(Counter.IP_BAD_HEADER_LENGTH)
    + counter(Counter.IP_BAD_TOTAL_LENGTH) + counter(Counter.IP_BAD_CHECKSUM)
    + counter(Counter.TCP_SHORT) + counter(Counter.TCP_BAD_OFFSET) + counter(Counter.TCP_BAD_CHECKSUM);
}

/** Segments that TCP has handed down, less those that the layers below had no room for. */
export function segmentsOut(): u32 {
  return counter(Counter.TCP_SEGMENTS_OUT) - counter(Counter.ARP_QUEUE_FULL) - counter(Counter.ARP_UNRESOLVED)
    - counter(Counter.IP_TX_BUSY) - counter(Counter.IP_NO_ROUTE);
}

/** Entries in TIME-WAIT that had to go before their time. */
export function evicted(): u32 {
  return counter(Counter.TCP_TIME_WAIT_EVICTED);
}

/** Segments that went out a second time. */
export function retransmits(): u32 {
  return counter(Counter.TCP_RETRANSMITS);
}

/** Connections that a cookie has opened. */
export function cookies(): u32 {
  return counter(Counter.TCP_COOKIES_ACCEPTED);
}
