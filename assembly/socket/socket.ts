// The Socket library for programs in the same module: POSIX's verbs, never blocking. Results are >= 0, errors are negative lib/errors
// Err. A program is told by `nextReady` which socket has news: data, room, a connection, the end. What it leaves unread after a `skip` or
// `recv` is news again; what it did not touch is not, until something more happens.
// Addresses are in wire order, ports in host order.
import { TCP_URGENT } from "../config";
import { Err } from "../lib/errors";
import { markReady, SLOTS } from "../lib/ready";
import { isOwn } from "../link/interface";
import { State } from "../transport/tcp/state";
import { closeListener, openListener, waitingAt } from "../transport/tcp/listen";
import { portInUse, randomPort } from "../transport/tcp/ports";
import { On } from "../transport/tcp/settings";
import { Is, is, Tcb, tcbAt, unset, wake } from "../transport/tcp/tcb";
import {
  consume, endReceiving, endSending, enqueue, heedSettings, neverOpened, open, Opened, readable, readAddress, release as releaseTcb, sendSpace,
} from "../transport/tcp/user";
import { urge, urgentToRead } from "../transport/tcp/urgent";
import * as udp from "../transport/udp";
import { Clock } from "../lib/time";
import { takeTcpError } from "./options";
import { copySettings, disown, Kind, own, refuse, release, resolve, slotOf, Socket, socketAt, take } from "./table";

export { News, nextReady } from "./table";
export { getsockopt, Level, Option, option, setOption, setsockopt, setSwitch } from "./options";
export { On } from "../transport/tcp/settings";
export { getpeername, getsockname, Info, Name, socketCount, socketInfo } from "./names";

export const enum SocketType {
  STREAM = 1,
  DGRAM = 2,
}

export const enum Shut {
  RD = 0,
  WR = 1,
  RDWR = 2,
}

/** Flags of `send` and `recv`, with Linux's numbers. */
export const enum Message {
  /** MSG_OOB, of `send`: what is taken is urgent, up to its end (RFC 9293 3.8.5). */
  OOB = 1,
  /** MSG_PEEK: what is read stays. */
  PEEK = 2,
}

/** Event bits of `poll`, with Linux's numbers. */
export const enum Poll {
  IN = 1,
  /** There are urgent data to be read. */
  PRI = 2,
  OUT = 4,
  ERR = 8,
  HUP = 16,
}

/** Where `peek` found octets. */
export class Peeked {
  static data: usize = 0;
}

/** Sender of the datagram that `peek` or `recvfrom` gave last. */
export class Peer {
  static ip: u32 = 0;
  static port: u32 = 0;
}

/** A new socket of `type`: its handle, or Err.EINVAL, ENOBUFS. */
export function socket(type: i32): i32 {
  if (type != SocketType.STREAM && type != SocketType.DGRAM) return Err.EINVAL;
  const s = take(Kind.STREAM);
  if (s === null) return Err.ENOBUFS;
  if (type == SocketType.DGRAM) {
    const i = udp.udpOpen();
    if (i < 0) {
      release(s);
      return i;
    }
    own(s, Kind.DATAGRAM, i);
  }
  return s.handle;
}

/**
 * Gives the socket its own address (0 = any) and port (0 = a random one that is free). Err.EINVAL when it has one, EADDRNOTAVAIL when the
 * address is not ours, EADDRINUSE.
 */
export function bind(s: i32, ip: u32, port: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.NONE && ip && !isOwn(ip)) return Err.EADDRNOTAVAIL;
  if (k.kind == Kind.DATAGRAM) return udp.udpBind(k.index, ip, port);
  if (k.kind != Kind.STREAM || k.port || <u32>port > 0xffff) return refuse(k, Err.EINVAL);
  if (port) {
    if (isTaken(ip, port, k.flags & On.REUSEADDR)) return Err.EADDRINUSE;
  } else {
    do port = randomPort(); while (isTaken(ip, port, 0));
  }
  k.ip = ip;
  k.port = port;
  return 0;
}

