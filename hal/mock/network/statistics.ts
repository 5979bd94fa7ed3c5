// What one station did and what became of its frames.
import { Histogram } from "./histogram";

/** Why a frame was given up. */
export const enum Cause {
  NONE,
  EXCESSIVE_COLLISIONS,
  LATE_COLLISION,
  EXCESSIVE_DEFERRAL,
  /** No carrier came back, or it was lost: no link, or a broken one. */
  NO_CARRIER,
  COUNT,
}

/** Attempts that are told apart: IEEE 802.3 has 16. */
// @ts-ignore: decorator
@inline export const ATTEMPTS: i32 = 16;

/** What can be wrong with what was received, each counted for itself. */
export const enum Fault {
  FCS,
  ALIGNMENT,
  RUNT,
  COLLISION,
  SYMBOL,
  LONG,
  COUNT,
}

export class Statistics {
  /** Frames sent whole, and their octets with FCS. */
  sent: u32 = 0;
  sentOctets: f64 = 0;
  /** Of these, those that reached whom they were for undamaged; octets of their data, without header and FCS. */
  delivered: u32 = 0;
  deliveredOctets: f64 = 0;
  /** Frames for this station that came undamaged. */
  received: u32 = 0;
  /** Frames that waited for the medium before an attempt. */
  deferred: u32 = 0;
  /** From a frame's birth to the end of its last bit, of those sent whole. */
  delays: Histogram = new Histogram();
  private attempts: StaticArray<u32> = new StaticArray<u32>(ATTEMPTS + 1);
  private causes: StaticArray<u32> = new StaticArray<u32>(Cause.COUNT);
  private faults: StaticArray<u32> = new StaticArray<u32>(Fault.COUNT);

  /** A frame of n octets, born then, went out whole at attempt `attempts`. */
  success(n: i32, delay: i64, attempts: i32): void {
    this.sent++;
    this.sentOctets += <f64>n;
    this.attempts[min(attempts, ATTEMPTS)]++;
    this.delays.add(delay);
  }

  giveUp(cause: Cause): void {
    this.causes[cause]++;
  }

  /** One of what the flags of Received say. */
  fault(what: Fault): void {
    this.faults[what]++;
  }

  /** Frames that went out whole at attempt n. */
  sentAt(n: i32): u32 {
    return this.attempts[n];
  }

  givenUp(cause: Cause): u32 {
    return this.causes[cause];
  }

  faulty(what: Fault): u32 {
    return this.faults[what];
  }
}
