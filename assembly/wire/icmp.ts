// ICMP header (RFC 792, 1191): offsets, view, check, emit. Knows memory only.
import { swap16 } from "../lib/bytes";

/** Octets from the start of the message. */
export const enum IcmpOff {
  TYPE = 0,
  CODE = 1,
  CHECKSUM = 2,
  /** Echo: identifier and sequence number; errors: unused, and the next-hop MTU in the last two (RFC 1191 4). */
  IDENTIFIER = 4,
  SEQUENCE = 6,
  MTU = 6,
  SIZE = 8,
}

export const enum IcmpType {
  ECHO_REPLY = 0,
  DESTINATION_UNREACHABLE = 3,
  ECHO = 8,
  TIME_EXCEEDED = 11,
  PARAMETER_PROBLEM = 12,
}

/** Codes of DESTINATION_UNREACHABLE, and of TIME_EXCEEDED for want of fragments. */
export const enum IcmpCode {
  NET = 0,
  HOST = 1,
  PROTOCOL = 2,
  PORT = 3,
  FRAGMENTATION_NEEDED = 4,
  SOURCE_ROUTE_FAILED = 5,
  REASSEMBLY = 1,
}

@unmanaged @final export class IcmpView {
  @inline static at(p: usize): IcmpView {
    return changetype<IcmpView>(p);
  }

  /** Whether n octets hold a whole header. */
  @inline static check(n: i32): bool {
    return n >= IcmpOff.SIZE;
  }

  @inline get type(): u32 {
    return load<u8>(changetype<usize>(this));
  }
  @inline get code(): u32 {
    return load<u8>(changetype<usize>(this), IcmpOff.CODE);
  }
  /** As loaded. */
  @inline get checksum(): u32 {
    return load<u16>(changetype<usize>(this), IcmpOff.CHECKSUM);
  }
  @inline get identifier(): u32 {
    return swap16(load<u16>(changetype<usize>(this), IcmpOff.IDENTIFIER));
  }
  @inline get sequence(): u32 {
    return swap16(load<u16>(changetype<usize>(this), IcmpOff.SEQUENCE));
  }
  /** Next-hop MTU, octets; 0 from routers older than RFC 1191. */
  @inline get mtu(): i32 {
    return <i32>swap16(load<u16>(changetype<usize>(this), IcmpOff.MTU));
  }

  @inline set type(v: u32) {
    store<u8>(changetype<usize>(this), v);
  }
  /** As stored. */
  @inline set checksum(v: u32) {
    store<u16>(changetype<usize>(this), v, IcmpOff.CHECKSUM);
  }

  /** Writes the header; the checksum is left 0. `rest`: octets 4..7 as loaded. */
  @inline emit(type: u32, code: u32, rest: u32): void {
    store<u32>(changetype<usize>(this), type | code << 8);
    store<u32>(changetype<usize>(this), rest, IcmpOff.IDENTIFIER);
  }
}
