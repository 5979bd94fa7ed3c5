// Text as octets: what the programs send is put together in PIECE, at one end that moves on. Fixed texts come from the board's
// resources, where `Text` of build/assets has their offsets.
import { resource } from "../../hal/board";
import { PIECE_SIZE } from "./limits";

/** Longest text that `putText` appends, octets. */
// @ts-ignore: decorator
@inline const TEXT_MAX: i32 = 32;

/** Octets of an IPv4 address and of a MAC address. */
export const enum AddressSize { IP = 4, MAC = 6 }

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

/** Appends a text of ASCII. */
export function putString(text: string): void {
  for (let i = 0; i < text.length; i++) putOctet(text.charCodeAt(i));
}

/** Appends v in decimal, 1..10 octets. */
export function putDecimal(v: u32): void {
  if (v > 9) putDecimal(v / 10);
  putOctet(48 + v % 10);
}

/** Appends the last n hexadecimal digits of v, lower case. */
export function putHex(v: u32, n: i32): void {
  if (n > 1) putHex(v >> 4, n - 1);
  v &= 15;
  putOctet(v + (v < 10 ? 48 : 87));
}

/** Appends an address of n octets, the first in the low bits: IPv4 as a.b.c.d, 7..15 octets, MAC as aa:bb:cc:dd:ee:ff, 17 octets. */
export function putAddress(v: u64, n: i32): void {
  for (let left = n; left > 0; left--) {
    if (left < n) putOctet(n == AddressSize.IP ? 46 : 58);
    const octet = <u32>v & 0xff;
    if (n == AddressSize.IP) putDecimal(octet);
    else putHex(octet, 2);
    v >>= 8;
  }
}

/** Appends the text at `offset` of the resources up to the next code, which lies at the end then, at most n octets. Returns how many. */
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

/** The number of the text in `list`, from 1 on, that equals the n octets at p; 0 = none. The longest text of the list has room at p. */
export function findText(list: usize, p: usize, n: i32): i32 {
  let text = 0;
  let length = 0;
  do {
    text++;
    length = load<u8>(list++);
    let i = 0;
    while (i < length && load<u8>(list + i) == load<u8>(p + i)) i++;
    if (i == length && length == n) return length ? text : 0;
    list += length;
  } while (length);
  return 0;
}

/** Whether octet c is in the set of 256 bits at `set`. */
export function inSet(set: usize, c: i32): bool {
  return <bool>(load<u32>(set + (c >> 5 << 2)) >> (c & 31) & 1);
}
