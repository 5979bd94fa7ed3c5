import { Clock } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Received } from "../../../../hal/mock/mac/mac";
import { Wave } from "../../../../hal/mock/medium/port";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), a = changetype<Station>(0), probe = changetype<Probe>(0), bit: i64 = 10;

function probed(speed: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  a = new Station(clock, 0x0100_5e00_5302, speed, false, false);
  probe = new Probe(clock, speed);
  cable(clock, a.jack, probe.jack!, 0);
  settle(clock);
}

/** Says a frame as long as it is, and lets the rest of the time pass. */
function say(frame: Frame): void {
  probe.say(Wave.DATA, frame);
  clock.run(clock.now + frame.bits * bit);
  probe.say(Wave.IDLE, null);
  clock.run(clock.now + 1000 * bit);
}

/** Says the first bits of a frame, and then jam, or nothing. */
function cut(frame: Frame, bits: i32, jam: i32): void {
  probe.say(Wave.DATA, frame);
  clock.run(clock.now + bits * bit);
  if (jam) {
    probe.say(Wave.JAM, null);
    clock.run(clock.now + jam * bit);
  }
  probe.say(Wave.IDLE, null);
  clock.run(clock.now + 1000 * bit);
}

/** Flags and length of a good frame of so many octets; its type is `type`. */
function sayOctets(octets: i32, type: u16): u32 {
  const frame = Frame.take();
  memory.fill(frame.octets, 7, octets);
  store<u8>(frame.octets, <u8>(type >> 8), 12);
  store<u8>(frame.octets, <u8>type, 13);
  frame.length = octets - 4;
  frame.seal();
  say(frame);
  frame.release();
  return a.flags;
}

