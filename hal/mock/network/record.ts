// What passed at a point of the wire: frames as they were there, cut short or jammed or whole, for a record in pcapng; and how busy the
// point was.
import { Clock } from "../clock";
import { Frame, PREAMBLE_BITS } from "../frame";
import { Wave } from "../medium/port";

/**
 * Octets in front of those of a frame: time as f64; as words the size of the entry, its point, octets that passed, jam bits behind them, Mark,
 * octets of the whole frame.
 */
// @ts-ignore: decorator
@inline const HEAD: i32 = 32;
// @ts-ignore: decorator
@inline const CAPACITY: i32 = 1 << 20;
/** Beyond this the host is to take what is there. */
// @ts-ignore: decorator
@inline const ENOUGH: i32 = CAPACITY - (1 << 17);

/** What happened to a recorded frame. */
export const enum Mark {
  /** It ended before its last octet. */
  TRUNCATED = 1,
  /** Jam came in its place or behind it. */
  JAMMED = 2,
  /** A code group was none. */
  SYMBOL = 4,
  /** Its start frame delimiter was destroyed. */
  UNFRAMED = 8,
  /** What passed does not end in its check sequence. */
  CRC = 16,
}

/** Entries for the host, one behind the other. */
export class Record {
  on: bool = false;
  used: i32 = 0;
  /** Entries that found no room. */
  lost: i32 = 0;
  origin: i64 = 0;
  base: usize = 0;

  constructor(private clock: Clock) {}

  start(): void {
    this.base = heap.alloc(CAPACITY);
    this.on = true;
  }

  /** The host has taken all. */
  clear(): void {
    this.used = 0;
  }

  /** `octets` of the frame passed since `began`, then `jam` bits that belong to no frame. */
  add(point: i32, began: i64, frame: Frame, octets: i32, jam: i32, mark: u32): void {
    const size = HEAD + (octets + 7 & ~7);
    if (this.used + size > CAPACITY) {
      this.lost++;
      return;
    }
    const p = this.base + this.used;
    store<f64>(p, <f64>(began - this.origin));
    store<i32>(p, size, 8);
    store<i32>(p, point, 12);
    store<i32>(p, octets, 16);
    store<i32>(p, jam, 20);
    store<u32>(p, mark, 24);
    store<i32>(p, frame.length, 28);
    memory.copy(p + HEAD, frame.octets, octets);
    this.used += size;
    if (this.used > ENOUGH) this.clock.stop();
  }
}

/** One direction at a point: what passes, and for how long. */
export class Passage {
  /** Ticks of a bit here. */
  bitTicks: i64 = 10;
  /** Ticks in which something passed, and those of whole frames from preamble to FCS. */
  busy: i64 = 0;
  whole: i64 = 0;
  /** Frames that passed whole; those that were cut short or jammed; periods of jam alone. */
  frames: u32 = 0;
  octets: f64 = 0;
  fragments: u32 = 0;
  jams: u32 = 0;
  /** Whole frames that came from the same source as the one before, and the most in a row. */
  repeats: u32 = 0;
  longestRun: u32 = 0;
  private run: u32 = 0;
  private lastSource: i32 = -1;
  private wave: Wave = Wave.IDLE;
  private since: i64 = 0;
  private frame: Frame | null = null;
  private began: i64 = 0;
  private ended: i64 = 0;

  constructor(private clock: Clock, private record: Record, readonly point: i32) {}

  /** Forgets what was counted. */
  clear(): void {
    this.busy = 0;
    this.whole = 0;
    this.frames = 0;
    this.octets = 0;
    this.fragments = 0;
    this.jams = 0;
    this.repeats = 0;
    this.longestRun = 0;
    this.since = this.clock.now;
  }

  passes(wave: Wave, frame: Frame | null): void {
    const now = this.clock.now;
    if (this.wave != Wave.IDLE) this.busy += now - this.since;
    if (this.wave == Wave.DATA) this.ended = now;
    if (wave == Wave.IDLE) this.end();
    else if (wave == Wave.DATA) this.start(<Frame>frame);
    else if (this.wave == Wave.IDLE) this.jams++;
    this.wave = wave;
    this.since = now;
  }

  private start(frame: Frame): void {
    this.end();
    this.frame = frame.hold();
    this.began = this.clock.now;
  }

  /** The frame that passed, if there was one, is over. */
  private end(): void {
    const frame = this.frame;
    if (frame === null) return;
    this.frame = null;
    const bits = <i32>((this.ended - this.began) / this.bitTicks);
    const jam = <i32>((this.clock.now - this.ended) / this.bitTicks);
    const octets = max(0, min(frame.length, bits - PREAMBLE_BITS >> 3));
    const truncated = octets < frame.length;
    if (truncated || jam > 0) this.fragments++;
    else this.count(frame);
    if (this.record.on) this.record.add(this.point, this.began, frame, octets, jam, markOf(frame, truncated, jam > 0));
    frame.release();
  }

  private count(frame: Frame): void {
    this.frames++;
    this.octets += <f64>frame.length;
    this.whole += this.ended - this.began;
    const same = frame.source == this.lastSource;
    if (same) this.repeats++;
    this.run = same ? this.run + 1 : 1;
    this.longestRun = max(this.longestRun, this.run);
    this.lastSource = frame.source;
  }
}

function markOf(frame: Frame, truncated: bool, jammed: bool): u32 {
  let mark = (truncated ? Mark.TRUNCATED : 0) | (jammed ? Mark.JAMMED : 0);
  if (truncated || !frame.intact) mark |= Mark.CRC;
  if (frame.symbolError) mark |= Mark.SYMBOL;
  if (frame.unframed) mark |= Mark.UNFRAMED;
  return mark;
}
