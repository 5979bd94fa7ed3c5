// Which sockets have news. Transports mark a slot, the socket layer takes them one after another; a slot marked twice is taken
// once. Slots: TCP connections, then TCP listeners, then UDP sockets.
import { TCP_CONNECTIONS, TCP_LISTENERS, UDP_SOCKETS } from "../config";
import { bitsetAdd, bitsetRemove, bitsetSize, bitsetTake } from "./bitset";

/** First slot of the listeners; connection i has slot i. */
// @ts-ignore: decorator
@inline export const LISTENER_SLOT: i32 = TCP_CONNECTIONS;

/** First slot of the UDP sockets. */
// @ts-ignore: decorator
@inline export const UDP_SLOT: i32 = TCP_CONNECTIONS + TCP_LISTENERS;

/** Number of slots. */
// @ts-ignore: decorator
@inline export const SLOTS: i32 = TCP_CONNECTIONS + TCP_LISTENERS + UDP_SOCKETS;

// @ts-ignore: decorator
@inline const OCTETS: i32 = (SLOTS + 31) / 32 * 4;
const MARKS: usize = memory.data(OCTETS, 4);

/** Notes that `slot` has news. */
export function markReady(slot: i32): void {
  bitsetAdd(MARKS, slot);
}

/** Forgets the news of `slot`. */
export function clearReady(slot: i32): void {
  bitsetRemove(MARKS, slot);
}

/** The lowest slot that has news, which is forgotten, or -1. */
export function takeReady(): i32 {
  return bitsetTake(MARKS, OCTETS);
}
