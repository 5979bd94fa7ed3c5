// A transceiver whose two sides are watched: what the MAC sends through it, and what comes to the MAC from it.
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Mac } from "../mac/mac";
import { Wave } from "../medium/port";
import { Phy, PhyClient } from "../phy/phy";
import { Passage } from "./record";
import { Trace } from "./trace";

export class ObservedPhy extends Phy {
  /** Where what passes is recorded, each direction, if it is. */
  outward: Passage | null = null;
  inward: Passage | null = null;

  constructor(time: Clock, abilities: u32, mdix: bool, seed: u64, private trace: Trace, private station: i32) {
    super(time, abilities, mdix, seed);
  }

  send(wave: Wave, frame: Frame | null): void {
    const number = frame === null ? 0 : <i32>frame.number, n = frame === null ? 0 : frame.length;
    this.trace.sends(this.clock.now, this.station, wave, number, n);
    const passage = this.outward;
    if (passage !== null) passage.passes(wave, frame);
    super.send(wave, frame);
  }
}

/** The driver of an adapter, between its PHY and its MAC: it sets the MAC to the mode that the PHY found, as every driver does. */
export class Driver extends PhyClient {
  /** When the link came up last; -1: it has not. */
  upSince: i64 = -1;

  constructor(private clock: Clock, private phy: ObservedPhy, private mac: Mac, private trace: Trace, private station: i32) {
    super();
    phy.client = this;
  }

  heard(wave: Wave, frame: Frame | null): void {
    if (this.trace.on) {
      const source = frame === null ? -1 : frame.source, number = frame === null ? 0 : <i32>frame.number;
      this.trace.hears(this.clock.now, this.station, wave, source, number);
    }
    const passage = this.phy.inward;
    if (passage !== null) passage.passes(wave, frame);
    this.mac.heard(wave, frame);
  }

  linkChanged(): void {
    const phy = this.phy, mac = this.mac;
    if (phy.up) this.upSince = this.clock.now;
    mac.fullDuplex = phy.fullDuplex;
    mac.linkChanged();
  }
}
