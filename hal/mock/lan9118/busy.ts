// Something that takes the chip a while, with a bit that says so until it is over.
import { Clock } from "../clock";
import { Faults, Stuck } from "./faults";

export class Busy {
  private until: i64 = 0;
  private begun: bool = false;

  constructor(private clock: Clock, private faults: Faults, private fault: Stuck) {}

  /** It takes so many ticks from now. */
  start(ticks: i64): void {
    this.begun = true;
    this.until = this.clock.now + ticks;
  }

  get running(): bool {
    if (!this.begun || this.faults.stuck & this.fault) return this.begun;
    this.begun = this.clock.now < this.until;
    return this.begun;
  }

  clear(): void {
    this.begun = false;
  }
}
