// The answer to a request in pieces, and the chunked coding around those of a body of unknown length (RFC 9112 7.1).
import { PIECE_SIZE } from "../limits";
import { Mode, write } from "../script";
import { Out, PIECE, putHex } from "../text";
import { Exchange } from "./exchange";

/** In front of a chunk: three digits and CRLF. */
// @ts-ignore: decorator
@inline const CHUNK_HEAD: i32 = 5;
/** Behind it: CRLF. */
// @ts-ignore: decorator
@inline const CHUNK_TAIL: i32 = 2;

/** Makes the next piece of x's answer at PIECE. Returns its length, at most PIECE_SIZE; `x.at` is 0 after the last one. */
export function produce(x: Exchange): i32 {
  const chunked = x.has(Mode.CHUNKED);
  const data = chunked ? PIECE + CHUNK_HEAD : PIECE;
  Out.end = data;
  write(x, PIECE + PIECE_SIZE - CHUNK_TAIL);
  if (chunked) frame(<i32>(Out.end - data));
  return <i32>(Out.end - PIECE);
}

/** Writes the frame of a chunk around n octets of data; none make the last chunk. */
// @ts-ignore: decorator
@inline function frame(n: i32): void {
  Out.end = PIECE;
  putHex(n, 3);
  store<u16>(Out.end, 0x0a0d);
  const end = PIECE + CHUNK_HEAD + n;
  store<u16>(end, 0x0a0d);
  Out.end = end + CHUNK_TAIL;
}
