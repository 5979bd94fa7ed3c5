// Stations on a wire for the specs of the MAC: what each saw, with times.
import { Clock, SECOND } from "../../hal/mock/clock";
import { Frame } from "../../hal/mock/frame";
import { Mac, MacClient } from "../../hal/mock/mac/mac";
import { Cable, Jack } from "../../hal/mock/medium/cable";
import { LinkSignal, Port, Wave } from "../../hal/mock/medium/port";
import { Phy } from "../../hal/mock/phy/phy";

/** A frame with a check sequence, `octets` long with it. */
export function frameOf(octets: i32, fill: u8): Frame {
  const frame = Frame.take();
  memory.fill(frame.octets, fill, octets - 4);
  store<u16>(frame.octets, 0x0008, 12); // IPv4
  frame.length = octets - 4;
  frame.seal();
  return frame;
}

/** A station whose link is up: writes down what it received and what became of what it sent. */
export class Station extends MacClient {
  phy: Phy;
  mac: Mac;
  jack: Jack;
  /** Of the last frame received. */
  frames: i32 = 0;
  flags: u32 = 0;
  length: i32 = 0;
  dribble: i32 = 0;
  octets: usize = heap.alloc(4104);
  at: i64 = 0;
  done: i32 = 0;
  doneAt: i64 = 0;
  /** Sends this again as soon as the last is done with. */
  again: Frame | null = null;

  constructor(public clock: Clock, address: u64, speed: i32, full: bool, crossed: bool) {
    super();
    const phy = new Phy(clock, 0x1e1, false, address);
    this.phy = phy;
    this.jack = new Jack(phy, crossed);
    this.mac = new Mac(clock, phy, address);
    this.mac.client = this;
    this.mac.fullDuplex = full;
    phy.force(speed, full);
  }

  sent(mac: Mac, frame: Frame): void {
    this.done++;
    this.doneAt = this.clock.now;
    const again = this.again;
    if (again !== null) mac.transmit(again);
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    this.frames++;
    this.flags = flags;
    this.length = frame.length;
    this.dribble = frame.dribble;
    this.at = this.clock.now;
    memory.copy(this.octets, frame.octets, frame.length + 1);
  }
}

/** Hears what a station or a hub sends, and can say anything itself. */
export class Probe extends Port {
  /** Changes of the wave, each with its time since `zero`. */
  log: string = "";
  zero: i64 = 0;
  /** What it hears now. */
  wave: Wave = Wave.IDLE;

  constructor(public clock: Clock, speed: i32) {
    super();
    new Jack(this, true).sendLink(speed == 10 ? LinkSignal.NLP : LinkSignal.IDLE_100, 0);
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.wave = wave;
    this.log += (wave == Wave.IDLE ? "idle@" : wave == Wave.DATA ? "data@" : "jam@") + (this.clock.now - this.zero).toString() + " ";
  }

  heardLink(signal: LinkSignal, word: u32): void {}

  say(wave: Wave, frame: Frame | null): void {
    (<Jack>this.jack).send(wave, frame, 0);
  }

  /** Forgets the log; times count from now. */
  restart(): void {
    this.log = "";
    this.zero = this.clock.now;
  }
}

export function cable(clock: Clock, a: Jack, b: Jack, metres: i32): Cable {
  return new Cable(clock, a, b, metres, a.crossed == b.crossed, 1);
}

/** Waits until the links are up. Returns the time. */
export function settle(clock: Clock): i64 {
  clock.run(clock.now + 5 * SECOND);
  return clock.now;
}
