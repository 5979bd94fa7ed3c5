// The identification of each packet (RFC 791 3.1, RFC 6864): a number that nobody can foretell, and that says nothing of the packets that go to
// others. The board draws them, many at a time: a keyed generator in AssemblyScript would take twice as long as all the rest of the header.
import { entropy } from "../../hal/board";

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
