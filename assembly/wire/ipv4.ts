// IPv4 header (RFC 791 3.1): offsets, view, check, checksum, emit. Addresses are as loaded (lib/bytes ip4), lengths and
// the identification in host order. Knows memory only.
import { IP_TTL } from "../config";
import { swap16, swap32 } from "../lib/bytes";
import { complement32 } from "../lib/checksum";

/** Octets from the start of the header. */
export const enum Ipv4Off {
  VERSION_IHL = 0,
  TOS = 1,
  TOTAL_LENGTH = 2,
  IDENTIFICATION = 4,
  FLAGS_OFFSET = 6,
  TTL = 8,
  PROTOCOL = 9,
  CHECKSUM = 10,
  SOURCE = 12,
  DESTINATION = 16,
  /** Size without options. */
  SIZE = 20,
}

/** Assigned protocol numbers. */
export const enum IpProtocol {
  ICMP = 1,
  TCP = 6,
  UDP = 17,
}

/** Flags and fragment offset, host order. */
export const enum Ipv4Flag {
  DF = 0x4000,
  MF = 0x2000,
  OFFSET = 0x1fff,
}

/** DF alone, as it lies in the header. */
// @ts-ignore: decorator
@inline export const RAW_DF: u32 = <u32>Ipv4Flag.DF >> 8;

/** First octet of a header without options. */
// @ts-ignore: decorator
@inline export const VERSION_4_IHL_5: u32 = 0x45;

@unmanaged @final export class Ipv4View {
  @inline static at(p: usize): Ipv4View {
    return changetype<Ipv4View>(p);
  }

  /** Whether n octets at p hold a whole header with its options, and version and lengths agree: every getter is safe then. */
  static check(p: usize, n: i32): bool {
    if (n < Ipv4Off.SIZE) return false;
    const ip = Ipv4View.at(p);
    const h = ip.headerLength;
    return ip.version == 4 && h >= Ipv4Off.SIZE && h <= n && ip.totalLength >= h && ip.totalLength <= n;
  }

  @inline get version(): u32 {
    return <u32>load<u8>(changetype<usize>(this)) >> 4;
  }
  /** Octets of header, options included. */
  @inline get headerLength(): i32 {
    return (<i32>load<u8>(changetype<usize>(this)) & 0xf) << 2;
  }
  @inline get tos(): u32 {
    return load<u8>(changetype<usize>(this), Ipv4Off.TOS);
  }
  /** Octets of header and payload. */
  @inline get totalLength(): i32 {
    return <i32>swap16(load<u16>(changetype<usize>(this), Ipv4Off.TOTAL_LENGTH));
  }
  @inline get identification(): u32 {
    return swap16(load<u16>(changetype<usize>(this), Ipv4Off.IDENTIFICATION));
  }
  /** Ipv4Flag bits and the fragment offset in units of 8 octets. */
  @inline get flagsOffset(): u32 {
    return swap16(load<u16>(changetype<usize>(this), Ipv4Off.FLAGS_OFFSET));
  }
  @inline get ttl(): u32 {
    return load<u8>(changetype<usize>(this), Ipv4Off.TTL);
  }
  @inline get protocol(): u32 {
    return load<u8>(changetype<usize>(this), Ipv4Off.PROTOCOL);
  }
  /** As loaded. */
  @inline get checksum(): u32 {
    return load<u16>(changetype<usize>(this), Ipv4Off.CHECKSUM);
  }
  @inline get source(): u32 {
    return load<u32>(changetype<usize>(this), Ipv4Off.SOURCE);
  }
  @inline get destination(): u32 {
    return load<u32>(changetype<usize>(this), Ipv4Off.DESTINATION);
  }

  @inline set ttl(v: u32) {
    store<u8>(changetype<usize>(this), v, Ipv4Off.TTL);
  }
  @inline set checksum(v: u32) {
    store<u16>(changetype<usize>(this), v, Ipv4Off.CHECKSUM);
  }
  @inline set source(v: u32) {
    store<u32>(changetype<usize>(this), v, Ipv4Off.SOURCE);
  }
  @inline set destination(v: u32) {
    store<u32>(changetype<usize>(this), v, Ipv4Off.DESTINATION);
  }

  /**
   * Writes a header of 20 octets for `length` octets in all, checksum set. `identification`: 16 bits, as they will lie there;
   * `addresses`: `addressSum` of source and destination; `fragment`: flags and offset, as they will lie there.
   */
  @inline emit(
    tos: u32, length: i32, identification: u32, protocol: u32, source: u32, destination: u32, addresses: u32, ttl: u32 = IP_TTL,
    fragment: u32 = RAW_DF,
  ): void {
    const p = changetype<usize>(this);
    store<u16>(p, fragment, Ipv4Off.FLAGS_OFFSET);
    store<u32>(p, source, Ipv4Off.SOURCE);
    store<u32>(p, destination, Ipv4Off.DESTINATION);
    this.emitAgain(tos, length, identification, protocol, addresses, ttl, fragment);
  }

  /** The same where a header that `emit` wrote with this `fragment` lies already, whose addresses are to stay. */
  @inline emitAgain(
    tos: u32, length: i32, identification: u32, protocol: u32, addresses: u32, ttl: u32 = IP_TTL, fragment: u32 = RAW_DF,
  ): void {
    const p = changetype<usize>(this);
    const total = swap16(length);
    const w2 = ttl | protocol << 8;
    store<u32>(p, VERSION_4_IHL_5 | tos << 8 | total << 16);
    store<u16>(p, identification, Ipv4Off.IDENTIFICATION);
    const sum = total + identification + w2 + addresses + (VERSION_4_IHL_5 + fragment + (tos << 8));
    store<u32>(p, complement32(sum) << 16 | w2, Ipv4Off.TTL);
  }
}

/**
 * The pseudo-header of TCP and UDP (RFC 9293 3.1, RFC 768) over n octets of segment: a 64-bit accumulator to add 32-bit words or
 * 16-bit sums to, and to be folded by lib/checksum.
 */
// @ts-ignore: decorator
@inline export function pseudoSum(source: u32, destination: u32, protocol: u32, n: i32): u64 {
  return <u64>source + <u64>destination + <u64>((protocol << 8) + swap16(n));
}

/**
 * The same as a small 32-bit sum (below 2^19), to which 16-bit sums may be added: the cheaper form where nothing but
 * a payload's sum is added, for lib/checksum `isZero` and `complement32`.
 */
// @ts-ignore: decorator
@inline export function pseudoSum32(source: u32, destination: u32, protocol: u32, n: i32): u32 {
  return addressSum(source, destination) + (protocol << 8) + swap16(n);
}

/** What two addresses add to a sum of 16-bit words: below 2^18. */
// @ts-ignore: decorator
@inline export function addressSum(source: u32, destination: u32): u32 {
  return (source & 0xffff) + (source >> 16) + (destination & 0xffff) + (destination >> 16);
}

/** The network's mask of a prefix of 0..32 bits, wire order. */
export function maskOf(prefix: i32): u32 {
  return prefix <= 0 ? 0 : swap32(0xffffffff << (32 - prefix));
}
