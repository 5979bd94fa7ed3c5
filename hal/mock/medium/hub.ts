// A repeater hub, one collision domain: what comes in at one port goes out at all others; when two ports are active, jam goes out at all.
// IEEE 802.3 clause 9 at 10 Mbit/s, clause 27 at 100 Mbit/s. Preambles are as long as they were: the repeater makes anew what it loses.
import { BIT_10, BIT_100, Clock, Event } from "../clock";
import { Frame } from "../frame";
import { GOOD_PACKET, INTERRUPTION, LEAST_ACTIVITY, LONGEST_COLLISION, LONGEST_INPUT, LONGEST_OUTPUT } from "./hub-limits";
import { HubPort } from "./hub-port";
import { Wave } from "./port";

/** The states of figure 9-2. */
const enum State {
  IDLE,
  /** One port is active: SEND PREAMBLE PATTERN to SEND DATA. */
  REPEATING,
  /** What was repeated was too short. */
  EXTENDING,
  /** TRANSMIT COLLISION. */
  COLLISION,
  ONE_PORT_LEFT,
  /** The output has lasted too long, and is silent for a while. */
  INTERRUPTED,
}

/** The least that goes out has gone out, or an interruption is over. */
class Enough extends Event {
  constructor(private hub: Hub) {
    super();
  }

  happen(): void {
    this.hub.enough();
  }
}

/** Looks for a collision that does not end; left alone when a collision ends, it finds that out itself. */
class CollisionWatch extends Event {
  constructor(private hub: Hub) {
    super();
  }

  happen(): void {
    this.hub.watchCollision();
  }
}

/** The same for activity. */
class JabberWatch extends Event {
  constructor(private hub: Hub) {
    super();
  }

  happen(): void {
    this.hub.watchJabber();
  }
}

export class Hub {
  ports: StaticArray<HubPort>;
  bitTicks: i32;
  collisions: u32 = 0;
  /** Packets that were repeated without a collision for as long as counts. */
  packets: u32 = 0;
  private state: State = State.IDLE;
  /** Ports that take part and at which something comes in. */
  private active: i32 = 0;
  /** The port that is repeated. */
  private source: HubPort = changetype<HubPort>(0);
  /** When the output began, and the collision. */
  private began: i64 = 0;
  private collidedAt: i64 = 0;
  private timer: Enough = changetype<Enough>(0);
  private collisionWatch: CollisionWatch = changetype<CollisionWatch>(0);
  private jabberWatch: JabberWatch = changetype<JabberWatch>(0);

  constructor(readonly clock: Clock, count: i32, readonly speed: i32) {
    this.bitTicks = speed == 10 ? BIT_10 : BIT_100;
    this.ports = new StaticArray<HubPort>(count);
    for (let i = 0; i < count; i++) this.ports[i] = new HubPort(this);
    this.timer = new Enough(this);
    this.collisionWatch = new CollisionWatch(this);
    this.jabberWatch = new JabberWatch(this);
  }

  /** A port that takes part, or did when something else came in there (`was`), hears another wave. */
  heard(port: HubPort, was: bool, frame: Frame | null): void {
    this.active += <i32>port.active - <i32>was;
    switch (this.state) {
      case State.IDLE: {
        if (this.active) this.begin(port, port.wave, frame);
        return;
      }
      case State.REPEATING: return port == this.source ? this.follow() : this.collide();
      case State.EXTENDING: return this.collide();
      case State.COLLISION: {
        if (port.active) this.meet(port);
        return this.subside();
      }
      case State.ONE_PORT_LEFT: return this.active > 1 ? this.collide() : this.subside();
    }
  }

  enough(): void {
    if (this.state == State.COLLISION) this.subside();
    else if (this.state == State.EXTENDING) this.end();
    else if (this.state == State.INTERRUPTED) this.resume();
  }

  watchCollision(): void {
    if (this.state != State.COLLISION && this.state != State.ONE_PORT_LEFT) return;
    const due = this.collidedAt + LONGEST_COLLISION * this.bitTicks;
    if (this.clock.now < due) return this.clock.schedule(this.collisionWatch, due);
    for (let i = 0; i < this.ports.length; i++) {
      const port = this.ports[i];
      if (port.active && port.collided && port.since <= this.collidedAt) {
        port.partition();
        this.active--;
      }
    }
    this.subside();
  }

