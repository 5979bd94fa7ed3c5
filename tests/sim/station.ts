// What every simulated station has: its place for frames that arrive, its beginning, and whether it has its address.
import { seed } from "../../assembly/lib/siphash";
import { start } from "../../assembly/link/follow";
import { interfaceAt } from "../../assembly/link/interface";
import { INBOX, SimMac } from "./mac";

/** Where the host puts a frame, or other octets for the station. */
export function inbox(): usize {
  return INBOX;
}

/** Sets the stack up as station `number`. */
export function boot(number: u32): void {
  seed();
  start(new SimMac(number));
}

/** Whether the address is ours. */
export function ready(): bool {
  return interfaceAt(0).ip != 0;
}
