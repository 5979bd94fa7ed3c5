// ARP (RFC 826): questions to us are answered in the receive buffer, answers are learned, packets without a MAC address wait.
// An entry is made by a question to us or by our own question, never by an answer that nobody asked for; one that exists
// is brought up to date by whatever its owner sends.
import { count, Counter } from "../lib/counters";
import { Err } from "../lib/errors";
import { Clock } from "../lib/time";
import { ArpOperation, ArpView } from "../wire/arp";
import { EthernetOff, EthernetView, GROUP_BIT } from "../wire/ethernet";
import { ARP_FRAME_SIZE } from "./arp-request";
import { beginClaim, defend, heardWhileProbing, runClaim } from "./claim";
import { adapter, Interface, isHost } from "./interface";
import { ask, findNeighbour, forgetNeighbours, learn, makeNeighbour, runNeighbours } from "./neighbours";
import { Rx, RX_FRAME, RX_PACKET } from "./receive";
import { forgetWaiting, holdFor } from "./waiting";

export { claimed } from "./claim";

/** When `arpPoll` last did its rounds, and for how long nothing is due after that, ms. */
class Rounds {
  static at: u32 = 0;
  static wait: u32 = 0;
}

/** Begins to make `ip` the interface's address at `now` (RFC 5227), forgetting neighbours. At boot and when the link comes up. */
export function arpClaim(ip: u32, now: u32): void {
  forgetNeighbours();
  forgetWaiting();
  beginClaim(ip, now);
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
  if (!ArpView.check(Rx.length - EthernetOff.SIZE)) return count(Counter.ARP_SHORT);
  const arp = ArpView.at(RX_PACKET);
  const operation = arp.operation;
  if (!arp.wellFormed || operation != ArpOperation.REQUEST && operation != ArpOperation.REPLY) {
    return count(Counter.ARP_BAD_FORMAT);
  }
  const own = Rx.interface;
  const from = arp.senderProtocol;
  if (!goodSender(arp, own, from)) return count(Counter.ARP_BAD_SENDER);
  if (own.ip == 0) return heardWhileProbing(arp, now);
  if (from == own.ip) return defend(own, now);
  const asked = operation == ArpOperation.REQUEST && arp.targetProtocol == own.ip;
  if (from) hear(arp, own, from, asked, now);
  if (asked) answer(arp, own, from);
}

/** A single host's MAC address, not ours; an address that a host can have, or 0, with which it probes. */
// @ts-ignore: decorator
@inline function goodSender(arp: ArpView, own: Interface, from: u32): bool {
  const m0 = arp.senderHardware0;
  const m1 = arp.senderHardware1;
  if (m0 & GROUP_BIT || (m0 | m1) == 0 || m0 == own.mac0 && m1 == own.mac1) return false;
  return from == 0 || isHost(own, from);
}

/** RFC 826, "packet reception": merge, or add when the question is for us and its sender is on our network. */
function hear(arp: ArpView, own: Interface, from: u32, asked: bool, now: u32): void {
  let e = findNeighbour(from);
  if (e === null) {
    if (!asked) {
      if (arp.operation == ArpOperation.REPLY) count(Counter.ARP_UNSOLICITED);
      return;
    }
    if ((from ^ own.ip) & own.mask) return;
    e = makeNeighbour(from);
    if (e === null) return;
  }
  learn(e, own, arp.senderHardware0, arp.senderHardware1, now);
}

/** Turns the question in the receive buffer into its answer and sends it. */
function answer(arp: ArpView, own: Interface, from: u32): void {
  const m0 = arp.senderHardware0;
  const m1 = arp.senderHardware1;
  const frame = EthernetView.at(RX_FRAME);
  frame.setDestination(m0, m1);
  frame.setSource(own.mac0, own.mac1);
  arp.emit(ArpOperation.REPLY);
  arp.setTarget(m0, m1, from);
  arp.setSender(own.mac0, own.mac1, own.ip);
  adapter().transmit(RX_FRAME, ARP_FRAME_SIZE);
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
