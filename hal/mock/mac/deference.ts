// When a station may begin to send (IEEE 802.3 4.2.3.2.1, 4.2.3.2.2, process Deference of 4.2.8): not while there is carrier, and not in the gap
// behind it. In the gap's first part after a foreign frame, carrier starts the gap anew; in the rest, and after an own frame, it does
// not, so that a waiting station sends when the gap is over, whatever it hears: stations that hear each other a little late get
// their turn. Nothing here happens by itself: who waits asks again when carrier ends.
import { NEVER } from "../clock";
import { GAP_PART_1, INTER_FRAME_GAP } from "./limits";

export class Deference {
  /** The last carrier was, at least in part, the station's own. */
  own: bool = false;
  /** There is carrier, or the station sends. */
  private busy: bool = false;
  /** Carrier before this time starts the gap anew. */
  private firmAt: i64 = 0;
  /** The gap's end; NEVER: carrier has to end first. */
  private clearAt: i64 = 0;

  /** Carrier of another appears; `waiting`: a frame waits, and begins now if the gap ends now. */
  rise(now: i64, waiting: bool): void {
    if (this.busy) return;
    this.busy = true;
    this.own = this.own && now == this.firmAt; // no moment of silence behind the own frame
    if (this.own || now < this.firmAt || now > this.clearAt || now == this.clearAt && !waiting) this.clearAt = NEVER;
  }

  /** The station begins to send. */
  begin(): void {
    this.busy = true;
    this.own = true;
    this.clearAt = NEVER;
  }

  /** There is neither carrier nor an own frame any more. */
  fall(now: i64, bitTicks: i32): void {
    this.busy = false;
    if (this.clearAt != NEVER && now <= this.clearAt) return; // it came and went within the gap
    this.firmAt = this.own ? now : now + GAP_PART_1 * bitTicks;
    this.clearAt = now + INTER_FRAME_GAP * bitTicks;
  }

  /** When a frame that waits now may begin, as far as it is known; NEVER: after the carrier. */
  ready(now: i64): i64 {
    if (this.busy && now > this.clearAt) return NEVER;
    return max(now, this.clearAt);
  }
}