describe("a frame that arrives", () => {
  it("is taken as it is, at both speeds", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      probed(speed);
      const frame = frameOf(200, 0x42);
      say(frame);
      expect(a.frames).toBe(1);
      expect(a.flags).toBe(0);
      expect(a.length).toBe(200);
      expect(memory.compare(a.octets, frame.octets, 200)).toBe(0);
      expect(a.mac.counters.framesReceivedOK).toBe(1);
      expect(a.mac.counters.octetsReceivedOK).toBe(200);
    }
  });

  it("is wrong when one bit is, wherever", () => {
    probed(10);
    for (let at = 0; at < 64 * 8; at++) {
      const frame = frameOf(64, 0x42), p = frame.octets + (at >> 3);
      const copy = frame.copy();
      store<u8>(copy.octets + (at >> 3), load<u8>(p) ^ (<u8>1 << <u8>(at & 7)));
      say(copy);
      expect(a.flags & Received.CRC).toBe(Received.CRC);
      frame.release();
      copy.release();
    }
    expect(a.mac.counters.frameCheckSequenceErrors).toBe(512);
    expect(a.mac.counters.framesReceivedOK).toBe(0);
  });

  it("may have dribbling bits; with a wrong check sequence that is an alignment error", () => {
    probed(10);
    const frame = frameOf(64, 0x42);
    frame.dribble = 3;
    say(frame);
    expect(a.flags).toBe(Received.DRIBBLE);
    expect(a.length).toBe(64);
    const wrong = frame.copy();
    store<u8>(wrong.octets, 0);
    say(wrong);
    expect(a.flags).toBe(Received.DRIBBLE | Received.CRC);
    expect(a.mac.counters.framesReceivedOK).toBe(1);
    expect(a.mac.counters.alignmentErrors).toBe(1);
    expect(a.mac.counters.frameCheckSequenceErrors).toBe(0);
  });

  it("is a runt below 64 octets, too long above 1518, with a tag above 1522", () => {
    probed(100);
    expect(sayOctets(63, 0x800)).toBe(Received.RUNT);
    expect(sayOctets(64, 0x800)).toBe(0);
    expect(sayOctets(1518, 0x800)).toBe(0);
    expect(sayOctets(1519, 0x800)).toBe(Received.LONG);
    expect(sayOctets(1522, 0x8100)).toBe(0);
    expect(sayOctets(1523, 0x8100)).toBe(Received.LONG);
    a.mac.tag1 = 0;
    a.mac.tag2 = 0x9100;
    expect(sayOctets(1522, 0x8100)).toBe(Received.LONG);
    expect(sayOctets(1522, 0x9100)).toBe(0);
    expect(a.mac.counters.runts).toBe(1);
    expect(a.mac.counters.frameTooLongErrors).toBe(3);
  });

  it("meets the watchdog above 2048 octets, which cuts it at 2560", () => {
    probed(100);
    expect(sayOctets(2048, 0x800)).toBe(Received.LONG);
    expect(sayOctets(2049, 0x800)).toBe(Received.LONG | Received.WATCHDOG);
    expect(sayOctets(2560, 0x800)).toBe(Received.LONG | Received.WATCHDOG);
    expect(a.length).toBe(2560);
    expect(sayOctets(3000, 0x800) & Received.WATCHDOG).toBe(Received.WATCHDOG);
    expect(a.length).toBe(2560);
  });

  it("has a length field that agrees with its length, padding aside", () => {
    probed(100);
    expect(sayOctets(64, 46)).toBe(0);
    expect(sayOctets(64, 3)).toBe(0);
    expect(sayOctets(65, 3)).toBe(Received.LENGTH);
    expect(sayOctets(118, 100)).toBe(0);
    expect(sayOctets(118, 99)).toBe(Received.LENGTH);
    expect(sayOctets(118, 101)).toBe(Received.LENGTH);
    expect(sayOctets(1518, 1500)).toBe(0);
    expect(sayOctets(118, 1501)).toBe(0);
    expect(a.mac.counters.inRangeLengthErrors).toBe(3);
  });

  it("tells of a code group that was none", () => {
    probed(100);
    const frame = frameOf(64, 1);
    frame.symbolError = true;
    say(frame);
    expect(a.flags).toBe(Received.SYMBOL);
    expect(a.mac.counters.symbolErrors).toBe(1);
    expect(a.mac.counters.framesReceivedOK).toBe(0);
  });

  it("is not seen without its delimiter, or when the receiver was off as it began", () => {
    probed(10);
    const frame = frameOf(64, 1);
    frame.unframed = true;
    say(frame);
    cut(frameOf(64, 1), 63, 96);
    probe.say(Wave.JAM, null);
    clock.run(clock.now + 1000);
    probe.say(Wave.IDLE, null);
    clock.run(clock.now + 10000);
    a.mac.receiveOn = false;
    probe.say(Wave.DATA, frameOf(64, 1));
    clock.run(clock.now + 2000);
    a.mac.receiveOn = true;
    clock.run(clock.now + 3760);
    probe.say(Wave.IDLE, null);
    clock.run(clock.now + 10000);
    expect(a.frames).toBe(0);
    a.mac.receiveOn = false;
    say(frameOf(64, 1));
    expect(a.frames).toBe(0);
    a.mac.enabled = true;
    say(frameOf(64, 1));
    expect(a.frames).toBe(1);
  });
});

