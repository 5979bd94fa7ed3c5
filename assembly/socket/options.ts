// Socket options, with Linux's levels and numbers. What a program sets before `connect` or `listen` holds from the first segment on; what
// it sets on a listening socket, the connections that it accepts later have too.
import { IP_TTL, MTU, TCP_MSS_FLOOR, TCP_RX_BUFFER, TCP_TX_BUFFER, UDP_RX_BUFFER } from "../config";
import { Err } from "../lib/errors";
import { takeSoftError } from "../transport/tcp/errors";
import { NEVER, On, serviceOf, Settings } from "../transport/tcp/settings";
import { Tcb, tcbAt } from "../transport/tcp/tcb";
import { heedSettings } from "../transport/tcp/user";
import { UDP_MAX, udpServe, udpTakeError } from "../transport/udp";
import { Kind, refuse, resolve, Socket } from "./table";
import { putInfo } from "./tcp-info";

/** Levels of `getsockopt` and `setsockopt`. */
export const enum Level {
  IP = 0,
  SOCKET = 1,
  TCP = 6,
}

/** An option: its level, and its number in the low octet. Values are i32; a switch is 0 or not. */
export const enum Option {
  /**
   * IP_TOS: the octet with the differentiated services codepoint, 0..255; of a stream its two low bits, which are TCP's own (RFC 3168), stay 0.
   * IP_TTL: 1..255, -1 = the default. Both hold for what is sent from then on.
   */
  TOS = 0 << 8 | 1,
  TTL = 0 << 8 | 2,
  /** SO_REUSEADDR: `bind` to a port that connections and TIME-WAIT still have. */
  REUSEADDR = 1 << 8 | 2,
  /** SO_TYPE: 1 = stream, 2 = datagram. To be read only. */
  TYPE = 1 << 8 | 3,
  /**
   * SO_ERROR: the errno of what went wrong, above zero, told once; 0 = nothing did. Of a connection that goes on: what ICMP said about it
   * last. To be read only.
   */
  ERROR = 1 << 8 | 4,
  /** SO_SNDBUF and SO_RCVBUF: octets. To be read only: buffers are fixed (config.ts). */
  SNDBUF = 1 << 8 | 7,
  RCVBUF = 1 << 8 | 8,
  /** SO_KEEPALIVE: a peer that is silent is asked whether it is still there. */
  KEEPALIVE = 1 << 8 | 9,
  /** SO_OOBINLINE: always 1 (RFC 6093 6). */
  OOBINLINE = 1 << 8 | 10,
  /**
   * SO_LINGER: what `close` finds not acknowledged is given up after so many seconds, 0..65534, and the peer gets a reset; 0 = at once.
   * -1 = never, TCP's own limits count. `close` itself does not wait. Two i32 for who passes octets: on or off, and the seconds.
   */
  LINGER = 1 << 8 | 13,
  /** TCP_NODELAY: no Nagle algorithm; turned on, it lets go what is held. */
  NODELAY = 6 << 8 | 1,
  /**
   * TCP_MAXSEG: the longest segment, octets, either way, TCP_MSS_FLOOR..1460. The peer hears of it when the connection is opened. Read of a
   * connection, it is what a full segment has.
   */
  MAXSEG = 6 << 8 | 2,
  /** TCP_KEEPIDLE and TCP_KEEPINTVL: seconds of silence before the first probe and between two, 1..32767. TCP_KEEPCNT: how many, 1..127. */
  KEEPIDLE = 6 << 8 | 4,
  KEEPINTVL = 6 << 8 | 5,
  KEEPCNT = 6 << 8 | 6,
  /** TCP_INFO: read by `getsockopt` only; see `tcp-info`. */
  INFO = 6 << 8 | 11,
  /** TCP_USER_TIMEOUT: ms that something may stay unacknowledged (RFC 5482); 0 = TCP's own limit. */
  USER_TIMEOUT = 6 << 8 | 18,
}

/** LINGER is off. */
// @ts-ignore: decorator
@inline const OFF: i32 = -1;

