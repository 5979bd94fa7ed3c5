// The PHY: registers and bits of IEEE 802.3 clauses 22 and 28, behind the management interface of a LAN9118.
import { Access } from "../../../hal/chip/lan9118/csr";
import { clearPhy, linkIsUp, linkMode, negotiate } from "../../../hal/chip/lan9118/link";
import { agreed, Mode } from "../../../hal/phy";
import { Chip, FakeBoard } from "../../fakes/board";

// Host registers, the MAC's behind them, and bits of those.
const MAC_CSR_CMD: u32 = 0xa4;
const MAC_CSR_DATA: u32 = 0xa8;
const READ: u32 = 1 << 30;
const MII_ACC: u32 = 6;
const MII_DATA: u32 = 7;
const MIIWNR: u32 = 2;

/** A chip that is nothing but a way to 32 registers of a PHY, which a test fills; it is never busy. Writes are kept. */
class Registers extends Chip {
  values: StaticArray<u32> = new StaticArray<u32>(32);
  /** Registers in the order in which they were written. */
  written: u32 = 0;
  /** BMSR of the second read on, when it differs (-1: it does not). */
  later: i32 = -1;
  private data: u32 = 0;
  private miiData: u32 = 0;

  read(offset: u32): u32 {
    return offset == MAC_CSR_DATA ? this.data : 0;
  }

  write(offset: u32, value: u32): void {
    if (offset == MAC_CSR_DATA) this.data = value;
    if (offset == MAC_CSR_CMD) this.access(value & 0xff, (value & READ) != 0);
  }

  private access(index: u32, read: bool): void {
    if (index == MII_DATA && !read) this.miiData = this.data;
    else if (index == MII_DATA) this.data = this.miiData;
    else if (index == MII_ACC && !read) this.accessPhy(this.data >> 6 & 31, (this.data & MIIWNR) != 0);
    else this.data = 0;
  }

  private accessPhy(reg: i32, write: bool): void {
    if (write) {
      this.values[reg] = this.miiData;
      this.written = this.written << 8 | reg;
      return;
    }
    this.miiData = this.values[reg];
    if (reg == 1 && this.later >= 0) this.values[1] = this.later;
  }
}

let mii: Registers = new Registers();
let mode: u32 = 0;

function resolve(own: u32, partner: u32): bool {
  mii.values[6] = 1;
  mii.values[4] = own;
  mii.values[5] = partner;
  mode = linkMode();
  expect(mode).toBe(agreed(own, partner));
  return mode != 0;
}

function expectMode(speed: i32, fullDuplex: bool): void {
  expect(mode & Mode.FAST ? 100 : 10).toBe(speed);
  expect((mode & Mode.FULL_DUPLEX) != 0).toBe(fullDuplex);
}

describe("the PHY", () => {
  beforeEach(() => {
    mii = new Registers();
    FakeBoard.chip = mii;
    Access.failed = false;
    mode = 0;
  });

  it("is woken from power down, and not written to when it is awake", () => {
    mii.values[0] = 0x3900;
    clearPhy(0, 1 << 11);
    expect(mii.values[0]).toBe(0x3100);
    mii.written = 0xff;
    clearPhy(0, 1 << 11);
    expect(mii.written).toBe(0xff);
  });

  it("advertises before it starts to negotiate", () => {
    negotiate(0x0de1);
    expect(mii.values[4]).toBe(0x0de1);
    expect(mii.values[0]).toBe(0x1200);
    expect(mii.written).toBe(0x0400);
  });

  it("reads the link twice, for it latches low", () => {
    mii.values[1] = 0x7809;
    mii.later = 0x782d;
    expect(linkIsUp()).toBe(true);
    mii.values[1] = 0x782d;
    mii.later = 0x7809;
    expect(linkIsUp()).toBe(false);
  });

  it("has no link before autonegotiation is complete", () => {
    mii.values[1] = 0x780d;
    expect(linkIsUp()).toBe(false);
  });

  it("chooses the best of what both can (IEEE 802.3 28B.3)", () => {
    for (let partner: u32 = 1; partner < 16; partner++) {
      expect(resolve(0x01e1, partner << 5 | 1)).toBe(true);
      expectMode(partner >= 4 ? 100 : 10, partner >= 8 || partner < 4 && partner >= 2);
    }
  });

  it("never chooses what this end does not offer", () => {
    expect(resolve(0x0061, 0x01e1)).toBe(true);
    expectMode(10, true);
  });

  it("takes QEMU's partner, odd selector and all, as 100 full with pause frames", () => {
    expect(resolve(0x0de1, 0x0f71)).toBe(true);
    expectMode(100, true);
    expectPauseFrames(true, true);
  });

  it("resolves nothing when nothing is common, or the partner does not negotiate", () => {
    expect(resolve(0x01e1, 0x0201)).toBe(false);
    mii.values[5] = 0x01e1;
    mii.values[6] = 0;
    expect(linkMode() != 0).toBe(false);
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
    resolve(0x0de1, 0x0de1);
    resolve(0x0de1, 0x0c81);
    expectMode(100, false);
    expectPauseFrames(false, false);
  });

  it("takes the mode that was found at a partner that does not negotiate, and no other", () => {
    for (let code: u32 = 0; code < 8; code++) {
      mii.values[31] = 1 << 12 | code << 2;
      mode = linkMode();
      expect(mode != 0).toBe(code == 1 || code == 2 || code == 5 || code == 6);
      if (mode) expectMode((code & 3) == 2 ? 100 : 10, code > 4);
    }
  });

  it("forgets pause frames at a partner that does not negotiate", () => {
    resolve(0x0de1, 0x0de1);
    mii.values[6] = 0;
    mii.values[31] = 1 << 2;
    mode = linkMode();
    expectMode(10, false);
    expectPauseFrames(false, false);
  });
});

function expectPause(own: u32, partner: u32, send: bool, obey: bool): void {
  expect(resolve(own | 0x0101, partner | 0x0101)).toBe(true);
  expectPauseFrames(send, obey);
}

function expectPauseFrames(send: bool, obey: bool): void {
  expect((mode & Mode.SEND_PAUSE) != 0).toBe(send);
  expect((mode & Mode.OBEY_PAUSE) != 0).toBe(obey);
}
