// The general-purpose timer: 16 bits that count down every 100 us, and interrupt when they wrap.
import { Int } from "../../chip/lan9118/registers";
import { Clock, Event, MICROSECOND } from "../clock";
import { Interrupts } from "./interrupts";

// @ts-ignore: decorator
@inline const TICK: i64 = 100 * MICROSECOND;
// @ts-ignore: decorator
@inline const TIMER_EN: u32 = 1 << 29;
// @ts-ignore: decorator
@inline const FULL: u32 = 0xffff;

/** Happens when the count wraps. */
export class GeneralTimer extends Event {
  /** GPT_CFG. */
  config: u32 = FULL;
  /** What it counted down from, and since when. */
  private from: u32 = FULL;
  private since: i64 = 0;

  constructor(private qemu: bool, private clock: Clock, private interrupts: Interrupts) {
    super();
  }

  /** GPT_CNT. */
  get count(): u32 {
    return this.scheduled ? this.from - <u32>((this.clock.now - this.since) / TICK) & FULL : FULL;
  }

  /** A load counts at once; in QEMU only one that comes with TIMER_EN going high. Without TIMER_EN it rests at FFFF. */
  write(value: u32): void {
    const on = (value & TIMER_EN) != 0;
    const load = !this.scheduled || !this.qemu && (value & FULL) != (this.config & FULL);
    this.config = on ? value & (TIMER_EN | FULL) : FULL;
    if (!on) this.clock.cancel(this);
    else if (load) this.begin(value & FULL);
  }

  reset(): void {
    this.write(0);
  }

  /** Past 0: it goes on from FFFF. */
  happen(): void {
    this.begin(FULL);
    if (!this.qemu || this.interrupts.enabled & Int.GPT_INT) this.interrupts.raise(Int.GPT_INT);
  }

  private begin(from: u32): void {
    this.from = from;
    this.since = this.clock.now;
    this.clock.after(this, (<i64>from + 1) * TICK);
  }
}
