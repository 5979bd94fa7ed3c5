// Bits that arrive inverted.
import { Frame, PREAMBLE_BITS } from "../frame";
import { Random } from "../random";

/** Octets of the start frame delimiter and of the preamble's end that a receiver needs to see where the frame begins. */
// @ts-ignore: decorator
@inline const DELIMITER_BITS: i32 = 8;

/** The frame as it arrives when each of its bits is inverted with probability `rate`: itself, or a damaged copy; held once more. */
export function damaged(sent: Frame, rate: f64, random: Random): Frame {
  let at = gap(rate, random);
  if (at >= sent.bits) return sent.hold();
  const frame = sent.copy();
  for (; at < frame.bits; at += 1 + gap(rate, random)) invert(frame, at);
  return frame;
}

/** Good bits until the next bad one. */
function gap(rate: f64, random: Random): i32 {
  return <i32>min(Math.log(random.unit()) / Math.log(1 - rate), <f64>i32.MAX_VALUE / 2);
}

function invert(frame: Frame, bit: i32): void {
  const at = bit - PREAMBLE_BITS;
  if (at < 0) {
    if (at >= -DELIMITER_BITS) frame.unframed = true;
  } else if (at < frame.length << 3) {
    const p = frame.octets + (at >> 3);
    store<u8>(p, load<u8>(p) ^ (<u8>1 << <u8>(at & 7)));
  }
}
