// Whether there is a signal on the wire at all, link or not: what a PHY that sleeps still notices.
import { Clock, Event } from "../clock";
import { LinkSignal } from "../medium/port";
import { Phy, PhyEvent } from "./phy";
import { ENERGY_LOST } from "./timers";

export class Energy extends Event {
  on: bool = false;

  constructor(private clock: Clock, private phy: Phy) {
    super();
  }

  heard(signal: LinkSignal): void {
    if (signal == LinkSignal.SILENT) {
      if (this.on && !this.scheduled) this.clock.after(this, ENERGY_LOST);
      return;
    }
    this.clock.cancel(this);
    if (this.on) return;
    this.on = true;
    this.phy.happened(PhyEvent.ENERGY);
  }

  happen(): void {
    this.on = false;
  }
}
