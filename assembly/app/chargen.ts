// The character generator's text (RFC 864): lines of 72 of the 95 printing characters, each line one further in their ring.

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

/** The character at place i of the ring; i < 2 * RING. */
// @ts-ignore: decorator
@inline function character(i: i32): i32 {
  return i < RING ? 32 + i : 32 + i - RING;
}

/** Writes PATTERN_PIECE octets at p: whole lines from the one that octet `position` of the text is in. Returns its place in p. */
export function pattern(p: usize, position: i32): usize {
  let line = position / LINE_OCTETS;
  const end = p + PATTERN_PIECE;
  const at = p + position - line * LINE_OCTETS;
  for (let i = 0; i < LINE; i++) store<u8>(p + i, character(line + i));
  store<u16>(p + LINE, 0x0a0d);
  for (p += LINE_OCTETS; p < end; p += LINE_OCTETS) {
    // the line before without its first character, and one more
    memory.copy(p, p - LINE_OCTETS + 1, LINE - 1);
    store<u8>(p + LINE - 1, character(line + LINE));
    store<u16>(p + LINE, 0x0a0d);
    if (++line == RING) line = 0;
  }
  return at;
}