describe("a frame that is cut off", () => {
  it("is as long as what arrived", () => {
    probed(10);
    const frame = frameOf(1000, 0x99);
    for (let bits = 64; bits < 64 + 8 * 100; bits += 13) {
      cut(frame, bits, 0);
      expect(a.length).toBe(bits - 64 >> 3);
      expect(a.dribble).toBe(bits - 64 & 7);
      expect(memory.compare(a.octets, frame.octets, a.length)).toBe(0);
      expect(a.flags & Received.CRC).toBe(Received.CRC);
    }
  });

  it("has the jam behind what arrived, bit by bit", () => {
    probed(10);
    const frame = frameOf(1000, 0x99);
    let wrong = 0;
    for (let bits = 64; bits < 64 + 200; bits++) {
      cut(frame, bits, 32);
      const body = bits - 64;
      if (a.length != body + 32 >> 3 || a.dribble != (body + 32 & 7)) wrong++;
      for (let i = 0; i < a.length << 3; i++) {
        const got = <i32>load<u8>(a.octets + (i >> 3)) >> (i & 7) & 1;
        const sent = <i32>load<u8>(frame.octets + (i >> 3)) >> (i & 7) & 1;
        if (got != (i < body ? sent : i - body & 1 ^ 1)) wrong++;
      }
    }
    expect(wrong).toBe(0);
    expect(a.mac.counters.framesReceivedOK).toBe(0);
  });

  it("has whole nibbles at 100 Mbit/s", () => {
    probed(100);
    cut(frameOf(1000, 0x99), 64 + 8 * 70 + 7, 0);
    expect(a.length).toBe(70);
    expect(a.dribble).toBe(4);
  });

  it("by a broken link is cut off there", () => {
    probed(10);
    probe.say(Wave.DATA, frameOf(1000, 0x99));
    clock.run(clock.now + 6540);
    a.phy.powerDown();
    expect(a.frames).toBe(1);
    expect(a.length).toBe(72);
    expect(a.dribble).toBe(4);
    expect(a.flags).toBe(Received.CRC | Received.DRIBBLE);
  });
});

describe("own frames", () => {
  it("come back at 10 Mbit/s in half duplex, on demand", () => {
    for (let own = 0; own < 2; own++) {
      probed(10);
      a.mac.receiveOwn = own == 1;
      a.mac.transmit(frameOf(64, 5));
      clock.run(clock.now + 10000);
      expect(a.frames).toBe(own);
      if (own) expect(a.flags).toBe(0);
    }
    probed(100);
    a.mac.receiveOwn = true;
    a.mac.transmit(frameOf(64, 5));
    clock.run(clock.now + 10000);
    expect(a.frames).toBe(0);
  });

  it("that met a late collision come back with that flag", () => {
    probed(10);
    a.mac.receiveOwn = true;
    const start = clock.now;
    a.mac.transmit(frameOf(1000, 5));
    clock.run(start + 6000 - 100);
    probe.say(Wave.JAM, null);
    clock.run(start + 7000 - 100);
    probe.say(Wave.IDLE, null);
    clock.run(start + 20000);
    expect(a.frames).toBe(1);
    expect(a.flags).toBe(Received.CRC | Received.COLLISION | Received.DRIBBLE);
    expect(a.length).toBe(636 >> 3);
    expect(a.dribble).toBe(4);
  });

  it("that met a late collision and were not received leave no flag to the next frame", () => {
    probed(10);
    a.mac.receiveOwn = true;
    a.mac.receiveOn = false;
    const start = clock.now;
    a.mac.transmit(frameOf(1000, 5));
    clock.run(start + 6000);
    probe.say(Wave.JAM, null);
    clock.run(start + 7000);
    probe.say(Wave.IDLE, null);
    clock.run(start + 20000);
    a.mac.receiveOn = true;
    say(frameOf(64, 6));
    expect(a.frames).toBe(1);
    expect(a.flags).toBe(0);
  });

  it("hide in half duplex what comes at the same time, but at 100 Mbit/s on demand", () => {
    for (let own = 0; own < 2; own++) {
      probed(100);
      a.mac.receiveOwn = own == 1;
      a.mac.attemptLimit = 1;
      a.mac.transmit(frameOf(64, 5));
      say(frameOf(100, 6));
      expect(a.mac.counters.collisions).toBe(1);
      expect(a.frames).toBe(own);
      if (own) expect(a.length).toBe(100);
    }
  });

  it("come back at once in loopback, and nothing goes out or comes in", () => {
    probed(10);
    a.mac.loopback = true;
    probe.restart();
    const frame = frameOf(100, 5);
    a.mac.transmit(frame);
    say(frameOf(64, 6));
    expect(a.frames).toBe(1);
    expect(a.length).toBe(100);
    expect(a.at - probe.zero).toBe(frame.bits * 10);
    expect(probe.log).toBe("");
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
    a.mac.loopback = false;
    say(frameOf(64, 6));
    expect(a.frames).toBe(2);
  });

  it("that are on the wire when loopback begins are cut off there", () => {
    probed(10);
    probe.restart();
    a.mac.transmit(frameOf(100, 5));
    clock.run(clock.now + 1000);
    a.mac.loopback = true;
    clock.run(clock.now + 100000);
    expect(probe.log).toBe("data@40 idle@1040 ");
  });

  it("come back from a PHY in loopback without a collision", () => {
    probed(10);
    a.phy.loopback = true;
    a.mac.transmit(frameOf(100, 5));
    clock.run(clock.now + 100000);
    expect(a.mac.counters.collisions).toBe(0);
    expect(a.frames).toBe(1);
    expect(a.length).toBe(100);
    expect(a.flags).toBe(0);
  });
});

