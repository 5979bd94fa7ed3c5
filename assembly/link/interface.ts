// A network interface: an adapter with its addresses. A fixed table; the firmware of today has one.
import { Mac } from "../../hal/mac";
import { DHCP, MTU } from "../config";
import { BROADCAST } from "../wire/ethernet";

/** Interfaces the build has room for. */
// @ts-ignore: decorator
@inline export const INTERFACES: i32 = 1;

/** Host-order state of one interface. Addresses are in wire order. */
@unmanaged @final export class Interface {
  /** IPv4 address; 0 until one is set and has passed probing (RFC 5227), so that nothing is answered before. */
  ip: u32;
  mask: u32;
  gateway: u32;
  /** The adapter's MAC address: octets 0..3, 4..5. */
  mac0: u32;
  mac1: u32;

  /** The adapter's MAC address in one, nothing above its 48 bits. */
  @inline get mac(): u64 {
    return load<u64>(changetype<usize>(this), offsetof<Interface>("mac0"));
  }
}

const TABLE: usize = memory.data(INTERFACES * 20, 4);
if (offsetof<Interface>() != 20) ERROR("Interface layout changed");

let mac: Mac | null = null;

/** Interface i, 0..INTERFACES-1. */
// @ts-ignore: decorator
@inline export function interfaceAt(i: i32): Interface {
  return changetype<Interface>(TABLE + <usize>i * offsetof<Interface>());
}

/** Makes `m` the adapter of interface 0. At boot only. */
export function attach(m: Mac): void {
  mac = m;
}

/** The adapter of interface 0. */
// @ts-ignore: decorator
@inline export function adapter(): Mac {
  return <Mac>mac;
}

/** The address that `isPeer` found good last, 0 = none: most packets come from where the one before came from. */
class Peer {
  static ip: u32 = 0;
}

/** Whether `ip` is an address of ours. */
export function isOwn(ip: u32): bool {
  for (let i = 0; i < INTERFACES; i++) if (interfaceAt(i).ip == ip) return true;
  return false;
}

/** The link, as programs that look after its address see it. */
export class Link {
  /** Whether it has come or gone, or a claim of an address has ended, well or badly, since a program looked last and set this to false. */
  static news: bool = false;
  /** Largest packet that it carries, octets; at most MTU. */
  static mtu: i32 = MTU;
  /** All ones where ARP packets are for everybody to hear, answers too: with a link-local address (RFC 3927 2.5). */
  static everybody: u64 = 0;
}

/** Makes `ip` the address of interface i; 0 = it has none. */
export function setAddress(i: Interface, ip: u32): void {
  i.ip = ip;
  Peer.ip = 0;
  if (DHCP) Link.everybody = isLinkLocal(ip) ? BROADCAST : 0;
}

/** Whether `ip` is in 169.254/16 (RFC 3927). */
// @ts-ignore: decorator
@inline export function isLinkLocal(ip: u32): bool {
  return (ip & 0xffff) == 0xfea9;
}

/** Whether `ip` can be the address of another host: a host's, and not i's own. */
// @ts-ignore: decorator
@inline export function isPeer(i: Interface, ip: u32): bool {
  return ip == Peer.ip && ip != 0 || judgePeer(i, ip);
}

function judgePeer(i: Interface, ip: u32): bool {
  if (!isHost(i, ip) || ip == i.ip) return false;
  Peer.ip = ip;
  return true;
}

/** Whether `ip` can be one host's address: not "this network" (0/8), loopback, multicast, class E, or the broadcast of i's network. */
// @ts-ignore: decorator
@inline export function isHost(i: Interface, ip: u32): bool {
  const first = ip & 0xff;
  return first - 1 < 223 && first != 127 && !isSubnetBroadcast(i, ip);
}

/** Whether `ip` is the broadcast address of i's network; one of /31 or /32 has none (RFC 3021). */
// @ts-ignore: decorator
@inline export function isSubnetBroadcast(i: Interface, ip: u32): bool {
  return (ip | i.mask) == 0xffffffff && ((ip ^ i.ip) & i.mask) == 0 && i.mask < 0xfeffffff;
}
