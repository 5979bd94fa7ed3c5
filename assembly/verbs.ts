// The Socket library for who is outside the module: C in the firmware, applications in sandboxes of their own. A second entry file,
// compiled in only where there are such (variant "applications" of tools/toolchain/wasm.mjs). No verb blocks; errors are negative
// lib/errors Err.
//
// Call between polls only: data, names and option values pass through the octets at `transfer()`, where frames are received, and
// no verb keeps what another left there. A verb takes the time of the last poll for now, so who has slept polls first; and what
// a verb made ready to be sent leaves with the next poll, so who has called one polls again. A trap ends every socket.
//
// Addresses are u32 as loaded from wire order, ports in host order. Sockets made here have the tag 0, which no program in the module
// answers to.
import { MTU } from "./config";
import { UDP_MAX } from "./transport/udp";
import { RX_PACKET } from "./link/receive";
import * as dns from "./service/dns/resolver";
import * as sockets from "./socket/socket";

export { accept, bind, close, connect, listen, poll as socketPoll, shutdown, socket, urgent } from "./socket/socket";

/** Octets at `transfer()`: more than any datagram in one packet has. */
// @ts-ignore: decorator
@inline const TRANSFER: i32 = MTU;

/** Octets of a name: address and port, u32 each. */
// @ts-ignore: decorator
@inline const NAME: i32 = 8;

/** Where arguments and results lie: word aligned, 1500 octets. */
export function transfer(): usize {
  return RX_PACKET;
}

/** Sends the n octets at `transfer()`; those of a stream beyond its end are not taken. Err.EMSGSIZE: a datagram that needs fragments. */
export function send(s: i32, n: i32, flags: i32): i32 {
  return sockets.send(s, RX_PACKET, taken(s, n), flags);
}

/** How many of n octets to send: a datagram goes whole, or is refused (-1). */
function taken(s: i32, n: i32): i32 {
  return n > UDP_MAX && sockets.option(s, sockets.Option.TYPE) != sockets.SocketType.STREAM ? -1 : min(n, TRANSFER);
}

/** Receives at most n octets to `transfer()`. */
export function recv(s: i32, n: i32, flags: i32): i32 {
  return sockets.recv(s, RX_PACKET, min(n, TRANSFER), flags);
}

/** Sends the n octets at `transfer()` as one datagram. */
export function sendto(s: i32, ip: u32, port: i32, n: i32): i32 {
  return sockets.sendto(s, RX_PACKET, taken(s, n), ip, port);
}

/** Receives a datagram: its sender's name at `transfer()`, at most n octets of data behind that. */
export function recvfrom(s: i32, n: i32): i32 {
  const length = sockets.recvfrom(s, RX_PACKET + NAME, min(n, TRANSFER - NAME));
  if (length >= 0) putName(sockets.Peer.ip, sockets.Peer.port);
  return length;
}

/** The own name of s, at `transfer()`. */
export function getsockname(s: i32): i32 {
  return named(sockets.getsockname(s));
}

/** The name of the peer of s, at `transfer()`. */
export function getpeername(s: i32): i32 {
  return named(sockets.getpeername(s));
}

/** The value of an option, at `transfer()`: how many octets it has. */
export function getsockopt(s: i32, level: i32, name: i32): i32 {
  return sockets.getsockopt(s, level, name, RX_PACKET);
}

/** Sets an option to the value of n octets at `transfer()`. */
export function setsockopt(s: i32, level: i32, name: i32, n: i32): i32 {
  return sockets.setsockopt(s, level, name, RX_PACKET, n);
}

function named(result: i32): i32 {
  if (result == 0) putName(sockets.Name.ip, sockets.Name.port);
  return result;
}

function putName(ip: u32, port: u32): void {
  store<u32>(RX_PACKET, ip);
  store<u32>(RX_PACKET, port, 4);
}

/** Asks for the address of the host whose name is n octets at `transfer()`: the question, for `resolved`. */
export function resolve(n: i32): i32 {
  return dns.resolve(RX_PACKET, min(n, TRANSFER));
}

/** What has become of a question: 0 and the address at `transfer()`; Err.EAGAIN, it is not over yet. */
export function resolved(question: i32): i32 {
  const result = dns.answer(question);
  if (result == 0) store<u32>(RX_PACKET, dns.Resolved.ip);
  return result;
}

/** Gives up a question. */
export function giveUp(question: i32): i32 {
  return dns.cancel(question);
}
