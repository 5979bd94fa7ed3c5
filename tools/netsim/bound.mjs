// What RFC 5681 allows: the goodput of a sender that does all it says and knows all it could know. It works in rounds, one a round trip.
import { generator } from "../sim/random.mjs";

/** As many runs as make the mean good to about 1 %. */
const RUNS = 20;

/** RFC 6928 2, segments. */
const INITIAL_WINDOW = 10;

/** RFC 5681 3.1: least ssthresh, segments. */
const LEAST = 2;

/** Rounds that a time-out takes at first (TCP_RTO_MIN_MS; RFC 6298 2.4 would have it three times as long), and at most (RFC 6298 2.5). */
const TIME_OUT = 3;
const LONGEST = 600;

class Sender {
  window = INITIAL_WINDOW;
  threshold = Infinity;
  /** Segments that go again in this round; 0: no recovery. */
  again = 0;
  timeOut = TIME_OUT;
  rounds = 0;

  constructor(most, loss, random) {
    Object.assign(this, { most, loss, random });
  }

  lostOf(n) {
    let lost = 0;
    for (let i = 0; i < n; i++) if (this.random() < this.loss) lost++;
    return lost;
  }

  /** One round trip; returns the segments that arrive. */
  round() {
    const sent = Math.max(1, Math.min(Math.floor(this.window), this.most));
    const again = Math.min(this.again, sent);
    const againLost = this.lostOf(again), lost = againLost + this.lostOf(sent - again);
    this.rounds++;
    // Nobody tells of a loss when nothing arrives, and what was sent again and lost again only a time-out finds (RFC 6675 5.1).
    if (lost === sent || againLost) this.runOut();
    else if (lost) this.recover(lost);
    else this.grow();
    if (lost < sent) this.timeOut = TIME_OUT;
    return sent - lost;
  }

  halve() {
    this.threshold = Math.max(Math.min(this.window, this.most) / 2, LEAST);
  }

  /** RFC 5681 3.1 (4), RFC 6298 5.5. */
  runOut() {
    this.rounds += this.timeOut;
    this.timeOut = Math.min(2 * this.timeOut, LONGEST);
    this.halve();
    this.window = 1;
    this.again = 0;
  }

  /** RFC 6675 5: a round in which what was lost goes again and nothing grows. */
  recover(lost) {
    this.halve();
    this.window = this.threshold;
    this.again = lost;
  }

  grow() {
    if (this.again) this.again = 0;
    else this.window = this.window < this.threshold ? Math.min(2 * this.window, this.threshold) : this.window + 1;
  }
}

/** Octets per second of a flow of `octets` with a window of `buffer`, `segments` of which fill it, and a round trip of `seconds`. No ACK is lost. */
export function bound({ octets, buffer, segments, loss, seconds }) {
  const random = generator(1, segments);
  const all = Math.ceil(octets / (buffer / segments));
  let sum = 0;
  for (let run = 0; run < RUNS; run++) {
    const sender = new Sender(segments, loss, random);
    for (let arrived = 0; arrived < all; ) arrived += sender.round();
    sum += octets / (sender.rounds * seconds);
  }
  return sum / RUNS;
}
