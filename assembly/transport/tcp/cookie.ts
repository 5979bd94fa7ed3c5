// SYN cookies (RFC 4987 3.6, appendix A): when there is no block for a SYN it is answered all the same, and what would have to be kept lies
// in the initial sequence number of the answer. The ACK brings it back. It has room for the MSS alone: such a connection is without other
// options.
import { TCP_MSS_FLOOR, TCP_RX_BUFFER } from "../../config";
import { Counter, count } from "../../lib/counters";
import { sipHash } from "../../lib/siphash";
import { Rx } from "../../link/receive";
import { ipv4LinkMtu } from "../../network/ipv4";
import { TcpFlag } from "../../wire/tcp";
import { emitMss } from "./options";
import { control, Seg, sendSegment, sumWords, TX_TEXT } from "./segment";
import { Seq } from "./seq";
import { Endpoint, setEnds } from "./tcb";
import { MAX_WINDOW } from "./window";

/** Who asks, and with that all that a cookie is bound to: both ends, the client's ISN, the time and the index of the MSS. */
@unmanaged @final class Asker extends Endpoint {
  isn: Seq;
  stamp: u32;
}

const ASKER = changetype<Asker>(memory.data(40, 8));
if (offsetof<Asker>() != 40) ERROR("Asker layout changed");

/** Octets that are hashed: all but the fields that have nothing to do with it. */
// @ts-ignore: decorator
@inline const HASHED: i32 = offsetof<Asker>() - offsetof<Asker>("localIp");

/** The clock of cookies ticks every 65.536 s: its reading is the upper half of the time in ms. A cookie is good until the second tick. */
// @ts-ignore: decorator
@inline const TICK: u32 = 1 << 16;

/** The bit of a cookie that says whether it was made in an even or an odd tick; below it are the two bits of the MSS's index. */
// @ts-ignore: decorator
@inline const PARITY: u32 = 1 << 2;

/** The MSS of each index, 16 bits each, lowest first: what common peers say. A client's is rounded down. */
// @ts-ignore: decorator
@inline const SIZES: u64 = <u64>TCP_MSS_FLOOR | 536 << 16 | 1360 << 32 | 1460 << 48;

class Sent {
  static ever: bool = false;
  /** When the last cookie was sent. */
  static at: u32 = 0;
}

/** The cookie for a client with this ISN, whose ends are in Rx and Seg; `stamp` is the tick, and the MSS's index in its low bits. */
function cookieFor(isn: Seq, stamp: u32): Seq {
  setEnds(ASKER, Rx.destination, Rx.source, Seg.ports);
  ASKER.isn = isn;
  ASKER.stamp = stamp;
  const hash = <u32>sipHash(changetype<usize>(ASKER) + offsetof<Asker>("localIp"), HASHED);
  return hash & ~(PARITY | 3) | stamp >> 14 & PARITY | stamp & 3;
}

/** Answers the SYN in Seg, whose MSS is `mss`, and keeps nothing of it. */
export function sendCookie(mss: i32, now: u32): void {
  const index = <u32>(mss >= 536) + <u32>(mss >= 1360) + <u32>(mss >= 1460);
  const iss = cookieFor(Seg.seq, now & ~(TICK - 1) | index);
  const end = emitMss(TX_TEXT, ipv4LinkMtu(Rx.source) - 40);
  const n = <i32>(end - TX_TEXT);
  const word3 = control(TcpFlag.SYN | TcpFlag.ACK, min(TCP_RX_BUFFER, MAX_WINDOW), 20 + n);
  sendSegment(ASKER, iss, Seg.seq + 1, word3, n, sumWords(TX_TEXT, end));
  Sent.ever = true;
  Sent.at = now;
  count(Counter.TCP_COOKIES_SENT);
}

/** Whether a cookie that is still good may be on its way back. At other times no ACK is believed. */
export function cookiesAreOut(now: u32): bool {
  return Sent.ever && now - Sent.at < 2 * TICK;
}

/** The MSS in the cookie that the ACK in Seg acknowledges, or 0 if that is none, or none of this client's, or too old. */
export function mssFromCookie(now: u32): i32 {
  const iss = Seg.ack - 1;
  let stamp = now & ~(TICK - 1);
  if ((stamp >> 14 ^ iss) & PARITY) stamp -= TICK;
  const index = iss & 3;
  return cookieFor(Seg.seq - 1, stamp | index) == iss ? <i32>(SIZES >> (index << 4)) & 0xffff : 0;
}
