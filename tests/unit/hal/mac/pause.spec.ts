import { Clock } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Received } from "../../../../hal/mock/mac/mac";
import { Wave } from "../../../../hal/mock/medium/port";
import { receiveLatency, transmitLatency } from "../../../../hal/mock/phy/latency";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), a = changetype<Station>(0), probe = changetype<Probe>(0), bit: i64 = 1;
const data = frameOf(64, 1);

function probed(speed: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  a = new Station(clock, 0x0100_5e00_5302, speed, true, false);
  a.mac.pauseEnabled = true;
  probe = new Probe(clock, speed);
  cable(clock, a.jack, probe.jack!, 0);
  settle(clock);
}

/** A PAUSE frame, octet by octet as annex 31B has it; its destination is the group address, or begins with `first`. */
function pauseOf(first: u8, quanta: u16): Frame {
  const frame = Frame.take(), p = frame.octets;
  memory.fill(p, 0, 60);
  store<u8>(p, first, 0);
  store<u8>(p, 0x80, 1);
  store<u8>(p, 0xc2, 2);
  store<u8>(p, 0x01, 5);
  store<u8>(p, 0x02, 6);
  store<u8>(p, 0x88, 12);
  store<u8>(p, 0x08, 13);
  store<u8>(p, 0x01, 15);
  store<u8>(p, <u8>(quanta >> 8), 16);
  store<u8>(p, <u8>quanta, 17);
  frame.length = 60;
  frame.seal();
  return frame;
}

/** Says a frame; returns when the MAC has it. */
function say(frame: Frame): i64 {
  probe.say(Wave.DATA, frame);
  clock.run(clock.now + frame.bits * bit);
  probe.say(Wave.IDLE, null);
  const at = clock.now + receiveLatency(a.phy.speed);
  clock.run(at);
  return at;
}

/** Bit times from a PAUSE frame of so many quanta to the beginning of the next data frame. */
function waits(quanta: u16): i64 {
  const at = say(pauseOf(0x01, quanta));
  a.mac.transmit(data);
  clock.run(at + (512 * <i64>quanta + 1000) * bit);
  return (a.mac.outcome.started - at) / bit;
}

describe("a PAUSE frame", () => {
  it("holds frames back for its quanta of 512 bit times, at both speeds", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      probed(speed);
      expect(waits(1)).toBe(512);
      expect(waits(3)).toBe(3 * 512);
      expect(waits(0xffff)).toBe(0xffff * 512);
      expect(waits(0)).toBe(0);
      expect(a.flags).toBe(Received.PAUSE);
      expect(a.mac.counters.pauseFramesReceived).toBe(4);
    }
  });

  it("lets the frame that is being sent end, and the next one wait", () => {
    probed(100);
    a.again = data;
    const long = frameOf(1518, 2);
    a.mac.transmit(long);
    const at = say(pauseOf(0x01, 30));
    clock.run(at + 13000);
    expect(a.done).toBe(1);
    expect(a.mac.outcome.attempts).toBe(0);
    clock.run(at + 30 * 512);
    expect(a.mac.outcome.started).toBe(at + 30 * 512);
  });

  it("replaces the one before, and with no quanta ends the pause", () => {
    probed(100);
    say(pauseOf(0x01, 100));
    a.mac.transmit(data);
    const at = say(pauseOf(0x01, 2));
    clock.run(at + 2000);
    expect(a.mac.outcome.started).toBe(at + 1024);
    say(pauseOf(0x01, 100));
    a.mac.transmit(data);
    const over = say(pauseOf(0x01, 0));
    clock.run(over + 10);
    expect(a.mac.outcome.started).toBe(over);
  });

  it("is not obeyed when that is off, nor when it is damaged, has another opcode or another address", () => {
    probed(100);
    a.mac.pauseEnabled = false;
    expect(waits(9)).toBe(0);
    expect(a.mac.counters.pauseFramesReceived).toBe(1);
    a.mac.pauseEnabled = true;
    for (let at = 0; at < 18; at++) {
      if (at >= 6 && at < 12 || at > 15) continue;
      const frame = pauseOf(0x01, 9);
      frame.length = 60;
      store<u8>(frame.octets + at, load<u8>(frame.octets + at) ^ 0x10);
      frame.seal();
      const came = say(frame);
      a.mac.transmit(data);
      clock.run(came + 1000);
      expect(a.mac.outcome.started).toBe(came, at.toString());
    }
    const damaged = pauseOf(0x01, 9).copy();
    store<u8>(damaged.octets + 40, 1);
    const came = say(damaged);
    a.mac.transmit(data);
    clock.run(came + 1000);
    expect(a.mac.outcome.started).toBe(came);
    expect(a.mac.counters.pauseFramesReceived).toBe(1);
  });

  it("is obeyed when it is sent to the station alone", () => {
    probed(100);
    const frame = pauseOf(0x02, 5);
    frame.length = 60;
    store<u32>(frame.octets, 0x5e005302);
    store<u16>(frame.octets, 0x0100, 4);
    frame.seal();
    const came = say(frame);
    a.mac.transmit(data);
    clock.run(came + 5000);
    expect(a.mac.outcome.started).toBe(came + 5 * 512);
  });

  it("means nothing in half duplex", () => {
    probed(100);
    a.mac.fullDuplex = false;
    const at = say(pauseOf(0x01, 50));
    a.mac.transmit(data);
    clock.run(at + 1000);
    expect(a.mac.outcome.started).toBe(at + 96);
    expect(a.flags).toBe(0);
    expect(a.mac.sendPause(1)).toBe(false);
  });

  it("means nothing any more when its station leaves full duplex", () => {
    probed(100);
    const at = say(pauseOf(0x01, 50));
    a.mac.transmit(data);
    clock.run(at + 1000);
    a.mac.fullDuplex = false;
    clock.run(at + 2000);
    expect(a.mac.outcome.started).toBe(at + 1000);
    a.mac.fullDuplex = true;
    a.mac.transmit(data);
    clock.run(at + 5000);
    expect(a.mac.counters.framesTransmittedOK).toBe(2);
  });
});

