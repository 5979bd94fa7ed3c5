// The signal between two PHYs: what the differential voltage is, as a level for each symbol time (-1, 0, +1) and as edges with times.

/** A level for each symbol. */
export class Levels {
  private values: StaticArray<i8>;
  n: i32 = 0;
  full: bool = false;

  constructor(capacity: i32) {
    this.values = new StaticArray<i8>(capacity);
  }

  get address(): usize {
    return changetype<usize>(this.values);
  }

  clear(): void {
    this.n = 0;
    this.full = false;
  }

  push(level: i8): void {
    if (this.n == this.values.length) {
      this.full = true;
      return;
    }
    unchecked(this.values[this.n++] = level);
  }

  hold(level: i8, symbols: i32): void {
    for (let i = 0; i < symbols; i++) this.push(level);
  }

  at(i: i32): i8 {
    return this.values[i];
  }

  set(i: i32, level: i8): void {
    this.values[i] = level;
  }
}

/** Times at which the line takes a level, in picoseconds and rising; before the first edge it is at 0. */
export class Edges {
  private times: StaticArray<f64>;
  private levels: StaticArray<i8>;
  n: i32 = 0;
  full: bool = false;
  /** How long the line was looked at. */
  end: f64 = 0;

  constructor(capacity: i32) {
    this.times = new StaticArray<f64>(capacity);
    this.levels = new StaticArray<i8>(capacity);
  }

  get timesAddress(): usize {
    return changetype<usize>(this.times);
  }

  get levelsAddress(): usize {
    return changetype<usize>(this.levels);
  }

  clear(): void {
    this.n = 0;
    this.full = false;
    this.end = 0;
  }

  push(time: f64, level: i8): void {
    if (this.n == this.times.length) {
      this.full = true;
      return;
    }
    unchecked(this.times[this.n] = time);
    unchecked(this.levels[this.n++] = level);
  }

  time(i: i32): f64 {
    return this.times[i];
  }

  move(i: i32, time: f64): void {
    this.times[i] = time;
  }

  level(i: i32): i8 {
    return i < 0 ? 0 : this.levels[i];
  }

  /** The edges of `levels`, each of which lasts `period`; the signal so far goes on. */
  draw(levels: Levels, period: f64): void {
    let level = this.level(this.n - 1);
    for (let i = 0; i < levels.n; i++) {
      if (levels.at(i) == level) continue;
      level = levels.at(i);
      this.push(this.end + <f64>i * period, level);
    }
    this.end += <f64>levels.n * period;
  }
}
