// The neighbour cache: which MAC address has which IPv4 address of the link, and a ready Ethernet header for each. An entry
// lies at or after the slot that its address hashes to, so that the usual search ends at its first comparison.
// Life (RFC 1122 2.3.2.1): learned, confirmed by unicast requests shortly before it expires if it is in use, then by broadcast,
// then gone. One that was asked for and never answered goes after ARP_TRIES requests with what waited for it.
import { ARP_ENTRIES, ARP_LIFE_MS, ARP_RETRY_MS, ARP_TRIES, ARP_UNICAST_TRIES } from "../config";
import { count, Counter } from "../lib/counters";
import { Clock, FOREVER, timeLt, until } from "../lib/time";
import { EthernetView, RawEtherType, sameMac } from "../wire/ethernet";
import { broadcastRequest, sendRequest } from "./arp-request";
import { Interface, interfaceAt } from "./interface";
import { giveUp, releaseTo } from "./waiting";

export const enum NeighbourState {
  FREE,
  /** Asked for; packets wait. */
  INCOMPLETE,
  /** Header valid. */
  REACHABLE,
}

/** One entry, 32 octets. */
@unmanaged @final export class Neighbour {
  /** The IPv4 address when the header is valid, else NOBODY: what the hot search compares. */
  key: u32;
  /** Ethernet header: to the neighbour, from us, IPv4. 14 octets from here. */
  private header0: u32;
  private header1: u32;
  private header2: u32;
  private header3: u16;
  /** NeighbourState. */
  state: u8;
  /** Requests sent since `due` began to mean "ask again". */
  tries: u8;
  /** When to act next, ms. */
  due: u32;
  /** When a packet was sent to it last, ms. */
  used: u32;
  /** The IPv4 address in every state; 0 when free. */
  ip: u32;

  /** Address of the 14 octets. */
  @inline get header(): usize {
    return changetype<usize>(this) + offsetof<Neighbour>("header0");
  }
  /** Its MAC address; two more octets above. */
  @inline get mac(): u64 {
    return load<u64>(changetype<usize>(this), offsetof<Neighbour>("header0"));
  }
}

if (offsetof<Neighbour>() != 32 || offsetof<Neighbour>("header3") != 16) ERROR("Neighbour layout changed");
if (ARP_ENTRIES & (ARP_ENTRIES - 1)) ERROR("ARP_ENTRIES is a power of two");
const TABLE: usize = memory.data(ARP_ENTRIES * 32, 4);
// @ts-ignore: decorator
@inline const MASK: u32 = ARP_ENTRIES - 1;
/** 127.0.0.0, to which nothing is sent. Nor is it to 0, which stands for "no route". */
// @ts-ignore: decorator
@inline const NOBODY: u32 = 0x7f;
/** An entry is confirmed this long before its life ends. */
// @ts-ignore: decorator
@inline const CONFIRM_MS: u32 = (ARP_UNICAST_TRIES + ARP_TRIES) * ARP_RETRY_MS;

/** Entry i, 0..ARP_ENTRIES-1. */
// @ts-ignore: decorator
@inline export function neighbourAt(i: i32): Neighbour {
  return changetype<Neighbour>(TABLE + (<usize>i << 5));
}

/** The slot of an address: by its last octet, which differs most within a network. */
// @ts-ignore: decorator
@inline function slotOf(ip: u32): Neighbour {
  return changetype<Neighbour>(TABLE + (<usize>(ip >> 24 & MASK) << 5));
}

/**
 * The way of the packet that was sent last, which the next one mostly takes too: the layer above notes it, with the headers that are
 * still in the frame to send, and any change of the cache or of the own address undoes it.
 */
export class Way {
  /** Where the packet went, 0 = nowhere. */
  static destination: u32 = 0;
  /** Whose header leads there. */
  static neighbour: Neighbour = neighbourAt(0);
  /** Sum of 16-bit words of the own address and the destination, as pseudo-headers and headers have it. */
  static addresses: u32 = 0;
}

/** The entry whose header leads to `ip`, or null. */
// @ts-ignore: decorator
@inline export function reachable(ip: u32): Neighbour | null {
  const e = slotOf(ip);
  return e.key == ip ? e : findReachable(ip);
}

function findReachable(ip: u32): Neighbour | null {
  const e = findNeighbour(ip);
  return e !== null && e.state == NeighbourState.REACHABLE ? e : null;
}

/** The entry of `ip` if its MAC address is already known to be `mac`: its life begins anew at `now`. Else null. */
// @ts-ignore: decorator
@inline export function confirmed(ip: u32, mac: u64, now: u32): bool {
  const e = slotOf(ip);
  if (e.key != ip || !sameMac(e.mac, mac)) return false;
  e.due = now + ARP_LIFE_MS - CONFIRM_MS;
  e.tries = 0;
  return true;
}

