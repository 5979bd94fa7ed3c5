// UDP header (RFC 768): offsets, view, check, emit. The checksum covers a pseudo-header (wire/ipv4). Knows memory only.
import { swap16 } from "../lib/bytes";

/** Octets from the start of the datagram. */
export const enum UdpOff {
  SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  LENGTH = 4,
  CHECKSUM = 6,
  SIZE = 8,
}

@unmanaged @final export class UdpView {
  @inline static at(p: usize): UdpView {
    return changetype<UdpView>(p);
  }

  /** Whether n octets hold a whole header. */
  @inline static check(n: i32): bool {
    return n >= UdpOff.SIZE;
  }

  @inline get sourcePort(): u32 {
    return swap16(load<u16>(changetype<usize>(this)));
  }
  @inline get destinationPort(): u32 {
    return swap16(load<u16>(changetype<usize>(this), UdpOff.DESTINATION_PORT));
  }
  /** Both ports as loaded: the source's two octets in the low half, each half in wire order. */
  @inline get ports(): u32 {
    return load<u32>(changetype<usize>(this));
  }
  /** Octets of header and data, as claimed. */
  @inline get length(): i32 {
    return <i32>swap16(this.rawLength);
  }
  /** The same as loaded. */
  @inline get rawLength(): u32 {
    return load<u16>(changetype<usize>(this), UdpOff.LENGTH);
  }
  /** As loaded; 0 = not computed by the sender. */
  @inline get checksum(): u32 {
    return load<u16>(changetype<usize>(this), UdpOff.CHECKSUM);
  }

  /** Writes the header; all as stored. */
  @inline emitRaw(ports: u32, rawLength: u32, checksum: u32): void {
    store<u32>(changetype<usize>(this), ports);
    store<u32>(changetype<usize>(this), rawLength | checksum << 16, UdpOff.LENGTH);
  }
}
