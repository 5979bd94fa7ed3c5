// Ethernet II header (RFC 894): offsets, view, check, emit. A MAC address is one number of 48 bits as loaded, the first octet in
// the low bits: under an interpreter one wide load costs no more than a narrow one. Loads of 8 octets bring two more with them,
// which `sameMac` does not look at. Knows memory only.
import { swap16 } from "../lib/bytes";

/** Octets from the start of the frame. */
export const enum EthernetOff {
  DESTINATION = 0,
  SOURCE = 6,
  TYPE = 12,
  SIZE = 14,
}

/** EtherTypes, host order. */
export const enum EtherType {
  IPV4 = 0x0800,
  ARP = 0x0806,
}

/** The EtherTypes as loaded. */
export const enum RawEtherType {
  IPV4 = 0x0008,
  ARP = 0x0608,
}

/** The group bit of a MAC address: broadcast or multicast (IEEE 802 8.2). */
// @ts-ignore: decorator
@inline export const GROUP_BIT: u32 = 1;

/** ff:ff:ff:ff:ff:ff. */
// @ts-ignore: decorator
@inline export const BROADCAST: u64 = 0xffffffffffff;

/** Whether two MAC addresses are the same; what lies above 48 bits does not count. */
// @ts-ignore: decorator
@inline export function sameMac(a: u64, b: u64): bool {
  return (a ^ b) << 16 == 0;
}

@unmanaged @final export class EthernetView {
  @inline static at(p: usize): EthernetView {
    return changetype<EthernetView>(p);
  }

  /** Whether n octets hold a whole header. */
  @inline static check(n: i32): bool {
    return n >= EthernetOff.SIZE;
  }

  /** Two more octets above. */
  @inline get destination(): u64 {
    return load<u64>(changetype<usize>(this));
  }
  /** Two more octets above. */
  @inline get source(): u64 {
    return load<u64>(changetype<usize>(this), EthernetOff.SOURCE);
  }
  /** The first four octets of the source. */
  @inline get source0(): u32 {
    return load<u32>(changetype<usize>(this), EthernetOff.SOURCE);
  }
  /** EtherType, host order. */
  @inline get type(): u32 {
    return swap16(this.rawType);
  }
  /** EtherType as loaded: RawEtherType. */
  @inline get rawType(): u32 {
    return load<u16>(changetype<usize>(this), EthernetOff.TYPE);
  }

  /** Writes all 14 octets. What lies above 48 bits of `destination` does not count; `source` has nothing there. */
  @inline emit(destination: u64, source: u64, rawType: RawEtherType): void {
    store<u64>(changetype<usize>(this), destination);
    store<u64>(changetype<usize>(this), source | <u64>rawType << 48, EthernetOff.SOURCE);
  }
}

/** Copies the 14 octets from src to dst, as two overlapping words of 8. */
// @ts-ignore: decorator
@inline export function copyHeader(dst: usize, src: usize): void {
  store<u64>(dst, load<u64>(src));
  store<u64>(dst, load<u64>(src, 6), 6);
}
