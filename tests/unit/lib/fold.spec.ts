import { complement, complement32, fold, isZero, isZero64, reduce, sum, sumOfHead, sumTwin } from "../../../assembly/lib/checksum";

const P: usize = memory.data(2048, 8);

/** Folds one carry at a time. */
function foldSlowly(sum: u64): u32 {
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return <u32>sum;
}

/** Accumulators in which every carry of a fold happens. */
const HARD: StaticArray<u64> = [
  0, 1, 0xfffe, 0xffff, 0x10000, 0x1fffe, 0x1ffff, 0x2fffd, 0xffff0000, 0xffff0001, 0xfffffffe, 0xffffffff, 0x100000000, 0x1ffffffff,
  0xfffe0001fffe, 0xffffffffffff, 0x12345678,
];

describe("folding", () => {
  it("is the same as one carry at a time", () => {
    for (let i = 0; i < HARD.length; i++) expect(fold(HARD[i])).toBe(foldSlowly(HARD[i]));
  });

  it("complements to what a fold complements to", () => {
    for (let i = 1; i < HARD.length; i++) {
      expect(complement(HARD[i])).toBe(~foldSlowly(HARD[i]) & 0xffff);
      expect(complement32(<u32>reduce(HARD[i]))).toBe(~foldSlowly(HARD[i]) & 0xffff);
    }
  });

  it("finds zero in both of its forms", () => {
    expect(isZero(0)).toBe(true);
    expect(isZero(0xffff)).toBe(true);
    expect(isZero(0x1fffe)).toBe(true);
    expect(isZero(1)).toBe(false);
    expect(isZero(0xfffe)).toBe(false);
    expect(isZero(0x10000)).toBe(false);
    for (let i = 0; i < HARD.length; i++) expect(isZero64(HARD[i])).toBe(foldSlowly(HARD[i]) % 0xffff == 0);
  });
});

describe("sum of a head", () => {
  it("is what summing the head alone gives, modulo 2^16 - 1, wherever it ends", () => {
    for (let i = 0; i < 200; i++) store<u8>(P + i, <u8>(i * 197 + 5));
    for (let n = 1; n < 100; n++) {
      for (let head = 0; head <= n; head++) {
        expect(sumOfHead(sum(P, n), P, head, n) % 0xffff).toBe(sumTwin(P, head) % 0xffff);
      }
    }
  });
});
