// HTTP over the Socket library: reads what a connection has, answers when a request is whole, and closes in the order that the
// version asks for. HTTP/1.0: this end closes first. HTTP/1.1: the client does (RFC 9112 9.6), unless it asked otherwise, made
// a mistake, or took too long.
import { Answer } from "../../../build/assets";
import { Err } from "../../lib/errors";
import { FOREVER, timeLt, until } from "../../lib/time";
import { On, Peeked, Shut, close, peek, send, setSwitch, shutdown, skip, space } from "../../socket/socket";
import { HTTP_EXCHANGES, HTTP_IDLE_MS, HTTP_LINGER_MS, PIECE_SIZE } from "../limits";
import { Mode } from "../script";
import { PIECE } from "../text";
import { produce } from "./answer";
import { Exchange, Phase, begin, exchangeAt } from "./exchange";
import { read } from "./request";

/** The earliest deadline of all exchanges, or earlier. */
class Deadline {
  static first: u32 = 0;
}

/** Takes the accepted connection s. Returns the number of its exchange, or Err.EBUSY: all are in use. */
export function open(s: i32, now: u32): i32 {
  for (let i = 0; i < HTTP_EXCHANGES; i++) {
    const x = exchangeAt(i);
    if (x.phase != Phase.FREE) continue;
    x.socket = s;
    // An answer goes out in pieces, of which the last is short: it must not wait for the peer's delayed ACK.
    setSwitch(s, On.NODELAY, true);
    begin(x);
    wait(x, now, HTTP_IDLE_MS);
    return i;
  }
  return Err.EBUSY;
}

/** Goes on with exchange i, whose connection has news, as far as it can. */
export function serve(i: i32, now: u32): void {
  const x = exchangeAt(i);
  while (x.phase != Phase.FREE && turn(x, now)) {}
}

/** Ends what has waited too long. Returns the milliseconds until it wants to run again, at most FOREVER. */
export function expire(now: u32): u32 {
  if (!timeLt(now, Deadline.first)) expireAll(now);
  return until(Deadline.first, now);
}

function expireAll(now: u32): void {
  Deadline.first = now + FOREVER;
  for (let i = 0; i < HTTP_EXCHANGES; i++) {
    const x = exchangeAt(i);
    if (x.phase == Phase.FREE) continue;
    if (!timeLt(now, x.deadline)) giveUp(x, now);
    else expectBy(x.deadline);
  }
}

function expectBy(deadline: u32): void {
  if (timeLt(deadline, Deadline.first)) Deadline.first = deadline;
}

function wait(x: Exchange, now: u32, ms: u32): void {
  x.deadline = now + ms;
  expectBy(x.deadline);
}

/** One step of x; false when its connection has nothing more for now. */
function turn(x: Exchange, now: u32): bool {
  if (x.phase == Phase.DONE) return deliver(x, now);
  const n = peek(x.socket);
  if (n == Err.EAGAIN) return false;
  // end of data, or the connection is lost: nobody asks any more
  if (n <= 0) return release(x);
  if (x.phase == Phase.LINGER) {
    skip(x.socket, n);
  } else {
    skip(x.socket, read(x, Peeked.data, n));
  }
  return true;
}

/** Sends the next piece of the answer; false when it must wait for room. */
function deliver(x: Exchange, now: u32): bool {
  // no octets can be sent as long as any can be some time
  if (space(x.socket) < PIECE_SIZE) return send(x.socket, PIECE, 0) < 0 ? release(x) : false;
  const n = produce(x);
  if (send(x.socket, PIECE, n) != n) return release(x);
  wait(x, now, HTTP_IDLE_MS);
  if (x.at) return true;
  if (x.has(Mode.CLOSE)) linger(x, now);
  else begin(x);
  return true;
}

/**
 * Closes this end first. What the client may still be sending is read and thrown away until its FIN: closing over unread octets
 * would reset the connection, and the reset could overtake the answer (RFC 9112 9.6).
 */
function linger(x: Exchange, now: u32): void {
  shutdown(x.socket, Shut.WR);
  x.phase = Phase.LINGER;
  wait(x, now, HTTP_LINGER_MS);
}

/** A half request is answered 408; whatever else has waited too long is closed. */
function giveUp(x: Exchange, now: u32): void {
  if (x.used == 0 || x.phase >= Phase.DONE) {
    release(x);
    return;
  }
  x.phase = Phase.DONE;
  x.at = Answer.REQUEST_TIMEOUT;
  x.set(Mode.CLOSE);
  wait(x, now, HTTP_LINGER_MS);
  while (turn(x, now)) {}
}

/** Closes the connection and frees x; false, for there is nothing more to do. */
function release(x: Exchange): bool {
  close(x.socket);
  x.phase = Phase.FREE;
  return false;
}
