// UDP (RFC 768, RFC 1122 4.1): a fixed table of sockets, each with a ring of whole datagrams that never wrap in the middle, so
// that a program can read one where it lies. A datagram is copied once on its way in and once on its way out.
import { MTU, UDP_RX_BUFFER, UDP_SOCKETS } from "../config";
import { IcmpError } from "../network/icmp";
import { ipv4AddressSum, ipv4Send, ipv4SourceFor, TX_PAYLOAD } from "../network/ipv4";
import { Rx } from "../link/receive";
import { swap16 } from "../lib/bytes";
import { complement32, copyAndSum, isZero, sumOfHead } from "../lib/checksum";
import { count, Counter, tally } from "../lib/counters";
import { Err } from "../lib/errors";
import { clearReady, markReady, UDP_SLOT } from "../lib/ready";
import { randomIn } from "../lib/siphash";
import { addressSum, IpProtocol, Ipv4Off } from "../wire/ipv4";
import { UdpOff, UdpView } from "../wire/udp";

/** What became of a datagram. */
export const enum UdpResult {
  /** In a socket's ring, whose slot is marked ready. */
  DELIVERED,
  /** Dropped and counted. */
  DROPPED,
  /** Counted; nobody has the port: to be answered with "port unreachable". */
  NO_PORT,
}

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
@inline const SKIP: i32 = -1;

/** Ports that are given to sockets which ask for none (RFC 6335 6). */
// @ts-ignore: decorator
@inline const EPHEMERAL_FIRST: u32 = 49152;
// @ts-ignore: decorator
@inline const EPHEMERAL_LAST: u32 = 65535;

/** A socket, 40 octets. Ports are in wire order as loaded. */
@unmanaged @final class UdpSocket {
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
  error: i32;
  /** Its slot of lib/ready. */
  slot: i32;
}

// @ts-ignore: decorator
@inline const SOCKET_SIZE: usize = 40;
if (offsetof<UdpSocket>() != SOCKET_SIZE) ERROR("UdpSocket layout changed");
if (UDP_RX_BUFFER & 3) ERROR("UDP_RX_BUFFER is a multiple of 4");

const SOCKETS: usize = memory.data(UDP_SOCKETS * 40, 4);
const RINGS: usize = memory.data(UDP_SOCKETS * UDP_RX_BUFFER, 4);

/** Largest data of a datagram in one packet, octets. */
// @ts-ignore: decorator
@inline export const UDP_MAX: i32 = MTU - Ipv4Off.SIZE - UdpOff.SIZE;

/** Whether a datagram can be longer than a whole ring. */
// @ts-ignore: decorator
@inline const SMALL_RING: bool = UDP_RX_BUFFER < (Datagram.DATA + UDP_MAX + 3 & ~3);

class Udp {
  /** Sockets with `local` or `remote`: while there are none, the first with the port is the right one. */
  static particular: i32 = 0;
}

// @ts-ignore: decorator
@inline function socketAt(i: i32): UdpSocket {
  return changetype<UdpSocket>(SOCKETS + <usize>i * SOCKET_SIZE);
}

