// The stream cipher of 100BASE-TX: code bits are added to a sequence of 2047 bits, so that idle lines do not radiate on few
// frequencies (ANSI X3.263 7.1.1, which IEEE 802.3 25.2 adopts).
import { Bits, Mark } from "./bits";

/** The generator: each bit is the sum of the ninth and the eleventh before it. It holds the last eleven, the newest lowest. */
// @ts-ignore: decorator
@inline const STATES: u32 = 0x7ff;

// @ts-ignore: decorator
@inline function nextBit(state: u32): u32 {
  return (state >> 8 ^ state >> 10) & 1;
}

export class Scrambler {
  private state: u32 = STATES;

  /** Begins with any eleven bits but zeros, which would remain zeros. */
  start(state: u32): void {
    this.state = state & STATES ? state & STATES : STATES;
  }

  /** The next key bit. */
  key(): u32 {
    const bit = nextBit(this.state);
    this.state = (this.state << 1 | bit) & STATES;
    return bit;
  }

  /** Appends `plain`, scrambled. */
  scramble(plain: Bits, cipher: Bits): void {
    for (let i = 0; i < plain.n; i++) cipher.push(<u8>(plain.value(i) ^ this.key()));
  }
}

/** Idle bits that the descrambler wants to see before it trusts its state: twelve code groups (DP83848J datasheet, 4.2.7). */
// @ts-ignore: decorator
@inline export const LOCK_BITS: i32 = 60;
/** Its state is taken from the first of them. */
// @ts-ignore: decorator
@inline const STATE_BITS: i32 = 11;
/** Idle bits in a row that show that it is still right, and bits within which it must see them: 722 us (there, too). */
// @ts-ignore: decorator
@inline const HOLD_BITS: i32 = 58;
// @ts-ignore: decorator
@inline export const HOLD_TIME: i32 = 90250;

/** Finds the scrambler's state in idle, whose code bits are ones: a scrambled idle bit is the complement of a key bit. */
export class Descrambler {
  locked: bool = false;
  /** How often it lost its state. */
  losses: i32 = 0;
  private state: u32 = 0;
  /** Idle bits in a row; below 0 while the state is not yet made of eleven of them. */
  private idle: i32 = 0;
  private sinceIdle: i32 = 0;

  /** The line was silent, or another begins. */
  start(): void {
    this.locked = false;
    this.losses = 0;
    this.restart();
  }

  /** Appends `cipher`, descrambled. What comes before it has found the state is marked, as ones. */
  descramble(cipher: Bits, plain: Bits): void {
    for (let i = 0; i < cipher.n; i++) {
      const bit = cipher.marked(i);
      if (bit & Mark.SILENCE) this.lose();
      plain.push(this.locked ? this.decipher(bit) : this.search(bit));
    }
  }

  private decipher(bit: u8): u8 {
    const key = nextBit(this.state);
    this.state = (this.state << 1 | key) & STATES;
    const plain = <u8>((bit & 1) ^ key);
    this.idle = plain ? this.idle + 1 : 0;
    if (this.idle >= HOLD_BITS) this.sinceIdle = 0;
    else if (++this.sinceIdle >= HOLD_TIME) this.lose();
    return plain | bit & <u8>Mark.VIOLATION;
  }

  private search(bit: u8): u8 {
    const key: u32 = bit & 1 ^ 1;
    if (this.idle < 0) this.idle++;
    else this.idle = this.state && nextBit(this.state) == key ? this.idle + 1 : 0;
    this.state = (this.state << 1 | key) & STATES;
    if (this.idle >= LOCK_BITS - STATE_BITS) {
      this.locked = true;
      this.sinceIdle = 0;
    }
    return 1 | <u8>Mark.VIOLATION;
  }

  private lose(): void {
    if (this.locked) this.losses++;
    this.locked = false;
    this.restart();
  }

  private restart(): void {
    this.state = 0;
    this.idle = -STATE_BITS;
  }
}
