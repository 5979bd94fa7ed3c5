// Which sockets have news. Transports mark a slot, the socket layer takes them one after another; a slot marked twice is taken
// once. Slots: TCP connections, then TCP listeners, then UDP sockets.
import { TCP_CONNECTIONS, TCP_LISTENERS, UDP_SOCKETS } from "../config";

/** First slot of the listeners; connection i has slot i. */
// @ts-ignore: decorator
@inline export const LISTENER_SLOT: i32 = TCP_CONNECTIONS;
// @ts-ignore: decorator
@inline export const UDP_SLOT: i32 = TCP_CONNECTIONS + TCP_LISTENERS;
// @ts-ignore: decorator
@inline export const SLOTS: i32 = TCP_CONNECTIONS + TCP_LISTENERS + UDP_SOCKETS;
// @ts-ignore: decorator
@inline const WORDS: i32 = (SLOTS + 31) / 32;

const MARKS: usize = memory.data(WORDS * 4, 4);

/** Notes that `slot` has news. */
// @ts-ignore: decorator
@inline export function markReady(slot: i32): void {
  const p = MARKS + (<usize>(slot >> 5) << 2);
  store<u32>(p, load<u32>(p) | 1 << (slot & 31));
}

/** Forgets the news of `slot`. */
export function clearReady(slot: i32): void {
  const p = MARKS + (<usize>(slot >> 5) << 2);
  store<u32>(p, load<u32>(p) & ~(1 << (slot & 31)));
}

/** The lowest slot that has news, which is forgotten, or -1. */
export function takeReady(): i32 {
  for (let w: i32 = 0; w < WORDS; w++) {
    const p = MARKS + (<usize>w << 2);
    const bits = load<u32>(p);
    if (bits) {
      store<u32>(p, bits & (bits - 1));
      return (w << 5) + <i32>ctz(bits);
    }
  }
  return -1;
}
