// The registers of the cable chip, the host board's Ethernet adapter (board/host/chip.h), facts only. Offsets are octets from the
// chip's base. Frames are without FCS; both ports carry words, the earliest octet in the low bits.

export const enum Reg {
  /** RO: ID_VALUE. */
  ID = 0x00,
  /** RO: octets 0..3 of the address in ROM. */
  ADDRL = 0x04,
  /** RO: octets 4..5, and whether the ROM is valid. */
  ADDRH = 0x08,
  /** RO. */
  STATUS = 0x0c,
  /** RO: octets of the oldest waiting frame, 0 when there is none. */
  RX_LENGTH = 0x10,
  /** RO port: pops words of that frame. */
  RX_DATA = 0x14,
  /** WO: discards that frame. */
  RX_POP = 0x18,
  /** WO port: words of the frame to send. */
  TX_DATA = 0x1c,
  /** WO: sends the first n octets of what was written. */
  TX_SEND = 0x20,
  /** RO: frames lost because the queue was full, in all. */
  RX_DROP = 0x24,
  /** W1C. */
  INT_STS = 0x28,
}

/** What ID reads: "CABL". */
// @ts-ignore: decorator
@inline export const ID_VALUE: u32 = 0x4c424143;

export const enum AddrH {
  ROM_VALID = 1 << 31,
  MASK = 0xffff,
}

export const enum Status {
  LINK = 1 << 0,
}

export const enum Int {
  RECEIVED = 1 << 0,
}
