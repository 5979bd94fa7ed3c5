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

/** The ring of characters, and as much of it again as a line that begins at the last one needs. */
const CHARACTERS: usize = memory.data(RING + LINE);

/** Fills the ring. At boot only. */
export function preparePattern(): void {
  for (let i = 0; i < RING + LINE; i++) store<u8>(CHARACTERS + i, 32 + i % RING);
}

/** Writes PATTERN_PIECE octets at p: whole lines from the one that octet `position` of the text is in. Returns its place in p. */
export function pattern(p: usize, position: i32): usize {
  let line = position / LINE_OCTETS;
  const at = p + position - line * LINE_OCTETS;
  for (let i = 0; i < LINES; i++) {
    memory.copy(p, CHARACTERS + line, LINE);
    store<u16>(p + LINE, 0x0a0d);
    p += LINE_OCTETS;
    if (++line == RING) line = 0;
  }
  return at;
}
