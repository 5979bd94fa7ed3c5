// Whether the signal of one kind of link has been there for long enough, and whether it has been away for too long.
import { Clock, Event } from "../clock";
import { LinkSignal } from "../medium/port";
import { Phy } from "./phy";
import { LINK_DOWN_100, LINK_LOSS, LINK_TEST_PASS, LINK_UP_100 } from "./timers";

/** The link integrity test of 10BASE-T (IEEE 802.3 14.2.1.7) or the link monitor of 100BASE-TX (24.3.4.4). */
export class LinkMonitor extends Event {
  ready: bool = false;

  /** `signal` is NLP or IDLE_100. */
  constructor(private clock: Clock, private phy: Phy, private signal: LinkSignal) {
    super();
  }

  heard(signal: LinkSignal): void {
    if (this.good(signal) == this.ready) this.clock.cancel(this);
    else if (!this.scheduled) this.clock.after(this, this.time());
  }

  happen(): void {
    this.ready = !this.ready;
    this.phy.monitored();
  }

  forget(): void {
    this.ready = false;
    this.clock.cancel(this);
  }

  /** Bursts come too densely to be counted as link test pulses, but they keep a link that is there (28.2.1.1). */
  private good(signal: LinkSignal): bool {
    return signal == this.signal || signal == LinkSignal.FLP && this.signal == LinkSignal.NLP && this.ready;
  }

  private time(): i64 {
    if (this.signal == LinkSignal.NLP) return this.ready ? LINK_LOSS : LINK_TEST_PASS;
    return this.ready ? LINK_DOWN_100 : LINK_UP_100;
  }
}
