// What ICMP and the link layer report about a connection (RFC 9293 3.9.2.2, RFC 5927 4 to 7).
import { TCP_CONNECTIONS, TCP_PATH_MTU } from "../../config";
import { swap32 } from "../../lib/bytes";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { Rx } from "../../link/receive";
import { IcmpError } from "../../network/icmp";
import { TcpOff } from "../../wire/tcp";
import { abort } from "./close";
import { lookup } from "./demux";
import { tooBig } from "./path-mtu";
import { seqLeq, seqLt } from "./seq";
import { State } from "./state";
import { Is, is, Tcb, tcbAt, wake } from "./tcb";

/**
 * An ICMP error (network/icmp IcmpError) quotes a segment of ours, its first 8 octets at Rx.payload; `error` is what it
 * means. Believed only if the quoted number is in flight (RFC 5927 4.1). "Protocol" or "port unreachable" ends a connection that is not
 * synchronized yet (SHLD-26), "fragmentation needed" makes segments smaller, and nothing else does more than to be noted (MUST-56):
 * hard errors neither, once a connection is synchronized (RFC 5927 5.2).
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
  if (TCP_PATH_MTU && error == Err.EMSGSIZE) tooBig(t, seq);
  else if (error == Err.ECONNREFUSED && t.state <= State.SYN_RECEIVED) abort(t, error, false);
  else noteSoft(t, error);
}

/** The program can ask for it (SHLD-25), and learns it should the connection time out. */
function noteSoft(t: Tcb, error: i32): void {
  t.softError = error;
  wake(t);
}

/** The soft error of t, which is reported once, or 0. */
export function takeSoftError(t: Tcb): i32 {
  const error = t.softError;
  t.softError = 0;
  return error;
}

/** No adapter answers ARP for `ip`: connections that are being opened to it end; others go on until their own time-out. */
export function tcpUnreachable(ip: u32): void {
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (!is(t, Is.USED) || t.remoteIp != ip) continue;
    if (t.state == State.SYN_SENT) abort(t, Err.EHOSTUNREACH, false);
    else noteSoft(t, Err.EHOSTUNREACH);
  }
}
