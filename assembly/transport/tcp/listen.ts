// LISTEN: the listening ports, their backlog of connections that no program has accepted yet, and what a SYN to them does
// (RFC 9293 3.10.7.2). All in fixed tables: what does not fit is dropped and counted, and the client asks again.
import {
  TCP_CONNECTIONS, TCP_HALF_OPEN, TCP_LISTENERS, TCP_MSS_FLOOR, TCP_RX_BUFFER, TCP_SACK, TCP_TIMESTAMPS, TCP_WINDOW_SCALE,
} from "../../config";
import { swap16 } from "../../lib/bytes";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { Rx } from "../../link/receive";
import { keyed } from "../../lib/siphash";
import { TcpFlag } from "../../wire/tcp";
import { drop } from "./close";
import { cookiesAreOut, mssFromCookie, sendCookie } from "./cookie";
import { insert } from "./demux";
import { isn } from "./isn";
import { noOptions, Opts, parseOptions, tsValue } from "./options";
import { sendSyn, sizeSegments } from "./output";
import { initRto } from "./rtt";
import { Duplicate } from "./sack";
import { optionsOf, Seg, segmentLength, sendReset } from "./segment";
import { Seq } from "./seq";
import { Settings } from "./settings";
import { State } from "./state";
import { allocate, Is, is, set, setEnds, setSettings, Tcb, tcbAt, TIMESTAMPED, unset } from "./tcb";
import { armRetransmit } from "./timers";
import { MAX_WINDOW } from "./window";

@unmanaged @final class Listener {
  /** Host order; 0 = the entry is free. */
  port: u32;
  /** Own address that it is bound to, 0 = any. */
  ip: u32;
  /** Connections that may wait, half-open ones included. */
  backlog: i32;
  /** What its program has set; connections have it too until they are accepted. */
  settings: Settings;
}

const LISTENERS: usize = memory.data(TCP_LISTENERS * 16, 4);
if (offsetof<Listener>() != 16) ERROR("Listener layout changed");

let arrivals: u32 = 0;

/** In place of a SYN's MSS: the client has sent a cookie back. */
// @ts-ignore: decorator
@inline const PROVEN: i32 = -1;
/** No window field is like this: the next one counts, scaled or not. */
// @ts-ignore: decorator
@inline const NO_FIELD: u32 = 0xffffffff;

// @ts-ignore: decorator
@inline function listenerAt(i: i32): Listener {
  return changetype<Listener>(LISTENERS + <usize>i * offsetof<Listener>());
}

/** Starts to listen on ip (0 = any) and port. Returns the listener's number, Err.EADDRINUSE or Err.ENOBUFS. */
export function openListener(ip: u32, port: u32, backlog: i32, settings: Settings): i32 {
  let free = <i32>Err.ENOBUFS;
  for (let i = 0; i < TCP_LISTENERS; i++) {
    const l = listenerAt(i);
    if (l.port == port && (l.ip == ip || l.ip == 0 || ip == 0)) return Err.EADDRINUSE;
    if (l.port == 0 && free < 0) free = i;
  }
  if (free < 0) return free;
  const l = listenerAt(free);
  l.port = port;
  l.ip = ip;
  l.backlog = max(1, backlog);
  l.settings = settings;
  return free;
}

/** Stops listening. Connections that nobody has accepted are reset (RFC 9293 3.10.4: LISTEN). */
export function closeListener(i: i32): void {
  listenerAt(i).port = 0;
  for (let c = 0; c < TCP_CONNECTIONS; c++) {
    const t = tcbAt(c);
    if (is(t, Is.UNACCEPTED) && t.listener == i) drop(t, true);
  }
}

export function listenerIp(i: i32): u32 {
  return listenerAt(i).ip;
}

/** Port of listener i in host order. */
export function listenerPort(i: i32): u32 {
  return listenerAt(i).port;
}

/** The oldest established connection that waits to be accepted at listener i, or null. */
export function waitingAt(i: i32): Tcb | null {
  let oldest: Tcb | null = null;
  for (let c = 0; c < TCP_CONNECTIONS; c++) {
    const t = tcbAt(c);
    if (is(t, Is.UNACCEPTED) && t.listener == i && t.state != State.SYN_RECEIVED) oldest = older(t, oldest);
  }
  return oldest;
}

/** Which of two unaccepted connections came first. */
function older(t: Tcb, other: Tcb | null): Tcb {
  return other === null || <i32>(t.arrival - other.arrival) < 0 ? t : other;
}

/** The listener for a segment to the address and port in Rx and Seg, or -1. An exact address wins over any. */
export function findListener(): i32 {
  const port = swap16(Seg.ports >> 16);
  // Port 0 marks the free entries.
  if (port == 0) return -1;
  let found = -1;
  for (let i = 0; i < TCP_LISTENERS; i++) {
    const l = listenerAt(i);
    if (l.port != port) continue;
    if (l.ip == Rx.destination) return i;
    if (l.ip == 0) found = i;
  }
  return found;
}

/**
 * RFC 9293 3.10.7.2: the segment in Seg arrives for listener i. Returns the connection in SYN-RECEIVED for which it is to be processed
 * further, or null.
 */
