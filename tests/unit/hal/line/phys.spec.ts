// Both PHYs from frame to line and back: random frames, every symbol spoilt in turn, jitter and frequency offset within what 802.3 asks
// a receiver to bear, and far beyond it.
import { Verdict } from "../../../../hal/mock/line/framing";
import { HundredBaseTx } from "../../../../hal/mock/line/hundred-base-tx";
import { shake, stretch } from "../../../../hal/mock/line/impair";
import { PhyLine } from "../../../../hal/mock/line/phy-line";
import { TenBaseT } from "../../../../hal/mock/line/ten-base-t";
import { Random } from "../../../../hal/mock/random";
import { hexAt } from "../../../fakes/octets";
import { ARP_QUESTION, UDP_FROM_FPGA } from "../../../fakes/published-frames";
import { FRAME, isFrame, LEAD, onLine, randomFrame, randomLength, sample, shakeWorst } from "./frames";

const ten = new TenBaseT(), hundred = new HundredBaseTx();

/** Frames that come back from the signal as it is now: the frame at FRAME, good, or anything else that is called good. */
let same = 0, wrong = 0;

function receiveAll(line: PhyLine, n: i32): void {
  same = wrong = 0;
  line.listen();
  while (line.receive()) {
    if (line.reception.verdict != Verdict.GOOD) continue;
    if (isFrame(line, n)) same++;
    else wrong++;
  }
}

/** One frame comes back, and nothing else. */
function comesBack(line: PhyLine, n: i32): bool {
  receiveAll(line, n);
  return same == 1 && wrong == 0;
}

function roundTrips(line: PhyLine): void {
  const random = new Random(11, 0);
  let good = 0;
  for (let i = 0; i < 20; i++) {
    const n = randomFrame(randomLength(random), random);
    onLine(line, n);
    if (comesBack(line, n)) good++;
  }
  expect(good).toBe(20);
}

/** Published frames whose bits are all data, a frame of zeros and one of ones. */
function knownFrames(line: PhyLine): void {
  for (let i = 0; i < 2; i++) {
    const n = hexAt(FRAME, i ? ARP_QUESTION : UDP_FROM_FPGA);
    onLine(line, n);
    expect(comesBack(line, n)).toBe(true);
  }
}

/** Three frames in a row, the gap between them and nothing more. */
function burst(line: PhyLine): void {
  const random = new Random(12, 0);
  const n = randomFrame(100, random);
  line.start();
  line.idle(LEAD);
  for (let i = 0; i < 3; i++) {
    line.encode(FRAME, n);
    line.emit();
  }
  line.draw();
  receiveAll(line, n);
  expect(same).toBe(3);
  expect(wrong).toBe(0);
}

/** The gap, from the frame's last bit to the next one's first, is 96 bit times (4.4.2). */
function gapOf(line: PhyLine, bits: i32): f64 {
  const n = randomFrame(60, new Random(13, 0));
  onLine(line, n);
  const symbols = line.levels.n - line.first;
  return (<f64>symbols * line.symbol()) / 1000 - <f64>(8 + n) * 8 * (bits == 10 ? 100 : 10);
}

/** Every symbol of the frame and its delimiters in turn becomes each of the other levels. Returns how often the frame was still good. */
function spoilEach(line: PhyLine, from: i32, to: i32): i32 {
  const n = randomFrame(60, new Random(14, 0));
  onLine(line, n);
  let survived = 0, mistaken = 0;
  for (let i = line.first + from; i < line.first + to; i++) {
    const level = line.levels.at(i);
    for (let other: i8 = -1; other <= 1; other++) {
      if (other == level) continue;
      line.levels.set(i, other);
      line.edges.clear();
      line.draw();
      receiveAll(line, n);
      if (wrong) mistaken++;
      if (same) survived++;
    }
    line.levels.set(i, level);
  }
  expect(mistaken).toBe(0);
  return survived;
}

/** Every bit on the line in turn is the other one. */
function flipEach(line: PhyLine, bits: i32): i32 {
  const n = randomFrame(60, new Random(15, 0));
  let survived = 0, mistaken = 0;
  for (let i = 0; i < bits; i++) {
    line.start();
    line.idle(LEAD);
    line.encode(FRAME, n);
    expect(line.flip(i)).toBe(true);
    line.emit();
    line.draw();
    receiveAll(line, n);
    if (wrong) mistaken++;
    if (same) survived++;
  }
  expect(line.flip(bits)).toBe(false);
  expect(line.flip(-1)).toBe(false);
  expect(mistaken).toBe(0);
  return survived;
}

/** Frames that come back of ten, each with its own jitter of up to `jitter` ps and a clock that is off by `ppm`. */
function borne(line: PhyLine, jitter: f64, ppm: f64, worst: bool, seed: u64): i32 {
  const random = new Random(seed, 0);
  let good = 0;
  for (let i = 0; i < 10; i++) {
    const n = randomFrame(1514, random);
    onLine(line, n);
    stretch(line.edges, ppm);
    if (worst) shakeWorst(line.edges, jitter, random);
    else shake(line.edges, jitter, random);
    receiveAll(line, n);
    expect(wrong).toBe(0);
    good += same;
  }
  return good;
}

