// A query's way to its end: one server after another, each attempt from a socket of its own with a random port and number (RFC 5452 9.2),
// by TCP where an answer does not fit a datagram. Two queries for the same are never under way at once (RFC 5452 5): the second waits for
// the first.
import { DNS_QUERIES, DNS_ROUNDS, DNS_SERVERS, DNS_TIMEOUT_MS, TCP_RX_BUFFER } from "../../config";
import { swap16 } from "../../lib/bytes";
import { Err } from "../../lib/errors";
import { randomIn } from "../../lib/siphash";
import { bind, close, connect, peek, Peeked, poll, Poll, send, skip, socket, SocketType } from "../../socket/socket";
import { DNS_PORT, u16At } from "../../wire/dns";
import { recall, Recalled, remember } from "./cache";
import { DnsCounter, dnsCount } from "./counters";
import { Answer, composeQuery, LENGTH_SIZE, readAnswer, SCRATCH, Verdict, WANTED } from "./message";
import { isUnderWay, Phase, Query, queryAt, replaceName } from "./query";
import { serverToAsk } from "./servers";

/** Ports that queries come from: all but the well-known ones (RFC 5452 9.2). */
// @ts-ignore: decorator
@inline const PORT_FIRST: u32 = 1024;
// @ts-ignore: decorator
@inline const PORT_LAST: u32 = 65535;

/** Starts q: from the cache, by asking, or later. */
export function begin(q: Query, now: u32): void {
  const known = recall(q.key, now);
  if (known != Err.EAGAIN) return settle(q, known, Recalled.ip, now);
  q.phase = Phase.WAITING;
  for (let i = 0; i < DNS_QUERIES; i++) if (isUnderWay(queryAt(i)) && queryAt(i).key == q.key) return;
  askFirst(q, now);
}

function askFirst(q: Query, now: u32): void {
  q.attempt = 0;
  q.silent = false;
  q.result = Err.ENETUNREACH;
  seek(q, now);
}

/** Asks from attempt `q.attempt` on. A round that only brought refusals is not repeated. */
function seek(q: Query, now: u32): void {
  for (; q.attempt < DNS_SERVERS * DNS_ROUNDS; q.attempt++) {
    if (q.attempt && q.attempt % DNS_SERVERS == 0) {
      if (!q.silent) break;
      q.silent = false;
    }
    const server = serverOf(q);
    if (server && ask(q, server, now)) return;
  }
  settle(q, q.result, 0, now);
}

function serverOf(q: Query): u32 {
  return serverToAsk(q.attempt % DNS_SERVERS);
}

/** When q's attempt has waited long enough: each round is twice as patient as the one before. */
function deadline(q: Query, now: u32): u32 {
  return now + (DNS_TIMEOUT_MS << q.attempt / DNS_SERVERS);
}

/** The last round is for servers that do not give back a name as it was asked for. */
function isMixed(q: Query): bool {
  return q.attempt < DNS_SERVERS * (DNS_ROUNDS - 1);
}

/** Asks by UDP. False when that cannot be; true also when q has to wait for another query's socket. */
function ask(q: Query, server: u32, now: u32): bool {
  const s = socket(SocketType.DGRAM);
  if (s < 0) {
    q.result = s;
    for (let i = 0; i < DNS_QUERIES; i++) if (isUnderWay(queryAt(i))) return true;
    return false;
  }
  q.socket = s;
  while (bind(s, 0, randomIn(PORT_FIRST, PORT_LAST)) == Err.EADDRINUSE) continue;
  let result = connect(s, server, DNS_PORT);
  if (result == 0) result = send(s, SCRATCH, composeQuery(q, SCRATCH, isMixed(q)));
  if (result < 0 && result != Err.EAGAIN) {
    fail(q, result);
    return false;
  }
  q.phase = Phase.ASKED;
  q.at = deadline(q, now);
  dnsCount(DnsCounter.UDP_SENT);
  return true;
}

/** Closes the socket of the attempt, which has come to nothing for this reason. */
function fail(q: Query, why: i32): void {
  hangUp(q);
  q.phase = Phase.WAITING;
  if (why == Err.ETIMEDOUT) {
    q.silent = true;
    if (q.result == Err.ENETUNREACH) q.result = why;
    return dnsCount(DnsCounter.TIMEOUTS);
  }
  q.result = why;
  dnsCount(DnsCounter.FAILURES);
}