/**
 * Whether a stream socket must not have this address and port: what a connection or TIME-WAIT has (M5) only one with SO_REUSEADDR, `reuse`, may
 * take; what another is bound to, only if both have it and none listens.
 */
function isTaken(ip: u32, port: u32, reuse: u32): bool {
  if (!reuse && portInUse(port)) return true;
  for (let i = 0; i < SLOTS; i++) {
    const other = socketAt(i);
    if (other.port != port || ip && other.ip && ip != other.ip) continue;
    if (other.kind == Kind.LISTENER || other.kind == Kind.STREAM && !(other.flags & reuse)) return true;
  }
  return false;
}

/** Listens for at most `backlog` connections that wait to be accepted. Err.EADDRINUSE, EDESTADDRREQ when not bound. */
export function listen(s: i32, backlog: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.STREAM) return refuse(k, k.kind == Kind.DATAGRAM ? Err.EOPNOTSUPP : Err.EINVAL);
  if (k.port == 0) return Err.EDESTADDRREQ;
  const i = openListener(k.ip, k.port, backlog, k);
  if (i < 0) return i;
  own(k, Kind.LISTENER, i);
  return 0;
}

/** The next connection that waits: a new handle with the listener's tag, or Err.EAGAIN, EINVAL, EOPNOTSUPP, ENOBUFS. */
export function accept(s: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.LISTENER) return refuse(k, k.kind == Kind.DATAGRAM ? Err.EOPNOTSUPP : Err.EINVAL);
  const t = waitingAt(k.index);
  if (t === null) return Err.EAGAIN;
  const n = take(Kind.STREAM);
  if (n === null) return Err.ENOBUFS;
  unset(t, Is.UNACCEPTED);
  copySettings(n, k);
  hold(n, t);
  n.tag = k.tag;
  wake(t);
  return n.handle;
}

/**
 * Connects to ip and port. A stream answers Err.EINPROGRESS and becomes writable when it is connected; if that failed, the next call says why
 * unless the program knows already, and the one after that tries again. A datagram socket only notes the peer, or with ip 0 forgets it.
 * Err.EISCONN, EALREADY, ENETUNREACH, EADDRINUSE, EADDRNOTAVAIL, ENOBUFS, EINVAL.
 */
export function connect(s: i32, ip: u32, port: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.DATAGRAM) return udp.udpConnect(k.index, ip, port);
  if (<u32>(port - 1) >= 0xffff) return refuse(k, Err.EINVAL);
  if (k.kind == Kind.CONNECTION) {
    const why = whyNotConnecting(k);
    if (why) return why;
  }
  if (k.kind != Kind.STREAM) return refuse(k, Err.EOPNOTSUPP);
  const r = open(k.ip, k.port, ip, port, k, Clock.now);
  if (r < 0) return r;
  hold(k, Opened.tcb);
  return Err.EINPROGRESS;
}

/** Why the connection k cannot be connected; 0 = an attempt before has failed, and k is no connection any more. */
function whyNotConnecting(k: Socket): i32 {
  const t = tcbAt(k.index);
  if (!neverOpened(t)) return t.state < State.ESTABLISHED && !is(t, Is.DETACHED) ? Err.EALREADY : Err.EISCONN;
  if (t.error) return takeTcpError(t);
  releaseTcb(t, Clock.now);
  disown(k);
  return 0;
}

/** k becomes the socket of connection t. */
function hold(k: Socket, t: Tcb): void {
  own(k, Kind.CONNECTION, t.index);
  t.settings = k;
  heedSettings(t);
}

/** Queues up to n octets at p for the peer, `Message.OOB` if they are urgent. How many were taken, or Err.EAGAIN, EPIPE, ENOTCONN, ECONNRESET, ETIMEDOUT, ... */
export function send(s: i32, p: usize, n: i32, flags: i32 = 0): i32 {
  const k = resolve(s);
  if (k.kind == Kind.DATAGRAM) return flags & Message.OOB ? <i32>Err.EOPNOTSUPP : udp.udpSend(k.index, 0, 0, p, n);
  if (k.kind != Kind.CONNECTION) return refuse(k, Err.ENOTCONN);
  const t = tcbAt(k.index);
  if (t.state != State.ESTABLISHED && t.state != State.CLOSE_WAIT) return whyNotSending(t);
  if (n <= 0) return n == 0 ? 0 : Err.EINVAL;
  const taken = enqueue(t, p, n);
  if (TCP_URGENT && flags & Message.OOB && taken > 0) urge(t);
  return taken == 0 ? Err.EAGAIN : taken;
}

