// What a synthetic station wants to send, and when.
import { Clock, Event, NEVER, SECOND } from "../clock";
import { Random } from "../random";

export const enum Kind {
  NONE,
  /** There is always another frame. */
  SATURATED,
  /** Frames come independently of each other, so many a second on average. */
  POISSON,
}

/** Who a frame is for: a station's number, or one of these. */
export const enum To {
  /** The station with the next number; the first is next to the last. */
  NEXT = -1,
  /** Any other one. */
  RANDOM = -2,
  BROADCAST = -3,
}

/** Told when there is something to send. */
export abstract class Sender {
  abstract offered(): void;
}

/** Lengths that a mix may have. */
// @ts-ignore: decorator
@inline const LENGTHS: i32 = 16;

/** A queue of frames that are not made yet: length and time of birth. */
export class Traffic extends Event {
  kind: Kind = Kind.NONE;
  to: i32 = To.NEXT;
  /** When it begins and ends. */
  start: i64 = 0;
  stop: i64 = NEVER;
  /** Frames after which it ends. */
  frames: u32 = u32.MAX_VALUE;
  /** Mean ticks between two frames of Poisson's. */
  gap: f64 = 0;
  /** Offered so far, and those that found the queue full. */
  offered: u32 = 0;
  offeredOctets: f64 = 0;
  lost: u32 = 0;
  /** The oldest frame that waits: its length with FCS, and since when. */
  count: i32 = 0;
  private first: i32 = 0;
  private lengths: StaticArray<i32> = new StaticArray<i32>(1);
  private born: StaticArray<i64> = new StaticArray<i64>(1);
  private mix: StaticArray<i32> = new StaticArray<i32>(LENGTHS);
  private shares: StaticArray<f64> = new StaticArray<f64>(LENGTHS);
  private parts: i32 = 0;

  constructor(private clock: Clock, private sender: Sender, private random: Random) {
    super();
  }

  /** Room for n frames that wait. */
  resize(n: i32): void {
    this.lengths = new StaticArray<i32>(n);
    this.born = new StaticArray<i64>(n);
  }

  /** Frames of n octets, FCS included, have a share in all frames. */
  addLength(n: i32, share: f64): void {
    if (this.parts == LENGTHS) return;
    this.mix[this.parts] = n;
    this.shares[this.parts++] = share;
  }

  /** So many bits a second, counted from destination address to FCS, are offered. */
  setLoad(bits: f64): void {
    let mean: f64 = 0, whole: f64 = 0;
    for (let i = 0; i < this.parts; i++) {
      mean += this.shares[i] * <f64>(this.mix[i] << 3);
      whole += this.shares[i];
    }
    this.gap = <f64>SECOND * mean / whole / bits;
  }

  /** From now on `start` and `stop` count. */
  begin(): void {
    if (this.kind == Kind.NONE) return;
    this.start += this.clock.now;
    if (this.stop != NEVER) this.stop += this.clock.now;
    this.clock.schedule(this, this.start + (this.kind == Kind.POISSON ? this.pause() : 0));
  }

  happen(): void {
    if (this.over) return;
    this.add();
    if (this.kind == Kind.POISSON) this.clock.after(this, this.pause());
    this.sender.offered();
  }

  get length(): i32 {
    return this.lengths[this.first];
  }

  get since(): i64 {
    return this.born[this.first];
  }

  /** The oldest one is sent or given up; a saturated source has another at once. */
  done(): void {
    this.first = (this.first + 1) % this.lengths.length;
    this.count--;
    if (this.kind == Kind.SATURATED && !this.over) this.add();
  }

  /** Whom the oldest is for, among n stations of which this is number `self`. */
  destination(self: i32, n: i32): i32 {
    if (this.to >= 0 || this.to == To.BROADCAST || n < 2) return this.to;
    if (this.to == To.NEXT) return (self + 1) % n;
    return (self + 1 + <i32>this.random.below(n - 1)) % n;
  }

  private get over(): bool {
    return this.offered >= this.frames || this.clock.now >= this.stop;
  }

  private pause(): i64 {
    return <i64>this.random.exponential(this.gap);
  }

  private add(): void {
    const n = this.draw();
    this.offered++;
    this.offeredOctets += <f64>n;
    if (this.count == this.lengths.length) {
      this.lost++;
      return;
    }
    const at = (this.first + this.count++) % this.lengths.length;
    this.lengths[at] = n;
    this.born[at] = this.clock.now;
  }

  private draw(): i32 {
    if (this.parts == 1) return this.mix[0];
    let whole: f64 = 0;
    for (let i = 0; i < this.parts; i++) whole += this.shares[i];
    let at = this.random.unit() * whole;
    for (let i = 0; i < this.parts - 1; i++) {
      at -= this.shares[i];
      if (at <= 0) return this.mix[i];
    }
    return this.mix[this.parts - 1];
  }
}
