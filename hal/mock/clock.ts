// The time that all models share: a queue of events, each at a tick of 10 ns, which is a bit time at 100 Mbit/s and a tenth of one at
// 10 Mbit/s. Nothing happens between events, and events of one tick happen in the order in which they were scheduled: a run is repeated
// to the bit.

/** Ticks of a bit at 100 and at 10 Mbit/s, and of longer times. */
// @ts-ignore: decorator
@inline export const BIT_100: i32 = 1;
// @ts-ignore: decorator
@inline export const BIT_10: i32 = 10;
// @ts-ignore: decorator
@inline export const MICROSECOND: i64 = 100;
// @ts-ignore: decorator
@inline export const MILLISECOND: i64 = 100000;
// @ts-ignore: decorator
@inline export const SECOND: i64 = 100000000;
/** A time that never comes. */
// @ts-ignore: decorator
@inline export const NEVER: i64 = i64.MAX_VALUE;

/** Something that happens at a time. One object is scheduled once at a time, and again whenever it is over. */
export abstract class Event {
  /** When, while it is scheduled. */
  at: i64 = NEVER;
  /** Breaks ties: schedulings so far. */
  order: u64 = 0;
  /** Its place in the queue; -1: not scheduled. */
  place: i32 = -1;

  @inline get scheduled(): bool {
    return this.place >= 0;
  }

  abstract happen(): void;
}

// @ts-ignore: decorator
@inline function before(a: Event, b: Event): bool {
  return a.at != b.at ? a.at < b.at : a.order < b.order;
}

export class Clock {
  /** Ticks since the beginning. */
  now: i64 = 0;
  /** Events that happened. */
  happened: u64 = 0;
  private stopped: bool = false;
  private orders: u64 = 0;
  /** A binary heap of Event, the next in front. */
  private heap: StaticArray<usize> = new StaticArray<usize>(64);
  private count: i32 = 0;

  /** `event` is to happen at `at`, which is not past; a time that it had before is forgotten. */
  schedule(event: Event, at: i64): void {
    const moved = event.place >= 0;
    event.at = max(at, this.now);
    event.order = this.orders++;
    if (!moved) {
      if (this.count == this.heap.length) this.grow();
      event.place = this.count++;
    }
    this.settle(event);
  }

  /** It is to happen in `ticks` from now. */
  @inline after(event: Event, ticks: i64): void {
    this.schedule(event, this.now + ticks);
  }

  /** It is not to happen. */
  cancel(event: Event): void {
    const place = event.place;
    if (place < 0) return;
    event.place = -1;
    const last = this.entry(--this.count);
    if (last == event) return;
    last.place = place;
    this.settle(last);
  }

  /** When the next event happens, NEVER without one. */
  get next(): i64 {
    return this.count ? this.entry(0).at : NEVER;
  }

  /** Lets the next event happen. */
  step(): void {
    const event = this.entry(0);
    this.cancel(event);
    this.now = event.at;
    this.happened++;
    event.happen();
  }

  /** Lets everything happen up to and at `until`, which is the time then; unless an event calls `stop`. Returns whether none did. */
  run(until: i64): bool {
    this.stopped = false;
    while (this.count && this.entry(0).at <= until) {
      this.step();
      if (this.stopped) return false;
    }
    this.now = max(until, this.now);
    return true;
  }

  /** Has `run` return after the event that is happening. */
  stop(): void {
    this.stopped = true;
  }

  @inline private entry(place: i32): Event {
    return changetype<Event>(unchecked(this.heap[place]));
  }

  @inline private put(event: Event, place: i32): void {
    unchecked(this.heap[place] = changetype<usize>(event));
    event.place = place;
  }

  /** Brings an event whose place is not its own to the right one. */
  private settle(event: Event): void {
    let place = event.place;
    while (place > 0 && before(event, this.entry(place - 1 >> 1))) {
      this.put(this.entry(place - 1 >> 1), place);
      place = place - 1 >> 1;
    }
    for (let child = 2 * place + 1; child < this.count; child = 2 * place + 1) {
      if (child + 1 < this.count && before(this.entry(child + 1), this.entry(child))) child++;
      if (before(event, this.entry(child))) break;
      this.put(this.entry(child), place);
      place = child;
    }
    this.put(event, place);
  }

  private grow(): void {
    const heap = new StaticArray<usize>(2 * this.heap.length);
    for (let i = 0; i < this.count; i++) heap[i] = this.heap[i];
    this.heap = heap;
  }
}
