import { Clock, MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { Sender, Kind, To, Traffic } from "../../../../hal/mock/network/traffic";
import { Random } from "../../../../hal/mock/random";

let clock = new Clock();

/** Sends whatever is offered at once, or leaves it. */
class Probe extends Sender {
  traffic: Traffic | null = null;
  takes: bool = true;
  lengths: Array<i32> = [];
  times: Array<i64> = [];

  offered(): void {
    const traffic = <Traffic>this.traffic;
    while (this.takes && traffic.count && this.lengths.length < 20000) {
      this.lengths.push(traffic.length);
      this.times.push(traffic.since);
      traffic.done();
      if (traffic.kind == Kind.SATURATED) return;
    }
  }
}

let probe = new Probe();

function source(kind: Kind): Traffic {
  clock = new Clock();
  probe = new Probe();
  const traffic = new Traffic(clock, probe, new Random(7, 1));
  probe.traffic = traffic;
  traffic.kind = kind;
  traffic.resize(4);
  return traffic;
}

describe("a source of frames", () => {
  it("offers with Poisson's law as many bits as it is told", () => {
    const traffic = source(Kind.POISSON);
    traffic.addLength(100, 1);
    traffic.setLoad(800000); // 1,000 frames a second
    traffic.begin();
    clock.run(10 * SECOND);
    const n = probe.times.length;
    expect(Math.abs(<f64>n - 10000)).toBeLessThan(400, n.toString()); // four deviations
    let longer = 0; // gaps longer than the mean: 1/e of them
    for (let i = 1; i < n; i++) longer += i32(probe.times[i] - probe.times[i - 1] > MILLISECOND);
    expect(Math.abs(<f64>longer / <f64>n - 1 / Math.E)).toBeLessThan(0.02);
  });

  it("draws lengths by their shares, and means the load by their mean", () => {
    const traffic = source(Kind.POISSON);
    traffic.addLength(64, 3);
    traffic.addLength(1000, 1);
    traffic.setLoad(1000 * 8 * (0.75 * 64 + 0.25 * 1000));
    traffic.begin();
    clock.run(10 * SECOND);
    let long = 0;
    for (let i = 0; i < probe.lengths.length; i++) long += i32(probe.lengths[i] == 1000);
    expect(Math.abs(<f64>probe.lengths.length - 10000)).toBeLessThan(400);
    expect(Math.abs(<f64>long / <f64>probe.lengths.length - 0.25)).toBeLessThan(0.02);
  });

  it("loses what finds the queue full, and counts it", () => {
    const traffic = source(Kind.POISSON);
    traffic.addLength(100, 1);
    traffic.setLoad(800000);
    probe.takes = false;
    traffic.begin();
    clock.run(SECOND);
    expect(traffic.count).toBe(4);
    expect(traffic.lost).toBe(traffic.offered - 4);
  });

  it("always has another frame when it is saturated, until it has had all", () => {
    const traffic = source(Kind.SATURATED);
    traffic.addLength(64, 1);
    traffic.frames = 3;
    traffic.begin();
    clock.run(1);
    expect(traffic.count).toBe(1);
    traffic.done();
    expect(traffic.count).toBe(1);
    traffic.done();
    expect(traffic.count).toBe(0);
    expect(traffic.offered).toBe(3);
  });

  it("begins and stops in time", () => {
    const traffic = source(Kind.POISSON);
    traffic.addLength(100, 1);
    traffic.setLoad(8000000);
    traffic.start = 100 * MILLISECOND;
    traffic.stop = 200 * MILLISECOND;
    traffic.begin();
    clock.run(SECOND);
    expect(probe.times[0]).toBeGreaterThan(100 * MILLISECOND);
    expect(probe.times[probe.times.length - 1]).toBeLessThan(200 * MILLISECOND);
    expect(probe.times.length).toBeGreaterThan(800);
  });

  it("knows whom a frame is for", () => {
    const traffic = source(Kind.NONE);
    expect(traffic.destination(2, 3)).toBe(0);
    traffic.to = To.RANDOM;
    let seen = 0;
    for (let i = 0; i < 100; i++) seen |= 1 << traffic.destination(1, 4);
    expect(seen).toBe(0b1101); // any but itself
    traffic.to = 2;
    expect(traffic.destination(0, 3)).toBe(2);
  });
});
