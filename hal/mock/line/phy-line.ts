// What both PHYs offer: frames to a signal on the line, stage by stage, and a signal back to frames.
import { Bits } from "./bits";
import { frameBits, LONGEST, LONGEST_BITS, Reception } from "./framing";
import { Edges, Levels } from "./signal";

/** Symbols of one signal: eight of the longest frames at 10 Mbit/s, and 2 ms at 100. */
// @ts-ignore: decorator
@inline export const LINE_SYMBOLS: i32 = 1 << 18;

/**
 * To send: `start`, then for each frame `encode` and `emit`, with `idle` in front of the first, then `draw`. What lies between two
 * steps can be looked at, and spoilt. To receive: `listen`, then `receive` until it answers false.
 */
export abstract class PhyLine {
  /** Bits at the MII, preamble first: of the frame that was encoded, or received. */
  bits: Bits = new Bits(LONGEST_BITS);
  levels: Levels = new Levels(LINE_SYMBOLS);
  edges: Edges = new Edges(LINE_SYMBOLS);
  reception: Reception = new Reception();
  /** The symbol with which the frame that was emitted last begins. */
  first: i32 = 0;

  /** Picoseconds of a symbol. */
  abstract symbol(): f64;

  /** A new signal begins. */
  start(): void {
    this.bits.clear();
    this.levels.clear();
    this.edges.clear();
  }

  /** n octets at p, FCS included, to the bits of the line; false when they are more than LONGEST. */
  encode(p: usize, n: i32): bool {
    this.bits.clear();
    if (n < 0 || n > LONGEST) return false;
    frameBits(p, n, this.bits);
    return true;
  }

  /** Inverts a bit of what was encoded, counted from the first on the line; false when there is none. */
  abstract flip(bit: i32): bool;

  /** The frame's symbols, then those of the gap behind it. */
  abstract emit(): void;

  /** So many symbols of an idle line. */
  abstract idle(symbols: i32): void;

  /** The symbols as edges. */
  draw(): bool {
    this.edges.draw(this.levels, this.symbol());
    return !this.levels.full && !this.edges.full;
  }

  /** Edges are there to be received; false when they last for longer than there is room for. */
  abstract listen(): bool;

  /** The next frame on the line goes to `reception`; false when there is none. */
  abstract receive(): bool;
}
