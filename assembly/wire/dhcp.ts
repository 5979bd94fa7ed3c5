// DHCP messages (RFC 2131 2): offsets, view, check, emit; and the options of RFC 2132 that a client needs. Addresses are as loaded. Knows memory
// only.
import { swap16 } from "../lib/bytes";

/** Ports, host order (RFC 2131 4.1). */
export const enum DhcpPort {
  SERVER = 67,
  CLIENT = 68,
}

/** Octets from the start of the message. */
export const enum DhcpOff {
  OP = 0,
  XID = 4,
  FLAGS = 10,
  CIADDR = 12,
  YIADDR = 16,
  CHADDR = 28,
  SNAME = 44,
  FILE = 108,
  COOKIE = 236,
  OPTIONS = 240,
  /** Relays may drop what is shorter (RFC 1542 2.1): the message is padded to this. */
  SHORTEST = 300,
}

/** Message types (RFC 2132 9.6). */
export const enum DhcpType {
  DISCOVER = 1,
  OFFER = 2,
  REQUEST = 3,
  DECLINE = 4,
  ACK = 5,
  NAK = 6,
  RELEASE = 7,
}

/** Option codes (RFC 2132 3 to 9). */
export const enum DhcpOption {
  PAD = 0,
  SUBNET_MASK = 1,
  ROUTER = 3,
  DNS_SERVER = 6,
  HOST_NAME = 12,
  INTERFACE_MTU = 26,
  NTP_SERVER = 42,
  REQUESTED_ADDRESS = 50,
  LEASE_TIME = 51,
  OVERLOAD = 52,
  MESSAGE_TYPE = 53,
  SERVER_IDENTIFIER = 54,
  PARAMETER_LIST = 55,
  MAXIMUM_SIZE = 57,
  RENEWAL_TIME = 58,
  REBINDING_TIME = 59,
  CLIENT_IDENTIFIER = 61,
  END = 255,
}

/** Bits of the overload option (RFC 2132 9.3): the field holds options. */
export const enum Overload {
  FILE = 1,
  SNAME = 2,
}

/** `op`, `htype` and `hlen` as loaded, hops 0: BOOTREQUEST and BOOTREPLY, Ethernet, 6 octets. */
// @ts-ignore: decorator
@inline const REQUEST: u32 = 0x060101;
// @ts-ignore: decorator
@inline const REPLY: u32 = 0x060102;

/** 99.130.83.99 in front of the options (RFC 2131 3), as loaded. */
// @ts-ignore: decorator
@inline const COOKIE: u32 = 0x63538263;

/** The BROADCAST flag (RFC 2131 2). */
// @ts-ignore: decorator
@inline const BROADCAST_FLAG: u32 = 0x8000;

@unmanaged @final export class DhcpView {
  @inline static at(p: usize): DhcpView {
    return changetype<DhcpView>(p);
  }

  /** Whether n octets hold everything in front of the options. */
  @inline static check(n: i32): bool {
    return n >= DhcpOff.OPTIONS;
  }

  /** Whether it is a reply to an Ethernet host, with DHCP's cookie. The number of hops is the relays' own. */
  @inline get isReply(): bool {
    const p = changetype<usize>(this);
    return (load<u32>(p) & 0xffffff) == REPLY && load<u32>(p, DhcpOff.COOKIE) == COOKIE;
  }
  /** As loaded. */
  @inline get xid(): u32 {
    return load<u32>(changetype<usize>(this), DhcpOff.XID);
  }
  /** yiaddr: "your" address. */
  @inline get yours(): u32 {
    return load<u32>(changetype<usize>(this), DhcpOff.YIADDR);
  }
  /** chaddr; two more octets above. */
  @inline get hardware(): u64 {
    return load<u64>(changetype<usize>(this), DhcpOff.CHADDR);
  }

  /**
   * Writes a request into memory that is all zero: without `ciaddr` its answer is to be broadcast if `broadcast`. Nothing lies above the 48
   * bits of `mac`.
   */
  @inline emit(xid: u32, ciaddr: u32, broadcast: bool, mac: u64): void {
    const p = changetype<usize>(this);
    store<u32>(p, REQUEST);
    store<u32>(p, xid, DhcpOff.XID);
    if (broadcast) store<u16>(p, swap16(BROADCAST_FLAG), DhcpOff.FLAGS);
    store<u32>(p, ciaddr, DhcpOff.CIADDR);
    store<u64>(p, mac, DhcpOff.CHADDR);
    store<u32>(p, COOKIE, DhcpOff.COOKIE);
  }
}
