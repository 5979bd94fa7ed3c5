import { Clock } from "../../../../hal/mock/clock";
import { BackOff } from "../../../../hal/mock/mac/back-off";
import { IEEE_ATTEMPTS } from "../../../../hal/mock/mac/mac";
import { Wave } from "../../../../hal/mock/medium/port";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

const counts = new StaticArray<i32>(1024);

/** An adapter's address by its number. */
function address(i: i32): u64 {
  return 0x0000_5e00_5302 | <u64>(i & 0xff) << 40 | <u64>(i >> 8 & 0xff) << 32;
}

/** Chi-squared of the counts of `bins` equally likely outcomes. */
function chiSquared(bins: i32, draws: i32): f64 {
  const expected = <f64>draws / bins;
  let sum = 0.0;
  for (let i = 0; i < bins; i++) sum += (counts[i] - expected) * (counts[i] - expected) / expected;
  return sum;
}

/** The value that chi-squared exceeds with probability 0.001, by Wilson and Hilferty's approximation (1931). */
function critical(degrees: i32): f64 {
  const v = 2 / (9 * <f64>degrees), z = 3.0902;
  return degrees * Math.pow(1 - v + z * Math.sqrt(v), 3);
}

/** Fills `counts` with the waits after so many collisions: `each` draws of every one of `adapters`. False when one is out of range. */
function draw(collisions: i32, limit: i32, bins: i32, adapters: i32, each: i32): bool {
  memory.fill(changetype<usize>(counts), 0, 4096);
  for (let i = 0; i < adapters; i++) {
    const backOff = new BackOff(address(i));
    backOff.limit = limit;
    for (let k = 0; k < each; k++) {
      const slots = backOff.slots(collisions);
      if (slots < 0 || slots >= bins) return false;
      counts[slots]++;
    }
  }
  return true;
}

/** Whether all waits below 2^exponent come equally often, over many draws of few adapters and over the first draws of many. */
function uniform(collisions: i32, limit: i32, exponent: i32): bool {
  const bins = 1 << exponent;
  if (!draw(collisions, limit, bins, 50, 1000) || chiSquared(bins, 50000) > critical(bins - 1)) return false;
  return draw(collisions, limit, bins, 20000, 1) && chiSquared(bins, 20000) < critical(bins - 1);
}

describe("the back-off", () => {
  it("is 0 to 2^n - 1 slots after n collisions, all alike, and no wider than after ten", () => {
    for (let n = 1; n <= 16; n++) expect(uniform(n, 10, min(n, 10))).toBe(true, `after ${n} collisions`);
  });

  it("is no wider than after 8, 4 or 1 on demand", () => {
    expect(uniform(16, 8, 8)).toBe(true);
    expect(uniform(16, 4, 4)).toBe(true);
    expect(uniform(16, 1, 1)).toBe(true);
    expect(uniform(3, 8, 3)).toBe(true);
  });

  it("is not taken for uniform when it is not", () => {
    expect(uniform(3, 10, 4)).toBe(false);
    expect(uniform(5, 10, 4)).toBe(false);
  });

  it("differs between adapters, and is repeated by each", () => {
    let equal = 0;
    for (let i = 0; i < 1000; i++) {
      const a = new BackOff(address(i)), b = new BackOff(address(i + 1)), again = new BackOff(address(i));
      let alike = true;
      for (let n = 1; n <= 10; n++) {
        const slots = a.slots(n);
        alike = b.slots(n) == slots && alike;
        expect(again.slots(n)).toBe(slots);
      }
      equal += alike;
    }
    expect(equal).toBe(0);
  });

  it("waits whole slots of 512 bit times behind the jam, but for the gap", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      const clock = new Clock(), a = new Station(clock, address(7), speed, false, false), probe = new Probe(clock, speed);
      cable(clock, a.jack, probe.jack!, 0);
      settle(clock);
      a.mac.attemptLimit = IEEE_ATTEMPTS;
      const twin = new BackOff(address(7)), bit: i64 = speed == 10 ? 10 : 1;
      a.mac.transmit(frameOf(1518, 1));
      while (a.mac.outcome.attempts == 0) clock.step();
      for (let n = 1; n < IEEE_ATTEMPTS; n++) {
        probe.say(Wave.JAM, null); // heard within the preamble
        clock.run(clock.now + bit);
        probe.say(Wave.IDLE, null);
        const jammed = a.mac.outcome.started + (64 + 32) * bit;
        while (a.mac.outcome.attempts == n) clock.step();
        expect(a.mac.outcome.started - jammed).toBe(max(twin.slots(n) * 512, 96) * bit);
      }
    }
  });
});
