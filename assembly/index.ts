// The module's exports: the firmware calls `boot` once, and `poll` after each interrupt and when the time is up.
import { probe } from "../hal/probe";
import { POLL_BURST } from "./config";
import { report } from "./app/console";
import * as programs from "./app/programs";
import { seed } from "./lib/siphash";
import { start } from "./link/follow";
import { begin, receive, runTimers, transmit, unfinished } from "./socket/poll";

/** Sets everything up. `now`: the board's clock, ms modulo 2^32. */
export function boot(now: u32): void {
  seed();
  start(probe());
  programs.start();
}

/**
 * Does what there is to do; returns the ms until it wants to run again without an interrupt, 0 = at once. Programs go on
 * after each frame, connections after the last: one ACK serves all that came (RFC 9293 3.10.7.4, MUST-58, MUST-59). The timers come
 * last, so that the answer counts what all of that has started.
 */
export function poll(now: u32): u32 {
  const macWait = begin(now);
  let frames = POLL_BURST;
  let more = true;
  do {
    more = receive(now);
    programs.run(now);
  } while (more && --frames > 0);
  const sent = transmit(now);
  report();
  if (more) return 0;
  const wait = min(min(macWait, runTimers(now)), programs.runTimers(now));
  if (!sent) return min<u32>(wait, 1);
  return unfinished() ? 0 : wait;
}
