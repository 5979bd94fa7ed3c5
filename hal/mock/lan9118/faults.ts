// What no wire can cause: a chip that is broken, or none at all. Everything else that goes wrong with a chip goes wrong on its wire.
import { Interrupts } from "./interrupts";

/** Things that the chip says it is doing, and never ends. */
export const enum Stuck {
  NOTHING = 0,
  SOFT_RESET = 1 << 0,
  EEPROM = 1 << 1,
  CSR = 1 << 2,
  MII = 1 << 3,
  PHY_RESET = 1 << 4,
  RX_DUMP = 1 << 5,
  TX_DUMP = 1 << 6,
  /** The receiver does not stop. */
  RX_STOP = 1 << 7,
  TX_STOP = 1 << 8,
}

export class Faults {
  /** No chip: the bus reads `floating`. */
  absent: bool = false;
  floating: u32 = 0xffffffff;
  /** Stuck bits. */
  stuck: u32 = 0;
  /** The soft reset times out (SRST_TO). */
  resetFails: bool = false;
  /** The length that the status of the next frame received tells; -1: the truth. */
  lie: i32 = -1;
  /** The next so many frames received get no status, though their data come. */
  lostReceived: i32 = 0;
  /** The next so many frames sent get no status. */
  lostSent: i32 = 0;

  constructor(private interrupts: Interrupts) {}

  /** Error bits of INT_STS come up without a cause. */
  raise(bits: u32): void {
    this.interrupts.raise(bits);
  }

  /** An interrupt gets lost: neither pin nor INT_STS show what is pending. */
  loseInterrupts(): void {
    this.interrupts.forget();
  }

  /** The chip is whole. */
  clear(): void {
    this.absent = false;
    this.floating = 0xffffffff;
    this.stuck = 0;
    this.resetFails = false;
    this.lie = -1;
    this.lostReceived = 0;
    this.lostSent = 0;
  }
}
