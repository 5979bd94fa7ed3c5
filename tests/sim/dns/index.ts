// The stack and its resolver, driven from outside: frames come in, questions are asked. A message can also be read where memory ends, so
// that an octet read behind it is a trap.
import { counter, Counter } from "../../../assembly/lib/counters";
import { dnsCounter, DnsCounter } from "../../../assembly/service/dns/counters";
import { readAnswer } from "../../../assembly/service/dns/message";
import { queryOf } from "../../../assembly/service/dns/query";
import { answer, dnsRun, dnsTimers, resolve, resolveAddress, Resolved, setDnsServer } from "../../../assembly/service/dns/resolver";
import { begin, receive, runTimers, transmit } from "../../../assembly/socket/poll";
import { nextReady } from "../../../assembly/socket/socket";
import { arrive, INBOX } from "../mac";

export { boot, inbox, ready } from "../station";

export { cancel, forgetAll } from "../../../assembly/service/dns/resolver";

export function server(ip: u32): void {
  setDnsServer(0, ip);
}

/** Receives the frame of n octets at `inbox()`. */
export function frame(n: i32, now: u32): void {
  arrive(n);
  begin(now);
  receive(now);
  settle(now);
}

/** Does what is due by time. */
export function timers(now: u32): void {
  begin(now);
  settle(now);
}

function settle(now: u32): void {
  for (let s = nextReady(); s >= 0; s = nextReady()) dnsRun(s, now);
  transmit(now);
  runTimers(now);
  dnsTimers(now);
  transmit(now);
}

/** Asks for the name of n octets at `inbox()`. */
export function ask(n: i32): i32 {
  return resolve(INBOX, n);
}

export function askHost(ip: u32): i32 {
  return resolveAddress(ip);
}

/** What became of question q; a host's name goes to `inbox()`. */
export function told(q: i32): i32 {
  return answer(q, INBOX, 255);
}

export function address(): u32 {
  return Resolved.ip;
}

/** Reads the n octets at `inbox()` as an answer to question q where memory ends. Returns the verdict. */
export function readAtEnd(q: i32, n: i32, whole: bool): i32 {
  const p = <usize>((memory.size() << 16) - n);
  memory.copy(p, INBOX, n);
  const query = queryOf(q);
  return query === null ? -1 : readAnswer(p, n, query, whole);
}

/** How many messages were counted, of whatever kind. */
export function messages(): u32 {
  let n = dnsCounter(DnsCounter.ANSWERED);
  for (let c = DnsCounter.SHORT; c <= DnsCounter.BAD_QUESTION; c++) n += dnsCounter(c);
  return n;
}

/** How many were ignored for cause c, 0..3. */
export function ignored(c: i32): u32 {
  return dnsCounter(DnsCounter.SHORT + c);
}

/** Datagrams that reached a socket. */
export function delivered(): u32 {
  return counter(Counter.UDP_RECEIVED);
}
