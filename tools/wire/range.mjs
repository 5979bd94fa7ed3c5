// Which octets of a frame are shown. They are counted from the first of the destination address; the preamble's are -8 to -2, the SFD is -1.
import { UsageError } from "../errors.mjs";
import { PREAMBLE_OCTETS } from "./signal.mjs";

/** Without --octets a longer frame is shown by its beginning and its end. */
const SHOWN_WHOLE = 68;
const BEGINNING = 42;
const END = 8;

/** Ranges [from, to] of the n octets of a frame that `text`, "FROM..TO", "FROM.." or "N", asks for. */
export function rangesOf(text, n) {
  if (text === undefined) return n <= SHOWN_WHOLE ? [[-PREAMBLE_OCTETS, n - 1]] : [[-PREAMBLE_OCTETS, BEGINNING - 1], [n - END, n - 1]];
  const [, from, dots, to] = /^(-?\d+)(\.\.(-?\d+)?)?$/.exec(text) ?? [];
  if (from === undefined) throw new UsageError(`--octets ${text}: expected FROM..TO, such as 0..13`);
  const first = Number(from), last = dots ? Number(to ?? n - 1) : first;
  if (first < -PREAMBLE_OCTETS || first > last || first >= n) {
    throw new UsageError(`--octets ${text}: this frame has octets 0 to ${n - 1}; its preamble is -${PREAMBLE_OCTETS} to -1`);
  }
  return [[first, Math.min(last, n - 1)]];
}
