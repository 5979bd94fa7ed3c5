// Downloads a file by HTTP, as soon as the device has an address, and says its length and SHA-256 on the console. Build variant "fetch": in
// place of programs.ts.
import { log } from "../../hal/board";
import { swap32 } from "../lib/bytes";
import { Err } from "../lib/errors";
import { sha256Add, sha256Begin, sha256End, Sha256 } from "../lib/sha256";
import { FOREVER, timeLt, until } from "../lib/time";
import { claimed } from "../link/arp";
import { interfaceAt } from "../link/interface";
import {
  close, connect, nextReady, peek, Peeked, poll, Poll, send, skip, socket, SocketType,
} from "../socket/socket";
import { FETCH_AGAIN_MS, FETCH_IP, FETCH_PATH, FETCH_PATIENCE_MS, FETCH_PORT } from "./limits";
import { Out, PIECE, putDecimal, putHex, putString } from "./text";

const enum Phase { WAITING, CONNECTING, HEAD, BODY, DONE }

/** Octets of a line of the head that are kept; no more of one is looked at. */
// @ts-ignore: decorator
@inline const LINE_SIZE: i32 = 64;
const LINE: usize = memory.data(LINE_SIZE);
const HASH: usize = memory.data(Sha256.SIZE, 4);

/** Where the status is in a line like "HTTP/1.0 200 OK" (RFC 9112 4). */
// @ts-ignore: decorator
@inline const STATUS_COLUMN: i32 = 9;

/** The download. */
class Fetch {
  static phase: Phase = Phase.WAITING;
  static socket: i32 = 0;
  /** When to try again, while WAITING; when to give up, while the server says nothing. */
  static at: u32 = 0;
  /** Octets of the present line of the head, and lines before it. */
  static column: i32 = 0;
  static lines: i32 = 0;
  static status: i32 = 0;
  /** Octets of body: so far, and as Content-Length says, or -1. */
  static received: i32 = 0;
  static length: i32 = -1;
}

export function start(): void {}

export function run(now: u32): void {
  for (let s = nextReady(); s >= 0; s = nextReady()) if (s == Fetch.socket) proceed(s, now);
}

/** Starts when there is an address to start from, and again after a failure; gives up a server that says nothing. */
export function runTimers(now: u32): u32 {
  if (Fetch.phase == Phase.DONE) return FOREVER;
  if (timeLt(now, Fetch.at)) return until(Fetch.at, now);
  if (Fetch.phase != Phase.WAITING) end(Fetch.socket, Err.ETIMEDOUT, now);
  else if (claimed()) begin(now);
  return FETCH_AGAIN_MS;
}

function begin(now: u32): void {
  const s = socket(SocketType.STREAM);
  Fetch.socket = s;
  Fetch.at = now + FETCH_PATIENCE_MS;
  Fetch.phase = Phase.CONNECTING;
  Fetch.column = Fetch.lines = Fetch.status = Fetch.received = 0;
  Fetch.length = -1;
  sha256Begin();
  const r = connect(s, FETCH_IP ? swap32(FETCH_IP) : interfaceAt(0).gateway, FETCH_PORT);
  if (r != Err.EINPROGRESS) end(s, r, now);
}

/** The socket s has news. */
function proceed(s: i32, now: u32): void {
  if (Fetch.phase == Phase.CONNECTING && poll(s) & Poll.OUT) ask(s);
  let n = 0;
  while ((n = peek(s)) > 0) {
    take(Peeked.data, n);
    skip(s, n);
    Fetch.at = now + FETCH_PATIENCE_MS;
  }
  if (n != Err.EAGAIN) end(s, n, now);
}

function ask(s: i32): void {
  Out.end = PIECE;
  putString("GET ");
  putString(FETCH_PATH);
  putString(" HTTP/1.0\r\n\r\n");
  send(s, PIECE, <i32>(Out.end - PIECE));
  Fetch.phase = Phase.HEAD;
}

/** Takes n octets of the answer at p. */
function take(p: usize, n: i32): void {
  const end = p + n;
  while (Fetch.phase == Phase.HEAD && p < end) takeHead(load<u8>(p++));
  sha256Add(p, <i32>(end - p));
  Fetch.received += <i32>(end - p);
}

/** Takes an octet of the head, which ends with an empty line. Letters are kept as lower case. */
function takeHead(c: u8): void {
  if (c != 0x0a) {
    if (c != 0x0d && Fetch.column < LINE_SIZE) store<u8>(LINE + Fetch.column++, c | 0x20);
    return;
  }
  if (Fetch.column == 0) Fetch.phase = Phase.BODY;
  else if (Fetch.lines == 0) Fetch.status = numberAt(STATUS_COLUMN);
  else if (begins("content-length:")) Fetch.length = numberAt(15);
  Fetch.lines++;
  Fetch.column = 0;
}

/** Whether the line begins with `text`. */
function begins(text: string): bool {
  for (let i = 0; i < text.length; i++) if (i >= Fetch.column || load<u8>(LINE + i) != text.charCodeAt(i)) return false;
  return true;
}

/** The decimal number at `column` of the line, blanks before it. */
function numberAt(column: i32): i32 {
  while (column < Fetch.column && load<u8>(LINE + column) == 0x20) column++;
  let n = 0;
  for (; column < Fetch.column; column++) {
    const digit = <u32>load<u8>(LINE + column) - 48;
    if (digit > 9) break;
    n = n * 10 + digit;
  }
  return n;
}

/** The connection is over, `result` is what was said last: 0 = the server has ended it. What is not whole is tried again. */
function end(s: i32, result: i32, now: u32): void {
  close(s);
  const whole = result == 0 && Fetch.status == 200 && Fetch.phase == Phase.BODY && (Fetch.length < 0 || Fetch.received == Fetch.length);
  Fetch.phase = whole ? Phase.DONE : Phase.WAITING;
  Fetch.at = now + FETCH_AGAIN_MS;
  Out.end = PIECE;
  putString("fetch: ");
  putDecimal(Fetch.received);
  putString(" octets, ");
  if (whole) putHash();
  else putReason(0 - result);
  log(PIECE, <i32>(Out.end - PIECE));
}

function putHash(): void {
  sha256End(HASH);
  putString("sha256 ");
  for (let i = 0; i < Sha256.SIZE; i++) putHex(load<u8>(HASH + i), 2);
}

function putReason(errno: i32): void {
  putString("status ");
  putDecimal(Fetch.status);
  putString(", errno ");
  putDecimal(errno);
}
