// The retransmission time-out (RFC 6298), with a clock of 1 ms.
import { TCP_RTO_MAX_MS, TCP_RTO_MIN_MS } from "../../config";
import { Is, is, set, Tcb, unset } from "./tcb";

/** RFC 6298 2.1: until a measurement exists. */
// @ts-ignore: decorator
@inline const INITIAL_RTO_MS: u32 = 1000;

/** RFC 6298 5.7: at least this once the SYN had to be sent again. */
// @ts-ignore: decorator
@inline const RTO_AFTER_SYN_LOSS_MS: u32 = 3000;

/** Before the first segment. */
export function initRto(t: Tcb): void {
  t.rto = INITIAL_RTO_MS;
}

/** Takes in a measured round trip of r ms (RFC 6298 2.2, 2.3): alpha 1/8, beta 1/4, K 4. */
export function measured(t: Tcb, r: u32): void {
  const sample = <i32>min<u32>(r, TCP_RTO_MAX_MS);
  if (is(t, Is.MEASURED)) {
    const error = sample - (t.srtt >> 3);
    t.srtt += error;
    t.rttvar += abs(error) - (t.rttvar >> 2);
  } else {
    t.srtt = sample << 3;
    t.rttvar = sample << 1;
    set(t, Is.MEASURED);
  }
  unset(t, Is.UNMEASURED);
  restoreRto(t);
}

/** Takes in a round trip told by the peer's echo of our clock (RFC 7323 4.1), unless it cannot be one. */
export function measuredByEcho(t: Tcb, r: u32): void {
  if (r <= TCP_RTO_MAX_MS) measured(t, r);
}

/** The time-out without back-off, from SRTT and RTTVAR. */
export function restoreRto(t: Tcb): void {
  if (!is(t, Is.MEASURED)) {
    t.rto = INITIAL_RTO_MS;
    return;
  }
  const rto = <u32>(t.srtt >> 3) + <u32>max(1, t.rttvar);
  t.rto = min(max(rto, TCP_RTO_MIN_MS), TCP_RTO_MAX_MS);
}

/** RFC 6298 5.5: doubles it, up to the maximum. */
export function backOff(t: Tcb): void {
  t.rto = min(t.rto << 1, TCP_RTO_MAX_MS);
}

/** RFC 6298 5.7: the handshake is over and its SYN was sent more than once. */
export function rtoAfterSynLoss(t: Tcb): void {
  if (!is(t, Is.MEASURED)) t.rto = RTO_AFTER_SYN_LOSS_MS;
}
