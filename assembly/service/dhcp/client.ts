// The DHCP client (RFC 2131 4.4): asks for an address, claims it, keeps it as long as the server lets it, and asks again. While nobody answers
// the device has the address of its settings, or a link-local one (RFC 3927).
import { MacState } from "../../../hal/mac";
import { DHCP_PATIENCE_S, DHCP_START_MS, MTU } from "../../config";
import { count, Counter } from "../../lib/counters";
import { random, randomIn } from "../../lib/siphash";
import { Clock, FOREVER, timeLt, until } from "../../lib/time";
import { arpClaim, claimed } from "../../link/arp";
import { Claim, ClaimState, RATE_LIMIT_INTERVAL } from "../../link/claim";
import { configure, lead, settle, settledAddress } from "../../link/follow";
import { adapter, interfaceAt, Link } from "../../link/interface";
import { bind, peek, Peeked, Peer, setTag, skip, socket, SocketType } from "../../socket/socket";
import { sameMac } from "../../wire/ethernet";
import { DhcpPort, DhcpType, DhcpView } from "../../wire/dhcp";
import { setDnsServer } from "../dns/servers";
import { linkLocal, LINK_LOCAL_MASK, MAX_CONFLICTS } from "./link-local";
import { send } from "./message";
import { acceptable, agree, agreed, forget, read, said } from "./terms";

/** RFC 2131 figure 5. INIT is SELECTING, and INIT-REBOOT is REBOOTING, before the first message has gone out. */
export const enum DhcpState {
  /** Not asking: the settings do not say so, there is no link, or the lease was released. */
  OFF,
  SELECTING,
  REQUESTING,
  REBOOTING,
  /** The server has agreed; the address is probed for (RFC 5227). */
  CHECKING,
  BOUND,
  RENEWING,
  REBINDING,
  /** RELEASE has gone out, and may have to wait for ARP. */
  RELEASING,
}

export class Dhcp {
  static state: DhcpState = DhcpState.OFF;
  static socket: i32 = 0;
  static xid: u32 = 0;
  /** Messages sent in this state. */
  static tries: i32 = 0;
  /** When to act next, ms. */
  static due: u32 = 0;
  static up: bool = false;
  /** Addresses that others had, leased and link-local ones, since the link came up. */
  static conflicts: u32 = 0;
  /** A clock in seconds, which a lease of years does not wrap; and the time in ms up to which it has counted. */
  static seconds: u32 = 0;
  static counted: u32 = 0;
  /** By that clock: since when there is no address; when the message was sent that an answer is for; when the lease began. */
  static without: u32 = 0;
  static askedAt: u32 = 0;
  static began: u32 = 0;
}

/** RFC 2131 4.1: the first wait for an answer, which doubles four times, and by how much it is more or less at random, ms. */
// @ts-ignore: decorator
@inline const FIRST_WAIT: u32 = 4000;
// @ts-ignore: decorator
@inline const DOUBLINGS: i32 = 4;
// @ts-ignore: decorator
@inline const FUZZ: u32 = 1000;

/** REQUESTs without an answer before another server is looked for (RFC 2131 3.1.5: four, 60 s in all). */
// @ts-ignore: decorator
@inline const REQUESTS: i32 = 4;

/** Of INIT-REBOOT before the lease is used as it is (RFC 2131 3.2.4). */
// @ts-ignore: decorator
@inline const REBOOT_REQUESTS: i32 = 2;

/** Least time between two REQUESTs that renew (RFC 2131 4.4.5), s. */
// @ts-ignore: decorator
@inline const RENEW_S: u32 = 60;

/** The wait before another start when an address was declined (RFC 2131 3.1.5), or refused by who had offered it, ms. */
// @ts-ignore: decorator
@inline const RESTART_MS: u32 = 10 * 1000;

/** How long a RELEASE may wait for ARP, ms. */
// @ts-ignore: decorator
@inline const RELEASE_MS: u32 = 2000;

