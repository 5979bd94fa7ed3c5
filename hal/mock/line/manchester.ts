// 10BASE-T: Manchester code on twisted pair, IEEE 802.3 7.3.1.1 and 14.3.1.
import { Bits, Mark } from "./bits";
import { PhaseLock } from "./phase-lock";
import { Edges, Levels } from "./signal";

/** A symbol is half a bit cell, 50 ns. */
// @ts-ignore: decorator
@inline export const MANCHESTER_SYMBOL: f64 = 50000;
// @ts-ignore: decorator
@inline const CELL: f64 = 2 * MANCHESTER_SYMBOL;
/** An edge belongs to the middle of a cell or to its border, whichever is less than so far away. */
// @ts-ignore: decorator
@inline const WINDOW: f64 = CELL / 4;
/** Half cells for which the line is held high behind the last bit: TP_IDL begins with 300 ns (14.3.1.2.1). */
// @ts-ignore: decorator
@inline const IDLE_SYMBOLS: i32 = 6;
/** A receiver takes the line for idle when it has been high for so long without an edge. */
// @ts-ignore: decorator
@inline const IDLE_SEEN: f64 = 1.6 * CELL;
/**
 * Edges that the loop remembers. With each edge off by 13.5 ns, the most that a receiver must bear (14.3.1.3.1), it wavers by less
 * than 2 ns: a sixth of the 11.5 ns that are left in the window.
 */
// @ts-ignore: decorator
@inline const MEMORY: i32 = 32;
/** Edges of the preamble that are all in the middle of cells, whatever the jitter: ten bits or more are left for the SFD. */
// @ts-ignore: decorator
@inline const ACQUIRING: i32 = 16;

/** Appends the symbols of `bits`: 1 is low then high, 0 is high then low (7.3.1.1). */
export function manchesterEncode(bits: Bits, levels: Levels): void {
  for (let i = 0; i < bits.n; i++) {
    const second: i8 = bits.value(i) ? 1 : -1;
    levels.push(-second);
    levels.push(second);
  }
}

/** Appends the end of a transmission: high, then no voltage at all. Returns its symbols. */
export function startOfIdle(levels: Levels): i32 {
  levels.hold(1, IDLE_SYMBOLS);
  return IDLE_SYMBOLS;
}

/** Edges to bits, one transmission after the other. */
export class ManchesterDecoder {
  /** Whether the last transmission ended with TP_IDL, and not in the middle of something. */
  ended: bool = false;
  private clock: PhaseLock = new PhaseLock(MEMORY);
  private next: i32 = 0;
  /** Cells since the clock was started. */
  private cells: i32 = 0;
  /** An edge was seen at the border before the next cell, or somewhere where none may be. */
  private border: bool = false;
  private strange: bool = false;

  /** The next signal begins. */
  start(): void {
    this.next = 0;
  }

  /** Takes the bits of the next transmission; false when there is none. Link pulses are none. */
  receive(edges: Edges, bits: Bits): bool {
    while (this.next < edges.n) {
      bits.clear();
      this.transmission(edges, bits);
      if (bits.n) return true;
    }
    return false;
  }

  /** From one silence to the next. The first edge out of silence begins a cell: the loop starts with the second, in its middle. */
  private transmission(edges: Edges, bits: Bits): void {
    this.ended = this.border = this.strange = false;
    this.cells = 0;
    for (; this.next < edges.n; this.next++) {
      const level = edges.level(this.next), before = edges.level(this.next - 1);
      if (level == 0) {
        this.next++;
        return this.silence(edges.time(this.next - 1), before, bits);
      }
      if (before != 0) this.edge(edges.time(this.next), level > 0, bits);
    }
    this.silence(edges.end, edges.level(edges.n - 1), bits);
  }

  private edge(time: f64, rising: bool, bits: Bits): void {
    if (this.cells == 0) this.clock.start(time - CELL);
    for (; time - this.clock.at > CELL + this.window; this.clock.at += CELL) this.missing(rising, bits);
    const late = time - this.clock.at - CELL;
    if (late >= -this.window) this.middle(late, rising, bits);
    else this.atBorder(late + CELL / 2);
  }

  /** While the loop is still settling on the preamble, an edge is that of the nearest cell. */
  private get window(): f64 {
    return this.cells < ACQUIRING ? CELL / 2 : WINDOW;
  }

  private middle(late: f64, rising: bool, bits: Bits): void {
    this.clock.at += CELL;
    if (this.cells) this.clock.correct(late);
    bits.push(<u8>(rising ? 1 : 0) | <u8>(this.strange ? Mark.VIOLATION : 0));
    this.nextCell();
  }

  private atBorder(late: f64): void {
    if (this.border || late < -WINDOW) this.strange = true;
    this.border = true;
  }

  /** A cell without an edge in its middle, seen by the next edge, up to which the line stayed as it was. */
  private missing(rising: bool, bits: Bits): void {
    bits.push(<u8>(rising ? 0 : 1) | <u8>Mark.VIOLATION);
    this.nextCell();
  }

  private nextCell(): void {
    this.cells++;
    this.border = this.strange = false;
  }

  private silence(time: f64, level: i8, bits: Bits): void {
    this.ended = level > 0 && time - this.clock.at >= IDLE_SEEN;
    if (bits.n && (this.strange || !this.ended)) bits.mark(bits.n - 1, Mark.VIOLATION);
  }
}
