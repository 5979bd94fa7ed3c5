// IPv4 (RFC 791, RFC 1122 3.2): checks and narrows what is received, sends what the transports put into the frame to send.
// A received payload is not touched: its sum is the frame's, which the adapter gave, less a valid header (which is zero in ones'
// complement) and less padding.
import { DHCP, MTU, FRAME_BUFFER, IP_FRAGMENTS, IP_TTL, MAC_HEADROOM, TCP_PATH_MTU } from "../config";
import { arpDoubt, arpHold } from "../link/arp";
import { adapter, Interface, isHost, isPeer, isSubnetBroadcast, Link } from "../link/interface";
import { Neighbour, reachable, Way } from "../link/neighbours";
import { Rx, RX_PACKET } from "../link/receive";
import { ip4, swap16 } from "../lib/bytes";
import { isZero, isZero64, sum, sumOfHead } from "../lib/checksum";
import { count, Counter } from "../lib/counters";
import { Err } from "../lib/errors";
import { identification } from "./identification";
import { Clock } from "../lib/time";
import { BROADCAST, copyHeader, EthernetOff, EthernetView, RawEtherType } from "../wire/ethernet";
import { addressSum, Ipv4Flag, Ipv4Off, Ipv4View, RAW_DF, VERSION_4_IHL_5 } from "../wire/ipv4";
import { pathMtu } from "./path-mtu";
import { reassemble } from "./reassembly";
import { interfaceFor, isGroup, isMulticast, nextHop } from "./route";

const TX_BUFFER: usize = memory.data(FRAME_BUFFER, 4);
/** The frame to send, from its Ethernet header. */
// @ts-ignore: decorator
@inline export const TX_FRAME: usize = TX_BUFFER + MAC_HEADROOM;
// @ts-ignore: decorator
@inline const TX_PACKET: usize = TX_FRAME + EthernetOff.SIZE;
/** Where a transport builds what `ipv4Send` sends: word aligned. */
// @ts-ignore: decorator
@inline export const TX_PAYLOAD: usize = TX_PACKET + Ipv4Off.SIZE;

/** 01:00:5e:00:00:00, and the 23 bits of a group address that go into its end (RFC 1112 6.4), as loaded. */
// @ts-ignore: decorator
@inline const MULTICAST_MAC: u64 = 0x5e0001;
// @ts-ignore: decorator
@inline const MULTICAST_BITS: u32 = 0xffff7f00;
/** More-fragments flag and fragment offset in the second word as loaded. */
// @ts-ignore: decorator
@inline const FRAGMENT_BITS: u32 = 0xff3f0000;
// @ts-ignore: decorator
@inline const ALL_HOSTS: u32 = 0x010000e0;
// @ts-ignore: decorator
@inline const LIMITED_BROADCAST: u32 = 0xffffffff;

if (FRAGMENT_BITS != (<u32>(Ipv4Flag.MF | Ipv4Flag.OFFSET) >> 8 | (<u32>Ipv4Flag.OFFSET & 0xff) << 8) << 16) {
  ERROR("FRAGMENT_BITS");
}

/**
 * The protocol of the packet in the receive record, or of the one that it is the missing fragment of; 0 when it was dropped and counted, or is
 * kept. Sets `Rx.source`, `destination`, `toUs` and the payload.
 */
// @ts-ignore: decorator
@inline export function ipv4Input(): u32 {
  const room = Rx.length - (EthernetOff.SIZE + Ipv4Off.SIZE);
  if (room < 0) return dropped(Counter.IP_SHORT);
  const w0 = load<u32>(RX_PACKET);
  const w1 = load<u32>(RX_PACKET, Ipv4Off.IDENTIFICATION);
  const w2 = load<u32>(RX_PACKET, Ipv4Off.TTL);
  const source = load<u32>(RX_PACKET, Ipv4Off.SOURCE);
  const destination = load<u32>(RX_PACKET, Ipv4Off.DESTINATION);
  const length = <i32>swap16(w0 >> 16) - Ipv4Off.SIZE;
  Rx.payload = RX_PACKET + Ipv4Off.SIZE;
  Rx.payloadLength = length;
  if ((w0 & 0xff) == VERSION_4_IHL_5) {
    if (<u32>length > <u32>room) return dropped(Counter.IP_BAD_TOTAL_LENGTH);
    const sum = <u64>w0 + <u64>w1 + <u64>w2 + <u64>source + <u64>destination;
    if (!isZero64(sum)) return dropped(Counter.IP_BAD_CHECKSUM);
  } else if (!checkLongHeader(length + Ipv4Off.SIZE, room + Ipv4Off.SIZE)) {
    return 0;
  }
  const own = Rx.interface;
  if (!isPeer(own, source)) return dropped(Counter.IP_BAD_SOURCE);
  if (!accept(own, destination)) return dropped(Counter.IP_NOT_FOR_US);
  Rx.source = source;
  if (w1 & FRAGMENT_BITS) return IP_FRAGMENTS ? reassemble(w1, w2 >> 8 & 0xff) : dropped(Counter.IP_FRAGMENT);
  Rx.payloadSum = length == room ? Rx.sum : sumWithoutPadding(length, room);
  return w2 >> 8 & 0xff;
}

