// SHA-256 (FIPS 180-4) of octets that come piece by piece; one hash at a time.
import { swap32 } from "./bytes";

/** Octets of a hash, and of a block. */
export const enum Sha256 { SIZE = 32, BLOCK = 64 }

/** FIPS 180-4 4.2.2: the first 32 bits of the fractions of the cube roots of the first 64 primes. */
const K: usize = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);

/** 5.3.3: likewise of the square roots of the first eight. */
const INITIAL: usize = memory.data<u32>([
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
]);

const HASH: usize = memory.data(Sha256.SIZE, 4);
const BLOCK: usize = memory.data(Sha256.BLOCK, 4);
/** The message schedule, W. */
const SCHEDULE: usize = memory.data(64 * 4, 4);

class Message {
  /** Octets so far. */
  static length: u64 = 0;
}

export function sha256Begin(): void {
  memory.copy(HASH, INITIAL, Sha256.SIZE);
  Message.length = 0;
}

/** The message goes on with the n octets at p. */
export function sha256Add(p: usize, n: i32): void {
  let filled = <i32>Message.length & Sha256.BLOCK - 1;
  Message.length += n;
  while (n > 0) {
    const part = min(n, Sha256.BLOCK - filled);
    memory.copy(BLOCK + filled, p, part);
    filled += part;
    p += part;
    n -= part;
    if (filled < Sha256.BLOCK) return;
    compress();
    filled = 0;
  }
}

/** The message ends: writes its hash to p. */
export function sha256End(p: usize): void {
  const bits = Message.length << 3;
  const filled = <i32>Message.length & Sha256.BLOCK - 1;
  store<u8>(BLOCK + filled, 0x80);
  memory.fill(BLOCK + filled + 1, 0, Sha256.BLOCK - 1 - filled);
  // 5.1.1: the length in bits is in the last eight octets, of one more block if there is no room.
  if (filled >= Sha256.BLOCK - 8) {
    compress();
    memory.fill(BLOCK, 0, Sha256.BLOCK);
  }
  store<u32>(BLOCK, swap32(<u32>(bits >> 32)), Sha256.BLOCK - 8);
  store<u32>(BLOCK, swap32(<u32>bits), Sha256.BLOCK - 4);
  compress();
  for (let i: usize = 0; i < <usize>Sha256.SIZE; i += 4) store<u32>(p + i, swap32(load<u32>(HASH + i)));
}

/** 6.2.2, step 1. */
function schedule(): void {
  for (let i: usize = 0; i < 64; i += 4) store<u32>(SCHEDULE + i, swap32(load<u32>(BLOCK + i)));
  for (let w = SCHEDULE; w < SCHEDULE + 48 * 4; w += 4) {
    const w1 = load<u32>(w, 4);
    const w14 = load<u32>(w, 56);
    const s0 = rotr(w1, 7) ^ rotr(w1, 18) ^ w1 >> 3;
    const s1 = rotr(w14, 17) ^ rotr(w14, 19) ^ w14 >> 10;
    store<u32>(w, load<u32>(w) + s0 + load<u32>(w, 36) + s1, 64);
  }
}

/** 6.2.2: takes BLOCK into HASH. */
function compress(): void {
  schedule();
  let a = load<u32>(HASH);
  let b = load<u32>(HASH, 4);
  let c = load<u32>(HASH, 8);
  let d = load<u32>(HASH, 12);
  let e = load<u32>(HASH, 16);
  let f = load<u32>(HASH, 20);
  let g = load<u32>(HASH, 24);
  let h = load<u32>(HASH, 28);
  for (let i: usize = 0; i < 64 * 4; i += 4) {
    const t1 = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (g ^ e & (f ^ g)) + load<u32>(K + i) + load<u32>(SCHEDULE + i);
    const t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (a & b | c & (a | b));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  add(0, a);
  add(4, b);
  add(8, c);
  add(12, d);
  add(16, e);
  add(20, f);
  add(24, g);
  add(28, h);
}

function add(at: usize, v: u32): void {
  store<u32>(HASH + at, load<u32>(HASH + at) + v);
}
