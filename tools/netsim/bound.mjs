// What RFC 5681 allows: the goodput of a sender that does all it says and knows all it could know. It works in rounds, one a round trip.
import { generator } from "../sim/random.mjs";

/** As many runs as make the mean good to about 1 %. */
const RUNS = 20;

/** RFC 6928 2, segments. */
const INITIAL_WINDOW = 10;

/** RFC 5681 3.1: least ssthresh, segments. */
const LEAST = 2;

/**
 * Rounds until `segments` have arrived when a round carries at most `most`. A round in which something is lost halves the window (RFC 5681
 * 3.1 (4)) and is followed by one in which it is sent again and nothing grows (RFC 6675 5); the loss is seen at once, and no ACK is lost,
 * no time-out needed.
 */
function rounds(segments, most, loss, random) {
  let window = INITIAL_WINDOW, threshold = Infinity, recovering = false, n = 0;
  for (let arrived = 0; arrived < segments; n++) {
    const sent = Math.min(Math.floor(window), most);
    let lost = 0;
    for (let i = 0; i < sent; i++) if (random() < loss) lost++;
    arrived += sent - lost;
    if (lost) {
      threshold = window = Math.max(Math.min(window, most) / 2, LEAST);
      recovering = true;
    } else if (recovering) recovering = false;
    else window = window < threshold ? Math.min(2 * window, threshold) : window + 1;
  }
  return n;
}

/** Octets per second of a flow of `octets` with a window of `buffer`, `segments` of which fill it, and a round trip of `seconds`. */
export function bound({ octets, buffer, segments, loss, seconds }) {
  const size = buffer / segments;
  const random = generator(1, segments);
  let sum = 0;
  for (let run = 0; run < RUNS; run++) sum += octets / (rounds(Math.ceil(octets / size), segments, loss, random) * seconds);
  return sum / RUNS;
}
