// Which sockets have news. Transports mark a slot, the socket layer takes them one after another; a slot marked twice is taken
// once. Slots: TCP connections, then TCP listeners, then UDP sockets.
import { TCP_CONNECTIONS, TCP_LISTENERS, UDP_SOCKETS } from "../config";
import { bitsetAdd, bitsetEmpty, bitsetRemove, bitsetTake } from "./bitset";

/** First slot of the listeners; connection i has slot i. */
// @ts-ignore: decorator
@inline export const LISTENER_SLOT: i32 = TCP_CONNECTIONS;

/** First slot of the UDP sockets. */
// @ts-ignore: decorator
@inline export const UDP_SLOT: i32 = TCP_CONNECTIONS + TCP_LISTENERS;

/** Number of slots. */
// @ts-ignore: decorator
@inline export const SLOTS: i32 = TCP_CONNECTIONS + TCP_LISTENERS + UDP_SOCKETS;

const MARKS: usize = memory.data(4 + ((SLOTS + 31) >> 5 << 2), 4);

/** Notes that `slot` has news. */
// @ts-ignore: decorator
@inline export function markReady(slot: i32): void {
  bitsetAdd(MARKS, slot, SLOTS);
}

/** Forgets the news of `slot`. */
export function clearReady(slot: i32): void {
  bitsetRemove(MARKS, slot, SLOTS);
}

/** Whether any slot has news. */
// @ts-ignore: decorator
@inline export function anyReady(): bool {
  return !bitsetEmpty(MARKS);
}

/** The lowest slot that has news, which is forgotten; there is one. */
// @ts-ignore: decorator
@inline export function takeReady(): i32 {
  return bitsetTake(MARKS, SLOTS);
}
