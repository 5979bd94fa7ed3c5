// What names mean, for as long as their time to live allows: an address, or that there is none (RFC 2308). A name is known by the keyed hash of
// its labels, so that an entry has 16 octets and nobody outside can make two names meet.
import { DNS_CACHE, DNS_NEGATIVE_MAX, DNS_TTL_MAX } from "../../config";
import { Err } from "../../lib/errors";
import { timeLt } from "../../lib/time";
import { DnsCounter, dnsCount } from "./counters";

/** An entry. */
@unmanaged @final class Entry {
  /** Of the name; 0 = the entry is free. */
  key: u64;
  /** Its address, wire order; 0 when there is none, or the name does not exist: `Meaning`. */
  ip: u32;
  /** When it ends, ms, without the two lowest bits, which are a `Meaning`. */
  end: u32;
}

/** What an entry says about its name. */
const enum Meaning {
  ADDRESS,
  NO_NAME,
  NO_DATA,
  MASK = 3,
}

const TABLE: usize = memory.data(DNS_CACHE * 16, 8);
if (offsetof<Entry>() != 16) ERROR("Entry layout changed");

// @ts-ignore: decorator
@inline function entryAt(i: i32): Entry {
  return changetype<Entry>(TABLE + <usize>i * offsetof<Entry>());
}

/** What `recall` found. */
export class Recalled {
  static ip: u32 = 0;
}

/** What is known of the name: 0 and its address in `Recalled.ip`, Err.ENOENT, ENODATA; EAGAIN: nothing. */
export function recall(key: u64, now: u32): i32 {
  for (let i = 0; i < DNS_CACHE; i++) {
    const entry = entryAt(i);
    if (entry.key != key || !timeLt(now, entry.end & ~Meaning.MASK)) continue;
    dnsCount(DnsCounter.CACHE_HITS);
    Recalled.ip = entry.ip;
    const meaning = entry.end & Meaning.MASK;
    return meaning == Meaning.ADDRESS ? 0 : meaning == Meaning.NO_NAME ? <i32>Err.ENOENT : <i32>Err.ENODATA;
  }
  return Err.EAGAIN;
}

/** Notes what a question came to, `result` and `ip`, for `ttl` seconds at most; for 0 it is not noted (RFC 1035 3.2.1). */
export function remember(key: u64, result: i32, ip: u32, ttl: u32, now: u32): void {
  ttl = min(ttl, result ? DNS_NEGATIVE_MAX : DNS_TTL_MAX);
  if (ttl == 0) return;
  const entry = placeFor(key);
  entry.key = key;
  entry.ip = ip;
  entry.end = now + ttl * 1000 & ~Meaning.MASK | (result == 0 ? Meaning.ADDRESS : result == Err.ENOENT ? Meaning.NO_NAME : Meaning.NO_DATA);
}

/** The name's own entry, one that is free, or the one that ends first. */
function placeFor(key: u64): Entry {
  let first = entryAt(0);
  for (let i = 0; i < DNS_CACHE; i++) {
    const entry = entryAt(i);
    if (entry.key == key) return entry;
    if (first.key && (entry.key == 0 || timeLt(entry.end, first.end))) first = entry;
  }
  if (first.key) dnsCount(DnsCounter.CACHE_EVICTED);
  return first;
}

/** Forgets what has ended. At least every twelve days, so that times can be compared. */
export function forgetOld(now: u32): void {
  for (let i = 0; i < DNS_CACHE; i++) if (!timeLt(now, entryAt(i).end)) entryAt(i).key = 0;
}

/** Entries that are in use, ended ones included until they are forgotten. */
export function remembered(): i32 {
  let n = 0;
  for (let i = 0; i < DNS_CACHE; i++) n += i32(entryAt(i).key != 0);
  return n;
}

/** Forgets everything: what was true on one network need not be on the next. */
export function forgetAll(): void {
  memory.fill(TABLE, 0, DNS_CACHE * offsetof<Entry>());
}
