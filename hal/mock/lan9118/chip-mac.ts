// The MAC inside the chip: what it tells of frames goes to the chip's two engines.
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Mac, MacClient } from "../mac/mac";
import { Wave } from "../medium/port";
import { Phy } from "../phy/phy";
import { Reception } from "./reception";
import { Transmission } from "./transmission";

export class ChipMac extends Mac {
  private reception: Reception | null = null;
  private before: Wave = Wave.IDLE;

  constructor(clock: Clock, phy: Phy, address: u64) {
    super(clock, phy, address);
  }

  join(reception: Reception, transmission: Transmission): void {
    this.reception = reception;
    this.client = new Engines(reception, transmission);
  }

  /** Reception follows a frame as it comes in, word by word. */
  heard(wave: Wave, frame: Frame | null): void {
    const before = this.before, reception = this.reception;
    this.before = wave;
    super.heard(wave, frame);
    if (reception === null) return;
    if (wave == Wave.IDLE) reception.end();
    else if (before == Wave.IDLE && frame !== null) reception.begin(frame);
  }
}

class Engines extends MacClient {
  constructor(private reception: Reception, private transmission: Transmission) {
    super();
  }

  sent(mac: Mac, frame: Frame): void {
    this.transmission.sent();
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    this.reception.received(frame, flags);
  }
}
