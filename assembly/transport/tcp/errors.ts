// What ICMP and the link layer report about a connection (RFC 9293 3.9.2.2, RFC 5927 4).
import { TCP_CONNECTIONS } from "../../config";
import { swap32 } from "../../lib/bytes";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { markReady } from "../../lib/ready";
import { Rx } from "../../link/receive";
import { IcmpError } from "../../network/icmp";
import { TcpOff } from "../../wire/tcp";
import { abort } from "./close";
import { lookup } from "./demux";
import { seqLeq, seqLt } from "./seq";
import { State } from "./state";
import { Is, is, Tcb, tcbAt } from "./tcb";

/**
 * An ICMP error (network/icmp IcmpError) quotes a segment of ours, its first 8 octets at Rx.payload; `error` is what it
 * means. Believed only if the quoted number is in flight (RFC 5927 4.1). "Protocol" or "port unreachable" refuses a connection that
 * is being opened; of soft errors its program is told once, and the SYN goes on (RFC 9293 3.9.2.2, MUST-56). For a connection that is
 * synchronized all of them are mere hints (RFC 5927 4.2 to 4.4).
 */
export function tcpIcmpError(error: i32): void {
  const ports = rotl(load<u32>(Rx.payload), 16);
  const seq = swap32(load<u32>(Rx.payload, TcpOff.SEQUENCE));
  const e = lookup(Rx.destination, IcmpError.destination, ports);
  if (e === null || e.state == State.TIME_WAIT) {
    count(Counter.TCP_BAD_ICMP);
    return;
  }
  const t = changetype<Tcb>(e);
  if (seqLt(seq, t.sndUna) || seqLeq(t.sndNxt, seq)) {
    count(Counter.TCP_BAD_ICMP);
    return;
  }
  if (t.state != State.SYN_SENT) return;
  if (error == Err.ECONNREFUSED) {
    abort(t, error, false);
    return;
  }
  t.error = error;
  markReady(t.index);
}

/** No adapter answers ARP for `ip`: connections that are being opened to it end; others go on until their own time-out. */
export function tcpUnreachable(ip: u32): void {
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (is(t, Is.USED) && t.state == State.SYN_SENT && t.remoteIp == ip) abort(t, Err.EHOSTUNREACH, false);
  }
}
