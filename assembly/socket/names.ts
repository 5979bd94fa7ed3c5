// getsockname, getpeername, and the table of sockets as people read it.
import { swap16 } from "../lib/bytes";
import { Err } from "../lib/errors";
import { TCP_TIME_WAITS } from "../config";
import { LISTENER_SLOT, SLOTS, UDP_SLOT } from "../lib/ready";
import { listenerIp, listenerPort } from "../transport/tcp/listen";
import { State } from "../transport/tcp/state";
import { Endpoint, Is, is, tcbAt, timeWaitAt } from "../transport/tcp/tcb";
import * as udp from "../transport/udp";
import { SocketType } from "./socket";
import { Kind, refuse, resolve, Socket } from "./table";

/** Answer of `getsockname` and `getpeername`: address in wire order, port in host order. */
export class Name {
  static ip: u32 = 0;
  static port: u32 = 0;
}

/** The own address and port of a socket, in `Name`. */
export function getsockname(s: i32): i32 {
  const k = resolve(s);
  localName(k);
  return refuse(k, 0);
}

function localName(k: Socket): void {
  switch (k.kind) {
    case Kind.LISTENER:
      Name.ip = listenerIp(k.index);
      Name.port = listenerPort(k.index);
      break;
    case Kind.CONNECTION:
      Name.ip = tcbAt(k.index).localIp;
      Name.port = swap16(tcbAt(k.index).ports >> 16);
      break;
    case Kind.DATAGRAM:
      Name.ip = udp.udpLocal(k.index);
      Name.port = udp.udpPort(k.index);
      break;
    default:
      Name.ip = k.ip;
      Name.port = k.port;
  }
}

/** The peer's address and port, in `Name`. Err.ENOTCONN. */
export function getpeername(s: i32): i32 {
  const k = resolve(s);
  if (k.kind == Kind.CONNECTION) {
    const state = tcbAt(k.index).state;
    if (state == State.CLOSED || state == State.SYN_SENT) return Err.ENOTCONN;
    Name.ip = tcbAt(k.index).remoteIp;
    Name.port = swap16(tcbAt(k.index).ports & 0xffff);
    return 0;
  }
  if (k.kind != Kind.DATAGRAM || udp.udpRemotePort(k.index) == 0) return refuse(k, Err.ENOTCONN);
  Name.ip = udp.udpRemote(k.index);
  Name.port = udp.udpRemotePort(k.index);
  return 0;
}

/** One row of the socket table. */
export class Info {
  static used: bool = false;
  static type: i32 = 0;
  /** State of a stream; CLOSED for a datagram socket. */
  static state: i32 = 0;
  static localPort: u32 = 0;
  static remoteIp: u32 = 0;
  static remotePort: u32 = 0;
  /** Octets received and not yet read, and octets queued and not yet acknowledged. */
  static received: i32 = 0;
  static sent: i32 = 0;
}

/** Rows of the socket table, unused ones included. */
export function socketCount(): i32 {
  return SLOTS + TCP_TIME_WAITS;
}

/** Fills `Info` with row i, 0..socketCount()-1: connections, listeners, UDP sockets, TIME-WAIT. */
export function socketInfo(i: i32): void {
  Info.remoteIp = Info.remotePort = 0;
  Info.received = Info.sent = 0;
  Info.type = SocketType.STREAM;
  if (i < LISTENER_SLOT) connectionInfo(i);
  else if (i < UDP_SLOT) listenerInfo(i - LISTENER_SLOT);
  else if (i < SLOTS) datagramInfo(i - UDP_SLOT);
  else endpointInfo(timeWaitAt(i - SLOTS), timeWaitAt(i - SLOTS).state == State.TIME_WAIT);
}

function connectionInfo(i: i32): void {
  const t = tcbAt(i);
  endpointInfo(t, is(t, Is.USED));
  Info.received = t.rxLength;
  Info.sent = t.txLength;
}

function endpointInfo(e: Endpoint, used: bool): void {
  Info.used = used;
  Info.state = e.state;
  Info.localPort = swap16(e.ports >> 16);
  Info.remoteIp = e.remoteIp;
  Info.remotePort = swap16(e.ports & 0xffff);
}

function listenerInfo(i: i32): void {
  Info.used = listenerPort(i) != 0;
  Info.state = State.LISTEN;
  Info.localPort = listenerPort(i);
}

function datagramInfo(i: i32): void {
  Info.used = udp.udpPort(i) != 0;
  Info.type = SocketType.DGRAM;
  Info.state = State.CLOSED;
  Info.localPort = udp.udpPort(i);
  Info.received = udp.udpPeekLength(i);
}
