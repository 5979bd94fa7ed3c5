// Noise: what arrives of a frame when the line is misread. At 10 Mbit/s a bit is inverted. At 100 Mbit/s it is a bit of a code group: five
// of them stand for four bits of the frame, and a group that is hit stands for four others, or for none.
import { Frame, PREAMBLE_BITS } from "../frame";
import { GROUP_BITS, groupOf, nibbleOf } from "../line/code-groups";
import { Random } from "../random";

/** Bits by which a receiver sees where the frame begins: the start frame delimiter (IEEE 802.3 3.2.2). */
// @ts-ignore: decorator
@inline const DELIMITER_BITS: i32 = 8;
/** Groups of J and K, which begin a stream, and of T and R, which end it (24.2.2.1). */
// @ts-ignore: decorator
@inline const STREAM_START: i32 = 2;
// @ts-ignore: decorator
@inline const STREAM_END: i32 = 2;
// @ts-ignore: decorator
@inline const NIBBLE_BITS: i32 = 4;
// @ts-ignore: decorator
@inline const HIGHEST_BIT: u32 = 1 << GROUP_BITS - 1;
/** The preamble's nibbles, and the delimiter's last. */
// @ts-ignore: decorator
@inline const PREAMBLE_NIBBLE: i32 = 0x5;
// @ts-ignore: decorator
@inline const DELIMITER_NIBBLE: i32 = 0xd;

/**
 * The frame as it arrives when each bit on the line (of a code group, with `codeGroups`) is inverted with probability `rate`: itself, or a
 * damaged copy; held once more.
 */
export function damaged(sent: Frame, rate: f64, codeGroups: bool, random: Random): Frame {
  const first = gap(rate, random);
  if (first >= (codeGroups ? groups(sent) * GROUP_BITS : sent.bits)) return sent.hold();
  const frame = sent.copy();
  const start = codeGroups ? hitGroups(sent, frame, first, rate, random) : hitBits(frame, first, rate, random);
  if (start < PREAMBLE_BITS) beginEarly(frame, start);
  return frame;
}

/** Good bits until the next bad one. */
function gap(rate: f64, random: Random): i32 {
  return <i32>min(Math.log(random.unit()) / Math.log1p(-rate), <f64>i32.MAX_VALUE / 2); // 1 - rate may be no other than 1
}

/** Inverts bits from the one at `first` on. Returns the bit at which the receiver sees the frame begin. */
function hitBits(frame: Frame, first: i32, rate: f64, random: Random): i32 {
  let start = PREAMBLE_BITS;
  for (let at = first, good = first; at < frame.bits; at += 1 + good) {
    if (at < PREAMBLE_BITS) start = min(start, invertPreamble(frame, at, good));
    else invert(frame, at - PREAMBLE_BITS);
    good = gap(rate, random);
  }
  return start;
}

function invert(frame: Frame, bit: i32): void {
  if (bit >= frame.length << 3) return; // a dribbling bit
  const p = frame.octets + (bit >> 3);
  store<u8>(p, load<u8>(p) ^ (<u8>1 << <u8>(bit & 7)));
}

/** A 0 that becomes 1 behind good bits ends a delimiter too early; in the delimiter itself, everything else destroys it. */
function invertPreamble(frame: Frame, at: i32, good: i32): i32 {
  const last = at == PREAMBLE_BITS - 1;
  if (at & 1 && !last && good >= DELIMITER_BITS - 1) return at + 1;
  if (at >= PREAMBLE_BITS - DELIMITER_BITS) frame.unframed = true;
  return PREAMBLE_BITS;
}

function groups(frame: Frame): i32 {
  return frame.bits / NIBBLE_BITS + STREAM_END;
}

/** The same for bits of code groups. */
function hitGroups(sent: Frame, frame: Frame, first: i32, rate: f64, random: Random): i32 {
  const end = groups(sent);
  let start = PREAMBLE_BITS;
  for (let at = first, before = -1; at < end * GROUP_BITS;) {
    const group = at / GROUP_BITS;
    let flips: u32 = 0;
    for (; at < (group + 1) * GROUP_BITS; at += 1 + gap(rate, random)) flips |= HIGHEST_BIT >> at % GROUP_BITS;
    const bit = group * NIBBLE_BITS;
    if (group < STREAM_START) return lost(frame);
    else if (group >= end - STREAM_END) frame.symbolError = true; // a stream without its end (24.2.4.4.2)
    else if (bit < PREAMBLE_BITS) start = min(start, misreadPreamble(frame, group, flips, group - before > 1));
    else misread(frame, bit - PREAMBLE_BITS, flips);
    before = group;
  }
  return start;
}

/** No stream begins here, only a false carrier (24.2.4.4.2). */
function lost(frame: Frame): i32 {
  frame.unframed = true;
  return PREAMBLE_BITS;
}

/** Four bits of the frame become those that the hit group stands for; for none, the PHY reports an error (24.2.4.4.2, RX_ER). */
function misread(frame: Frame, bit: i32, flips: u32): void {
  if (bit >= frame.length << 3) return; // a dribbling nibble
  const p = frame.octets + (bit >> 3);
  const shift = bit & NIBBLE_BITS;
  const octet: u32 = load<u8>(p);
  const nibble = nibbleOf(groupOf(octet >> shift & 0xf) ^ flips);
  if (nibble < 0) frame.symbolError = true;
  else store<u8>(p, octet & ~(0xf << shift) | nibble << shift);
}

/** In the preamble, a group that is none does no harm; one whose bits end the delimiter's pattern ends it too early. */
function misreadPreamble(frame: Frame, group: i32, flips: u32, good: bool): i32 {
  const bit = group * NIBBLE_BITS;
  const last = bit + NIBBLE_BITS == PREAMBLE_BITS;
  const nibble = nibbleOf(groupOf(last ? DELIMITER_NIBBLE : PREAMBLE_NIBBLE) ^ flips);
  if (good && nibble >= 0 && !last) {
    if ((nibble & 3) == 3) return bit + 2;
    if (nibble == DELIMITER_NIBBLE) return bit + NIBBLE_BITS;
  }
  if (bit >= PREAMBLE_BITS - DELIMITER_BITS) frame.unframed = true;
  return PREAMBLE_BITS;
}

/** The receiver takes what is left of the preamble from bit `start` on for the frame's beginning; as much of the frame's end is lost. */
function beginEarly(frame: Frame, start: i32): void {
  const more = PREAMBLE_BITS - start;
  for (let bit = (frame.length << 3) - 1; bit >= 0; bit--) {
    const p = frame.octets + (bit >> 3);
    const mask: u8 = 1 << <u8>(bit & 7);
    const one = bit < more ? (start + bit & 1) == 0 || bit == more - 1 : bitOf(frame, bit - more);
    store<u8>(p, one ? load<u8>(p) | mask : load<u8>(p) & ~mask);
  }
  frame.unframed = false;
}

function bitOf(frame: Frame, bit: i32): bool {
  return (load<u8>(frame.octets + (bit >> 3)) >> <u8>(bit & 7) & 1) != 0;
}
