// Transmission control blocks: the state of every connection, in a fixed table, with the rings that belong to it. State
// variables have the RFC's names (RFC 9293 3.3.1, 5681, 6298). The blocks of connections in TIME-WAIT are small and hold
// no rings.
import { TCP_CONNECTIONS, TCP_HOLES, TCP_RX_BUFFER, TCP_SACK, TCP_SACK_RANGES, TCP_TIME_WAITS, TCP_TX_BUFFER } from "../../config";
import { markReady } from "../../lib/ready";
import { IpProtocol, pseudoSum32 } from "../../wire/ipv4";
import { TcpFlag, TcpOff } from "../../wire/tcp";
import { TIMESTAMPS_SIZE } from "./options";
import { Seq } from "./seq";
import { DEFAULTS, serviceOf, Settings } from "./settings";
import { State } from "./state";

/** One end of a connection as arriving segments name it. First part of both kinds of block. */
@unmanaged export class Endpoint {
  /** For timers.ts, for as long as the block exists, taken or free: none of its timers is due before this; and its place in the order. */
  dueAt: u32;
  place: usize;
  /** Next endpoint in the same hash chain, or 0. */
  next: usize;
  /** `state`. */
  private stateOctet: u8;
  /** Type of service and time to live of its packets, as network/ipv4 `ipv4Serve` has them; 0 = as usual. */
  service: u16;
  /** Addresses in wire order. */
  localIp: u32;
  remoteIp: u32;
  /** Both ports as a segment from the peer carries them: its source port, then its destination port, wire order. */
  ports: u32;
  /** What the checksum of every segment begins with: addresses, protocol and ports, summed; see `setEnds`. */
  pseudo: u32;

  @inline get state(): State {
    return <State>load<u8>(changetype<usize>(this), offsetof<Endpoint>("stateOctet"));
  }
  @inline set state(s: State) {
    store<u8>(changetype<usize>(this), s, offsetof<Endpoint>("stateOctet"));
  }
}

/** Data offset and flags, as loaded from a header, of a segment with ACK alone: without options, and with timestamps. */
// @ts-ignore: decorator
@inline export const PLAIN: u32 = TcpOff.SIZE << 2 | TcpFlag.ACK << 8;
// @ts-ignore: decorator
@inline export const TIMESTAMPED: u32 = (TcpOff.SIZE + TIMESTAMPS_SIZE) << 2 | TcpFlag.ACK << 8;

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
  /** In loss recovery (RFC 6675 5, RFC 6582). */
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
  /** Both ends sent SACK-permitted (RFC 2018 2). */
  SACK = 1 << 14,
  /** Both ends sent Window Scale (RFC 7323 2.2). */
  SCALED = 1 << 15,
  /** The next ACK tells which octets beyond RCV.NXT have arrived, or arrived twice. */
  TELL = 1 << 16,
  /** A loss probe is out, up to tailEnd (RFC 8985 7.3, TLP.end_seq). */
  PROBED = 1 << 17,
  /** It was sent before (TLP.is_retrans). */
  REPEATED = 1 << 18,
  /** No round trip was measured since the last loss probe. */
  UNMEASURED = 1 << 19,
  /** In recovery: all up to `recover` that the peer lacks is lost, since what was sent later has been answered. */
  ALL_LOST = 1 << 20,
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
  /** What ICMP last said about it that does not end it, a negative Err; 0 = nothing. It is why, should the connection time out. */
  softError: i32;

  // Send sequence variables, RFC 9293 3.3.1.
  iss: Seq;
  sndUna: Seq;
  sndNxt: Seq;
  /** Next octet to send: SND.NXT, or earlier while what was lost is sent again. */
  resend: Seq;
  sndWnd: u32;
  /** The window field that said SND.WND last, as it came: not yet scaled. */
  wndField: u32;
  /** Snd.Wind.Shift, RFC 7323 2.3. */
  sndShift: u32;
  sndWl1: Seq;
  sndWl2: Seq;
  /** MAX.SND.WND, RFC 5961 5. */
  maxSndWnd: u32;
  /** SND.UP: the number after the urgent data. */
  sndUp: Seq;
  /** Octets of text in a full segment to this peer; see `sizeSegments`. */
  mss: i32;
  /** The window opens by at least as much at a time: a full segment, or half the ring; it counts as a full segment of the peer's too. */
  step: i32;
  /** What the peer's MSS option said. */
  peerMss: i32;
  /** Offset and flags of its ordinary segments, both ways: PLAIN, or TIMESTAMPED once both ends sent the Timestamps option. */
  usual: u32;

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
  /** Where the text that arrived out of order last began. */
  latestRun: Seq;

  // Timestamps, RFC 7323.
  tsRecent: u32;
  /** When TS.Recent was set, ms. */
  tsRecentAt: u32;
  /** What is added to our clock of 1 ms (RFC 7323 7.1). */
  tsOffset: u32;

  // Congestion control, RFC 5681 and 6582.
  cwnd: i32;
  ssthresh: i32;
  /** Octets acknowledged in congestion avoidance since the window grew last. */
  credit: i32;
  dupAcks: i32;
  /** `recover` of RFC 6582, RecoveryPoint of RFC 6675. */
  recover: Seq;
  /** When text was sent last, ms. */
  sentAt: u32;
  /** HighRxt of RFC 6675: the number after the last octet that was sent again in this recovery. */
  highRxt: Seq;
  /** RescueRxt of RFC 6675 4, NextSeg (4). */
  rescueRxt: Seq;
  /** Octets that the scoreboard says the peer holds. */
  sacked: i32;
  // Proportional rate reduction, RFC 6937 3.
  prrDelivered: i32;
  prrOut: i32;
  recoverFs: i32;

  // Retransmission timer, RFC 6298. SRTT in 1/8 ms, RTTVAR in 1/4 ms.
  srtt: i32;
  rttvar: i32;
  rto: u32;
  rttSeq: Seq;
  rttAt: u32;
  retries: i32;
  /** SND.NXT after the last loss probe. */
  tailEnd: Seq;
  /** Segments sent again since the connection was opened. */
  resent: u32;

  // Timers: bit mask of the running ones and when each is due; see timers.ts.
  armed: u32;
  retransmitAt: u32;
  ackAt: u32;
  idleAt: u32;
  probeAt: u32;
  challengedAt: u32;
  /**
   * What a timer found when it looked last, and since when that is so: SND.UNA while something is in flight (poll.ts), SND.UNA + RCV.NXT
   * while nothing is (keep-alive.ts).
   */
  seen: Seq;
  seenAt: u32;

  // Rings: where the oldest octet lies, and how many there are.
  txHead: i32;
  txLength: i32;
  rxHead: i32;
  rxLength: i32;

  /** Runs of text beyond RCV.NXT that lie in the receive ring already: the count of the list that follows the fields (ranges.ts). */
  runs: i32;
}

