// What follows from the rules of half duplex where several stations share a medium.
import { Clock } from "../../../../hal/mock/clock";
import { IEEE_ATTEMPTS } from "../../../../hal/mock/mac/mac";
import { Jack } from "../../../../hal/mock/medium/cable";
import { Hub } from "../../../../hal/mock/medium/hub";
import { hubReceiveLatency, hubTransmitLatency } from "../../../../hal/mock/medium/hub-limits";
import { receiveLatency, transmitLatency } from "../../../../hal/mock/phy/latency";
import { cable, frameOf, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), stations = new Array<Station>();

/** Stations and a hub, the first with so many metres of cable, each with `apart` more. */
function hubbed(count: i32, speed: i32, metres: i32, apart: i32): void {
  clock = new Clock();
  stations = new Array<Station>();
  const hub = new Hub(clock, count, speed);
  for (let i = 0; i < count; i++) {
    const station = new Station(clock, 0x0100_5e00_5302 + (<u64>i << 40), speed, false, false);
    stations.push(station);
    cable(clock, station.jack, hub.ports[i].jack!, metres + i * apart);
  }
  settle(clock);
}

/** Two hubs with a cable between, and as many stations on each. */
function cascade(each: i32, speed: i32): StaticArray<Hub> {
  clock = new Clock();
  stations = new Array<Station>();
  const hubs = new StaticArray<Hub>(2);
  for (let h = 0; h < 2; h++) {
    hubs[h] = new Hub(clock, each + 1, speed);
    for (let i = 0; i < each; i++) {
      const station = new Station(clock, 0x0100_5e00_5302 + (<u64>stations.length << 40), speed, false, false);
      stations.push(station);
      cable(clock, station.jack, hubs[h].ports[i].jack!, 20 + 10 * i);
    }
  }
  cable(clock, hubs[0].ports[each].jack!, hubs[1].ports[each].jack!, 5);
  settle(clock);
  return hubs;
}

/** Every station always has a frame of so many octets, for so many ticks. */
function saturate(octets: i32, ticks: i64): void {
  const frame = frameOf(octets, 0x77);
  for (let i = 0; i < stations.length; i++) {
    stations[i].again = frame;
    stations[i].mac.transmit(frame);
  }
  clock.run(clock.now + ticks);
}

/** Late collisions of all stations. */
function late(): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < stations.length; i++) sum += stations[i].mac.counters.lateCollisions;
  return sum;
}

/** Frames that came in damaged. */
function damaged(): u32 {
  let sum: u32 = 0;
  for (let i = 0; i < stations.length; i++) {
    sum += stations[i].mac.counters.frameCheckSequenceErrors + stations[i].mac.counters.alignmentErrors;
  }
  return sum;
}

/** Two stations on a hub; the second begins when the first's frame is about to reach it. Returns late collisions. */
function lastMoment(speed: i32, metres: i32): u32 {
  hubbed(2, speed, metres, 0);
  const hub = hubReceiveLatency(speed) + hubTransmitLatency(speed);
  const delay = transmitLatency(speed) + 2 * ((metres * 57 + 50) / 100) + hub + receiveLatency(speed);
  const frame = frameOf(1518, 1);
  stations[0].mac.transmit(frame);
  clock.run(clock.now + delay - 1);
  stations[1].mac.transmit(frame);
  clock.run(clock.now + 100000);
  expect(stations[0].mac.counters.collisions > 0).toBe(true);
  return late();
}

describe("a cable that is too long", () => {
  it("makes collisions late as soon as the way there and back takes 512 bit times", () => {
    expect(lastMoment(100, 100)).toBe(0);
    expect(lastMoment(100, 160)).toBe(0); // 2 x (10 + 2 x 91 + 46 + 16) - 1 = 507 bit times
    expect(lastMoment(100, 163)).toBe(1); // 2 x (10 + 2 x 93 + 46 + 16) - 1 = 515
    expect(lastMoment(10, 1000)).toBe(0);
    expect(lastMoment(10, 1955)).toBe(0); // 2 x (40 + 2 x 1114 + 190 + 100) - 1 = 5115 ticks
    expect(lastMoment(10, 1957)).toBe(0); // 2 x (40 + 2 x 1115 + 190 + 100) - 1 = 5119
    expect(lastMoment(10, 1958)).toBe(1); // 2 x (40 + 2 x 1116 + 190 + 100) - 1 = 5123
  });

  it("costs frames in saturated traffic, a cable of 100 m none", () => {
    hubbed(3, 100, 80, 10);
    saturate(1518, 50000000);
    expect(late()).toBe(0);
    expect(damaged()).toBe(0);
    hubbed(3, 100, 50, 100);
    saturate(1518, 50000000);
    expect(late() > 100).toBe(true, late().toString());
    expect(stations[0].mac.counters.lateCollisions).toBe(0); // its cable and either other's are short enough together
    expect(damaged() > 50).toBe(true, damaged().toString());
  });
});

