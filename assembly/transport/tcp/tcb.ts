// Transmission control blocks: the state of every connection, in a fixed table, with the rings that belong to it. State
// variables have the RFC's names (RFC 9293 3.3.1, 5681, 6298). The blocks of connections in TIME-WAIT are small and hold
// no rings.
import { TCP_CONNECTIONS, TCP_HOLES, TCP_RX_BUFFER, TCP_TIME_WAITS, TCP_TX_BUFFER } from "../../config";
import { markReady } from "../../lib/ready";
import { IpProtocol, pseudoSum32 } from "../../wire/ipv4";
import { Seq } from "./seq";
import { DEFAULTS, Settings } from "./settings";
import { State } from "./state";

/** One end of a connection as arriving segments name it. First part of both kinds of block. */
@unmanaged export class Endpoint {
  /** For timers.ts, for as long as the block exists, taken or free: none of its timers is due before this; and its place in the order. */
  dueAt: u32;
  place: usize;
  /** Next endpoint in the same hash chain, or 0. */
  next: usize;
  state: State;
  /** Addresses in wire order. */
  localIp: u32;
  remoteIp: u32;
  /** Both ports as a segment from the peer carries them: its source port, then its destination port, wire order. */
  ports: u32;
  /** What the checksum of every segment begins with: addresses, protocol and ports, summed; see `setEnds`. */
  pseudo: u32;
}

/** Names the two ends of e. */
export function setEnds(e: Endpoint, localIp: u32, remoteIp: u32, ports: u32): void {
  e.localIp = localIp;
  e.remoteIp = remoteIp;
  e.ports = ports;
  e.pseudo = pseudoSum32(localIp, remoteIp, IpProtocol.TCP, 0) + (ports & 0xffff) + (ports >> 16);
}

/** Bits of `Tcb.flags`. */
export const enum Is {
  /** An ACK goes out with the next output, not later. */
  ACK_NOW = 1 << 0,
  /** The user's stream has ended: a FIN follows the last octet of the send ring. */
  FIN_QUEUED = 1 << 1,
  /** The peer's FIN has arrived, all data before it too. */
  FIN_RECEIVED = 1 << 2,
  /** A FIN arrived ahead of missing data; its number is in finSeq. */
  FIN_AHEAD = 1 << 3,
  /** No Nagle algorithm (TCP_NODELAY). */
  NODELAY = 1 << 4,
  /** Came from LISTEN, not from SYN-SENT. */
  PASSIVE = 1 << 5,
  /** Waits for the program's `accept`. */
  UNACCEPTED = 1 << 6,
  /** The program has closed it; nobody will read. */
  ORPHAN = 1 << 7,
  /** The program has shut down receiving: text is acknowledged and thrown away. */
  READ_SHUT = 1 << 8,
  /** In fast recovery (RFC 6582). */
  RECOVERY = 1 << 9,
  /** A round trip is being timed: rttSeq, rttAt. */
  TIMING = 1 << 10,
  /** SRTT and RTTVAR hold a measurement. */
  MEASURED = 1 << 11,
  /** The block is taken. */
  USED = 1 << 12,
  /** Not in the demultiplexing table: reset, or moved to TIME-WAIT. */
  DETACHED = 1 << 13,
  /** Urgent data are to be read: up to rcvUp. */
  URGED = 1 << 28,
  /** Urgent data are to be sent or acknowledged: up to sndUp. */
  URGING = 1 << 29,
}

@unmanaged @final export class Tcb extends Endpoint {
  flags: u32;
  /** The block's number: `tcbAt(t.index) == t`. */
  index: i32;
  /** Its rings: TCP_TX_BUFFER and TCP_RX_BUFFER octets. */
  txRing: usize;
  rxRing: usize;
  /** What its program has set. */
  settings: Settings;
  /** Listener that it came from, while UNACCEPTED. */
  listener: i32;
  /** Order of arrival among the unaccepted. */
  arrival: u32;
  /** Why the connection ended, a negative Err, reported once; 0 = no reason. */
  error: i32;

  // Send sequence variables, RFC 9293 3.3.1.
  iss: Seq;
  sndUna: Seq;
  sndNxt: Seq;
  /** Next octet to send: SND.NXT, or earlier while what was lost is sent again. */
  resend: Seq;
  sndWnd: u32;
  sndWl1: Seq;
  sndWl2: Seq;
  /** MAX.SND.WND, RFC 5961 5. */
  maxSndWnd: u32;
  /** SND.UP: the number after the urgent data. */
  sndUp: Seq;
  /** Octets of text in a full segment to this peer. */
  mss: i32;