describe("a station that asks for a pause", () => {
  it("sends the frame of annex 31B", () => {
    const clock = new Clock(), b = new Station(clock, 0x0600_5e00_5302, 100, true, false), c = new Station(clock, 2, 100, true, true);
    cable(clock, b.jack, c.jack, 10);
    settle(clock);
    expect(b.mac.sendPause(0x1234)).toBe(true);
    clock.run(clock.now + 10000);
    const expected = pauseOf(0x01, 0x1234);
    expected.length = 60;
    store<u32>(expected.octets, 0x5e005302, 6);
    store<u16>(expected.octets, 0x0600, 10);
    expected.seal();
    expect(c.length).toBe(64);
    expect(c.flags).toBe(Received.PAUSE);
    expect(memory.compare(c.octets, expected.octets, 64)).toBe(0);
    expect(b.mac.counters.pauseFramesTransmitted).toBe(1);
    expect(b.done).toBe(0);
  });

  it("sends it ahead of its data, though it is itself paused, with the gap kept", () => {
    probed(100);
    say(pauseOf(0x01, 20));
    a.mac.transmit(data);
    probe.restart();
    a.mac.sendPause(7);
    a.mac.sendPause(8);
    clock.run(clock.now + 20 * 512 + 2000);
    const at = transmitLatency(100);
    expect(probe.log).toBe(`data@${at} idle@${at + 576} data@${at + 20 * 512} idle@${at + 20 * 512 + 576} `);
    expect(a.mac.counters.pauseFramesTransmitted).toBe(1);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
  });

  it("does not send it when it leaves full duplex before its turn", () => {
    probed(100);
    a.mac.transmit(data);
    a.mac.sendPause(7);
    clock.run(clock.now + 200);
    a.mac.fullDuplex = false;
    clock.run(clock.now + 5000);
    expect(a.mac.counters.pauseFramesTransmitted).toBe(1); // the one that had begun, before the data
    a.mac.fullDuplex = true;
    a.mac.transmit(data);
    clock.run(clock.now + 100);
    a.mac.sendPause(7);
    a.mac.fullDuplex = false;
    clock.run(clock.now + 5000);
    expect(a.mac.counters.pauseFramesTransmitted).toBe(1);
    expect(a.mac.counters.framesTransmittedOK).toBe(2);
  });

  it("and loses its link while it does so has lost no carrier of the frame behind", () => {
    probed(100);
    a.mac.sendPause(7);
    clock.run(clock.now + 10);
    a.mac.transmit(data);
    a.phy.powerDown();
    clock.run(clock.now + 5000);
    expect(a.mac.outcome.lossOfCarrier).toBe(false);
    expect(a.mac.outcome.noCarrier).toBe(true);
    expect(a.mac.counters.carrierSenseErrors).toBe(0); // full duplex (RFC 3635)
    expect(a.done).toBe(1);
  });

  it("sends it behind the frame that is being sent, and before the next", () => {
    probed(100);
    a.again = data;
    a.mac.transmit(data);
    probe.restart();
    clock.run(clock.now + 100);
    a.mac.sendPause(7);
    clock.run(clock.now + 3 * 672 - 136);
    const at = transmitLatency(100);
    expect(probe.log).toBe(`data@${at} idle@${at + 576} data@${at + 672} idle@${at + 672 + 576} data@${at + 2 * 672} idle@${at + 2 * 672 + 576} `);
    expect(a.mac.counters.framesTransmittedOK).toBe(2);
    expect(a.mac.counters.pauseFramesTransmitted).toBe(1);
  });
});

describe("back pressure", () => {
  it("meets what comes in with preamble and jam, and lets own frames wait", () => {
    probed(10);
    a.mac.fullDuplex = false;
    a.mac.backPressure = true;
    probe.restart();
    probe.say(Wave.DATA, data);
    clock.run(clock.now + 200);
    a.mac.transmit(data);
    clock.run(clock.now + 800);
    probe.say(Wave.IDLE, null);
    clock.run(clock.now + 10000);
    expect(probe.log).toBe("jam@140 idle@1100 data@2100 idle@7860 ");
    expect(a.frames).toBe(0);
    expect(a.mac.outcome.collisions).toBe(0);
    a.mac.backPressure = false;
    say(data);
    expect(a.frames).toBe(1);
  });

  it("makes a partner collide until it ends", () => {
    const clock = new Clock(), b = new Station(clock, 0x0600_5e00_5302, 10, false, false), c = new Station(clock, 2, 10, false, true);
    cable(clock, b.jack, c.jack, 10);
    settle(clock);
    c.mac.backPressure = true;
    b.mac.attemptLimit = 16;
    b.mac.transmit(data);
    clock.run(clock.now + 500000);
    expect(b.mac.outcome.collisions > 2).toBe(true);
    c.mac.backPressure = false;
    clock.run(clock.now + 100000000);
    expect(b.mac.counters.framesTransmittedOK).toBe(1);
    expect(c.frames).toBe(1);
    expect(c.mac.counters.collisions).toBe(0);
  });
});
