// What every driver must know about MAC addresses. They are in wire order, 48 bits, the first octet in the low ones.
import { entropy } from "./board";

const RANDOM: usize = memory.data(8, 8);

/** Whether it can be one adapter's own: not a group address (all ones is one), not zero. */
export function validAddress(address: u64): bool {
  return !(address & 1) && address != 0;
}

/**
 * A locally administered address (IEEE 802 8.2) from the board's entropy, for an adapter without a ROM. At boot only.
 */
export function localAddress(): u64 {
  entropy(RANDOM, 6);
  return load<u64>(RANDOM) & 0xfffffffffffe | 2;
}
