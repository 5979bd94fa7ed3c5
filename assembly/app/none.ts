// No programs, for a stack whose sockets are all those of others outside the module: what they are told, they ask for.
import { FOREVER } from "../lib/time";
import { nextReady } from "../socket/socket";

export function start(): void {}

/** Nobody here has news to hear of. */
export function run(now: u32): void {
  while (nextReady() >= 0) continue;
}

export function runTimers(now: u32): u32 {
  return FOREVER;
}
