// No programs, for a stack whose sockets are all those of others outside the module: what they are told, they ask for. Names are resolved
// for them.
import { dnsLook, dnsTimers } from "../service/dns/resolver";
import { nextReady } from "../socket/socket";

export function start(): void {}

/** Nobody here has news to hear of, but the resolver. */
export function run(now: u32): void {
  while (nextReady() >= 0) continue;
  dnsLook(now);
}

export function runTimers(now: u32): u32 {
  return dnsTimers(now);
}
