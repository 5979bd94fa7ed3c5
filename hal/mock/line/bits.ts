// Arrays that the codes of the line work on, encoders and decoders alike: bits in order of transmission, levels of the line, and the
// edges between them with their times. Their room is fixed; what does not fit is left out, and `full` says so.

/** Beside a bit's value, in the same octet. */
export const enum Mark {
  /** A decoder could not be sure of it: a rule of its code was broken. */
  VIOLATION = 2,
  /** Before it the line was silent for longer than the code allows. */
  SILENCE = 4,
}

/** Bits in order of transmission, an octet each: the value in bit 0, Mark above. */
export class Bits {
  private values: StaticArray<u8>;
  n: i32 = 0;
  full: bool = false;

  constructor(capacity: i32) {
    this.values = new StaticArray<u8>(capacity);
  }

  /** Where the octets lie. */
  get address(): usize {
    return changetype<usize>(this.values);
  }

  clear(): void {
    this.n = 0;
    this.full = false;
  }

  push(value: u8): void {
    if (this.n == this.values.length) {
      this.full = true;
      return;
    }
    unchecked(this.values[this.n++] = value);
  }

  /** The lowest `count` bits of `value`, the highest of them first: as code groups are written and sent. */
  pushHighFirst(value: u32, count: i32): void {
    for (let i = count - 1; i >= 0; i--) this.push(<u8>(value >> i & 1));
  }

  /** The lowest `count` bits of `value`, the lowest first: as octets are sent. */
  pushLowFirst(value: u32, count: i32): void {
    for (let i = 0; i < count; i++) this.push(<u8>(value >> i & 1));
  }

  /** 0 or 1. */
  value(i: i32): u32 {
    return this.values[i] & 1;
  }

  /** The value with its marks. */
  marked(i: i32): u8 {
    return this.values[i];
  }

  mark(i: i32, mark: Mark): void {
    this.values[i] |= <u8>mark;
  }

  /** Whether one of `count` bits from i on has one of the marks. */
  anyMarked(i: i32, count: i32): bool {
    let marks: u8 = 0;
    for (let k = 0; k < count; k++) marks |= this.values[i + k];
    return marks > 1;
  }

  /** `count` bits from i on as a number, the first in its highest bit. */
  highFirst(i: i32, count: i32): u32 {
    let value: u32 = 0;
    for (let k = 0; k < count; k++) value = value << 1 | this.values[i + k] & 1;
    return value;
  }

  /** `count` bits from i on as a number, the first in its lowest bit. */
  lowFirst(i: i32, count: i32): u32 {
    let value: u32 = 0;
    for (let k = 0; k < count; k++) value |= <u32>(this.values[i + k] & 1) << k;
    return value;
  }

  /** Makes the other of a bit; false when there is none. */
  flip(i: i32): bool {
    if (i < 0 || i >= this.n) return false;
    this.values[i] ^= 1;
    return true;
  }
}
