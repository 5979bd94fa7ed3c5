// ICMP errors about segments of the device, as its peer or a router on the way sends them.
import { hexAt, hexOf, put16 } from "../fakes/octets";
import { Icmp, PEER_IP } from "../fakes/packets";
import { send } from "../fakes/harness";
import { flow } from "../fakes/tcp";

export const UNREACHABLE: i32 = 3;
export const QUENCH: i32 = 4;
export const EXCEEDED: i32 = 11;
export const PARAMETER: i32 = 12;

const QUOTE: usize = memory.data(64);

/** The first n octets of the segment that the flow's device end sent with number `seq`, in hex, behind an IPv4 header that says `length`. */
export function quote(seq: u32, to: u32 = PEER_IP, n: i32 = 8, length: i32 = 40): string {
  const f = flow();
  const p = QUOTE;
  hexAt(p, "45 00 00 28 00 00 40 00 40 06 00 00 c0 a8 07 02 00 00 00 00");
  put16(p + 2, length);
  store<u32>(p, to, 16);
  put16(p + 20, f.to);
  put16(p + 22, f.from);
  store<u32>(p, bswap(f.deviceIss + seq), 24);
  return hexOf(p, 20 + n);
}

export function icmp(m: Icmp): void {
  send(m.build());
}

/** The peer, or a router on the way, says this about our segment `seq`. */
export function complain(type: i32, code: i32, seq: u32): void {
  icmp({ icmpType: type, code, rest: 0, data: quote(seq) });
}

/** A router drops our segment `seq`, a packet of `length` octets, since its next link carries `mtu`; 0 = it does not say how much. */
export function tooBig(seq: u32, mtu: i32, length: i32 = 1500): void {
  icmp({ icmpType: UNREACHABLE, code: 4, rest: mtu, data: quote(seq, flow().peerIp, 8, length) });
}
