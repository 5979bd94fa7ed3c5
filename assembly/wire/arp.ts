// ARP packet for IPv4 over Ethernet (RFC 826): offsets, view, check, emit. Addresses are as loaded, MAC addresses as in
// wire/ethernet. Knows memory only.

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

@unmanaged @final export class ArpView {
  @inline static at(p: usize): ArpView {
    return changetype<ArpView>(p);
  }

  /** Whether n octets hold a whole packet. Look at `wellFormed` and `operation` next: the fields lie where they do for these types and lengths only. */
  @inline static check(n: i32): bool {
    return n >= ArpOff.SIZE;
  }

  /** Whether the types say Ethernet and IPv4; `operation` says whether the lengths are theirs too. */
  @inline get wellFormed(): bool {
    return load<u32>(changetype<usize>(this)) == ETHERNET_IPV4;
  }

  /** ArpOperation, or another number: the lengths or the operation are others. */
  @inline get operation(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.HARDWARE_LENGTH);
  }
  @inline set operation(v: ArpOperation) {
    store<u32>(changetype<usize>(this), v, ArpOff.HARDWARE_LENGTH);
  }
  /** Two more octets above. */
  @inline get senderHardware(): u64 {
    return load<u64>(changetype<usize>(this), ArpOff.SENDER_HARDWARE);
  }
  @inline get senderProtocol(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.SENDER_PROTOCOL);
  }
  /** Two more octets above. */
  @inline get targetHardware(): u64 {
    return load<u64>(changetype<usize>(this), ArpOff.TARGET_HARDWARE);
  }
  @inline get targetProtocol(): u32 {
    return load<u32>(changetype<usize>(this), ArpOff.TARGET_PROTOCOL);
  }

  /** What lies above 48 bits of `mac` does not count. */
  @inline setSender(mac: u64, ip: u32): void {
    store<u64>(changetype<usize>(this), mac, ArpOff.SENDER_HARDWARE);
    store<u32>(changetype<usize>(this), ip, ArpOff.SENDER_PROTOCOL);
  }
  /** What lies above 48 bits of `mac` does not count. */
  @inline setTarget(mac: u64, ip: u32): void {
    store<u64>(changetype<usize>(this), mac, ArpOff.TARGET_HARDWARE);
    store<u32>(changetype<usize>(this), ip, ArpOff.TARGET_PROTOCOL);
  }

  /** Writes types, lengths and operation; `setSender` and `setTarget` write the rest. */
  @inline emit(operation: u32): void {
    store<u32>(changetype<usize>(this), ETHERNET_IPV4);
    store<u32>(changetype<usize>(this), operation, ArpOff.HARDWARE_LENGTH);
  }
}
