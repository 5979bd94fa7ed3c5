// The programs of the device, all in one loop that never waits: echo (RFC 862) and discard (RFC 863) at TCP and UDP, chargen
// (RFC 864) and HTTP at TCP; DHCP, where the board asks for its address. A socket's tag says whose it is: the program in the low octet, the program's own state above.
import { DHCP, TCP_CONNECTIONS, TRAP_PORT } from "../config";
import { Err } from "../lib/errors";
import {
  Peeked, Peer, SocketType, accept, bind, close, listen, News, nextReady, peek, send, sendto, setTag, skip, socket, space,
} from "../socket/socket";
import * as dhcp from "../service/dhcp/client";
import { PATTERN, PATTERN_PIECE, pattern } from "./chargen";
import { expire, open, serve } from "./http/server";
import { PIECE } from "./text";

/** Well-known ports (RFC 862, 863, 864, 9110). */
const enum Port { ECHO = 7, DISCARD = 9, CHARGEN = 19, HTTP = 80 }

const enum Program {
  /** A socket that no program here has: the firmware's own or an application's (verbs.ts). */
  OUTSIDE,
  ECHO,
  DISCARD,
  CHARGEN,
  HTTP,
  UDP_ECHO,
  UDP_DISCARD,
  TRAP,
  DHCP,
  /** Set in the tag of a listener. */
  LISTENER = 0x80,
  STATE_SHIFT = 8,
}

/** Source ports that answer by themselves (echo, daytime, quotd, chargen, time): answering one could go on for ever. */
// @ts-ignore: decorator
@inline const SMALL_SERVICES: u64 = 1 << 7 | 1 << 13 | 1 << 17 | 1 << 19 | (<u64>1) << 37;

/** Opens every program's port. At boot only. */
export function start(): void {
  offer(Port.ECHO, Program.ECHO | Program.LISTENER);
  offer(Port.DISCARD, Program.DISCARD | Program.LISTENER);
  offer(Port.CHARGEN, Program.CHARGEN | Program.LISTENER);
  offer(Port.HTTP, Program.HTTP | Program.LISTENER);
  offer(Port.ECHO, Program.UDP_ECHO);
  offer(Port.DISCARD, Program.UDP_DISCARD);
  if (TRAP_PORT) offer(TRAP_PORT, Program.TRAP);
  if (DHCP) dhcp.start(Program.DHCP);
}

/** Lets every program go on whose socket has news. After each frame. */
// @ts-ignore: decorator
@inline export function run(now: u32): void {
  let s = 0;
  while ((s = nextReady()) >= 0) dispatch(s, News.tag, now);
}

/** Does what is due by time. Returns the milliseconds until there is more of it, at most FOREVER. */
export function runTimers(now: u32): u32 {
  return DHCP ? min(expire(now), dhcp.runTimers(now)) : expire(now);
}

/** Opens a port: of a listener, or of a program that takes datagrams. */
function offer(port: i32, tag: i32): void {
  const stream = (tag & Program.LISTENER) != 0;
  const s = socket(stream ? SocketType.STREAM : SocketType.DGRAM);
  setTag(s, tag);
  bind(s, 0, port);
  if (stream) listen(s, TCP_CONNECTIONS);
}

// @ts-ignore: decorator
@inline function dispatch(s: i32, t: i32, now: u32): void {
  switch (t & 0xff) {
    case Program.OUTSIDE: return;
    case Program.ECHO: return echo(s);
    case Program.DISCARD: return discard(s);
    case Program.CHARGEN: return generate(s, t >> Program.STATE_SHIFT);
    case Program.HTTP: return serve(t >> Program.STATE_SHIFT, now);
    case Program.UDP_ECHO: return echoDatagram(s);
    case Program.UDP_DISCARD: return discardDatagram(s);
    case Program.TRAP: return trap();
    case Program.DHCP: if (DHCP) dhcp.receive(s, now); return;
    default: welcome(s, t & 0x7f, now);
  }
}

/** The test build's deliberate trap: the firmware must contain it. */
function trap(): void {
  if (TRAP_PORT) unreachable();
}

/** Accepts what waits at listener s for `program`. */
function welcome(s: i32, program: i32, now: u32): void {
  for (let c = accept(s); c >= 0; c = accept(s)) {
    let t = program;
    if (program == Program.HTTP) {
      const exchange = open(c, now);
      if (exchange < 0) {
        close(c);
        continue;
      }
      t |= exchange << Program.STATE_SHIFT;
    }
    setTag(c, t);
  }
}

/** Sends back what came, from the receive ring to the send ring, as far as there is room. */
function echo(s: i32): void {
  let n = peek(s);
  if (n > 0) n = send(s, Peeked.data, n);
  if (n > 0) skip(s, n);
  else closeUnlessWaiting(s, n);
}

function discard(s: i32): void {
  closeUnlessWaiting(s, throwAway(s));
}

/** Sends the text from octet `position` on while there is room; what the peer says is thrown away (RFC 864). */
function generate(s: i32, position: i32): void {
  let n = throwAway(s);
  while (n == Err.EAGAIN && space(s) > 0) {
    const from = pattern(PIECE, position);
    const sent = send(s, from, <i32>(PIECE + PATTERN_PIECE - from));
    if (sent > 0) position = (position + sent) % PATTERN;
    else n = sent;
  }
  setTag(s, Program.CHARGEN | position << Program.STATE_SHIFT);
  closeUnlessWaiting(s, n);
}

/** Throws away what came. Returns Err.EAGAIN, 0 = end of data, or why the connection is lost. */
// @ts-ignore: decorator
@inline function throwAway(s: i32): i32 {
  const n = skip(s, i32.MAX_VALUE);
  return n > 0 ? <i32>Err.EAGAIN : n;
}

/** Closes s when n, the last answer of `peek` or `send`, says that there is nothing more to wait for. */
function closeUnlessWaiting(s: i32, n: i32): void {
  if (n != Err.EAGAIN) close(s);
}

/** Answers a datagram. An ICMP error that an answer caused is said once, before the datagrams that wait, and matters to nobody. */
function echoDatagram(s: i32): void {
  let n = peek(s);
  if (n < 0) n = peek(s);
  if (n < 0) return;
  if (Peer.port > 63 || !(SMALL_SERVICES >> Peer.port & 1)) sendto(s, Peeked.data, n, Peer.ip, Peer.port);
  skip(s, n);
}

function discardDatagram(s: i32): void {
  if (peek(s) >= 0) skip(s, 0);
}
