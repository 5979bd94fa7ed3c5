// Text as octets: what the programs send is put together in PIECE, at one end that moves on. All short texts are one list made
// by tools/pack-assets.mjs from texts.json, each behind one octet of length; `Text` has their numbers.
import { TEXTS, Text } from "../../build/assets";
import { PIECE_SIZE } from "./limits";

/** What is sent next is put together here, PIECE_SIZE octets. Nothing in it outlives the call that filled it. */
export const PIECE: usize = memory.data(PIECE_SIZE, 4);

/** Where the next octet goes. */
export class Out {
  static end: usize = 0;
}

/** Appends n octets at p. */
export function putOctets(p: usize, n: i32): void {
  memory.copy(Out.end, p, n);
  Out.end += n;
}

/** Appends one octet. */
export function putOctet(c: u32): void {
  store<u8>(Out.end++, c);
}

/** Appends CR LF. */
export function putLineEnd(): void {
  store<u16>(Out.end, 0x0a0d);
  Out.end += 2;
}

/** Appends v in decimal, 1..10 octets. */
export function putDecimal(v: u32): void {
  let p = Out.end + 1;
  for (let rest = v; rest > 9; rest /= 10) p++;
  Out.end = p;
  do {
    store<u8>(--p, 48 + v % 10);
    v /= 10;
  } while (v);
}

/** Appends the last n hexadecimal digits of v, lower case. */
export function putHex(v: u32, n: i32): void {
  for (let shift = (n - 1) << 2; shift >= 0; shift -= 4) {
    const digit = v >> shift & 15;
    putOctet(digit + (digit < 10 ? 48 : 87));
  }
}

/** Appends an IPv4 address (wire order) as a.b.c.d, 7..15 octets. */
export function putIp(ip: u32): void {
  for (let i = 0; i < 4; i++) {
    if (i) putOctet(46);
    putDecimal(ip & 0xff);
    ip >>= 8;
  }
}

/** Appends the MAC address at p as aa:bb:cc:dd:ee:ff, 17 octets. */
export function putMac(p: usize): void {
  for (let i = 0; i < 6; i++) {
    if (i) putOctet(58);
    putHex(load<u8>(p + i), 2);
  }
}

/** Appends the n octets that lie at the end already, as the inside of a JSON string: what would have to be escaped becomes "?". */
export function putPlain(n: i32): void {
  while (n-- > 0) {
    const c: u32 = load<u8>(Out.end);
    putOctet(c < 0x20 || c > 0x7e || c == 0x22 || c == 0x5c ? 63 : c);
  }
}

/** Where `text` has its octet of length. */
function textAt(text: i32): usize {
  let p = TEXTS;
  while (text-- > 0) p += load<u8>(p) + 1;
  return p;
}

/** Length of `text`, octets. */
export function textLength(text: i32): i32 {
  return load<u8>(textAt(text));
}

/** Appends `text`. */
export function putText(text: i32): void {
  const p = textAt(text);
  putOctets(p + 1, load<u8>(p));
}

/** The text that equals the n octets at p, or Text.NOTHING. */
export function findText(p: usize, n: i32): i32 {
  let at = TEXTS;
  for (let text = 0; text < Text.COUNT; text++) {
    const length: i32 = load<u8>(at++);
    if (length == n && same(at, p, n)) return text;
    at += length;
  }
  return Text.NOTHING;
}

/** Whether the n octets at p and q are the same. Smaller than the compiler's memory.compare, and fast enough for short texts. */
function same(p: usize, q: usize, n: i32): bool {
  while (n > 0 && load<u8>(p) == load<u8>(q)) {
    p++;
    q++;
    n--;
  }
  return n == 0;
}

/** Whether octet c is in the set of 256 bits at `set`. */
// @ts-ignore: decorator
@inline export function inSet(set: usize, c: i32): bool {
  return <bool>(load<u32>(set + (c >> 5 << 2)) >> (c & 31) & 1);
}
