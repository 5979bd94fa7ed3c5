// Truncated binary exponential back-off (IEEE 802.3 4.2.3.2.5): how long a station waits after a collision.
import { Random } from "../random";
import { BACK_OFF_LIMIT } from "./limits";

export class BackOff {
  /** The exponent grows no further: 10 by the standard; the LAN9118's BOLMT also offers 8, 4 and 1. */
  limit: i32 = BACK_OFF_LIMIT;
  private random: Random;

  /** The address seeds it, so that two adapters choose differently and a run can be repeated. */
  constructor(address: u64) {
    this.random = new Random(address, 0);
  }

  /** Slots to wait after this many collisions of a frame: 0 .. 2^min(collisions, limit) - 1, all alike. */
  slots(collisions: i32): i32 {
    return <i32>this.random.below(1 << min(collisions, this.limit));
  }
}
