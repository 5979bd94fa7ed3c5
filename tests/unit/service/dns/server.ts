// A name server as a script: the resolver's query is taken off the wire, and what the test makes of an answer is put on it. Messages are
// written in hex, octet by octet, apart from the resolver's own reading of them.
import { DNS_QUERIES, DNS_SERVERS } from "../../../../assembly/config";
import { Err } from "../../../../assembly/lib/errors";
import { nextReady } from "../../../../assembly/socket/socket";
import { DnsCounter, dnsCounter } from "../../../../assembly/service/dns/counters";
import { queryAt } from "../../../../assembly/service/dns/query";
import { answer, cancel, dnsRun, dnsTimers, forgetAll, resolve, Resolved, setDnsServer } from "../../../../assembly/service/dns/resolver";
import { expectSilence, Got, Net, pass, poll, queue, takePacket } from "../../../fakes/harness";
import { get16, hexOf } from "../../../fakes/octets";
import { PEER_IP, Udp } from "../../../fakes/packets";
import { fresh } from "../../../tcp/support";

/** Flags of a good answer: QR, RD, RA (RFC 1035 4.1.1). */
export const GOOD: i32 = 0x8180;

/** Record types. */
export const A: i32 = 1;
export const CNAME: i32 = 5;
export const SOA: i32 = 6;
export const PTR: i32 = 12;

/** The name in the question. */
export const QNAME: string = "c00c";

/** The query that came last. */
export class Asked {
  static ip: u32 = 0;
  static port: i32 = 0;
  static id: i32 = 0;
  static flags: i32 = 0;
  /** Its question, in hex, and the name in it as text. */
  static question: string = "";
  static name: string = "";
  static type: i32 = 0;
}

const COUNTED: usize = memory.data(DnsCounter.COUNT * 4, 4);
const TEXT: usize = memory.data(2048);

/** A device without questions, memory and servers but the peer. */
export function freshResolver(): void {
  for (let i = 0; i < DNS_QUERIES; i++) cancel(queryAt(i).handle);
  for (let i = 0; i < DNS_SERVERS; i++) setDnsServer(i, 0);
  setDnsServer(0, PEER_IP);
  forgetAll();
  fresh();
  for (let c = 0; c < DnsCounter.COUNT; c++) store<u32>(COUNTED + (c << 2), dnsCounter(c));
}

/** How often c was counted since `freshResolver`. */
export function counted(c: DnsCounter): u32 {
  return dnsCounter(c) - load<u32>(COUNTED + (<usize>c << 2));
}

/** Asks for the address of `name`. */
export function ask(name: string): i32 {
  const octets = String.UTF8.encode(name);
  const q = resolve(changetype<usize>(octets), octets.byteLength);
  go();
  return q;
}

/** Lets the device do what it can do now. */
export function go(): void {
  do {
    poll();
    for (let s = nextReady(); s >= 0; s = nextReady()) dnsRun(s, Net.now);
    dnsTimers(Net.now);
    poll();
  } while (news());
}

function news(): bool {
  const s = nextReady();
  if (s >= 0) dnsRun(s, Net.now);
  return s >= 0;
}

/** Lets `ms` pass; the resolver goes on whenever it asked to. */
export function elapse(ms: u32): void {
  while (ms > 0) {
    const step = max<u32>(1, min(ms, dnsTimers(Net.now)));
    pass(step);
    go();
    ms -= step;
  }
}

/** Takes a query off the wire; ARP between is passed over. */
export function asked(): void {
  takePacket(17);
  const p = Got.payload + 8;
  expect(get16(Got.payload + 2)).toBe(53, "to the port of name servers");
  takeQuery(p, Got.payloadLength - 8);
  Asked.ip = Got.destination;
  Asked.port = get16(Got.payload);
}

/** Reads the query of n octets at p. */
export function takeQuery(p: usize, n: i32): void {
  expect(get16(p + 4)).toBe(1, "one question");
  expect(get16(p + 6) | get16(p + 8) | get16(p + 10)).toBe(0, "and nothing else");
  Asked.id = get16(p);
  Asked.flags = get16(p + 2);
  Asked.question = hexOf(p + 12, n - 12);
  Asked.name = textOf(p + 12);
  Asked.type = get16(p + n - 4);
  expect(get16(p + n - 2)).toBe(1, "class");
}

