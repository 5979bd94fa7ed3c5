// ICMP (RFC 792, RFC 1122 3.2.2): echo is answered in the receive buffer, errors are checked and handed to the transport that
// they are about, and errors of our own are sent, few of them (RFC 1812 4.3.2.8).
import { ICMP_ERROR_BURST, ICMP_ERROR_MS, IP_TTL } from "../config";
import { adapter, isOwn } from "../link/interface";
import { Rx, RX_FRAME, RX_PACKET } from "../link/receive";
import { complement32, copyAndSum, isZero } from "../lib/checksum";
import { count, Counter, tally } from "../lib/counters";
import { Err } from "../lib/errors";
import { Clock } from "../lib/time";
import { EthernetOff, EthernetView, RawEtherType } from "../wire/ethernet";
import { IcmpCode, IcmpOff, IcmpType, IcmpView } from "../wire/icmp";
import { IpProtocol, Ipv4Flag, Ipv4Off, Ipv4View } from "../wire/ipv4";
import { ipv4SendLarge } from "./fragments";
import { ipv4SendElsewhere, TX_PAYLOAD } from "./ipv4";
import { pathMtu, plateauBelow } from "./path-mtu";

/** What became of a message. */
export const enum IcmpResult {
  /** Answered, or dropped and counted. */
  DONE,
  /** An error about a packet of ours: see `IcmpError`; the receive record's payload is the quoted transport header. */
  ERROR,
}

/** The error that `icmpInput` found last. The quoted packet is `Rx.payload`, at least 8 octets of its transport header. */
export class IcmpError {
  static type: u32 = 0;
  static code: u32 = 0;
  /** The MTU of the next hop as a "fragmentation needed" says it, 0 = not said; what the quoted packet says of its length, octets. */
  static mtu: i32 = 0;
  static length: i32 = 0;
  /** Of the quoted packet: protocol, and where we had sent it. */
  static protocol: u32 = 0;
  static destination: u32 = 0;
}

/** Tokens for errors of our own. */
class Bucket {
  static tokens: i32 = ICMP_ERROR_BURST;
  static at: u32 = 0;
}

/** Octets of the offending packet that an error quotes at most: 576 in all (RFC 1812 4.3.2.3). */
// @ts-ignore: decorator
@inline const QUOTE: i32 = 576 - Ipv4Off.SIZE - IcmpOff.SIZE;
/** The quoted transport header that every error has (RFC 792). */
// @ts-ignore: decorator
@inline const QUOTED_OCTETS: i32 = 8;

/** Octets of a header with all options that it can have. */
// @ts-ignore: decorator
@inline const LONGEST_HEADER: usize = 60;

/** The message in the receive record. */
export function icmpInput(): IcmpResult {
  if (!IcmpView.check(Rx.payloadLength)) return done(Counter.ICMP_SHORT);
  if (!isZero(Rx.payloadSum)) return done(Counter.ICMP_BAD_CHECKSUM);
  switch (IcmpView.at(Rx.payload).type) {
    case IcmpType.ECHO:
      return echo();
    case IcmpType.DESTINATION_UNREACHABLE:
    case IcmpType.TIME_EXCEEDED:
    case IcmpType.PARAMETER_PROBLEM:
      return errorInput();
    default:
      return done(Counter.ICMP_UNKNOWN_TYPE);
  }
}

// @ts-ignore: decorator
@inline function done(what: Counter): IcmpResult {
  count(what);
  return IcmpResult.DONE;
}

/** Sends the request back as its reply: addresses exchanged, type and time to live changed, sums adjusted (RFC 1624). */
// @ts-ignore: decorator
@inline function echo(): IcmpResult {
  if (!Rx.toUs) return done(Counter.ICMP_ECHO_TO_GROUP);
  const message = IcmpView.at(Rx.payload);
  message.type = IcmpType.ECHO_REPLY;
  message.checksum = plus(message.checksum, IcmpType.ECHO);
  if (Rx.payload != RX_PACKET + Ipv4Off.SIZE) return echoElsewhere();
  const packet = Ipv4View.at(RX_PACKET);
  packet.source = Rx.destination;
  packet.destination = Rx.source;
  if (packet.ttl != IP_TTL) renewTtl(packet);
  const frame = EthernetView.at(RX_FRAME);
  frame.emit(frame.source, Rx.interface.mac, RawEtherType.IPV4);
  adapter().transmit(RX_FRAME, EthernetOff.SIZE + Ipv4Off.SIZE + Rx.payloadLength);
  tally(Counter.ICMP_ECHOS);
  return IcmpResult.DONE;
}

/** A checksum, its low 16 bits, after the sum below it went down by `m` (RFC 1624 3), -0xffff <= m <= 0xffff modulo 2^32. */
// @ts-ignore: decorator
@inline function plus(checksum: u32, m: u32): u32 {
  const s = checksum + m;
  return (s & 0xffff) + (s >> 16);
}

function renewTtl(packet: Ipv4View): void {
  packet.checksum = plus(packet.checksum, packet.ttl - IP_TTL);
  packet.ttl = IP_TTL;
}

/**
 * The reply to a packet with options has none, since they are not ours to reflect, and one to a packet that came in fragments goes out in
 * fragments: it is sent like any packet of ours.
 */
function echoElsewhere(): IcmpResult {
  const service = Ipv4View.at(receivedPacket()).tos << 8;
  if (ipv4SendLarge(Rx.source, IpProtocol.ICMP, 0, Rx.payload, Rx.payloadLength, service) >= 0) count(Counter.ICMP_ECHOS);
  return IcmpResult.DONE;
}

