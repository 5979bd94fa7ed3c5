// A chat for CHAT_SEATS clients, as telnet speaks it: what one says in a line, all others hear. Build variant "chat": in place of
// programs.ts. Who does not read misses what is said meanwhile: nobody waits for anybody.
import { Err } from "../lib/errors";
import { FOREVER } from "../lib/time";
import {
  accept, bind, close, listen, News, nextReady, Option, peek, Peeked, send, setOption, setTag, skip, socket, SocketType, space,
} from "../socket/socket";
import { CHAT_LINE, CHAT_PORT, CHAT_SEATS } from "./limits";
import { Out, PIECE, putDecimal, putOctet, putString } from "./text";

/** Tag of the listening socket; that of a client's is its seat. */
// @ts-ignore: decorator
@inline const DOOR: i32 = CHAT_SEATS;

/** Who sits where, and the line that it is saying. */
@unmanaged @final class Seat {
  /** The client's socket; 0 = the seat is free. */
  socket: i32;
  /** Octets of the line so far; they follow. */
  length: i32;
}

const SEAT_SIZE: usize = 8 + CHAT_LINE;
const SEATS: usize = memory.data(CHAT_SEATS * (8 + CHAT_LINE), 4);
if (offsetof<Seat>() != 8) ERROR("Seat layout changed");

function seatAt(i: i32): Seat {
  return changetype<Seat>(SEATS + <usize>i * SEAT_SIZE);
}

function lineOf(seat: Seat): usize {
  return changetype<usize>(seat) + offsetof<Seat>();
}

export function start(): void {
  const s = socket(SocketType.STREAM);
  setTag(s, DOOR);
  // What clients inherit: a line leaves at once, and one that is gone without a word frees its seat.
  setOption(s, Option.NODELAY, 1);
  setOption(s, Option.KEEPALIVE, 1);
  bind(s, 0, CHAT_PORT);
  listen(s, CHAT_SEATS);
}

export function run(now: u32): void {
  for (let s = nextReady(); s >= 0; s = nextReady()) {
    if (News.tag == DOOR) welcome(s);
    else hear(News.tag, s);
  }
}

export function runTimers(now: u32): u32 {
  return FOREVER;
}

function welcome(door: i32): void {
  for (let s = accept(door); s >= 0; s = accept(door)) {
    const free = freeSeat();
    if (free < 0) {
      say("full");
      tell(s);
      close(s);
      continue;
    }
    setTag(s, free);
    seatAt(free).socket = s;
    seatAt(free).length = 0;
    sayOf(free, " is you");
    tell(s);
    sayOf(free, " is here");
    tellOthers(free);
    // What it said before it was accepted.
    hear(free, s);
  }
}

function freeSeat(): i32 {
  for (let i = 0; i < CHAT_SEATS; i++) if (seatAt(i).socket == 0) return i;
  return -1;
}

/** Takes what the client of seat i has said. */
function hear(i: i32, s: i32): void {
  let n = 0;
  while ((n = peek(s)) > 0) {
    for (let p = Peeked.data; p < Peeked.data + n; p++) hearOctet(i, load<u8>(p));
    skip(s, n);
  }
  if (n != Err.EAGAIN) leave(i, s);
}

function hearOctet(i: i32, c: u8): void {
  const seat = seatAt(i);
  if (c != 0x0a && c != 0x0d) store<u8>(lineOf(seat) + seat.length++, c);
  if (seat.length == 0 || c != 0x0a && seat.length < CHAT_LINE) return;
  Out.end = PIECE;
  putDecimal(i + 1);
  putString(": ");
  memory.copy(Out.end, lineOf(seat), seat.length);
  Out.end += seat.length;
  seat.length = 0;
  putOctet(0x0a);
  tellOthers(i);
}

function leave(i: i32, s: i32): void {
  close(s);
  seatAt(i).socket = 0;
  sayOf(i, " has left");
  tellOthers(i);
}

/** Puts a line of the chat itself together. */
function say(text: string): void {
  Out.end = PIECE;
  putString("* ");
  putString(text);
  putOctet(0x0a);
}

/** Puts a line about the client of seat i together. */
function sayOf(i: i32, text: string): void {
  Out.end = PIECE;
  putString("* ");
  putDecimal(i + 1);
  putString(text);
  putOctet(0x0a);
}

/** Sends the line to all but seat `but`. */
function tellOthers(but: i32): void {
  for (let i = 0; i < CHAT_SEATS; i++) if (i != but && seatAt(i).socket) tell(seatAt(i).socket);
}

/** Sends the line to s, or not at all. */
function tell(s: i32): void {
  const n = <i32>(Out.end - PIECE);
  if (space(s) >= n) send(s, PIECE, n);
}
