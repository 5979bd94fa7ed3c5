// What M17 asks of the driver: the MAC has checked FCS and address, interrupts, and the driver empties the buffer memory.
import { sumTwin } from "../../../assembly/lib/checksum";
import { FOREVER } from "../../../assembly/lib/time";
import { MacCounter, MacState } from "../../../hal/mac";
import { Stuck } from "../../../hal/mock/lan9118/faults";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Rig } from "../../fakes/lan9118";
import { carry, expectGuard, expectWorking, FRAME, prefill, wire, WIRE } from "../../fakes/lan9118-frames";

// INT_STS.
const RXE: u32 = 1 << 14;
const TXSO: u32 = 1 << 16;

/** Whether the chip interrupts, once the pin may: 100 us after it did last. */
function interrupted(): bool {
  Rig.idle(101);
  return Rig.model.interrupt;
}

function both(): void {
  it("moves a frame and gives the sum of what follows its header", () => {
    for (let n = 60; n < 132; n++) {
      prefill();
      wire(n, n);
      expect(Rig.mac.receive(FRAME)).toBe(n);
      expect(memory.compare(FRAME, WIRE, n)).toBe(0);
      expect(Rig.mac.sum).toBe(sumTwin(FRAME + 14, n - 14));
      expectGuard();
    }
    expect(Rig.counter(MacCounter.RX_FRAMES)).toBe(72);
    expect(Rig.counter(MacCounter.RX_OCTETS)).toBe((60 + 131) * 72 / 2);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("takes the longest frame, and writes nothing outside the buffer", () => {
    wire(1514, 3);
    expect(Rig.mac.receive(FRAME)).toBe(1514);
    expect(memory.compare(FRAME, WIRE, 1514)).toBe(0);
    expect(Rig.mac.sum).toBe(sumTwin(FRAME + 14, 1500));
    expectGuard();
  });

  it("needs three crossings for a frame, and one when none waits", () => {
    wire(60, 1);
    let before = Rig.model.bus.accesses;
    Rig.mac.receive(FRAME);
    expect(Rig.model.bus.accesses - before).toBe(2 + (2 + 60 + 4 + 3) / 4, "fill level, status, the words of one FIFO read");
    before = Rig.model.bus.accesses;
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.model.bus.accesses - before).toBe(1);
  });

  it("is interrupted by the first frame and acknowledges with two crossings", () => {
    expect(Rig.model.interrupt).toBe(false);
    wire(60, 1);
    expect(Rig.model.interrupt).toBe(true);
    const before = Rig.model.bus.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.bus.accesses - before).toBe(2);
  });

  it("acknowledges with one crossing while frames keep coming", () => {
    wire(60, 1);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(60);
    wire(60, 2);
    const before = Rig.model.bus.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.bus.accesses - before).toBe(1);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
  });

  it("sees what else interrupts as soon as no frame came", () => {
    wire(60, 1);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(60);
    Rig.cable.cut();
    Rig.idle(400);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.model.interrupt).toBe(true);
    Rig.poll();
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("sees what else interrupts every eighth poll even if frames never cease", () => {
    wire(60, 1);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(60);
    Rig.model.faults.raise(TXSO);
    let polls = 0;
    while (Rig.counter(MacCounter.TX_RESETS) == 0 && polls < 20) {
      wire(60, polls);
      Rig.poll();
      Rig.mac.receive(FRAME);
      polls++;
    }
    expect(polls).toBeLessThan(9);
  });

  it("polls with one crossing when nothing happened, and wants to sleep", () => {
    const before = Rig.model.bus.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.bus.accesses - before).toBe(1);
  });

  it("loses no frame that comes between the acknowledgement and the last look", () => {
    wire(60, 1);
    Rig.poll();
    wire(61, 2);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(61);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    Rig.poll();
    expect(interrupted()).toBe(false);
    wire(62, 3);
    expect(interrupted()).toBe(true, "the next one interrupts again");
  });

  it("keeps the order of a burst", () => {
    for (let n = 60; n < 70; n++) wire(n, n);
    for (let n = 60; n < 70; n++) expect(Rig.mac.receive(FRAME)).toBe(n);
    expect(Rig.mac.receive(FRAME)).toBe(0);
  });

  it("takes broadcast, not frames for others, multicast only when asked", () => {
    memory.fill(WIRE, 0, 60);
    store<u32>(WIRE, 0xffffffff);
    store<u16>(WIRE, 0xffff, 4);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    store<u16>(WIRE, 0xfffe, 4);
    carry(60);
    store<u32>(WIRE, Rig.mac.address0 ^ 0x02000000);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(0);

    store<u32>(WIRE, 0x005e0001);
    store<u16>(WIRE, 0x0100, 4);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    Rig.mac.setAllMulticast(true);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    Rig.mac.setAllMulticast(false);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0, "the filter changes only while the receiver rests");
    expectWorking();
  });

  it("keeps the multicast wish over a lost link", () => {
    Rig.unplug();
    Rig.mac.setAllMulticast(true);
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    memory.fill(WIRE, 1, 60);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
  });

  it("takes the multicast wish during a reset without touching the chip", () => {
    for (let i = 0; i < 2; i++) {
      Rig.model.faults.raise(RXE);
      Rig.poll();
    }
    expect(Rig.mac.state).toBe(MacState.STARTING);
    const before = Rig.model.bus.accesses;
    Rig.mac.setAllMulticast(true);
    expect(Rig.model.bus.accesses).toBe(before);
    Rig.pass(5000);
    memory.fill(WIRE, 1, 60);
    carry(60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
  });

  it("throws a frame of more than 1522 octets away and goes on", () => {
    for (let n = 1519; n <= 2047; n += 66) {
      wire(n, 1);
      expect(Rig.mac.receive(FRAME)).toBe(0);
    }
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(9);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
    expectWorking();
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("starts the receiver again when it was read beyond its end (RXE)", () => {
    wire(60, 1);
    Rig.model.faults.raise(RXE);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
    expectWorking();
  });

  it("resets the chip when the receiver fails again within a second", () => {
    Rig.model.faults.raise(RXE);
    Rig.pass(500);
    const resets = Rig.model.resets;
    Rig.model.faults.raise(RXE);
    Rig.pass(5000);
    expect(Rig.model.resets).toBe(resets + 1);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
    expectWorking();
  });

  it("only restarts the receiver when it fails again much later", () => {
    const resets = Rig.model.resets;
    for (let i = 0; i < 5; i++) {
      Rig.model.faults.raise(RXE);
      Rig.pass(1500);
    }
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(5);
    expect(Rig.model.resets).toBe(resets);
  });

  it("resets the chip when a dump never ends", () => {
    Rig.model.faults.stuck = Stuck.RX_DUMP;
    Rig.model.faults.raise(RXE);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    Rig.model.faults.stuck = 0;
    Rig.pass(6000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expectWorking();
  });

  it("recovers when the FIFO keeps octets that no status belongs to", () => {
    Rig.model.faults.lostReceived = 1;
    wire(60, 1);
    for (let i = 0; i < 40; i++) {
      Rig.poll();
      Rig.mac.receive(FRAME);
    }
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expectWorking();
  });

  it("allocates nothing", () => {
    wire(60, 1);
    Rig.mac.receive(FRAME);
    const before = heap.alloc(1);
    for (let i = 0; i < 20; i++) {
      wire(60 + i, i);
      if (i % 5 == 0) Rig.model.faults.lie = 3;
      Rig.pass(1500);
      Rig.mac.receive(FRAME);
    }
    const after = heap.alloc(1);
    expect(after - before).toBe(16);
  });
}

function overread(): void {
  // one word more than there is, the most that the rounding can hide: the chip says RXE and the receiver starts again
  Rig.model.faults.lie = 68;
  wire(60, 1);
  Rig.mac.receive(FRAME);
  expect(Rig.model.rules.count(Rule.RX_OVERREAD)).toBe(1);
  Rig.pass(1);
  expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
  expectWorking();
}

describe("receiving with the LAN9118", () => {
  beforeEach(() => { Rig.up(false); prefill(); });
  both();

  it("acknowledges a level that comes back until the FIFO is empty", () => {
    for (let i = 0; i < 3; i++) wire(60, i);
    Rig.poll();
    expect(Rig.model.interrupt).toBe(true);
    for (let i = 0; i < 3; i++) Rig.mac.receive(FRAME);
    Rig.poll();
    expect(interrupted()).toBe(false);
  });

  it("starts the receiver again after an over-read that rounding hid", overread);

  it("resets the chip when the receiver does not stop", () => {
    Rig.model.faults.stuck = Stuck.RX_STOP;
    Rig.model.faults.raise(RXE);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    Rig.model.faults.stuck = 0;
    Rig.pass(6000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expectWorking();
  });
});

describe("receiving in QEMU's model", () => {
  beforeEach(() => { Rig.up(true); prefill(); });
  both();

  it("starts the receiver again after an over-read that rounding hid", overread);

  it("is not told of frames that did not fit", () => {
    for (let i = 0; i < 10; i++) wire(1514, i);
    for (let i = 0; i < 6; i++) expect(Rig.mac.receive(FRAME)).toBe(1514);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_DROPPED)).toBe(0);
    expectWorking();
  });
});
