// The table of UDP sockets: who has which port of which address, and where a socket's datagrams lie.
import { MTU, UDP_RECORD, UDP_RX_BUFFER, UDP_SOCKETS } from "../config";
import { ipv4SourceFor } from "../network/ipv4";
import { swap16 } from "../lib/bytes";
import { Err } from "../lib/errors";
import { clearReady, UDP_SLOT } from "../lib/ready";
import { randomIn } from "../lib/siphash";
import { Ipv4Off } from "../wire/ipv4";
import { UdpOff } from "../wire/udp";

/** A datagram in a ring: octets from its address as `udpPeek` gives it. */
export const enum Datagram {
  /** i32: octets of data. */
  LENGTH = 0,
  /** Addresses, as loaded. */
  SOURCE = 4,
  DESTINATION = 8,
  /** u32: the sender's port, host order. */
  SOURCE_PORT = 12,
  DATA = 16,
}

/** In the place of a length: nothing more until the ring's end. */
// @ts-ignore: decorator
@inline export const SKIP: i32 = -1;

/** Ports that are given to sockets which ask for none (RFC 6335 6). */
// @ts-ignore: decorator
@inline const EPHEMERAL_FIRST: u32 = 49152;
// @ts-ignore: decorator
@inline const EPHEMERAL_LAST: u32 = 65535;

/** A socket, 40 octets. Ports are in wire order as loaded. */
@unmanaged @final export class UdpSocket {
  /** Own port, 0 = not bound. */
  port: u32;
  /** Own address, 0 = any. */
  local: u32;
  /** Peer, 0 = not connected. */
  remote: u32;
  remotePort: u32;
  /** Its ring; 0 = the socket is free. */
  ring: usize;
  /** Where the next datagram is written and where the oldest lies, octets from the ring's start; 0 when nothing is queued. */
  head: i32;
  tail: i32;
  /** Datagrams in the ring. */
  queued: i32;
  /** An error to tell once, 0 = none. */
  error: i16;
  /** Type of service and time to live of its packets, as network/ipv4 `ipv4Serve` has them; 0 = as usual. */
  service: u16;
  /** Its slot of lib/ready. */
  slot: i32;

  /** Whether there is an error to tell, or a service to be asked for. */
  @inline get special(): bool {
    return load<u32>(changetype<usize>(this), offsetof<UdpSocket>("error")) != 0;
  }
}

/** Octets of a socket in the table. */
// @ts-ignore: decorator
@inline export const SOCKET_SIZE: usize = 40;
if (offsetof<UdpSocket>() != SOCKET_SIZE) ERROR("UdpSocket layout changed");
if (UDP_RX_BUFFER & 3) ERROR("UDP_RX_BUFFER is a multiple of 4");
if (Datagram.DATA != UDP_RECORD) ERROR("UDP_RECORD");

/** The table. */
export const SOCKETS: usize = memory.data(UDP_SOCKETS * 40, 4);
const RINGS: usize = memory.data(UDP_SOCKETS * UDP_RX_BUFFER, 4);

/** Largest data of a datagram in one packet, octets. */
// @ts-ignore: decorator
@inline export const UDP_MAX: i32 = MTU - Ipv4Off.SIZE - UdpOff.SIZE;

/**
 * Whether a datagram in one packet can be longer than a whole ring: the longest frame that a driver hands up has 18 octets more than a packet of
 * ours. One that came in fragments and is too long does not come here (network/reassembly).
 */
// @ts-ignore: decorator
@inline export const SMALL_RING: bool = UDP_RX_BUFFER < (Datagram.DATA + UDP_MAX + 18 + 3 & ~3);

/** What all sockets have in common. */
export class Udp {
  /** Sockets with `local` or `remote`: while there are none, the first with the port is the right one. */
  static particular: i32 = 0;
}

/** Socket i, 0..UDP_SOCKETS-1. */
// @ts-ignore: decorator
@inline export function socketAt(i: i32): UdpSocket {
  return changetype<UdpSocket>(SOCKETS + <usize>i * SOCKET_SIZE);
}

/** Whether i is the number of a socket that is open. */
// @ts-ignore: decorator
@inline export function isOpen(i: i32): bool {
  return <u32>i < <u32>UDP_SOCKETS && socketAt(i).ring != 0;
}

