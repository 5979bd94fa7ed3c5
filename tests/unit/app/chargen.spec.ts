import { PATTERN, PATTERN_PIECE, pattern } from "../../../assembly/app/chargen";

const BUFFER: usize = memory.data(1024, 4);

/** Octet i of the endless text, straight from RFC 864: lines of 72, each begins one character later. */
function expected(i: i32): i32 {
  const line = i / 74;
  const column = i % 74;
  return column == 72 ? 13 : column == 73 ? 10 : 32 + (line + column) % 95;
}

describe("The character generator", () => {
  it("begins with the line of the example in RFC 864", () => {
    const p = pattern(BUFFER, 0);
    expect(String.UTF8.decodeUnsafe(p, 74))
      .toBe(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefg\r\n");
  });

  it("gives the same text from every position on, over the end of the pattern", () => {
    let wrong = 0;
    for (let position = 0; position < PATTERN; position++) {
      memory.fill(BUFFER, 0xa5, 1024);
      const p = pattern(BUFFER, position);
      const n = <i32>(BUFFER + PATTERN_PIECE - p);
      expect(n).toBeGreaterThan(PATTERN_PIECE - 74);
      for (let i = 0; i < n; i += 7) {
        if (<i32>load<u8>(p + i) != expected(position + i)) wrong++;
      }
      if (load<u8>(BUFFER + PATTERN_PIECE) != 0xa5) wrong++;
    }
    expect(wrong).toBe(0);
  });
});
