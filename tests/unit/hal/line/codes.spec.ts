// The codes of the line against the tables of the standards, both ways.
import { Bits, Mark } from "../../../../hal/mock/line/bits";
import { Group, groupOf, nibbleOf } from "../../../../hal/mock/line/code-groups";
import { ManchesterDecoder, manchesterEncode, MANCHESTER_SYMBOL, startOfIdle } from "../../../../hal/mock/line/manchester";
import { Mlt3Decoder, Mlt3Encoder, MLT3_SYMBOL } from "../../../../hal/mock/line/mlt3";
import { Edges, Levels } from "../../../../hal/mock/line/signal";
import { Random } from "../../../../hal/mock/random";

const bits = new Bits(1 << 13), back = new Bits(1 << 13);
const levels = new Levels(1 << 14);
const edges = new Edges(1 << 14);

function bitsOf(text: string): void {
  bits.clear();
  for (let i = 0; i < text.length; i++) if (text.charAt(i) != " ") bits.push(text.charAt(i) == "1" ? 1 : 0);
}

function textOf(b: Bits): string {
  let s = "";
  for (let i = 0; i < b.n; i++) s += b.value(i) ? "1" : "0";
  return s;
}

function levelText(): string {
  let s = "";
  for (let i = 0; i < levels.n; i++) s += levels.at(i) > 0 ? "+" : levels.at(i) < 0 ? "-" : "0";
  return s;
}

/** IEEE 802.3 table 24-1 as two makers of PHYs print it (LXT971A table 11, AC206 table 44): nibble bits 3..0 and group bits 4..0. */
const TABLE_24_1: string[] = [
  "0000 11110", "0001 01001", "0010 10100", "0011 10101", "0100 01010", "0101 01011", "0110 01110", "0111 01111",
  "1000 10010", "1001 10011", "1010 10110", "1011 10111", "1100 11010", "1101 11011", "1110 11100", "1111 11101",
];

describe("4B/5B", () => {
  it("is table 24-1, both ways", () => {
    for (let i = 0; i < 16; i++) {
      const nibble = <i32>parseInt(TABLE_24_1[i].substr(0, 4), 2), group = <u32>parseInt(TABLE_24_1[i].substr(5), 2);
      expect(groupOf(nibble)).toBe(group);
      expect(nibbleOf(group)).toBe(nibble);
    }
  });

  it("has 16 groups that are no data: I, J, K, T, R, H and ten that are not valid", () => {
    let others = 0;
    for (let group = 0; group < 32; group++) if (nibbleOf(group) < 0) others++;
    expect(others).toBe(16);
    expect(textOfGroups([Group.I, Group.J, Group.K, Group.T, Group.R, Group.H])).toBe("11111 11000 10001 01101 00111 00100 ");
    for (let i = 0; i < 6; i++) expect(nibbleOf([Group.I, Group.J, Group.K, Group.T, Group.R, Group.H][i])).toBe(-1);
  });
});

function textOfGroups(groups: i32[]): string {
  let s = "";
  for (let i = 0; i < groups.length; i++) {
    for (let bit = 4; bit >= 0; bit--) s += groups[i] >> bit & 1 ? "1" : "0";
    s += " ";
  }
  return s;
}

/** Levels so far as a signal that begins with silence. */
function drawn(symbol: f64): void {
  edges.clear();
  edges.end = 10 * symbol;
  edges.draw(levels, symbol);
}

function encoded(text: string): void {
  bitsOf(text);
  levels.clear();
  manchesterEncode(bits, levels);
}

const manchester = new ManchesterDecoder();

function decoded(): string {
  manchester.start();
  return manchester.receive(edges, back) ? textOf(back) : "nothing";
}

const PREAMBLE: string = "10101010101010101010101010101010";

/** The line goes to its other side for `width` ps. */
function glitch(time: f64, width: f64): void {
  const before = new Edges(1 << 8);
  for (let i = 0; i < edges.n; i++) before.push(edges.time(i), edges.level(i));
  const end = edges.end;
  edges.clear();
  let done = false;
  for (let i = 0; i < before.n; i++) {
    if (!done && before.time(i) > time) {
      edges.push(time, -before.level(i - 1));
      edges.push(time + width, before.level(i - 1));
      done = true;
    }
    edges.push(before.time(i), before.level(i));
  }
  edges.end = end;
}

