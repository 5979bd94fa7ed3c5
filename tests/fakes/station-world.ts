// Worlds for specs of whole stations: chips on one clock, each watched at its jack, and a medium between them.
import { ip4 } from "../../assembly/lib/bytes";
import { Clock } from "../../hal/mock/clock";
import { host, unhost } from "../../hal/mock/hosts";
import { Lan9118Model } from "../../hal/mock/lan9118";
import { Cable, Jack } from "../../hal/mock/medium/cable";
import { ObservedJack, Observer } from "../../hal/mock/network/observer";
import { Trace } from "../../hal/mock/network/trace";
import { bootStation, clearStations, serveStations, stationReady } from "./whole-stations";

/** 02:00:00:00:00:11 is chip 0's address. */
// @ts-ignore: decorator
@inline const FIRST_ADDRESS: u64 = 0x110000000002;
// @ts-ignore: decorator
@inline const LAST_OCTET: u64 = 40;
/** For a link, and for a claim of the address on it. ms. */
// @ts-ignore: decorator
@inline const SETTLE_MS: i32 = 12000;

/** Address of station k. */
export function addressOf(k: i32): u32 {
  return ip4(192, 168, 7, <u8>(10 + k));
}

export class StationWorld {
  clock: Clock = new Clock();
  chips: Array<Lan9118Model> = [];
  cables: Array<Cable> = [];
  /** Hashes all waves that the chips send, with their times. */
  trace: Trace = new Trace();

  /** `chips` of them, each powered on. */
  constructor(chips: i32, private seed: u32) {
    unhost();
    clearStations();
    for (let k = 0; k < chips; k++) this.add(k);
  }

  /** Cables a chip's jack to another. */
  plug(k: i32, jack: Jack, crossed: bool): void {
    this.cables.push(new Cable(this.clock, this.chips[k].jack, jack, 20, crossed, this.seed + k));
  }

  /** Starts a stack on every chip and waits until all have their addresses. */
  settle(): void {
    for (let k = 0; k < this.chips.length; k++) bootStation(k, addressOf(k), this.seed);
    serveStations(SETTLE_MS);
    for (let k = 0; k < this.chips.length; k++) expect(stationReady(k)).toBe(true, "station " + k.toString() + " has its address");
  }

  /** Rules of the chips that their drivers broke. */
  get broken(): i32 {
    let n = 0;
    for (let k = 0; k < this.chips.length; k++) n += this.chips[k].rules.total();
    return n;
  }

  get collisions(): u32 {
    let n: u32 = 0;
    for (let k = 0; k < this.chips.length; k++) n += this.chips[k].mac.counters.collisions;
    return n;
  }

  private add(k: i32): void {
    const chip = new Lan9118Model(false, this.clock, FIRST_ADDRESS + (<u64>k << LAST_OCTET), <u64>this.seed << 8 | k);
    new ObservedJack(chip.phy, new Observer(this.clock, this.trace, k));
    chip.powerOn();
    this.chips.push(chip);
    host(chip);
  }
}
