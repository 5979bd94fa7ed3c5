// A transceiver between a MAC and a cable: what the link runs at, and the waves that pass both ways while it is up.
import { Ability } from "../../phy";
import { BIT_10, BIT_100, Clock } from "../clock";
import { Frame } from "../frame";
import { LinkSignal, Port, Wave } from "../medium/port";

/** Who sits above a PHY: a MAC. */
export abstract class PhyClient {
  /** The wave that comes in changes; only while the link is up. */
  abstract heard(wave: Wave, frame: Frame | null): void;

  abstract linkChanged(): void;
}

export class Phy extends Port {
  client: PhyClient | null = null;
  up: bool = false;
  /** 10 or 100; 0 without link. */
  speed: i32 = 0;
  fullDuplex: bool = false;
  /** Ticks of a bit. */
  bitTicks: i32 = BIT_10;
  /** The partner's word of autonegotiation, 0: none heard. */
  partner: u32 = 0;
  /** The link was found by parallel detection. */
  parallel: bool = false;
  /** Autonegotiation is over. */
  complete: bool = false;

  constructor(readonly clock: Clock, readonly abilities: u32, readonly mdix: bool, readonly seed: u64) {
    super();
  }

  /** Starts autonegotiation anew with this word. */
  negotiate(advertised: u32): void {
    const best = advertised & this.abilities;
    this.complete = true;
    this.force(best & (Ability.FULL_100 | Ability.HALF_100) ? 100 : 10, (best & Ability.FULL_100) != 0);
  }

  /** Runs at this speed, without autonegotiation. */
  force(speed: i32, fullDuplex: bool): void {
    this.up = true;
    this.speed = speed;
    this.fullDuplex = fullDuplex;
    this.bitTicks = speed == 100 ? BIT_100 : BIT_10;
    this.tell();
  }

  powerDown(): void {
    this.up = false;
    this.speed = 0;
    this.tell();
  }

  powerUp(): void {}

  /** Changes what goes to the wire; nothing while there is no link. */
  send(wave: Wave, frame: Frame | null): void {
    const jack = this.jack;
    if (this.up && jack !== null) jack.send(wave, frame);
  }

  heard(wave: Wave, frame: Frame | null): void {
    const client = this.client;
    if (this.up && client !== null) client.heard(wave, frame);
  }

  heardLink(signal: LinkSignal, word: u32): void {}

  private tell(): void {
    const client = this.client;
    if (client !== null) client.linkChanged();
  }
}
