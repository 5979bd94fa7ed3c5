// What goes to the PHY for a frame, and what the MAC says of what comes back: IEEE 802.3 3.2, 3.3, 4.2.4.
import { Bits, Mark } from "../../../../hal/mock/line/bits";
import { appendFcs, frameBits, LONGEST, LONGEST_BITS, Reception, Verdict } from "../../../../hal/mock/line/framing";
import { Random } from "../../../../hal/mock/random";
import { hexAt } from "../../../fakes/octets";
import { ARP_QUESTION } from "../../../fakes/published-frames";
import { FRAME, randomFrame } from "./frames";

const bits = new Bits(LONGEST_BITS + 64);
const reception = new Reception();

function text(from: i32, count: i32): string {
  let s = "";
  for (let i = 0; i < count; i++) s += bits.value(from + i) ? "1" : "0";
  return s;
}

/** The published frame on the way. */
function framed(): i32 {
  const n = hexAt(FRAME, ARP_QUESTION);
  bits.clear();
  frameBits(FRAME, n, bits);
  return n;
}

describe("framing", () => {
  it("sends 7 octets 10101010, then 10101011", () => {
    framed();
    expect(text(0, 64)).toBe("10101010101010101010101010101010101010101010101010101010" + "10101011");
  });

  it("sends octets with their lowest bit first, the FCS's own first octet first", () => {
    framed(); // 00 24 e8 from the 7th octet on; FCS 0f f0 fd ca
    expect(text(64 + 48, 24)).toBe("00000000" + "00100100" + "00010111");
    expect(text(64 + 60 * 8, 32)).toBe("11110000" + "00001111" + "10111111" + "01010011");
    expect(bits.n).toBe(64 + 64 * 8);
  });

  it("appends the FCS that the frame was captured with", () => {
    const n = framed();
    store<u32>(FRAME + n - 4, 0);
    expect(appendFcs(FRAME, n - 4)).toBe(n);
    expect(load<u32>(FRAME + n - 4)).toBe(0xcafdf00f);
  });
});

describe("reception", () => {
  it("of a good frame is its octets", () => {
    const n = framed();
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.GOOD);
    expect(reception.length).toBe(n);
    expect(memory.compare(reception.octets, FRAME, n)).toBe(0);
    expect(reception.start).toBe(64);
  });

  it("needs no more of the preamble than the SFD", () => {
    const n = framed();
    const short = new Bits(LONGEST_BITS);
    for (let i = 56; i < bits.n; i++) short.push(bits.marked(i));
    reception.take(short);
    expect(reception.verdict).toBe(Verdict.GOOD);
    expect(reception.length).toBe(n);
  });

  it("finds a wrong FCS, whichever bit is inverted", () => {
    framed();
    for (let i = 64; i < bits.n; i++) {
      bits.flip(i);
      reception.take(bits);
      expect(reception.verdict).toBe(Verdict.FCS_ERROR);
      bits.flip(i);
    }
  });

  it("takes up to 7 dribbling bits behind a right FCS (4.2.4.2.1), and with a wrong one calls it an alignment error", () => {
    const n = framed();
    for (let dribble = 1; dribble < 8; dribble++) {
      bits.push(1);
      reception.take(bits);
      expect(reception.verdict).toBe(Verdict.GOOD);
      expect(reception.dribble).toBe(dribble);
      expect(reception.length).toBe(n);
    }
    bits.flip(100);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.ALIGNMENT_ERROR);
    bits.push(1);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.FCS_ERROR);
  });

  it("without an SFD is no frame", () => {
    framed();
    bits.flip(63);
    bits.n = 64;
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.UNFRAMED);
    bits.clear();
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.UNFRAMED);
  });

  it("is bad when the PHY reports an error in it, though the FCS is right; not when the error is in the preamble", () => {
    framed();
    bits.mark(20, Mark.VIOLATION);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.GOOD);
    bits.mark(64 + 17 * 8 + 3, Mark.VIOLATION);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.CODE_ERROR);
    expect(reception.violations).toBe(1);
    expect(reception.firstViolation).toBe(17);
  });

  it("keeps no more than LONGEST octets, and less than an FCS is no good frame", () => {
    const random = new Random(5, 0);
    bits.clear();
    frameBits(FRAME, randomFrame(LONGEST - 4, random), bits);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.GOOD);
    for (let i = 0; i < 8; i++) bits.push(0);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.TOO_LONG);
    bits.clear();
    frameBits(FRAME, 3, bits);
    reception.take(bits);
    expect(reception.verdict).toBe(Verdict.FCS_ERROR);
  });
});
