// Domain names (RFC 1035 3.1, 4.1.4): from text to labels and back, and out of a message with its compression pointers. A name in
// labels is lower case where it is compared, and at most NAME_MAX octets long with its last one, the root's 0. Knows memory only.
import { Err } from "../lib/errors";
import { DnsOff } from "./dns";

/** Octets of a name in labels, and of one label (RFC 1035 2.3.4). */
// @ts-ignore: decorator
@inline export const NAME_MAX: i32 = 255;
// @ts-ignore: decorator
@inline export const LABEL_MAX: i32 = 63;

/** A label's two highest bits when it is a pointer, whose other bits are an offset. */
// @ts-ignore: decorator
@inline const POINTER: u32 = 0xc0;

/** Why a name, or what holds it, is not to be believed. */
export const enum Bad {
  /** The message ends before it does. */
  SHORT = -1,
  /** It breaks a rule. */
  FORM = -2,
}

/** What `expandName` found beside the name. */
export class Expanded {
  /** Offset in the message of what follows the name. */
  static end: i32 = 0;
}

/** Whether c is a letter of ASCII. */
// @ts-ignore: decorator
@inline export function isLetter(c: u32): bool {
  return (c | 0x20) - 0x61 < 26;
}

/** c, in lower case if it is a letter (RFC 4343 3: those of ASCII alone have a case). */
// @ts-ignore: decorator
@inline function lower(c: u32): u32 {
  return isLetter(c) ? c | 0x20 : c;
}

/**
 * Writes the name at offset `at` of the n octets of message at p to `to`, NAME_MAX octets, whole and in lower case. A pointer must lead to
 * a place before all that the name consists of so far, so no name goes round in circles (RFC 9267 2). Returns its length, or `Bad`.
 */
export function expandName(p: usize, n: i32, at: i32, to: usize): i32 {
  let length = 0;
  let start = at;
  Expanded.end = 0;
  while (at < n) {
    const c: u32 = load<u8>(p + at);
    if (c >= POINTER) {
      if (at + 2 > n) return Bad.SHORT;
      const target = <i32>((c & 0x3f) << 8 | <u32>load<u8>(p + at, 1));
      if (target >= start || target < DnsOff.SIZE) return Bad.FORM;
      if (Expanded.end == 0) Expanded.end = at + 2;
      start = at = target;
      continue;
    }
    const label = <i32>c + 1;
    if (label > LABEL_MAX + 1 || length + label > NAME_MAX) return Bad.FORM;
    if (at + label > n) return Bad.SHORT;
    store<u8>(to + length, c);
    for (let i = 1; i < label; i++) store<u8>(to + length + i, lower(load<u8>(p + at + i)));
    length += label;
    at += label;
    if (c == 0) {
      if (Expanded.end == 0) Expanded.end = at;
      return length;
    }
  }
  return Bad.SHORT;
}

/**
 * Writes the name whose text is n octets at p, labels between dots, to `to` in lower case; at most `room` octets. A last dot changes
 * nothing. Returns its length; Err.EINVAL: an empty label, or an octet that is no printing ASCII; ENAMETOOLONG; ENOBUFS: `room` is too
 * small.
 */
export function encodeName(p: usize, n: i32, to: usize, room: i32): i32 {
  if (n > 1 && load<u8>(p + n - 1) == 0x2e) n--;
  if (n < 1) return Err.EINVAL;
  if (n + 2 > NAME_MAX) return Err.ENAMETOOLONG;
  if (n + 2 > room) return Err.ENOBUFS;
  let label = 0;
  for (let i = 0; i <= n; i++) {
    const c: u32 = i < n ? load<u8>(p + i) : 0x2e;
    if (c != 0x2e) {
      if (c - 0x21 > 0x7e - 0x21) return Err.EINVAL;
      store<u8>(to + i + 1, lower(c));
      continue;
    }
    const length = i - label;
    if (length == 0) return Err.EINVAL;
    if (length > LABEL_MAX) return Err.ENAMETOOLONG;
    store<u8>(to + label, length);
    label = i + 1;
  }
  store<u8>(to + label, 0);
  return label + 1;
}

/** Longest text of `reverseText`: 255.255.255.255.in-addr.arpa. */
// @ts-ignore: decorator
@inline export const REVERSE_MAX: i32 = 28;

/** Writes the text of the name under which the host with address `ip` is found (RFC 1035 3.5) to p. Returns its length. */
export function reverseText(ip: u32, p: usize): i32 {
  let end = p;
  for (let i = 0; i < 4; i++) {
    end = putOctet(ip >> 24, end);
    store<u8>(end++, 0x2e);
    ip <<= 8;
  }
  store<u64>(end, 0x2e726464612d6e69); // "in-addr."
  store<u32>(end, 0x61707261, 8); // "arpa"
  return <i32>(end + 12 - p);
}

/** Writes v, below 256, in decimal to p; returns where it ends. */
function putOctet(v: u32, p: usize): usize {
  if (v > 9) p = putOctet(v / 10, p);
  store<u8>(p, 48 + v % 10);
  return p + 1;
}

/**
 * Writes the text of the host name at `name`, in labels, to p, at most n octets. Returns its length; Bad.FORM when a label holds anything
 * but letters, digits, "-" and "_": a stranger chose it, and whoever shows it must not have to care (RFC 952, RFC 1123 2.1).
 */
export function decodeHost(name: usize, p: usize, n: i32): i32 {
  let length = 0;
  for (let label: i32 = load<u8>(name++); label; label = load<u8>(name++)) {
    if (length) put(0x2e, p, length++, n);
    for (; label; label--) {
      const c: u32 = load<u8>(name++);
      if (!isLetter(c) && c - 48 > 9 && c != 0x2d && c != 0x5f) return Bad.FORM;
      put(c, p, length++, n);
    }
  }
  return length ? length : Bad.FORM;
}

function put(c: u32, p: usize, at: i32, n: i32): void {
  if (at < n) store<u8>(p + at, c);
}

/** The address that the n octets of text at p say, as a.b.c.d, in `Dotted.ip`. False when they say anything else. */
export function isDotted(p: usize, n: i32): bool {
  let part: u32 = 0;
  let digits = 0;
  let parts = 0;
  Dotted.ip = 0;
  for (let i = 0; i <= n; i++) {
    const c: u32 = i < n ? load<u8>(p + i) : 0x2e;
    if (c == 0x2e) {
      if (digits == 0 || parts == 4) return false;
      Dotted.ip |= part << (parts++ << 3);
      part = digits = 0;
    } else {
      part = part * 10 + c - 48;
      if (c - 48 > 9 || part > 255 || ++digits > 3) return false;
    }
  }
  return parts == 4;
}

/** What `isDotted` read, wire order. */
export class Dotted {
  static ip: u32 = 0;
}
