// What a 10BASE-T line carries between frames: link pulses (IEEE 802.3 14.2.1.1), and bursts of fast ones, whose word is what a PHY
// can do (28.2.1).
import { Edges } from "./signal";

// Picoseconds.
// @ts-ignore: decorator
@inline const MICROSECOND: f64 = 1e6;
/** A pulse is 100 ns of positive voltage; what lasts twice as long is none (14.3.1.2.1). */
// @ts-ignore: decorator
@inline const WIDTH: f64 = 100e3;
// @ts-ignore: decorator
@inline const WIDEST: f64 = 2 * WIDTH;
/** From clock pulse to clock pulse; a data pulse that is a one comes half-way (28.2.1.1.2). */
// @ts-ignore: decorator
@inline const CLOCK_PERIOD: f64 = 125 * MICROSECOND;
// @ts-ignore: decorator
@inline const BITS: i32 = 16;
/**
 * Behind a clock pulse a data pulse is looked for between the first two of these, the next clock pulse between the last two; each may
 * be 15 to 47, 78 to 100 and 165 to 185 us (28.3.2).
 */
// @ts-ignore: decorator
@inline const DATA_FROM: f64 = 31 * MICROSECOND;
// @ts-ignore: decorator
@inline const DATA_TO: f64 = 89 * MICROSECOND;
// @ts-ignore: decorator
@inline const CLOCK_TO: f64 = 175 * MICROSECOND;

/** What `PulseReceiver.next` found, when it is no word. */
export const enum Pulses {
  NONE = -1,
  /** A pulse by itself: the link is there. */
  LINK_PULSE = -2,
  /** A burst that broke off, or has a pulse where none may be. */
  BROKEN = -3,
}

/** Appends a pulse. */
export function linkPulse(edges: Edges): void {
  edges.push(edges.end, 1);
  edges.push(edges.end + WIDTH, 0);
  edges.end += WIDTH;
}

/** Appends a burst of 17 clock pulses and the ones of `word` between them, the lowest bit first. */
export function burst(word: u32, edges: Edges): void {
  const begin = edges.end;
  for (let i = 0; i <= BITS; i++) {
    edges.end = begin + <f64>i * CLOCK_PERIOD;
    linkPulse(edges);
    if (i == BITS || !(word >> i & 1)) continue;
    edges.end = begin + (<f64>i + 0.5) * CLOCK_PERIOD;
    linkPulse(edges);
  }
}

/** Finds pulses and bursts between frames. */
export class PulseReceiver {
  private edge: i32 = 0;

  /** The next signal begins. */
  start(): void {
    this.edge = 0;
  }

  /** The word of the next burst, 0..0xffff, or one of Pulses. */
  next(edges: Edges): i32 {
    const first = this.pulse(edges, this.edge);
    if (first < 0) return Pulses.NONE;
    this.edge = first + 1;
    const second = this.pulse(edges, this.edge);
    if (second < 0 || edges.time(second) - edges.time(first) > CLOCK_TO) return Pulses.LINK_PULSE;
    return this.word(edges, edges.time(first));
  }

  /** The bits behind a clock pulse at `clock`, up to the silence that ends the burst. */
  private word(edges: Edges, clock: f64): i32 {
    let bits = 0, word: u32 = 0, one: u32 = 0, broken = false;
    for (let at = this.pulse(edges, this.edge); at >= 0; at = this.pulse(edges, this.edge)) {
      const since = edges.time(at) - clock;
      if (since > CLOCK_TO) break;
      this.edge = at + 1;
      if (since > DATA_TO) {
        word |= one << bits++;
        one = 0;
        clock = edges.time(at);
      } else {
        broken = broken || since < DATA_FROM || one != 0;
        one = 1;
      }
    }
    return broken || bits != BITS || one ? Pulses.BROKEN : <i32>word;
  }

  /** The next edge from `from` on with which a pulse begins, -1 without any: from silence to high, and back before long. */
  private pulse(edges: Edges, from: i32): i32 {
    for (let i = from; i + 1 < edges.n; i++) {
      if (edges.level(i - 1) == 0 && edges.level(i) > 0 && edges.level(i + 1) == 0 && edges.time(i + 1) - edges.time(i) < WIDEST) return i;
    }
    return -1;
  }
}
