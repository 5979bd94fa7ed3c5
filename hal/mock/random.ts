// Chance that can be repeated: a generator of its own for everything that draws, so that one more draw here changes nothing there.

/** xorshift64* (Vigna 2016): good enough for back-off and noise, and quick. */
export class Random {
  private state: u64;

  /** The same seed and stream draw the same numbers; another stream of the seed draws others. */
  constructor(seed: u64, stream: u64) {
    let z = seed + stream * 0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9; // splitmix64: neighbouring seeds begin far apart
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    this.state = (z ^ z >> 31) | 1;
  }

  /** 32 bits. */
  next(): u32 {
    let x = this.state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    this.state = x;
    return <u32>(x * 0x2545f4914f6cdd1d >> 32);
  }

  /** 0 .. n-1, n > 0. */
  below(n: u32): u32 {
    return <u32>(<u64>this.next() * n >> 32);
  }

  /** 0 < x <= 1. */
  unit(): f64 {
    return (<f64>this.next() + 1) / 4294967296;
  }

  /** A time whose mean is `mean`, exponentially distributed. */
  exponential(mean: f64): f64 {
    return -Math.log(this.unit()) * mean;
  }
}
