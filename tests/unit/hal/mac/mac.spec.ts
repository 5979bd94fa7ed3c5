import { Clock } from "../../../../hal/mock/clock";
import { receiveLatency, transmitLatency } from "../../../../hal/mock/phy/latency";
import { cable, frameOf, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), start: i64 = 0, a = changetype<Station>(0), b = changetype<Station>(0);

/** Ticks from MAC to MAC over 100 m: both PHYs and the cable. */
const DELAY_10 = transmitLatency(10) + 57 + receiveLatency(10);
const DELAY_100 = transmitLatency(100) + 57 + receiveLatency(100);

/** Two stations and a cable of `metres`. */
function pair(speed: i32, metres: i32, aFull: bool, bFull: bool): void {
  clock = new Clock();
  a = new Station(clock, 0x0100_5e00_5302, speed, aFull, false);
  b = new Station(clock, 0x0200_5e00_5302, speed, bFull, false);
  cable(clock, a.jack, b.jack, metres);
  start = settle(clock);
}

describe("two stations", () => {
  it("send a frame from one to the other, whole and in time", () => {
    pair(10, 100, false, false);
    const frame = frameOf(64, 0x5a);
    expect(a.mac.transmit(frame)).toBe(true);
    expect(a.mac.busy).toBe(true);
    clock.run(start + 100000);
    expect(b.frames).toBe(1);
    expect(b.flags).toBe(0);
    expect(b.length).toBe(64);
    expect(b.at - start).toBe(5760 + DELAY_10);
    expect(memory.compare(b.octets, frame.octets, 64)).toBe(0);
    expect(a.done).toBe(1);
    expect(a.mac.outcome.attempts).toBe(1);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
    expect(b.mac.counters.framesReceivedOK).toBe(1);
    expect(a.frames).toBe(0);
  });

  it("collide, jam, and get through one after the other", () => {
    pair(10, 100, false, false);
    a.mac.transmit(frameOf(64, 1));
    b.mac.transmit(frameOf(64, 2));
    clock.run(start + 10000000);
    expect(a.frames).toBe(1);
    expect(b.frames).toBe(1);
    expect(a.mac.outcome.collisions > 0).toBe(true);
    expect(a.mac.counters.framesTransmittedOK).toBe(1);
    expect(b.mac.counters.framesTransmittedOK).toBe(1);
  });

  it("send both ways at once in full duplex", () => {
    pair(100, 100, true, true);
    a.mac.transmit(frameOf(1518, 1));
    b.mac.transmit(frameOf(1518, 2));
    clock.run(start + 12208 + DELAY_100);
    expect(a.frames).toBe(1);
    expect(b.frames).toBe(1);
    expect(b.flags).toBe(0);
    expect(a.mac.outcome.collisions).toBe(0);
  });
});
