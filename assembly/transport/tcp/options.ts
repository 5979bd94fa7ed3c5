// TCP options (RFC 9293 3.1, 3.2). Every walk is bounded by the header's end and makes progress, whatever the octets say.
import { swap16 } from "../../lib/bytes";

/** Option kinds. */
export const enum Kind {
  END = 0,
  NOP = 1,
  MSS = 2,
}

/** MSS when the peer sends none: RFC 9293 3.7.1. */
// @ts-ignore: decorator
@inline export const DEFAULT_MSS: i32 = 536;

/** The peer's MSS option between p and end, DEFAULT_MSS if there is none, or -1 for a list that is malformed. */
export function parseMss(p: usize, end: usize): i32 {
  let mss = DEFAULT_MSS;
  while (p < end) {
    const kind = load<u8>(p);
    if (kind == Kind.END) break;
    if (kind == Kind.NOP) {
      p++;
      continue;
    }
    if (p + 2 > end) return -1;
    const length = load<u8>(p, 1);
    if (length < 2 || p + length > end) return -1;
    if (kind == Kind.MSS) {
      if (length != 4) return -1;
      mss = swap16(load<u16>(p, 2));
    }
    p += length;
  }
  return mss;
}

/** Writes the MSS option at p, word aligned; returns its 4 octets. */
export function emitMss(p: usize, mss: i32): i32 {
  store<u32>(p, Kind.MSS | 4 << 8 | swap16(mss) << 16);
  return 4;
}
