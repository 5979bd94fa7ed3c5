// Asks the name servers for whoever sends a datagram to UDP port LOOKUP_PORT, and sends back what they say. Build variant "lookup": in place of
// programs.ts. What can be said:
//
//   NAME                   its address: "192.0.2.1"
//   ptr A.B.C.D            the host's name: "host.example"
//   server I A.B.C.D       names server I, from 0 on: "ok"
//   counters               what the resolver has counted (DnsCounter of service/dns/counters), in order
//
// An error is said as "errno N".
import { DNS_QUERIES } from "../config";
import { Err } from "../lib/errors";
import { DnsCounter, dnsCounter } from "../service/dns/counters";
import { answer, dnsRun, dnsTimers, resolve, resolveAddress, Resolved, setDnsServer } from "../service/dns/resolver";
import { bind, nextReady, peek, Peeked, Peer, sendto, skip, socket, SocketType } from "../socket/socket";
import { Dotted, isDotted, NAME_MAX } from "../wire/dns-name";
import { LOOKUP_PORT } from "./limits";
import { AddressSize, Out, PIECE, putAddress, putDecimal, putOctet, putString } from "./text";

/** Who asked what. */
@unmanaged @final class Asker {
  /** The resolver's handle; 0 = the entry is free. */
  question: i32;
  ip: u32;
  port: u32;
}

const ASKERS: usize = memory.data(DNS_QUERIES * 12, 4);
if (offsetof<Asker>() != 12) ERROR("Asker layout changed");

let door = 0;

function askerAt(i: i32): Asker {
  return changetype<Asker>(ASKERS + <usize>i * offsetof<Asker>());
}

export function start(): void {
  door = socket(SocketType.DGRAM);
  bind(door, 0, LOOKUP_PORT);
}

export function run(now: u32): void {
  for (let s = nextReady(); s >= 0; s = nextReady()) if (!dnsRun(s, now) && s == door) hear();
  tell();
}

export function runTimers(now: u32): u32 {
  const wait = dnsTimers(now);
  tell();
  return wait;
}

function hear(): void {
  for (let n = peek(door); n != Err.EAGAIN; n = peek(door)) {
    if (n < 0) continue; // why an answer of ours did not arrive, told once
    const result = heed(Peeked.data, n);
    if (result) say(result, Peer.ip, Peer.port);
    skip(door, n);
  }
}

/** Does what the n octets at p ask for. Returns 0 if the answer comes later, octets of it at PIECE, or an error. */
function heed(p: usize, n: i32): i32 {
  if (begins(p, n, "counters")) return putCounters();
  if (begins(p, n, "server ")) return setServer(p + 7, n - 7);
  if (!begins(p, n, "ptr ")) return note(resolve(p, n));
  return note(isDotted(p + 4, n - 4) ? resolveAddress(Dotted.ip) : <i32>Err.EINVAL);
}

/** Whether the n octets at p begin with `text`. */
function begins(p: usize, n: i32, text: string): bool {
  if (n < text.length) return false;
  for (let i = 0; i < text.length; i++) if (load<u8>(p + i) != text.charCodeAt(i)) return false;
  return true;
}

function setServer(p: usize, n: i32): i32 {
  if (n < 2 || !isDotted(p + 2, n - 2)) return Err.EINVAL;
  setDnsServer(load<u8>(p) - 48, Dotted.ip);
  Out.end = PIECE;
  putString("ok");
  return <i32>(Out.end - PIECE);
}

function putCounters(): i32 {
  Out.end = PIECE;
  for (let c = 0; c < DnsCounter.COUNT; c++) {
    if (c) putOctet(0x20);
    putDecimal(dnsCounter(c));
  }
  return <i32>(Out.end - PIECE);
}

/** Notes who asked: the sender of the datagram that is looked at. There are as many askers as questions. */
function note(question: i32): i32 {
  if (question < 0) return question;
  for (let i = 0; i < DNS_QUERIES; i++) {
    const asker = askerAt(i);
    if (asker.question) continue;
    asker.question = question;
    asker.ip = Peer.ip;
    asker.port = Peer.port;
    break;
  }
  return 0;
}

/** Tells everybody whose question has an answer. */
function tell(): void {
  for (let i = 0; i < DNS_QUERIES; i++) {
    const asker = askerAt(i);
    if (asker.question == 0) continue;
    const result = answer(asker.question, PIECE, NAME_MAX);
    if (result == Err.EAGAIN) continue;
    asker.question = 0;
    say(result ? result : putIp(), asker.ip, asker.port);
  }
}

function putIp(): i32 {
  Out.end = PIECE;
  putAddress(Resolved.ip, AddressSize.IP);
  return <i32>(Out.end - PIECE);
}

/** Sends the n octets at PIECE, or the error that n is. */
function say(n: i32, ip: u32, port: u32): void {
  if (n < 0) {
    Out.end = PIECE;
    putString("errno ");
    putDecimal(0 - n);
    n = <i32>(Out.end - PIECE);
  }
  sendto(door, PIECE, n, ip, port);
}
