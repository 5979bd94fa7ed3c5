import { bitsetAdd, bitsetEmpty, bitsetRemove, bitsetSize, bitsetTake } from "../../../assembly/lib/bitset";
import { anyReady, clearReady, LISTENER_SLOT, markReady, SLOTS, takeReady, UDP_SLOT } from "../../../assembly/lib/ready";
import { ringAfter, ringCopyAndSum, ringWrite } from "../../../assembly/lib/ring";
import { sumTwin } from "../../../assembly/lib/checksum";
import { isPattern, pattern } from "../../fakes/octets";

const SET: usize = memory.data(256, 4);
const RING: usize = memory.data(256, 4);
const P: usize = memory.data(256, 4);

describe("a set of one word", () => {
  it("gives its members from the lowest up, each once", () => {
    memory.fill(SET, 0, 8);
    bitsetAdd(SET, 31, 32);
    bitsetAdd(SET, 0, 32);
    bitsetAdd(SET, 7, 32);
    bitsetAdd(SET, 7, 32);
    bitsetRemove(SET, 0, 32);
    expect(bitsetSize(32)).toBe(4);
    expect(bitsetTake(SET, 32)).toBe(7);
    expect(bitsetEmpty(SET)).toBe(false);
    expect(bitsetTake(SET, 32)).toBe(31);
    expect(bitsetEmpty(SET)).toBe(true);
    expect(load<u32>(SET, 4)).toBe(0);
  });
});

describe("a set", () => {
  beforeEach(() => {
    memory.fill(SET, 0, 256);
  });

  it("gives its members lowest first, each once however often it was put in", () => {
    bitsetAdd(SET, 200, 256);
    bitsetAdd(SET, 3, 256);
    bitsetAdd(SET, 31, 256);
    bitsetAdd(SET, 32, 256);
    bitsetAdd(SET, 3, 256);
    expect(bitsetTake(SET, 256)).toBe(3);
    expect(bitsetTake(SET, 256)).toBe(31);
    expect(bitsetTake(SET, 256)).toBe(32);
    expect(bitsetEmpty(SET)).toBe(false);
    expect(bitsetTake(SET, 256)).toBe(200);
    expect(bitsetEmpty(SET)).toBe(true);
  });

  it("forgets what is taken out, in it or not", () => {
    bitsetAdd(SET, 64, 256);
    bitsetAdd(SET, 65, 256);
    bitsetRemove(SET, 64, 256);
    bitsetRemove(SET, 100, 256);
    expect(bitsetTake(SET, 256)).toBe(65);
    expect(bitsetEmpty(SET)).toBe(true);
    bitsetAdd(SET, 5, 256);
    bitsetRemove(SET, 5, 256);
    expect(bitsetEmpty(SET)).toBe(true);
  });

  it("stays within its size", () => {
    for (let i = 0; i < 100; i++) bitsetAdd(SET, i, 256);
    for (let p = bitsetSize(100); p < 256; p++) expect(load<u8>(SET + p)).toBe(0);
    for (let i = 0; i < 100; i++) expect(bitsetTake(SET, 256)).toBe(i);
    expect(bitsetEmpty(SET)).toBe(true);
  });
});

describe("news", () => {
  it("of every slot are kept, and taken in order", () => {
    while (anyReady()) takeReady();
    for (let slot = SLOTS - 1; slot >= 0; slot--) markReady(slot);
    markReady(UDP_SLOT);
    clearReady(LISTENER_SLOT);
    for (let slot = 0; slot < SLOTS; slot++) if (slot != LISTENER_SLOT) expect(takeReady()).toBe(slot);
    expect(anyReady()).toBe(false);
  });
});

describe("a ring", () => {
  it("goes on at its beginning behind its end", () => {
    expect(ringAfter(0, 0, 100)).toBe(0);
    expect(ringAfter(99, 1, 100)).toBe(0);
    expect(ringAfter(60, 39, 100)).toBe(99);
    expect(ringAfter(60, 100, 100)).toBe(60);
  });

  it("returns what was written, with its sum, across the seam at every position and length, and keeps the rest", () => {
    const capacity = 37;
    pattern(P, 0, 64);
    for (let at = 0; at < capacity; at++) {
      for (let n = 0; n <= capacity; n++) {
        memory.fill(RING, 0xa5, 64);
        ringWrite(RING, capacity, at, P, n);
        const sum = ringCopyAndSum(RING, capacity, at, P + 100, n);
        expect(isPattern(P + 100, 0, n)).toBe(true);
        expect(sum % 0xffff).toBe(sumTwin(P, n) % 0xffff);
        let kept = 0;
        for (let i = 0; i < 64; i++) if (load<u8>(RING + i) == 0xa5) kept++;
        expect(kept).toBeGreaterThanOrEqual(64 - n);
        expect(load<u8>(RING + capacity)).toBe(0xa5);
      }
    }
  });
});
