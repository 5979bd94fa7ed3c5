// What M17 asks of the driver: the MAC has checked FCS and address, interrupts, and the driver empties the buffer memory.
import { sumTwin } from "../../../assembly/lib/checksum";
import { FOREVER } from "../../../assembly/lib/time";
import { MacCounter, MacState } from "../../../hal/mac";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Rig } from "../../fakes/lan9118";

/** The stack's frame buffer, with a guard on both sides. */
const GUARD: i32 = 64;
const BUFFER: usize = memory.data(1532 + 2 * 64, 4) + 64;
const FRAME: usize = BUFFER + 10;
const WIRE: usize = memory.data(4096, 4);

// RX status bits, datasheet table of the RX status format.
const CRC_ERROR: u32 = 1 << 1;
const DRIBBLING: u32 = 1 << 2;
const MII_ERROR: u32 = 1 << 3;
const COLLISION: u32 = 1 << 6;
const LENGTH_ERROR: u32 = 1 << 12;

/** A frame for us of n octets (without FCS) on the wire, its octets from `seed` on. */
function wire(n: i32, seed: i32): void {
  for (let i = 0; i < n; i++) store<u8>(WIRE + i, <u8>(seed + i * 13));
  store<u32>(WIRE, Rig.mac.address0);
  store<u16>(WIRE, Rig.mac.address1, 4);
  if (n > 13) store<u16>(WIRE, 0x0008, 12);
  Rig.model.wire(WIRE, n);
}

/** Two octets in front and the rounding of the last word belong to the driver; everything else outside the buffer does not. */
function expectGuard(): void {
  let whole = true;
  for (let i = 0; i < GUARD; i++) {
    if (load<u8>(BUFFER - GUARD + i) != 0xa5 || load<u8>(BUFFER + 1532 + i) != 0xa5) whole = false;
  }
  expect(whole).toBe(true);
}

function prefill(): void {
  memory.fill(BUFFER - GUARD, 0xa5, 1532 + 2 * GUARD);
}