  // Receive sequence variables.
  irs: Seq;
  rcvNxt: Seq;
  /** Right edge that was advertised: RCV.NXT + RCV.WND. */
  rcvAdv: Seq;
  /** RCV.NXT as last acknowledged. */
  acked: Seq;
  finSeq: Seq;
  /** RCV.UP, likewise. */
  rcvUp: Seq;
  /** Runs of octets beyond RCV.NXT that lie in the receive ring already; see reassembly.ts. */
  runs: i32;

  // Congestion control, RFC 5681 and 6582.
  cwnd: i32;
  ssthresh: i32;
  dupAcks: i32;
  recover: Seq;

  // Retransmission timer, RFC 6298. SRTT in 1/8 ms, RTTVAR in 1/4 ms.
  srtt: i32;
  rttvar: i32;
  rto: u32;
  rttSeq: Seq;
  rttAt: u32;
  retries: i32;

  // Timers: bit mask of the running ones and when each is due; see timers.ts.
  armed: u32;
  retransmitAt: u32;
  ackAt: u32;
  lingerAt: u32;
  challengedAt: u32;

  // Rings: where the oldest octet lies, and how many there are.
  txHead: i32;
  txLength: i32;
  rxHead: i32;
  rxLength: i32;
}

/** What remains of a connection in TIME-WAIT. */
@unmanaged @final export class TimeWait extends Endpoint {
  sndNxt: Seq;
  rcvNxt: Seq;
  rcvWnd: u32;
}

const TCBS: usize = memory.data(TCP_CONNECTIONS * 208, 4);
if (offsetof<Tcb>() != 208) ERROR("Tcb layout changed");
const TIME_WAITS: usize = memory.data(TCP_TIME_WAITS * 44, 4);
if (offsetof<TimeWait>() != 44) ERROR("TimeWait layout changed");
const TX_RINGS: usize = memory.data(TCP_CONNECTIONS * TCP_TX_BUFFER, 4);
const RX_RINGS: usize = memory.data(TCP_CONNECTIONS * TCP_RX_BUFFER, 4);
const RUNS: usize = memory.data(TCP_CONNECTIONS * TCP_HOLES * 8, 4);

/** Block i, 0..TCP_CONNECTIONS-1. */
// @ts-ignore: decorator
@inline export function tcbAt(i: i32): Tcb {
  return changetype<Tcb>(TCBS + <usize>i * offsetof<Tcb>());
}

// @ts-ignore: decorator
@inline export function timeWaitAt(i: i32): TimeWait {
  return changetype<TimeWait>(TIME_WAITS + <usize>i * offsetof<TimeWait>());
}

/** Whether e is one of the blocks of connections in TIME-WAIT. */
// @ts-ignore: decorator
@inline export function isTimeWait(e: Endpoint): bool {
  return changetype<usize>(e) - TIME_WAITS < <usize>TCP_TIME_WAITS * offsetof<TimeWait>();
}

/** The runs of t: TCP_HOLES pairs of u32. */
// @ts-ignore: decorator
@inline export function runsOf(t: Tcb): usize {
  return RUNS + <usize>t.index * (TCP_HOLES * 8);
}

// @ts-ignore: decorator
@inline export function is(t: Tcb, flag: Is): bool {
  return (t.flags & flag) != 0;
}

// @ts-ignore: decorator
@inline export function set(t: Tcb, flag: Is): void {
  t.flags |= flag;
}

// @ts-ignore: decorator
@inline export function unset(t: Tcb, flag: Is): void {
  t.flags &= ~flag;
}

/** The first octets of a block, which belong to timers.ts and outlive a connection. */
// @ts-ignore: decorator
@inline const KEPT: usize = offsetof<Endpoint>("next");

/** A cleared block in CLOSED, marked USED and DETACHED, or null when all are taken. */
export function allocate(): Tcb | null {
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (is(t, Is.USED)) continue;
    memory.fill(changetype<usize>(t) + KEPT, 0, offsetof<Tcb>() - KEPT);
    t.flags = Is.USED | Is.DETACHED;
    t.index = i;
    t.settings = DEFAULTS;
    t.txRing = TX_RINGS + <usize>i * TCP_TX_BUFFER;
    t.rxRing = RX_RINGS + <usize>i * TCP_RX_BUFFER;
    return t;
  }
  return null;
}

/** The program that holds t has news of it. */
export function wake(t: Tcb): void {
  markReady(t.index);
}

/** Octets in flight: sent and not yet acknowledged, SYN and FIN counted. */
// @ts-ignore: decorator
@inline export function flight(t: Tcb): i32 {
  return <i32>(t.sndNxt - t.sndUna);
}

/** The number after the last octet that the user has queued. Only once the SYN is acknowledged. */
// @ts-ignore: decorator
@inline export function endOfText(t: Tcb): Seq {
  return t.sndUna + t.txLength;
}
