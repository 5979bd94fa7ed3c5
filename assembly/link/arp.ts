// ARP (RFC 826): questions to us are answered in the receive buffer, answers are learned, packets without a MAC address wait.
// An entry is made by a question to us or by our own question, never by an answer that nobody asked for; one that exists
// is brought up to date by whatever its owner sends.
import { count, Counter } from "../lib/counters";
import { Err } from "../lib/errors";
import { Clock } from "../lib/time";
import { ArpOperation, ArpView } from "../wire/arp";
import { EthernetOff, EthernetView, GROUP_BIT, RawEtherType, sameMac } from "../wire/ethernet";
import { ARP_FRAME_SIZE } from "./arp-request";
import { beginClaim, defend, heardWhileProbing, runClaim } from "./claim";
import { adapter, Interface, isHost, Link } from "./interface";
import { ask, confirmed, findNeighbour, forgetNeighbours, learn, makeNeighbour, runNeighbours, isLost, NeighbourState, reachable } from "./neighbours";
import { Rx, RX_FRAME, RX_PACKET } from "./receive";
import { forgetWaiting, holdFor } from "./waiting";

export { claimed } from "./claim";

/** When `arpPoll` last did its rounds, and for how long nothing is due after that, ms. */
class Rounds {
  static at: u32 = 0;
  static wait: u32 = 0;
}

/**
 * Begins to make `ip` the interface's address at `now` (RFC 5227), forgetting neighbours; 0: it shall have none. When the link comes up, and when
 * a program has found another address. `yields`: see `beginClaim`.
 */
export function arpClaim(ip: u32, yields: bool, now: u32): void {
  forgetNeighbours();
  forgetWaiting();
  beginClaim(ip, yields, now);
  Rounds.wait = 0;
}

/** Probes, announcements, questions again, entries that end: what is due at `now`; returns ms until next. */
export function arpPoll(now: u32): u32 {
  const since = now - Rounds.at;
  if (since < Rounds.wait) return Rounds.wait - since;
  Rounds.at = now;
  Rounds.wait = min(runClaim(now) - now, runNeighbours(now) - now);
  return Rounds.wait;
}

/** The ARP packet in the receive record. */
export function arpInput(now: u32): void {
  if (!ArpView.check(Rx.length - EthernetOff.SIZE)) {
    count(Counter.ARP_SHORT);
    return;
  }
  const arp = ArpView.at(RX_PACKET);
  const operation = arp.operation;
  if (!arp.wellFormed || operation != ArpOperation.REQUEST && operation != ArpOperation.REPLY) {
    count(Counter.ARP_BAD_FORMAT);
    return;
  }
  const own = Rx.interface;
  const from = arp.senderProtocol;
  const mac = arp.senderHardware;
  const asked = operation == ArpOperation.REQUEST && arp.targetProtocol == own.ip;
  if (confirmed(from, mac, now) || admit(arp, own, from, mac, asked, now)) {
    if (asked) answer(arp, own, from, mac);
  }
}

/** What a packet means whose sender is not as the cache knows it. Whether it may be answered. */
function admit(arp: ArpView, own: Interface, from: u32, mac: u64, asked: bool, now: u32): bool {
  if (!goodSender(own, from, mac)) {
    count(Counter.ARP_BAD_SENDER);
    return false;
  }
  if (own.ip == 0) {
    heardWhileProbing(arp, now);
    return false;
  }
  if (from == own.ip) {
    defend(own, now);
    return false;
  }
  if (from) hear(arp, own, from, mac, asked, now);
  return true;
}

/** A single host's MAC address, not ours; an address that a host can have, or 0, with which it probes. */
// @ts-ignore: decorator
@inline function goodSender(own: Interface, from: u32, mac: u64): bool {
  if (<u32>mac & GROUP_BIT || sameMac(mac, 0) || sameMac(mac, own.mac)) return false;
  return from == 0 || isHost(own, from);
}

/**
 * RFC 826, "packet reception": merge, or add when the question is for us and its sender is on our network. An entry that is in use is not
 * overwritten by whoever says so: its owner is asked first, and gives way only by not answering.
 */
function hear(arp: ArpView, own: Interface, from: u32, mac: u64, asked: bool, now: u32): void {
  let e = findNeighbour(from);
  if (e === null) {
    if (!asked) {
      if (arp.operation == ArpOperation.REPLY) count(Counter.ARP_UNSOLICITED);
      return;
    }
    if ((from ^ own.ip) & own.mask) return;
    e = makeNeighbour(from);
    if (e === null) return;
  } else if (e.state == NeighbourState.REACHABLE && !sameMac(e.mac, mac) && !isLost(e, now)) {
    count(Counter.ARP_UNSOLICITED);
    Rounds.wait = 0;
    return;
  }
  learn(e, own, mac, now);
}

/** Turns the question in the receive buffer into its answer and sends it. */
// @ts-ignore: decorator
@inline function answer(arp: ArpView, own: Interface, from: u32, mac: u64): void {
  const ownMac = own.mac;
  EthernetView.at(RX_FRAME).emit(mac | Link.everybody, ownMac, RawEtherType.ARP);
  const ip = arp.targetProtocol;
  arp.operation = ArpOperation.REPLY;
  arp.setTarget(mac, from);
  arp.setSender(ownMac, ip);
  adapter().transmit(RX_FRAME, ARP_FRAME_SIZE);
}

/** Makes sure of `hop`, a neighbour or 0, as of any whose address another claims: asks it soon, and lets it go unless it answers. */
export function arpDoubt(hop: u32): void {
  const e = reachable(hop);
  if (e === null) return;
  isLost(e, Clock.now);
  Rounds.wait = 0;
}

/**
 * Keeps a copy of a frame (whole but for its Ethernet header) until `hop` is resolved, and asks for it. Returns 0, or
 * Err.EAGAIN when there is no room to wait.
 */
export function arpHold(hop: u32, frame: usize, length: i32): i32 {
  let e = findNeighbour(hop);
  if (e === null) {
    e = makeNeighbour(hop);
    if (e === null) return Err.EAGAIN;
    Rounds.wait = 0;
    ask(e, Clock.now);
  }
  return holdFor(hop, frame, length);
}
