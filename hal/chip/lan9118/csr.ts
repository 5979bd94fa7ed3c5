// Ways to the chip's inner registers: bounded waits, the MAC's registers behind MAC_CSR_CMD, the PHY's behind those. A wait that
// runs into its bound is counted and remembered in `Access.failed`, so that a sequence of accesses is judged once, at its end.
import { regRead, regWrite } from "../../board";
import { add, MacCounter, WINDOW } from "../../mac";
import { Csr, MiiAcc } from "./mac-registers";
import { MacCsrCmd, Reg } from "./registers";

/** Reads of a register until a wait is given up: for BUSY the chip needs one or two, the longest Ethernet frame 1.2 ms. */
// @ts-ignore: decorator
@inline const TRIES: i32 = 2000;
/** The same for an MII frame: it takes 26 us (64 bits at 2.5 MHz), one look at MIIBZY longer. */
// @ts-ignore: decorator
@inline const MII_TRIES: i32 = 100;
// @ts-ignore: decorator
@inline const PHY_ADDRESS: u32 = 1 << MiiAcc.PHY_ADDRESS_SHIFT;

export class Access {
  /** A wait ran into its bound since this was cleared; until then no other is waited for. */
  static failed: bool = false;
}

/** Waits until host register `offset` has `value` in the bits of `mask`. False, counted, when it does not come to that. */
export function wait(offset: u32, mask: u32, value: u32): bool {
  if (Access.failed) return false;
  for (let i = 0; i < TRIES; i++) {
    if ((regRead(WINDOW, offset) & mask) == value) return true;
  }
  timedOut();
  return false;
}

/** Notes a wait that ran into its bound. */
export function timedOut(): void {
  Access.failed = true;
  add(MacCounter.TIMEOUTS, 1);
}

/** MAC register `index`; 0 when the chip stays busy. */
export function readMac(index: u32): u32 {
  return access(MacCsrCmd.BUSY | MacCsrCmd.READ | index, 0);
}

export function writeMac(index: u32, value: u32): void {
  access(MacCsrCmd.BUSY | index, value);
}

/** 16-bit register `reg` of the PHY, 0..31; 0 when it cannot be asked. */
export function readPhy(reg: u32): u32 {
  return accessPhy(reg << MiiAcc.REGISTER_SHIFT, 0) & 0xffff;
}

export function writePhy(reg: u32, value: u32): void {
  accessPhy(reg << MiiAcc.REGISTER_SHIFT | MiiAcc.MIIWNR, value);
}

/** A read sets the data register, too: that does no harm. */
function access(command: u32, value: u32): u32 {
  if (!idle()) return 0;
  regWrite(WINDOW, Reg.MAC_CSR_DATA, value);
  regWrite(WINDOW, Reg.MAC_CSR_CMD, command);
  return idle() ? regRead(WINDOW, Reg.MAC_CSR_DATA) : 0;
}

/** Nothing is under way before: each access waits for its end, until which MII_DATA must stay valid. */
function accessPhy(command: u32, value: u32): u32 {
  writeMac(Csr.MII_DATA, value);
  writeMac(Csr.MII_ACC, PHY_ADDRESS | MiiAcc.MIIBZY | command);
  return miiIdle() ? readMac(Csr.MII_DATA) : 0;
}

function idle(): bool {
  return wait(Reg.MAC_CSR_CMD, MacCsrCmd.BUSY, 0);
}

function miiIdle(): bool {
  for (let i = 0; i < MII_TRIES; i++) {
    if (!(readMac(Csr.MII_ACC) & MiiAcc.MIIBZY)) return !Access.failed;
  }
  timedOut();
  return false;
}
