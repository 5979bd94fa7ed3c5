// CRC-32 of IEEE 802.3 against published values, and the fast way against the bit-by-bit one.
import { fcsOf } from "../../../hal/mock/fcs";
import { ARP_QUESTION, UDP_FROM_FPGA } from "../../fakes/published-frames";
import { hexAt } from "../../fakes/octets";

const P: usize = memory.data(2048, 8);

/** As clause 3.2.9 tells it: bits in order of transmission into a register whose complement is sent, the highest power first. */
function bitByBit(p: usize, n: i32): u32 {
  let register: u32 = 0xffffffff;
  for (let i = 0; i < n * 8; i++) {
    const bit = load<u8>(p + (i >> 3)) >> <u8>(i & 7) & 1;
    const out = register >> 31;
    register = register << 1 ^ (out ^ bit ? 0x04c11db7 : 0);
  }
  let sent: u32 = 0;
  for (let i = 0; i < 32; i++) sent |= (~register >> (31 - i) & 1) << i;
  return sent;
}

function check(frame: string): void {
  const n = hexAt(P, frame);
  expect(n).toBe(64);
  expect(fcsOf(P, n - 4)).toBe(load<u32>(P + n - 4));
}

describe("frame check sequence", () => {
  it("of 123456789 is the check value CBF43926 that is published for CRC-32", () => {
    for (let i = 0; i < 9; i++) store<u8>(P + i, <u8>(0x31 + i));
    expect(fcsOf(P, 9)).toBe(0xcbf43926);
    expect(fcsOf(P, 0)).toBe(0);
  });

  it("of captured and published frames is what follows them", () => {
    check(ARP_QUESTION);
    check(UDP_FROM_FPGA);
  });

  it("is the same for every length and alignment as bit by bit", () => {
    for (let i = 0; i < 2048; i++) store<u8>(P + i, <u8>(i * i * 7 + (i >> 3)));
    for (let n = 0; n < 70; n++) for (let at: usize = 0; at < 4; at++) expect(fcsOf(P + at, n)).toBe(bitByBit(P + at, n));
    expect(fcsOf(P, 1514)).toBe(bitByBit(P, 1514));
  });
});
