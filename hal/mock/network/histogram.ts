// How often which time: buckets whose widths grow with the times, so that a percentile is right to 2 % however long the times are.

/** Buckets of each doubling. */
// @ts-ignore: decorator
@inline const STEPS_BITS: i32 = 5;
// @ts-ignore: decorator
@inline const STEPS: i32 = 1 << STEPS_BITS;
/** Times below 2 * STEPS have a bucket each; up to 2^41 ticks, six hours. */
// @ts-ignore: decorator
@inline const BUCKETS: i32 = STEPS * 37;

export class Histogram {
  /** Times that were added, their sum, and the longest. */
  count: u32 = 0;
  sum: f64 = 0;
  longest: i64 = 0;
  private buckets: StaticArray<u32> = new StaticArray<u32>(BUCKETS);

  add(time: i64): void {
    this.count++;
    this.sum += <f64>time;
    this.longest = max(this.longest, time);
    unchecked(this.buckets[bucketOf(time)]++);
  }

  /** Adds all that `other` holds. */
  include(other: Histogram): void {
    this.count += other.count;
    this.sum += other.sum;
    this.longest = max(this.longest, other.longest);
    for (let i = 0; i < BUCKETS; i++) this.buckets[i] += other.buckets[i];
  }

  clear(): void {
    this.count = 0;
    this.sum = 0;
    this.longest = 0;
    for (let i = 0; i < BUCKETS; i++) this.buckets[i] = 0;
  }

  /** The time that `share` (0..1) of all do not exceed: the middle of its bucket; 0 without any. */
  quantile(share: f64): f64 {
    if (this.count == 0) return 0;
    const rank = max(1, Math.ceil(share * <f64>this.count));
    let below: f64 = 0;
    for (let i = 0; i < BUCKETS; i++) {
      below += <f64>this.buckets[i];
      if (below >= rank) return min(middleOf(i), <f64>this.longest);
    }
    return <f64>this.longest;
  }

  /** How many times lie in bucket i, and where it begins. */
  countAt(i: i32): u32 {
    return this.buckets[i];
  }
}

/** How many buckets there are. */
export function buckets(): i32 {
  return BUCKETS;
}

/** The first time of bucket i. */
export function beginOf(i: i32): f64 {
  if (i < 2 * STEPS) return <f64>i;
  const octave = (i >> STEPS_BITS) - 1;
  return <f64>(<i64>(STEPS + (i & STEPS - 1)) << <i64>octave);
}

function middleOf(i: i32): f64 {
  return (beginOf(i) + beginOf(i + 1) - 1) / 2;
}

function bucketOf(time: i64): i32 {
  if (time < 2 * STEPS) return <i32>max(time, 0);
  const octave = 63 - <i32>clz(time) - STEPS_BITS;
  return min((octave << STEPS_BITS) + <i32>(time >> <i64>octave), BUCKETS - 1);
}
