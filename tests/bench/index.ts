// The stack as it is measured: the whole of it on an adapter of memory (hal/mock/memory-mac), with the programs that the rows of
// the bench need. The firmware of the bench puts a frame at `inbox()`, calls `offer(n)`, and counts the instructions of `frame`, the
// work for one frame, or of `poll`, which adds what is done once for all frames: the adapter's poll, link and timers.
import { INBOX, MemoryMac, OUTBOX } from "../../hal/mock/memory-mac";
import * as programs from "../../assembly/app/programs";
import { seed } from "../../assembly/lib/siphash";
import { start } from "../../assembly/link/follow";
import { begin, receive, runTimers, transmit } from "../../assembly/socket/poll";

/** Address of the frame to be received. */
export function inbox(): usize {
  return INBOX;
}

/** Address of the frame that was sent last. */
export function outbox(): usize {
  return OUTBOX;
}

/** Octets of the frame that was sent last. */
export function sentLength(): i32 {
  return MemoryMac.sentLength;
}

/** Frames sent since boot. */
export function sentCount(): i32 {
  return MemoryMac.sentCount;
}

/** The n octets at `inbox()` are a frame that the adapter has received. */
export function offer(n: i32): void {
  MemoryMac.waiting = n;
}

export function boot(now: u32): void {
  seed();
  start(new MemoryMac());
  programs.start();
}

/** What `poll` does for each frame. False when none waited. */
export function frame(now: u32): bool {
  const more = receive(now);
  programs.run(now);
  transmit(now);
  return more;
}

/** As assembly/index poll, without the console. */
export function poll(now: u32): u32 {
  const macWait = begin(now);
  while (frame(now)) {}
  return min(min(macWait, runTimers(now)), programs.runTimers(now));
}
