// Two PHYs at the ends of a cable, and who writes down what they say.
import { Clock } from "../../hal/mock/clock";
import { Frame } from "../../hal/mock/frame";
import { Cable, Jack } from "../../hal/mock/medium/cable";
import { Wave } from "../../hal/mock/medium/port";
import { Phy, PhyClient, PhyEvent, PhyWatcher } from "../../hal/mock/phy/phy";

export class Ear extends PhyClient {
  log: string = "";
  changes: i32 = 0;
  /** Frames with a code group that is none, and other bad ones. */
  symbolErrors: i32 = 0;
  bad: i32 = 0;

  constructor(private clock: Clock) {
    super();
  }

  heard(wave: Wave, frame: Frame | null): void {
    this.log += (wave == Wave.IDLE ? "idle" : wave == Wave.DATA ? "data" : "jam") + this.clock.now.toString() + " ";
    if (frame === null) return;
    if (frame.symbolError) this.symbolErrors++;
    if (!frame.intact || frame.unframed) this.bad++;
  }

  linkChanged(): void {
    this.changes++;
  }
}

export class Events extends PhyWatcher {
  /** All PhyEvent so far. */
  seen: u32 = 0;

  happened(event: PhyEvent): void {
    this.seen |= event;
  }
}

/** Two PHYs, their Auto-MDIX or not, and 100 m of cable, crossed or not. */
export class Pair {
  clock: Clock = new Clock();
  a: Phy;
  b: Phy;
  onA: Ear;
  onB: Ear;
  ofA: Events = new Events();
  ofB: Events = new Events();
  cable: Cable;

  constructor(abilitiesA: u32, mdixA: bool, abilitiesB: u32, mdixB: bool, crossed: bool, seed: u64 = 1, hub: bool = false) {
    const clock = new Clock();
    this.clock = clock;
    const a = new Phy(clock, abilitiesA, mdixA, 2 * seed);
    const b = new Phy(clock, abilitiesB, mdixB, 2 * seed + 1);
    this.a = a;
    this.b = b;
    this.cable = new Cable(clock, new Jack(a, false), new Jack(b, hub), 100, crossed, seed);
    this.onA = new Ear(clock);
    this.onB = new Ear(clock);
    this.a.client = this.onA;
    this.b.client = this.onB;
    this.a.watcher = this.ofA;
    this.b.watcher = this.ofB;
  }

  /** Until this time. */
  run(until: i64): void {
    this.clock.run(until);
  }

  /** Whether both have the same link. */
  agree(speed: i32, fullDuplex: bool): bool {
    return this.has(this.a, speed, fullDuplex) && this.has(this.b, speed, fullDuplex);
  }

  private has(phy: Phy, speed: i32, fullDuplex: bool): bool {
    return phy.up && phy.speed == speed && phy.fullDuplex == fullDuplex;
  }
}