export function arriveInListen(i: i32, now: u32): Tcb | null {
  if (Seg.flags & TcpFlag.RST) {
    count(Counter.TCP_RESETS_IN);
    return null;
  }
  if (Seg.flags & TcpFlag.ACK) return arriveWithCookie(i, now);
  // No data path of ours needs SYN with FIN; RFC 9293 allows to drop any other control (fourth).
  if ((Seg.flags & (TcpFlag.SYN | TcpFlag.FIN)) != TcpFlag.SYN) {
    count(Counter.TCP_BAD_FLAGS);
    return null;
  }
  if (!parseOptions(optionsOf(), Seg.text)) {
    count(Counter.TCP_BAD_OPTIONS);
    return null;
  }
  const t = admit(i, Opts.mss, now);
  if (t !== null) {
    beginHandshake(t, i, Seg.seq, now);
    startSending(t, isn(t.localIp, t.remoteIp, t.ports, now));
    sendSyn(t, now);
  }
  return null;
}

/**
 * An ACK to a listener is reset, unless it brings a cookie of ours: then the block is made that the SYN did not get. While cookies are out,
 * text or FIN without one may be what follows the first segment of a client, which was lost or found no room: it is not reset, and
 * comes again.
 */
function arriveWithCookie(i: i32, now: u32): Tcb | null {
  if (Seg.flags & TcpFlag.SYN || !cookiesAreOut(now)) {
    sendReset();
    return null;
  }
  const mss = mssFromCookie(now);
  if (mss == 0) {
    count(Counter.TCP_COOKIES_REFUSED);
    if (segmentLength() == 0) sendReset();
    return null;
  }
  const t = admit(i, PROVEN, now);
  if (t === null) return null;
  count(Counter.TCP_COOKIES_ACCEPTED);
  noOptions(mss);
  beginHandshake(t, i, Seg.seq - 1, now);
  startSending(t, Seg.ack - 1);
  t.rcvAdv = t.rcvNxt + min(TCP_RX_BUFFER, MAX_WINDOW);
  t.acked = t.rcvNxt;
  // Should the segment come to nothing, it waits for another no longer than any half-open connection.
  armRetransmit(t, now);
  return t;
}

/**
 * A block for one more connection of listener i, or null, counted. Where the backlog, the table or TCP_HALF_OPEN is full and some of it is
 * half-open, a SYN (its MSS is `synMss`) gets a cookie, and who comes back with one (PROVEN) the place of the oldest: an address
 * that has answered comes before one that has not (RFC 4987 3.3, 3.6). If nothing is half-open nobody gives way, and the client asks again.
 */
function admit(i: i32, synMss: i32, now: u32): Tcb | null {
  let waiting = 0;
  let halfOpen = 0;
  let oldest: Tcb | null = null;
  let oldestHere: Tcb | null = null;
  for (let c = 0; c < TCP_CONNECTIONS; c++) {
    const t = tcbAt(c);
    if (!is(t, Is.UNACCEPTED)) continue;
    if (t.listener == i) waiting++;
    if (t.state != State.SYN_RECEIVED) continue;
    halfOpen++;
    oldest = older(t, oldest);
    if (t.listener == i) oldestHere = older(t, oldestHere);
  }
  let cause = Counter.TCP_TABLE_FULL;
  if (waiting >= listenerAt(i).backlog) {
    cause = Counter.TCP_BACKLOG_FULL;
    oldest = oldestHere;
  } else if (synMss == PROVEN || halfOpen < TCP_HALF_OPEN) {
    const t = allocate();
    if (t !== null) return t;
  }
  if (synMss != PROVEN && oldest !== null) {
    sendCookie(synMss, now);
    return null;
  }
  count(cause);
  if (oldest === null) return null;
  drop(oldest, false);
  return allocate();
}

/** Makes t a connection in SYN-RECEIVED of listener i with the client of the segment in Seg, whose SYN had the options in `Opts`. */
function beginHandshake(t: Tcb, i: i32, irs: Seq, now: u32): void {
  t.flags |= Is.PASSIVE | Is.UNACCEPTED;
  t.listener = i;
  setSettings(t, listenerAt(i).settings);
  t.arrival = arrivals++;
  t.state = State.SYN_RECEIVED;
  setEnds(t, Rx.destination, Rx.source, Seg.ports);
  t.irs = irs;
  t.rcvNxt = irs + 1;
  agree(t, now);
  attach(t);
}

/**
 * The options of the peer's SYN (`Opts`) and its window: what both ends do from now on (RFC 9293 3.7.1, RFC 7323 2.2 and 3.2, RFC 2018 2). We
 * offer all of them.
 */
export function agree(t: Tcb, now: u32): void {
  t.sndWnd = Seg.wnd;
  t.maxSndWnd = Seg.wnd;
  t.wndField = NO_FIELD;
  if (TCP_SACK && Opts.sackPermitted) set(t, Is.SACK);
  if (TCP_WINDOW_SCALE && Opts.shift >= 0) {
    t.sndShift = Opts.shift;
    set(t, Is.SCALED);
  }
  if (TCP_TIMESTAMPS && Opts.timestamps) {
    t.usual = TIMESTAMPED;
    t.tsRecent = tsValue(Opts.timestamps);
    t.tsRecentAt = now;
  }
  t.peerMss = max(Opts.mss, TCP_MSS_FLOOR);
  sizeSegments(t);
}

/** Sets the send variables for a SYN that goes out with this number. */
export function startSending(t: Tcb, iss: Seq): void {
  t.iss = iss;
  t.sndUna = iss;
  t.sndNxt = iss + 1;
  t.resend = t.sndNxt;
  if (TCP_SACK) Duplicate.of = null;
  if (TCP_TIMESTAMPS) t.tsOffset = <u32>keyed(t.localIp, t.remoteIp, t.ports, 2);
  initRto(t);
}

/** Enters t where arriving segments are looked up. */
export function attach(t: Tcb): void {
  insert(t);
  unset(t, Is.DETACHED);
}