/** Longest wait between two looks at the lease, s: `due` is ms modulo 2^32. */
// @ts-ignore: decorator
@inline const LOOK_S: u32 = 1000 * 1000;

/** Opens the client's port, with this tag, if the board asks for its address. At boot only. */
export function start(tag: i32): void {
  if (!lead()) return;
  Dhcp.socket = socket(SocketType.DGRAM);
  setTag(Dhcp.socket, tag);
  bind(Dhcp.socket, 0, DhcpPort.CLIENT);
}

/** Does what is due at `now`. Returns the ms until there is more; 0 when it did something, for what it started below has waits of its own. */
export function runTimers(now: u32): u32 {
  if (Link.news) hear(now);
  else if (timeLt(now, Dhcp.due)) return min(FOREVER, until(Dhcp.due, now));
  else step(now);
  return 0;
}

/** Gives the address back (RFC 2131 4.4.6), and asks for none until the link comes up again. */
export function release(now: u32): void {
  if (Dhcp.state < DhcpState.BOUND || Dhcp.state > DhcpState.REBINDING) return;
  const lease = agreed();
  send(Dhcp.socket, DhcpType.RELEASE, random(), lease.address, 0, lease.server, lease.server);
  enter(DhcpState.RELEASING, now + RELEASE_MS);
}

/** Seconds that the lease in use still lasts; 0 = there is none, 2^32 - 1 = for ever (RFC 2131 3.3). */
export function leaseLeft(): u32 {
  if (!holding()) return 0;
  tick(Clock.now);
  const lease = agreed().lease;
  return lease + 1 == 0 ? lease : lease - min(lease, Dhcp.seconds - Dhcp.began);
}

/** Whether the address in use is leased. */
export function holding(): bool {
  return Dhcp.state >= DhcpState.BOUND;
}

/** The first time server that the lease names (RFC 2132 8.3), 0 = none. */
export function ntpServer(): u32 {
  return holding() ? agreed().ntp : 0;
}

/** A datagram has come to socket s. */
export function receive(s: i32, now: u32): void {
  let n = peek(s);
  if (n < 0) n = peek(s);
  if (n < 0) return;
  judge(Peeked.data, n, now);
  skip(s, n);
}

// ---- what has happened ---------------------------------------------------------------------------------------------

/** The link or a claim has news. */
function hear(now: u32): void {
  Link.news = false;
  tick(now);
  const up = adapter().state == MacState.LINK_UP;
  if (Dhcp.socket == 0) Dhcp.due = now + FOREVER;
  else if (up != Dhcp.up) follow(up, now);
  else if (Claim.state == ClaimState.CONFLICT) conflict(now);
  else if (Dhcp.state == DhcpState.CHECKING && claimed()) hold(now);
}

/** The link came or went. A lease that still runs is asked to be confirmed: the network may be another one (RFC 2131 3.7). */
function follow(up: bool, now: u32): void {
  Dhcp.up = up;
  Dhcp.conflicts = 0;
  Dhcp.without = Dhcp.seconds;
  if (Dhcp.state == DhcpState.REQUESTING || Dhcp.state == DhcpState.RELEASING) forget();
  if (!up) return enter(DhcpState.OFF, now + FOREVER);
  enter(agreed().lease ? DhcpState.REBOOTING : DhcpState.SELECTING, now + randomIn(0, DHCP_START_MS));
}

/** Someone else has the address. One that is being given back is his to have. */
function conflict(now: u32): void {
  if (Dhcp.state == DhcpState.RELEASING) return;
  if (Dhcp.state >= DhcpState.CHECKING) return decline(now);
  if (Claim.yields) claimLinkLocal(++Dhcp.conflicts, now);
}

/** The address is ours: what belongs to it counts from now on. */
function hold(now: u32): void {
  enter(DhcpState.BOUND, now);
  nameServers(agreed().dns, agreed().otherDns);
}

/**
 * After too many conflicts another is asked for only once in a minute: a server that always grants the same must not cause a storm
 * (RFC 5227 2.1.1).
 */
