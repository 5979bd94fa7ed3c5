// The PHY: registers and bits of IEEE 802.3 clauses 22 and 28, behind the management interface of a LAN9118, with another PHY at the end
// of the cable that offers what each test says.
import { Access, readPhy, writePhy } from "../../../hal/chip/lan9118/csr";
import { clearPhy, linkIsUp, linkMode, negotiate } from "../../../hal/chip/lan9118/link";
import { agreed, Mode } from "../../../hal/phy";
import { FakeBoard } from "../../fakes/board";
import { Lan9118Chip } from "../../fakes/lan9118";
import { Bench, ready } from "../../fakes/lan9118-bench";

/** Longer than autonegotiation takes, whatever comes of it. us. */
const LONG: i32 = 5000000;
/** All modes, and both kinds of pause. */
const ALL: u32 = 0x0de1;

let mode: u32 = 0;

function power(qemu: bool): void {
  Bench.power(qemu);
  Bench.idle(25000);
  ready();
  FakeBoard.chip = new Lan9118Chip(Bench.chip);
  Access.failed = false;
  mode = 0;
}

/** Both ends negotiate with these words. Whether there is a link then; its Mode is in `mode`. */
function resolve(own: u32, partner: u32): bool {
  Bench.peer.offer(partner);
  negotiate(own);
  Bench.idle(LONG);
  const up = linkIsUp();
  mode = up ? linkMode() : 0;
  expect(mode).toBe(agreed(own, partner | 1));
  return up;
}

function expectMode(speed: i32, fullDuplex: bool): void {
  expect(mode & Mode.FAST ? 100 : 10).toBe(speed);
  expect((mode & Mode.FULL_DUPLEX) != 0).toBe(fullDuplex);
  expect(Bench.peer.phy.speed).toBe(speed, "the partner's view");
  expect(Bench.peer.phy.fullDuplex).toBe(fullDuplex, "the partner's view");
}

function expectPauseFrames(send: bool, obey: bool): void {
  expect((mode & Mode.SEND_PAUSE) != 0).toBe(send);
  expect((mode & Mode.OBEY_PAUSE) != 0).toBe(obey);
}

function expectPause(own: u32, partner: u32, send: bool, obey: bool): void {
  expect(resolve(own | 0x0101, partner | 0x0101)).toBe(true);
  expectPauseFrames(send, obey);
}

/** The partner is silent about itself and sends this link signal; what this end makes of it. */
function detect(speed: i32): void {
  Bench.peer.force(speed, false);
  negotiate(ALL);
  Bench.idle(LONG);
  expect(linkIsUp()).toBe(true);
  mode = linkMode();
}

describe("the PHY", () => {
  beforeEach(() => { power(false); });

  it("is woken from power down, and not written to when it is awake", () => {
    writePhy(0, 0x3900);
    clearPhy(0, 1 << 11);
    expect(readPhy(0)).toBe(0x3100);
    const before = Bench.chip.bus.accesses;
    readPhy(0);
    const reading = Bench.chip.bus.accesses - before;
    clearPhy(0, 1 << 11);
    expect(Bench.chip.bus.accesses - before).toBe(2 * reading);
  });

  it("advertises before it starts to negotiate", () => {
    Bench.peer.offer(ALL);
    negotiate(0x0c41);
    Bench.idle(LONG);
    expect(Bench.peer.phy.partner & 0x1fff).toBe(0x0cc1, "100 half is always offered: the chip's bit 7 is fixed");
  });

  it("reads the link twice, for it latches low", () => {
    resolve(ALL, ALL);
    Bench.cable.cut();
    Bench.idle(1000);
    expect(linkIsUp()).toBe(false);
    Bench.cable.mend();
    Bench.idle(LONG);
    expect(readPhy(1) & 4).toBe(0, "once");
    resolve(ALL, ALL);
    expect(linkIsUp()).toBe(true);
  });

  it("has no link before autonegotiation is complete", () => {
    Bench.peer.offer(ALL);
    negotiate(ALL);
    Bench.idle(1500000);
    expect(linkIsUp()).toBe(false);
    Bench.peer.force(100, true);
    writePhy(0, 0x2100);
    Bench.idle(10000);
    expect(readPhy(1) & 4 | readPhy(1) & 4).toBe(4, "a link that nobody negotiated");
    expect(linkIsUp()).toBe(false);
  });

  it("chooses the best of what both can (IEEE 802.3 28B.3)", () => {
    for (let partner: u32 = 1; partner < 16; partner++) {
      expect(resolve(0x01e1, partner << 5 | 1)).toBe(true);
      expectMode(partner >= 4 ? 100 : 10, partner >= 8 || partner < 4 && partner >= 2);
    }
  });

  it("never chooses what this end does not offer", () => {
    expect(resolve(0x00e1, 0x01e1)).toBe(true);
    expectMode(100, false);
  });

  it("resolves nothing when nothing is common, or nobody is there", () => {
    expect(resolve(0x01e1, 0x0201)).toBe(false);
    Bench.cable.cut();
    Bench.idle(LONG);
    expect(linkMode()).toBe(0);
  });

  it("resolves pause frames by table 28B-3", () => {
    expectPause(0, 0x0c00, false, false);
    expectPause(0x0400, 0, false, false);
    expectPause(0x0400, 0x0400, true, true);
    expectPause(0x0400, 0x0800, false, false);
    expectPause(0x0c00, 0x0800, false, true);
    expectPause(0x0c00, 0x0c00, true, true);
    expectPause(0x0800, 0x0c00, true, false);
    expectPause(0x0800, 0x0800, false, false);
    expectPause(0x0800, 0x0400, false, false);
  });

  it("knows no pause frames in half duplex", () => {
    resolve(ALL, ALL);
    expectPauseFrames(true, true);
    resolve(ALL, 0x0c81);
    expectMode(100, false);
    expectPauseFrames(false, false);
  });

  it("takes the mode that was found at a partner that does not negotiate, and forgets pause frames", () => {
    resolve(ALL, ALL);
    detect(10);
    expectMode(10, false);
    expectPauseFrames(false, false);
    detect(100);
    expectMode(100, false);
    expectPauseFrames(false, false);
  });
});

describe("the PHY in QEMU's model", () => {
  it("has a partner with an odd selector and all: 100 full with pause frames", () => {
    power(true);
    Bench.peer.offer(ALL);
    negotiate(ALL);
    Bench.idle(LONG);
    expect(linkIsUp()).toBe(true);
    expect(readPhy(5)).toBe(0x0f71);
    mode = linkMode();
    expectMode(100, true);
    expectPauseFrames(true, true);
  });
});
