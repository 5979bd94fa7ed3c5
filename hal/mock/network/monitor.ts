// Somebody who listens at a hub and sends nothing but the link signal.
import { Frame } from "../frame";
import { Jack } from "../medium/cable";
import { LinkSignal, Port, Wave } from "../medium/port";
import { Passage } from "./record";

export class Monitor extends Port {
  constructor(private speed: i32, private passage: Passage) {
    super();
  }

  /** To be called once its cable is plugged in. */
  start(): void {
    (<Jack>this.jack).sendLink(this.speed == 10 ? LinkSignal.NLP : LinkSignal.IDLE_100, 0);
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.passage.passes(wave, frame);
  }

  heardLink(signal: LinkSignal, word: u32): void {}
}
