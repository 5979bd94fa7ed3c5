// What M13 asks: to send, the driver copies the packet into the adapter's buffer memory and commands the MAC. And the way back
// from everything that can go wrong there: on the wire, or in a broken chip.
import { FOREVER } from "../../../assembly/lib/time";
import { Err } from "../../../assembly/lib/errors";
import { MacCounter, MacState } from "../../../hal/mac";
import { Stuck } from "../../../hal/mock/lan9118/faults";
import { Received } from "../../../hal/mock/mac/mac";
import { Ability } from "../../../hal/phy";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Rig } from "../../fakes/lan9118";

const FRAME: usize = memory.data(1536, 4) + 10;
const COPY: usize = memory.data(1536, 4);

// INT_STS.
const TXE: u32 = 1 << 13;
const TXSO: u32 = 1 << 16;

/** At 100 Mbit/s a frame of 60 octets and what surrounds it take 6.72 us, one of 1514 takes 123. */
const SHORT_US: i32 = 8;

function fill(n: i32, seed: i32): void {
  for (let i = 0; i < n; i++) store<u8>(FRAME + i, <u8>(seed + i * 11));
}

/** Sends frames of n octets until the driver refuses; how many it took. */
function sendAll(n: i32): i32 {
  let frames = 0;
  while (frames < 1000 && Rig.mac.transmit(FRAME, n) == n) frames++;
  return frames;
}

/** What the driver gave to the chip has gone out. */
function flush(): void {
  for (let i = 0; i < 10000 && Rig.model.transmitFifo.count; i++) Rig.idle(5);
  Rig.idle(200);
}

function expectSent(n: i32): void {
  flush();
  expect(Rig.peer.frontLength).toBe(n);
  expect(memory.compare(Rig.peer.front, FRAME, n)).toBe(0);
  expect(Rig.peer.flags & Received.CRC).toBe(0);
  Rig.peer.drop();
}

/** A frame still goes out. */
function expectWorking(): void {
  flush();
  Rig.peer.clear();
  fill(99, 7);
  expect(Rig.mac.transmit(FRAME, 99)).toBe(99);
  expectSent(99);
  expect(Rig.mac.state).toBe(MacState.LINK_UP);
}

/** As many frames of 60 octets, each when the one before has gone. */
function send(frames: i32): void {
  for (let i = 0; i < frames; i++) {
    expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    Rig.idle(SHORT_US);
  }
}

