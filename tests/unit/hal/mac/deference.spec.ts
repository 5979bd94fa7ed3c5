import { Clock } from "../../../../hal/mock/clock";
import { Random } from "../../../../hal/mock/random";
import { Wave } from "../../../../hal/mock/medium/port";
import { receiveLatency, transmitLatency } from "../../../../hal/mock/phy/latency";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), a = changetype<Station>(0), probe = changetype<Probe>(0), bit: i64 = 10, start: i64 = 0;
const frame = frameOf(64, 0x33);

function probed(speed: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  a = new Station(clock, 0x0100_5e00_5302, speed, false, false);
  probe = new Probe(clock, speed);
  cable(clock, a.jack, probe.jack!, 0);
  settle(clock);
  start = clock.now + 10000; // what the MAC hears is counted from here, in bits
}

/** Lets the MAC hear a change at a bit time. */
function hears(wave: Wave, at: i32): void {
  clock.run(start + at * bit - receiveLatency(a.phy.speed));
  probe.say(wave, null);
}

function transmitAt(at: i32): void {
  clock.run(start + at * bit);
  a.mac.transmit(frame);
}

/** The bit time at which the last attempt began. */
function began(): i64 {
  clock.run(clock.now + 3000 * bit);
  return (a.mac.outcome.started - start) / bit;
}

describe("deference", () => {
  it("is none on a free line", () => {
    probed(10);
    transmitAt(5);
    expect(began()).toBe(5);
    expect(a.mac.outcome.deferred).toBe(false);
    expect(a.mac.counters.framesWithDeferredXmissions).toBe(0);
  });

  it("is none either when the MAC is told again what it knows", () => {
    probed(10);
    clock.run(start + 100 * bit);
    a.mac.fullDuplex = false;
    transmitAt(101);
    expect(began()).toBe(101);
  });

  it("waits for the end of carrier and 96 bit times more", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      probed(speed);
      hears(Wave.JAM, 100);
      transmitAt(200);
      hears(Wave.IDLE, 700);
      expect(began()).toBe(796);
      expect(a.mac.outcome.deferred).toBe(true);
      expect(a.mac.counters.framesWithDeferredXmissions).toBe(1);
    }
  });

  it("counts the gap for a frame that comes within it", () => {
    probed(10);
    hears(Wave.JAM, 100);
    hears(Wave.IDLE, 200);
    transmitAt(250);
    expect(began()).toBe(296);
    probed(10);
    hears(Wave.JAM, 100);
    hears(Wave.IDLE, 200);
    transmitAt(296);
    expect(began()).toBe(296);
    expect(a.mac.outcome.deferred).toBe(false);
  });

  it("starts the gap anew when carrier comes in its first 64 bit times", () => {
    probed(10);
    hears(Wave.JAM, 100);
    transmitAt(150);
    hears(Wave.IDLE, 200);
    hears(Wave.JAM, 263);
    hears(Wave.IDLE, 300);
    expect(began()).toBe(396);
    expect(a.mac.outcome.collisions).toBe(0);
  });

  it("lets a waiting frame go at the gap's end when carrier comes later, and collide", () => {
    for (let at = 264; at <= 295; at += 31) {
      probed(10);
      a.mac.attemptLimit = 1;
      hears(Wave.JAM, 100);
      transmitAt(150);
      hears(Wave.IDLE, 200);
      hears(Wave.JAM, at);
      expect(began()).toBe(296);
      expect(a.mac.outcome.excessiveCollisions).toBe(true);
    }
  });

  it("lets a frame go at the gap's end that came while carrier was there again, not a later one", () => {
    probed(10);
    hears(Wave.JAM, 100);
    hears(Wave.IDLE, 200);
    hears(Wave.JAM, 270);
    transmitAt(290);
    a.mac.attemptLimit = 1;
    expect(began()).toBe(296);
    probed(10);
    hears(Wave.JAM, 100);
    hears(Wave.IDLE, 200);
    hears(Wave.JAM, 270);
    transmitAt(297);
    hears(Wave.IDLE, 400);
    expect(began()).toBe(496);
  });

  it("keeps the gap behind an own frame whatever comes", () => {
    probed(10);
    transmitAt(0); // 576 bits
    hears(Wave.JAM, 577);
    transmitAt(580);
    a.mac.attemptLimit = 1;
    expect(began()).toBe(576 + 96);
    expect(a.mac.outcome.collisions).toBe(1);
  });

  it("keeps the gap between own frames", () => {
    probed(100);
    a.again = frame;
    probe.restart();
    transmitAt(0);
    clock.run(start + 576 + 96 + 576);
    const at = 10000 + transmitLatency(100);
    expect(probe.log).toBe(`data@${at} idle@${at + 576} data@${at + 672} `);
    expect(a.mac.outcome.deferred).toBe(false); // for an own gap
    expect(a.mac.counters.framesWithDeferredXmissions).toBe(0);
  });

  it("gives a frame up that waits longer than 24288 bit times, on demand", () => {
    for (let check = 0; check < 2; check++) {
      probed(10);
      a.mac.deferralCheck = check == 1;
      hears(Wave.JAM, 0);
      transmitAt(100);
      clock.run(start + (100 + 24288) * bit - 1);
      expect(a.mac.busy).toBe(true);
      clock.run(start + (100 + 24288) * bit);
      expect(a.mac.busy).toBe(check == 0);
      expect(a.mac.outcome.excessiveDeferral).toBe(check == 1);
      hears(Wave.IDLE, 25000);
      expect(began()).toBe(check ? -start / bit : 25096);
      expect(a.mac.counters.framesWithExcessiveDeferral).toBe(1);
      expect(a.mac.counters.framesTransmittedOK).toBe(1 - check);
      expect(a.done).toBe(1);
    }
  });

  it("counts a frame once that waits so long at two attempts", () => {
    probed(10);
    hears(Wave.JAM, 0);
    transmitAt(100);
    hears(Wave.IDLE, 25000);
    hears(Wave.JAM, 25090); // collides
    hears(Wave.IDLE, 60000);
    expect(began() >= 60096).toBe(true);
    expect(a.mac.outcome.attempts).toBe(2);
    expect(a.mac.counters.framesWithExcessiveDeferral).toBe(1);
  });

  it("has patience anew at each attempt", () => {
    probed(10);
    a.mac.deferralCheck = true;
    hears(Wave.JAM, 0);
    transmitAt(100);
    hears(Wave.IDLE, 24000);
    hears(Wave.JAM, 24090); // collides
    hears(Wave.IDLE, 48000);
    expect(began() >= 48096).toBe(true);
    expect(a.mac.outcome.excessiveDeferral).toBe(false);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
  });
});

