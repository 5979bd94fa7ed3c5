// The way back inside a PHY (IEEE 802.3 22.2.4.1.2): what the MAC sends returns to it after the time that the PHY takes both ways.
import { Clock, Event } from "../clock";
import { Frame } from "../frame";
import { Wave } from "../medium/port";
import { receiveLatency, transmitLatency } from "./latency";
import { Phy } from "./phy";

/** Changes that can be under way: a frame's end, the next one's beginning and end, and one more, are further apart than the latency. */
// @ts-ignore: decorator
@inline const CHANGES: i32 = 4;

class Change {
  at: i64 = 0;
  wave: Wave = Wave.IDLE;
  frame: Frame | null = null;
}

export class Loopback extends Event {
  private changes: StaticArray<Change> = new StaticArray<Change>(CHANGES);
  private first: i32 = 0;
  private count: i32 = 0;
  /** What the MAC hears. */
  private told: Wave = Wave.IDLE;

  constructor(private clock: Clock, private phy: Phy) {
    super();
    for (let i = 0; i < CHANGES; i++) this.changes[i] = new Change();
  }

  send(wave: Wave, frame: Frame | null): void {
    const change = this.changes[(this.first + this.count++) % CHANGES];
    const speed = this.phy.bitTicks == 10 ? 10 : 100;
    change.at = this.clock.now + transmitLatency(speed) + receiveLatency(speed);
    change.wave = wave;
    change.frame = frame === null ? null : frame.hold();
    if (this.count == 1) this.clock.schedule(this, change.at);
  }

  happen(): void {
    const change = this.changes[this.first];
    const frame = this.take();
    if (this.count) this.clock.schedule(this, this.changes[this.first].at);
    this.told = change.wave;
    this.phy.tell(change.wave, frame);
    if (frame !== null) frame.release();
  }

  /** Drops what is under way; the MAC hears silence. */
  end(): void {
    this.clock.cancel(this);
    while (this.count) {
      const frame = this.take();
      if (frame !== null) frame.release();
    }
    if (this.told != Wave.IDLE) this.phy.tell(Wave.IDLE, null);
    this.told = Wave.IDLE;
  }

  /** The oldest change is under way no more. Returns its frame. */
  private take(): Frame | null {
    const change = this.changes[this.first], frame = change.frame;
    change.frame = null;
    this.first = (this.first + 1) % CHANGES;
    this.count--;
    return frame;
  }
}