/** The entry of `ip` (not 0) in whatever state, or null. */
export function findNeighbour(ip: u32): Neighbour | null {
  const from = ip >> 24;
  for (let i: u32 = 0; i <= MASK; i++) {
    const e = neighbourAt(from + i & MASK);
    if (e.ip == ip) return e;
  }
  return null;
}

/**
 * A free entry for `ip`, as near to its slot as there is; when the table is full the reachable one that was used least recently
 * gives way. Null, counted, when none is reachable.
 */
export function makeNeighbour(ip: u32): Neighbour | null {
  const from = ip >> 24;
  let victim: Neighbour | null = null;
  for (let i: u32 = 0; i <= MASK; i++) {
    const e = neighbourAt(from + i & MASK);
    if (e.state == NeighbourState.FREE) return reset(e, ip);
    if (e.state == NeighbourState.REACHABLE && (victim === null || timeLt(e.used, victim.used))) victim = e;
  }
  if (victim === null) {
    count(Counter.ARP_TABLE_FULL);
    return null;
  }
  return reset(victim, ip);
}

function reset(e: Neighbour, ip: u32): Neighbour {
  free(e);
  e.ip = ip;
  e.state = <u8>NeighbourState.INCOMPLETE;
  e.tries = 0;
  e.used = e.due = Clock.now;
  return e;
}

/** The neighbour is at this MAC address, as heard at `now`: its life begins anew and what waited leaves. */
export function learn(e: Neighbour, own: Interface, mac: u64, now: u32): void {
  EthernetView.at(e.header).emit(mac, own.mac, RawEtherType.IPV4);
  Way.destination = 0;
  e.due = now + ARP_LIFE_MS - CONFIRM_MS;
  e.tries = 0;
  if (e.state == NeighbourState.REACHABLE) return;
  e.state = <u8>NeighbourState.REACHABLE;
  e.key = e.ip;
  releaseTo(e.ip, e.header);
}

/**
 * Whether the owner that e knows has failed to answer, so that another may take its place. If not, it is asked at `now`, not more often
 * than once in ARP_RETRY_MS: anybody can claim an address, but only who has it answers for it.
 */
export function isLost(e: Neighbour, now: u32): bool {
  if (<i32>e.tries > ARP_UNICAST_TRIES) return true;
  const heardAt = e.due - (ARP_LIFE_MS - CONFIRM_MS);
  if (e.tries == 0 && now - heardAt >= ARP_RETRY_MS) e.due = now;
  return false;
}

/** Makes every entry free: before the first packet, and whenever the link may lead elsewhere. */
export function forgetNeighbours(): void {
  for (let i = 0; i < ARP_ENTRIES; i++) free(neighbourAt(i));
}

/** Asks, asks again and lets go what is due at `now`. Returns the time of the next such work. */
export function runNeighbours(now: u32): u32 {
  let wait = FOREVER;
  for (let i = 0; i < ARP_ENTRIES; i++) {
    const e = neighbourAt(i);
    if (e.state == NeighbourState.FREE) continue;
    if (!timeLt(now, e.due)) {
      if (e.state == NeighbourState.REACHABLE) confirm(e, now);
      else ask(e, now);
      if (e.state == NeighbourState.FREE) continue;
    }
    wait = min(wait, until(e.due, now));
  }
  return now + wait;
}

/** The next question for an entry without answer, or its end. */
export function ask(e: Neighbour, now: u32): void {
  if (e.tries == ARP_TRIES) {
    const hop = e.ip;
    free(e);
    giveUp(hop);
    return;
  }
  retry(e, now);
  broadcastRequest(interfaceAt(0), interfaceAt(0).ip, e.ip);
}

/** An entry near its end: kept only if it was used in the second half of its life. */
function confirm(e: Neighbour, now: u32): void {
  const own = interfaceAt(0);
  const idle = e.tries == 0 && now - e.used > ARP_LIFE_MS / 2;
  if (idle || e.tries == ARP_UNICAST_TRIES + ARP_TRIES) {
    free(e);
    return;
  }
  if (<i32>e.tries < ARP_UNICAST_TRIES) sendRequest(own, e.mac, own.ip, e.ip);
  else broadcastRequest(own, own.ip, e.ip);
  retry(e, now);
}

function retry(e: Neighbour, now: u32): void {
  e.tries++;
  e.due = now + ARP_RETRY_MS;
}

function free(e: Neighbour): void {
  Way.destination = 0;
  e.key = NOBODY;
  e.ip = 0;
  e.state = <u8>NeighbourState.FREE;
}