/** What remains of a connection in TIME-WAIT. */
@unmanaged @final export class TimeWait extends Endpoint {
  sndNxt: Seq;
  rcvNxt: Seq;
  /** The window field of its segments. */
  rcvWnd: u32;
  usual: u32;
  tsRecent: u32;
  tsOffset: u32;
}

/** Octets of the runs behind a block's fields, and of the scoreboard behind those: its count and its runs. */
// @ts-ignore: decorator
@inline const RUNS_SIZE: i32 = TCP_HOLES * 8;
// @ts-ignore: decorator
@inline const SCOREBOARD_SIZE: i32 = TCP_SACK ? 4 + TCP_SACK_RANGES * 8 : 0;
/** Octets of a block. */
// @ts-ignore: decorator
@inline export const TCB_SIZE: i32 = <i32>offsetof<Tcb>() + RUNS_SIZE + SCOREBOARD_SIZE;
const TCBS: usize = memory.data(TCP_CONNECTIONS * TCB_SIZE, 4);
if (offsetof<Tcb>("runs") != offsetof<Tcb>() - 4) ERROR("Tcb.runs must be the last field");
const TIME_WAITS: usize = memory.data(TCP_TIME_WAITS * <i32>offsetof<TimeWait>(), 4);
const TX_RINGS: usize = memory.data(TCP_CONNECTIONS * TCP_TX_BUFFER, 4);
const RX_RINGS: usize = memory.data(TCP_CONNECTIONS * TCP_RX_BUFFER, 4);

/** Block i, 0..TCP_CONNECTIONS-1. */
// @ts-ignore: decorator
@inline export function tcbAt(i: i32): Tcb {
  return changetype<Tcb>(TCBS + <usize>i * TCB_SIZE);
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

/** The text that t has received out of order: a list (ranges.ts) of at most TCP_HOLES runs. */
// @ts-ignore: decorator
@inline export function runsOf(t: Tcb): usize {
  return changetype<usize>(t) + offsetof<Tcb>("runs");
}

/** What the peer of t holds beyond SND.UNA: a list (ranges.ts) of at most TCP_SACK_RANGES runs. */
// @ts-ignore: decorator
@inline export function scoreboardOf(t: Tcb): usize {
  return changetype<usize>(t) + (offsetof<Tcb>() + RUNS_SIZE);
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
    memory.fill(changetype<usize>(t) + KEPT, 0, <usize>TCB_SIZE - KEPT);
    t.flags = Is.USED | Is.DETACHED;
    t.index = i;
    t.settings = DEFAULTS;
    t.usual = PLAIN;
    t.txRing = TX_RINGS + <usize>i * TCP_TX_BUFFER;
    t.rxRing = RX_RINGS + <usize>i * TCP_RX_BUFFER;
    return t;
  }
  return null;
}

/** The program of t has set this. */
export function setSettings(t: Tcb, settings: Settings): void {
  t.settings = settings;
  t.service = serviceOf(settings);
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

/** The number after all that the user has queued, the FIN included. */
// @ts-ignore: decorator
@inline export function endOfStream(t: Tcb): Seq {
  return endOfText(t) + (is(t, Is.FIN_QUEUED) ? 1 : 0);
}

/** The number after the last octet that the user has queued. Only once the SYN is acknowledged. */
// @ts-ignore: decorator
@inline export function endOfText(t: Tcb): Seq {
  return t.sndUna + t.txLength;
}