/** The header of the packet whose payload, untouched, is the receive record's: where it was received, or in front of what was put together. */
function receivedPacket(): usize {
  return Rx.payload - RX_PACKET <= LONGEST_HEADER ? RX_PACKET : Rx.payload - Ipv4Off.SIZE;
}

/**
 * An error must quote the header and 8 octets of a packet that we sent (RFC 1122 3.2.2); whether it fits a connection is for the
 * transport to judge (RFC 5927).
 */
function errorInput(): IcmpResult {
  const message = IcmpView.at(Rx.payload);
  const quoted = Ipv4View.at(Rx.payload + IcmpOff.SIZE);
  const n = Rx.payloadLength - IcmpOff.SIZE;
  if (!quoteIsOurs(quoted, n)) return done(Counter.ICMP_BAD_QUOTE);
  IcmpError.type = message.type;
  IcmpError.code = message.code;
  IcmpError.mtu = message.mtu;
  IcmpError.length = quoted.totalLength;
  IcmpError.protocol = quoted.protocol;
  IcmpError.destination = quoted.destination;
  const header = quoted.headerLength;
  Rx.payload = changetype<usize>(quoted) + header;
  Rx.payloadLength = n - header;
  count(Counter.ICMP_ERRORS_IN);
  return IcmpResult.ERROR;
}

function quoteIsOurs(quoted: Ipv4View, n: i32): bool {
  if (!Rx.toUs || n < Ipv4Off.SIZE + QUOTED_OCTETS) return false;
  const header = quoted.headerLength;
  if (quoted.version != 4 || header < Ipv4Off.SIZE || n < header + QUOTED_OCTETS) return false;
  return quoted.source == Rx.destination && (quoted.flagsOffset & Ipv4Flag.OFFSET) == 0;
}

/** The error to tell a program about the last `IcmpError` (RFC 1122 4.2.3.9, POSIX names). */
export function icmpErr(): i32 {
  if (IcmpError.type == IcmpType.TIME_EXCEEDED) return Err.EHOSTUNREACH;
  if (IcmpError.type == IcmpType.PARAMETER_PROBLEM) return Err.EPROTOTYPE;
  switch (IcmpError.code) {
    case IcmpCode.NET:
      return Err.ENETUNREACH;
    case IcmpCode.PROTOCOL:
    case IcmpCode.PORT:
      return Err.ECONNREFUSED;
    case IcmpCode.FRAGMENTATION_NEEDED:
      return Err.EMSGSIZE;
    default:
      return Err.EHOSTUNREACH;
  }
}

/** What the router that sent the last `IcmpError`, a "fragmentation needed", takes, octets: as it says, or as RFC 1191 5 guesses. */
export function nextHopMtu(): i32 {
  if (IcmpError.mtu) return IcmpError.mtu;
  const n = IcmpError.length;
  // Routers of 4.2BSD count the header twice.
  return plateauBelow(n < pathMtu(IcmpError.destination) ? n : n - Ipv4Off.SIZE);
}

/**
 * Answers the packet in the receive record with "destination unreachable", PROTOCOL or PORT: never one that was for a group
 * (RFC 1122 3.2.2; bad sources and other ICMP do not come here), and not more often than the bucket allows.
 */
export function icmpUnreachable(code: IcmpCode): void {
  if (code == IcmpCode.PROTOCOL) count(Counter.IP_UNKNOWN_PROTOCOL);
  if (Rx.toUs) sendError(IcmpType.DESTINATION_UNREACHABLE, code, receivedPacket());
}

/**
 * Says of the fragment at `packet`, the first of a datagram, that the others did not come in time. Not when it was for a group or is an ICMP error
 * itself (RFC 1122 3.2.2).
 */
export function icmpTimeExceeded(packet: usize): void {
  const first = Ipv4View.at(packet);
  if (!isOwn(first.destination)) return;
  if (first.protocol == IpProtocol.ICMP && IcmpView.at(packet + Ipv4Off.SIZE).type != IcmpType.ECHO) return;
  sendError(IcmpType.TIME_EXCEEDED, IcmpCode.REASSEMBLY, packet);
}

/** Sends an error about the packet there, if the bucket allows one. */
function sendError(type: u32, code: u32, packet: usize): void {
  if (!takeToken()) return;
  const length = min(Ipv4View.at(packet).totalLength, QUOTE);
  const message = IcmpView.at(TX_PAYLOAD);
  message.emit(type, code, 0);
  const quoted = copyAndSum(TX_PAYLOAD + IcmpOff.SIZE, packet, length);
  message.checksum = complement32(quoted + (type | code << 8));
  if (ipv4SendElsewhere(Ipv4View.at(packet).source, IpProtocol.ICMP, length + IcmpOff.SIZE) >= 0) count(Counter.ICMP_ERRORS_OUT);
}

function takeToken(): bool {
  const earned = (Clock.now - Bucket.at) / ICMP_ERROR_MS;
  Bucket.at += earned * ICMP_ERROR_MS;
  Bucket.tokens = <i32>min<u32>(ICMP_ERROR_BURST, Bucket.tokens + earned);
  if (Bucket.tokens == 0) {
    count(Counter.ICMP_RATE_LIMITED);
    return false;
  }
  Bucket.tokens--;
  return true;
}
