// ARP packet for IPv4 over Ethernet (RFC 826): offsets, view, check, emit. Addresses are as loaded. Knows memory only.

/** Octets from the start of the packet. */
export const enum ArpOff {
  HARDWARE_TYPE = 0,
  PROTOCOL_TYPE = 2,
  HARDWARE_LENGTH = 4,
  PROTOCOL_LENGTH = 5,
  OPERATION = 6,
  SENDER_HARDWARE = 8,
  SENDER_PROTOCOL = 14,
  TARGET_HARDWARE = 18,
  TARGET_PROTOCOL = 24,
  SIZE = 28,
}

/** Operations, as loaded together with the two lengths 6 and 4 in front. */
export const enum ArpOperation {
  REQUEST = 0x01000406,
  REPLY = 0x02000406,
}

/** Hardware type 1 (Ethernet) and protocol type 0x0800 (IPv4), as loaded. */
// @ts-ignore: decorator
@inline const ETHERNET_IPV4: u32 = 0x00080100;
/** The two lengths as loaded. */
// @ts-ignore: decorator
@inline const LENGTHS_6_4: u32 = 0x0406;

@unmanaged @final export class ArpView {
  @inline static at(p: usize): ArpView {
    return changetype<ArpView>(p);
  }

  /** Whether n octets hold a whole packet. Call `wellFormed` next: the fields lie where they do for these types and lengths only. */
  @inline static check(n: i32): bool {
    return n >= ArpOff.SIZE;
  }

  /** Whether types and lengths say Ethernet and IPv4. */
  @inline get wellFormed(): bool {
    return load<u32>(changetype<usize>(this)) == ETHERNET_IPV4
      && load<u16>(changetype<usize>(this), ArpOff.HARDWARE_LENGTH) == LENGTHS_6_4;
  }

  /** ArpOperation, or another number. */
  @inline get operation(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.HARDWARE_LENGTH);
  }
  @inline get senderHardware0(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.SENDER_HARDWARE);
  }
  @inline get senderHardware1(): u32 {
    return load<u16>(changetype<usize>(this), ArpOff.SENDER_HARDWARE + 4);
  }
  @inline get senderProtocol(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.SENDER_PROTOCOL);
  }
  @inline get targetHardware0(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.TARGET_HARDWARE);
  }
  @inline get targetHardware1(): u32 {
    return load<u16>(changetype<usize>(this), ArpOff.TARGET_HARDWARE + 4);
  }
  @inline get targetProtocol(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.TARGET_PROTOCOL);
  }

  @inline setSender(m0: u32, m1: u32, ip: u32): void {
    store<u32>(changetype<usize>(this), m0, ArpOff.SENDER_HARDWARE);
    store<u16>(changetype<usize>(this), m1, ArpOff.SENDER_HARDWARE + 4);
    store<u32>(changetype<usize>(this), ip, ArpOff.SENDER_PROTOCOL);
  }
  @inline setTarget(m0: u32, m1: u32, ip: u32): void {
    store<u32>(changetype<usize>(this), m0, ArpOff.TARGET_HARDWARE);
    store<u16>(changetype<usize>(this), m1, ArpOff.TARGET_HARDWARE + 4);
    store<u32>(changetype<usize>(this), ip, ArpOff.TARGET_PROTOCOL);
  }

  /** Writes types, lengths and operation; `setSender` and `setTarget` write the rest. */
  @inline emit(operation: u32): void {
    store<u32>(changetype<usize>(this), ETHERNET_IPV4);
    store<u32>(changetype<usize>(this), operation, ArpOff.HARDWARE_LENGTH);
  }
}
