// SipHash-2-4 (Aumasson, Bernstein: "SipHash: a fast short-input PRF"), keyed with a secret that the board's entropy gives at
// boot: where others must not guess a number (initial sequence numbers, ports, delays), it comes from here.
import { entropy } from "../../hal/board";

/** Octets of the secret. */
// @ts-ignore: decorator
@inline export const SECRET_SIZE: i32 = 16;

const SECRET: usize = memory.data(SECRET_SIZE, 8);
const INPUT: usize = memory.data(16, 8);
/** Sets numbers from `random` apart from what others hash. */
// @ts-ignore: decorator
@inline const RANDOM_LABEL: u32 = 0x52414e44;

class Random {
  static drawn: u32 = 0;
}

/** Takes a new secret from the board. Once, at boot, before anything is hashed. */
export function seed(): void {
  entropy(SECRET, SECRET_SIZE);
}

/** Sets the 16 octets of the secret: for test vectors. */
export function setSecret(k0: u64, k1: u64): void {
  store<u64>(SECRET, k0);
  store<u64>(SECRET, k1, 8);
}

/** The hash of n octets at p under the secret. */
export function sipHash(p: usize, n: i32): u64 {
  const k0 = load<u64>(SECRET);
  const k1 = load<u64>(SECRET, 8);
  let v0 = k0 ^ 0x736f6d6570736575;
  let v1 = k1 ^ 0x646f72616e646f6d;
  let v2 = k0 ^ 0x6c7967656e657261;
  let v3 = k1 ^ 0x7465646279746573;
  const words = n >> 3;
  // words of the message, the padded last one, then the finalization, which has no word and twice the rounds
  for (let i = 0; i <= words + 1; i++) {
    const word = i < words ? load<u64>(p + (<usize>i << 3)) : i == words ? lastWord(p, n) : 0;
    if (i > words) v2 ^= 0xff;
    v3 ^= word;
    for (let rounds = i > words ? 4 : 2; rounds > 0; rounds--) {
      v0 += v1;
      v2 += v3;
      v1 = rotl(v1, 13) ^ v0;
      v3 = rotl(v3, 16) ^ v2;
      v0 = rotl(v0, 32) + v3;
      v2 += v1;
      v3 = rotl(v3, 21) ^ v0;
      v1 = rotl(v1, 17) ^ v2;
      v2 = rotl(v2, 32);
    }
    v0 ^= word;
  }
  return v0 ^ v1 ^ v2 ^ v3;
}

/** The octets after the last whole word, and the length modulo 256 on top. */
function lastWord(p: usize, n: i32): u64 {
  let word = <u64>(n & 0xff) << 56;
  const rest = p + (n & ~7);
  for (let i = 0; i < (n & 7); i++) word |= <u64>load<u8>(rest + i) << (<u64>i << 3);
  return word;
}

/** The hash of four numbers under the secret. Whoever calls puts a label of its own among them. */
export function keyed(a: u32, b: u32, c: u32, d: u32): u64 {
  store<u32>(INPUT, a);
  store<u32>(INPUT, b, 4);
  store<u32>(INPUT, c, 8);
  store<u32>(INPUT, d, 12);
  return sipHash(INPUT, 16);
}

/** The next number of a sequence that nobody without the secret can foretell. */
export function random(): u32 {
  return <u32>keyed(Random.drawn++, 0, 0, RANDOM_LABEL);
}

/** A random number in low..high, both included; high - low < 2^16. */
export function randomIn(low: u32, high: u32): u32 {
  return low + ((random() >> 16) * (high - low + 1) >> 16);
}
