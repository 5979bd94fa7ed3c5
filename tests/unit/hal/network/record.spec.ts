import { Clock, Event } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Wave } from "../../../../hal/mock/medium/port";
import { Mark, Passage, Record } from "../../../../hal/mock/network/record";

const BIT: i64 = 10;
let clock = new Clock();
let record = new Record(clock);
let passage = new Passage(clock, record, 3);

function frameOf(n: i32, source: i32): Frame {
  const frame = Frame.take();
  memory.fill(frame.octets, 0xa5, n);
  frame.length = n - 4;
  frame.seal();
  frame.source = source;
  return frame;
}

/** The wave changes, and stays so for as many bit times. */
function pass(wave: Wave, frame: Frame | null, bits: i64): void {
  passage.passes(wave, frame);
  clock.now += bits * BIT;
}

/** Passes a long frame at every other tick. */
class Feeder extends Event {
  private frame: Frame = frameOf(1518, 1);
  private on: bool = false;

  happen(): void {
    this.on = !this.on;
    passage.passes(this.on ? Wave.DATA : Wave.IDLE, this.on ? this.frame : null);
    clock.after(this, this.on ? (64 + 8 * 1518) * BIT : 1);
  }
}

beforeEach(() => {
  clock = new Clock();
  record = new Record(clock);
  passage = new Passage(clock, record, 3);
  record.start();
});

describe("what passes a point", () => {
  it("is a whole frame: recorded with its time and all its octets", () => {
    const held = Frame.held, frame = frameOf(64, 1);
    clock.now = 500;
    pass(Wave.DATA, frame, 64 + 512);
    pass(Wave.IDLE, null, 96);
    frame.release();
    expect(Frame.held).toBe(held);
    expect(passage.frames).toBe(1);
    expect(passage.whole).toBe((64 + 512) * BIT);
    expect(passage.busy).toBe((64 + 512) * BIT);
    expect(load<f64>(record.base)).toBe(500);
    expect(load<i32>(record.base, 12)).toBe(3);
    expect(load<i32>(record.base, 16)).toBe(64);
    expect(load<u32>(record.base, 24)).toBe(0);
    expect(load<u8>(record.base, 32)).toBe(0xa5);
    expect(record.used).toBe(32 + 64);
  });

  it("is cut short and jammed: recorded as far as it came", () => {
    const frame = frameOf(64, 1);
    pass(Wave.DATA, frame, 64 + 83);
    pass(Wave.JAM, null, 32);
    pass(Wave.IDLE, null, 96);
    frame.release();
    expect(passage.frames).toBe(0);
    expect(passage.fragments).toBe(1);
    expect(passage.busy).toBe((64 + 83 + 32) * BIT);
    expect(load<i32>(record.base, 16)).toBe(10); // octets
    expect(load<i32>(record.base, 20)).toBe(32); // bits of jam
    expect(load<u32>(record.base, 24)).toBe(Mark.TRUNCATED | Mark.JAMMED | Mark.CRC);
    expect(load<i32>(record.base, 28)).toBe(64); // what the frame would have been
  });

  it("is damaged: recorded so", () => {
    const frame = frameOf(64, 1);
    store<u8>(frame.octets + 20, 0);
    const bad = frame.copy();
    bad.symbolError = true;
    pass(Wave.DATA, bad, 64 + 512);
    pass(Wave.IDLE, null, 96);
    bad.release();
    frame.release();
    expect(load<u32>(record.base, 24)).toBe(Mark.CRC | Mark.SYMBOL);
  });

  it("tells how often a sender follows itself", () => {
    const a = frameOf(64, 1), b = frameOf(64, 2);
    const order = [a, a, a, b, a, b, b];
    for (let i = 0; i < order.length; i++) {
      pass(Wave.DATA, order[i], 64 + 512);
      pass(Wave.IDLE, null, 96);
    }
    expect(passage.frames).toBe(7);
    expect(passage.repeats).toBe(3);
    expect(passage.longestRun).toBe(3);
    a.release();
    b.release();
  });

  it("stops the clock before the record is full", () => {
    const feeder = new Feeder();
    clock.schedule(feeder, 0);
    expect(clock.run(1000000000)).toBe(false);
    expect(record.lost).toBe(0);
    const full = record.used;
    record.clear();
    expect(clock.run(1000000000)).toBe(false);
    expect(record.used).toBe(full);
  });

  it("counts what found no room when nobody took the record", () => {
    const feeder = new Feeder();
    clock.schedule(feeder, 0);
    while (clock.now < 1000000000) clock.run(1000000000);
    expect(record.lost).toBeGreaterThan(0);
  });
});