function both(): void {
  it("puts a frame into the FIFO and commands the MAC, at every length", () => {
    for (let n = 60; n <= 1514; n += n < 140 ? 1 : 97) {
      fill(n, n);
      expect(Rig.mac.transmit(FRAME, n)).toBe(n);
      expectSent(n);
    }
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("needs two crossings for the first of three frames, and one for the others", () => {
    const words = (10 + 60 + 3) / 4;
    for (let i = 0; i < 9; i++) {
      if (i % 3 == 0) flush();
      const before = Rig.model.bus.accesses;
      Rig.mac.transmit(FRAME, 60);
      expect(Rig.model.bus.accesses - before).toBe(words + (i % 3 ? 0 : 1), "one FIFO write; free space");
    }
  });

  it("leaves the frame untouched", () => {
    fill(1514, 9);
    memory.copy(COPY, FRAME, 1514);
    Rig.mac.transmit(FRAME, 1514);
    expect(memory.compare(COPY, FRAME, 1514)).toBe(0);
  });

  it("counts frames and octets", () => {
    Rig.mac.transmit(FRAME, 60);
    Rig.mac.transmit(FRAME, 1000);
    expect(Rig.counter(MacCounter.TX_FRAMES)).toBe(2);
    expect(Rig.counter(MacCounter.TX_OCTETS)).toBe(1060);
  });

  it("takes its statuses 16 at a time in one crossing, so that they never fill their FIFO", () => {
    let most: u32 = 0;
    for (let i = 0; i < 1000; i++) {
      send(1);
      most = max(most, Rig.model.transmission.info >> 16);
      Rig.peer.clear();
    }
    expect(most).toBe(16 + 2);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("goes on past the wrap of its 16-bit tags", () => {
    for (let i = 0; i < 70000; i++) {
      Rig.mac.transmit(FRAME, 60);
      Rig.idle(SHORT_US);
      Rig.peer.clear();
    }
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    expect(Rig.counter(MacCounter.TX_FRAMES)).toBe(70000);
    expect(Rig.peer.mac.counters.framesReceivedOK).toBe(70000);
  });

  it("has no link, no frames", () => {
    Rig.unplug();
    expect(Rig.mac.transmit(FRAME, 60)).toBe(Err.ENETDOWN);
    Rig.plug();
    expect(Rig.peer.heard).toBe(0);
  });

  it("starts the transmitter again when it lost its way (TXE)", () => {
    Rig.model.faults.raise(TXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("starts the transmitter again when statuses were lost (TXSO)", () => {
    Rig.model.faults.raise(TXSO);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("starts the transmitter again when the tags of its statuses are wrong", () => {
    Rig.model.faults.lostSent = 3;
    let taken = 0;
    while (taken < 30 && Rig.mac.transmit(FRAME, 60) == 60) {
      Rig.idle(SHORT_US);
      taken++;
    }
    expect(taken).toBe(21, "16 statuses behind the three that were lost, seen at every third frame");
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    send(40);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("resets the chip when the transmitter fails again within a second", () => {
    const resets = Rig.model.resets;
    Rig.model.faults.raise(TXE);
    Rig.pass(100);
    Rig.model.faults.raise(TXE);
    Rig.pass(5000);
    expect(Rig.model.resets).toBe(resets + 1);
    expect(Rig.model.rules.total()).toBe(0);
    send(40);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("resets the chip when a dump never ends", () => {
    Rig.model.faults.stuck = Stuck.TX_DUMP;
    Rig.model.faults.raise(TXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.faults.stuck = 0;
    Rig.pass(6000);
    expectWorking();
  });

  it("ignores the carrier in full duplex", () => {
    Rig.cable.cut();
    Rig.idle(400); // by then the PHY knows, and nobody has looked yet
    expect(Rig.model.phy.up).toBe(false);
    send(40);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
  });

  it("allocates nothing", () => {
    send(40);
    Rig.peer.clear();
    const before = heap.alloc(1);
    for (let i = 0; i < 20; i++) {
      for (let j = 0; j < 30; j++) {
        Rig.mac.transmit(FRAME, 60);
        Rig.idle(SHORT_US);
        Rig.peer.clear();
      }
      Rig.model.faults.raise(TXE);
      Rig.pass(1500);
    }
    const after = heap.alloc(1);
    expect(after - before).toBe(16);
  });
}

/** PAUSE frames hold the transmitter, each for 0.336 s at 100 Mbit/s. */
function pauseFor(ms: u32): void {
  for (const end = Rig.now + ms; <i32>(end - Rig.now) > 0;) {
    Rig.peer.mac.sendPause(0xffff);
    Rig.pass(min(250, end - Rig.now));
  }
}

describe("sending with the LAN9118", () => {
  beforeEach(() => { Rig.up(false); });
  both();

  it("leaves the padding of short frames to the chip", () => {
    fill(42, 3);
    expect(Rig.mac.transmit(FRAME, 42)).toBe(42);
    flush();
    expect(Rig.peer.frontLength).toBe(60);
    expect(memory.compare(Rig.peer.front, FRAME, 42)).toBe(0);
  });

  it("refuses what does not fit, and never writes too much", () => {
    pauseFor(1);
    expect(sendAll(1514)).toBe(3, "4608 octets, 1528 each with commands");
    expect(Rig.mac.transmit(FRAME, 60)).toBe(Err.EAGAIN);
    expect(Rig.counter(MacCounter.TX_BUSY)).toBe(2);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("fills the FIFO with short frames to the last that fits", () => {
    pauseFor(1);
    expect(sendAll(60)).toBe(4608 / 72 - 1, "72 octets each with commands, and 4 in reserve");
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("has itself called every millisecond while it is full, and sleeps again after", () => {
    pauseFor(1);
    sendAll(1514);
    expect(Rig.model.interrupt).toBe(true);
    expect(Rig.poll()).toBe(1);
    expect(Rig.model.interrupt).toBe(false);
    expect(Rig.poll()).toBe(1);
    Rig.pass(400);
    expect(Rig.poll()).toBe(FOREVER);
    expectWorking();
    pauseFor(1);
    sendAll(1514);
    expect(Rig.model.interrupt).toBe(true, "it can wake itself a second time");
  });

  it("starts a transmitter again that pause frames hold for longer than its patience", () => {
    pauseFor(1);
    sendAll(1514);
    pauseFor(3500);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    pauseFor(1000);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    Rig.pass(400);
    expectWorking();
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("resets the chip when the transmitter does not stop", () => {
    Rig.model.faults.stuck = Stuck.TX_STOP;
    Rig.model.faults.raise(TXE);
    Rig.pass(10);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(2, "and once more before the reset");
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.faults.stuck = 0;
    Rig.pass(8000);
    expectWorking();
  });
});

/** Chip and peer send at the same time, so many frames each, until all have gone. */
function contend(frames: i32): void {
  for (let sent = 0, i = 0; i < 100000 && (sent < frames || !Rig.peer.idle || Rig.model.transmitFifo.count); i++) {
    if (Rig.peer.idle && sent < frames) Rig.peer.send(COPY, 60);
    if (sent < frames && Rig.mac.transmit(FRAME, 60) == 60) sent++;
    Rig.idle(100);
  }
}

describe("sending with the LAN9118 in half duplex", () => {
  beforeEach(() => {
    Rig.start(false);
    Rig.peer.offer(Ability.HALF_10);
    Rig.plug();
    expect(Rig.mac.fullDuplex).toBe(false);
  });

  it("counts its collisions with another station, whose frames arrive all the same", () => {
    contend(64);
    const collisions = Rig.model.mac.counters.collisions;
    expect(collisions).toBeGreaterThan(20);
    for (let i = 0; i < 19; i++) {
      Rig.mac.transmit(FRAME, 60);
      flush();
    }
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(collisions);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
    expect(Rig.peer.mac.counters.framesReceivedOK).toBe(64 + 19);
  });

  it("counts 16 collisions for each frame that was given up", () => {
    Rig.peer.mac.backPressure = true; // meets everything with a jam
    for (let i = 0; i < 2; i++) Rig.mac.transmit(FRAME, 60);
    for (let i = 0; i < 100 && Rig.model.transmitFifo.count; i++) Rig.idle(10000);
    Rig.peer.mac.backPressure = false;
    for (let i = 0; i < 20; i++) {
      Rig.mac.transmit(FRAME, 60);
      flush();
    }
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(32);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(2);
    expectWorking();
  });

  it("counts frames without carrier", () => {
    fill(1514, 1);
    Rig.mac.transmit(FRAME, 1514);
    Rig.mac.transmit(FRAME, 1514);
    Rig.cable.cut();
    Rig.idle(150000); // 10BASE-T misses its link pulses after 100 ms
    expect(Rig.model.phy.up).toBe(false);
    for (let i = 0; i < 21; i++) {
      Rig.mac.transmit(FRAME, 60);
      flush();
    }
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBeGreaterThan(10);
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(0);
  });
});

describe("sending with the LAN9118 to a partner in the wrong duplex", () => {
  beforeEach(() => {
    Rig.start(false);
    Rig.peer.force(100, true);
    Rig.plug();
    expect(Rig.mac.fullDuplex).toBe(false);
  });

  it("counts late collisions: the partner sends whenever it wants", () => {
    fill(1514, 1);
    for (let i = 0; i < 19; i++) {
      Rig.mac.transmit(FRAME, 1514);
      Rig.idle(60);
      Rig.peer.send(COPY, 60);
      flush();
    }
    expect(Rig.model.mac.counters.lateCollisions).toBe(19);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(16, "in the statuses that were taken so far");
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    Rig.pass(10);
    expectWorking();
  });
});

describe("sending in QEMU's model", () => {
  beforeEach(() => { Rig.up(true); });
  both();

  it("sends short frames as they are", () => {
    fill(42, 3);
    expect(Rig.mac.transmit(FRAME, 42)).toBe(42);
    expectSent(42);
  });

  it("breaks no rule there either", () => {
    expect(Rig.model.rules.count(Rule.TX_OVERWRITE)).toBe(0);
  });
});
