// Ethernet II header (RFC 894): offsets, view, check, emit. A MAC address is two numbers as loaded: octets 0..3 and
// 4..5, the first octet in the low bits. Knows memory only.
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

/** The group bit of a MAC address's first part: broadcast or multicast (IEEE 802 8.2). */
// @ts-ignore: decorator
@inline export const GROUP_BIT: u32 = 1;

@unmanaged @final export class EthernetView {
  @inline static at(p: usize): EthernetView {
    return changetype<EthernetView>(p);
  }

  /** Whether n octets hold a whole header. */
  @inline static check(n: i32): bool {
    return n >= EthernetOff.SIZE;
  }

  @inline get destination0(): u32 {
    return load<u32>(changetype<usize>(this));
  }
  @inline get destination1(): u32 {
    return load<u16>(changetype<usize>(this), EthernetOff.DESTINATION + 4);
  }
  @inline get source0(): u32 {
    return load<u32>(changetype<usize>(this), EthernetOff.SOURCE);
  }
  @inline get source1(): u32 {
    return load<u16>(changetype<usize>(this), EthernetOff.SOURCE + 4);
  }
  /** EtherType, host order. */
  @inline get type(): u32 {
    return swap16(this.rawType);
  }
  /** EtherType as loaded: RawEtherType. */
  @inline get rawType(): u32 {
    return load<u16>(changetype<usize>(this), EthernetOff.TYPE);
  }

  @inline setDestination(m0: u32, m1: u32): void {
    store<u32>(changetype<usize>(this), m0);
    store<u16>(changetype<usize>(this), m1, EthernetOff.DESTINATION + 4);
  }
  @inline setSource(m0: u32, m1: u32): void {
    store<u32>(changetype<usize>(this), m0, EthernetOff.SOURCE);
    store<u16>(changetype<usize>(this), m1, EthernetOff.SOURCE + 4);
  }

  /** Writes all 14 octets. */
  @inline emit(destination0: u32, destination1: u32, source0: u32, source1: u32, rawType: u32): void {
    this.setDestination(destination0, destination1);
    this.setSource(source0, source1);
    store<u16>(changetype<usize>(this), rawType, EthernetOff.TYPE);
  }
}

/** Copies the 14 octets from src to dst, as two overlapping words of 8. */
// @ts-ignore: decorator
@inline export function copyHeader(dst: usize, src: usize): void {
  store<u64>(dst, load<u64>(src));
  store<u64>(dst, load<u64>(src, 6), 6);
}
