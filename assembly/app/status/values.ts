// The values behind the fields of answers: of /stats.json, whose shape is status/stats.json, and of the heads of HTTP answers.
// `nextRow` chooses a row of a table; the fields of that table then mean this row.
//
// /stats.json is one object, always valid JSON, without white space:
//   device   who it is and how it does; uptimeMs in ms, sleepPermille in 1/1000 of the last seconds, speed in Mbit/s (0 without
//            link), origin of the address: "none", "static", "dhcp" (with leaseS, the seconds that the lease still has; 2^32 - 1 = for ever) or
//            "link-local"; traps contained and accesses refused by the firmware since power-on, engineHeap in octets
//   mac      counters of the adapter: MacCounter of hal/mac.ts, written rxFrames for RX_FRAMES
//   counters everything dropped or done by the stack: Counter of lib/counters.ts. All counters are modulo 2^32
//   arp      [{ ip, mac, state, ageMs }]: INCOMPLETE entries have no MAC address yet; age since learned or first asked for
//   sockets  [{ type, state, local, remote, received, sent }]: TCP states as in RFC 9293, "" for UDP; remote is "0.0.0.0:0" without
//            a peer; octets received and not read yet, octets queued and not acknowledged yet
import { Field, Kind, Text } from "../../../build/assets";
import { About, BoardStatus, describe, status } from "../../../hal/board";
import { MacAddressSource, MacState } from "../../../hal/mac";
import { ARP_ENTRIES, ARP_LIFE_MS, ARP_RETRY_MS, ARP_TRIES, ARP_UNICAST_TRIES, DHCP } from "../../config";
import { COUNTED, counter } from "../../lib/counters";
import { Clock } from "../../lib/time";
import { Interface, adapter, interfaceAt, isLinkLocal } from "../../link/interface";
import { Neighbour, NeighbourState, neighbourAt } from "../../link/neighbours";
import { Info, SocketType, socketCount, socketInfo } from "../../socket/socket";
import { holding, leaseLeft, ntpServer } from "../../service/dhcp/client";
import { dnsServer } from "../../service/dns/servers";
import { Mode, Script } from "../script";
import { Out } from "../text";

/** Longest name of a board or an engine that is shown, octets. */
// @ts-ignore: decorator
@inline const NAME_MAX: i32 = 32;
/** Octets between two names of states. */
// @ts-ignore: decorator
@inline const STRIDE: u32 = 16;
const STATUS: usize = memory.data(BoardStatus.SIZE, 4);

if (Field.ENGINE_HEAP - Field.UPTIME_MS != BoardStatus.ENGINE_HEAP / 4) ERROR("stats.json: BoardStatus has another order");

if (Field.OWN_IP != Kind.IP || Field.GATEWAY != Kind.IP + 2) ERROR("stats.json: the addresses of the interface come first");
if (offsetof<Interface>("gateway") - offsetof<Interface>("ip") != 8) ERROR("Interface has another order");

/** What `nextRow` chose last; the row of a socket is in `Info`. */
class Row {
  static neighbour: Neighbour = changetype<Neighbour>(0);
}

/** The first row in use at or after `from` of the table that `code` names, or -1. */
export function nextRow(code: i32, from: i32): i32 {
  const n = code == Field.NEIGHBOUR ? ARP_ENTRIES : socketCount();
  while (from < n && !choose(code, from)) from++;
  return from < n ? from : -1;
}

/** Chooses row i. False when it is not in use. */
// @ts-ignore: decorator
@inline function choose(code: i32, i: i32): bool {
  if (code != Field.NEIGHBOUR) {
    socketInfo(i);
    return Info.used;
  }
  Row.neighbour = neighbourAt(i);
  return Row.neighbour.state != NeighbourState.FREE;
}

/** Appends the value of a field that is a name. */
// @ts-ignore: decorator
@inline export function putName(code: i32): void {
  Out.end += describe(code == Field.BOARD ? About.BOARD : About.ENGINE, Out.end, NAME_MAX);
}

/** The value of a field that is a MAC address; more octets above. */
// @ts-ignore: decorator
@inline export function macOf(code: i32): u64 {
  return code == Field.OWN_MAC ? interfaceAt(0).mac : Row.neighbour.mac;
}

/** The value of any other field: a number, an IP address, or the offset of a text. */
export function valueOf(code: i32, s: Script): u32 {
  if (code >= Field.UPTIME_MS && code <= Field.ENGINE_HEAP) return boardStatus((code - Field.UPTIME_MS) << 2);
  if (code <= Field.GATEWAY) return load<u32>(changetype<usize>(interfaceAt(0)) + ((code - Field.OWN_IP) << 2), offsetof<Interface>("ip"));
  const mac = adapter();
  const neighbour = Row.neighbour;
  switch (code) {
    case Field.CONNECTION: return s.has(Mode.CLOSE) ? Text.CLOSE_LINE : Text.NOTHING;
    case Field.CODING: return s.has(Mode.OLD) ? Text.NOTHING : Text.CHUNKED_LINE;

    case Field.ORIGIN: return Text.ORIGINS + origin(interfaceAt(0).ip) * STRIDE;
    case Field.LEASE_S: return DHCP ? leaseLeft() : 0;
    case Field.DNS: return DHCP ? dnsServer(0) : 0;
    case Field.NTP: return DHCP ? ntpServer() : 0;
    case Field.PREFIX: return popcnt(interfaceAt(0).mask);
    case Field.MAC_SOURCE: return mac.addressSource == MacAddressSource.ROM ? Text.ROM : Text.LOCAL;
    case Field.LINK: return mac.state == MacState.LINK_UP ? Text.UP : Text.DOWN;
    case Field.SPEED: return mac.speed;
    case Field.DUPLEX: return mac.fullDuplex ? Text.FULL : Text.HALF;
    case Field.MAC_COUNTER: return load<u32>(mac.counters + (s.row++ << 2));
    case Field.COUNTER: return s.row < COUNTED ? counter(s.row++) : 0;

    case Field.NEIGHBOUR_IP: return neighbour.ip;
    case Field.NEIGHBOUR_STATE: return Text.NEIGHBOUR_STATES + neighbour.state * STRIDE;
    case Field.NEIGHBOUR_AGE: return age(neighbour);

    case Field.SOCKET_TYPE: return Info.type == SocketType.DGRAM ? Text.UDP : Text.TCP;
    case Field.SOCKET_STATE: return Info.type == SocketType.DGRAM ? Text.NOTHING : Text.TCP_STATES + Info.state * STRIDE;
    case Field.SOCKET_LOCAL: return Info.localPort;
    case Field.SOCKET_REMOTE_IP: return Info.remoteIp;
    case Field.SOCKET_REMOTE_PORT: return Info.remotePort;
    case Field.SOCKET_RECEIVED: return Info.received;
    case Field.SOCKET_SENT: return Info.sent;
    default: return 0;
  }
}

/** How the address came: the place of its name in ORIGINS. */
function origin(ip: u32): u32 {
  if (ip == 0) return 0;
  if (DHCP && holding()) return 2;
  return DHCP && isLinkLocal(ip) ? 3 : 1;
}

function boardStatus(offset: usize): u32 {
  status(STATUS, BoardStatus.SIZE);
  return load<u32>(STATUS + offset);
}

/** Milliseconds since the entry was learned, or first asked for. */
function age(e: Neighbour): u32 {
  const life = e.state == NeighbourState.REACHABLE ? ARP_LIFE_MS - (ARP_UNICAST_TRIES + ARP_TRIES) * ARP_RETRY_MS : 0;
  return life + e.tries * ARP_RETRY_MS - (e.due - Clock.now);
}
