// INT_STS, INT_EN and IRQ_CFG: what is pending, and the pin. On the chip a level (FIFO above its mark) sets its bit again after it was
// cleared while it lasts, and the pin rests for the de-assertion interval each time that it went inactive; QEMU's model latches events
// and knows no interval.
import { Int, IrqCfg } from "../../chip/lan9118/registers";
import { Clock, Event, MICROSECOND } from "../clock";

/** IRQ_CFG's bits that keep what is written. */
// @ts-ignore: decorator
@inline const KEPT: u32 = 0xff000111;
// @ts-ignore: decorator
@inline const QEMU_KEPT: u32 = 0x00000111;
// @ts-ignore: decorator
@inline const QEMU_ENABLES: u32 = 0x83ffefff;
/** INT_EN's bits that are sources. */
// @ts-ignore: decorator
@inline const SOURCES: u32 = 0x83bfefff;
/** Unit of INT_DEAS. */
// @ts-ignore: decorator
@inline const INTERVAL_UNIT: i64 = 10 * MICROSECOND;

/** Happens when the de-assertion interval is over. */
export class Interrupts extends Event {
  enabled: u32 = 0;
  /** Whether the pin is active. */
  pin: bool = false;
  private config: u32 = 0;
  private latched: u32 = 0;

  constructor(private qemu: bool, private clock: Clock) {
    super();
  }

  /** INT_STS. */
  get status(): u32 {
    return this.latched;
  }

  /** Events happened. */
  raise(bits: u32): void {
    if (!(bits & ~this.latched)) return;
    this.latched |= bits;
    this.drive();
  }

  /** A source that is no latch: PHY_INT. */
  follow(bit: u32, on: bool): void {
    this.latched = on ? this.latched | bit : this.latched & ~bit;
    this.drive();
  }

  /** Write 1 to clear; `levels` are the bits whose cause lasts. PHY_INT is read-only on the chip. */
  clear(bits: u32, levels: u32): void {
    this.latched &= this.qemu ? ~bits : ~(bits & ~Int.PHY_INT) | levels;
    this.drive();
  }

  /** INT_EN: bit 31 going high raises SW_INT, in QEMU with every write. */
  enable(bits: u32): void {
    const rising = this.qemu ? bits : bits & ~this.enabled;
    this.enabled = bits & (this.qemu ? QEMU_ENABLES : SOURCES);
    this.latched |= rising & Int.SW_INT;
    this.drive();
  }

  readConfig(): u32 {
    const pending = this.latched & this.enabled ? IrqCfg.IRQ_INT : 0;
    return this.config | pending | (this.scheduled ? IrqCfg.INT_DEAS_STS : 0);
  }

  /** An interval of 0 lets go at once what it held back; INT_DEAS_CLR begins a new one. */
  writeConfig(value: u32): void {
    this.config = value & (this.qemu ? QEMU_KEPT : KEPT);
    if (!this.interval) this.clock.cancel(this);
    else if (value & IrqCfg.INT_DEAS_CLR) this.rest();
    this.drive();
  }

  /** What a soft reset sets back: all but the pin's kind. */
  reset(): void {
    this.enabled = 0;
    this.latched = 0;
    this.config &= IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE;
    this.drive();
    this.clock.cancel(this);
  }

  powerOn(): void {
    this.config = 0;
    this.reset();
  }

  /** Nothing is pending any more, whatever was. */
  forget(): void {
    this.latched = 0;
    this.drive();
  }

  /** The interval is over. */
  happen(): void {
    this.drive();
  }

  private get interval(): i64 {
    return this.config >> IrqCfg.INT_DEAS_SHIFT;
  }

  private rest(): void {
    if (this.interval) this.clock.after(this, this.interval * INTERVAL_UNIT);
  }

  /** Sets the pin. When it becomes active the clock stops, so that who drives the hosts can let this one go on. */
  private drive(): void {
    const heard: u32 = this.scheduled ? Int.PME_INT : 0xffffffff;
    const on = (this.config & IrqCfg.IRQ_EN) != 0 && (this.latched & this.enabled & heard) != 0;
    if (on == this.pin) return;
    this.pin = on;
    if (on) this.clock.stop();
    else this.rest();
  }
}