describe("a duplex mismatch", () => {
  it("gives late collisions at the half-duplex end, damaged frames at the other, which sees no collision", () => {
    clock = new Clock();
    const half = new Station(clock, 0x0100_5e00_5302, 100, false, false), full = new Station(clock, 0x0200_5e00_5302, 100, true, true);
    cable(clock, half.jack, full.jack, 50);
    settle(clock);
    const frame = frameOf(1518, 0x77);
    half.again = frame;
    half.mac.transmit(frame);
    for (let i = 0; i < 500; i++) {
      full.mac.transmit(frame);
      clock.run(clock.now + 45000);
    }
    const seen = half.mac.counters, harm = full.mac.counters;
    expect(seen.lateCollisions > 100).toBe(true, seen.lateCollisions.toString());
    expect(harm.frameCheckSequenceErrors + harm.alignmentErrors > 100).toBe(true);
    expect(harm.collisions).toBe(0);
    expect(harm.framesTransmittedOK).toBe(500);
    expect(seen.framesReceivedOK < 400).toBe(true, seen.framesReceivedOK.toString()); // lost behind its own frames
    expect(harm.framesReceivedOK).toBe(seen.framesTransmittedOK);
  });
});

/** Who has won the line since the frames were given: 0, 1, or -1 while neither has sent one more than before. */
function winner(before0: u32, before1: u32): i32 {
  if (stations[0].mac.counters.framesTransmittedOK != before0) return 0;
  return stations[1].mac.counters.framesTransmittedOK != before1 ? 1 : -1;
}

/** Lets two stations go on until one has sent a frame or both have collided once more. Returns the winner, -1: none. */
function contend(): i32 {
  const before0 = stations[0].mac.counters.framesTransmittedOK, before1 = stations[1].mac.counters.framesTransmittedOK;
  const collisions = stations[0].mac.counters.collisions;
  while (winner(before0, before1) < 0 && stations[0].mac.counters.collisions == collisions) clock.step();
  return winner(before0, before1);
}

describe("the capture effect", () => {
  it("lets who won a collision win the next one in 5 of 8 cases, lose it in 1 of 8", () => {
    hubbed(2, 10, 20, 0);
    const frame = frameOf(512, 1);
    let wins = 0, losses = 0, again = 0;
    for (let k = 0; k < 4000; k++) {
      stations[0].again = frame;
      stations[1].again = frame;
      stations[0].mac.transmit(frame);
      stations[1].mac.transmit(frame);
      let first = -1;
      while (stations[0].mac.counters.collisions == stations[1].mac.counters.collisions + 1) clock.step();
      while (first < 0) first = contend();
      if (stations[1 - first].mac.outcome.collisions == 1) {
        contend(); // the winner's next frame meets the loser's second attempt
        const second = contend();
        wins += <i32>(second == first);
        losses += <i32>(second == 1 - first);
        again += <i32>(second < 0);
      }
      for (let i = 0; i < 2; i++) stations[i].mac.reset();
      clock.run(clock.now + 100000);
    }
    const all = wins + losses + again;
    expect(all > 1500).toBe(true, all.toString());
    expect(Math.abs(<f64>wins / all - 5.0 / 8) < 0.04).toBe(true, `${wins} of ${all} won`);
    expect(Math.abs(<f64>losses / all - 1.0 / 8) < 0.03).toBe(true, `${losses} of ${all} lost`);
  });

  it("gives one of two saturated stations long runs of frames, and leaves none out for good", () => {
    hubbed(2, 10, 20, 0);
    const frame = frameOf(1518, 1);
    for (let i = 0; i < 2; i++) {
      stations[i].mac.attemptLimit = IEEE_ATTEMPTS;
      stations[i].again = frame;
      stations[i].mac.transmit(frame);
    }
    let run = 0, longest = 0, last = -1;
    const shares = new StaticArray<i32>(2);
    for (let sent = 0; sent < 5000;) {
      const who = contend();
      if (who < 0) continue;
      sent++;
      shares[who]++;
      run = who == last ? run + 1 : 1;
      last = who;
      longest = max(longest, run);
    }
    expect(longest > 100).toBe(true, longest.toString());
    expect(shares[0] > 1000 && shares[1] > 1000).toBe(true, shares[0].toString());
  });
});

describe("two hubs", () => {
  it("are one collision domain, and do not jam each other for ever", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      const hubs = cascade(2, speed);
      saturate(500, speed == 10 ? 100000000 : 10000000);
      let sent: u32 = 0, got: u32 = 0, collisions: u32 = 0;
      for (let i = 0; i < 4; i++) {
        sent += stations[i].mac.counters.framesTransmittedOK;
        got += stations[i].mac.counters.framesReceivedOK;
        collisions += stations[i].mac.counters.collisions;
      }
      expect(sent > 2100).toBe(true, sent.toString()); // of 2404 with gaps alone
      expect(collisions > 200).toBe(true, collisions.toString());
      expect(sent * 3 - got < sent / 50).toBe(true, `${sent} sent, ${got} received`); // but for partitions and what is on the way
      expect(late()).toBe(0);
      for (let h = 0; h < 2; h++) expect(hubs[h].ports[2].veryLongEvents).toBe(0);
    }
  });
});

describe("a saturated hub", () => {
  it("takes no memory once it has run for a while", () => {
    hubbed(5, 10, 20, 10);
    saturate(200, 50000000);
    const before = heap.alloc(16);
    clock.run(clock.now + 50000000);
    const after = heap.alloc(16), next = heap.alloc(16);
    expect(after - before).toBe(next - after);
  });
});
