// The clock of a receiver: a digital phase-locked loop that follows the edges of a signal (IEEE 802.3 leaves the way to the maker).

/** Where the last edge should have been; the caller moves it on by whole periods. */
export class PhaseLock {
  at: f64 = 0;
  private seen: i32 = 0;
  private gain: f64 = 1;

  /** Once it has seen `memory` edges, each moves it by one part in `memory` of what it is off. */
  constructor(private memory: i32) {}

  /** A first edge, at `time`. */
  start(time: f64): void {
    this.at = time;
    this.seen = 1;
    this.gain = 1;
  }

  /** An edge came so much later than it should. Until the loop has settled its phase is the mean of all edges so far. */
  correct(late: f64): void {
    if (this.seen < this.memory) this.gain = 1 / <f64>++this.seen;
    this.at += late * this.gain;
  }
}