/** A good frame still comes through, from its start to its end. */
function expectWorking(): void {
  Rig.pass(5);
  wire(64, 77);
  Rig.poll();
  expect(Rig.mac.receive(FRAME)).toBe(64);
  expect(memory.compare(FRAME, WIRE, 64)).toBe(0);
  expect(Rig.mac.receive(FRAME)).toBe(0);
  expectGuard();
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
    let before = Rig.model.accesses;
    Rig.mac.receive(FRAME);
    expect(Rig.model.accesses - before).toBe(2 + (2 + 60 + 4 + 3) / 4, "fill level, status, the words of one FIFO read");
    before = Rig.model.accesses;
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.model.accesses - before).toBe(1);
  });

  it("is interrupted by the first frame and acknowledges with two crossings", () => {
    expect(Rig.model.interrupt).toBe(false);
    wire(60, 1);
    expect(Rig.model.interrupt).toBe(true);
    const before = Rig.model.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.accesses - before).toBe(2);
  });

  it("acknowledges with one crossing while frames keep coming", () => {
    wire(60, 1);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(60);
    wire(60, 2);
    const before = Rig.model.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.accesses - before).toBe(1);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
  });

  it("sees what else interrupts as soon as no frame came", () => {
    wire(60, 1);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(60);
    Rig.model.phy.unplug();
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
    Rig.model.phy.unplug();
    let polls = 0;
    while (Rig.mac.state == MacState.LINK_UP && polls < 20) {
      wire(60, polls);
      Rig.poll();
      Rig.mac.receive(FRAME);
      polls++;
    }
    expect(polls).toBeLessThan(9);
  });

  it("polls with one crossing when nothing happened, and wants to sleep", () => {
    const before = Rig.model.accesses;
    expect(Rig.poll()).toBe(FOREVER);
    expect(Rig.model.accesses - before).toBe(1);
  });

  it("loses no frame that comes between the acknowledgement and the last look", () => {
    wire(60, 1);
    Rig.poll();
    wire(61, 2);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(61);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    Rig.poll();
    expect(Rig.model.interrupt).toBe(false);
    wire(62, 3);
    expect(Rig.model.interrupt).toBe(true, "the next one interrupts again");
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
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    store<u16>(WIRE, 0xfffe, 4);
    Rig.model.wire(WIRE, 60);
    store<u32>(WIRE, Rig.mac.address0 ^ 0x02000000);
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(0);

    store<u32>(WIRE, 0x005e0001);
    store<u16>(WIRE, 0x0100, 4);
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    Rig.mac.setAllMulticast(true);
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    Rig.mac.setAllMulticast(false);
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0, "the filter changes only while the receiver rests");
    expectWorking();
  });

  it("keeps the multicast wish over a lost link", () => {
    Rig.model.phy.unplug();
    Rig.pass(10);
    Rig.mac.setAllMulticast(true);
    Rig.model.phy.plug(0x0de1);
    Rig.pass(200);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    memory.fill(WIRE, 1, 60);
    Rig.model.wire(WIRE, 60);
    expect(Rig.mac.receive(FRAME)).toBe(60);
  });

  it("takes the multicast wish during a reset without touching the chip", () => {
    for (let i = 0; i < 2; i++) {
      Rig.model.interrupts.raise(1 << 14);
      Rig.poll();
    }
    expect(Rig.mac.state).toBe(MacState.STARTING);
    const before = Rig.model.accesses;
    Rig.mac.setAllMulticast(true);
    expect(Rig.model.accesses).toBe(before);
    Rig.pass(2000);
    memory.fill(WIRE, 1, 60);
    Rig.model.wire(WIRE, 60);
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
    Rig.model.interrupts.raise(1 << 14);
    Rig.pass(1);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
    expectWorking();
  });

  it("resets the chip when the receiver fails again within a second", () => {
    Rig.model.interrupts.raise(1 << 14);
    Rig.pass(500);
    const resets = Rig.model.resets;
    Rig.model.interrupts.raise(1 << 14);
    Rig.pass(2000);
    expect(Rig.model.resets).toBe(resets + 1);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
    expectWorking();
  });

  it("only restarts the receiver when it fails again much later", () => {
    const resets = Rig.model.resets;
    for (let i = 0; i < 5; i++) {
      Rig.model.interrupts.raise(1 << 14);
      Rig.pass(1500);
    }
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(5);
    expect(Rig.model.resets).toBe(resets);
  });

  it("resets the chip when a dump never ends", () => {
    Rig.model.rx.dumping.stuck = true;
    Rig.model.interrupts.raise(1 << 14);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    Rig.model.rx.dumping.clear();
    Rig.pass(3000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expectWorking();
  });

  it("recovers when the FIFO keeps octets that no status belongs to", () => {
    Rig.model.rx.partial(5);
    for (let i = 0; i < 40; i++) {
      Rig.poll();
      Rig.mac.receive(FRAME);
    }
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
    expectWorking();
  });

  it("leaves a frame alone that is still coming in", () => {
    for (let i = 0; i < 40; i++) {
      Rig.model.rx.partial(1);
      Rig.poll();
      Rig.mac.receive(FRAME);
    }
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
  });

  it("allocates nothing", () => {
    const before = heap.alloc(1);
    for (let i = 0; i < 20; i++) {
      wire(60 + i, i);
      if (i % 5 == 0) Rig.model.rx.lie = 3;
      Rig.pass(1500);
      Rig.mac.receive(FRAME);
    }
    const after = heap.alloc(1);
    expect(after - before).toBe(16);
  });
}

/** The length in the status is a lie: nothing outside the buffer is touched, no crash, and the driver finds back. */
function hostile(lie: i32): void {
  prefill();
  Rig.model.rx.lie = lie;
  wire(60, 1);
  wire(60, 2);
  for (let i = 0; i < 4; i++) {
    Rig.poll();
    const n = Rig.mac.receive(FRAME);
    expect(n == 0 || n >= 14 && n <= 1518).toBe(true, "lie " + lie.toString());
  }
  expectGuard();
  // a lie that stays within the FIFO shows only by and by
  for (let i = 0; i < 60; i++) {
    Rig.pass(1100);
    Rig.mac.receive(FRAME);
  }
  expectWorking();
}

