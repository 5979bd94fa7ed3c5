// What the resolver counts, apart from lib/counters: these cost nothing where it is left out.

export const enum DnsCounter {
  /** Queries sent, by UDP and by TCP; messages that settled one. */
  UDP_SENT, TCP_SENT, ANSWERED,
  /** Questions that the cache answered, and answers that it forgot for others. */
  CACHE_HITS, CACHE_EVICTED,
  /** Messages that were ignored: cut short, or one of its names or lengths breaks a rule; no response, or another number; another question. */
  SHORT, BAD_FORM, BAD_ID, BAD_QUESTION,
  /** Attempts that ended without an answer: time was up, the server or the way to it failed. */
  TIMEOUTS, FAILURES,
  COUNT,
}

const COUNTERS: usize = memory.data(DnsCounter.COUNT * 4, 4);

/** Adds one. */
export function dnsCount(c: DnsCounter): void {
  const p = COUNTERS + (<usize>c << 2);
  store<u32>(p, load<u32>(p) + 1);
}

/** The value of c, modulo 2^32. */
export function dnsCounter(c: DnsCounter): u32 {
  return load<u32>(COUNTERS + (<usize>c << 2));
}
