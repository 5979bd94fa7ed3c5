import { DEFAULT_MSS, emitMss, parseMss } from "../../../../assembly/transport/tcp/options";
import { hexAt, hexOf } from "../../../fakes/octets";

const P: usize = memory.data(64);

function mssOf(options: string): i32 {
  const n = hexAt(P, options);
  return parseMss(P, P + n);
}

describe("TCP options (RFC 9293 3.2)", () => {
  it("the MSS is written and read", () => {
    expect(emitMss(P, 1460)).toBe(4);
    expect(hexOf(P, 4)).toBe("02 04 05 b4");
    expect(parseMss(P, P + 4)).toBe(1460);
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
          const malformed = length < 2 || length > room || kind == 2 && length != 4;
          const mss = malformed ? -1 : kind == 2 ? 0x0101 : DEFAULT_MSS;
          if (parseMss(P, P + room) != mss) wrong++;
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
});