  watchJabber(): void {
    if (this.state == State.IDLE) return;
    const due = this.began + this.longest;
    if (this.clock.now < due) this.clock.schedule(this.jabberWatch, due);
    else if (this.speed == 10) this.interrupt();
    else this.isolate();
  }

  private get longest(): i64 {
    return (this.speed == 10 ? LONGEST_OUTPUT : LONGEST_INPUT) * this.bitTicks;
  }

  private begin(port: HubPort, wave: Wave, frame: Frame | null): void {
    this.state = State.REPEATING;
    this.source = port;
    this.began = this.clock.now;
    if (!this.jabberWatch.scheduled) this.clock.after(this.jabberWatch, this.longest);
    this.toAll(wave, frame, port);
  }

  /** The port that is repeated hears another wave. */
  private follow(): void {
    if (this.source.wave != Wave.IDLE) return this.toAll(Wave.JAM, null, this.source);
    const due = this.began + LEAST_ACTIVITY * this.bitTicks;
    if (this.clock.now - this.began >= GOOD_PACKET * this.bitTicks) this.packets++;
    if (this.clock.now >= due) return this.end();
    this.state = State.EXTENDING;
    this.toAll(Wave.JAM, null, this.source);
    this.clock.schedule(this.timer, due);
  }

  private collide(): void {
    this.state = State.COLLISION;
    this.collisions++;
    this.collidedAt = this.clock.now;
    this.clock.cancel(this.timer);
    if (!this.collisionWatch.scheduled) this.clock.after(this.collisionWatch, LONGEST_COLLISION * this.bitTicks);
    this.toAll(Wave.JAM, null, null);
    for (let i = 0; i < this.ports.length; i++) if (this.ports[i].active) this.meet(this.ports[i]);
    this.subside();
  }

  /** A port that is active meets a collision, which may be one too many. */
  private meet(port: HubPort): void {
    port.collide();
    if (port.partitioned) this.active--;
  }

  /** Ends a jam when it has been long enough: for the last port that is active first. */
  private subside(): void {
    if (this.active > 1) return;
    const due = this.collidedAt + LEAST_ACTIVITY * this.bitTicks;
    if (this.clock.now < due) return this.clock.schedule(this.timer, due);
    if (!this.active) return this.end();
    this.state = State.ONE_PORT_LEFT;
    this.soleActive().say(Wave.IDLE, null);
  }

  private end(): void {
    this.state = State.IDLE;
    this.toAll(Wave.IDLE, null, null);
  }

  /** What comes in at 10 Mbit/s without end is interrupted, so that other MAUs do not lock (9.6.5). */
  private interrupt(): void {
    for (let i = 0; i < this.ports.length; i++) if (this.ports[i].active) this.ports[i].veryLongEvents++;
    this.end();
    this.state = State.INTERRUPTED;
    this.clock.after(this.timer, INTERRUPTION * this.bitTicks);
  }

  private resume(): void {
    this.state = State.IDLE;
    if (!this.active) return;
    this.begin(this.soleActive(), Wave.JAM, null);
    if (this.active > 1) this.collide();
  }

  private isolate(): void {
    for (let i = 0; i < this.ports.length; i++) {
      const port = this.ports[i];
      if (!port.active || this.clock.now - port.since < this.longest) continue;
      port.isolate();
      this.active--;
    }
    if (this.state == State.REPEATING) this.end();
    else this.subside();
    if (this.state != State.IDLE) this.clock.after(this.jabberWatch, this.longest);
  }

  /** The first port that is active. */
  private soleActive(): HubPort {
    for (let i = 0; i < this.ports.length; i++) if (this.ports[i].active) return this.ports[i];
    return this.source;
  }

  private toAll(wave: Wave, frame: Frame | null, but: HubPort | null): void {
    for (let i = 0; i < this.ports.length; i++) if (this.ports[i] !== but) this.ports[i].say(wave, frame);
  }
}
