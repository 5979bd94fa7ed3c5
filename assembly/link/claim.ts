// Address conflict detection (RFC 5227): an address is probed for before it is ours, announced when it is, and defended.
// One from the board's settings is that of a device which must keep it, so it is defended for ever (2.4 (c)) and, when someone else had it first,
// tried again once in RATE_LIMIT_INTERVAL. One that another can take the place of is given up at the second conflict (2.4 (b)).
import { ARP_PROBE_SCALE } from "../config";
import { count, Counter } from "../lib/counters";
import { randomIn } from "../lib/siphash";
import { FOREVER, timeLt, until } from "../lib/time";
import { ArpOperation, ArpView } from "../wire/arp";
import { broadcastRequest } from "./arp-request";
import { Interface, interfaceAt, Link, setAddress } from "./interface";

/** RFC 5227 1.1, ms. */
// @ts-ignore: decorator
@inline const PROBE_WAIT: u32 = 1000 * ARP_PROBE_SCALE / 100;
// @ts-ignore: decorator
@inline const PROBE_NUM: i32 = 3;
// @ts-ignore: decorator
@inline const PROBE_MIN: u32 = 1000 * ARP_PROBE_SCALE / 100;
// @ts-ignore: decorator
@inline const PROBE_MAX: u32 = 2000 * ARP_PROBE_SCALE / 100;
// @ts-ignore: decorator
@inline const ANNOUNCE_WAIT: u32 = 2000 * ARP_PROBE_SCALE / 100;
// @ts-ignore: decorator
@inline const ANNOUNCE_NUM: i32 = 2;
// @ts-ignore: decorator
@inline const ANNOUNCE_INTERVAL: u32 = 2000;
// @ts-ignore: decorator
@inline export const RATE_LIMIT_INTERVAL: u32 = 60 * 1000;
// @ts-ignore: decorator
@inline const DEFEND_INTERVAL: u32 = 10 * 1000;

export const enum ClaimState {
  /** No address wanted. */
  IDLE,
  PROBING,
  /** All probes sent, still listening for ANNOUNCE_WAIT. */
  LISTENING,
  /** The address is in use; announcements are still to come. */
  ANNOUNCING,
  HELD,
  /** Someone else has the address; probed for again later. */
  CONFLICT,
}

export class Claim {
  /** The address wanted, wire order. */
  static ip: u32 = 0;
  static state: ClaimState = ClaimState.IDLE;
  /** Whether it is given up when someone else keeps saying that it is his. */
  static yields: bool = false;
  /** When to act next, ms. */
  static due: u32 = 0;
  /** Probes or announcements sent. */
  static sent: i32 = 0;
  /** Whether an address was defended, and when last, ms. */
  static defended: bool = false;
  static defendedAt: u32 = 0;
}

/**
 * Begins to probe for `ip`, 0 = for none, at `now`; until it is ours the interface has no address. `yields`: it can be given up, and whoever
 * wanted it is told so by CONFLICT.
 */
export function beginClaim(ip: u32, yields: bool, now: u32): void {
  setAddress(interfaceAt(0), 0);
  Claim.ip = ip;
  Claim.yields = yields;
  Claim.state = ip ? ClaimState.PROBING : ClaimState.IDLE;
  Claim.sent = 0;
  Claim.defended = false;
  Claim.due = now + randomIn(0, PROBE_WAIT);
}

/** Whether the address wanted is in use by us. */
// @ts-ignore: decorator
@inline export function claimed(): bool {
  return Claim.state == ClaimState.ANNOUNCING || Claim.state == ClaimState.HELD;
}

/** Sends what is due at `now`; returns when it wants to run again. */
export function runClaim(now: u32): u32 {
  if (isActive() && !timeLt(now, Claim.due)) step(now);
  if (!isActive()) return now + FOREVER;
  return now + min(FOREVER, until(Claim.due, now));
}

// @ts-ignore: decorator
@inline function isActive(): bool {
  return Claim.state != ClaimState.IDLE && Claim.state != ClaimState.HELD;
}

function step(now: u32): void {
  switch (Claim.state) {
    case ClaimState.PROBING:
      probe(now);
      break;
    case ClaimState.LISTENING:
      setAddress(interfaceAt(0), Claim.ip);
      Claim.state = ClaimState.ANNOUNCING;
      Claim.sent = 0;
      Link.news = true;
      announce(now);
      break;
    case ClaimState.ANNOUNCING:
      announce(now);
      break;
    case ClaimState.CONFLICT:
      beginClaim(Claim.ip, Claim.yields, now);
      break;
    default:
  }
}

function probe(now: u32): void {
  broadcastRequest(interfaceAt(0), 0, Claim.ip);
  if (++Claim.sent < PROBE_NUM) {
    Claim.due = now + randomIn(PROBE_MIN, PROBE_MAX);
  } else {
    Claim.state = ClaimState.LISTENING;
    Claim.due = now + ANNOUNCE_WAIT;
  }
}

function announce(now: u32): void {
  broadcastRequest(interfaceAt(0), Claim.ip, Claim.ip);
  if (++Claim.sent == ANNOUNCE_NUM) Claim.state = ClaimState.HELD;
  Claim.due = now + ANNOUNCE_INTERVAL;
}

/** A packet of someone else's, heard while the address is not ours yet (RFC 5227 2.1.1). */
export function heardWhileProbing(arp: ArpView, now: u32): void {
  if (Claim.state != ClaimState.PROBING && Claim.state != ClaimState.LISTENING) return;
  const from = arp.senderProtocol;
  const alsoProbes = from == 0 && arp.operation == ArpOperation.REQUEST && arp.targetProtocol == Claim.ip;
  if (from != Claim.ip && !alsoProbes) return;
  count(Counter.ARP_CONFLICT);
  lose(now);
}

function lose(now: u32): void {
  Claim.state = ClaimState.CONFLICT;
  Claim.due = now + RATE_LIMIT_INTERVAL;
  Link.news = true;
}

/**
 * Someone else says that our address is his: one announcement, at most once in DEFEND_INTERVAL (RFC 5227 2.4 (c)). An address that yields is
 * given up when he says so again in that time (RFC 5227 2.4 (b), RFC 3927 2.5 (b)).
 */
export function defend(own: Interface, now: u32): void {
  count(Counter.ARP_CONFLICT);
  const recent = Claim.defended && now - Claim.defendedAt < DEFEND_INTERVAL;
  Claim.defended = true;
  Claim.defendedAt = now;
  if (!recent) {
    broadcastRequest(own, own.ip, own.ip);
  } else if (Claim.yields) {
    setAddress(own, 0);
    lose(now);
  }
}
