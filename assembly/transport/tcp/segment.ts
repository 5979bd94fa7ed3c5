// One segment: the arriving one, parsed once into a static record with the RFC's names (RFC 9293 3.3.1), and the sending of a header
// with its checksum.
import { Counter, count } from "../../lib/counters";
import { fold } from "../../lib/checksum";
import { swap16, swap32 } from "../../lib/bytes";
import { Rx } from "../../link/receive";
import { ipv4Send, TX_PAYLOAD } from "../../network/ipv4";
import { IpProtocol, pseudoSum } from "../../wire/ipv4";
import { TcpFlag, TcpOff, TcpView } from "../../wire/tcp";
import { Seq } from "./seq";

/** The arriving segment. */
export class Seg {
  static seq: Seq = 0;
  static ack: Seq = 0;
  static wnd: u32 = 0;
  static flags: u32 = 0;
  /** The text: where it lies, and how many octets. */
  static text: usize = 0;
  static length: i32 = 0;
  /** Options: from the end of the fixed header to `text` as it arrived. */
  static options: usize = 0;
  static optionsEnd: usize = 0;
  /** Source and destination port as loaded. */
  static ports: u32 = 0;
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
  if (offset < <i32>TcpOff.SIZE || offset > n) {
    count(Counter.TCP_BAD_OFFSET);
    return false;
  }
  if (fold(pseudoSum(Rx.source, Rx.destination, IpProtocol.TCP, n) + Rx.payloadSum) != 0xffff) {
    count(Counter.TCP_BAD_CHECKSUM);
    return false;
  }
  Seg.seq = header.sequence;
  Seg.ack = header.acknowledgment;
  Seg.flags = header.flags;
  Seg.wnd = header.window;
  Seg.ports = header.ports;
  Seg.options = p + <usize>TcpOff.SIZE;
  Seg.text = Seg.optionsEnd = p + offset;
  Seg.length = n - offset;
  return true;
}

/** Where the text of an outgoing segment without options is to be put before `sendSegment`. */
// @ts-ignore: decorator
@inline export const TX_TEXT: usize = TX_PAYLOAD + 20;

/**
 * Sends a segment. `ports` as the peer's segments carry them; `header` octets (20, or more with options that lie in
 * place already) and `length` octets of text behind them, whose sum is `sum` (options included, not folded).
 * Returns what ipv4Send does: octets, or a negative Err.
 */
export function sendSegment(
  localIp: u32, remoteIp: u32, ports: u32, seq: Seq, ack: Seq, flags: u32, wnd: u32, header: i32, length: i32, sum: u32,
): i32 {
  const n = header + length;
  const p = TX_PAYLOAD;
  const word0 = rotl(ports, 16);
  const word1 = swap32(seq);
  const word2 = swap32(ack);
  const word3 = <u32>header << 2 | flags << 8 | swap16(wnd) << 16;
  store<u32>(p, word0);
  store<u32>(p, word1, 4);
  store<u32>(p, word2, 8);
  store<u32>(p, word3, 12);
  const total = pseudoSum(localIp, remoteIp, IpProtocol.TCP, n) + word0 + word1 + word2 + word3 + sum;
  store<u32>(p, ~fold(total) & 0xffff, 16);
  count(Counter.TCP_SEGMENTS_OUT);
  return ipv4Send(remoteIp, IpProtocol.TCP, n);
}

/**
 * Answers the arriving segment with a reset (RFC 9293 3.10.7.1, 3.5.2 group 1), unless it is a reset itself or was sent to a group.
 */
export function sendReset(): void {
  if (Seg.flags & TcpFlag.RST || !Rx.toUs) return;
  count(Counter.TCP_RESETS_OUT);
  if (Seg.flags & TcpFlag.ACK) {
    sendSegment(Rx.destination, Rx.source, Seg.ports, Seg.ack, 0, TcpFlag.RST, 0, 20, 0, 0);
  } else {
    sendSegment(Rx.destination, Rx.source, Seg.ports, 0, Seg.seq + segmentLength(), TcpFlag.RST | TcpFlag.ACK, 0, 20, 0, 0);
  }
}
