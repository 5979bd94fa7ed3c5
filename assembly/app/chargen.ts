// The character generator's text (RFC 864): lines of 72 of the 95 printing characters, each line one further in their ring. The
// ring lies among the resources, with its first characters once more behind its end.
import { Text } from "../../build/assets";
import { resource } from "../../hal/board";

// @ts-ignore: decorator
@inline const RING: i32 = 95;
// @ts-ignore: decorator
@inline const LINE: i32 = 72;
// @ts-ignore: decorator
@inline const LINE_OCTETS: i32 = LINE + 2;
// @ts-ignore: decorator
@inline const LINES: i32 = 6;

/** Octets until the text repeats. */
// @ts-ignore: decorator
@inline export const PATTERN: i32 = RING * LINE_OCTETS;

/** Octets that `pattern` writes. */
// @ts-ignore: decorator
@inline export const PATTERN_PIECE: i32 = LINES * LINE_OCTETS;

/** Writes PATTERN_PIECE octets at p: whole lines from the one that octet `position` of the text is in. Returns its place in p. */
export function pattern(p: usize, position: i32): usize {
  let line = position / LINE_OCTETS;
  const end = p + PATTERN_PIECE;
  const at = p + position - line * LINE_OCTETS;
  for (; p < end; p += LINE_OCTETS) {
    resource(Text.RING + line, p, LINE);
    store<u16>(p, 0x0a0d, LINE);
    if (++line == RING) line = 0;
  }
  return at;
}