/** A socket without port: its number, or ENOBUFS when all are in use. */
export function udpOpen(): i32 {
  for (let i = 0; i < UDP_SOCKETS; i++) {
    const s = socketAt(i);
    if (s.ring) continue;
    memory.fill(changetype<usize>(s), 0, SOCKET_SIZE);
    s.ring = RINGS + <usize>i * UDP_RX_BUFFER;
    s.slot = UDP_SLOT + i;
    return i;
  }
  return Err.ENOBUFS;
}

/** Gives up socket i and what its ring holds. Returns 0 or EBADF. */
export function udpClose(i: i32): i32 {
  if (!isOpen(i)) return Err.EBADF;
  setEnds(socketAt(i), 0, 0, 0);
  memory.fill(changetype<usize>(socketAt(i)), 0, SOCKET_SIZE);
  clearReady(UDP_SLOT + i);
  return 0;
}

/**
 * Binds socket i to `port` (0 = one that is free and hard to guess, RFC 6056) of address `ip` (0 = any of ours). Returns 0,
 * EBADF, EINVAL: already bound, or EADDRINUSE.
 */
export function udpBind(i: i32, ip: u32, port: u32): i32 {
  if (!isOpen(i)) return Err.EBADF;
  const s = socketAt(i);
  if (s.port || port > 0xffff) return Err.EINVAL;
  if (port == 0) port = freePort(ip);
  else if (inUse(ip, swap16(port))) return Err.EADDRINUSE;
  s.port = swap16(port);
  setEnds(s, ip, 0, 0);
  return 0;
}

/**
 * Makes `ip`:`port` the only peer of socket i, which is bound if it was not; ip 0 undoes it. Returns 0, EBADF, EINVAL: port 0,
 * or ENETUNREACH.
 */
export function udpConnect(i: i32, ip: u32, port: u32): i32 {
  if (!isOpen(i)) return Err.EBADF;
  const s = socketAt(i);
  if (ip == 0) {
    setEnds(s, 0, 0, 0);
    return 0;
  }
  if (port == 0 || port > 0xffff) return Err.EINVAL;
  const local = s.local ? s.local : ipv4SourceFor(ip);
  if (local == 0) return Err.ENETUNREACH;
  if (s.port == 0) s.port = swap16(freePort(local));
  setEnds(s, local, ip, swap16(port));
  return 0;
}

/** The only place that sets the addresses, so that `particular` counts right. */
function setEnds(s: UdpSocket, local: u32, remote: u32, remotePort: u32): void {
  Udp.particular += i32((local | remote) != 0) - i32((s.local | s.remote) != 0);
  s.local = local;
  s.remote = remote;
  s.remotePort = remotePort;
}

/** Whether a socket has `port` (wire order) on an address that `ip` also means. */
function inUse(ip: u32, port: u32): bool {
  for (let i = 0; i < UDP_SOCKETS; i++) {
    const s = socketAt(i);
    if (s.port == port && (ip == 0 || s.local == 0 || s.local == ip)) return true;
  }
  return false;
}

/** A random port of the ephemeral range that is free, host order; there are more of them than sockets. */
export function freePort(ip: u32): u32 {
  let port = randomIn(EPHEMERAL_FIRST, EPHEMERAL_LAST);
  while (inUse(ip, swap16(port))) port = port == EPHEMERAL_LAST ? EPHEMERAL_FIRST : port + 1;
  return port;
}

/** The own port of socket i, host order; 0 when it has none. */
export function udpPort(i: i32): u32 {
  return isOpen(i) ? swap16(socketAt(i).port) : 0;
}

/** The own address that socket i is bound to, 0 = any. */
export function udpLocal(i: i32): u32 {
  return isOpen(i) ? socketAt(i).local : 0;
}

/** The peer's address of socket i, 0 when it is not connected. */
export function udpRemote(i: i32): u32 {
  return isOpen(i) ? socketAt(i).remote : 0;
}

/** The peer's port of socket i, host order; 0 when it is not connected. */
export function udpRemotePort(i: i32): u32 {
  return isOpen(i) ? swap16(socketAt(i).remotePort) : 0;
}

/** The datagrams that wait in the ring of socket i. */
export function udpQueued(i: i32): i32 {
  return isOpen(i) ? socketAt(i).queued : 0;
}
