// The Internet checksum (RFC 1071), summed in native byte order over wide words: the result is stored as it is, no
// octet swapped. A "sum" is ones'-complement, folded to 16 bits; a checksum is its complement. The board can lend the
// per-octet loops (hal/board.ts); the twins below do the same in AssemblyScript.
import { swap16 } from "./bytes";
import { BOARD_SUMS } from "../config";
import { checksum as boardSum, copyAndSum as boardCopyAndSum } from "../../hal/board";

/** A 64-bit accumulator of less than 65536 32-bit words folded to 16 bits. 0 only if every octet summed was 0. */
// @ts-ignore: decorator
@inline export function fold(sum: u64): u32 {
  const s = reduce(sum);
  const t = (s & 0xffff) + (s >> 16);
  return (t & 0xffff) + (t >> 16);
}

/** The accumulator as a sum below 2^18 that is the same modulo 2^16 - 1, which is what ones'-complement addition keeps. */
// @ts-ignore: decorator
@inline export function reduce(sum: u64): u32 {
  return (<u32>sum & 0xffff) + (<u32>sum >> 16) + <u32>(sum >> 32);
}

/** The checksum to store for an accumulator that is not 0: the complement of its fold, never 0xffff. */
// @ts-ignore: decorator
@inline export function complement(sum: u64): u32 {
  return complement32(reduce(sum));
}

/**
 * The same for a 32-bit sum of 16-bit words that is not 0. One remainder does all folds: 2^16 is 1 modulo 2^16 - 1.
 */
// @ts-ignore: decorator
@inline export function complement32(sum: u32): u32 {
  return 0xfffe - (sum - 1) % 0xffff;
}

/** Whether a 32-bit sum of 16-bit words, a checksum among them, is zero in ones' complement: the checksum is right. */
// @ts-ignore: decorator
@inline export function isZero(sum: u32): bool {
  return sum % 0xffff == 0;
}

/** The same of a 64-bit accumulator. One wide remainder is cheaper under an interpreter than `reduce` and a narrow one. */
// @ts-ignore: decorator
@inline export function isZero64(sum: u64): bool {
  return sum % 0xffff == 0;
}

/** The sum of the first `head` of n octets at p, when that of all of them is `all`: what is behind is summed and taken away. */
export function sumOfHead(all: u32, p: usize, head: i32, n: i32): u32 {
  const tail = sum(p + head, n - head);
  const s = all + 0xffff - (head & 1 ? swap16(tail) : tail);
  return (s & 0xffff) + (s >> 16);
}

/** Sum of n octets at p, 0..0xffff; an odd last octet is padded with zero (RFC 1071 4.1). */
// @ts-ignore: decorator
@inline export function sum(p: usize, n: i32): u32 {
  return BOARD_SUMS ? boardSum(p, n) : sumTwin(p, n);
}

/** Copies n octets from src to dst (not overlapping) and gives their sum. */
// @ts-ignore: decorator
@inline export function copyAndSum(dst: usize, src: usize, n: i32): u32 {
  return BOARD_SUMS ? boardCopyAndSum(dst, src, n) : copyAndSumTwin(dst, src, n);
}

/** `sum` without the board's help. */
export function sumTwin(p: usize, n: i32): u32 {
  let s: u64 = 0;
  const wide = p + (n & ~31);
  while (p < wide) {
    s += <u64>load<u32>(p) + <u64>load<u32>(p, 4) + <u64>load<u32>(p, 8) + <u64>load<u32>(p, 12)
      + <u64>load<u32>(p, 16) + <u64>load<u32>(p, 20) + <u64>load<u32>(p, 24) + <u64>load<u32>(p, 28);
    p += 32;
  }
  const words = p + (n & 28);
  while (p < words) {
    s += load<u32>(p);
    p += 4;
  }
  if (n & 2) {
    s += load<u16>(p);
    p += 2;
  }
  if (n & 1) s += load<u8>(p);
  return fold(s);
}

/** `copyAndSum` without the board's help. */
export function copyAndSumTwin(dst: usize, src: usize, n: i32): u32 {
  memory.copy(dst, src, n);
  return sumTwin(src, n);
}
