// Who is at the end of a cable, whatever it is made of, and what can be asked of it.
import { Clock } from "../clock";
import { Mac } from "../mac/mac";
import { Phy, PhyClient } from "../phy/phy";
import { Listener, ObservedJack, Observer } from "./observer";
import { Statistics } from "./statistics";
import { Trace } from "./trace";

/** The figures of a station that are plain numbers. */
export const enum Figure {
  OFFERED,
  OFFERED_OCTETS,
  QUEUE_LOST,
  SENT,
  SENT_OCTETS,
  DELIVERED,
  DELIVERED_OCTETS,
  RECEIVED,
  DEFERRED,
  COLLISIONS,
  LATE_COLLISIONS,
}

export abstract class Station {
  statistics: Statistics = new Statistics();
  number: i32 = 0;
  observer: Observer = changetype<Observer>(0);
  listener: Listener = changetype<Listener>(0);

  constructor(readonly clock: Clock, readonly trace: Trace, readonly address: u64) {}

  abstract get phy(): Phy;
  abstract get mac(): Mac;

  /** The traffic begins. */
  abstract begin(): void;

  abstract figure(which: Figure): f64;

  /** Watches the jack of its PHY and what comes to `client`, which is above. */
  protected observe(client: PhyClient): void {
    this.observer = new Observer(this.clock, this.trace, this.number);
    new ObservedJack(this.phy, this.observer);
    this.listener = new Listener(this.phy, client, this.observer);
  }
}

/** All stations of a network, by number. */
export class Stations {
  private list: Array<Station> = [];

  get count(): i32 {
    return this.list.length;
  }

  at(i: i32): Station {
    return this.list[i];
  }

  add(station: Station): void {
    station.number = this.list.push(station) - 1;
  }
}
