// Reassembly (RFC 791 3.2, RFC 1122 3.3.2) as RFC 815 does it: a datagram's octets are put where they belong, and what is missing is noted in the
// holes themselves. A hole begins at a multiple of 8 and has at least 8 octets: where it ends, and which is the next.
// Memory is fixed. When all of it is taken the oldest datagram gives way, of the source that has most of them: a flood takes from itself.
// Fragments may come twice. Ones that contradict each other, by an overlap or an end that moves, make the datagram worthless
// (as RFC 5722 has it for IPv6): whoever sends such means to show different octets to different readers.
import { IP_FRAGMENTS, REASSEMBLY_BUFFERS, REASSEMBLY_MS, REASSEMBLY_OCTETS, UDP_RECORD, UDP_RX_BUFFER } from "../config";
import { Rx, RX_PACKET } from "../link/receive";
import { borrow, Loan, LOAN, LOAN_OCTETS } from "../link/waiting";
import { swap16 } from "../lib/bytes";
import { complement32, sum } from "../lib/checksum";
import { count, Counter } from "../lib/counters";
import { Clock, FOREVER, timeLt, until } from "../lib/time";
import { IpProtocol, Ipv4Flag, Ipv4Off, Ipv4View, VERSION_4_IHL_5 } from "../wire/ipv4";
import { TcpOff } from "../wire/tcp";
import { UdpOff } from "../wire/udp";

/** A datagram that is not whole, 28 octets. */
@unmanaged @final class Partial {
  /** Who sends it; 0 = the buffer is free. */
  source: u32;
  destination: u32;
  /** Identification as loaded, and protocol << 16: with the addresses, what its fragments have in common. */
  key: u32;
  /** Its first hole, octets from the payload's start, or NONE. */
  hole: i32;
  /** Octets of its payload, UNKNOWN until the last fragment came, or SPOILT. */
  total: i32;
  /** When it is given up, ms. */
  due: u32;
  /** Whether the first fragment came, and with it the header. */
  begun: u32;
}

// @ts-ignore: decorator
@inline const UNKNOWN: i32 = -1;
/** Fragments contradicted each other: those that still come are dropped until it is due, or its buffer needed. */
// @ts-ignore: decorator
@inline const SPOILT: i32 = -2;
/** In the place of a hole: none. */
// @ts-ignore: decorator
@inline const NONE: i32 = -1;
/** In the place of a hole's end: where the datagram ends, which nobody has said yet. */
// @ts-ignore: decorator
@inline const OPEN: i32 = 0x10000;
/** Octets of a hole's description: its end, its successor. */
// @ts-ignore: decorator
@inline const NEXT: usize = 4;

/** Whether the buffer is the memory of packets that wait for ARP. */
// @ts-ignore: decorator
@inline const LENT: bool = REASSEMBLY_BUFFERS == 0;
// @ts-ignore: decorator
@inline const BUFFERS: i32 = LENT ? 1 : REASSEMBLY_BUFFERS;
/** Octets of payload that a buffer holds. */
// @ts-ignore: decorator
@inline const ROOM: i32 = LENT ? LOAN_OCTETS - Ipv4Off.SIZE & ~7 : REASSEMBLY_OCTETS;
/** Largest payload: also with its header no longer than a total length can say. */
// @ts-ignore: decorator
@inline export const REASSEMBLED_MAX: i32 = ROOM < 0xffff - Ipv4Off.SIZE ? ROOM : 0xffff - Ipv4Off.SIZE;
/** Largest payload that a socket's ring takes, UDP's header included. */
// @ts-ignore: decorator
@inline const RING_MAX: i32 = UDP_RX_BUFFER - UDP_RECORD + UdpOff.SIZE;
/** More fragments, in the header's second word as loaded. */
// @ts-ignore: decorator
@inline const MORE: u32 = <u32>Ipv4Flag.MF << 8;

if (offsetof<Partial>() != 28) ERROR("Partial layout changed");
if (REASSEMBLY_OCTETS & 7) ERROR("REASSEMBLY_OCTETS is a multiple of 8");
/** Octets of the table, and of buffers of our own; there is no memory of less than 1. */
// @ts-ignore: decorator
@inline const TABLE_OCTETS: i32 = IP_FRAGMENTS ? BUFFERS * 28 : 1;
// @ts-ignore: decorator
@inline const OWN_OCTETS: i32 = IP_FRAGMENTS && !LENT ? BUFFERS * (ROOM + Ipv4Off.SIZE) : 1;
const TABLE: usize = memory.data(TABLE_OCTETS, 4);
const OWN: usize = memory.data(OWN_OCTETS, 4);