/** Octets of a value. */
// @ts-ignore: decorator
@inline const VALUE: i32 = 4;

/** Writes the value of an option to p, at most Info.SIZE octets; returns how many. Err.EBADF, ENOPROTOOPT. */
export function getsockopt(s: i32, level: i32, name: i32, p: usize): i32 {
  const o = optionOf(level, name);
  if (o == Option.INFO) return info(s, p);
  const value = option(s, o);
  if (o == Option.LINGER && value >= OFF) {
    store<i32>(p, i32(value != OFF));
    store<i32>(p, max(value, 0), VALUE);
    return 2 * VALUE;
  }
  if (value < 0) return value;
  store<i32>(p, value);
  return VALUE;
}

/** Sets an option to the value of n octets at p. Err.EBADF, ENOPROTOOPT, EINVAL: wrong length, or out of range. */
export function setsockopt(s: i32, level: i32, name: i32, p: usize, n: i32): i32 {
  const o = optionOf(level, name);
  const linger = o == Option.LINGER;
  if (n != (linger ? 2 * VALUE : VALUE)) return Err.EINVAL;
  const value = load<i32>(p);
  if (!linger) return setOption(s, o, value);
  const seconds = load<i32>(p, VALUE);
  return value && seconds < 0 ? <i32>Err.EINVAL : setOption(s, o, value ? min(seconds, NEVER - 1) : OFF);
}

function info(s: i32, p: usize): i32 {
  const k = resolve(s);
  if (k.kind != Kind.CONNECTION) return refuse(k, k.kind == Kind.DATAGRAM ? Err.ENOPROTOOPT : Err.ENOTCONN);
  return putInfo(tcbAt(k.index), p);
}

/** 0, which is no option, for a number that none can have. */
function optionOf(level: i32, name: i32): Option {
  return <u32>name < 256 ? level << 8 | name : 0;
}

/** Where in `Settings` the value of an option lies, and its range. */
const enum Row {
  /** u16. */
  OPTION = 0,
  /** u8: octets from the start of `Settings`. */
  FIELD = 2,
  /** u8: octets of the field; 0 = the value is one bit of `flags`, which LOW has. */
  WIDTH = 3,
  LOW = 4,
  HIGH = 8,
  SIZE = 12,
}

const ROWS: usize = memory.data<i32>([
  Option.REUSEADDR, On.REUSEADDR, 0,
  Option.KEEPALIVE, On.KEEPALIVE, 0,
  Option.NODELAY, On.NODELAY, 0,
  Option.LINGER | <i32>offsetof<Settings>("linger") << 16 | 2 << 24, OFF, NEVER - 1,
  Option.MAXSEG | <i32>offsetof<Settings>("mss") << 16 | 2 << 24, TCP_MSS_FLOOR, MTU - 40,
  Option.KEEPIDLE | <i32>offsetof<Settings>("keepIdle") << 16 | 2 << 24, 1, 32767,
  Option.KEEPINTVL | <i32>offsetof<Settings>("keepInterval") << 16 | 2 << 24, 1, 32767,
  Option.KEEPCNT | <i32>offsetof<Settings>("keepCount") << 16 | 1 << 24, 1, 127,
  Option.USER_TIMEOUT | <i32>offsetof<Settings>("userTimeout") << 16 | 4 << 24, 0, 0x7fffffff,
  Option.TOS | <i32>offsetof<Settings>("tos") << 16 | 1 << 24, 0, 255,
  Option.TTL | <i32>offsetof<Settings>("ttl") << 16 | 1 << 24, 1, 255,
]);
// @ts-ignore: decorator
@inline const ROW_COUNT: i32 = 11;

/** The row of an option, or 0. A datagram socket has those of level IP only. */
function rowOf(k: Socket, o: Option): usize {
  if (k.kind == Kind.DATAGRAM && o > Option.TTL) return 0;
  for (let row = ROWS; row < ROWS + ROW_COUNT * Row.SIZE; row += Row.SIZE) if (load<u16>(row) == o) return row;
  return 0;
}

