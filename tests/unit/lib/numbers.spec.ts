import { ip4, swap16, swap32 } from "../../../assembly/lib/bytes";
import { count, Counter, counter, tally } from "../../../assembly/lib/counters";
import { FOREVER, timeLt, until } from "../../../assembly/lib/time";

const P: usize = memory.data(8, 8);

describe("byte order", () => {
  it("reverses two octets and four", () => {
    expect(swap16(0x1234)).toBe(0x3412);
    expect(swap16(0x00ff)).toBe(0xff00);
    expect(swap16(0xffff)).toBe(0xffff);
    expect(swap32(0x12345678)).toBe(0x78563412);
    expect(swap32(0x000000ff)).toBe(0xff000000);
    expect(swap32(swap32(0xdeadbeef))).toBe(0xdeadbeef);
  });

  it("writes an address with its first octet first", () => {
    store<u32>(P, ip4(192, 168, 7, 2));
    expect(load<u8>(P)).toBe(192);
    expect(load<u8>(P, 1)).toBe(168);
    expect(load<u8>(P, 2)).toBe(7);
    expect(load<u8>(P, 3)).toBe(2);
  });
});

describe("time", () => {
  it("is compared across its wrap", () => {
    expect(timeLt(1, 2)).toBe(true);
    expect(timeLt(2, 2)).toBe(false);
    expect(timeLt(3, 2)).toBe(false);
    expect(timeLt(0xffffffff, 0)).toBe(true);
    expect(timeLt(0, 0xffffffff)).toBe(false);
    expect(timeLt(0xfffffff0, 0x7fffffef)).toBe(true);
  });

  it("is waited for, and not for what has passed", () => {
    expect(until(100, 40)).toBe(60);
    expect(until(40, 40)).toBe(0);
    expect(until(40, 41)).toBe(0);
    expect(until(10, 0xfffffff0)).toBe(26);
    expect(FOREVER).toBeLessThan(0x7fffffff);
  });
});

describe("counters", () => {
  it("count one at a time, each for itself, by call and inline", () => {
    const first = counter(Counter.ETHER_SHORT);
    const last = counter(Counter.TCP_OPENS_PASSIVE);
    count(Counter.ETHER_SHORT);
    tally(Counter.ETHER_SHORT);
    expect(counter(Counter.ETHER_SHORT)).toBe(first + 2);
    expect(counter(Counter.TCP_OPENS_PASSIVE)).toBe(last);
    count(Counter.TCP_OPENS_PASSIVE);
    expect(counter(Counter.TCP_OPENS_PASSIVE)).toBe(last + 1);
  });
});