function decline(now: u32): void {
  const lease = agreed();
  count(Counter.DHCP_DECLINED);
  send(Dhcp.socket, DhcpType.DECLINE, random(), 0, lease.address, lease.server, 0);
  lose(now, ++Dhcp.conflicts < MAX_CONFLICTS ? RESTART_MS : RATE_LIMIT_INTERVAL);
}

/** The lease is no more: nothing of it is used, and after `wait` ms another is asked for. */
function lose(now: u32, wait: u32): void {
  nameServers(0, 0);
  Link.mtu = MTU;
  if (Dhcp.state >= DhcpState.CHECKING) {
    arpClaim(0, false, now);
    Dhcp.without = Dhcp.seconds;
  }
  forget();
  enter(DhcpState.SELECTING, now + wait);
}

function nameServers(first: u32, second: u32): void {
  setDnsServer(0, first);
  setDnsServer(1, second);
}

function enter(state: DhcpState, due: u32): void {
  Dhcp.state = state;
  Dhcp.tries = 0;
  Dhcp.due = due;
}

// ---- what is due ---------------------------------------------------------------------------------------------------

/** Brings the clock in seconds up to date. */
function tick(now: u32): void {
  const passed = (now - Dhcp.counted) / 1000;
  Dhcp.seconds += passed;
  Dhcp.counted += passed * 1000;
}

function step(now: u32): void {
  tick(now);
  const state = Dhcp.state;
  if (state == DhcpState.OFF || state == DhcpState.CHECKING) {
    Dhcp.due = now + FOREVER;
  } else if (state == DhcpState.RELEASING) {
    lose(now, 0);
    enter(DhcpState.OFF, now);
  } else if (state >= DhcpState.BOUND) {
    keep(now);
  } else {
    ask(now);
  }
}

/** SELECTING, REQUESTING and REBOOTING: another message, or an end to waiting. */
function ask(now: u32): void {
  const state = Dhcp.state;
  const lease = agreed();
  if (state == DhcpState.REBOOTING) {
    if (Dhcp.seconds - Dhcp.began >= lease.lease) return lose(now, 0);
    if (Dhcp.tries == REBOOT_REQUESTS) return claim(now);
  }
  if (state == DhcpState.REQUESTING && Dhcp.tries == REQUESTS) return lose(now, 0);
  if (Claim.ip == 0 && Dhcp.seconds - Dhcp.without >= DHCP_PATIENCE_S) fallBack(now);
  if (Dhcp.tries == 0) begin(state != DhcpState.REQUESTING);
  if (state == DhcpState.SELECTING) send(Dhcp.socket, DhcpType.DISCOVER, Dhcp.xid, 0, 0, 0, 0);
  else send(Dhcp.socket, DhcpType.REQUEST, Dhcp.xid, 0, lease.address, state == DhcpState.REQUESTING ? lease.server : 0, 0);
  Dhcp.due = now + (FIRST_WAIT << min(Dhcp.tries++, DOUBLINGS)) - FUZZ + randomIn(0, 2 * FUZZ);
}

/** An exchange of messages begins, or goes on with another one, from which a lease will count. */
function begin(anew: bool): void {
  if (anew) Dhcp.xid = random();
  Dhcp.askedAt = Dhcp.seconds;
}

/**
 * BOUND, RENEWING and REBINDING, by the age of the lease. Each REQUEST has an xid of its own: the lease counts from the one that is answered. Half
 * of the time that is left is waited for an answer (RFC 2131 4.4.5).
 */
function keep(now: u32): void {
  const lease = agreed();
  const age = Dhcp.seconds - Dhcp.began;
  if (age >= lease.lease) return lose(now, 0);
  let wait = lease.t1 - age;
  if (age >= lease.t1) {
    const rebinds = age >= lease.t2;
    const left = (rebinds ? lease.lease : lease.t2) - age;
    wait = min(max(left >> 1, RENEW_S), left);
    Dhcp.state = rebinds ? DhcpState.REBINDING : DhcpState.RENEWING;
    begin(true);
    send(Dhcp.socket, DhcpType.REQUEST, Dhcp.xid, lease.address, 0, 0, rebinds ? 0 : lease.server);
  }
  Dhcp.due = Dhcp.counted + min(wait, LOOK_S) * 1000;
}