export class Reassembly {
  /** Datagrams that are not whole. */
  static pending: i32 = 0;
}

// @ts-ignore: decorator
@inline function partialAt(i: i32): Partial {
  return changetype<Partial>(TABLE + <usize>i * offsetof<Partial>());
}

/** Where the payload of d is put together; 20 octets of header are in front. */
// @ts-ignore: decorator
@inline function payloadOf(d: Partial): usize {
  if (LENT) return LOAN + Ipv4Off.SIZE;
  return OWN + Ipv4Off.SIZE + (changetype<usize>(d) - TABLE) / offsetof<Partial>() * (ROOM + Ipv4Off.SIZE);
}

/**
 * Takes the fragment in the receive record; `w1`: its identification, flags and offset as loaded. If nothing of its datagram is missing now that is the
 * packet in the record, without options, its header in front of the payload. Returns the protocol then, else 0.
 */
export function reassemble(w1: u32, protocol: u32): u32 {
  recall();
  const n = Rx.payloadLength;
  const from = <i32>(swap16(w1 >> 16) & Ipv4Flag.OFFSET) << 3;
  const more = (w1 & MORE) != 0;
  // The last: RFC 1858 3, a first fragment that says too little to be judged.
  if (n == 0 || more && (n & 7) != 0 || from == 0 && protocol == IpProtocol.TCP && n < TcpOff.SIZE) return dropped(Counter.IP_FRAGMENT);
  const key = w1 & 0xffff | protocol << 16;
  let d = find(key);
  if (from + n + i32(more) > REASSEMBLED_MAX) {
    if (d !== null) d.total = SPOILT;
    return dropped(Counter.IP_FRAGMENT_TOO_LARGE);
  }
  if (d === null) d = begin(key);
  if (d === null || d.total == SPOILT) return dropped(Counter.IP_FRAGMENT);
  if (!fill(d, from, from + n, more)) {
    if (isRepeated(d, from, from + n, more)) return dropped(Counter.IP_FRAGMENT);
    d.total = SPOILT;
    return dropped(Counter.IP_FRAGMENT_OVERLAP);
  }
  if (from == 0) keepHeader(d, n);
  return d.hole == NONE ? whole(d, protocol) : 0;
}

function dropped(cause: Counter): u32 {
  count(cause);
  return 0;
}

/** The datagram that was in the memory of waiting packets is lost when one waits there now. */
function recall(): void {
  if (!LENT || Loan.out || Reassembly.pending == 0) return;
  count(Counter.IP_FRAGMENT_EVICTED);
  free(partialAt(0));
}

// @ts-ignore: decorator
@inline function find(key: u32): Partial | null {
  for (let i = 0; i < BUFFERS; i++) {
    const d = partialAt(i);
    if (d.key == key && d.source == Rx.source && d.destination == Rx.destination) return d;
  }
  return null;
}

/** A buffer for a new datagram, which is one hole; null while the memory is needed for ARP. */
// @ts-ignore: decorator
@inline function begin(key: u32): Partial | null {
  const d = LENT ? partialAt(0) : leastWorthy();
  if (d.source) {
    if (d.total != SPOILT) count(Counter.IP_FRAGMENT_EVICTED);
    free(d);
  }
  if (LENT && !borrow()) return null;
  Reassembly.pending++;
  d.source = Rx.source;
  d.destination = Rx.destination;
  d.key = key;
  d.total = UNKNOWN;
  d.due = Clock.now + REASSEMBLY_MS;
  d.begun = 0;
  d.hole = 0;
  store<i32>(payloadOf(d), OPEN);
  store<i32>(payloadOf(d), NONE, NEXT);
  return d;
}

/** A free buffer, or that of a spoilt datagram, or of the oldest one of the source that has most, among which the new one counts. */
function leastWorthy(): Partial {
  let least = partialAt(0);
  let most = 0;
  for (let i = 0; i < BUFFERS; i++) {
    const d = partialAt(i);
    if (d.source == 0) return d;
    const share = d.total == SPOILT ? BUFFERS + 1 : shareOf(d.source);
    if (share < most || share == most && !timeLt(d.due, least.due)) continue;
    least = d;
    most = share;
  }
  return least;
}

/** Datagrams of `source`, the one that has just begun included. */
function shareOf(source: u32): i32 {
  let n = i32(source == Rx.source);
  for (let i = 0; i < BUFFERS; i++) n += i32(partialAt(i).source == source);
  return n;
}

