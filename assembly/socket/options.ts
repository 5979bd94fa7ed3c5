// Socket options, with Linux's levels and numbers. What a program sets before `connect` or `listen` holds from the first segment on; what
// it sets on a listening socket, the connections that it accepts later have too.
import { IP_TTL, MTU, TCP_MSS_FLOOR, TCP_RX_BUFFER, TCP_TX_BUFFER, UDP_RX_BUFFER } from "../config";
import { Err } from "../lib/errors";
import { takeSoftError } from "../transport/tcp/errors";
import { On, serviceOf } from "../transport/tcp/settings";
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
   * SO_LINGER: what `close` finds not acknowledged is given up after so many seconds, 0..65535, and the peer gets a reset; 0 = at once.
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

/** Writes the value of an option to p, at most INFO_SIZE octets; returns how many. Err.EBADF, ENOPROTOOPT. */
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
  return value && seconds < 0 ? <i32>Err.EINVAL : setOption(s, o, value ? seconds : OFF);
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

/** The value of an option: >= 0, or OFF of LINGER. Err.EBADF, ENOPROTOOPT. */
export function option(s: i32, o: Option): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  const stream = k.kind != Kind.DATAGRAM;
  switch (o) {
    case Option.TOS: return k.tos;
    case Option.TTL: return k.ttl;
    case Option.TYPE: return stream ? 1 : 2;
    case Option.ERROR: return 0 - takeError(k);
    case Option.SNDBUF: return stream ? TCP_TX_BUFFER : UDP_MAX;
    case Option.RCVBUF: return stream ? TCP_RX_BUFFER : UDP_RX_BUFFER;
    default: return stream ? streamOption(k, o) : <i32>Err.ENOPROTOOPT;
  }
}

function streamOption(k: Socket, o: Option): i32 {
  switch (o) {
    case Option.REUSEADDR: return isOn(k, On.REUSEADDR);
    case Option.KEEPALIVE: return isOn(k, On.KEEPALIVE);
    case Option.OOBINLINE: return 1;
    case Option.LINGER: return isOn(k, On.LINGER) ? <i32>k.linger : OFF;
    case Option.NODELAY: return isOn(k, On.NODELAY);
    case Option.MAXSEG: return segmentSize(k);
    case Option.KEEPIDLE: return k.keepIdle;
    case Option.KEEPINTVL: return k.keepInterval;
    case Option.KEEPCNT: return k.keepCount;
    case Option.USER_TIMEOUT: return k.userTimeout;
    default: return Err.ENOPROTOOPT;
  }
}

function segmentSize(k: Socket): i32 {
  const agreed = k.kind == Kind.CONNECTION ? tcbAt(k.index).mss : 0;
  return agreed ? agreed : <i32>k.mss;
}

function isOn(k: Socket, on: On): i32 {
  return i32((k.flags & on) != 0);
}

/** Sets an option. Err.EBADF, ENOPROTOOPT, EINVAL: out of range. */
export function setOption(s: i32, o: Option, value: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  if (o == Option.TOS || o == Option.TTL) return setService(k, o, value);
  if (k.kind == Kind.DATAGRAM) return Err.ENOPROTOOPT;
  const result = setStreamOption(k, o, value);
  if (result == 0) heed(k);
  return result;
}

/** What is set holds for the connection, if there is one. */
function heed(k: Socket): void {
  if (k.kind == Kind.CONNECTION) heedSettings(tcbAt(k.index));
}

function setService(k: Socket, o: Option, value: i32): i32 {
  const datagrams = k.kind == Kind.DATAGRAM;
  if (o == Option.TOS) {
    if (<u32>value > 255) return Err.EINVAL;
    k.tos = <u8>(datagrams ? value : value & ~3);
  } else {
    if (value == -1) value = IP_TTL;
    if (<u32>(value - 1) > 254) return Err.EINVAL;
    k.ttl = <u8>value;
  }
  if (datagrams) udpServe(k.index, serviceOf(k));
  else heed(k);
  return 0;
}

function setStreamOption(k: Socket, o: Option, value: i32): i32 {
  switch (o) {
    case Option.REUSEADDR: return turn(k, On.REUSEADDR, value);
    case Option.KEEPALIVE: return turn(k, On.KEEPALIVE, value);
    case Option.NODELAY: return turn(k, On.NODELAY, value);
    case Option.OOBINLINE: return value ? 0 : Err.EINVAL;
    case Option.LINGER:
      if (value < OFF) return Err.EINVAL;
      k.linger = <u16>min(value, 0xffff);
      return turn(k, On.LINGER, value - OFF);
    case Option.MAXSEG:
      if (value < TCP_MSS_FLOOR || value > MTU - 40) return Err.EINVAL;
      k.mss = <u16>value;
      return 0;
    case Option.USER_TIMEOUT:
      if (value < 0) return Err.EINVAL;
      k.userTimeout = value;
      return 0;
    default: return setKeepAlive(k, o, value);
  }
}

function setKeepAlive(k: Socket, o: Option, value: i32): i32 {
  if (o < Option.KEEPIDLE || o > Option.KEEPCNT) return Err.ENOPROTOOPT;
  if (value < 1 || value > (o == Option.KEEPCNT ? 127 : 32767)) return Err.EINVAL;
  if (o == Option.KEEPIDLE) k.keepIdle = <u16>value;
  else if (o == Option.KEEPINTVL) k.keepInterval = <u16>value;
  else k.keepCount = <u8>value;
  return 0;
}

function turn(k: Socket, on: On, value: i32): i32 {
  k.flags = <u8>(value ? k.flags | on : k.flags & ~on);
  return 0;
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