function whyNotSending(t: Tcb): i32 {
  if (t.error) return takeTcpError(t);
  if (neverOpened(t)) return Err.ENOTCONN;
  return t.state == State.SYN_SENT || t.state == State.SYN_RECEIVED ? Err.EAGAIN : Err.EPIPE;
}

/** Free octets of the send buffer, 0 when nothing can be sent any more. */
export function space(s: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.CONNECTION) return refuse(k, Err.ENOTCONN);
  const t = tcbAt(k.index);
  return t.state == State.ESTABLISHED || t.state == State.CLOSE_WAIT ? sendSpace(t) : 0;
}

/**
 * How many octets can be read in one piece at `Peeked.data`; they stay until `skip`. 0 = the peer has ended its stream (M4: only after
 * all data before), Err.EAGAIN = none yet. For a datagram socket: the oldest datagram, whole; its sender is `Peer`.
 */
export function peek(s: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.DATAGRAM) return peekDatagram(k.index);
  if (k.kind != Kind.CONNECTION) return refuse(k, Err.ENOTCONN);
  const t = tcbAt(k.index);
  if (t.rxLength == 0 || t.error) return whyNothingToRead(t);
  Peeked.data = readAddress(t);
  return readable(t);
}

function whyNothingToRead(t: Tcb): i32 {
  if (t.error) return takeTcpError(t);
  if (neverOpened(t)) return Err.ENOTCONN;
  return is(t, Is.FIN_RECEIVED | Is.READ_SHUT | Is.DETACHED) ? 0 : Err.EAGAIN;
}

// @ts-ignore: decorator
@inline function peekDatagram(i: i32): i32 {
  const record = udp.udpPeek(i);
  if (record == 0) {
    const error = udp.udpTakeError(i);
    return error ? error : Err.EAGAIN;
  }
  Peeked.data = record + udp.Datagram.DATA;
  Peer.ip = load<u32>(record, udp.Datagram.SOURCE);
  Peer.port = load<u32>(record, udp.Datagram.SOURCE_PORT);
  return load<i32>(record);
}

/**
 * Consumes up to n octets, as `recv` without a place to put them: how many, 0 = end of data, or Err.EAGAIN and the others of `recv`. Of a
 * datagram socket: the oldest datagram. The socket has news again if there is more to read.
 */
export function skip(s: i32, n: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.CONNECTION) {
    const t = tcbAt(k.index);
    const length = min(n, t.rxLength);
    if (length <= 0 || t.error) return whyNothingToRead(t);
    consume(t, length);
    return length;
  }
  if (k.kind != Kind.DATAGRAM) return refuse(k, Err.ENOTCONN);
  udp.udpDrop(k.index);
  if (udp.udpPeek(k.index)) markReady(slotOf(k));
  return 0;
}

/**
 * Reads up to n octets to p: how many, 0 = end of data, or Err.EAGAIN, ENOTCONN, ECONNRESET, ETIMEDOUT, ... Of a datagram what does not
 * fit is lost. With `Message.PEEK` it all stays. Urgent data are in line (RFC 6093 6): Err.EINVAL for who wants them apart.
 */
export function recv(s: i32, p: usize, n: i32, flags: i32 = 0): i32 {
  if (n < 0 || flags & Message.OOB) return Err.EINVAL;
  const piece = peek(s);
  if (piece < 0) return piece;
  let length = min(n, piece);
  memory.copy(p, Peeked.data, length);
  const k = resolve(s);
  if (k.kind == Kind.CONNECTION && n > piece && piece > 0) {
    // What is beyond the ring's seam.
    const t = tcbAt(k.index);
    length = min(n, t.rxLength);
    memory.copy(p + piece, t.rxRing, length - piece);
  }
  if (!(flags & Message.PEEK)) skip(s, length);
  return length;
}

