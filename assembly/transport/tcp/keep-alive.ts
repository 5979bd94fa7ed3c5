// Keep-alives (RFC 9293 3.8.4): a connection that is idle for long is asked whether its peer is still there. Nothing is noted with each
// segment for that: the timer looks several times in the idle time whether SND.UNA or RCV.NXT has moved since it looked last.
import { Err } from "../../lib/errors";
import { Clock } from "../../lib/time";
import { abort } from "./close";
import { sendKeepAlive } from "./output";
import { On } from "./settings";
import { Is, is, Tcb } from "./tcb";
import { arm, isArmed, Timer } from "./timers";

/** Looks in the idle time: after traffic the first probe is late by one of them at most, never early. */
// @ts-ignore: decorator
@inline const LOOKS: u32 = 4;

/** Begins to watch t if its program wants it watched: once it is established, and when SO_KEEPALIVE or one of its times is set. */
export function watch(t: Tcb): void {
  if (t.settings.flags & On.KEEPALIVE && !is(t, Is.DETACHED)) arm(t, Timer.IDLE, Clock.now);
}

/** The timer: probes an idle connection, or gives it up after so many probes that nothing has answered. */
export function keepAlive(t: Tcb, now: u32): void {
  const settings = t.settings;
  if (!(settings.flags & On.KEEPALIVE)) return;
  const idle = <u32>settings.keepIdle * 1000;
  const interval = <u32>settings.keepInterval * 1000;
  const quiet: u32 = isArmed(t, Timer.RETRANSMIT) ? 0 : quietFor(t, now);
  if (quiet < idle) {
    arm(t, Timer.IDLE, now + min(idle - quiet, idle / LOOKS));
  } else if (quiet - idle < settings.keepCount * interval) {
    sendKeepAlive(t);
    arm(t, Timer.IDLE, now + interval);
  } else {
    abort(t, Err.ETIMEDOUT, true);
  }
}

/** How long nothing has come from the peer, ms, as far as is known. Nothing is in flight. */
// @ts-ignore: decorator
@inline function quietFor(t: Tcb, now: u32): u32 {
  const seen = t.sndUna + t.rcvNxt;
  if (seen != t.seen) {
    t.seen = seen;
    t.seenAt = now;
  }
  return now - t.seenAt;
}
