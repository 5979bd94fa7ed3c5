// One segment: the arriving one, parsed once into a static record with the RFC's names (RFC 9293 3.3.1), and the sending of a header
// with its checksum.
import { TCP_URGENT } from "../../config";
import { Counter, count, tally } from "../../lib/counters";
import { complement32, isZero } from "../../lib/checksum";
import { swap16, swap32 } from "../../lib/bytes";
import { Rx } from "../../link/receive";
import { ipv4Send, ipv4Serve, TX_PAYLOAD } from "../../network/ipv4";
import { IpProtocol, pseudoSum32 } from "../../wire/ipv4";
import { TcpFlag, TcpOff, TcpView } from "../../wire/tcp";
import { Seq } from "./seq";
import { Endpoint, setEnds } from "./tcb";

/** The arriving segment. */
export class Seg {
  static seq: Seq = 0;
  static ack: Seq = 0;
  static wnd: u32 = 0;
  static flags: u32 = 0;
  /** The text: where it lies, and how many octets. */
  static text: usize = 0;
  static length: i32 = 0;
  /** Source and destination port as loaded. */
  static ports: u32 = 0;
}

/** Where the options of the arriving segment begin; they end at its text. */
// @ts-ignore: decorator
@inline export function optionsOf(): usize {
  return Rx.payload + <usize>TcpOff.SIZE;
}

/** The data offset and flags of the arriving segment as one word, PSH left out: what `Tcb.usual` is compared with. */
// @ts-ignore: decorator
@inline export function usualOf(): u32 {
  return load<u16>(Rx.payload, TcpOff.DATA_OFFSET) & ~(<u32>TcpFlag.PSH << 8);
}

/** SEG.LEN: text, SYN and FIN. */
// @ts-ignore: decorator
@inline export function segmentLength(): i32 {
  return Seg.length + <i32>(Seg.flags & TcpFlag.FIN) + <i32>(Seg.flags >> 1 & 1);
}

/** Checks the TCP part of the packet in Rx and fills Seg. False, and counted, if it is malformed. */
// @ts-ignore: decorator
@inline export function parseSegment(): bool {
  const p = Rx.payload;
  const n = Rx.payloadLength;
  if (n < <i32>TcpOff.SIZE) {
    count(Counter.TCP_SHORT);
    return false;
  }
  const header = TcpView.at(p);
  const offset = header.dataOffset;
  if (<u32>(offset - TcpOff.SIZE) > <u32>(n - TcpOff.SIZE)) {
    count(Counter.TCP_BAD_OFFSET);
    return false;
  }
  if (!isZero(pseudoSum32(Rx.source, Rx.destination, IpProtocol.TCP, n) + Rx.payloadSum)) {
    count(Counter.TCP_BAD_CHECKSUM);
    return false;
  }
  Seg.seq = header.sequence;
  Seg.ack = header.acknowledgment;
  Seg.flags = header.flags;
  Seg.wnd = header.window;
  Seg.ports = header.ports;
  Seg.text = p + offset;
  Seg.length = n - offset;
  return true;
}

/** Of the segment to be sent. */
export class Urgent {
  /** The urgent pointer in wire order, which is part of the segment's sum; 0 = none. */
  static pointer: u32 = 0;
}

/** Where the options and the text of an outgoing segment are to be put before `sendSegment`. */
// @ts-ignore: decorator
@inline export const TX_TEXT: usize = TX_PAYLOAD + <usize>TcpOff.SIZE;

/** The fourth word of a header: its length in octets, flags and window. */
// @ts-ignore: decorator
@inline export function control(flags: u32, wnd: u32, header: i32 = TcpOff.SIZE): u32 {
  return <u32>header << 2 | flags << 8 | swap16(wnd) << 16;
}

/** The ones'-complement sum of the words from p to end. */
export function sumWords(p: usize, end: usize): u32 {
  let sum: u32 = 0;
  for (; p < end; p += 4) sum += halves(load<u32>(p));
  return sum;
}

/** The two halves of a word, added. */
// @ts-ignore: decorator
@inline function halves(w: u32): u32 {
  return (w & 0xffff) + (w >> 16);
}

/**
 * Sends a segment to the peer of e: `seq`, `ack`, the fourth word as `control` makes it, and the n octets of options and text that lie
 * at TX_TEXT, whose ones'-complement sum is `sum`. Returns what ipv4Send does: octets, or a negative Err.
 */
export function sendSegment(e: Endpoint, seq: Seq, ack: Seq, word3: u32, n: i32, sum: u32): i32 {
  const p = TX_PAYLOAD;
  const length = n + TcpOff.SIZE;
  const word1 = swap32(seq);
  const word2 = swap32(ack);
  store<u32>(p, rotl(e.ports, 16));
  store<u32>(p, word1, TcpOff.SEQUENCE);
  store<u32>(p, word2, TcpOff.ACKNOWLEDGMENT);
  store<u32>(p, word3, TcpOff.DATA_OFFSET);
  const total = e.pseudo + swap16(length) + halves(word1) + halves(word2) + halves(word3) + sum;
  const checksum = complement32(total);
  store<u32>(p, TCP_URGENT ? checksum | Urgent.pointer << 16 : checksum, TcpOff.CHECKSUM);
  tally(Counter.TCP_SEGMENTS_OUT);
  if (e.service) ipv4Serve(e.service);
  return ipv4Send(e.remoteIp, IpProtocol.TCP, length);
}

/** The ends of a segment that belongs to no connection, for its answer. */
const STRANGER = changetype<Endpoint>(memory.data(32, 4));
if (offsetof<Endpoint>() != 32) ERROR("Endpoint layout changed");

/**
 * Answers the arriving segment with a reset (RFC 9293 3.10.7.1, 3.5.2 group 1), unless it is a reset itself or was sent to a group.
 */
export function sendReset(): void {
  if (Seg.flags & TcpFlag.RST || !Rx.toUs) return;
  count(Counter.TCP_RESETS_OUT);
  setEnds(STRANGER, Rx.destination, Rx.source, Seg.ports);
  if (Seg.flags & TcpFlag.ACK) sendSegment(STRANGER, Seg.ack, 0, control(TcpFlag.RST, 0), 0, 0);
  else sendSegment(STRANGER, 0, Seg.seq + segmentLength(), control(TcpFlag.RST | TcpFlag.ACK, 0), 0, 0);
}
