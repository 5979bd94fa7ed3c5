// Auto-MDIX (IEEE 802.3 40.4.4): a PHY that hears nothing exchanges its pairs now and then, by chance, so that two of them do not do it
// together for ever.
import { Clock, Event } from "../clock";
import { LinkSignal } from "../medium/port";
import { Random } from "../random";
import { Phy } from "./phy";
import { SAMPLE } from "./timers";

export class Crossover extends Event {
  /** A linear feedback shift register of 11 bits, x^11 + x^9 + 1, never 0. */
  private register: u32;

  constructor(private clock: Clock, private phy: Phy, seed: u64) {
    super();
    this.register = 1 + new Random(seed, 0).below(2047);
  }

  start(): void {
    if (!this.scheduled) this.clock.after(this, SAMPLE);
  }

  stop(): void {
    this.clock.cancel(this);
  }

  happen(): void {
    this.start();
    const jack = this.phy.jack;
    if (this.phy.signal != LinkSignal.SILENT || jack === null) return;
    const crossed = this.draw();
    if (crossed != jack.crossed) jack.cross(crossed);
  }

  private draw(): bool {
    const bit = (this.register >> 10 ^ this.register >> 8) & 1;
    this.register = this.register << 1 & 0x7ff | bit;
    return bit != 0;
  }
}
