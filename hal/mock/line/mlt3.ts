// MLT-3, the line code of 100BASE-TX (ANSI X3.263 7.1.2): a one goes to the next level of 0, +1, 0, -1; a zero stays.
import { Bits, Mark } from "./bits";
import { PhaseLock } from "./phase-lock";
import { Edges, Levels } from "./signal";

/** 125 million symbols a second. */
// @ts-ignore: decorator
@inline export const MLT3_SYMBOL: f64 = 8000;
/** Of them in a picosecond. */
// @ts-ignore: decorator
@inline const SYMBOLS: f64 = 1 / MLT3_SYMBOL;
/** Edges that the receiver's loop remembers. */
// @ts-ignore: decorator
@inline const MEMORY: i32 = 16;
/** A scrambled line has 60 symbols without an edge at the most (X3.263 7.1.1): beyond twice that the line is dead. */
// @ts-ignore: decorator
@inline const SILENT_SYMBOLS: i32 = 120;

/** Bits to levels. */
export class Mlt3Encoder {
  private level: i8 = 0;
  /** The level that is not 0 to which the line goes next. */
  private side: i8 = 1;

  start(): void {
    this.level = 0;
    this.side = 1;
  }

  /** Appends the levels of `bits`. */
  encode(bits: Bits, levels: Levels): void {
    for (let i = 0; i < bits.n; i++) {
      if (bits.value(i)) this.step();
      levels.push(this.level);
    }
  }

  private step(): void {
    if (this.level) {
      this.level = 0;
    } else {
      this.level = this.side;
      this.side = -this.side;
    }
  }
}

/** The whole number nearest to a count of symbols, which is not negative; of one that no signal lasts for, the highest. */
// @ts-ignore: decorator
@inline function nearest(symbols: f64): i32 {
  return <i32>min(symbols + 0.5, <f64>i32.MAX_VALUE);
}

/** Edges to bits. */
export class Mlt3Decoder {
  private clock: PhaseLock = new PhaseLock(MEMORY);
  /** The last level that was not 0. */
  private side: i8 = 0;

  /** Appends the bits of a whole signal. */
  decode(edges: Edges, bits: Bits): void {
    this.side = 0;
    for (let i = 0; i < edges.n; i++) {
      const step = this.mark(edges.level(i - 1), edges.level(i));
      if (i == 0) this.first(edges.time(0), bits);
      else this.edge(edges.time(i), step, bits);
    }
    if (edges.n) this.zeros(nearest((edges.end - this.clock.at) * SYMBOLS) - 1, bits);
  }

  private first(time: f64, bits: Bits): void {
    this.clock.start(time);
    bits.push(1 | <u8>Mark.SILENCE);
  }

  private edge(time: f64, mark: u8, bits: Bits): void {
    const symbols = nearest((time - this.clock.at) * SYMBOLS);
    if (symbols > SILENT_SYMBOLS) return this.first(time, bits);
    if (symbols < 1) return bits.mark(bits.n - 1, Mark.VIOLATION); // two edges in one symbol
    this.zeros(symbols - 1, bits);
    bits.push(1 | mark);
    this.clock.at += <f64>symbols * MLT3_SYMBOL;
    this.clock.correct(time - this.clock.at);
  }

  private zeros(count: i32, bits: Bits): void {
    for (let i = min(count, SILENT_SYMBOLS); i > 0; i--) bits.push(0);
  }

  /** A level goes by way of 0 to the other side of where it came from; any other way is a violation. */
  private mark(from: i8, to: i8): u8 {
    const legal = from ? to == 0 : to != this.side;
    if (to) this.side = to;
    return legal ? 0 : <u8>Mark.VIOLATION;
  }
}