describe("Manchester code", () => {
  it("sends 1 as low, high and 0 as high, low (7.3.1.1)", () => {
    encoded("1 0 1 1 0 0");
    expect(levelText()).toBe("-+" + "+-" + "-+" + "-+" + "+-" + "+-");
  });

  it("ends with 300 ns high, then no voltage (14.3.1.2.1)", () => {
    encoded("0");
    startOfIdle(levels);
    levels.hold(0, 2);
    expect(levelText()).toBe("+-" + "++++++" + "00");
  });

  it("draws an edge only where the level changes, at its time", () => {
    encoded("1 0 0");
    drawn(MANCHESTER_SYMBOL);
    expect(edges.n).toBe(5); // from silence low; high at 50 ns; low at 150; high at 200; low at 250
    expect(edges.time(0)).toBe(500000);
    expect(edges.time(1)).toBe(550000);
    expect(edges.time(2)).toBe(650000);
    expect(edges.time(4)).toBe(750000);
    expect(edges.level(4)).toBe(-1);
    expect(edges.end).toBe(800000);
  });

  it("comes back as it was sent, with the last bit either way", () => {
    for (let last = 0; last < 2; last++) {
      const text = PREAMBLE + "110100011100101" + last.toString();
      encoded(text);
      startOfIdle(levels);
      levels.hold(0, 10);
      drawn(MANCHESTER_SYMBOL);
      expect(decoded()).toBe(text);
      expect(manchester.ended).toBe(true);
      expect(back.anyMarked(0, back.n)).toBe(false);
    }
  });

  it("is received one transmission after the other; link pulses between them are none (14.2.1.1)", () => {
    levels.clear();
    for (let i = 0; i < 3; i++) {
      levels.hold(1, 2);
      levels.hold(0, 30);
      bitsOf(PREAMBLE + "11" + (i ? "1" : "0"));
      manchesterEncode(bits, levels);
      startOfIdle(levels);
      levels.hold(0, 20);
    }
    drawn(MANCHESTER_SYMBOL);
    manchester.start();
    for (let i = 0; i < 3; i++) {
      expect(manchester.receive(edges, back)).toBe(true);
      expect(textOf(back)).toBe(PREAMBLE + "11" + (i ? "1" : "0"));
    }
    expect(manchester.receive(edges, back)).toBe(false);
  });

  it("marks a cell without an edge in its middle, and only that", () => {
    for (let symbol = 80; symbol < 94; symbol++) {
      encoded(PREAMBLE + "1101000111001011");
      startOfIdle(levels);
      levels.hold(0, 10);
      levels.set(symbol, -levels.at(symbol));
      drawn(MANCHESTER_SYMBOL);
      const text = decoded();
      expect(text.length).toBe(48);
      for (let i = 0; i < 48; i++) expect(back.anyMarked(i, 1)).toBe(i == symbol >> 1);
    }
  });

  it("marks a cell with edges where none may be, and only that", () => {
    for (let from = -20000; from <= 10000; from += 6000) { // 10 ns around the border between bits 39 and 40
      encoded(PREAMBLE + "1101000111001011");
      startOfIdle(levels);
      levels.hold(0, 10);
      drawn(MANCHESTER_SYMBOL);
      glitch(500000 + 40 * 100000 + <f64>from, 10000);
      expect(decoded().length).toBe(48);
      for (let i = 0; i < 48; i++) expect(back.anyMarked(i, 1)).toBe(i == 40);
    }
  });

  it("that breaks off without TP_IDL ends with a violation", () => {
    encoded(PREAMBLE + "110100");
    levels.hold(0, 10);
    drawn(MANCHESTER_SYMBOL);
    expect(decoded()).toBe(PREAMBLE + "110100");
    expect(manchester.ended).toBe(false);
    expect(back.anyMarked(back.n - 1, 1)).toBe(true);
  });

  it("on a line that stays low is no end either", () => {
    encoded(PREAMBLE + "1100");
    levels.hold(-1, 20);
    drawn(MANCHESTER_SYMBOL);
    decoded();
    expect(manchester.ended).toBe(false);
  });
});

const mlt3 = new Mlt3Encoder(), mlt3Back = new Mlt3Decoder();

function mlt3Encoded(text: string): void {
  bitsOf(text);
  levels.clear();
  mlt3.start();
  mlt3.encode(bits, levels);
  drawn(MLT3_SYMBOL);
}

function mlt3Decoded(): string {
  back.clear();
  mlt3Back.decode(edges, back);
  return textOf(back);
}

describe("MLT-3", () => {
  it("goes round 0, +1, 0, -1 with each one and stays with each zero (X3.263 7.1.2)", () => {
    mlt3Encoded("1 1 1 1 1 0 0 1 0 1 1");
    expect(levelText()).toBe("+0-0+++00-0");
  });

  it("comes back as it was sent, from its first one on", () => {
    const random = new Random(3, 0);
    for (let round = 0; round < 50; round++) {
      let text = "1";
      for (let i = 0; i < 200; i++) text += random.next() >> 31 ? "1" : "0";
      mlt3Encoded(text);
      expect(mlt3Decoded()).toBe(text);
      expect(back.anyMarked(1, back.n - 1)).toBe(false);
    }
  });

  it("marks a step that the code does not have", () => {
    mlt3Encoded("1 1 1 1 1 1 1 1");
    levels.set(4, -1); // -1 again, where the cycle has +1
    drawn(MLT3_SYMBOL);
    mlt3Decoded();
    expect(back.anyMarked(1, 3)).toBe(false);
    expect(back.anyMarked(4, 1)).toBe(true);
    mlt3Encoded("1 1 1 1 1 1 1 1");
    levels.set(1, -1); // from +1 to -1 at once
    drawn(MLT3_SYMBOL);
    mlt3Decoded();
    expect(back.anyMarked(1, 1)).toBe(true);
  });

  it("marks two edges within a symbol, and the end of a silence", () => {
    edges.clear();
    edges.push(8000, 1);
    edges.push(16000, 0);
    edges.push(18000, -1);
    edges.push(2000000, 0);
    edges.end = 2008000;
    expect(mlt3Decoded()).toBe("111");
    expect(back.marked(1) & <u8>Mark.VIOLATION).toBe(<u8>Mark.VIOLATION);
    expect(back.marked(2) & <u8>Mark.SILENCE).toBe(<u8>Mark.SILENCE);
  });
});
