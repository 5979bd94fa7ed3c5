// Packets that wait until the MAC address of their next hop is known (RFC 1122 2.3.2.2): copies in fixed buffers, each a
// frame that lacks its Ethernet header only. Of one address at most ARP_WAITING_EACH wait, the latest; when every buffer is
// taken by other addresses the newest packet is refused.
import { ARP_WAITING, ARP_WAITING_EACH, FRAME_BUFFER, MAC_HEADROOM } from "../config";
import { count, Counter } from "../lib/counters";
import { Err } from "../lib/errors";
import { copyHeader, EthernetOff } from "../wire/ethernet";
import { Ipv4View } from "../wire/ipv4";
import { adapter } from "./interface";
import { Unreachable } from "./unreachable";

/** One waiting packet. */
@unmanaged @final class Waiting {
  /** Next hop; 0 = the buffer is free. */
  hop: u32;
  /** Octets of the frame. */
  length: i32;
  /** Grows with every packet: who came first leaves first. */
  order: u32;
}

if (offsetof<Waiting>() != 12) ERROR("Waiting layout changed");
const TABLE: usize = memory.data(ARP_WAITING * 12, 4);
const BUFFERS: usize = memory.data(ARP_WAITING * FRAME_BUFFER, 4);

/** Address and octets of the memory that is lent while no packet waits: see `borrow`. */
// @ts-ignore: decorator
@inline export const LOAN: usize = BUFFERS;
// @ts-ignore: decorator
@inline export const LOAN_OCTETS: i32 = ARP_WAITING * FRAME_BUFFER;

export class Loan {
  /** Whether the memory still is whoever's borrowed it last: the first packet that has to wait takes it back. */
  static out: bool = false;
}

/** Lends all the memory for packets, since most of the time none waits. Whether none does. */
export function borrow(): bool {
  for (let i = 0; i < ARP_WAITING; i++) if (waitingAt(i).hop) return false;
  Loan.out = true;
  return true;
}

class Order {
  static last: u32 = 0;
}

// @ts-ignore: decorator
@inline function waitingAt(i: i32): Waiting {
  return changetype<Waiting>(TABLE + <usize>i * offsetof<Waiting>());
}

// @ts-ignore: decorator
@inline function frameOf(i: i32): usize {
  return BUFFERS + <usize>i * FRAME_BUFFER + MAC_HEADROOM;
}

/** The buffer of the packet that waits longest for `hop`, or -1. */
function oldestOf(hop: u32): i32 {
  let oldest = -1;
  for (let i = 0; i < ARP_WAITING; i++) if (waitingAt(i).hop == hop && (oldest < 0 || isOlder(i, oldest))) oldest = i;
  return oldest;
}

// @ts-ignore: decorator
@inline function isOlder(i: i32, than: i32): bool {
  return <i32>(waitingAt(i).order - waitingAt(than).order) < 0;
}

/** Keeps a copy of the frame until `hop` is resolved. Returns 0, or Err.EAGAIN when it was refused. */
export function holdFor(hop: u32, frame: usize, length: i32): i32 {
  let place = -1;
  let mine = 0;
  for (let i = 0; i < ARP_WAITING; i++) {
    if (waitingAt(i).hop == 0) place = i;
    else if (waitingAt(i).hop == hop) mine++;
  }
  if (mine >= ARP_WAITING_EACH || place < 0) {
    count(Counter.ARP_QUEUE_FULL);
    place = oldestOf(hop);
    if (place < 0) return Err.EAGAIN;
  }
  const w = waitingAt(place);
  w.hop = hop;
  w.length = length;
  w.order = ++Order.last;
  Loan.out = false;
  memory.copy(frameOf(place), frame, length);
  return 0;
}

/** Sends what waits for `hop`, oldest first, behind the Ethernet header given. */
export function releaseTo(hop: u32, header: usize): void {
  for (let i = oldestOf(hop); i >= 0; i = oldestOf(hop)) {
    const w = waitingAt(i);
    w.hop = 0;
    copyHeader(frameOf(i), header);
    if (adapter().transmit(frameOf(i), w.length) < 0) count(Counter.IP_TX_BUSY);
  }
}

/** Gives up what waits for `hop`: dropped, counted, and each destination noted as unreachable. */
export function giveUp(hop: u32): void {
  for (let i = oldestOf(hop); i >= 0; i = oldestOf(hop)) {
    waitingAt(i).hop = 0;
    count(Counter.ARP_UNRESOLVED);
    Unreachable.add(Ipv4View.at(frameOf(i) + EthernetOff.SIZE).destination);
  }
}

/** Forgets everything that waits. */
export function forgetWaiting(): void {
  for (let i = 0; i < ARP_WAITING; i++) waitingAt(i).hop = 0;
}
