// TCP_INFO: how a connection is doing.
import { TCP_RX_BUFFER } from "../config";
import { endOfText, flight, Is, is, Tcb, TIMESTAMPED } from "../transport/tcp/tcb";

/** The value of TCP_INFO: u32 in host order, octets from its start. Times are in us, sizes in octets. */
export const enum Info {
  /** RFC 9293 3.3.2 in its order: 0 = CLOSED ... 4 = ESTABLISHED ... 10 = TIME-WAIT. */
  STATE = 0,
  /** Retransmissions in a row that nothing has answered, and all that there ever were. */
  RETRANSMITS = 4,
  TOTAL_RETRANSMITS = 8,
  /** RFC 6298; SRTT is 0 before the first measurement. */
  RTO = 12,
  SRTT = 16,
  RTTVAR = 20,
  /** Text in a full segment of ours. */
  SND_MSS = 24,
  /** RFC 5681. */
  CWND = 28,
  SSTHRESH = 32,
  /** SND.WND and RCV.WND. */
  SND_WND = 36,
  RCV_WND = 40,
  /** Sent and not acknowledged, and queued and not sent yet. */
  UNACKED = 44,
  UNSENT = 48,
  /** Received and not read, and free in the receive buffer. */
  UNREAD = 52,
  RCV_SPACE = 56,
  /** What both ends said they do: 1 = timestamps, 2 = SACK, 4 = window scale. */
  OPTIONS = 60,
  SIZE = 64,
}

/** Writes the value for t to p; returns its octets. */
export function putInfo(t: Tcb, p: usize): i32 {
  store<u32>(p, t.state, Info.STATE);
  store<u32>(p, t.retries, Info.RETRANSMITS);
  store<u32>(p, t.resent, Info.TOTAL_RETRANSMITS);
  store<u32>(p, t.rto * 1000, Info.RTO);
  store<u32>(p, t.srtt * 125, Info.SRTT);
  store<u32>(p, t.rttvar * 250, Info.RTTVAR);
  store<u32>(p, t.mss, Info.SND_MSS);
  store<u32>(p, t.cwnd, Info.CWND);
  store<u32>(p, t.ssthresh, Info.SSTHRESH);
  store<u32>(p, t.sndWnd, Info.SND_WND);
  store<u32>(p, t.rcvAdv - t.rcvNxt, Info.RCV_WND);
  store<u32>(p, flight(t), Info.UNACKED);
  store<u32>(p, max(0, <i32>(endOfText(t) - t.sndNxt)), Info.UNSENT);
  store<u32>(p, t.rxLength, Info.UNREAD);
  store<u32>(p, TCP_RX_BUFFER - t.rxLength, Info.RCV_SPACE);
  store<u32>(p, i32(t.usual == TIMESTAMPED) | i32(is(t, Is.SACK)) << 1 | i32(is(t, Is.SCALED)) << 2, Info.OPTIONS);
  return Info.SIZE;
}