/** Where process Deference of IEEE 802.3 4.2.8 is. */
const enum At {
  WATCHING,
  BUSY,
  /** The gap's first part behind an own frame, and behind a foreign one. */
  PART_1_OWN,
  PART_1,
  PART_2,
}

/** That process, bit by bit. */
class Process {
  deferring: bool = false;
  private at: At = At.WATCHING;
  private wasTransmitting: bool = false;
  private left: i32 = 0;

  /** What there is in the bit that begins now. */
  step(carrier: bool, transmitting: bool): void {
    const busy = carrier || transmitting;
    if (this.at == At.WATCHING && busy) {
      this.at = At.BUSY;
      this.deferring = true;
      this.wasTransmitting = false;
    }
    if (this.at == At.BUSY) {
      this.wasTransmitting = this.wasTransmitting || transmitting;
      if (busy) return;
      this.at = this.wasTransmitting ? At.PART_1_OWN : At.PART_1;
      this.left = 64;
    }
    if (this.at == At.PART_1 && carrier) this.left = 64;
    else if (this.at != At.WATCHING && --this.left == 0) this.next();
  }

  private next(): void {
    this.deferring = this.at != At.PART_2;
    this.at = this.deferring ? At.PART_2 : At.WATCHING;
    this.left = 32;
  }
}

describe("deference in random traffic", () => {
  it("lets a station that always has a frame begin exactly when the standard's process ends", () => {
    probed(100);
    const process = new Process(), random = new Random(5, 0);
    a.again = frame;
    a.mac.attemptLimit = 1;
    a.mac.transmit(frame);
    let carrier = false, sending = false, next = clock.now + 500, wrong = 0, starts = 0;
    for (let i = 0; i < 300000; i++) {
      const now = clock.now;
      if (now == next) {
        carrier = !carrier;
        a.mac.heard(carrier ? Wave.JAM : Wave.IDLE, null); // as from the PHY
        next = now + 1 + random.below(carrier ? 150 : random.below(4) ? 130 : 900);
      }
      clock.run(now);
      const begins = a.mac.outcome.started == now;
      if (begins == (process.deferring || sending)) wrong++;
      sending = begins || sending && a.doneAt != now;
      starts += begins;
      process.step(carrier, sending);
      clock.run(now + 1);
    }
    expect(starts > 500).toBe(true, starts.toString());
    expect(a.mac.counters.collisions > 50).toBe(true, a.mac.counters.collisions.toString());
    expect(wrong).toBe(0);
  });
});
