// What a switch has learned: behind which of its ports a station is (IEEE 802.1D 7.8, 7.9). Of fixed size: an address has a few places, by
// its hash, and when all are taken the one that was heard longest ago makes room.
import { Clock, SECOND } from "../clock";

/** Time after which an address that was not heard again is forgotten (IEEE 802.1D table 7-5, recommended). */
// @ts-ignore: decorator
@inline export const AGEING_TIME: i64 = 300 * SECOND;
/** Places of an address. */
// @ts-ignore: decorator
@inline const WAYS: i32 = 4;
// @ts-ignore: decorator
@inline export const NOWHERE: i32 = -1;

class Entry {
  address: u64 = 0;
  port: i32 = NOWHERE;
  /** When it was heard last. */
  heard: i64 = 0;
}

export class AddressTable {
  /** Addresses that made room for others. */
  replaced: u32 = 0;
  private entries: StaticArray<Entry>;

  /** `size` addresses, a multiple of four. */
  constructor(private clock: Clock, size: i32) {
    const entries = new StaticArray<Entry>(size);
    for (let i = 0; i < size; i++) entries[i] = new Entry();
    this.entries = entries;
  }

  /** `address` was heard at `port`. */
  learn(address: u64, port: i32): void {
    const first = this.first(address);
    let oldest = this.entries[first];
    for (let i = first; i < first + WAYS; i++) {
      const entry = this.entries[i];
      if (entry.address == address || !this.lives(entry)) return this.put(entry, address, port);
      if (entry.heard < oldest.heard) oldest = entry;
    }
    this.replaced++;
    this.put(oldest, address, port);
  }

  /** The port behind which `address` is, or NOWHERE. */
  find(address: u64): i32 {
    const first = this.first(address);
    for (let i = first; i < first + WAYS; i++) {
      const entry = this.entries[i];
      if (entry.address == address && this.lives(entry)) return entry.port;
    }
    return NOWHERE;
  }

  /** Nobody is behind this port any more. */
  forget(port: i32): void {
    for (let i = 0; i < this.entries.length; i++) if (this.entries[i].port == port) this.entries[i].port = NOWHERE;
  }

  /** Addresses that are known. */
  get count(): i32 {
    let n = 0;
    for (let i = 0; i < this.entries.length; i++) n += <i32>this.lives(this.entries[i]);
    return n;
  }

  private lives(entry: Entry): bool {
    return entry.port != NOWHERE && this.clock.now - entry.heard < AGEING_TIME;
  }

  private put(entry: Entry, address: u64, port: i32): void {
    entry.address = address;
    entry.port = port;
    entry.heard = this.clock.now;
  }

  /** The product's highest bits hang on all of the address, whose last octets, the highest here, are those in which neighbours differ. */
  private first(address: u64): i32 {
    const hash = <u32>(address * 0x9e3779b97f4a7c15 >> 48);
    return <i32>(hash % (this.entries.length / WAYS)) * WAYS;
  }
}
