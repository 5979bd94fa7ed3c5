// What a server says: its options (RFC 2132) read into one record, and judged. Every length is taken for a lie until it is checked.
import { DHCP, DHCP_LEASE_FLOOR_S, MTU, PATH_MTU_FLOOR } from "../../config";
import { swap16, swap32 } from "../../lib/bytes";
import { count, Counter } from "../../lib/counters";
import { RX_PACKET } from "../../link/receive";
import { DhcpOff, DhcpOption, DhcpView, Overload } from "../../wire/dhcp";

/** An address with all that belongs to it. Addresses in wire order; times in seconds, host order once it is judged. */
@unmanaged @final export class Terms {
  address: u32;
  mask: u32;
  /** The first one; 0 = none. */
  router: u32;
  server: u32;
  lease: u32;
  /** When to renew and to rebind, counted as the lease is (RFC 2131 4.4.5). */
  t1: u32;
  t2: u32;
  dns: u32;
  otherDns: u32;
  ntp: u32;
  mtu: u16;
  type: u8;
  overload: u8;
}

if (offsetof<Terms>() != 44) ERROR("Terms layout changed");
/** Where frames are received, behind a message that is put together there: idle whenever a program runs. */
const SAID: usize = RX_PACKET + DhcpOff.SHORTEST;
const AGREED: usize = DHCP ? memory.data(44, 4) : 0;

/** Of the message at hand. */
// @ts-ignore: decorator
@inline export function said(): Terms {
  return changetype<Terms>(SAID);
}

/** Of the lease, or of the offer that is to become one; address 0 = there is none. */
// @ts-ignore: decorator
@inline export function agreed(): Terms {
  return changetype<Terms>(AGREED);
}

/** What was said is agreed. */
export function agree(): void {
  memory.copy(AGREED, SAID, offsetof<Terms>());
}

/** No lease and no offer any more. */
export function forget(): void {
  memory.fill(AGREED, 0, offsetof<Terms>());
}

/** An option that is read: its code, its octets as far as they are kept, whether it is a list of addresses, and its place in `Terms`. */
const enum Row {
  CODE = 0,
  SIZE = 1,
  LIST = 2,
  PLACE = 3,
  OCTETS = 4,
  /** LIST of a row that is one, as part of the word. */
  IS_LIST = 1 << 16,
}

const ROWS: usize = DHCP ? memory.data<u32>([
  DhcpOption.SUBNET_MASK | 4 << 8 | <u32>offsetof<Terms>("mask") << 24,
  DhcpOption.ROUTER | 4 << 8 | Row.IS_LIST | <u32>offsetof<Terms>("router") << 24,
  DhcpOption.DNS_SERVER | 8 << 8 | Row.IS_LIST | <u32>offsetof<Terms>("dns") << 24,
  DhcpOption.INTERFACE_MTU | 2 << 8 | <u32>offsetof<Terms>("mtu") << 24,
  DhcpOption.NTP_SERVER | 4 << 8 | Row.IS_LIST | <u32>offsetof<Terms>("ntp") << 24,
  DhcpOption.LEASE_TIME | 4 << 8 | <u32>offsetof<Terms>("lease") << 24,
  DhcpOption.OVERLOAD | 1 << 8 | <u32>offsetof<Terms>("overload") << 24,
  DhcpOption.MESSAGE_TYPE | 1 << 8 | <u32>offsetof<Terms>("type") << 24,
  DhcpOption.SERVER_IDENTIFIER | 4 << 8 | <u32>offsetof<Terms>("server") << 24,
  DhcpOption.RENEWAL_TIME | 4 << 8 | <u32>offsetof<Terms>("t1") << 24,
  DhcpOption.REBINDING_TIME | 4 << 8 | <u32>offsetof<Terms>("t2") << 24,
]) : 0;
// @ts-ignore: decorator
@inline const ROW_COUNT: i32 = 11;

/**
 * Reads the message of n octets at p, 240 at least, into `said`. The fields are read in the order of RFC 2131 4.1, each once, whatever an
 * overload option in one of them says. False: an option does not fit its field, and nothing of the message is to be believed.
 */
