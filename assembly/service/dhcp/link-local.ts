// Link-local addresses (RFC 3927): which one a host tries, and which next.
import { ip4 } from "../../lib/bytes";

/** 255.255.0.0: the whole prefix is on the link (RFC 3927 2.8). */
// @ts-ignore: decorator
@inline export const LINK_LOCAL_MASK: u32 = 0xffff;

/** Conflicts after which a new address is tried only once a minute (RFC 3927 9). */
// @ts-ignore: decorator
@inline export const MAX_CONFLICTS: u32 = 10;

/** Addresses that may be chosen: 169.254.1.0 to 169.254.254.255 (RFC 3927 2.1). */
// @ts-ignore: decorator
@inline const FIRST: u32 = 0x100;
// @ts-ignore: decorator
@inline const CHOICES: u32 = 0xfe00;

/**
 * The address that the host with this MAC address tries after so many conflicts: the same ones in the same order whenever it is switched on. The
 * mixing is MurmurHash3's finalizer (Appleby), since MAC addresses of one series differ in few bits.
 */
export function linkLocal(mac: u64, conflicts: u32): u32 {
  let h = <u32>mac * 31 + <u32>(mac >> 32) + conflicts * 0x9e3779b1;
  h = (h ^ h >> 16) * 0x85ebca6b;
  h = (h ^ h >> 13) * 0xc2b2ae35;
  h = FIRST + (h ^ h >> 16) % CHOICES;
  return ip4(169, 254, h >> 8, h & 0xff);
}