/** `recv` of a datagram; its sender is `Peer`. */
export function recvfrom(s: i32, p: usize, n: i32): i32 {
  return recv(s, p, n);
}

/** Sends n octets as one datagram. Err.EMSGSIZE, EHOSTUNREACH, ENETUNREACH, EAGAIN, EDESTADDRREQ, ECONNREFUSED. */
export function sendto(s: i32, p: usize, n: i32, ip: u32, port: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.DATAGRAM) return refuse(k, k.kind == Kind.CONNECTION ? Err.EISCONN : Err.ENOTCONN);
  return udp.udpSend(k.index, ip, port, p, n);
}

/** Ends sending, receiving or both. Err.ENOTCONN, EINVAL. */
export function shutdown(s: i32, how: i32): i32 {
  const k = resolve(s);
  if (k.kind != Kind.CONNECTION) return refuse(k, Err.ENOTCONN);
  if (<u32>how > <u32>Shut.RDWR) return Err.EINVAL;
  const t = tcbAt(k.index);
  if (is(t, Is.DETACHED)) return Err.ENOTCONN;
  if (how != Shut.RD) endSending(t);
  if (how != Shut.WR) endReceiving(t);
  return 0;
}

/** Lets go of the socket: the handle is stale from now on. What is queued is still sent, then the FIN. */
export function close(s: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  if (k.kind == Kind.CONNECTION) releaseTcb(tcbAt(k.index), Clock.now);
  else if (k.kind == Kind.LISTENER) closeListener(k.index);
  else if (k.kind == Kind.DATAGRAM) udp.udpClose(k.index);
  release(k);
  return 0;
}

/** What can be done now: `Poll` bits, or Err.EBADF. */
export function poll(s: i32): i32 {
  const k = resolve(s);
  switch (k.kind) {
    case Kind.NONE: return Err.EBADF;
    case Kind.LISTENER: return waitingAt(k.index) !== null ? Poll.IN : 0;
    case Kind.DATAGRAM: return Poll.OUT | (udp.udpPeek(k.index) ? Poll.IN : 0) | (udp.udpFailed(k.index) ? Poll.ERR : 0);
    case Kind.CONNECTION: return pollConnection(tcbAt(k.index));
    default: return Poll.HUP;
  }
}

function pollConnection(t: Tcb): i32 {
  let events = 0;
  if (t.rxLength > 0 || is(t, Is.FIN_RECEIVED | Is.READ_SHUT | Is.DETACHED)) events |= Poll.IN;
  if ((t.state == State.ESTABLISHED || t.state == State.CLOSE_WAIT) && sendSpace(t) > 0) events |= Poll.OUT;
  if (is(t, Is.DETACHED) || (t.flags & (Is.FIN_QUEUED | Is.FIN_RECEIVED)) == (Is.FIN_QUEUED | Is.FIN_RECEIVED)) events |= Poll.HUP;
  if (TCP_URGENT && urgentToRead(t) > 0) events |= Poll.PRI;
  if (t.error) events |= Poll.ERR;
  return events;
}

/** Octets of urgent data that are still to be read, those included that have not come yet; 0 = none (RFC 9293 3.8.5). Err.ENOTCONN. */
export function urgent(s: i32): i32 {
  const k = resolve(s);
  return TCP_URGENT && k.kind == Kind.CONNECTION ? urgentToRead(tcbAt(k.index)) : refuse(k, Err.ENOTCONN);
}

/** The tag of a socket, or Err.EBADF. */
export function tag(s: i32): i32 {
  const k = resolve(s);
  return refuse(k, k.tag);
}

/** Gives the socket a program's own number, >= 0. */
export function setTag(s: i32, tag: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.NONE) return Err.EBADF;
  k.tag = tag;
  return 0;
}
