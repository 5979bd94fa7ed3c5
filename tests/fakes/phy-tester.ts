// The other end of a PHY's cable, played by the test: it sends the signals that it is told to and keeps those that come.
import { Clock } from "../../hal/mock/clock";
import { Frame } from "../../hal/mock/frame";
import { Cable, Jack } from "../../hal/mock/medium/cable";
import { LinkSignal, Port, Wave } from "../../hal/mock/medium/port";
import { Phy } from "../../hal/mock/phy/phy";
import { Events } from "./phy-pair";

class End extends Port {
  signal: LinkSignal = LinkSignal.SILENT;
  word: u32 = 0;
  /** When it came. */
  since: i64 = 0;

  constructor(private clock: Clock) {
    super();
  }

  heard(wave: Wave, frame: Frame | null): void {}

  heardLink(signal: LinkSignal, word: u32): void {
    this.signal = signal;
    this.word = word;
    this.since = this.clock.now;
  }
}

export class Tester {
  clock: Clock = new Clock();
  phy: Phy;
  end: End;
  events: Events = new Events();

  constructor(abilities: u32, mdix: bool = false) {
    const clock = new Clock();
    this.clock = clock;
    const phy = new Phy(clock, abilities, mdix, 1);
    const end = new End(clock);
    this.phy = phy;
    this.end = end;
    new Cable(clock, new Jack(phy, false), new Jack(end, false), 0, true, 1);
    phy.watcher = this.events;
  }

  say(signal: LinkSignal, word: u32 = 0): void {
    this.end.jack!.sendLink(signal, word);
  }

  /** Lets `ms` milliseconds go by. */
  wait(ms: i64): void {
    this.clock.run(this.clock.now + ms * 100000);
  }

  /** What the PHY sends. */
  hears(signal: LinkSignal, word: u32 = 0): bool {
    return this.end.signal == signal && this.end.word == word;
  }

  /** Waits until the PHY sends `signal`, at most `ms` milliseconds; how long it took, -1: it did not. */
  until(signal: LinkSignal, ms: i32): i32 {
    for (let i = 0; i <= ms; i++) {
      if (this.end.signal == signal) return i;
      this.wait(1);
    }
    return -1;
  }
}
