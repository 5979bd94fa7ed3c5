// The usual programs, and the resolver for those outside the module (verbs.ts), whose news nobody else takes. Apart from programs.ts, so
// that a stack without verbs has none of its memory.
import { dnsLook, dnsTimers } from "../service/dns/resolver";
import * as programs from "./programs";

export { start } from "./programs";

export function run(now: u32): void {
  programs.run(now);
  dnsLook(now);
}

export function runTimers(now: u32): u32 {
  return min(programs.runTimers(now), dnsTimers(now));
}