/** The attempt has failed: the next. */
export function retry(q: Query, why: i32, now: u32): void {
  fail(q, why);
  q.attempt++;
  seek(q, now);
}

/** Closes the socket of q. */
export function hangUp(q: Query): void {
  if (q.socket) close(q.socket);
  q.socket = 0;
}

/** q is over. Who waited for it, or for its socket, goes on. */
function settle(q: Query, result: i32, ip: u32, now: u32): void {
  hangUp(q);
  q.phase = Phase.DONE;
  q.result = result;
  q.ip = ip;
  wakeOthers(now);
}

/** Starts the queries that wait. */
export function wakeOthers(now: u32): void {
  for (let i = 0; i < DNS_QUERIES; i++) {
    const q = queryAt(i);
    if (q.phase == Phase.WAITING) begin(q, now);
  }
}

/** The socket s of q has news. */
export function heed(q: Query, s: i32, now: u32): void {
  if (q.phase == Phase.ASKED) return hear(q, s, now);
  if (q.phase == Phase.CONNECTING && poll(s) & Poll.OUT) askByStream(q, s);
  read(q, s, now);
}

/** Takes datagrams until one is the answer. */
function hear(q: Query, s: i32, now: u32): void {
  let n = peek(s);
  while (n >= 0) {
    const verdict = readAnswer(Peeked.data, n, q, true);
    if (verdict != Verdict.IGNORED) return conclude(q, verdict, now);
    skip(s, n);
    n = peek(s);
  }
  if (n != Err.EAGAIN) retry(q, n, now);
}

/** `verdict` is the server's last word, for now. */
function conclude(q: Query, verdict: i32, now: u32): void {
  dnsCount(DnsCounter.ANSWERED);
  if (verdict == Verdict.ALIAS) return pursue(q, now);
  if (verdict == Verdict.TRUNCATED) return openStream(q, now);
  if (verdict == Verdict.FAILED) return retry(q, verdict, now);
  if (verdict == Verdict.HOST) verdict = replaceName(q, WANTED, Answer.length);
  else if (verdict != Verdict.LOOP) remember(q.key, verdict, Answer.ip, Answer.ttl, now);
  settle(q, verdict, Answer.ip, now);
}

/** The server knows the alias only: asks for what it stands for (RFC 1034 5.3.3, step 4c). */
function pursue(q: Query, now: u32): void {
  hangUp(q);
  q.phase = Phase.WAITING;
  q.aliases = <i16>Answer.aliases;
  q.ttl = Answer.ttl;
  const result = replaceName(q, WANTED, Answer.length);
  if (result < 0) settle(q, result, 0, now);
  else askFirst(q, now);
}

/** Asks the same server by TCP: what came is not used (RFC 2181 9). */
function openStream(q: Query, now: u32): void {
  hangUp(q);
  const s = socket(SocketType.STREAM);
  if (s < 0) return retry(q, s, now);
  q.socket = s;
  q.phase = Phase.CONNECTING;
  q.at = deadline(q, now);
  const result = connect(s, serverOf(q), DNS_PORT);
  if (result != Err.EINPROGRESS) retry(q, result, now);
}

function askByStream(q: Query, s: i32): void {
  const n = composeQuery(q, SCRATCH + LENGTH_SIZE, isMixed(q));
  store<u16>(SCRATCH, swap16(n));
  send(s, SCRATCH, LENGTH_SIZE + n);
  q.phase = Phase.STREAM;
  dnsCount(DnsCounter.TCP_SENT);
}

/** Reads the answer where it lies, once it is there; of one that is longer than the receive ring, what fits. */
function read(q: Query, s: i32, now: u32): void {
  const n = peek(s);
  if (n == Err.EAGAIN) return;
  if (n <= 0) return retry(q, n ? n : <i32>Err.ECONNRESET, now);
  if (n < LENGTH_SIZE) return;
  const length = <i32>u16At(Peeked.data);
  const here = min(n - LENGTH_SIZE, length);
  if (here < length && length <= TCP_RX_BUFFER - LENGTH_SIZE) return;
  const verdict = readAnswer(Peeked.data + LENGTH_SIZE, here, q, here == length);
  if (verdict == Verdict.SHORT) {
    if (n == TCP_RX_BUFFER) retry(q, Err.EMSGSIZE, now);
    return;
  }
  skip(s, n);
  if (verdict == Verdict.IGNORED || verdict == Verdict.TRUNCATED) retry(q, Err.ECONNREFUSED, now);
  else conclude(q, verdict, now);
}
