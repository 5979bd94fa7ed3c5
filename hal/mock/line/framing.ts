// A frame as the MAC hands it to a PHY, bit by bit, and what the MAC makes of the bits that come back: IEEE 802.3 3.1, 3.3, 4.2.
import { fcsOf } from "../fcs";
import { Bits, Mark } from "./bits";

/** Octets of the preamble, 10101010 in order of transmission (3.2.1), and the start frame delimiter, 10101011 (3.2.2). */
// @ts-ignore: decorator
@inline export const PREAMBLE_OCTETS: i32 = 7;
// @ts-ignore: decorator
@inline const PREAMBLE: u32 = 0x55;
// @ts-ignore: decorator
@inline const SFD: u32 = 0xd5;
// @ts-ignore: decorator
@inline const FCS: i32 = 4;
/** Bit times between frames (4.4.2). */
// @ts-ignore: decorator
@inline export const GAP_BITS: i32 = 96;
/** Octets of the longest frame that is sent or received here, FCS included: more than any MAC keeps. */
// @ts-ignore: decorator
@inline export const LONGEST: i32 = 4096;
/** Bits of it with preamble, SFD and some that dribble. */
// @ts-ignore: decorator
@inline export const LONGEST_BITS: i32 = (PREAMBLE_OCTETS + 1 + LONGEST + 2) * 8;

/** What became of a frame, the worst first. */
export const enum Verdict {
  /** No start frame delimiter: the MAC saw no frame. */
  UNFRAMED = 0,
  /** Longer than LONGEST. */
  TOO_LONG = 1,
  /** The PHY reported an error in it (RX_ER). */
  CODE_ERROR = 2,
  /** The FCS is wrong and bits are left over beside whole octets (4.2.4.2.1). */
  ALIGNMENT_ERROR = 3,
  FCS_ERROR = 4,
  GOOD = 5,
}

/** Appends preamble, SFD and n octets at p, each with its lowest bit first (3.3). */
export function frameBits(p: usize, n: i32, bits: Bits): void {
  for (let i = 0; i < PREAMBLE_OCTETS; i++) bits.pushLowFirst(PREAMBLE, 8);
  bits.pushLowFirst(SFD, 8);
  for (let i = 0; i < n; i++) bits.pushLowFirst(load<u8>(p + i), 8);
}

/** Writes the FCS of n octets at p behind them. Returns n with it. */
export function appendFcs(p: usize, n: i32): i32 {
  store<u32>(p + n, fcsOf(p, n));
  return n + FCS;
}

/** A frame that was received, or what is left of it. */
export class Reception {
  /** Address of its octets, FCS included. */
  octets: usize = heap.alloc(LONGEST);
  length: i32 = 0;
  verdict: Verdict = Verdict.UNFRAMED;
  /** The bit behind the SFD. */
  start: i32 = 0;
  /** Bits that are left over, 0..7: dribbling bits when the FCS before them is right. */
  dribble: i32 = 0;
  /** Bits that a decoder was not sure of, and the octet of the first of them (-1: there is none). */
  violations: i32 = 0;
  firstViolation: i32 = -1;

  /** Takes what a PHY received. */
  take(bits: Bits): void {
    this.length = this.dribble = this.violations = 0;
    this.firstViolation = -1;
    this.start = startOf(bits);
    if (this.start < 0) this.verdict = Verdict.UNFRAMED;
    else if (bits.full || bits.n - this.start >= (LONGEST + 1) * 8) this.verdict = Verdict.TOO_LONG;
    else this.takeFrame(bits);
  }

  private takeFrame(bits: Bits): void {
    this.length = bits.n - this.start >> 3;
    this.dribble = bits.n - this.start & 7;
    for (let i = 0; i < this.length; i++) store<u8>(this.octets + i, <u8>bits.lowFirst(this.start + i * 8, 8));
    this.countViolations(bits);
    this.verdict = this.judge();
  }

  private countViolations(bits: Bits): void {
    for (let i = this.start; i < bits.n; i++) {
      if (!(bits.marked(i) & Mark.VIOLATION)) continue;
      if (this.violations++ == 0) this.firstViolation = i - this.start >> 3;
    }
  }

  private judge(): Verdict {
    if (this.violations) return Verdict.CODE_ERROR;
    if (this.length >= FCS && fcsOf(this.octets, this.length - FCS) == load<u32>(this.octets + this.length - FCS)) return Verdict.GOOD;
    return this.dribble ? Verdict.ALIGNMENT_ERROR : Verdict.FCS_ERROR;
  }
}

/** The bit behind the first SFD, -1 when there is none. Bits that are not sure make none. */
function startOf(bits: Bits): i32 {
  let window: u32 = 0;
  for (let i = 0; i < bits.n; i++) {
    const bit = bits.marked(i);
    window = bit > 1 ? 0 : window >> 1 | <u32>bit << 7;
    if (window == SFD) return i + 1;
  }
  return -1;
}
