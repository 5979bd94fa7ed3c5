// The clock of TCP: runs the timers that are due (RFC 9293 3.10.8) and tells when it wants to run again.
import { TCP_KEEPALIVE, TCP_ORPHAN_MS, TCP_R1, TCP_R2, TCP_SYN_RECEIVED_R2, TCP_TAIL_PROBE_MS } from "../../config";
import { Counter, count } from "../../lib/counters";
import { Err } from "../../lib/errors";
import { timeLt } from "../../lib/time";
import { ipv4Doubt } from "../../network/ipv4";
import { abort, drop, finish } from "./close";
import { onTimeout } from "./congestion";
import { keepAlive } from "./keep-alive";
import { acknowledgeNow, sendLossProbe, sendProbe, sendSyn, wantOutput } from "./output";
import { agePaths, believeClaim } from "./path-mtu";
import { enterRecovery, mayRecover } from "./recovery";
import { backOff } from "./rtt";
import { State } from "./state";
import { flight, Is, is, isTimeWait, Tcb, TimeWait, unset, wake } from "./tcb";
import { mayProbe, probeDelay } from "./tail";
import { expire } from "./time-wait";
import { arm, armRetransmit, soonest, takeDue, Timer } from "./timers";

/** Runs what is due at `now`; returns the ms until something may be due again. */
export function tcpPoll(now: u32): u32 {
  let wait = 0;
  while ((wait = <i32>(soonest().dueAt - now)) <= 0) look(now);
  return wait;
}

/** Runs a timer of the block whose turn it is, or lets the block wait for its next. */
function look(now: u32): void {
  const e = soonest();
  agePaths(now);
  if (isTimeWait(e)) expire(changetype<TimeWait>(e), now);
  else run(changetype<Tcb>(e), now);
}

function run(t: Tcb, now: u32): void {
  switch (takeDue(t, now)) {
    case Timer.RETRANSMIT: return onRetransmit(t, now);
    case Timer.ACK: return acknowledgeNow(t);
    case Timer.IDLE: return onIdle(t, now);
    case Timer.PROBE: if (TCP_TAIL_PROBE_MS) onProbe(t, now);
  }
}

function onIdle(t: Tcb, now: u32): void {
  if (!is(t, Is.ORPHAN)) {
    if (TCP_KEEPALIVE) keepAlive(t, now);
  } else if (t.state == State.FIN_WAIT_2) {
    finish(t);
  } else {
    abort(t, Err.ETIMEDOUT, true);
  }
}

/** A hole is there still; or a loss probe is due, unless something was sent since its time began (RFC 8985 6.2, 7.2). */
function onProbe(t: Tcb, now: u32): void {
  if (t.sacked) {
    if (!is(t, Is.RECOVERY) && mayRecover(t)) recover(t);
    return;
  }
  const due = t.sentAt + probeDelay(t);
  if (timeLt(now, due)) arm(t, Timer.PROBE, due);
  else if (mayProbe(t)) sendLossProbe(t, now);
}

function recover(t: Tcb): void {
  enterRecovery(t);
  wantOutput(t);
}

/** RFC 9293 3.8.3. From R1 on IP and the program are told (MUST-20, SHLD-9); at R2 the connection ends. */
function onRetransmit(t: Tcb, now: u32): void {
  if (t.seen != t.sndUna) {
    t.seen = t.sndUna;
    t.seenAt = t.retransmitAt - t.rto;
  }
  const limit = patience(t);
  if (limit ? now - t.seenAt >= limit : t.retries >= (isEmbryonic(t) ? TCP_SYN_RECEIVED_R2 : TCP_R2)) {
    giveUp(t);
    return;
  }
  if (t.retries >= TCP_R1 && !isEmbryonic(t)) {
    ipv4Doubt(t.remoteIp);
    wake(t);
  }
  sendAgain(t, now);
  const end = t.seenAt + limit;
  if (limit && timeLt(end, t.retransmitAt)) arm(t, Timer.RETRANSMIT, end);
}

/** R2 as time, ms: how long the peer may take to acknowledge anything of what is in flight. 0 = R2 is a number of retransmissions. */
function patience(t: Tcb): u32 {
  if (is(t, Is.ORPHAN)) return TCP_ORPHAN_MS;
  return isEmbryonic(t) ? 0 : t.settings.userTimeout;
}

/** Whether t may return to LISTEN: nobody here has heard of it yet. */
function isEmbryonic(t: Tcb): bool {
  return t.state == State.SYN_RECEIVED && is(t, Is.PASSIVE);
}

function sendAgain(t: Tcb, now: u32): void {
  const opening = t.state == State.SYN_SENT || t.state == State.SYN_RECEIVED;
  if (!opening && flight(t) == 0 && t.sndWnd) {
    // Silly-window avoidance has held text back long enough; nothing was lost.
    sendProbe(t, now);
    armRetransmit(t, now);
    return;
  }
  backOff(t);
  if (opening) {
    t.retries++;
    count(Counter.TCP_RETRANSMITS);
    t.resent++;
    sendSyn(t, now);
  } else if (t.sndWnd == 0) {
    probe(t, now);
  } else {
    resendAll(t, now);
  }
}

/** The window is shut: ask. A peer that answers is asked for ever (RFC 9293 3.8.6.1, MUST-35 to 37). */
function probe(t: Tcb, now: u32): void {
  t.retries++;
  sendProbe(t, now);
  armRetransmit(t, now);
}

/** RFC 6298 5.4 to 5.6, RFC 5681 3.1: all that is outstanding counts as lost. */
function resendAll(t: Tcb, now: u32): void {
  count(Counter.TCP_TIMEOUTS);
  // What was said about other segments is no reason why this one gets lost.
  if (t.retries == 0) t.softError = 0;
  believeClaim(t);
  onTimeout(t, t.retries > 0);
  t.retries++;
  t.resend = t.sndUna;
  unset(t, Is.TIMING);
  armRetransmit(t, now);
  wantOutput(t);
}

/** R2 is reached (RFC 9293 3.8.3). */
function giveUp(t: Tcb): void {
  if (isEmbryonic(t)) drop(t, true);
  else abort(t, t.softError ? t.softError : Err.ETIMEDOUT, t.state != State.SYN_SENT);
}
