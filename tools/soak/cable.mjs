// One direction of a bad cable: frames are lost, doubled, overtaken and damaged, each by its rate. ARP alone is spared: it has no
// checksum, since Ethernet has one, and no connection is to be blamed for an address that nobody answers for.
import { Wire } from "../sim/wire.mjs";

const HEADER = 14;

/** Shortest frame on Ethernet, without FCS. */
const SHORTEST = 60;

/** Share of the damaged frames that are cut short. */
const CUT = 0.1;

const isArp = (octets, p) => octets[p + 12] === 8 && octets[p + 13] === 6;

export class Cable {
  wire = new Wire();
  /** TCP segments put in, and frames that will arrive damaged. */
  segments = 0;
  damaged = 0;
  padded = new Uint8Array(SHORTEST);

  /** `rates`: loss, dup, reorder, corrupt, 0..1; delay and spread, ms: of every frame, and at most more of one that is overtaken. */
  constructor(rates, random) {
    this.rates = rates;
    this.random = random;
  }

  /** Takes the n octets at p to the other end. */
  send(octets, p, n, now) {
    const { rates, random, wire } = this;
    if (isArp(octets, p)) {
      wire.push(octets, p, n, now + rates.delay);
      return;
    }
    this.segments++;
    if (random() < rates.loss) return;
    for (let copies = random() < rates.dup ? 2 : 1; copies; copies--) {
      const later = random() < rates.reorder ? Math.floor(random() * rates.spread) : 0;
      this.put(octets, p, n, now + rates.delay + later);
    }
  }

  put(octets, p, n, time) {
    const { rates, random, wire } = this;
    if (random() >= rates.corrupt) {
      if (n < SHORTEST) this.pad(octets, p, n, time);
      else wire.push(octets, p, n, time);
      return;
    }
    this.damaged++;
    if (random() < CUT) {
      wire.push(octets, p, HEADER + Math.floor(random() * (n - HEADER)), time);
      return;
    }
    // One octet: a sum of 16-bit words always shows that.
    const at = wire.push(octets, p, n, time) + HEADER + Math.floor(random() * (n - HEADER));
    wire.slots[at] ^= 1 + Math.floor(random() * 255);
  }

  /** A short frame is filled up, with anything. */
  pad(octets, p, n, time) {
    this.padded.set(octets.subarray(p, p + n));
    for (let i = n; i < SHORTEST; i++) this.padded[i] = this.random() * 256;
    this.wire.push(this.padded, 0, SHORTEST, time);
  }
}