/** Frames that come back of ten that an instrument sampled with `rate` samples a second, on a clock that is off by 50 ppm. */
function sampled(line: PhyLine, rate: f64): i32 {
  const random = new Random(41, 0);
  let good = 0;
  for (let i = 0; i < 10; i++) {
    const n = randomFrame(randomLength(random), random);
    onLine(line, n);
    stretch(line.edges, 50);
    sample(line.edges, 1e12 / rate);
    if (comesBack(line, n)) good++;
  }
  return good;
}

describe("10BASE-T", () => {
  it("brings random frames back", () => roundTrips(ten));
  it("brings published frames back", () => knownFrames(ten));
  it("brings three frames back with nothing but the gap between them", () => burst(ten));
  it("leaves 9.6 us between frames", () => { expect(gapOf(ten, 10)).toBe(9600); });

  it("never takes a frame for good when any symbol of it is another", () => {
    // The preamble may be spoilt, not its first symbols from silence on, nor what the SFD is known by.
    const survived = spoilEach(ten, 0, 2 * 8 * 72);
    expect(survived).toBeGreaterThan(100);
    expect(survived).toBeLessThan(2 * 2 * 64);
  });

  it("never takes a frame for good when any bit of it is inverted", () => {
    expect(flipEach(ten, 8 * 72)).toBeLessThan(64);
  });

  it("bears edges 13.5 ns early or late, all of them, with both clocks off by 100 ppm (14.3.1.3.1, 14.2.3)", () => {
    expect(borne(ten, 13500, 200, true, 21)).toBe(10);
    expect(borne(ten, 13500, -200, true, 22)).toBe(10);
    expect(borne(ten, 13500, 200, false, 23)).toBe(10);
  });

  it("follows a clock that is off by 1000 ppm when there is no jitter", () => {
    expect(borne(ten, 0, 1000, false, 24)).toBe(10);
    expect(borne(ten, 0, -1000, false, 25)).toBe(10);
  });

  it("is read from samples, eight a bit", () => { expect(sampled(ten, 80e6)).toBe(10); });

  it("fails cleanly with edges off by 30 ns, or a clock by 3 %", () => {
    expect(borne(ten, 30000, 0, true, 26)).toBe(0);
    expect(borne(ten, 0, 30000, false, 27)).toBe(0);
    expect(borne(ten, 0, -30000, false, 28)).toBe(0);
  });
});

describe("100BASE-TX", () => {
  it("brings random frames back", () => roundTrips(hundred));
  it("brings published frames back", () => knownFrames(hundred));
  it("brings three frames back with nothing but the gap between them", () => burst(hundred));
  it("leaves 0.96 us between frames, T and R included", () => { expect(gapOf(hundred, 100)).toBe(960); });

  it("never takes a frame for good when any symbol of it is another", () => {
    const survived = spoilEach(hundred, 0, 10 * 73);
    expect(survived).toBeGreaterThan(100);
    expect(survived).toBeLessThan(2 * 10 * 8);
  });

  it("never takes a frame for good when any bit of it is inverted", () => {
    expect(flipEach(hundred, 10 * 73)).toBeLessThan(10 * 8);
  });

  it("bears 1.4 ns of jitter, with both clocks off by 50 ppm (25.4, X3.263 9.1.9)", () => {
    expect(borne(hundred, 700, 100, true, 31)).toBe(10);
    expect(borne(hundred, 700, -100, true, 32)).toBe(10);
    expect(borne(hundred, 700, 100, false, 33)).toBe(10);
  });

  it("bears twice that, 3 ns, as well, and a clock that is off by 1000 ppm without it", () => {
    expect(borne(hundred, 1500, 100, true, 34)).toBe(10);
    expect(borne(hundred, 0, 1000, false, 35)).toBe(10);
    expect(borne(hundred, 0, -1000, false, 36)).toBe(10);
  });

  it("is read from samples, four a symbol", () => { expect(sampled(hundred, 500e6)).toBe(10); });

  it("fails cleanly with edges off by 3.9 ns, or a clock by 3 %", () => {
    expect(borne(hundred, 3900, 0, true, 37)).toBe(0);
    expect(borne(hundred, 0, 30000, false, 38)).toBe(0);
    expect(borne(hundred, 0, -30000, false, 39)).toBe(0);
  });

  it("of a signal that is too long for the models says so", () => {
    const n = randomFrame(1514, new Random(17, 0));
    hundred.start();
    for (let i = 0; i < 17; i++) {
      hundred.encode(FRAME, n);
      hundred.emit();
    }
    expect(hundred.draw()).toBe(true);
    expect(hundred.listen()).toBe(true);
    hundred.encode(FRAME, n);
    hundred.emit();
    hundred.edges.clear();
    expect(hundred.draw()).toBe(false);
    for (let i = 0; i < 3; i++) hundred.draw(); // the same levels once more: more symbols than bits have room
    expect(hundred.listen()).toBe(false);
  });

  it("hears nothing before it has seen idle for long enough to know the scrambler's state", () => {
    const n = randomFrame(60, new Random(16, 0));
    hundred.start();
    hundred.idle(50);
    hundred.encode(FRAME, n);
    hundred.emit();
    hundred.encode(FRAME, n);
    hundred.emit();
    hundred.draw();
    receiveAll(hundred, n);
    expect(same).toBe(1);
  });
});
