// The code groups of 100BASE-X: IEEE 802.3 table 24-1.

/** Bits of a code group; they are written, and sent, with the highest first. */
// @ts-ignore: decorator
@inline export const GROUP_BITS: i32 = 5;

/** Code groups that are no data. */
export const enum Group {
  /** Idle, between streams. */
  I = 0b11111,
  /** Start of stream, two parts. */
  J = 0b11000,
  K = 0b10001,
  /** End of stream, two parts. */
  T = 0b01101,
  R = 0b00111,
  /** Halt: the transmitter's way to pass an error on. */
  H = 0b00100,
}

/** Data 0 to F. */
const DATA: StaticArray<u8> = [
  0b11110, 0b01001, 0b10100, 0b10101, 0b01010, 0b01011, 0b01110, 0b01111,
  0b10010, 0b10011, 0b10110, 0b10111, 0b11010, 0b11011, 0b11100, 0b11101,
];

/** The nibble of each group, -1 for those that are no data. */
const NIBBLES: StaticArray<i8> = nibbles();

function nibbles(): StaticArray<i8> {
  const table = new StaticArray<i8>(1 << GROUP_BITS);
  for (let i = 0; i < table.length; i++) table[i] = -1;
  for (let nibble = 0; nibble < DATA.length; nibble++) table[DATA[nibble]] = <i8>nibble;
  return table;
}

/** The code group of a nibble, TXD<3:0>. */
export function groupOf(nibble: u32): u32 {
  return DATA[nibble];
}

/** The nibble of a code group, -1 when it is no data. */
export function nibbleOf(group: u32): i32 {
  return NIBBLES[group];
}
