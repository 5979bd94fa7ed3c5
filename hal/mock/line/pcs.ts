// The physical coding sublayer of 100BASE-X, IEEE 802.3 24.2: the MII's nibbles as code groups between delimiters, and back.
import { Bits, Mark } from "./bits";
import { Group, GROUP_BITS, groupOf, nibbleOf } from "./code-groups";

// @ts-ignore: decorator
@inline const PAIR: i32 = 2 * GROUP_BITS;
// @ts-ignore: decorator
@inline const PAIRS: u32 = (1 << PAIR) - 1;
// @ts-ignore: decorator
@inline const JK: u32 = Group.J << GROUP_BITS | Group.K;
// @ts-ignore: decorator
@inline const TR: u32 = Group.T << GROUP_BITS | Group.R;
// @ts-ignore: decorator
@inline const II: u32 = Group.I << GROUP_BITS | Group.I;
// @ts-ignore: decorator
@inline const NIBBLE: i32 = 4;
/** The receiver's MII gives 0101 for each of J and K: the first octet of the preamble (24.2.2.1.4). */
// @ts-ignore: decorator
@inline const PREAMBLE_NIBBLE: u32 = 0b0101;
/** The first zero bit of J is its third. */
// @ts-ignore: decorator
@inline const FIRST_ZERO: i32 = 2;

/** Appends the stream of `mii`, whole nibbles that begin with a preamble: J and K take the place of its first octet, T and R follow. */
export function streamOf(mii: Bits, code: Bits): void {
  code.pushHighFirst(JK, PAIR);
  for (let i = 2 * NIBBLE; i + NIBBLE <= mii.n; i += NIBBLE) code.pushHighFirst(groupOf(mii.lowFirst(i, NIBBLE)), GROUP_BITS);
  code.pushHighFirst(TR, PAIR);
}

/** Finds streams in code bits. */
export class PcsReceiver {
  /** Activity that was no start of a stream (24.2.4.4.2, BAD SSD). */
  falseCarriers: i32 = 0;
  /** Whether the last stream ended with T and R. */
  ended: bool = false;
  private next: i32 = 0;

  /** The next code bits begin. */
  start(): void {
    this.next = 0;
    this.falseCarriers = 0;
  }

  /** Takes the nibbles of the next stream, with the preamble's first octet; false when there is none. Bits of a bad group are marked. */
  receive(code: Bits, mii: Bits): bool {
    while (this.findZero(code)) {
      const first = this.next - FIRST_ZERO;
      if (first >= 0 && first + PAIR <= code.n && code.highFirst(first, PAIR) == JK) {
        this.next = first + PAIR;
        this.stream(code, mii);
        return true;
      }
      this.skip(code);
    }
    return false;
  }

  /** Goes to the next bit that is not idle. Bits that no descrambler vouches for count as idle. */
  private findZero(code: Bits): bool {
    while (this.next < code.n && code.marked(this.next) != 0) this.next++;
    return this.next < code.n;
  }

  /** Two zeros that are not neighbours, within ten bits, are a carrier (24.2.4.4.2); a lone disturbance is none. */
  private skip(code: Bits): void {
    const last = min(this.next + PAIR, code.n);
    let i = this.next;
    while (i < last && !code.value(i)) i++;
    while (i < last && code.value(i)) i++;
    if (i == last) {
      this.next++;
      return;
    }
    this.falseCarriers++;
    this.awaitIdle(code);
  }

  /** A carrier ends with ten ones. */
  private awaitIdle(code: Bits): void {
    for (let ones = 0; ones < PAIR && this.next < code.n; this.next++) ones = code.value(this.next) ? ones + 1 : 0;
  }

  private stream(code: Bits, mii: Bits): void {
    mii.clear();
    mii.pushLowFirst(PREAMBLE_NIBBLE, NIBBLE);
    mii.pushLowFirst(PREAMBLE_NIBBLE, NIBBLE);
    this.ended = false;
    let pair: u32 = 0;
    if (this.next + GROUP_BITS <= code.n) pair = code.highFirst(this.next, GROUP_BITS);
    for (; this.next + PAIR <= code.n; this.next += GROUP_BITS) {
      pair = (pair << GROUP_BITS | code.highFirst(this.next + GROUP_BITS, GROUP_BITS)) & PAIRS;
      if (pair == TR || pair == II) {
        this.ended = pair == TR;
        this.next += PAIR;
        break;
      }
      this.group(pair >> GROUP_BITS, code.anyMarked(this.next, GROUP_BITS), mii);
    }
    // PREMATURE END (24.2.4.4.2), or the signal was cut off.
    if (!this.ended) for (let i = 1; i <= NIBBLE; i++) mii.mark(mii.n - i, Mark.VIOLATION);
  }

  /** RX_ER goes with a group that is no data, or that the line decoder doubts. */
  private group(group: u32, doubtful: bool, mii: Bits): void {
    const nibble = nibbleOf(group);
    const error: u8 = nibble < 0 || doubtful ? <u8>Mark.VIOLATION : 0;
    for (let i = 0; i < NIBBLE; i++) mii.push(<u8>(nibble >> i & 1) | error);
  }
}
