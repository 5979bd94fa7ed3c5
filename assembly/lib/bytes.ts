// Byte order. The wire is big-endian, Wasm little-endian; std `bswap` can remain a call, these never do.

/** `v` with its two octets exchanged; v <= 0xffff. */
// @ts-ignore: decorator
@inline export function swap16(v: u32): u32 {
  return (v & 0xff) << 8 | v >> 8;
}

/** `v` with its four octets reversed. */
// @ts-ignore: decorator
@inline export function swap32(v: u32): u32 {
  return rotl(v, 8) & 0x00ff00ff | rotl(v, 24) & 0xff00ff00;
}

/** An IPv4 address a.b.c.d as it is loaded from the wire: octet a in the low bits. Every address in the stack has this form. */
// @ts-ignore: decorator
@inline export function ip4(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | b << 8 | c << 16 | d << 24;
}
