import {
  DEFAULT_MSS, emitMss, emitSackPermitted, emitShift, emitTimestamps, Opts, parseOptions, tsEcho, tsValue,
} from "../../../../assembly/transport/tcp/options";
import { hexAt, hexOf } from "../../../fakes/octets";

const P: usize = memory.data(64);

/** Whether the n octets at P are a list of options. */
function parse(n: i32): bool {
  return parseOptions(P, P + n);
}

/** The MSS in these options, -1 = malformed. */
function mssOf(options: string): i32 {
  return parse(hexAt(P, options)) ? Opts.mss : -1;
}

/** Whether an option of this kind has this length: of those that we know, one; of SACK, 8 for each block and 2. */
function mayBe(kind: i32, length: i32): bool {
  if (kind == 2) return length == 4;
  if (kind == 3) return length == 3;
  if (kind == 4) return length == 2;
  if (kind == 5) return length >= 10 && length % 8 == 2;
  return kind != 8 || length == 10;
}

describe("TCP options (RFC 9293 3.2)", () => {
  it("the MSS is written and read", () => {
    expect(emitMss(P, 1460)).toBe(P + 4);
    expect(hexOf(P, 4)).toBe("02 04 05 b4");
    expect(parse(4)).toBe(true);
    expect(Opts.mss).toBe(1460);
  });

  it("none: the default (MUST-15)", () => {
    expect(mssOf("")).toBe(DEFAULT_MSS);
    expect(mssOf("01 01 01 01")).toBe(DEFAULT_MSS);
    expect(mssOf("00")).toBe(DEFAULT_MSS);
  });

  it("every value of the MSS is said as it is", () => {
    expect(mssOf("02 04 00 00")).toBe(0);
    expect(mssOf("02 04 00 01")).toBe(1);
    expect(mssOf("02 04 ff ff")).toBe(65535);
  });

  it("nothing is read behind the end of the list", () => {
    expect(mssOf("00 02 04 05")).toBe(DEFAULT_MSS);
    expect(mssOf("01 00 02 00")).toBe(DEFAULT_MSS);
  });

  it("unknown options are passed over by their length (MUST-6)", () => {
    expect(mssOf("fd 02 02 04 05 b4")).toBe(1460);
    expect(mssOf("08 0a 01 02 03 04 05 06 07 08 02 04 05 b4")).toBe(1460);
    expect(mssOf("03 03 0f 02 04 05 b4 01")).toBe(1460);
  });

  it("every length of every kind, cut anywhere, ends within the header (MUST-7)", () => {
    let wrong = 0;
    for (let kind = 2; kind < 256; kind += kind < 40 ? 1 : 23) {
      for (let length = 0; length < 256; length++) {
        for (let room = 2; room <= 40; room += 2) {
          memory.fill(P, 1, 64);
          store<u8>(P, kind);
          store<u8>(P, length, 1);
          const malformed = length < 2 || length > room || !mayBe(kind, length);
          if (parse(room) == malformed) wrong++;
          if (!malformed && Opts.mss != (kind == 2 ? 0x0101 : DEFAULT_MSS)) wrong++;
        }
      }
    }
    expect(wrong).toBe(0);
  });

  it("a kind without room for its length is malformed", () => {
    expect(mssOf("02")).toBe(-1);
    expect(mssOf("01 01 01 08")).toBe(-1);
    expect(mssOf("02 04 05")).toBe(-1);
  });

  it("the options of a Linux SYN (RFC 2018 2, RFC 7323 2.2, 3.2)", () => {
    // From a capture: MSS 1460, SACK-permitted, TSval 0xfa6fba1e, NOP, shift 7.
    parse(hexAt(P, "02 04 05 b4 04 02 08 0a fa 6f ba 1e 00 00 00 00 01 03 03 07"));
    expect(Opts.mss).toBe(1460);
    expect(Opts.sackPermitted).toBe(true);
    expect(tsValue(Opts.timestamps)).toBe(0xfa6fba1e);
    expect(tsEcho(Opts.timestamps)).toBe(0);
    expect(Opts.shift).toBe(7);
    expect(Opts.sackBlocks).toBe(0);
  });

  it("a shift of more than 14 counts as 14 (RFC 7323 2.3)", () => {
    parse(hexAt(P, "03 03 0e 00"));
    expect(Opts.shift).toBe(14);
    parse(hexAt(P, "03 03 ff 00"));
    expect(Opts.shift).toBe(14);
  });

  it("SACK blocks are found where they lie (RFC 2018 3)", () => {
    parse(hexAt(P, "01 01 05 12 00 00 00 01 00 00 00 02 00 00 00 03 00 00 00 04"));
    expect(Opts.sackBlocks).toBe(2);
    expect(Opts.sack).toBe(P + 4);
  });

  it("what is written is read again", () => {
    const end = emitShift(emitTimestamps(emitSackPermitted(P), 0x01020304, 0x0a0b0c0d), 9);
    expect(hexOf(P, <i32>(end - P))).toBe("01 01 04 02 01 01 08 0a 01 02 03 04 0a 0b 0c 0d 01 03 03 09");
    expect(parseOptions(P, end)).toBe(true);
    expect(Opts.sackPermitted).toBe(true);
    expect(tsValue(Opts.timestamps)).toBe(0x01020304);
    expect(tsEcho(Opts.timestamps)).toBe(0x0a0b0c0d);
    expect(Opts.shift).toBe(9);
  });

  it("what the segment before said is forgotten", () => {
    parse(hexAt(P, "02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 07"));
    parse(0);
    expect(Opts.mss).toBe(DEFAULT_MSS);
    expect(Opts.sackPermitted).toBe(false);
    expect(Opts.timestamps).toBe(0);
    expect(Opts.shift).toBe(-1);
  });
});
