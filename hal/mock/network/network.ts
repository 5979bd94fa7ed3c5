// A network on one clock: stations, hubs and switches, and the cables between their jacks.
import { Clock } from "../clock";
import { Cable, Jack } from "../medium/cable";
import { Hub } from "../medium/hub";
import { Switch } from "../medium/switch";
import { Monitor } from "./monitor";
import { Passage, Record } from "./record";
import { Rom, StackStation } from "./stack-station";
import { Station, Stations } from "./station";
import { SyntheticStation } from "./synthetic-station";
import { Trace } from "./trace";

/** What a cable leads to. */
export const enum End {
  STATION,
  HUB,
  SWITCH,
}

/** Makes the seeds of cables and switches differ from those of stations. */
// @ts-ignore: decorator
@inline const CABLES: u64 = 0x1000000;
// @ts-ignore: decorator
@inline const SWITCHES: u64 = 0x2000000;
/** How far apart the PHYs of stacks are in two seeds. */
// @ts-ignore: decorator
@inline const STACKS: u64 = 0x10000;
/** The address of the first switch's first port, 06:00:00:00:00:00, locally administered; those of the next lie behind. */
// @ts-ignore: decorator
@inline const SWITCH_ADDRESS: u64 = 0x06;
// @ts-ignore: decorator
@inline const FIFTH_OCTET: u64 = 32;

export class Network {
  readonly clock: Clock = new Clock();
  readonly stations: Stations = new Stations();
  readonly trace: Trace = new Trace();
  record: Record = changetype<Record>(0);
  readonly cables: Array<Cable> = [];
  /** Two for each watched point: what comes in there (or passes, at a hub) and what goes out. */
  readonly passages: Array<Passage> = [];
  private hubs: Array<Hub> = [];
  private switches: Array<Switch> = [];
  /** When the traffic began. */
  began: i64 = 0;

  constructor(readonly seed: u64) {
    this.record = new Record(this.clock);
  }

  addSynthetic(address: u64, abilities: u32, mdix: bool): Station {
    return new SyntheticStation(this.clock, this.trace, address, this.stations, abilities, mdix, this.seed);
  }

  addStack(address: u64, rom: Rom): Station {
    const seed = this.seed * STACKS + <u64>this.stations.count;
    return new StackStation(this.clock, this.trace, address, this.stations, rom, seed);
  }

  /** A hub with one port more than asked for: whoever watches it is plugged in there. Returns its number. */
  addHub(ports: i32, speed: i32): i32 {
    return this.hubs.push(new Hub(this.clock, ports + 1, speed)) - 1;
  }

  /** A switch that keeps `queue` frames for each port. Returns its number. */
  addSwitch(ports: i32, queue: i32, pause: bool): i32 {
    const n = <u64>this.switches.length;
    const address = SWITCH_ADDRESS | n << FIFTH_OCTET, seed = this.seed + SWITCHES * (n + 1);
    return this.switches.push(new Switch(this.clock, ports, address, seed, pause, queue)) - 1;
  }

  /** Frames that a switch has dropped since a queue was full. */
  dropped(i: i32): u32 {
    const ports = this.switches[i].ports;
    let sum: u32 = 0;
    for (let port = 0; port < ports.length; port++) sum += ports[port].dropped;
    return sum;
  }

  /** Lays a cable between two jacks. Returns its number. */
  join(a: Jack, b: Jack, metres: i32, crossed: bool, noise: f64): i32 {
    const cable = new Cable(this.clock, a, b, metres, crossed, this.seed + CABLES * <u64>(this.cables.length + 1));
    cable.noise = noise;
    return this.cables.push(cable) - 1;
  }

  jack(end: End, i: i32, port: i32): Jack {
    if (end == End.STATION) return <Jack>this.stations.at(i).phy.jack;
    if (end == End.HUB) return <Jack>this.hubs[i].ports[port].jack;
    return this.switches[i].ports[port].jack;
  }

  /** Plugs a monitor into the hub's spare port. Returns the number of the point. */
  watchHub(i: i32): i32 {
    const hub = this.hubs[i], point = this.addPoint(hub.speed);
    const monitor = new Monitor(hub.speed, this.passages[2 * point]);
    const jack = new Jack(monitor, false);
    this.join(jack, <Jack>hub.ports[hub.ports.length - 1].jack, 0, false, 0);
    monitor.start();
    return point;
  }

  /** How often the ports of a hub were partitioned (IEEE 802.3 9.6.6). */
  partitions(i: i32): u32 {
    const ports = this.hubs[i].ports;
    let sum: u32 = 0;
    for (let port = 0; port < ports.length; port++) sum += ports[port].autoPartitions;
    return sum;
  }

  /** Watches what a station hears and sends. Returns the number of the point. */
  watchStation(i: i32): i32 {
    const point = this.addPoint(10);
    const observer = this.stations.at(i).observer;
    observer.inward = this.passages[2 * point];
    observer.outward = this.passages[2 * point + 1];
    return point;
  }

  /** From here on is counted; the traffic begins. */
  begin(): void {
    this.began = this.clock.now;
    this.trace.origin = this.began;
    this.record.origin = this.began;
    this.record.clear();
    for (let i = 0; i < this.passages.length; i++) this.passages[i].clear();
    for (let i = 0; i < this.stations.count; i++) {
      const station = this.stations.at(i);
      if (station.phy.up) this.bitsAt(station);
      station.begin();
    }
  }

  /** A watched station's bit times are those of its link. */
  private bitsAt(station: Station): void {
    const inward = station.observer.inward, outward = station.observer.outward;
    if (inward !== null) inward.bitTicks = station.phy.bitTicks;
    if (outward !== null) outward.bitTicks = station.phy.bitTicks;
  }

  private addPoint(speed: i32): i32 {
    const bit = 100 / speed;
    for (let way = 0; way < 2; way++) {
      const passage = new Passage(this.clock, this.record, this.passages.length);
      passage.bitTicks = bit;
      this.passages.push(passage);
    }
    return this.passages.length / 2 - 1;
  }
}
