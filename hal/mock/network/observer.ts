// What passes between an adapter and its cable, told: what its PHY sends, and what comes from the PHY to the MAC.
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Jack } from "../medium/cable";
import { Wave } from "../medium/port";
import { Phy, PhyClient } from "../phy/phy";
import { Passage } from "./record";
import { Trace } from "./trace";

export class Observer {
  /** Where what passes is recorded, each direction, if it is. */
  outward: Passage | null = null;
  inward: Passage | null = null;

  constructor(private clock: Clock, private trace: Trace, private station: i32) {}

  sends(wave: Wave, frame: Frame | null): void {
    this.trace.sends(this.clock.now, this.station, wave, frame);
    const passage = this.outward;
    if (passage !== null) passage.passes(wave, frame);
  }

  hears(wave: Wave, frame: Frame | null): void {
    this.trace.hears(this.clock.now, this.station, wave, frame);
    const passage = this.inward;
    if (passage !== null) passage.passes(wave, frame);
  }
}

/** A station's jack. */
export class ObservedJack extends Jack {
  constructor(phy: Phy, private observer: Observer) {
    super(phy, false);
  }

  send(wave: Wave, frame: Frame | null, delay: i32 = 0): void {
    this.observer.sends(wave, frame);
    super.send(wave, frame, delay);
  }
}

/** Sits between a PHY and the client that it had. */
export class Listener extends PhyClient {
  /** When the link came up last; -1: it has not. */
  upSince: i64 = -1;

  constructor(private phy: Phy, private client: PhyClient, private observer: Observer) {
    super();
    phy.client = this;
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.observer.hears(wave, frame);
    this.client.heard(wave, frame);
  }

  linkChanged(): void {
    if (this.phy.up) this.upSince = this.phy.clock.now;
    this.client.linkChanged();
  }
}