// @ts-ignore: decorator
@inline function dropped(cause: Counter): u32 {
  count(cause);
  return 0;
}

/** Checks a header that is not the usual 20 octets of version 4, and sets the payload. Not 0 if it is good. */
function checkLongHeader(total: i32, n: i32): u32 {
  const packet = Ipv4View.at(RX_PACKET);
  const header = packet.headerLength;
  if (packet.version != 4) return dropped(Counter.IP_BAD_VERSION);
  if (header < Ipv4Off.SIZE || header > n) return dropped(Counter.IP_BAD_HEADER_LENGTH);
  if (total < header || total > n) return dropped(Counter.IP_BAD_TOTAL_LENGTH);
  if (!isZero(sum(RX_PACKET, header))) return dropped(Counter.IP_BAD_CHECKSUM);
  if (!checkOptions(RX_PACKET + Ipv4Off.SIZE, RX_PACKET + header)) return dropped(Counter.IP_BAD_OPTIONS);
  Rx.payload = RX_PACKET + header;
  Rx.payloadLength = total - header;
  return header;
}

/** Option types (RFC 791 3.1). */
const enum Ipv4Option {
  END = 0,
  NO_OPERATION = 1,
  LOOSE_SOURCE_ROUTE = 131,
  STRICT_SOURCE_ROUTE = 137,
}

/** Whether the options fit and none is a source route, which hosts use to hide where they are. What they say is not heeded. */
function checkOptions(p: usize, end: usize): bool {
  while (p < end) {
    const type = load<u8>(p);
    if (type == Ipv4Option.END) return true;
    if (type == Ipv4Option.NO_OPERATION) {
      p++;
      continue;
    }
    if (type == Ipv4Option.LOOSE_SOURCE_ROUTE || type == Ipv4Option.STRICT_SOURCE_ROUTE || p + 2 > end) return false;
    const length = <usize>load<u8>(p, 1);
    if (length < 2 || length > end - p) return false;
    p += length;
  }
  return true;
}

/**
 * Whether we take packets for `destination`; notes it. Ours is not taken when it came by link broadcast (RFC 1122 3.3.6); of
 * the groups only those that every host is in.
 */
// @ts-ignore: decorator
@inline function accept(own: Interface, destination: u32): bool {
  Rx.destination = destination;
  if (destination == own.ip) {
    Rx.toUs = true;
    return !Rx.linkGroup && destination != 0;
  }
  Rx.toUs = false;
  return destination == LIMITED_BROADCAST || destination == ALL_HOSTS || isSubnetBroadcast(own, destination);
}

/**
 * The payload's sum when `length` of the `room` octets behind 20 of header are the packet's: padding is mostly a few zeros, which
 * need no summing.
 */
function sumWithoutPadding(length: i32, room: i32): u32 {
  const p = RX_PACKET + Ipv4Off.SIZE;
  const padding = room - length;
  if (padding <= 8 && load<u64>(p + length) << <u64>(64 - (padding << 3)) == 0) return Rx.sum;
  return sumOfHead(Rx.sum, p, length, room);
}

/**
 * Sends the n octets (0..MTU-20) that lie at TX_PAYLOAD. Returns n, also when the packet waits for an ARP answer, or
 * ENETDOWN: no address yet, or no link; ENETUNREACH: no route; EMSGSIZE: the path does not carry it; EHOSTUNREACH: an address of our own;
 * EAGAIN: no room to send.
 */
// @ts-ignore: decorator
@inline export function ipv4Send(destination: u32, protocol: u32, n: i32): i32 {
  return destination == Way.destination ? sendOnWay(protocol, n) : ipv4SendElsewhere(destination, protocol, n);
}

/** Sends to where the packet before went: its Ethernet header and addresses still lie there. */
// @ts-ignore: decorator
@inline function sendOnWay(protocol: u32, n: i32): i32 {
  Way.neighbour.used = Clock.now;
  Ipv4View.at(TX_PACKET).emitAgain(0, n + Ipv4Off.SIZE, identification(), protocol, Way.addresses);
  return transmitted(n);
}

// @ts-ignore: decorator
@inline function transmitted(n: i32): i32 {
  const result = adapter().transmit(TX_FRAME, n + <i32>(TX_PAYLOAD - TX_FRAME));
  if (result >= 0) return n;
  count(Counter.IP_TX_BUSY);
  return result;
}

/** Of a service: the packet goes out as from nobody, 0.0.0.0. Only who asks for an address may send so (RFC 1122 3.2.1.3 (a)), and to all. */
// @ts-ignore: decorator
@inline export const UNNUMBERED: u32 = 1 << 16;

