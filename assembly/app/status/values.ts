// The values behind the fields of answers: of /stats.json, whose shape is status/stats.json, and of the heads of HTTP answers.
// `nextRow` chooses a row of a table; the fields of that table then mean this row.
//
// /stats.json is one object, always valid JSON, without white space:
//   device   who it is and how it does; uptimeMs in ms, sleepPermille in 1/1000 of the last seconds, speed in Mbit/s (0 without
//            link), traps contained and accesses refused by the firmware since power-on, engineHeap in octets
//   mac      counters of the adapter: MacCounter of hal/mac.ts, written rxFrames for RX_FRAMES
//   counters everything dropped or done by the stack: Counter of lib/counters.ts. All counters are modulo 2^32
//   arp      [{ ip, mac, state, ageMs }]: INCOMPLETE entries have no MAC address yet; age since learned or first asked for
//   sockets  [{ type, state, local, remote, received, sent }]: TCP states as in RFC 9293, "" for UDP; remote is "0.0.0.0:0" without
//            a peer; octets received and not read yet, octets queued and not acknowledged yet
import { Field, Text } from "../../../build/assets";
import { About, BoardStatus, describe, status } from "../../../hal/board";
import { MacAddressSource, MacState } from "../../../hal/mac";
import { ARP_ENTRIES, ARP_LIFE_MS, ARP_RETRY_MS, ARP_TRIES, ARP_UNICAST_TRIES } from "../../config";
import { counter } from "../../lib/counters";
import { Clock } from "../../lib/time";
import { Interface, adapter, interfaceAt } from "../../link/interface";
import { Neighbour, NeighbourState, neighbourAt } from "../../link/neighbours";
import { Info, SocketType, socketCount, socketInfo } from "../../socket/socket";
import { Mode, Script } from "../script";
import { Out, putPlain } from "../text";

/** Longest name of a board or an engine that is shown, octets. */
// @ts-ignore: decorator
@inline const NAME_MAX: i32 = 32;
/** Octets between two names of states. */
// @ts-ignore: decorator
@inline const STRIDE: u32 = 16;
const STATUS: usize = memory.data(BoardStatus.SIZE, 4);

if (Field.ENGINE_HEAP - Field.UPTIME_MS != BoardStatus.ENGINE_HEAP / 4) ERROR("stats.json: BoardStatus has another order");

/** What `nextRow` chose last; the row of a socket is in `Info`. */
class Row {
  static neighbour: Neighbour = changetype<Neighbour>(0);
}

/** The first row in use at or after `from` of the table that `code` names, or -1. */
export function nextRow(code: i32, from: i32): i32 {
  return code == Field.NEIGHBOUR ? nextNeighbour(from) : nextSocket(from);
}

function nextNeighbour(from: i32): i32 {
  for (let i = from; i < ARP_ENTRIES; i++) {
    Row.neighbour = neighbourAt(i);
    if (Row.neighbour.state != NeighbourState.FREE) return i;
  }
  return -1;
}

function nextSocket(from: i32): i32 {
  const n = socketCount();
  for (let i = from; i < n; i++) {
    socketInfo(i);
    if (Info.used) return i;
  }
  return -1;
}

/** Appends the value of a field that is a name. */
export function putName(code: i32): void {
  putPlain(describe(code == Field.BOARD ? About.BOARD : About.ENGINE, Out.end, NAME_MAX));
}

/** The value of any other field: a number, an IP address, where a MAC address stands, or the offset of a text. */
export function valueOf(code: i32, s: Script): u32 {
  if (code >= Field.UPTIME_MS && code <= Field.ENGINE_HEAP) return boardStatus((code - Field.UPTIME_MS) << 2);
  const own = interfaceAt(0);
  const mac = adapter();
  const neighbour = Row.neighbour;
  switch (code) {
    case Field.CONNECTION: return s.has(Mode.CLOSE) ? Text.CLOSE_LINE : Text.NOTHING;
    case Field.CODING: return s.has(Mode.OLD) ? Text.NOTHING : Text.CHUNKED_LINE;

    case Field.OWN_MAC: return <u32>changetype<usize>(own) + offsetof<Interface>("mac0");
    case Field.OWN_IP: return own.ip;
    case Field.MASK: return own.mask;
    case Field.PREFIX: return popcnt(own.mask);
    case Field.GATEWAY: return own.gateway;
    case Field.MAC_SOURCE: return mac.addressSource == MacAddressSource.ROM ? Text.ROM : Text.LOCAL;
    case Field.LINK: return mac.state == MacState.LINK_UP ? Text.UP : Text.DOWN;
    case Field.SPEED: return mac.speed;
    case Field.DUPLEX: return mac.fullDuplex ? Text.FULL : Text.HALF;
    case Field.MAC_COUNTER: return load<u32>(mac.counters + (s.row++ << 2));
    case Field.COUNTER: return counter(s.row++);

    case Field.NEIGHBOUR_IP: return neighbour.ip;
    case Field.NEIGHBOUR_MAC: return <u32>neighbour.header;
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

function boardStatus(offset: usize): u32 {
  status(STATUS, BoardStatus.SIZE);
  return load<u32>(STATUS + offset);
}

/** Milliseconds since the entry was learned, or first asked for. */
function age(e: Neighbour): u32 {
  const life = e.state == NeighbourState.REACHABLE ? ARP_LIFE_MS - (ARP_UNICAST_TRIES + ARP_TRIES) * ARP_RETRY_MS : 0;
  return life + e.tries * ARP_RETRY_MS - (e.due - Clock.now);
}
