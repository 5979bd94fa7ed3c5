// Ways to the chip's inner registers: bounded waits, the MAC's registers behind MAC_CSR_CMD, the PHY's behind those. A wait that
// runs into its bound is counted and remembered in `failed`, so that a sequence of accesses is judged once, at its end.
import { regRead, regWrite } from "../../board";
import { MacCounter } from "../../mac";
import { Mii } from "../../phy";
import { Csr, MiiAcc } from "./mac-registers";
import { MacCsrCmd, Reg } from "./registers";

/** Reads of a register until a wait for BUSY or a dump is given up: the chip needs one or two. */
// @ts-ignore: decorator
@inline export const SHORT_TRIES: i32 = 100;
/** The same for waits on the wire: an MII frame takes 26 us, the longest Ethernet frame 1.2 ms. */
// @ts-ignore: decorator
@inline export const LONG_TRIES: i32 = 2000;
// @ts-ignore: decorator
@inline const PHY_ADDRESS: u32 = 1 << MiiAcc.PHY_ADDRESS_SHIFT;

/** The MAC's and the PHY's registers of the chip in one window. */
export class MacCsr extends Mii {
  /** A wait ran into its bound since this was cleared. */
  failed: bool = false;

  /** `counters` as in Mac. */
  constructor(readonly window: u32, private counters: usize) {
    super();
  }

  /** Waits until host register `offset` has `value` in the bits of `mask`. False, counted, after `tries` reads. */
  wait(offset: u32, mask: u32, value: u32, tries: i32): bool {
    for (let i = 0; i < tries; i++) {
      if ((regRead(this.window, offset) & mask) == value) return true;
    }
    this.timedOut();
    return false;
  }

  /** Notes a wait that ran into its bound. */
  timedOut(): void {
    this.failed = true;
    const p = this.counters;
    store<u32>(p, load<u32>(p, MacCounter.TIMEOUTS) + 1, MacCounter.TIMEOUTS);
  }

  /** MAC register `index`; 0 when the chip stays busy. */
  read(index: u32): u32 {
    if (!this.idle()) return 0;
    regWrite(this.window, Reg.MAC_CSR_CMD, MacCsrCmd.BUSY | MacCsrCmd.READ | index);
    if (!this.idle()) return 0;
    return regRead(this.window, Reg.MAC_CSR_DATA);
  }

  write(index: u32, value: u32): void {
    if (!this.idle()) return;
    regWrite(this.window, Reg.MAC_CSR_DATA, value);
    regWrite(this.window, Reg.MAC_CSR_CMD, MacCsrCmd.BUSY | index);
    this.idle();
  }

  readPhy(reg: i32): u32 {
    if (!this.miiIdle()) return 0;
    this.write(Csr.MII_ACC, PHY_ADDRESS | <u32>reg << MiiAcc.REGISTER_SHIFT | MiiAcc.MIIBZY);
    if (!this.miiIdle()) return 0;
    return this.read(Csr.MII_DATA) & 0xffff;
  }

  writePhy(reg: i32, value: u32): void {
    if (!this.miiIdle()) return;
    this.write(Csr.MII_DATA, value);
    this.write(Csr.MII_ACC, PHY_ADDRESS | <u32>reg << MiiAcc.REGISTER_SHIFT | MiiAcc.MIIWNR | MiiAcc.MIIBZY);
    this.miiIdle();
  }

  private idle(): bool {
    return this.wait(Reg.MAC_CSR_CMD, MacCsrCmd.BUSY, 0, SHORT_TRIES);
  }

  /** One MII frame takes about 26 us (64 bits at 2.5 MHz); MII_DATA must stay valid until then. */
  private miiIdle(): bool {
    for (let i = 0; i < SHORT_TRIES; i++) {
      if (!(this.read(Csr.MII_ACC) & MiiAcc.MIIBZY)) return !this.failed;
      if (this.failed) return false;
    }
    this.timedOut();
    return false;
  }
}
