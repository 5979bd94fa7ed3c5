// A station whose adapter is a LAN9118, for a host with a driver and a stack: its registers are what the host reaches.
import { Clock } from "../clock";
import { host } from "../hosts";
import { Lan9118Model } from "../lan9118";
import { Mac } from "../mac/mac";
import { Phy } from "../phy/phy";
import { Figure, Station, Stations } from "./station";
import { Trace } from "./trace";

/** What is in the socket of the MAC address ROM. */
export const enum Rom {
  PRESENT,
  ABSENT,
  BLANK,
}

/** What a blank EEPROM reads as. */
// @ts-ignore: decorator
@inline const ERASED: u8 = 0xff;

export class StackStation extends Station {
  chip: Lan9118Model = changetype<Lan9118Model>(0);

  constructor(clock: Clock, trace: Trace, address: u64, stations: Stations, rom: Rom, seed: u64) {
    super(clock, trace, address);
    stations.add(this);
    this.chip = new Lan9118Model(false, clock, address, seed);
    if (rom != Rom.PRESENT) this.breakRom(rom);
    this.observe(this.chip.mac);
    host(this.chip);
  }

  get phy(): Phy {
    return this.chip.phy;
  }

  get mac(): Mac {
    return this.chip.mac;
  }

  begin(): void {}

  /** By the MAC's own counters: what was offered is what the stack gave it. */
  figure(which: Figure): f64 {
    const counters = this.chip.mac.counters;
    switch (which) {
      case Figure.OFFERED: return counters.framesTransmittedOK + counters.framesAbortedDueToXSColls + counters.lateCollisions;
      case Figure.SENT: return counters.framesTransmittedOK;
      case Figure.SENT_OCTETS: return <f64>counters.octetsTransmittedOK;
      case Figure.RECEIVED: return counters.framesReceivedOK;
      case Figure.DEFERRED: return counters.framesWithDeferredXmissions;
      case Figure.COLLISIONS: return counters.collisions;
      case Figure.LATE_COLLISIONS: return counters.lateCollisions;
      default: return 0;
    }
  }

  private breakRom(rom: Rom): void {
    const chip = this.chip;
    chip.eeprom.present = rom != Rom.ABSENT;
    chip.eeprom.fill(ERASED);
    chip.powerOn();
  }
}
