import { Clock } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { IEEE_ATTEMPTS, TEXT_ATTEMPTS } from "../../../../hal/mock/mac/mac";
import { Wave } from "../../../../hal/mock/medium/port";
import { receiveLatency, transmitLatency } from "../../../../hal/mock/phy/latency";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), a = changetype<Station>(0), b = changetype<Station>(0), probe = changetype<Probe>(0);
let bit: i64 = 10;
const frame = frameOf(1518, 0x33);

function pair(speed: i32, metres: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  a = new Station(clock, 0x0100_5e00_5302, speed, false, false);
  b = new Station(clock, 0x0200_5e00_5302, speed, false, false);
  cable(clock, a.jack, b.jack, metres);
  settle(clock);
}

/** A station with a probe at the other end of no cable. */
function probed(speed: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  a = new Station(clock, 0x0100_5e00_5302, speed, false, false);
  probe = new Probe(clock, speed);
  cable(clock, a.jack, probe.jack!, 0);
  settle(clock);
}

/** Ticks that a station's attempt lasts when it sees a collision after `seen` ticks: to the bit's or nibble's end, preamble at least, jam. */
function lasts(seen: i64): i64 {
  const unit: i64 = bit == 1 ? 4 : bit;
  return max((seen + unit - 1) / unit * unit, 64 * bit) + 32 * bit;
}

/** B starts `later` ticks after A, each with one attempt. */
function together(later: i64): void {
  const from = clock.now + 100000;
  clock.run(from + min(later, 0));
  (later < 0 ? b : a).mac.transmit(frame);
  clock.run(from + max(later, 0));
  (later < 0 ? a : b).mac.transmit(frame);
  clock.run(from + 1000000);
}

/** For all differences of the beginnings: who begins before the other is heard sees a collision when the other's first bit arrives. */
function sweep(speed: i32, metres: i32, step: i64): void {
  pair(speed, metres);
  a.mac.attemptLimit = 1;
  b.mac.attemptLimit = 1;
  const delay = <i64>transmitLatency(speed) + (metres * 57 + 50) / 100 + receiveLatency(speed);
  let wrong = 0;
  for (let later = 1 - delay; later < delay; later += step) {
    together(later);
    const onA = a.mac.outcome, onB = b.mac.outcome;
    if (!onA.excessiveCollisions || onA.ended - onA.started != lasts(delay + later)) wrong++;
    if (!onB.excessiveCollisions || onB.ended - onB.started != lasts(delay - later)) wrong++;
  }
  expect(wrong).toBe(0, `${speed} Mbit/s, ${metres} m`);
  together(delay);
  expect(a.mac.outcome.collisions + b.mac.outcome.collisions).toBe(0);
  expect(b.mac.outcome.deferred).toBe(true);
}

