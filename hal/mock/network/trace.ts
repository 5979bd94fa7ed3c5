// What happened, one entry each, for slow motion; and a hash over everything that was sent, by which two runs are compared.
import { Frame, FCS_OCTETS } from "../frame";
import { Wave } from "../medium/port";

/** What an entry tells. `a` and `b` are what the comment says. */
export const enum Happening {
  /** A station's transmitter: a frame begins (its number, octets), jam begins, silence. */
  SEND_DATA,
  SEND_JAM,
  SEND_IDLE,
  /** Its receiver: the same, as it comes from the wire (the frame's source, its number). */
  HEAR_DATA,
  HEAR_JAM,
  HEAR_IDLE,
  /** A collision is followed by a wait of `a` slots, after attempt `b`. */
  BACK_OFF,
  /** The MAC is done with a frame: its attempts, and why it was given up (Cause). */
  DONE,
  /** It received a frame: its octets, and what is wrong with it (Received). */
  RECEIVED,
}

/** Octets of an entry: time as f64, kind as i32, station as i32, a, b. */
export const ENTRY: i32 = 24;
// @ts-ignore: decorator
@inline const CAPACITY: i32 = 1 << 15;

export class Trace {
  /** Entries are written while it is on; those beyond the capacity are counted only. */
  on: bool = false;
  entries: i32 = 0;
  lost: i32 = 0;
  /** The time that entries count from. */
  origin: i64 = 0;
  hash: u64 = 0xcbf29ce484222325;
  private memory: usize = 0;

  get base(): usize {
    return this.memory;
  }

  start(): void {
    if (this.memory == 0) this.memory = heap.alloc(ENTRY * CAPACITY);
    this.on = true;
  }

  /** A station's transmitter changes to `wave`; always part of the hash, a frame with its check sequence, which hangs on all of it. */
  sends(now: i64, station: i32, wave: Wave, frame: Frame | null): void {
    this.mix(<u64>(now - this.origin));
    this.mix(<u64>station << 40 | <u64>wave << 32 | (frame === null ? 0 : <u64>load<u32>(frame.octets + frame.length - FCS_OCTETS)));
    if (this.on) this.note(now, Happening.SEND_IDLE + kindOf(wave), station, frame === null ? 0 : frame.number, frame === null ? 0 : frame.length);
  }

  hears(now: i64, station: i32, wave: Wave, frame: Frame | null): void {
    if (this.on) this.note(now, Happening.HEAR_IDLE + kindOf(wave), station, frame === null ? -1 : frame.source, frame === null ? 0 : frame.number);
  }

  /** What was received counts for the hash too: noise shows there only. */
  received(now: i64, station: i32, n: i32, flags: u32): void {
    this.mix(<u64>flags << 32 | <u64>(<u32>n));
    if (this.on) this.note(now, Happening.RECEIVED, station, n, flags);
  }

  note(now: i64, kind: i32, station: i32, a: i32, b: i32): void {
    if (!this.on) return;
    if (this.entries == CAPACITY) {
      this.lost++;
      return;
    }
    const p = this.memory + <usize>(ENTRY * this.entries++);
    store<f64>(p, <f64>(now - this.origin));
    store<i32>(p, kind, 8);
    store<i32>(p, station, 12);
    store<i32>(p, a, 16);
    store<i32>(p, b, 20);
  }

  private mix(word: u64): void {
    this.hash = (this.hash ^ word) * 0x100000001b3; // FNV-1a, a word at a step
    this.hash ^= this.hash >> 32;
  }
}

/** From "idle" to the entry of `wave`. */
// @ts-ignore: decorator
@inline function kindOf(wave: Wave): i32 {
  return wave == Wave.IDLE ? 0 : wave == Wave.DATA ? -2 : -1;
}
