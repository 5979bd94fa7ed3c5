// The bus between host and chip: what an access costs, and whether a read came too soon after another access to be true.
import { Clock } from "../clock";
import { settledAfterRead, settledAfterWrite } from "./map";
import { Rule, Rules } from "./rules";

/** An access of the LAN9118 (datasheet, "PIO read timing"); LAN9116 and LAN9220 take 165 ns. */
// @ts-ignore: decorator
@inline const CYCLE: i32 = 45;
/** What the host does around a single access, or a burst: a crossing out of wasm3 on a Cortex-M3 at 25 MHz costs some 25 of its cycles. */
// @ts-ignore: decorator
@inline const HOST: i32 = 1000;
// @ts-ignore: decorator
@inline const TICK: i32 = 10;

export class Bus {
  /** ns of an access, and of the host around it. */
  cycle: i32 = CYCLE;
  host: i32 = HOST;
  /** Accesses in all, words of a burst counted one by one. */
  accesses: i32 = 0;
  /** ns that are no whole tick yet. */
  private rest: i32 = 0;
  private written: i64 = -1000;
  private readAt: i64 = -1000;
  private readOffset: u32 = 0;

  constructor(private clock: Clock, private rules: Rules) {}

  /** `trusted`: no rule is watched; `more`: a burst goes on. */
  read(offset: u32, trusted: bool, more: bool = false): void {
    this.begin(more);
    if (!trusted) this.watch(offset);
    this.pass(this.cycle);
    this.readAt = this.now;
    this.readOffset = offset;
  }

  write(more: bool = false): void {
    this.begin(more);
    this.pass(this.cycle);
    this.written = this.now;
  }

  private begin(more: bool): void {
    this.accesses++;
    if (more) return;
    this.pass(this.host);
  }

  private watch(offset: u32): void {
    const now = this.now;
    if (now - this.written < settledAfterWrite(offset) || now - this.readAt < settledAfterRead(this.readOffset, offset)) {
      this.rules.broken(Rule.STALE_READ);
    }
  }

  private get now(): i64 {
    return this.clock.now * TICK + this.rest;
  }

  /** The world goes on meanwhile. Interrupts of other hosts have to wait until this one is done with its access. */
  private pass(ns: i32): void {
    this.rest += ns;
    const until = this.clock.now + this.rest / TICK;
    this.rest %= TICK;
    while (!this.clock.run(until)) continue;
  }
}
