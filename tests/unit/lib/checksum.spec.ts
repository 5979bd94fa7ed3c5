import { copyAndSum, copyAndSumTwin, sum, sumTwin } from "../../../assembly/lib/checksum";

const A: usize = memory.data(2048, 4);
const B: usize = memory.data(2048, 4);

describe("Internet checksum", () => {
  it("sums the example of RFC 1071 3", () => {
    // 00 01 f2 03 f4 f5 f6 f7: the sum is ddf2, here in native (little-endian) order
    store<u64>(A, 0xf7f6f5f403f20100);
    expect(sumTwin(A, 8)).toBe(0xf2dd);
    expect(sum(A, 8)).toBe(0xf2dd);
  });

  it("is the same lent by the board and in AssemblyScript, at every length and alignment", () => {
    for (let i = 0; i < 1600; i++) store<u8>(A + i, <u8>(i * 197 + (i >> 3)));
    for (let n = 0; n < 200; n++) {
      for (let skew = 0; skew < 4; skew++) {
        expect(sum(A + skew, n)).toBe(sumTwin(A + skew, n));
      }
    }
    expect(sum(A, 1599)).toBe(sumTwin(A, 1599));
  });

  it("folds every carry", () => {
    memory.fill(A, 0xff, 1600);
    for (let n = 2; n < 1600; n += 2) expect(sumTwin(A, n)).toBe(0xffff);
  });

  it("copies what it sums", () => {
    for (let i = 0; i < 1600; i++) store<u8>(A + i, <u8>(i * 31));
    expect(copyAndSum(B, A, 1473)).toBe(sumTwin(A, 1473));
    expect(memory.compare(A, B, 1473)).toBe(0);
    memory.fill(B, 0, 1600);
    expect(copyAndSumTwin(B, A, 1473)).toBe(sumTwin(A, 1473));
    expect(memory.compare(A, B, 1473)).toBe(0);
  });
});

describe("the test build", () => {
  it("uses the stub runtime", () => {
    expect(ASC_RUNTIME).toBe(0);
  });
});