/** Of the packet to be sent next alone: see `ipv4Serve`. */
class Service {
  static next: u32 = 0;
}

/**
 * The packet that is sent next has this type of service << 8 | time to live ^ IP_TTL, a program's choice, and may
 * be UNNUMBERED. 0, that of all others, need not be said.
 */
export function ipv4Serve(service: u32): void {
  Service.next = service;
  Way.destination = 0;
}

/**
 * `ipv4Send` as a call, for who sends rarely: the way is found anew. Where the path carries less than the link it is never noted. `fragment`:
 * flags and offset as they lie in the header, of a fragment; `id`: all fragments' identification.
 */
export function ipv4SendElsewhere(destination: u32, protocol: u32, n: i32, fragment: u32 = RAW_DF, id: u32 = 0): i32 {
  const service = Service.next;
  Service.next = 0;
  const own = interfaceFor(destination);
  const unnumbered = DHCP && service & UNNUMBERED;
  const source = unnumbered ? 0 : own.ip;
  if (source == 0 && !unnumbered) return Err.ENETDOWN;
  const hop = nextHop(own, destination);
  if (hop == 0) {
    count(Counter.IP_NO_ROUTE);
    return Err.ENETUNREACH;
  }
  const mtu = ipv4Mtu(destination);
  if (n + Ipv4Off.SIZE > mtu) return Err.EMSGSIZE;
  const addresses = addressSum(source, destination);
  // What the packet before left in the frame is overwritten.
  Way.destination = 0;
  const packet = Ipv4View.at(TX_PACKET);
  if (fragment == RAW_DF) id = identification();
  packet.emit(service >> 8 & 0xff, n + Ipv4Off.SIZE, id, protocol, source, destination, addresses, IP_TTL ^ service & 0xff, fragment);
  const neighbour = reachable(hop);
  if (neighbour !== null) takeWay(mtu == MTU && fragment == RAW_DF ? destination : 0, neighbour, addresses);
  else if (isGroup(hop) || isSubnetBroadcast(own, hop)) emitGroupHeader(own, hop);
  else return hold(own, hop, destination, n);
  return transmitted(n);
}

/** Notes the way, and writes its Ethernet header. */
// @ts-ignore: decorator
@inline function takeWay(destination: u32, neighbour: Neighbour, addresses: u32): void {
  Way.destination = destination;
  Way.neighbour = neighbour;
  Way.addresses = addresses;
  neighbour.used = Clock.now;
  copyHeader(TX_FRAME, neighbour.header);
}

/** The packet, whole but for its Ethernet header, waits until the neighbour `hop` is known, if there can be such a one. */
// @ts-ignore: decorator
@inline function hold(own: Interface, hop: u32, destination: u32, n: i32): i32 {
  if (destination == own.ip || !isHost(own, hop)) return Err.EHOSTUNREACH;
  const result = arpHold(hop, TX_FRAME, n + <i32>(TX_PAYLOAD - TX_FRAME));
  return result < 0 ? result : n;
}

/** Ethernet header to a broadcast or multicast address (RFC 1112 6.4: 01-00-5e and the low 23 bits). */
function emitGroupHeader(own: Interface, group: u32): void {
  const to = isMulticast(group) ? MULTICAST_MAC | <u64>(group & MULTICAST_BITS) << 16 : BROADCAST;
  EthernetView.at(TX_FRAME).emit(to, own.mac, RawEtherType.IPV4);
}

/** What own address and destination add to a pseudo-header's sum for a packet to `destination`; 0 = it cannot be sent now. */
// @ts-ignore: decorator
@inline export function ipv4AddressSum(destination: u32): u32 {
  return destination == Way.destination ? Way.addresses : addressSumElse(destination);
}

function addressSumElse(destination: u32): u32 {
  if (DHCP && Service.next & UNNUMBERED) return addressSum(0, destination);
  const source = ipv4SourceFor(destination);
  return source ? addressSum(source, destination) : 0;
}

/** Our own address for packets to `destination`; 0 = no route, or no address yet. */
// @ts-ignore: decorator
@inline export function ipv4SourceFor(destination: u32): u32 {
  const own = interfaceFor(destination);
  return nextHop(own, destination) ? own.ip : 0;
}

/** RFC 1122 3.3.1.4: who sends to `destination` hears nothing from there. The next hop is asked whether it is there. */
export function ipv4Doubt(destination: u32): void {
  arpDoubt(nextHop(interfaceFor(destination), destination));
}

/** Largest packet to `destination`, octets with the IPv4 header. */
// @ts-ignore: decorator
@inline export function ipv4Mtu(destination: u32): i32 {
  return TCP_PATH_MTU ? pathMtu(destination) : Link.mtu;
}

/** Largest packet that the link to `destination` carries, either way. */
// @ts-ignore: decorator
@inline export function ipv4LinkMtu(destination: u32): i32 {
  return Link.mtu;
}

if (ALL_HOSTS != ip4(224, 0, 0, 1)) ERROR("ALL_HOSTS");
