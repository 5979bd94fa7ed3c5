// Socket options, with Linux's levels and numbers. What a program sets before `connect` or `listen` holds from the first segment on; what
// it sets on a listening socket, the connections that it accepts later have too.
import { TCP_RX_BUFFER, TCP_TX_BUFFER, UDP_RX_BUFFER } from "../config";
import { Err } from "../lib/errors";
import { takeSoftError } from "../transport/tcp/errors";
import { wantOutput } from "../transport/tcp/output";
import { On } from "../transport/tcp/settings";
import { Is, is, set, Tcb, tcbAt, unset } from "../transport/tcp/tcb";
import { UDP_MAX, udpTakeError } from "../transport/udp";
import { Kind, resolve, Socket } from "./table";

/** Levels of `getsockopt` and `setsockopt`. */
export const enum Level {
  IP = 0,
  SOCKET = 1,
  TCP = 6,
}

/** An option: its level, and its number in the low octet. Values are i32; a switch is 0 or not. */
export const enum Option {
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
  /** TCP_NODELAY: no Nagle algorithm; turned on, it lets go what is held. */
  NODELAY = 6 << 8 | 1,
}

/** Octets of a value. */
// @ts-ignore: decorator
@inline const VALUE: i32 = 4;

/** Writes the value of an option to p; returns its octets. Err.EBADF, ENOPROTOOPT. */
export function getsockopt(s: i32, level: i32, name: i32, p: usize): i32 {
  const value = option(s, optionOf(level, name));
  if (value < 0) return value;
  store<i32>(p, value);
  return VALUE;
}

/** Sets an option to the value of n octets at p. Err.EBADF, ENOPROTOOPT, EINVAL: wrong length, or out of range. */
export function setsockopt(s: i32, level: i32, name: i32, p: usize, n: i32): i32 {
  if (n != VALUE) return Err.EINVAL;
  return setOption(s, optionOf(level, name), load<i32>(p));
}

/** 0, which is no option, for a number that none can have. */
function optionOf(level: i32, name: i32): Option {
  return <u32>name < 256 ? level << 8 | name : 0;
}

/** The value of an option, >= 0. Err.EBADF, ENOPROTOOPT. */
export function option(s: i32, o: Option): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  const stream = k.kind != Kind.DATAGRAM;
  switch (o) {
    case Option.TYPE: return stream ? 1 : 2;
    case Option.ERROR: return 0 - takeError(k);
    case Option.SNDBUF: return stream ? TCP_TX_BUFFER : UDP_MAX;
    case Option.RCVBUF: return stream ? TCP_RX_BUFFER : UDP_RX_BUFFER;
    case Option.NODELAY: if (stream) return i32((k.flags & On.NODELAY) != 0);
  }
  return Err.ENOPROTOOPT;
}

/** Sets an option. Err.EBADF, ENOPROTOOPT. */
export function setOption(s: i32, o: Option, value: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  if (k.kind == Kind.DATAGRAM || o != Option.NODELAY) return Err.ENOPROTOOPT;
  turn(k, On.NODELAY, value);
  if (k.kind == Kind.CONNECTION) setNoDelay(tcbAt(k.index), value);
  return 0;
}

function turn(k: Socket, on: On, value: i32): void {
  k.flags = <u8>(value ? k.flags | on : k.flags & ~on);
}

/** Also for a connection that is under way. */
export function setNoDelay(t: Tcb, value: i32): void {
  if (value) set(t, Is.NODELAY);
  else unset(t, Is.NODELAY);
  wantOutput(t);
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
