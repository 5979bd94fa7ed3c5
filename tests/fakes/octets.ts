// Octets as a test writes and reads them: big-endian, one at a time, apart from the stack's own views and sums.

/** A write position. */
export class Octets {
  static at: usize = 0;

  static u8(v: i32): void {
    store<u8>(Octets.at++, <u8>v);
  }
  static u16(v: i32): void {
    Octets.u8(v >> 8);
    Octets.u8(v);
  }
  static u32(v: u32): void {
    Octets.u16(<i32>(v >> 16));
    Octets.u16(<i32>v);
  }
  /** A MAC address written as 0x0200_0000_0001. */
  static mac(v: u64): void {
    Octets.u16(<i32>(v >> 32));
    Octets.u32(<u32>v);
  }
  /** An IPv4 address as `ip4` gives it: octet a in the low bits. */
  static ip(v: u32): void {
    store<u32>(Octets.at, v);
    Octets.at += 4;
  }
  /** Octets written as "de ad be ef", spaces and line ends ignored. Returns how many. */
  static hex(text: string): i32 {
    let n = 0;
    let high = -1;
    for (let i = 0; i < text.length; i++) {
      const digit = digitOf(text.charCodeAt(i));
      if (digit < 0) continue;
      if (high < 0) {
        high = digit;
      } else {
        Octets.u8(high << 4 | digit);
        high = -1;
        n++;
      }
    }
    return n;
  }
}

function digitOf(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  if (c >= 97 && c <= 102) return c - 87;
  return -1;
}

/** Writes the octets of `text` at p and returns how many they are. */
export function hexAt(p: usize, text: string): i32 {
  Octets.at = p;
  return Octets.hex(text);
}

/** v as " de ad be ef". */
export function hex32(v: u32): string {
  let text = "";
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = v >> shift & 0xff;
    text += " " + (octet < 16 ? "0" : "") + octet.toString(16);
  }
  return text;
}

/** n octets at p as "de ad be ef". */
export function hexOf(p: usize, n: i32): string {
  const digits = "0123456789abcdef";
  let text = "";
  for (let i = 0; i < n; i++) {
    const v = <i32>load<u8>(p + i);
    text += (i ? " " : "") + digits.charAt(v >> 4) + digits.charAt(v & 15);
  }
  return text;
}

export function get16(p: usize): i32 {
  return <i32>load<u8>(p) << 8 | <i32>load<u8>(p, 1);
}

export function get32(p: usize): u32 {
  return <u32>get16(p) << 16 | <u32>get16(p + 2);
}

export function getMac(p: usize): u64 {
  return <u64>get16(p) << 32 | <u64>get32(p + 2);
}

export function put16(p: usize, v: i32): void {
  Octets.at = p;
  Octets.u16(v);
}

/** RFC 1071 as it is told: 16-bit big-endian words added one at a time, carries added back, complemented. */
export function checksumOf(p: usize, n: i32, start: u32): i32 {
  let s = start;
  for (let i = 0; i < n; i++) {
    s += i & 1 ? load<u8>(p + i) : <u32>load<u8>(p + i) << 8;
    if (s > 0xffff) s = (s & 0xffff) + 1;
  }
  return <i32>(~s & 0xffff);
}

/** The octet at position k of the endless stream that tests send: no power of two divides its period. */
export function patternAt(k: i32): u8 {
  return <u8>(k * 7 + k / 251 + 1);
}

/** Writes octets k .. k+n-1 of that stream at p. */
export function pattern(p: usize, k: i32, n: i32): void {
  for (let i = 0; i < n; i++) store<u8>(p + i, patternAt(k + i));
}

/** Whether n octets at p are octets k .. k+n-1 of the stream. */
export function isPattern(p: usize, k: i32, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u8>(p + i) != patternAt(k + i)) return false;
  return true;
}
