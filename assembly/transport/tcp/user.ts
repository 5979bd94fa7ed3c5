// The user's calls (RFC 9293 3.10.1 to 3.10.5): OPEN, SEND, RECEIVE, CLOSE, ABORT, on a block. What is a socket, and whose it is, the
// socket layer knows.
import { TCP_KEEPALIVE, TCP_RX_BUFFER, TCP_TX_BUFFER, TCP_URGENT } from "../../config";
import { swap16 } from "../../lib/bytes";
import { Err } from "../../lib/errors";
import { ringAfter, ringWrite } from "../../lib/ring";
import { isHost } from "../../link/interface";
import { ipv4SourceFor } from "../../network/ipv4";
import { interfaceFor } from "../../network/route";
import { abort, drop, free, lingerIfOrphan } from "./close";
import { lookup } from "./demux";
import { isn } from "./isn";
import { watch } from "./keep-alive";
import { attach, startSending } from "./listen";
import { acknowledgeNow, sendSyn, sizeSegments, wantOutput } from "./output";
import { Event, next, State } from "./state";
import { choosePorts } from "./ports";
import { DEFAULTS, NEVER, On, serviceOf, Settings } from "./settings";
import { allocate, Is, is, set, setEnds, setSettings, Tcb, unset, wake } from "./tcb";
import { arm, disarm, Timer } from "./timers";
import { leaveUrgentMode } from "./urgent";
import { windowCanGrow } from "./window";

/** What the last successful `open` made. */
export class Opened {
  static tcb: Tcb = changetype<Tcb>(0);
}

/**
 * Active OPEN to remoteIp and remotePort, from localPort or, if that is 0, from an ephemeral one; `boundIp` is the address that the program
 * wants to be known by, 0 = any; `settings`, what it has set. Returns 0 with `Opened.tcb`, or Err.ENETUNREACH, EADDRINUSE, EADDRNOTAVAIL (not our address on the
 * way there, or no ephemeral port is free) or ENOBUFS.
 */
export function open(boundIp: u32, localPort: u32, remoteIp: u32, remotePort: u32, settings: Settings, now: u32): i32 {
  const localIp = ipv4SourceFor(remoteIp);
  // Nor to a group or to ourselves (RFC 9293 3.9.2.3, MUST-46).
  if (localIp == 0 || remoteIp == localIp || !isHost(interfaceFor(remoteIp), remoteIp)) return Err.ENETUNREACH;
  if (boundIp && boundIp != localIp) return Err.EADDRNOTAVAIL;
  const remote = swap16(remotePort);
  let ports: u32 = 0;
  if (localPort) {
    ports = remote | swap16(localPort) << 16;
    if (lookup(localIp, remoteIp, ports) !== null) return Err.EADDRINUSE;
  } else {
    ports = choosePorts(localIp, remoteIp, remote);
    if (ports == 0) return Err.EADDRNOTAVAIL;
  }
  const t = allocate();
  if (t === null) return Err.ENOBUFS;
  t.state = State.SYN_SENT;
  setSettings(t, settings);
  setEnds(t, localIp, remoteIp, ports);
  startSending(t, isn(localIp, remoteIp, ports, now));
  attach(t);
  sendSyn(t, now);
  Opened.tcb = t;
  return 0;
}

/** Whether t was to be opened actively and never was: its SYN is not acknowledged. */
export function neverOpened(t: Tcb): bool {
  return is(t, Is.DETACHED) && t.sndUna == t.iss;
}

/** Does what the settings of t say now. */
export function heedSettings(t: Tcb): void {
  t.service = serviceOf(t.settings);
  if (t.settings.flags & On.NODELAY) set(t, Is.NODELAY);
  else unset(t, Is.NODELAY);
  if (t.state >= State.ESTABLISHED) sizeSegments(t);
  if (TCP_KEEPALIVE) watch(t);
  wantOutput(t);
}

/** Free octets of the send ring. */
// @ts-ignore: decorator
@inline export function sendSpace(t: Tcb): i32 {
  return TCP_TX_BUFFER - t.txLength;
}

/** Queues up to n octets at p; returns how many fitted. The state allows sending and no FIN is queued. */
export function enqueue(t: Tcb, p: usize, n: i32): i32 {
  const k = min(n, sendSpace(t));
  ringWrite(t.txRing, TCP_TX_BUFFER, ringAfter(t.txHead, t.txLength, TCP_TX_BUFFER), p, k);
  t.txLength += k;
  wantOutput(t);
  return k;
}

/** Address of the oldest unread octet. */
// @ts-ignore: decorator
@inline export function readAddress(t: Tcb): usize {
  return t.rxRing + t.rxHead;
}

/** How many unread octets lie in one piece from `readAddress`. */
// @ts-ignore: decorator
@inline export function readable(t: Tcb): i32 {
  return min(t.rxLength, TCP_RX_BUFFER - t.rxHead);
}

/**
 * The program has read n octets. It is told again if there is more to read, and the peer hears of the room once the window can grow by
 * enough (RFC 9293 3.8.6.2.2).
 */
// @ts-ignore: decorator
@inline export function consume(t: Tcb, n: i32): void {
  const left = t.rxLength - n;
  // An empty ring starts again at its beginning, so that what comes next lies in one piece.
  t.rxHead = left | t.runs ? ringAfter(t.rxHead, n, TCP_RX_BUFFER) : 0;
  t.rxLength = left;
  if (left | t.flags & (Is.FIN_RECEIVED | Is.DETACHED | Is.URGED)) {
    wake(t);
    if (TCP_URGENT && is(t, Is.URGED)) leaveUrgentMode(t);
    if (is(t, Is.FIN_RECEIVED | Is.DETACHED)) return;
  }
  if (!windowCanGrow(t)) return;
  acknowledgeNow(t);
}

/** The stream to the peer ends behind what is queued (CLOSE as in RFC 9293 3.10.4, but receiving goes on). */
export function endSending(t: Tcb): void {
  if (is(t, Is.FIN_QUEUED)) return;
  set(t, Is.FIN_QUEUED);
  // Before ESTABLISHED the FIN is queued until the handshake is over (RFC 9293 3.10.4).
  if (t.state != State.SYN_RECEIVED) t.state = next(t.state, Event.CLOSE);
  wantOutput(t);
}

/** What is unread is thrown away, and what still comes: shutdown of receiving. */
export function endReceiving(t: Tcb): void {
  set(t, Is.READ_SHUT);
  unset(t, Is.URGED);
  consume(t, t.rxLength);
}

/**
 * The program lets go of t. Unread data means that it was lost: a reset says so (RFC 9293 3.6.1, SHLD-3). With SO_LINGER, what is not
 * acknowledged in that time is given up, with a reset too: at once if the time is zero.
 */
export function release(t: Tcb, now: u32): void {
  const linger = <i32>t.settings.linger;
  set(t, Is.ORPHAN);
  t.settings = DEFAULTS;
  if (is(t, Is.DETACHED)) {
    free(t);
  } else if (t.state == State.SYN_SENT) {
    drop(t, false);
  } else if (t.rxLength > 0 || linger == 0) {
    abort(t, Err.ECONNABORTED, true);
  } else {
    endSending(t);
    // The time that an orphan has begins now.
    t.seen = t.sndUna;
    t.seenAt = now;
    // No more keep-alives.
    disarm(t, Timer.IDLE);
    if (linger != NEVER) arm(t, Timer.IDLE, now + linger * 1000);
    lingerIfOrphan(t, now);
  }
}