/** The value of an option: >= 0, or OFF of LINGER. Err.EBADF, ENOPROTOOPT. */
export function option(s: i32, o: Option): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  const stream = k.kind != Kind.DATAGRAM;
  switch (o) {
    case Option.TYPE: return stream ? 1 : 2;
    case Option.ERROR: return 0 - takeError(k);
    case Option.SNDBUF: return stream ? TCP_TX_BUFFER : UDP_MAX;
    case Option.RCVBUF: return stream ? TCP_RX_BUFFER : UDP_RX_BUFFER;
    case Option.OOBINLINE: return stream ? 1 : Err.ENOPROTOOPT;
    case Option.MAXSEG: if (k.kind == Kind.CONNECTION && tcbAt(k.index).mss) return tcbAt(k.index).mss;
  }
  const row = rowOf(k, o);
  return row ? valueAt(k, row) : <i32>Err.ENOPROTOOPT;
}

function valueAt(k: Socket, row: usize): i32 {
  const field = changetype<usize>(k) + load<u8>(row, Row.FIELD);
  switch (load<u8>(row, Row.WIDTH)) {
    case 0: return i32((k.flags & load<i32>(row, Row.LOW)) != 0);
    case 1: return load<u8>(field);
    case 2: return load<u16>(field) == NEVER ? OFF : <i32>load<u16>(field);
    default: return load<i32>(field);
  }
}

/** Sets an option. Err.EBADF, ENOPROTOOPT, EINVAL: out of range. */
export function setOption(s: i32, o: Option, value: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  if (o == Option.OOBINLINE && k.kind != Kind.DATAGRAM) return value ? 0 : Err.EINVAL;
  if (o == Option.TTL && value == -1) value = IP_TTL;
  if (o == Option.TOS && k.kind != Kind.DATAGRAM) value &= ~3;
  const row = rowOf(k, o);
  if (row == 0) return Err.ENOPROTOOPT;
  if (!setAt(k, row, value)) return Err.EINVAL;
  if (k.kind == Kind.CONNECTION) heedSettings(tcbAt(k.index));
  else if (k.kind == Kind.DATAGRAM) udpServe(k.index, serviceOf(k));
  return 0;
}

/** Turns one of a stream's switches on or off: `setOption` for programs that need no more of it in their module. Err.EBADF, ENOPROTOOPT. */
export function setSwitch(s: i32, on: On, value: bool): i32 {
  const k = resolve(s);
  if (k.kind == Kind.DATAGRAM) return Err.ENOPROTOOPT;
  if (k.kind == Kind.NONE) return Err.EBADF;
  turnSwitch(k, on, value);
  if (k.kind == Kind.CONNECTION) heedSettings(tcbAt(k.index));
  return 0;
}

function turnSwitch(k: Socket, on: On, value: bool): void {
  k.flags = <u8>(value ? k.flags | on : k.flags & ~on);
}

/** False, and nothing is set, if the value is out of range. */
function setAt(k: Socket, row: usize, value: i32): bool {
  const low = load<i32>(row, Row.LOW);
  const width = load<u8>(row, Row.WIDTH);
  const field = changetype<usize>(k) + load<u8>(row, Row.FIELD);
  if (width == 0) turnSwitch(k, low, value != 0);
  else if (value < low || value > load<i32>(row, Row.HIGH)) return false;
  else if (width == 1) store<u8>(field, value);
  else if (width == 2) store<u16>(field, value);
  else store<i32>(field, value);
  return true;
}

function takeError(k: Socket): i32 {
  if (k.kind == Kind.DATAGRAM) return udpTakeError(k.index);
  if (k.kind != Kind.CONNECTION) return 0;
  const t = tcbAt(k.index);
  return t.error ? takeTcpError(t) : takeSoftError(t);
}

/** The pending error of t, which is reported once, or 0. */
export function takeTcpError(t: Tcb): i32 {
  const e = t.error;
  t.error = 0;
  return e;
}
