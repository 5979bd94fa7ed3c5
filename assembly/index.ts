// The module's exports: the firmware calls `boot` once, and `poll` after each interrupt and when the time is up.
import { probe } from "../hal/probe";
import { POLL_BURST } from "./config";
import { report } from "./app/console";
import * as programs from "./app/programs";
import { seed } from "./lib/siphash";
import { start } from "./link/follow";
import { begin, receive, runTimers, transmit } from "./socket/poll";

/** Sets everything up. `now`: the board's clock, ms modulo 2^32. */
export function boot(now: u32): void {
  seed();
  start(probe());
  programs.start();
}

/**
 * Does what there is to do; returns the ms until it wants to run again without an interrupt, 0 = at once. Programs and connections
 * go on after each frame, and once more after what was due by time.
 */
export function poll(now: u32): u32 {
  const macWait = begin(now);
  let wait: u32 = 0;
  let frames = POLL_BURST;
  let more = true;
  let sent = true;
  do {
    more = receive(now);
    if (!more) wait = min(min(macWait, runTimers(now)), programs.runTimers(now));
    programs.run(now);
    sent = transmit(now);
  } while (more && --frames > 0);
  report();
  return sent ? wait : min<u32>(wait, 1);
}