/** Claims the leased address. */
function claim(now: u32): void {
  use();
  arpClaim(agreed().address, true, now);
  enter(DhcpState.CHECKING, now + FOREVER);
}

/** What belongs to the leased address. */
function use(): void {
  const lease = agreed();
  Link.mtu = lease.mtu;
  configure(lease.mask, lease.router);
}

/** An address for the time in which nobody answers. DHCP goes on as if there were none (RFC 3927 2.11). */
function fallBack(now: u32): void {
  const ip = settledAddress();
  if (ip == 0) return claimLinkLocal(Dhcp.conflicts, now);
  settle();
  arpClaim(ip, false, now);
}

/** The link-local address after so many conflicts. After too many a new one is tried only in a minute (RFC 5227 2.1.1). */
function claimLinkLocal(conflicts: u32, now: u32): void {
  configure(LINK_LOCAL_MASK, 0);
  arpClaim(linkLocal(interfaceAt(0).mac, conflicts), true, now);
  if (conflicts >= MAX_CONFLICTS) Claim.due = now + RATE_LIMIT_INTERVAL;
}

// ---- what servers say ----------------------------------------------------------------------------------------------

/** A datagram of n octets at p: heeded, or counted. */
function judge(p: usize, n: i32, now: u32): void {
  const message = DhcpView.at(p);
  if (!DhcpView.check(n)) return count(Counter.DHCP_SHORT);
  if (Peer.port != DhcpPort.SERVER || !message.isReply) return count(Counter.DHCP_BAD_FORMAT);
  if (message.xid != Dhcp.xid || !sameMac(message.hardware, interfaceAt(0).mac)) return count(Counter.DHCP_NOT_OURS);
  if (!read(p, n)) return count(Counter.DHCP_BAD_OPTIONS);
  tick(now);
  if (!heed(said().type, now)) count(Counter.DHCP_UNEXPECTED);
}

/** A message of this type: false when nobody waits for it. */
function heed(type: i32, now: u32): bool {
  if (Dhcp.tries == 0 && Dhcp.state < DhcpState.CHECKING) return false;
  if (Dhcp.state == DhcpState.SELECTING) return type == DhcpType.OFFER && offered(now);
  return type == DhcpType.ACK ? acknowledged(now) : type == DhcpType.NAK && refused(now);
}

/** The first offer that can be lived with is taken. */
function offered(now: u32): bool {
  if (!acceptable()) return badTerms();
  agree();
  enter(DhcpState.REQUESTING, now);
  return true;
}

/** Told by DHCP_BAD_TERMS. */
function badTerms(): bool {
  count(Counter.DHCP_BAD_TERMS);
  return true;
}

/** Whether a server's word on our request is waited for, and it is the server that was asked. */
function isAwaited(): bool {
  const state = Dhcp.state;
  if (state == DhcpState.REBOOTING || state == DhcpState.REBINDING) return true;
  return (state == DhcpState.REQUESTING || state == DhcpState.RENEWING) && said().server == agreed().server;
}

function acknowledged(now: u32): bool {
  if (!isAwaited() || said().address != agreed().address) return false;
  if (!acceptable()) return badTerms();
  agree();
  Dhcp.began = Dhcp.askedAt;
  if (Dhcp.state < DhcpState.CHECKING) {
    claim(now);
  } else {
    use();
    hold(now);
  }
  return true;
}

/** DHCPNAK: whoever refuses what he has just offered is asked again after a while only. */
function refused(now: u32): bool {
  if (!isAwaited() || said().server == 0) return false;
  count(Counter.DHCP_NAKS);
  lose(now, Dhcp.state == DhcpState.REQUESTING ? RESTART_MS : 0);
  return true;
}
