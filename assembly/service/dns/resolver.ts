// A resolver for the programs of the module: names to addresses and back (RFC 1034 5.3.1, a stub resolver: the servers do the work). Like
// the verbs of the Socket library nothing here waits. A program asks, hands the resolver the news of sockets that are not its own and the
// time, and looks from time to time:
//
//   q = resolve(name, length);                           // in `start`, or whenever
//   if (!dnsRun(s, now)) ...                             // in `run`, for each socket s that has news
//   wait = min(wait, dnsTimers(now));                    // in `runTimers`
//   result = answer(q);                                  // afterwards: Err.EAGAIN, or 0 and Resolved.ip, or an error; once
//
// Servers are those of servers.ts. Addresses are in wire order.
import { DNS_QUERIES, DNS_TTL_MAX } from "../../config";
import { Err } from "../../lib/errors";
import { sipHash } from "../../lib/siphash";
import { Clock, FAR, FOREVER, timeLt, until } from "../../lib/time";
import { DnsType } from "../../wire/dns";
import { decodeHost, Dotted, encodeName, isDotted, reverseText } from "../../wire/dns-name";
import { forgetOld } from "./cache";
import { begin, hangUp, heed, retry, wakeOthers } from "./exchange";
import { SCRATCH } from "./message";
import { freeLength, freeOctets, freeQuery, isUnderWay, keepName, nameOf, Phase, queryAt, queryOf, takeQuery } from "./query";

export { forgetAll } from "./cache";
export { dnsServer, setDnsServer } from "./servers";

/** The address that `answer` gave last. */
export class Resolved {
  static ip: u32 = 0;
}

/** When entries of the cache that have ended are looked for next. */
class Sweep {
  static at: u32 = 0;
}

/**
 * Asks for the address of the host whose name, or a.b.c.d, is n octets at p, which need not stay. Returns what `answer` knows the question
 * by, or Err.EINVAL, ENAMETOOLONG: it is no name; ENOBUFS: too many are under way.
 */
export function resolve(p: usize, n: i32): i32 {
  return isDotted(p, n) ? open(DnsType.A, 0) : open(DnsType.A, encodeName(p, n, freeOctets(), freeLength()));
}

/** Asks for the name of the host with address `ip`. As `resolve`. */
export function resolveAddress(ip: u32): i32 {
  return open(DnsType.PTR, encodeName(SCRATCH, reverseText(ip, SCRATCH), freeOctets(), freeLength()));
}

/** A query for the name of n octets behind the others, 0 = it is an address already; or the error that n is. */
function open(type: DnsType, n: i32): i32 {
  if (n < 0) return n;
  const q = takeQuery();
  if (q === null) return Err.ENOBUFS;
  q.type = <u8>type;
  q.ttl = DNS_TTL_MAX;
  if (n) {
    keepName(q, n);
    q.key = sipHash(nameOf(q), n) + type;
    begin(q, Clock.now);
  } else {
    q.phase = Phase.DONE;
    q.ip = Dotted.ip;
  }
  return q.handle;
}

/**
 * What has become of a question; Err.EAGAIN: nothing yet, anything else is told once. For `resolve` 0, and the address in `Resolved.ip`; for
 * `resolveAddress` the length of the host's name, of which at most n octets are copied to p. Err.ENOENT: there is no such name; ENODATA: it
 * has no address; ETIMEDOUT: no server answers; ECONNREFUSED: none is willing; EHOSTUNREACH, ENETUNREACH: there is no way to one; ELOOP:
 * too many aliases; EMSGSIZE: a longer answer than there is room for; ENOBUFS: no socket, or no room for a name; EBADF: no such question.
 */
export function answer(handle: i32, p: usize = 0, n: i32 = 0): i32 {
  const q = queryOf(handle);
  if (q === null) return Err.EBADF;
  if (q.phase != Phase.DONE) return Err.EAGAIN;
  let result = q.result;
  if (result == 0 && q.type == DnsType.PTR) result = decodeHost(nameOf(q), p, n);
  Resolved.ip = q.ip;
  freeQuery(q);
  return result;
}

/** Gives up a question; its handle is stale from now on. Err.EBADF. */
export function cancel(handle: i32): i32 {
  const q = queryOf(handle);
  if (q === null) return Err.EBADF;
  hangUp(q);
  freeQuery(q);
  wakeOthers(Clock.now);
  return 0;
}

/** Takes the news of socket s, if it is the resolver's. */
export function dnsRun(s: i32, now: u32): bool {
  for (let i = 0; i < DNS_QUERIES; i++) {
    const q = queryAt(i);
    if (q.socket != s) continue;
    heed(q, s, now);
    return true;
  }
  return false;
}

/** Looks whether the resolver's sockets have news, for a program that does not tell it. */
export function dnsLook(now: u32): void {
  for (let i = 0; i < DNS_QUERIES; i++) if (queryAt(i).socket) heed(queryAt(i), queryAt(i).socket, now);
}

/** Does what is due by time. Returns the milliseconds until there is more of it, at most FOREVER. */
export function dnsTimers(now: u32): u32 {
  if (!timeLt(now, Sweep.at)) {
    forgetOld(now);
    Sweep.at = now + (FAR >> 2);
  }
  let wait = FOREVER;
  for (let i = 0; i < DNS_QUERIES; i++) {
    const q = queryAt(i);
    if (!isUnderWay(q)) continue;
    const left = until(q.at, now);
    if (left == 0) retry(q, Err.ETIMEDOUT, now);
    wait = min(wait, left);
  }
  return wait;
}
