// What M13 asks: to send, the driver copies the packet into the adapter's buffer memory and commands the MAC. And the way back
// from everything that can go wrong there.
import { FOREVER } from "../../../assembly/lib/time";
import { Err } from "../../../assembly/lib/errors";
import { MacCounter, MacState } from "../../../hal/mac";
import { Ability } from "../../../hal/phy";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Rig } from "../../fakes/lan9118";

const FRAME: usize = memory.data(1536, 4) + 10;
const COPY: usize = memory.data(1536, 4);

// TX status bits, datasheet table of the TX status format.
const DEFERRED: u32 = 1 << 0;
const EXCESSIVE_DEFERRAL: u32 = 1 << 2;
const EXCESSIVE_COLLISIONS: u32 = 1 << 8;
const LATE_COLLISION: u32 = 1 << 9;
const NO_CARRIER: u32 = 1 << 10;
const LOSS_OF_CARRIER: u32 = 1 << 11;

const TXE: u32 = 1 << 13;
const TXSO: u32 = 1 << 16;

function fill(n: i32, seed: i32): void {
  for (let i = 0; i < n; i++) store<u8>(FRAME + i, <u8>(seed + i * 11));
}

/** Sends frames whose statuses carry `flags` until the driver has taken them: 16 at a time, when it looks, every third frame. */
function sendFlagged(flags: u32, flagged: i32): void {
  Rig.model.tx.flags = flags;
  Rig.model.tx.flagged = flagged;
  for (let i = 0; i < 19; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
}

/** Sends frames of n octets until the driver refuses; how many it took. */
function sendAll(n: i32): i32 {
  let frames = 0;
  while (frames < 1000 && Rig.mac.transmit(FRAME, n) == n) frames++;
  return frames;
}

function expectSent(n: i32): void {
  expect(Rig.model.tx.sent.frontLength()).toBe(n);
  expect(memory.compare(Rig.model.tx.sent.front(), FRAME, n)).toBe(0);
  Rig.model.tx.sent.drop();
}

/** A frame still goes out. */
function expectWorking(): void {
  Rig.model.tx.sent.clear();
  fill(99, 7);
  expect(Rig.mac.transmit(FRAME, 99)).toBe(99);
  expectSent(99);
  expect(Rig.mac.state).toBe(MacState.LINK_UP);
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
      const before = Rig.model.accesses;
      Rig.mac.transmit(FRAME, 60);
      expect(Rig.model.accesses - before).toBe(words + (i % 3 ? 0 : 1), "one FIFO write; free space");
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
    let most = 0;
    for (let i = 0; i < 1000; i++) {
      expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
      most = max(most, Rig.model.tx.statuses.used);
      Rig.model.tx.sent.drop();
    }
    expect(most).toBe(16 + 2);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("goes on past the wrap of its 16-bit tags", () => {
    for (let i = 0; i < 70000; i++) {
      Rig.mac.transmit(FRAME, 60);
      Rig.model.tx.sent.drop();
    }
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    expect(Rig.counter(MacCounter.TX_FRAMES)).toBe(70000);
  });

  it("refuses what does not fit, and never writes too much", () => {
    Rig.model.tx.held = true;
    expect(sendAll(1514)).toBe(3, "4608 octets, 1528 each with commands");
    expect(Rig.mac.transmit(FRAME, 60)).toBe(Err.EAGAIN);
    expect(Rig.counter(MacCounter.TX_BUSY)).toBe(2);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("fills the FIFO with short frames to the last that fits", () => {
    Rig.model.tx.held = true;
    expect(sendAll(60)).toBe(4608 / 72 - 1, "72 octets each with commands, and 4 in reserve");
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("has itself called every millisecond while it is full, and sleeps again after", () => {
    Rig.model.tx.held = true;
    sendAll(1514);
    expect(Rig.model.interrupt).toBe(true);
    expect(Rig.poll()).toBe(1);
    expect(Rig.model.interrupt).toBe(false);
    expect(Rig.poll()).toBe(1);
    Rig.model.tx.held = false;
    Rig.model.tx.run();
    expect(Rig.poll()).toBe(FOREVER);
    expectWorking();
    Rig.model.tx.held = true;
    sendAll(1514);
    expect(Rig.model.interrupt).toBe(true, "it can wake itself a second time");
  });

  it("starts a transmitter again that hangs", () => {
    Rig.poll();
    Rig.model.tx.held = true;
    sendAll(1514);
    Rig.pass(3500);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0);
    Rig.pass(1000);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    Rig.model.tx.held = false;
    expectWorking();
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("has no link, no frames", () => {
    Rig.model.phy.unplug();
    Rig.pass(1);
    expect(Rig.mac.transmit(FRAME, 60)).toBe(Err.ENETDOWN);
    expect(Rig.model.tx.sent.count).toBe(0);
  });

  it("starts the transmitter again when it lost its way (TXE)", () => {
    Rig.model.interrupts.raise(TXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("starts the transmitter again when statuses were lost (TXSO)", () => {
    Rig.model.interrupts.raise(TXSO);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("starts the transmitter again when the tags of its statuses are wrong", () => {
    Rig.model.tx.tagShift = 3 << 16;
    for (let i = 0; i < 18; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    expect(Rig.mac.transmit(FRAME, 60)).toBe(Err.EAGAIN);
    Rig.model.tx.tagShift = 0;
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    for (let i = 0; i < 40; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("resets the chip when the transmitter fails again within a second", () => {
    const resets = Rig.model.resets;
    Rig.model.interrupts.raise(TXE);
    Rig.pass(100);
    Rig.model.interrupts.raise(TXE);
    Rig.pass(3000);
    expect(Rig.model.resets).toBe(resets + 1);
    expect(Rig.model.rules.total()).toBe(0);
    for (let i = 0; i < 40; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(1);
    expectWorking();
  });

  it("resets the chip when a dump never ends", () => {
    Rig.model.tx.dumping.stuck = true;
    Rig.model.interrupts.raise(TXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.tx.dumping.clear();
    Rig.pass(3000);
    expectWorking();
  });

  it("ignores the carrier in full duplex", () => {
    sendFlagged(NO_CARRIER | LOSS_OF_CARRIER | DEFERRED | 1 << 15, 5);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
  });

  it("counts frames that were not sent", () => {
    sendFlagged(LATE_COLLISION, 2);
    sendFlagged(EXCESSIVE_DEFERRAL, 3);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(5);
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(0);
  });

  it("allocates nothing", () => {
    const before = heap.alloc(1);
    for (let i = 0; i < 20; i++) {
      Rig.model.tx.flags = 5 << 3 | LATE_COLLISION;
      Rig.model.tx.flagged = 7;
      for (let j = 0; j < 30; j++) Rig.mac.transmit(FRAME, 60);
      Rig.model.interrupts.raise(TXE);
      Rig.pass(1500);
    }
    const after = heap.alloc(1);
    expect(after - before).toBe(16);
  });
}

describe("sending with the LAN9118", () => {
  beforeEach(() => { Rig.up(false); });
  both();

  it("leaves the padding of short frames to the chip", () => {
    fill(42, 3);
    expect(Rig.mac.transmit(FRAME, 42)).toBe(42);
    expect(Rig.model.tx.sent.frontLength()).toBe(60);
    expect(memory.compare(Rig.model.tx.sent.front(), FRAME, 42)).toBe(0);
  });

  it("resets the chip when the transmitter does not stop", () => {
    Rig.model.tx.stopping.stuck = true;
    Rig.model.interrupts.raise(TXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(2, "and once more before the reset");
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.tx.stopping.clear();
    Rig.model.tx.on = false;
    Rig.pass(3000);
    expectWorking();
  });
});

describe("sending with the LAN9118 in half duplex", () => {
  beforeEach(() => {
    Rig.start(false);
    Rig.model.phy.plug(Ability.HALF_10);
    Rig.pass(1000);
  });

  it("counts collisions by the statuses: 6:3, or 16 when a frame was given up", () => {
    expect(Rig.mac.fullDuplex).toBe(false);
    sendFlagged(3 << 3, 4);
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(12);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(0);
    sendFlagged(EXCESSIVE_COLLISIONS, 2);
    expect(Rig.counter(MacCounter.TX_COLLISIONS)).toBe(12 + 32);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(2);
  });

  it("counts frames without carrier", () => {
    sendFlagged(NO_CARRIER, 1);
    sendFlagged(LOSS_OF_CARRIER, 1);
    expect(Rig.counter(MacCounter.TX_ERRORS)).toBe(2);
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