/** Puts the octets [from, to) where they belong, if one hole takes all of them (RFC 815 3). Whether one does. */
function fill(d: Partial, from: i32, to: i32, more: bool): bool {
  const p = payloadOf(d);
  let link = changetype<usize>(d) + offsetof<Partial>("hole");
  let hole = d.hole;
  while (hole != NONE && !(from >= hole && to <= load<i32>(p + hole))) {
    link = p + hole + NEXT;
    hole = load<i32>(link);
  }
  if (hole == NONE) return false;
  const end = load<i32>(p + hole);
  // Octets behind the last fragment came before it.
  if (!more && end != OPEN) return false;
  let next = load<i32>(p + hole, NEXT);
  if (!more) {
    d.total = to;
  } else if (to < end) {
    store<i32>(p + to, end);
    store<i32>(p + to, next, NEXT);
    next = to;
  }
  if (from > hole) {
    store<i32>(p + hole, from);
    store<i32>(p + hole, next, NEXT);
    next = hole;
  }
  store<i32>(link, next);
  memory.copy(p + from, Rx.payload, to - from);
  return true;
}

/** Whether the octets [from, to) are there already, the same, and a fragment that ends there may say of itself what this one does. */
function isRepeated(d: Partial, from: i32, to: i32, more: bool): bool {
  const p = payloadOf(d);
  if (more ? d.total != UNKNOWN && to >= d.total : to != d.total) return false;
  for (let hole = d.hole; hole != NONE; hole = load<i32>(p + hole, NEXT)) {
    if (hole < to && from < load<i32>(p + hole)) return false;
  }
  return isSame(p + from, Rx.payload, to - from);
}

/** Compares 8 octets at a time; of the last ones, what lies behind the n-th does not count. */
function isSame(a: usize, b: usize, n: i32): bool {
  for (; n > 0; n -= 8) {
    const difference = load<u64>(a) ^ load<u64>(b);
    if ((n < 8 ? difference << <u64>(64 - (n << 3)) : difference) != 0) return false;
    a += 8;
    b += 8;
  }
  return true;
}

/** Keeps the header of the first fragment, which carries n octets. */
// @ts-ignore: decorator
@inline function keepHeader(d: Partial, n: i32): void {
  d.begun = 1;
  const header = payloadOf(d) - Ipv4Off.SIZE;
  memory.copy(header, RX_PACKET, Ipv4Off.SIZE);
  finishHeader(header, n, load<u16>(header, Ipv4Off.FLAGS_OFFSET));
}

/** Makes it a header without options in front of n octets, with these flags and offset as loaded. */
function finishHeader(header: usize, n: i32, fragment: u32): void {
  store<u8>(header, VERSION_4_IHL_5);
  store<u16>(header, swap16(n + Ipv4Off.SIZE), Ipv4Off.TOTAL_LENGTH);
  store<u16>(header, fragment, Ipv4Off.FLAGS_OFFSET);
  const packet = Ipv4View.at(header);
  packet.checksum = 0;
  packet.checksum = complement32(sum(header, Ipv4Off.SIZE));
}

/** The datagram is the packet in the receive record, and its buffer free: it stays as it is until the next fragment. */
// @ts-ignore: decorator
@inline function whole(d: Partial, protocol: u32): u32 {
  const p = payloadOf(d);
  const n = d.total;
  free(d);
  // No ring has room for it. Found out here, where it costs datagrams in one packet nothing.
  if (REASSEMBLED_MAX > RING_MAX && protocol == IpProtocol.UDP && n > RING_MAX) return dropped(Counter.UDP_BUFFER_FULL);
  count(Counter.IP_REASSEMBLED);
  finishHeader(p - Ipv4Off.SIZE, n, 0);
  Rx.payload = p;
  Rx.payloadLength = n;
  Rx.payloadSum = sum(p, n);
  return protocol;
}

function free(d: Partial): void {
  d.source = 0;
  Reassembly.pending--;
}

/**
 * Gives up a datagram that is due at `now`. Returns the header of its first fragment, whose octets follow it, for as long as nothing is received; 0 when
 * there is none.
 */
export function expired(now: u32): usize {
  recall();
  for (let i = 0; i < BUFFERS; i++) {
    const d = partialAt(i);
    if (d.source == 0 || timeLt(now, d.due)) continue;
    free(d);
    if (d.total == SPOILT) continue;
    count(Counter.IP_FRAGMENT_TIMEOUT);
    if (d.begun) return payloadOf(d) - Ipv4Off.SIZE;
  }
  return 0;
}

/** Milliseconds until the next is due, or FOREVER. */
export function untilExpiry(now: u32): u32 {
  let wait = FOREVER;
  for (let i = 0; i < BUFFERS; i++) if (partialAt(i).source) wait = min(wait, until(partialAt(i).due, now));
  return wait;
}