describe("a collision", () => {
  it("is seen at the earliest at once, at the latest after twice the delay, to the bit", () => {
    sweep(10, 0, 1);
    sweep(10, 100, 3);
    sweep(10, 2000, 7);
    sweep(100, 0, 1);
    sweep(100, 100, 1);
    sweep(100, 200, 1);
  });

  it("lets the preamble end, then jams for 32 bits", () => {
    probed(10);
    probe.restart();
    a.mac.transmit(frame);
    probe.say(Wave.JAM, null); // heard after the PHY's 10 bits
    clock.run(clock.now + 2000);
    expect(probe.log).toBe("data@40 jam@680 idle@1000 ");
  });

  it("behind the preamble ends the bit, then jams for 32 bits", () => {
    probed(10);
    probe.restart();
    a.mac.transmit(frame);
    clock.run(clock.now + 1999);
    probe.say(Wave.JAM, null);
    clock.run(clock.now + 1000);
    expect(probe.log).toBe("data@40 jam@2140 idle@2460 "); // seen at 2099, MAC's bit ends at 2100
  });

  it("ends the nibble at 100 Mbit/s", () => {
    probed(100);
    probe.restart();
    a.mac.transmit(frame);
    clock.run(clock.now + 201);
    probe.say(Wave.JAM, null);
    clock.run(clock.now + 300);
    expect(probe.log).toBe("data@10 jam@230 idle@262 "); // seen at 217, MAC's nibble ends at 220
  });

  it("is late from the 512th bit on", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      for (let late = 0; late < 2; late++) {
        probed(speed);
        a.mac.attemptLimit = 1;
        const start = clock.now;
        a.mac.transmit(frame);
        clock.run(start + 512 * bit - 1 + late - receiveLatency(speed));
        probe.say(Wave.JAM, null);
        clock.run(clock.now + 2000);
        expect(a.mac.outcome.lateCollision).toBe(late == 1);
        expect(a.mac.outcome.excessiveCollisions).toBe(late == 0);
        expect(a.mac.counters.lateCollisions).toBe(late);
      }
    }
  });

  it("that is late ends the frame, or is retried on demand", () => {
    for (let retry = 0; retry < 2; retry++) {
      probed(10);
      a.mac.retryLate = retry == 1;
      a.mac.transmit(frame);
      clock.run(clock.now + 6000);
      probe.say(Wave.JAM, null);
      clock.run(clock.now + 1000);
      probe.say(Wave.IDLE, null);
      clock.run(clock.now + 10000000);
      expect(a.mac.outcome.attempts).toBe(1 + retry);
      expect(a.mac.outcome.lateCollision).toBe(retry == 0);
      expect(a.mac.counters.lateCollisions).toBe(1);
      expect(a.mac.counters.framesTransmittedOK).toBe(retry);
      expect(a.mac.counters.singleCollisionFrames).toBe(retry);
    }
  });

  it("of a frame that is over is none", () => {
    probed(10);
    const start = clock.now;
    a.mac.transmit(frame);
    clock.run(start + frame.bits * 10 - 100);
    probe.say(Wave.JAM, null);
    clock.run(start + 1000000);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
    expect(a.mac.counters.collisions).toBe(0);
    a.mac.attemptLimit = 1;
    probe.say(Wave.IDLE, null);
    clock.run(start + 2000000);
    a.mac.transmit(frame);
    clock.run(start + 2000000 + frame.bits * 10 - 101);
    probe.say(Wave.JAM, null);
    clock.run(start + 4000000);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
    expect(a.mac.outcome.lateCollision).toBe(true);
  });
});

/** Jams every attempt. Returns the attempts that were made. */
function jamAll(limit: i32): i32 {
  probed(10);
  a.mac.attemptLimit = limit;
  a.mac.transmit(frame);
  while (a.mac.busy) {
    const attempts = a.mac.outcome.attempts;
    while (a.mac.busy && a.mac.outcome.attempts == attempts) clock.step();
    if (a.mac.busy) probe.say(Wave.JAM, null);
    clock.run(clock.now + 10);
    probe.say(Wave.IDLE, null);
  }
  return a.mac.outcome.attempts;
}

describe("a frame that always collides", () => {
  it("is given up after the tenth attempt by the text, the sixteenth by IEEE 802.3, the first on demand", () => {
    expect(TEXT_ATTEMPTS).toBe(10);
    expect(IEEE_ATTEMPTS).toBe(16);
    expect(jamAll(new Station(clock, 1, 10, false, false).mac.attemptLimit)).toBe(10);
    expect(a.mac.outcome.collisions).toBe(10);
    expect(jamAll(IEEE_ATTEMPTS)).toBe(16);
    expect(a.mac.outcome.excessiveCollisions).toBe(true);
    expect(a.mac.counters.framesAbortedDueToXSColls).toBe(1);
    expect(a.mac.counters.framesTransmittedOK).toBe(0);
    for (let i = 1; i <= 16; i++) expect(a.mac.counters.collisionsOfAttempt[i]).toBe(1);
    expect(jamAll(1)).toBe(1);
  });

  it("lets the next one begin anew", () => {
    jamAll(TEXT_ATTEMPTS);
    expect(a.mac.transmit(frame)).toBe(true);
    clock.run(clock.now + 1000000);
    expect(a.mac.outcome.attempts).toBe(1);
    expect(a.mac.outcome.excessiveCollisions).toBe(false);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
  });
});

describe("frames", () => {
  it("are all given back", () => {
    const held = Frame.held;
    pair(10, 100);
    a.mac.transmit(frame);
    b.mac.transmit(frame);
    clock.run(clock.now + 100000000);
    expect(a.frames + b.frames).toBe(2);
    expect(Frame.held).toBe(held);
  });
});
