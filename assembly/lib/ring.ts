// Octets in a ring: a fixed buffer of `capacity` octets at `base` in which position capacity is position 0 again. Who uses a ring
// keeps head and length; here is only the copying across the seam.
import { copyAndSum } from "./checksum";

/** Position `n` octets after `at`; at < capacity, n <= capacity. */
// @ts-ignore: decorator
@inline export function ringAfter(at: i32, n: i32, capacity: i32): i32 {
  const p = at + n;
  return p >= capacity ? p - capacity : p;
}

/** Writes n octets from src at position `at`; n <= capacity. */
// @ts-ignore: decorator
@inline export function ringWrite(base: usize, capacity: i32, at: i32, src: usize, n: i32): void {
  const first = min(n, capacity - at);
  memory.copy(base + at, src, first);
  if (n > first) memory.copy(base, src + first, n - first);
}

/** Reads n octets from position `at` to dst, n <= capacity; returns their ones'-complement sum, up to 17 bits. */
export function ringCopyAndSum(base: usize, capacity: i32, at: i32, dst: usize, n: i32): u32 {
  const first = capacity - at;
  if (n <= first) return copyAndSum(dst, base + at, n);
  const head = copyAndSum(dst, base + at, first);
  const tail = copyAndSum(dst + first, base, n - first);
  // After an odd number of octets the halves change places (RFC 1071 2.B).
  return head + (first & 1 ? (tail & 0xff) << 8 | tail >> 8 : tail);
}
