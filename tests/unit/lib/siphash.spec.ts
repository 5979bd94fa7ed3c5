import { keyed, random, randomIn, seed, setSecret, sipHash } from "../../../assembly/lib/siphash";

const P: usize = memory.data(64, 8);

/** Key 00 01 .. 0f, message 00 01 .. n-1. */
function vector(n: i32): u64 {
  setSecret(0x0706050403020100, 0x0f0e0d0c0b0a0908);
  for (let i = 0; i < n; i++) store<u8>(P + i, <u8>i);
  return sipHash(P, n);
}

describe("SipHash-2-4", () => {
  it("gives the example of the paper's appendix A", () => {
    expect(vector(15)).toBe(0xa129ca6149be45e5);
  });

  it("gives the authors' vectors for lengths around a word", () => {
    expect(vector(0)).toBe(0x726fdb47dd0e0e31);
    expect(vector(1)).toBe(0x74f839c593dc67fd);
    expect(vector(7)).toBe(0xab0200f58b01d137);
    expect(vector(8)).toBe(0x93f5f5799a932462);
    expect(vector(9)).toBe(0x9e0082df0ba9e4b0);
    expect(vector(63)).toBe(0x958a324ceb064572);
  });

  it("hashes four numbers as the 16 octets that they are", () => {
    const hash = vector(16);
    expect(keyed(0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c)).toBe(hash);
  });
});

describe("random numbers", () => {
  it("depend on the secret", () => {
    setSecret(1, 2);
    const a = keyed(1, 2, 3, 4);
    seed();
    expect(keyed(1, 2, 3, 4)).not.toBe(a);
  });

  it("do not repeat, and reach both ends of a range and nothing outside", () => {
    expect(random()).not.toBe(random());
    let low = false;
    let high = false;
    for (let i = 0; i < 200; i++) {
      const r = randomIn(3, 6);
      expect(r >= 3 && r <= 6).toBe(true);
      low = low || r == 3;
      high = high || r == 6;
    }
    expect(low && high).toBe(true);
    expect(randomIn(5, 5)).toBe(5);
  });
});