// @ts-ignore: decorator
@inline function isOpen(i: i32): bool {
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
function freePort(ip: u32): u32 {
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

/** The error of socket i that is to be told, once; 0 = none. */
export function udpTakeError(i: i32): i32 {
  return isOpen(i) ? takeError(socketAt(i)) : Err.EBADF;
}

/** The datagram in the receive record. */
// @ts-ignore: decorator
@inline export function udpInput(): UdpResult {
  const n = Rx.payloadLength;
  if (!UdpView.check(n)) return dropped(Counter.UDP_SHORT);
  const datagram = UdpView.at(Rx.payload);
  let rawLength = datagram.rawLength;
  let length = n;
  let sum = Rx.payloadSum;
  if (rawLength != swap16(n)) {
    length = swap16(rawLength);
    if (length < UdpOff.SIZE || length > n) return dropped(Counter.UDP_BAD_LENGTH);
    sum = sumOfHead(sum, Rx.payload, length, n);
  }
  sum += addressSum(Rx.source, Rx.destination) + rawLength + (<u32>IpProtocol.UDP << 8);
  if (!isZero(sum) && datagram.checksum != 0) return dropped(Counter.UDP_BAD_CHECKSUM);
  const ports = datagram.ports;
  const s = Udp.particular ? findBest(ports) : findFirst(ports >> 16);
  if (s === null) {
    count(Counter.UDP_NO_PORT);
    return UdpResult.NO_PORT;
  }
  return deliver(s, ports & 0xffff, length - UdpOff.SIZE);
}

// @ts-ignore: decorator
@inline function dropped(cause: Counter): UdpResult {
  count(cause);
  return UdpResult.DROPPED;
}

/** The socket with `port` (wire order), or null; nobody has port 0. */
// @ts-ignore: decorator
@inline function findFirst(port: u32): UdpSocket | null {
  let p = SOCKETS;
  do {
    if (changetype<UdpSocket>(p).port == port) return port ? changetype<UdpSocket>(p) : null;
    p += SOCKET_SIZE;
  } while (p < SOCKETS + <usize>UDP_SOCKETS * SOCKET_SIZE);
  return null;
}

/** The socket that fits the datagram's ends most closely: connected, then bound to the address, then to the port alone; or null. */
function findBest(ports: u32): UdpSocket | null {
  let best: UdpSocket | null = null;
  let bestFit = 0;
  for (let i = 0; i < UDP_SOCKETS; i++) {
    const fit = fitOf(socketAt(i), ports);
    if (fit > bestFit) {
      best = socketAt(i);
      bestFit = fit;
    }
  }
  return best;
}

/** How closely a socket fits, 0 = not at all. */
function fitOf(s: UdpSocket, ports: u32): i32 {
  if (s.port == 0 || s.port != ports >> 16) return 0;
  if (s.local != 0 && s.local != Rx.destination) return 0;
  if (s.remote == 0) return s.local ? 2 : 1;
  return s.remote == Rx.source && s.remotePort == (ports & 0xffff) ? 3 : 0;
}

/** Copies the datagram's n octets, from `port` (wire order), into the ring of s. */
// @ts-ignore: decorator
@inline function deliver(s: UdpSocket, port: u32, n: i32): UdpResult {
  const size = n + (Datagram.DATA + 3) & ~3;
  let record = s.ring;
  if (s.queued) {
    const at = placeBehind(s, size);
    if (at < 0) return dropped(Counter.UDP_BUFFER_FULL);
    record += at;
    s.head = at + size;
    s.queued++;
  } else {
    if (SMALL_RING && size > UDP_RX_BUFFER) return dropped(Counter.UDP_BUFFER_FULL);
    s.head = size;
    s.queued = 1;
  }
  store<i32>(record, n);
  store<u32>(record, Rx.source, Datagram.SOURCE);
  store<u32>(record, Rx.destination, Datagram.DESTINATION);
  store<u32>(record, swap16(port), Datagram.SOURCE_PORT);
  memory.copy(record + Datagram.DATA, Rx.payload + UdpOff.SIZE, n);
  markReady(s.slot);
  tally(Counter.UDP_RECEIVED);
  return UdpResult.DELIVERED;
}

/** Where `size` octets in one piece fit behind what is queued: between head and the end, at the start, or between head and tail; or -1. */
function placeBehind(s: UdpSocket, size: i32): i32 {
  const head = s.head;
  if (head <= s.tail) return size <= s.tail - head ? head : -1;
  if (size <= UDP_RX_BUFFER - head) return head;
  if (size > s.tail) return -1;
  if (head < UDP_RX_BUFFER) store<i32>(s.ring + head, SKIP);
  return 0;
}

/** Address of the oldest datagram in the ring of socket i (see `Datagram`), which stays there; 0 when there is none. */
// @ts-ignore: decorator
@inline export function udpPeek(i: i32): usize {
  const s = socketAt(i);
  return s.queued ? s.ring + s.tail : 0;
}

/** Octets of its data; 0 also when there is none. */
// @ts-ignore: decorator
@inline export function udpPeekLength(i: i32): i32 {
  const record = udpPeek(i);
  return record ? load<i32>(record) : 0;
}

/** Takes the oldest datagram out of the ring of socket i, if there is one. */
// @ts-ignore: decorator
@inline export function udpDrop(i: i32): void {
  const s = socketAt(i);
  if (s.queued > 1) {
    dropFirst(s);
  } else {
    s.queued = 0;
    s.tail = 0;
  }
}

function dropFirst(s: UdpSocket): void {
  s.queued--;
  const tail = s.tail + (load<i32>(s.ring + s.tail) + (Datagram.DATA + 3) & ~3);
  s.tail = tail == UDP_RX_BUFFER || load<i32>(s.ring + tail) == SKIP ? 0 : tail;
}

/**
 * Takes the oldest datagram of socket i: copies at most n octets to p, the rest is lost. Returns the octets copied, EBADF, a pending
 * error once, or EAGAIN when none waits. Who sent it: `udpPeek` before.
 */
export function udpReceive(i: i32, p: usize, n: i32): i32 {
  if (!isOpen(i)) return Err.EBADF;
  const error = takeError(socketAt(i));
  if (error < 0) return error;
  const record = udpPeek(i);
  if (record == 0) return Err.EAGAIN;
  const octets = min(n, load<i32>(record));
  memory.copy(p, record + Datagram.DATA, octets);
  udpDrop(i);
  return octets;
}

/**
 * Sends n octets at p from socket i, which is bound if it was not, to `ip`:`port`; both 0 = to its peer. Returns n, EBADF, EMSGSIZE,
 * EDESTADDRREQ, EINVAL: port above 65535, a pending error once, or what `ipv4Send` answers.
 */
export function udpSend(i: i32, ip: u32, port: u32, p: usize, n: i32): i32 {
  if (<u32>i >= <u32>UDP_SOCKETS) return Err.EBADF;
  if (<u32>n > <u32>UDP_MAX) return Err.EMSGSIZE;
  const s = socketAt(i);
  let to = swap16(port);
  if (s.port == 0 || s.error != 0 || ip == 0 || port - 1 >= 0xffff) {
    const result = prepare(s, ip, port);
    if (result < 0) return result;
    if (ip == 0) {
      ip = s.remote;
      to = s.remotePort;
    }
  }
  const length = swap16(n + UdpOff.SIZE);
  const ports = s.port | to << 16;
  const data = copyAndSum(TX_PAYLOAD + UdpOff.SIZE, p, n);
  const sum = data + (ports & 0xffff) + (ports >> 16) + 2 * length + ipv4AddressSum(ip) + (<u32>IpProtocol.UDP << 8);
  UdpView.at(TX_PAYLOAD).emitRaw(ports, length, checksumToSend(sum));
  const result = ipv4Send(ip, IpProtocol.UDP, n + UdpOff.SIZE);
  if (result < 0) return result;
  tally(Counter.UDP_SENT);
  return n;
}

/** What a call of `udpSend` needs that is not the usual one. Returns 0, or why it fails. */
function prepare(s: UdpSocket, ip: u32, port: u32): i32 {
  if (s.ring == 0) return Err.EBADF;
  if (s.error) return takeError(s);
  if ((ip | port) == 0 ? s.remote == 0 : ip == 0 || port == 0) return Err.EDESTADDRREQ;
  if (port > 0xffff) return Err.EINVAL;
  if (s.port == 0) s.port = swap16(freePort(0));
  return 0;
}

/** A computed 0 is sent as 0xffff, since 0 means "none" (RFC 768); the sum is not 0. */
// @ts-ignore: decorator
@inline function checksumToSend(sum: u32): u32 {
  const c = complement32(sum);
  return c ? c : 0xffff;
}

// @ts-ignore: decorator
@inline function takeError(s: UdpSocket): i32 {
  const error = s.error;
  s.error = 0;
  return error;
}

/**
 * An ICMP error about a datagram of ours, quoted in the receive record: the socket connected to that peer is told `err` once, by
 * its next call. Others are not told (RFC 1122 4.1.3.3 leaves it to the connected).
 */
export function udpError(err: i32): void {
  const ports = UdpView.at(Rx.payload).ports;
  for (let i = 0; i < UDP_SOCKETS; i++) {
    const s = socketAt(i);
    if (s.remote == IcmpError.destination && s.port == (ports & 0xffff) && s.remotePort == ports >> 16) tell(i, err);
  }
}

/** The host of `destination` does not answer ARP: sockets connected to it are told EHOSTUNREACH once. */
export function udpUnreachable(destination: u32): void {
  for (let i = 0; i < UDP_SOCKETS; i++) if (socketAt(i).remote == destination) tell(i, Err.EHOSTUNREACH);
}

function tell(i: i32, err: i32): void {
  if (!isOpen(i)) return;
  socketAt(i).error = err;
  markReady(UDP_SLOT + i);
}
