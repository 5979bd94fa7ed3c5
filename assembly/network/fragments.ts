// Sending what one packet does not carry (RFC 791 3.2): UDP datagrams and echo replies. TCP never comes here: it makes segments that fit.
import { IP_FRAGMENTS } from "../config";
import { swap16 } from "../lib/bytes";
import { count, Counter } from "../lib/counters";
import { Err } from "../lib/errors";
import { Loan, LOAN, LOAN_OCTETS } from "../link/waiting";
import { Ipv4Flag, Ipv4Off, RAW_DF } from "../wire/ipv4";
import { fragmentIdentification } from "./identification";
import { ipv4Mtu, ipv4SendElsewhere, ipv4Serve, TX_PAYLOAD } from "./ipv4";

/**
 * Sends n octets of payload, the first `head` of which lie at TX_PAYLOAD and the rest at p, in one packet or as many fragments as the path wants.
 * `service`: see `ipv4Serve`. Returns n, or what `ipv4SendElsewhere` says of the first fragment that did not leave: the rest is not sent then.
 */
export function ipv4SendLarge(destination: u32, protocol: u32, head: i32, p: usize, n: i32, service: u32): i32 {
  const most = ipv4Mtu(destination) - Ipv4Off.SIZE;
  if (!IP_FRAGMENTS && n > most) return Err.EMSGSIZE;
  const id = fragmentIdentification();
  let octets = n <= most ? n : most & ~7;
  for (let at = 0; at < n; at += octets) {
    const left = n - at;
    if (left < octets) octets = left;
    const own = at ? 0 : head;
    memory.copy(TX_PAYLOAD + own, p + (at + own - head), octets - own);
    ipv4Serve(service);
    const result = ipv4SendElsewhere(destination, protocol, octets, bits(at, octets < left, n <= most), id);
    if (result < 0) return result;
    // What waits for ARP now has taken back the memory that the rest lay in.
    if (p - LOAN < <usize>LOAN_OCTETS && !Loan.out) return Err.EAGAIN;
    if (n > most) count(Counter.IP_FRAGMENTS_OUT);
  }
  return n;
}

/** Flags and offset as they lie in the header. A fragment has no DF: routers may cut it further. */
// @ts-ignore: decorator
@inline function bits(at: i32, more: bool, whole: bool): u32 {
  return whole ? RAW_DF : swap16(at >> 3 | (more ? <i32>Ipv4Flag.MF : 0));
}
