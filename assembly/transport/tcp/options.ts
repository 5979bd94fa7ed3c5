// TCP options (RFC 9293 3.1, 3.2; RFC 2018; RFC 7323). Every walk is bounded by the header's end and makes progress, whatever the octets say.
import { TCP_SACK, TCP_TIMESTAMPS, TCP_WINDOW_SCALE } from "../../config";
import { swap16, swap32 } from "../../lib/bytes";

/** Option kinds. */
export const enum Kind {
  END = 0,
  NOP = 1,
  MSS = 2,
  WINDOW_SCALE = 3,
  SACK_PERMITTED = 4,
  SACK = 5,
  TIMESTAMPS = 8,
}

/** MSS when the peer sends none: RFC 9293 3.7.1. */
// @ts-ignore: decorator
@inline export const DEFAULT_MSS: i32 = 536;

/** RFC 7323 2.3: a larger shift counts as this. */
// @ts-ignore: decorator
@inline const MAX_SHIFT: i32 = 14;

/** Octets of the Timestamps option with the two NOPs in front that align it (RFC 7323 appendix A). */
// @ts-ignore: decorator
@inline export const TIMESTAMPS_SIZE: i32 = 12;

/** NOP, NOP, Timestamps: the first word of that layout as loaded. */
// @ts-ignore: decorator
@inline export const TIMESTAMPS_WORD: u32 = Kind.NOP | Kind.NOP << 8 | Kind.TIMESTAMPS << 16 | 10 << 24;

/** The options of the arriving segment, as `parseOptions` found them. */
export class Opts {
  /** DEFAULT_MSS when there is none. */
  static mss: i32 = 0;
  /** Shift of the Window Scale option, -1 = none. */
  static shift: i32 = 0;
  static sackPermitted: bool = false;
  /** Address of TSval and TSecr, 0 = no Timestamps option. */
  static timestamps: usize = 0;
  /** Address of the first SACK block, and the number of blocks. */
  static sack: usize = 0;
  static sackBlocks: i32 = 0;
}

/** `Opts` of a SYN with no other option than the MSS. */
export function noOptions(mss: i32): void {
  Opts.mss = mss;
  Opts.shift = -1;
  Opts.sackPermitted = false;
  Opts.timestamps = 0;
  Opts.sackBlocks = 0;
}

/** Reads the options between p and end. False for a list that is malformed. */
export function parseOptions(p: usize, end: usize): bool {
  noOptions(DEFAULT_MSS);
  while (p < end) {
    const kind = load<u8>(p);
    if (kind == Kind.END) break;
    if (kind == Kind.NOP) {
      p++;
      continue;
    }
    if (p + 2 > end) return false;
    const length = load<u8>(p, 1);
    if (length < 2 || p + length > end || !takeOption(kind, length, p)) return false;
    p += length;
  }
  return true;
}

/** One option of `length` octets at p. False when that is not the length of its kind. */
// @ts-ignore: decorator
@inline function takeOption(kind: u32, length: u32, p: usize): bool {
  switch (kind) {
    case Kind.MSS:
      Opts.mss = swap16(load<u16>(p, 2));
      return length == 4;
    case Kind.WINDOW_SCALE:
      if (TCP_WINDOW_SCALE) Opts.shift = min(<i32>load<u8>(p, 2), MAX_SHIFT);
      return length == 3;
    case Kind.SACK_PERMITTED:
      if (TCP_SACK) Opts.sackPermitted = true;
      return length == 2;
    case Kind.SACK:
      Opts.sack = p + 2;
      Opts.sackBlocks = <i32>(length - 2) >> 3;
      return length >= 10 && (length & 7) == 2;
    case Kind.TIMESTAMPS:
      if (TCP_TIMESTAMPS) Opts.timestamps = p + 2;
      return length == 10;
    default:
      return true;
  }
}

/** TSval of the Timestamps option whose two values lie at p. */
// @ts-ignore: decorator
@inline export function tsValue(p: usize): u32 {
  return swap32(load<u32>(p));
}

/** TSecr of the Timestamps option whose two values lie at p. */
// @ts-ignore: decorator
@inline export function tsEcho(p: usize): u32 {
  return swap32(load<u32>(p, 4));
}

/** Writes the MSS option at p; returns where it ends. */
export function emitMss(p: usize, mss: i32): usize {
  store<u32>(p, Kind.MSS | 4 << 8 | swap16(mss) << 16);
  return p + 4;
}

/** Writes NOP and the Window Scale option at p; returns where they end. */
export function emitShift(p: usize, shift: i32): usize {
  store<u32>(p, Kind.NOP | Kind.WINDOW_SCALE << 8 | 3 << 16 | shift << 24);
  return p + 4;
}

/** Writes NOP, NOP and SACK-permitted at p; returns where they end. */
export function emitSackPermitted(p: usize): usize {
  store<u32>(p, Kind.NOP | Kind.NOP << 8 | Kind.SACK_PERMITTED << 16 | 2 << 24);
  return p + 4;
}

/** Writes NOP, NOP and the Timestamps option at p; returns where they end. */
export function emitTimestamps(p: usize, value: u32, echo: u32): usize {
  store<u32>(p, TIMESTAMPS_WORD);
  store<u32>(p, swap32(value), 4);
  store<u32>(p, swap32(echo), 8);
  return p + TIMESTAMPS_SIZE;
}