function hostileBoth(): void {
  it("survives a length beyond the receive watchdog", beyondWatchdog);

  it("survives lengths of nothing up to less than a header", () => {
    for (let lie = 0; lie < 18; lie++) hostile(lie);
    expect(Rig.counter(MacCounter.RX_BAD_LENGTH)).toBe(18);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(18);
  });

  it("survives lengths that are shorter than the frame", () => {
    for (let lie = 18; lie < 64; lie++) hostile(lie);
  });

  it("survives lengths that are longer than the frame, within the FIFO", () => {
    for (let lie = 65; lie < 140; lie++) hostile(lie);
  });

  it("survives lengths beyond what the FIFO holds", () => {
    for (let lie = 140; lie < 200; lie += 7) hostile(lie);
    expect(Rig.counter(MacCounter.RX_BAD_LENGTH)).toBe(9);
    expect(Rig.model.rules.count(Rule.RX_OVERREAD)).toBe(0);
  });

  it("survives lengths around the frame buffer's", () => {
    for (let lie = 1510; lie < 1540; lie++) hostile(lie);
    expect(Rig.model.rules.count(Rule.RX_OVERREAD)).toBe(0);
  });

  it("survives the longest lengths that the field can hold", () => {
    hostile(2047);
    hostile(2048);
    hostile(2560);
    hostile(2561);
    hostile(0x2000);
    hostile(0x3fff);
    expect(Rig.counter(MacCounter.RX_BAD_LENGTH)).toBe(6);
    expect(Rig.model.rules.count(Rule.RX_OVERREAD)).toBe(0);
  });

  it("survives lengths beyond the buffer that the FIFO does hold", () => {
    for (let lie = 1523; lie < 2700; lie += 97) {
      for (let i = 0; i < 3; i++) wire(1514, i);
      Rig.model.rx.lie = lie;
      for (let i = 0; i < 2; i++) {
        Rig.poll();
        Rig.mac.receive(FRAME);
      }
      hostile(lie);
    }
  });
}

/** No frame is longer than 2560 octets, the watchdog's limit: the FIFOs are emptied, not read. */
function beyondWatchdog(): void {
  for (let i = 0; i < 3; i++) wire(1514, i);
  Rig.mac.receive(FRAME);
  Rig.model.rx.lie = 2561;
  for (let i = 0; i < 3; i++) wire(1514, i);
  for (let i = 0; i < 3; i++) Rig.mac.receive(FRAME);
  expect(Rig.counter(MacCounter.RX_BAD_LENGTH)).toBe(1);
  expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
  expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(0);
  expectWorking();
}

function overread(): void {
  // one word more than there is, the most that the rounding can hide: the chip says RXE and the receiver starts again
  Rig.model.rx.lie = 68;
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
    expect(Rig.model.interrupt).toBe(false);
  });

  it("discards and counts frames with errors by reading them away, and gives the next good one", () => {
    const errors: StaticArray<u32> = [CRC_ERROR, MII_ERROR, COLLISION, CRC_ERROR | DRIBBLING];
    for (let i = 0; i < 4; i++) {
      Rig.model.rx.flags = errors[i];
      wire(60 + i * 300, i);
    }
    wire(99, 5);
    expect(Rig.mac.receive(FRAME)).toBe(99);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(4);
    expect(Rig.counter(MacCounter.RX_FRAMES)).toBe(1);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("takes frames whose only flaw is none: dribbling bits, a length field", () => {
    Rig.model.rx.flags = DRIBBLING;
    wire(60, 1);
    Rig.model.rx.flags = LENGTH_ERROR;
    wire(61, 1);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(61);
  });

  it("gives the core back in a flood of errors, and is called again by itself", () => {
    for (let i = 0; i < 40; i++) {
      Rig.model.rx.flags = CRC_ERROR;
      wire(60, i);
    }
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(32);
    expect(Rig.model.interrupt).toBe(true);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(40);
    Rig.pass(1);
    expect(Rig.model.interrupt).toBe(false);
  });

  it("counts what was lost in an overrun (RX_DROP), and reads on", () => {
    for (let i = 0; i < 10; i++) wire(1514, i);
    Rig.pass(1);
    // 2640 words, 4 of them in reserve; 380 for each frame with offset and FCS: 6 of them
    for (let i = 0; i < 6; i++) expect(Rig.mac.receive(FRAME)).toBe(1514);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_DROPPED)).toBe(4);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
    expectWorking();
  });

  it("starts the receiver again after an over-read that rounding hid", overread);

  it("resets the chip when the receiver does not stop", () => {
    Rig.model.mac.stopping.stuck = true;
    Rig.model.interrupts.raise(1 << 14);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(1);
    Rig.model.mac.stopping.clear();
    Rig.pass(3000);
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

describe("lengths reported by the LAN9118 are hostile", () => {
  beforeEach(() => { Rig.up(false); });
  hostileBoth();
});

describe("lengths reported by QEMU's model are hostile", () => {
  beforeEach(() => { Rig.up(true); });
  hostileBoth();
});
