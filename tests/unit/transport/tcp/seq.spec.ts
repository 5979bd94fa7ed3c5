import { seqLeq, seqLt, seqMax } from "../../../../assembly/transport/tcp/seq";

describe("sequence numbers modulo 2^32 (RFC 9293 3.4)", () => {
  it("compare by distance, across the wrap too", () => {
    const starts: u32[] = [0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
    for (let i = 0; i < starts.length; i++) {
      const a = starts[i];
      expect(seqLt(a, a)).toBe(false);
      expect(seqLeq(a, a)).toBe(true);
      expect(seqLt(a, a + 1)).toBe(true);
      expect(seqLt(a + 1, a)).toBe(false);
      expect(seqLeq(a, a + 1)).toBe(true);
      expect(seqLeq(a + 1, a)).toBe(false);
      expect(seqLt(a, a + 0x7fffffff)).toBe(true);
      expect(seqLt(a + 0x7fffffff, a)).toBe(false);
      expect(seqMax(a, a + 5)).toBe(a + 5);
      expect(seqMax(a + 5, a)).toBe(a + 5);
    }
  });
});
