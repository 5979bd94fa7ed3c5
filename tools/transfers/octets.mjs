// The octets of one direction of a connection, as they are found in a record: which have been sent before, and what arrived.
import { createHash } from "node:crypto";

/** Which octets have been met: runs [from, until) in order, none touching the next. */
export class Met {
  constructor() { this.runs = []; }

  /** Adds a run. Returns whether any of it had been met before. */
  add(from, until) {
    const apart = this.runs.filter(([first, end]) => end < from || first > until);
    const touched = this.runs.filter(([first, end]) => end >= from && first <= until);
    const again = touched.some(([first, end]) => first < until && end > from);
    apart.push([Math.min(from, ...touched.map(([first]) => first)), Math.max(until, ...touched.map(([, end]) => end))]);
    this.runs = apart.sort(([a], [b]) => a - b);
    return again;
  }
}

/** Puts segments together as a receiver does, and hashes the first `limit` octets. */
export class Assembly {
  constructor(limit) {
    this.limit = limit;
    /** Octets that arrived without a gap. */
    this.length = 0;
    /** When octet `limit` was there, or null. */
    this.complete = null;
    this.early = [];
    this.sha256 = createHash("sha256");
  }

  /** A segment arrives: its text, as hexadecimal digits, begins at octet `from`. */
  add(from, digits, time) {
    this.early.push({ from, octets: Buffer.from(digits, "hex") });
    while (this.early.some((segment) => this.take(segment)));
    this.early = this.early.filter((segment) => segment.from > this.length);
    if (this.length >= this.limit) this.complete ??= time;
  }

  /** Appends what is new of a segment that leaves no gap. Returns whether it did. */
  take({ from, octets }) {
    const fresh = from > this.length ? octets.subarray(octets.length) : octets.subarray(this.length - from);
    if (fresh.length === 0) return false;
    this.sha256.update(fresh.subarray(0, Math.max(0, this.limit - this.length)));
    this.length += fresh.length;
    return true;
  }

  digest() { return this.sha256.copy().digest("hex"); }
}
