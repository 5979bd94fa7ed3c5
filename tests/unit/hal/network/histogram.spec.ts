import { beginOf, buckets, Histogram } from "../../../../hal/mock/network/histogram";

describe("a histogram of times", () => {
  it("knows percentiles to 2 %", () => {
    const histogram = new Histogram();
    for (let time: i64 = 1; time <= 100000; time++) histogram.add(time);
    expect(histogram.count).toBe(100000);
    expect(histogram.longest).toBe(100000);
    expect(histogram.sum).toBe(5000050000);
    for (let percent = 10; percent <= 90; percent += 10) {
      const asked = 1000 * <f64>percent, got = histogram.quantile(<f64>percent / 100);
      expect(Math.abs(got - asked) / asked).toBeLessThan(0.02, percent.toString());
    }
    expect(histogram.quantile(1)).toBeLessThan(100001);
  });

  it("is exact for short times, and answers 0 when it is empty", () => {
    const histogram = new Histogram();
    expect(histogram.quantile(0.5)).toBe(0);
    for (let time: i64 = 0; time < 64; time++) histogram.add(time);
    for (let time = 0; time < 64; time++) expect(histogram.quantile(<f64>(time + 1) / 64)).toBe(<f64>time);
  });

  it("has buckets that lie one behind the other", () => {
    for (let i = 1; i < buckets(); i++) {
      const width = beginOf(i) - beginOf(i - 1);
      expect(width).toBeGreaterThan(0);
      if (i > 64) expect(width / beginOf(i - 1)).toBeLessThan(0.04);
    }
  });

  it("adds up, and forgets", () => {
    const one = new Histogram(), other = new Histogram();
    one.add(10);
    other.add(1000);
    other.add(1000);
    one.include(other);
    expect(one.count).toBe(3);
    expect(one.quantile(0.3)).toBe(10);
    expect(Math.abs(one.quantile(1) - 1000)).toBeLessThan(20);
    one.clear();
    expect(one.quantile(1)).toBe(0);
    expect(one.count).toBe(0);
  });

  it("takes a time that is longer than any bucket as the longest", () => {
    const histogram = new Histogram();
    histogram.add(i64.MAX_VALUE);
    expect(histogram.countAt(buckets() - 1)).toBe(1);
  });
});
