// Random histories: whatever is done to a MAC, and whatever its partner does, no frame is lost track of and it works afterwards.
import { Clock, MILLISECOND } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Cable } from "../../../../hal/mock/medium/cable";
import { Random } from "../../../../hal/mock/random";
import { cable, frameOf, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), a = changetype<Station>(0), b = changetype<Station>(0), wire = changetype<Cable>(0);
/** Frames that A took, and those that a reset took from it. */
let taken = 0, lost = 0;
const data = frameOf(300, 9), short = frameOf(64, 7);

function act(random: Random): void {
  switch (random.below(17)) {
    case 0: {
      a.mac.fullDuplex = random.below(2) == 1;
      break;
    }
    case 1: {
      b.mac.fullDuplex = random.below(2) == 1;
      break;
    }
    case 2: {
      a.mac.sendPause(random.below(10));
      break;
    }
    case 3: {
      b.mac.sendPause(random.below(10));
      break;
    }
    case 4: {
      lost += <i32>a.mac.busy;
      a.mac.reset();
      break;
    }
    case 5: {
      a.mac.loopback = random.below(4) == 0;
      break;
    }
    case 6: {
      a.mac.backPressure = random.below(3) == 0;
      break;
    }
    case 7: {
      if (random.below(8) == 0) wire.cut();
      break;
    }
    case 8: {
      wire.mend();
      break;
    }
    case 9: {
      a.mac.receiveOwn = random.below(2) == 1;
      break;
    }
    case 10: {
      a.mac.deferralCheck = random.below(2) == 1;
      a.mac.retryLate = random.below(2) == 1;
      break;
    }
    case 11: {
      b.mac.backPressure = random.below(3) == 0;
      break;
    }
    case 12: {
      a.phy.loopback = random.below(4) == 0;
      break;
    }
    case 13:
    case 14: {
      b.mac.transmit(random.below(2) ? data : short);
      break;
    }
    default: taken += <i32>a.mac.transmit(random.below(2) ? data : short);
  }
}

/** Two stations and a history between them; then they are put in order, and each sends a frame. */
function live(seed: u64, speed: i32): void {
  clock = new Clock();
  a = new Station(clock, seed << 8 | 2, speed, false, false);
  b = new Station(clock, seed << 8 | 6, speed, false, true);
  a.mac.pauseEnabled = true;
  wire = cable(clock, a.jack, b.jack, 100);
  settle(clock);
  const random = new Random(seed, 9), held = Frame.held;
  taken = 0;
  lost = 0;
  for (let i = 0; i < 400; i++) {
    act(random);
    clock.run(clock.now + random.below(random.below(5) ? 1000 : 40000) * (speed == 10 ? 10 : 1));
  }
  putInOrder();
  expect(a.mac.busy || b.mac.busy).toBe(false, seed.toString());
  expect(a.done + lost).toBe(taken, seed.toString());
  expect(Frame.held).toBe(held, seed.toString());
  check(seed);
}

function putInOrder(): void {
  wire.mend();
  a.mac.fullDuplex = false;
  b.mac.fullDuplex = false;
  a.mac.loopback = false;
  a.phy.loopback = false;
  a.mac.receiveOwn = false;
  a.mac.backPressure = false;
  b.mac.backPressure = false;
  clock.run(clock.now + 5000 * MILLISECOND);
}

function check(seed: u64): void {
  a.frames = 0;
  b.frames = 0;
  a.mac.transmit(data);
  clock.run(clock.now + MILLISECOND);
  b.mac.transmit(short);
  clock.run(clock.now + MILLISECOND);
  expect(a.frames).toBe(1, seed.toString());
  expect(b.frames).toBe(1, seed.toString());
  expect(a.flags | b.flags).toBe(0, seed.toString());
  expect(a.length).toBe(64, seed.toString());
}

describe("two MACs to which anything is done", () => {
  it("account for every frame and work afterwards, at 10 Mbit/s", () => {
    for (let seed: u64 = 1; seed <= 60; seed++) live(seed, 10);
  });

  it("account for every frame and work afterwards, at 100 Mbit/s", () => {
    for (let seed: u64 = 101; seed <= 160; seed++) live(seed, 100);
  });
});
