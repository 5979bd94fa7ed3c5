// TCP header (RFC 9293 3.1): offsets, view, check, emit of the fixed part. Options are transport/tcp/options; the
// checksum covers a pseudo-header (wire/ipv4). Knows memory only.
import { swap16, swap32 } from "../lib/bytes";

/** Octets from the start of the header. */
export const enum TcpOff {
  SOURCE_PORT = 0,
  DESTINATION_PORT = 2,
  SEQUENCE = 4,
  ACKNOWLEDGMENT = 8,
  /** Data offset in the high four bits, in words. */
  DATA_OFFSET = 12,
  FLAGS = 13,
  WINDOW = 14,
  CHECKSUM = 16,
  URGENT_POINTER = 18,
  /** Size without options; the options follow. */
  SIZE = 20,
  /** Size with the most options. */
  MAX_SIZE = 60,
}

/** Control bits. */
export const enum TcpFlag {
  FIN = 1,
  SYN = 2,
  RST = 4,
  PSH = 8,
  ACK = 16,
  URG = 32,
  ECE = 64,
  CWR = 128,
}

@unmanaged @final export class TcpView {
  @inline static at(p: usize): TcpView {
    return changetype<TcpView>(p);
  }

  /** Whether n octets at p hold a whole header with the options that its data offset claims: every getter is safe then. */
  @inline static check(p: usize, n: i32): bool {
    if (n < TcpOff.SIZE) return false;
    const offset = TcpView.at(p).dataOffset;
    return offset >= TcpOff.SIZE && offset <= n;
  }

  @inline get sourcePort(): u32 {
    return swap16(load<u16>(changetype<usize>(this)));
  }
  @inline get destinationPort(): u32 {
    return swap16(load<u16>(changetype<usize>(this), TcpOff.DESTINATION_PORT));
  }
  /** Both ports as loaded: the source's two octets in the low half, each half in wire order. */
  @inline get ports(): u32 {
    return load<u32>(changetype<usize>(this));
  }
  @inline get sequence(): u32 {
    return swap32(load<u32>(changetype<usize>(this), TcpOff.SEQUENCE));
  }
  @inline get acknowledgment(): u32 {
    return swap32(load<u32>(changetype<usize>(this), TcpOff.ACKNOWLEDGMENT));
  }
  /** Octets of header, options included: 0..60. */
  @inline get dataOffset(): i32 {
    return <i32>load<u8>(changetype<usize>(this), TcpOff.DATA_OFFSET) >> 2 & 0x3c;
  }
  /** TcpFlag bits. */
  @inline get flags(): u32 {
    return load<u8>(changetype<usize>(this), TcpOff.FLAGS);
  }
  @inline get window(): u32 {
    return swap16(load<u16>(changetype<usize>(this), TcpOff.WINDOW));
  }
  /** As loaded. */
  @inline get checksum(): u32 {
    return load<u16>(changetype<usize>(this), TcpOff.CHECKSUM);
  }
  @inline get urgentPointer(): u32 {
    return swap16(load<u16>(changetype<usize>(this), TcpOff.URGENT_POINTER));
  }

  @inline set sourcePort(v: u32) {
    store<u16>(changetype<usize>(this), swap16(v));
  }
  @inline set destinationPort(v: u32) {
    store<u16>(changetype<usize>(this), swap16(v), TcpOff.DESTINATION_PORT);
  }
  @inline set ports(v: u32) {
    store<u32>(changetype<usize>(this), v);
  }
  @inline set sequence(v: u32) {
    store<u32>(changetype<usize>(this), swap32(v), TcpOff.SEQUENCE);
  }
  @inline set acknowledgment(v: u32) {
    store<u32>(changetype<usize>(this), swap32(v), TcpOff.ACKNOWLEDGMENT);
  }
  @inline set dataOffset(octets: i32) {
    store<u8>(changetype<usize>(this), octets << 2, TcpOff.DATA_OFFSET);
  }
  @inline set flags(v: u32) {
    store<u8>(changetype<usize>(this), v, TcpOff.FLAGS);
  }
  @inline set window(v: u32) {
    store<u16>(changetype<usize>(this), swap16(v), TcpOff.WINDOW);
  }
  /** As stored. */
  @inline set checksum(v: u32) {
    store<u16>(changetype<usize>(this), v, TcpOff.CHECKSUM);
  }
  @inline set urgentPointer(v: u32) {
    store<u16>(changetype<usize>(this), swap16(v), TcpOff.URGENT_POINTER);
  }

  /**
   * Writes the fixed 20 octets; checksum and urgent pointer are 0. `ports` as loaded, `offset` in octets with the options that
   * the caller puts behind.
   */
  @inline emit(ports: u32, sequence: u32, acknowledgment: u32, offset: i32, flags: u32, window: u32): void {
    const p = changetype<usize>(this);
    store<u32>(p, ports);
    store<u32>(p, swap32(sequence), TcpOff.SEQUENCE);
    store<u32>(p, swap32(acknowledgment), TcpOff.ACKNOWLEDGMENT);
    store<u32>(p, <u32>offset << 2 | flags << 8 | swap16(window) << 16, TcpOff.DATA_OFFSET);
    store<u32>(p, 0, TcpOff.CHECKSUM);
  }
}
