// The identification of each packet (RFC 791 3.1, RFC 6864): a number that nobody can foretell, and that says nothing of the packets that go to
// others. For whole packets the board draws them, many at a time: a keyed generator in AssemblyScript would take twice as long as all the rest of the header.
import { entropy } from "../../hal/board";
import { keyed } from "../lib/siphash";

/** Octets drawn at a time: one block of ChaCha20, as boards without a generator in hardware have it. Even. */
// @ts-ignore: decorator
@inline export const DRAWN: i32 = 64;
const POOL: usize = memory.data(DRAWN, 4);

class Pool {
  /** Octets of it that no packet has had. */
  static left: i32 = 0;
}

/** The next packet's, 16 bits in no order. */
// @ts-ignore: decorator
@inline export function identification(): u32 {
  let left = Pool.left;
  if (left == 0) left = draw();
  left -= 2;
  Pool.left = left;
  return load<u16>(POOL + left);
}

function draw(): i32 {
  entropy(POOL, DRAWN);
  return DRAWN;
}

/** Sets these numbers apart from what others hash. */
// @ts-ignore: decorator
@inline const FRAGMENT_LABEL: u32 = 0x46524147;
/** Rounds that make a permutation of a keyed function (Luby, Rackoff 1988). */
// @ts-ignore: decorator
@inline const ROUNDS: u32 = 4;

class Fragmented {
  static sent: u32 = 0;
}

/**
 * The next identification for a datagram in fragments, 16 bits: 65,536 pass before one comes again (RFC 6864 4.3), in an order that nobody
 * can foretell. A counter, permuted by a Feistel network under the secret.
 */
export function fragmentIdentification(): u32 {
  const n = Fragmented.sent++;
  let left = n >> 8 & 0xff;
  let right = n & 0xff;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    const next = left ^ <u32>keyed(right, round, 0, FRAGMENT_LABEL) & 0xff;
    left = right;
    right = next;
  }
  return left << 8 | right;
}
