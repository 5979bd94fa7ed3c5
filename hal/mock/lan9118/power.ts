// PMT_CTRL: whether the chip is ready, asleep (D1, D2), and what woke it.
import { Int } from "../../chip/lan9118/registers";
import { Clock, MILLISECOND } from "../clock";
import { Busy } from "./busy";
import { Faults, Stuck } from "./faults";
import { Interrupts } from "./interrupts";

// PMT_CTRL beside what the driver knows.
// @ts-ignore: decorator
@inline const PM_MODE: u32 = 3 << 12;
// @ts-ignore: decorator
@inline const WOL_EN: u32 = 1 << 9;
// @ts-ignore: decorator
@inline const ED_EN: u32 = 1 << 8;
/** W1C: 1 energy, 2 frame. */
// @ts-ignore: decorator
@inline const WUPS: u32 = 3 << 4;
// @ts-ignore: decorator
@inline const WUPS_ENERGY: u32 = 1 << 4;
// @ts-ignore: decorator
@inline const WUPS_FRAME: u32 = 2 << 4;
// @ts-ignore: decorator
@inline const PME_IND: u32 = 1 << 3;
// @ts-ignore: decorator
@inline const PME_EN: u32 = 1 << 1;
/** PME_TYPE and PME_POL survive a soft reset. */
// @ts-ignore: decorator
@inline const NOT_RESET: u32 = 1 << 6 | 1 << 2;
/** What keeps what is written. */
// @ts-ignore: decorator
@inline const KEPT: u32 = WOL_EN | ED_EN | PME_IND | PME_EN | NOT_RESET;

/** From power-on until READY (datasheet: some 22 ms). */
// @ts-ignore: decorator
@inline const POWER_ON: i64 = 22 * MILLISECOND;
/** From waking until READY: the clocks start again. The sheet gives no figure; drivers wait up to 100 ms. */
// @ts-ignore: decorator
@inline const WAKING: i64 = 1 * MILLISECOND;
/** How long the PME signal lasts as a pulse. */
// @ts-ignore: decorator
@inline const PME_PULSE: i64 = 50 * MILLISECOND;

export class Power {
  private starting: Busy;
  private config: u32 = 0;
  private mode: u32 = 0;
  private woken: i64 = 0;

  constructor(private qemu: bool, private clock: Clock, faults: Faults, private interrupts: Interrupts) {
    this.starting = new Busy(clock, faults, Stuck.NOTHING);
  }

  get asleep(): bool {
    return this.mode != 0;
  }

  /** In D2 the MAC's clock stands. */
  get deaf(): bool {
    return this.mode >> 12 == 2;
  }

  get ready(): bool {
    return !this.asleep && !this.starting.running;
  }

  /** The PME signal: what woke lasts until it is cleared, or for the time of a pulse. */
  get pme(): bool {
    if (!(this.config & PME_EN) || !(this.config & WUPS)) return false;
    return !(this.config & PME_IND) || this.clock.now - this.woken < PME_PULSE;
  }

  powerOn(): void {
    this.config = 0;
    this.mode = 0;
    this.starting.start(this.qemu ? 0 : POWER_ON);
  }

  reset(): void {
    this.config &= NOT_RESET;
    this.mode = 0;
  }

  /** All but READY and PHY_RST. */
  read(): u32 {
    return this.config | this.mode;
  }

  write(value: u32): void {
    this.config = value & KEPT | this.config & ~value & WUPS;
    if (!this.qemu) this.mode = value & PM_MODE;
  }

  /** BYTE_TEST was written. */
  wake(): void {
    if (!this.asleep) return;
    this.mode = 0;
    this.starting.start(WAKING);
  }

  /** A wake-up frame or a magic packet came. */
  frame(): void {
    if (this.config & WOL_EN) this.event(WUPS_FRAME);
  }

  /** The PHY feels energy on a line that was dead. */
  energy(): void {
    if (this.config & ED_EN) this.event(WUPS_ENERGY);
  }

  private event(cause: u32): void {
    this.config |= cause;
    this.woken = this.clock.now;
    this.interrupts.raise(Int.PME_INT);
  }
}

