// What a connection carries: each direction has a stream of its own, known at both ends, in which no octets look like others nearby.
import { generator } from "../sim/random.mjs";

const SIZE = 1 << 16;

/** Longest piece that is asked for. */
const PIECE = 1500;

const random = generator(0x50a6);
const TEXT = new Uint8Array(SIZE + PIECE);
for (let i = 0; i < SIZE; i++) TEXT[i] = random() * 256;
TEXT.copyWithin(SIZE, 0, PIECE);

/** Stream `number`: the n octets from `offset` on. */
export function piece(number, offset, n) {
  const at = number * 40503 + offset & SIZE - 1;
  return TEXT.subarray(at, at + n);
}

/** Whether the n octets of `octets` at p are those of stream `number` from `offset` on. */
export const isPiece = (number, offset, octets, p, n) => Buffer.compare(octets.subarray(p, p + n), piece(number, offset, n)) === 0;
