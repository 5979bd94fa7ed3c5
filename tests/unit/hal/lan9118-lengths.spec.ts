// Lengths in the statuses of frames received are hostile: whatever a broken chip says there, nothing outside the buffer is touched, and the
// driver finds back.
import { MacCounter } from "../../../hal/mac";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Rig } from "../../fakes/lan9118";
import { expectGuard, expectWorking, FRAME, prefill, wire } from "../../fakes/lan9118-frames";

/** The length in the status is a lie: nothing outside the buffer is touched, no crash, and the driver finds back. */
function hostile(lie: i32): void {
  prefill();
  Rig.model.faults.lie = lie;
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
      Rig.model.faults.lie = lie;
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
  Rig.model.faults.lie = 2561;
  for (let i = 0; i < 3; i++) wire(1514, i);
  for (let i = 0; i < 3; i++) Rig.mac.receive(FRAME);
  expect(Rig.counter(MacCounter.RX_BAD_LENGTH)).toBe(1);
  expect(Rig.counter(MacCounter.RX_RESETS)).toBe(1);
  expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(0);
  expectWorking();
}

describe("lengths reported by the LAN9118 are hostile", () => {
  beforeEach(() => { Rig.up(false); prefill(); });
  hostileBoth();
});

describe("lengths reported by QEMU's model are hostile", () => {
  beforeEach(() => { Rig.up(true); prefill(); });
  hostileBoth();
});
