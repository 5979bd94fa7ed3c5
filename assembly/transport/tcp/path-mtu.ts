// Path MTU discovery (RFC 1191), the part of TCP: what a "fragmentation needed" about a segment does. It is believed at once only while
// nothing shows that segments of that size get through; else only once a time-out says so too (RFC 5927 7.2).
import { PATH_MTU_FLOOR, TCP_CONNECTIONS, TCP_PATH_MTU } from "../../config";
import { Counter, count } from "../../lib/counters";
import { Clock } from "../../lib/time";
import { IcmpError, nextHopMtu } from "../../network/icmp";
import { ipv4Mtu } from "../../network/ipv4";
import { forgetPathMtus, lowerPathMtu, Paths } from "../../network/path-mtu";
import { sizeSegments, wantOutput } from "./output";
import { Seq, seqLeq, seqLt } from "./seq";
import { Is, is, Tcb, tcbAt } from "./tcb";
import { armRetransmit } from "./timers";

/** Most octets of IPv4 and TCP header in front of text: 20 each, and timestamps. */
// @ts-ignore: decorator
@inline const MOST_HEADERS: i32 = 52;

/** The message that waits for a time-out to prove it: one in all, the last. A router repeats what is true. */
class Claim {
  /** 0 = none. */
  static destination: u32 = 0;
  static seq: Seq = 0;
  static mtu: i32 = 0;
}

/** The `IcmpError` says that the segment `seq` of t, which is in flight, was too big for the next hop. */
export function tooBig(t: Tcb, seq: Seq): void {
  const mtu = max(nextHopMtu(), PATH_MTU_FLOOR);
  // The rest of a burst is answered already (RFC 1191 6.4).
  if (mtu >= ipv4Mtu(t.remoteIp)) return;
  // RFC 5927 7.2: it cannot be about a packet that was no larger.
  if (mtu >= min(t.mss, <i32>(t.sndNxt - seq)) + MOST_HEADERS) {
    count(Counter.TCP_BAD_ICMP);
    return;
  }
  if (t.sndUna - t.iss > <u32>mtu) {
    // So much is acknowledged that segments of that size may have arrived.
    Claim.destination = t.remoteIp;
    Claim.seq = seq;
    Claim.mtu = mtu;
  } else {
    learn(t.remoteIp, mtu);
    sendAgain(t, seq);
  }
}

/** All connections on the path make smaller segments, if it has become narrower. */
function learn(destination: u32, mtu: i32): void {
  if (lowerPathMtu(destination, mtu)) resize();
}

/** The sizes of paths have changed. */
function resize(): void {
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (is(t, Is.USED) && t.peerMss) sizeSegments(t);
  }
}

/** RFC 1191 6.4: what the router has dropped, `seq` and later, goes out again at once; no sign of congestion, nor a time-out. */
function sendAgain(t: Tcb, seq: Seq): void {
  if (seqLt(seq, t.resend)) t.resend = seq;
  armRetransmit(t, Clock.now);
  wantOutput(t);
}

/** The retransmission timer of t ran out: a claim about what is still not acknowledged holds (RFC 5927 7.2, MAXSEGRTO 1). */
export function believeClaim(t: Tcb): void {
  if (!TCP_PATH_MTU || Claim.destination != t.remoteIp || seqLt(Claim.seq, t.sndUna) || seqLeq(t.sndNxt, Claim.seq)) return;
  Claim.destination = 0;
  learn(t.remoteIp, Claim.mtu);
}

/** Whenever a timer is looked at: paths that were narrow long ago are tried anew (RFC 1191 6.3). Nothing is sent again because of it. */
// @ts-ignore: decorator
@inline export function agePaths(now: u32): void {
  if (TCP_PATH_MTU && Paths.known && forgetPathMtus(now)) resize();
}

/** The `IcmpError` says that a datagram was too big for the next hop; the connections on that path are to hear of it too (RFC 1191 6.2). */
export function datagramTooBig(): void {
  learn(IcmpError.destination, nextHopMtu());
}
