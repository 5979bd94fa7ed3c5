// UDP (RFC 768, RFC 1122 4.1): datagrams in and out of the sockets of udp-socket. Each has a ring of whole datagrams that never wrap in
// the middle, so that a program can read one where it lies. A datagram is copied once on its way in and once on its way out.
import { IP_FRAGMENTS, UDP_RX_BUFFER, UDP_SOCKETS, UDP_TX_MAX } from "../config";
import { ipv4SendLarge } from "../network/fragments";
import { IcmpError } from "../network/icmp";
import { ipv4AddressSum, ipv4Send, ipv4Serve, TX_PAYLOAD } from "../network/ipv4";
import { Rx } from "../link/receive";
import { swap16 } from "../lib/bytes";
import { complement32, copyAndSum, isZero, sum as sumOf, sumOfHead } from "../lib/checksum";
import { count, Counter, tally } from "../lib/counters";
import { Err } from "../lib/errors";
import { markReady, UDP_SLOT } from "../lib/ready";
import { addressSum, IpProtocol } from "../wire/ipv4";
import { UdpOff, UdpView } from "../wire/udp";
import { Datagram, freePort, isOpen, SKIP, SMALL_RING, socketAt, SOCKET_SIZE, SOCKETS, Udp, UdpSocket, UDP_MAX } from "./udp-socket";

export {
  Datagram, udpBind, udpClose, udpConnect, udpLocal, UDP_MAX, udpOpen, udpPort, udpQueued, udpRemote, udpRemotePort,
} from "./udp-socket";

/** What became of a datagram. */
export const enum UdpResult {
  /** In a socket's ring, whose slot is marked ready. */
  DELIVERED,
  /** Dropped and counted. */
  DROPPED,
  /** Counted; nobody has the port: to be answered with "port unreachable". */
  NO_PORT,
}

/** The error of socket i that is to be told, once; 0 = none. */
export function udpTakeError(i: i32): i32 {
  return isOpen(i) ? takeError(socketAt(i)) : Err.EBADF;
}

/** Whether an error of socket i is to be told. */
export function udpFailed(i: i32): bool {
  return socketAt(i).error != 0;
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
 * EDESTADDRREQ, EINVAL: port above 65535, a pending error once, or what `ipv4Send` answers. What the path does not carry whole goes in fragments.
 */
export function udpSend(i: i32, ip: u32, port: u32, p: usize, n: i32): i32 {
  if (<u32>i >= <u32>UDP_SOCKETS) return Err.EBADF;
  if (<u32>n > <u32>UDP_MAX) return sendLarge(i, ip, port, p, n);
  const s = socketAt(i);
  let to = swap16(port);
  if (s.port == 0 || s.special || ip == 0 || port - 1 >= 0xffff) {
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
  if (result < 0) return result == Err.EMSGSIZE ? sendLarge(i, ip, swap16(to), p, n) : result;
  tally(Counter.UDP_SENT);
  return n;
}

/** `udpSend` for what one packet does not carry. The sum, which is in the first fragment, is over all of them. */
function sendLarge(i: i32, ip: u32, port: u32, p: usize, n: i32): i32 {
  if (!IP_FRAGMENTS || <u32>n > <u32>UDP_TX_MAX) return Err.EMSGSIZE;
  const s = socketAt(i);
  const ready = prepare(s, ip, port);
  if (ready < 0) return ready;
  if (ip == 0) ip = s.remote;
  const ports = s.port | (port ? swap16(port) : s.remotePort) << 16;
  const length = swap16(n + UdpOff.SIZE);
  const sum = sumOf(p, n) + (ports & 0xffff) + (ports >> 16) + 2 * length + ipv4AddressSum(ip) + (<u32>IpProtocol.UDP << 8);
  UdpView.at(TX_PAYLOAD).emitRaw(ports, length, checksumToSend(sum));
  const result = ipv4SendLarge(ip, IpProtocol.UDP, UdpOff.SIZE, p, n + UdpOff.SIZE, s.service);
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
  if (s.service) ipv4Serve(s.service);
  return 0;
}

/** A computed 0 is sent as 0xffff, since 0 means "none" (RFC 768); the sum is not 0. */
// @ts-ignore: decorator
@inline function checksumToSend(sum: u32): u32 {
  const c = complement32(sum);
  return c ? c : 0xffff;
}

/** Datagrams of socket i, which is open, go out with this service; see network/ipv4 `ipv4Serve`. */
export function udpServe(i: i32, service: u16): void {
  socketAt(i).service = service;
}

// @ts-ignore: decorator
@inline function takeError(s: UdpSocket): i32 {
  const error = s.error;
  s.error = 0;
  return error;
}

/**
 * An ICMP error about a datagram of ours, quoted in the receive record: the socket connected to that peer is told `err` once, by
 * its next call. Others are not told (RFC 1122 4.1.3.3 leaves it to the connected): their ports are easily guessed. Returns whether there
 * is such a socket.
 */
export function udpError(err: i32): bool {
  const ports = UdpView.at(Rx.payload).ports;
  let told = false;
  for (let i = 0; i < UDP_SOCKETS; i++) {
    const s = socketAt(i);
    if (s.remote == 0 || s.remote != IcmpError.destination || s.port != (ports & 0xffff) || s.remotePort != ports >> 16) continue;
    tell(i, err);
    told = true;
  }
  return told;
}

/** The host of `destination` does not answer ARP: sockets connected to it are told EHOSTUNREACH once. */
export function udpUnreachable(destination: u32): void {
  for (let i = 0; i < UDP_SOCKETS; i++) if (socketAt(i).remote == destination) tell(i, Err.EHOSTUNREACH);
}

function tell(i: i32, err: i32): void {
  if (!isOpen(i)) return;
  socketAt(i).error = <i16>err;
  markReady(UDP_SLOT + i);
}
