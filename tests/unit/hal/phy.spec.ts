// The PHY behind any management interface: registers and bits of IEEE 802.3 clauses 22 and 28.
import { Mii, Phy } from "../../../hal/phy";

/** Sixteen-bit registers that a test fills; writes are kept. */
class Registers extends Mii {
  values: StaticArray<u32> = new StaticArray<u32>(32);
  /** BMSR of the second read on, when it differs (-1: it does not). */
  later: i32 = -1;

  readPhy(reg: i32): u32 {
    const value = this.values[reg];
    if (reg == 1 && this.later >= 0) this.values[1] = this.later;
    return value;
  }

  writePhy(reg: i32, value: u32): void {
    this.values[reg] = value;
  }
}

let mii: Registers = new Registers();
let phy: Phy = new Phy(mii);

function resolve(own: u32, partner: u32): bool {
  mii.values[6] = 1;
  mii.values[4] = own;
  mii.values[5] = partner;
  return phy.resolve();
}

function expectMode(speed: i32, fullDuplex: bool): void {
  expect(phy.speed).toBe(speed);
  expect(phy.fullDuplex).toBe(fullDuplex);
}

describe("the PHY", () => {
  beforeEach(() => {
    mii = new Registers();
    phy = new Phy(mii);
  });

  it("is woken from power down, and says whether it slept", () => {
    mii.values[0] = 0x3900;
    expect(phy.wake()).toBe(true);
    expect(mii.values[0]).toBe(0x3100);
    expect(phy.wake()).toBe(false);
  });

  it("is in reset until the bit is clear", () => {
    phy.reset();
    expect(mii.values[0]).toBe(0x8000);
    expect(phy.resetting()).toBe(true);
    mii.values[0] = 0x3000;
    expect(phy.resetting()).toBe(false);
  });

  it("advertises before it starts to negotiate", () => {
    phy.negotiate(0x0de1);
    expect(mii.values[4]).toBe(0x0de1);
    expect(mii.values[0]).toBe(0x1200);
  });

  it("reads the link twice, for it latches low", () => {
    mii.values[1] = 0x7809;
    mii.later = 0x782d;
    expect(phy.up()).toBe(true);
    mii.values[1] = 0x782d;
    mii.later = 0x7809;
    expect(phy.up()).toBe(false);
  });

  it("has no link before autonegotiation is complete", () => {
    mii.values[1] = 0x780d;
    expect(phy.up()).toBe(false);
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
    expect(phy.sendPause).toBe(true);
    expect(phy.obeyPause).toBe(true);
  });

  it("resolves nothing when nothing is common, or the partner does not negotiate", () => {
    expect(resolve(0x01e1, 0x0201)).toBe(false);
    mii.values[5] = 0x01e1;
    mii.values[6] = 0;
    expect(phy.resolve()).toBe(false);
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
    expect(phy.sendPause).toBe(false);
    expect(phy.obeyPause).toBe(false);
  });

  it("forgets pause frames at a partner that does not negotiate", () => {
    resolve(0x0de1, 0x0de1);
    phy.detected(10, false);
    expectMode(10, false);
    expect(phy.sendPause).toBe(false);
    expect(phy.obeyPause).toBe(false);
  });
});

function expectPause(own: u32, partner: u32, send: bool, obey: bool): void {
  expect(resolve(own | 0x0101, partner | 0x0101)).toBe(true);
  expect(phy.sendPause).toBe(send);
  expect(phy.obeyPause).toBe(obey);
}