export function read(p: usize, n: i32): bool {
  memory.fill(SAID, 0, offsetof<Terms>());
  said().address = DhcpView.at(p).yours;
  if (!readField(p + DhcpOff.OPTIONS, p + n)) return false;
  const overload = said().overload;
  if (overload & Overload.FILE && !readField(p + DhcpOff.FILE, p + DhcpOff.COOKIE)) return false;
  return !(overload & Overload.SNAME) || readField(p + DhcpOff.SNAME, p + DhcpOff.FILE);
}

/** The options from p to their END, or to the field's end. */
function readField(p: usize, end: usize): bool {
  while (p < end) {
    const code = load<u8>(p++);
    if (code == DhcpOption.PAD) continue;
    if (code == DhcpOption.END) return true;
    if (p == end) return false;
    const n = <usize>load<u8>(p++);
    if (n > end - p) return false;
    heed(code, p, <i32>n);
    p += n;
  }
  return true;
}

/** Takes an option over if it is one of ours and as long as it must be; else it is counted and counts as not said. */
function heed(code: u32, p: usize, n: i32): void {
  for (let row = ROWS; row < ROWS + ROW_COUNT * Row.OCTETS; row += Row.OCTETS) {
    if (load<u8>(row) != code) continue;
    const size = <i32>load<u8>(row, Row.SIZE);
    const good = load<u8>(row, Row.LIST) ? n != 0 && !(n & 3) : n == size;
    if (good) memory.copy(SAID + load<u8>(row, Row.PLACE), p, min(n, size));
    else count(Counter.DHCP_BAD_OPTION);
    return;
  }
}

/**
 * Whether a host can live with what was said; brings it into host order and mends what may be missing or be wrong: mask, router, T1 and T2, MTU.
 */
export function acceptable(): bool {
  const t = said();
  const ip = t.address;
  if (!isPrefix(t.mask)) t.mask = naturalMask(ip);
  if (t.server == 0 || t.router == ip || !isHostOf(t.mask, ip)) return false;
  if ((t.router ^ ip) & t.mask || !isHostOf(t.mask, t.router)) t.router = 0;
  const mtu = <i32>swap16(t.mtu);
  t.mtu = <u16>(mtu < PATH_MTU_FLOOR || mtu > MTU ? MTU : mtu);
  return setTimes(t);
}

/**
 * T1 before T2 before the end, at their defaults if they are not (RFC 2131 4.4.5). A lease for ever is renewed after 68 years. False: the lease is over before it is of use.
 */
function setTimes(t: Terms): bool {
  const lease = t.lease = swap32(t.lease);
  let t1 = swap32(t.t1);
  let t2 = swap32(t.t2);
  if (t2 == 0 || t2 >= lease) t2 = lease - (lease >> 3);
  if (t1 == 0 || t1 >= t2) t1 = (lease >> 1 < t2 ? lease : t2) >> 1;
  t.t1 = t1;
  t.t2 = t2;
  return lease >= DHCP_LEASE_FLOOR_S;
}

/** Whether a mask is a run of ones with zeros behind, and not all zeros. */
function isPrefix(mask: u32): bool {
  const hosts = ~swap32(mask);
  return mask != 0 && (hosts & hosts + 1) == 0;
}

/** The mask of a network that is not said to be subnetted, by its class (RFC 791 2.3). */
function naturalMask(ip: u32): u32 {
  return ip & 0x80 ? ip & 0x40 ? 0xffffff : 0xffff : 0xff;
}

/** Whether `ip` can be a host's in a network of this mask: not of 0/8, 127/8, multicast or class E, and neither the network nor its broadcast. */
function isHostOf(mask: u32, ip: u32): bool {
  const first = ip & 0xff;
  if (first - 1 >= 223 || first == 127) return false;
  // /31 and /32 have neither (RFC 3021); as loaded, their masks end in 0xfe and 0xff.
  return mask >= 0xfe000000 || (ip & ~mask) != 0 && (ip | mask) != 0xffffffff;
}
