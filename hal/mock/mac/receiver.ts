// From the moments at which a wave changed to the frame that a MAC received: as many of its octets as arrived, and what came behind.
import { BIT_100, Clock, NEVER } from "../clock";
import { Frame, FRAME_OCTETS, PREAMBLE_BITS } from "../frame";
import { Wave } from "../medium/port";
import { WATCHDOG_CUT } from "./limits";

/** Bits of a jam: 1, 0, 1, 0 and so on, which no receiver takes for a delimiter; the first bit of an octet is its lowest. */
// @ts-ignore: decorator
@inline const JAM_FROM_ONE: u8 = 0x55;
// @ts-ignore: decorator
@inline const JAM_FROM_ZERO: u8 = 0xaa;

export class Receiver {
  /** What is heard now. */
  wave: Wave = Wave.IDLE;
  /** The frame whose delimiter is coming or has come in. */
  private frame: Frame | null = null;
  private began: i64 = 0;
  /** When bits ceased to be the frame's. */
  private spoilt: i64 = NEVER;
  private bitTicks: i32 = 1;

  constructor(private clock: Clock) {}

  /** The wave changes. Returns what has been received with that, held, or null. `frame` null: carrier that is not to be received. */
  hear(wave: Wave, frame: Frame | null, bitTicks: i32): Frame | null {
    const before = this.wave;
    this.wave = wave;
    if (wave == Wave.IDLE) return this.end();
    if (before == Wave.IDLE) this.begin(frame, bitTicks);
    else if (this.spoilt == NEVER) this.spoilt = this.clock.now;
    return null;
  }

  private begin(frame: Frame | null, bitTicks: i32): void {
    if (frame === null || frame.unframed) return;
    this.frame = frame.hold();
    this.began = this.clock.now;
    this.spoilt = NEVER;
    this.bitTicks = bitTicks;
  }

  private end(): Frame | null {
    const frame = this.frame;
    if (frame === null) return null;
    this.frame = null;
    const now = this.clock.now, last = min(this.spoilt, now);
    const own = this.bits(last - this.began), jam = this.bits(now - last);
    if (own >= frame.bits && !jam && frame.length <= WATCHDOG_CUT) return frame;
    const body = min(own, frame.bits) - PREAMBLE_BITS;
    const fragment: Frame | null = body < 0 ? null : pieceOf(frame, body, jam);
    frame.release();
    return fragment;
  }

  /** At 100 Mbit/s a MAC gets nibbles (22.2.3.2). */
  private bits(ticks: i64): i32 {
    const bits = <i32>min(ticks / this.bitTicks, 8 * FRAME_OCTETS);
    return this.bitTicks == BIT_100 ? bits & ~3 : bits;
  }
}

/** The first `body` bits of a frame and `jam` bits behind them, up to where the watchdog cuts. */
function pieceOf(frame: Frame, body: i32, jam: i32): Frame {
  const piece = frame.copy(), bits = min(body + jam, 8 * WATCHDOG_CUT);
  if (jam) fill(piece.octets, body, bits);
  piece.length = bits >> 3;
  piece.dribble = bits & 7;
  return piece;
}

/** Jam in bits from..to-1 of the octets at p. */
function fill(p: usize, from: i32, to: i32): void {
  const jam = from & 1 ? JAM_FROM_ZERO : JAM_FROM_ONE, first = p + (from >> 3);
  const mask: u8 = (<u8>1 << <u8>(from & 7)) - 1;
  const kept = load<u8>(first) & mask;
  memory.fill(first, jam, (to + 7 >> 3) - (from >> 3));
  store<u8>(first, kept | jam & ~mask);
}
