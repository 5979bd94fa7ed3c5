// Text as octets: what the programs send is put together in PIECE, at one end that moves on. Fixed texts come from the board's
// resources, where `Text` of build/assets has their offsets.
import { resource } from "../../hal/board";
import { PIECE_SIZE } from "./limits";

/** Longest text that `putText` appends, octets. */
// @ts-ignore: decorator
@inline const TEXT_MAX: i32 = 32;

/** What is sent next is put together here, PIECE_SIZE octets. Nothing in it outlives the call that filled it. */
export const PIECE: usize = memory.data(PIECE_SIZE, 4);

/** Where the next octet goes. */
export class Out {
  static end: usize = 0;
}

/** Appends one octet. */
export function putOctet(c: u32): void {
  store<u8>(Out.end++, c);
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

/** Appends the text at `offset` of the resources up to the next code, at most n octets. Returns how many; the code lies at the end then. */
export function putRun(offset: i32, n: i32): i32 {
  const from = Out.end;
  const end = from + resource(offset, from, n);
  let p = from;
  while (p + 4 <= end && !(load<u32>(p) & 0x80808080)) p += 4;
  while (p < end && load<i8>(p) >= 0) p++;
  Out.end = p;
  return <i32>(p - from);
}

/** Appends the text at `offset`, at most TEXT_MAX octets. */
export function putText(offset: i32): void {
  putRun(offset, TEXT_MAX);
}

/** The number of the text in `list`, from 1 on, that equals the n octets at p; 0 = none. */
export function findText(list: usize, p: usize, n: i32): i32 {
  let text = 1;
  let length: i32 = load<u8>(list);
  while (length && !(length == n && same(list + 1, p, n))) {
    list += length + 1;
    length = load<u8>(list);
    text++;
  }
  return length ? text : 0;
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
