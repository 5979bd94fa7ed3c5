// What every driver must know about MAC addresses. They are in wire order: octets 0..3 in `low`, 4..5 in `high`, the first in the
// low bits.
import { entropy } from "./board";

const RANDOM: usize = memory.data(8, 8);

/** Whether it can be one adapter's own: not a group address (all ones is one), not zero. */
export function validAddress(low: u32, high: u32): bool {
  return !(low & 1) && (low | high) != 0;
}

/**
 * A locally administered address (IEEE 802 8.2) from the board's entropy, for an adapter without a ROM: octets 0..3 in the
 * lower half, 4..5 above. At boot only.
 */
export function localAddress(): u64 {
  entropy(RANDOM, 6);
  return load<u64>(RANDOM) & 0xfffffffffffe | 2;
}