describe("without carrier", () => {
  it("a frame goes nowhere, and says so", () => {
    probed(10);
    a.phy.powerDown();
    a.mac.transmit(frameOf(64, 5));
    clock.run(clock.now + 10000);
    expect(a.mac.outcome.noCarrier).toBe(true);
    expect(a.mac.outcome.lossOfCarrier).toBe(false);
    expect(a.mac.counters.carrierSenseErrors).toBe(1);
    expect(a.done).toBe(1);
  });

  it("a frame whose link breaks says that it lost it", () => {
    probed(10);
    a.mac.transmit(frameOf(64, 5));
    clock.run(clock.now + 1000);
    a.phy.powerDown();
    clock.run(clock.now + 10000);
    expect(a.mac.outcome.noCarrier).toBe(false);
    expect(a.mac.outcome.lossOfCarrier).toBe(true);
    expect(a.mac.counters.carrierSenseErrors).toBe(1);
  });

  it("nothing is said of a frame with link", () => {
    probed(10);
    a.mac.transmit(frameOf(64, 5));
    clock.run(clock.now + 10000);
    expect(a.mac.outcome.noCarrier || a.mac.outcome.lossOfCarrier).toBe(false);
    expect(a.mac.counters.carrierSenseErrors).toBe(0);
  });
});

describe("a MAC", () => {
  it("takes one frame at a time, and none while its transmitter is off", () => {
    probed(10);
    const frame = frameOf(64, 1);
    a.mac.transmitOn = false;
    expect(a.mac.transmit(frame)).toBe(false);
    a.mac.transmitOn = true;
    expect(a.mac.transmit(frame)).toBe(true);
    expect(a.mac.transmit(frame)).toBe(false);
    clock.run(clock.now + 10000);
    expect(a.mac.transmit(frame)).toBe(true);
  });

  it("forgets everything at a reset, and goes on", () => {
    probed(10);
    const frame = frameOf(1000, 1), held = Frame.held;
    a.mac.transmit(frame);
    clock.run(clock.now + 1000);
    probe.restart();
    a.mac.reset();
    clock.run(clock.now + 100000);
    expect(probe.log).toBe("idle@40 ");
    expect(a.mac.busy).toBe(false);
    expect(a.done).toBe(0);
    expect(Frame.held).toBe(held);
    probe.say(Wave.DATA, frame);
    clock.run(clock.now + 1000);
    a.mac.reset();
    probe.say(Wave.IDLE, null);
    clock.run(clock.now + 10000);
    expect(a.frames).toBe(0);
    a.mac.transmit(frameOf(64, 1));
    say(frameOf(64, 2));
    clock.run(clock.now + 10000000);
    expect(a.done).toBe(1);
    say(frameOf(64, 2));
    expect(a.frames).toBe(1);
  });
});