/** The name in plain labels at p. */
export function textOf(p: usize): string {
  let text = "";
  for (let n: i32 = load<u8>(p); n; n = load<u8>(p)) {
    if (text.length) text += ".";
    text += String.UTF8.decodeUnsafe(p + 1, n);
    p += n + 1;
  }
  return text;
}

export function hex16(v: i32): string {
  store<u8>(TEXT, v >> 8);
  store<u8>(TEXT, v, 1);
  return hexOf(TEXT, 2);
}

export function hex32(v: u32): string {
  return hex16(<i32>(v >> 16)) + hex16(<i32>(v & 0xffff));
}

/** A name in plain labels. */
export function labels(name: string): string {
  let text = "";
  const parts = name.split(".");
  for (let i = 0; i < parts.length; i++) {
    const octets = String.UTF8.encode(parts[i]);
    text += hex16(octets.byteLength).slice(3) + hexOf(changetype<usize>(octets), octets.byteLength);
  }
  return text + "00";
}

/** Octets in hex without blanks, two digits each. */
export function digits(hex: string): string {
  let text = "";
  for (let i = 0; i < hex.length; i++) if (hex.charCodeAt(i) != 32) text += hex.charAt(i);
  return text;
}

/** Octets of a text in hex. */
export function octetsOf(hex: string): i32 {
  return digits(hex).length / 2;
}

/** A record; `owner` and `data` in hex. `length`: what it says of its data. */
export function record(owner: string, type: i32, data: string, ttl: u32 = 300, length: i32 = -1, kind: i32 = 1): string {
  return owner + hex16(type) + hex16(kind) + hex32(ttl) + hex16(length < 0 ? octetsOf(data) : length) + data;
}

/** 192.0.2.n (RFC 5737). */
export function address(n: i32): string {
  return "c00002" + hex16(n).slice(3);
}

/** The data of an SOA (RFC 1035 3.3.13) whose MINIMUM is this. */
export function soa(minimum: u32): string {
  return labels("ns.example") + labels("admin.example") + hex32(1) + hex32(7200) + hex32(3600) + hex32(86400) + hex32(minimum);
}

/** An answer to what was asked, or something like it. */
export class Reply {
  flags: i32 = GOOD;
  /** The number; -1 = that of the query. */
  id: i32 = -1;
  /** The question in hex, if not the one that was asked. */
  question: string = "";
  /** Records, and how many the message says there are: questions, answers, authorities, additional ones. */
  answers: string = "";
  qd: i32 = 1;
  an: i32 = 0;
  ns: i32 = 0;
  ar: i32 = 0;
  /** Where it comes from. */
  source: u32 = 0;
  from: i32 = 53;
  to: i32 = 0;

  hex(): string {
    const id = this.id < 0 ? Asked.id : this.id;
    return hex16(id) + hex16(this.flags) + hex16(this.qd) + hex16(this.an) + hex16(this.ns) + hex16(this.ar)
      + (this.question.length ? this.question : Asked.question) + this.answers;
  }
}

/** The server sends `r` by UDP, and the device takes it. */
export function reply(r: Reply): void {
  raw(r.hex(), r);
}

/** The server sends these octets by UDP, from and to where `r` says, and the device takes them. */
export function raw(hex: string, r: Reply = new Reply()): void {
  const d = new Udp();
  d.source = r.source ? r.source : Asked.ip;
  d.from = r.from;
  d.to = r.to ? r.to : Asked.port;
  d.data = hex;
  queue(d.build());
  go();
}

/** A good answer: 192.0.2.n. */
export function good(n: i32, ttl: u32 = 300): Reply {
  return { an: 1, answers: record(QNAME, A, address(n), ttl) };
}

/** What the program is told about q: the last octet of 192.0.2.n, or an error. */
export function told(q: i32): i32 {
  const result = answer(q);
  if (result) return result;
  expect(Resolved.ip & 0xffffff).toBe(0x0200c0, "192.0.2");
  return <i32>(Resolved.ip >> 24);
}

/** The question for which `what` was sent goes on: the good answer still counts. Then another question works from the start. */
export function stillWorks(q: i32, what: string): void {
  expect(answer(q)).toBe(Err.EAGAIN, what);
  expectSilence();
  reply(good(77));
  expect(told(q)).toBe(77, what);
  const next = ask("next.example");
  asked();
  reply(good(78));
  expect(told(next)).toBe(78, what);
  forgetAll();
}
