// An HTTP client in a sandbox of its own: downloads the file that the arguments name, such as http://www.example:8000/file, and prints its
// SHA-256.
import { close, connect, Err, getArguments, Line, now, poll, print, recv, resolve, send, setsockopt, socket, SocketType } from "../application/ethertype";
import { Sha256, sha256Add, sha256Begin, sha256End } from "../../assembly/lib/sha256";

/** How long the server may let us wait, ms; and how long it, and our own address, may take to be there. */
const PATIENCE_MS: i32 = 20000;
const STARTING_MS: u32 = 10000;
const RETRY_MS: i32 = 100;

/** SOL_SOCKET and SO_RCVTIMEO. */
const SOCKET: i32 = 1, RECEIVE_TIMEOUT: i32 = 20;

const SCHEME = "http://";
const SUCCESS = " 200 ";
/** Where the status stands behind "HTTP/1.x". */
const STATUS_AT: i32 = 8;

const TEXT_OCTETS: i32 = 200;
const PIECE_OCTETS: i32 = 1460;
const text = memory.data(TEXT_OCTETS);
const piece = memory.data(PIECE_OCTETS);
const hash = memory.data(Sha256.SIZE, 4);
const patience = memory.data<i32>([PATIENCE_MS]);
const server = memory.data(4, 4);

/** The arguments in parts: offsets in `text`, whose length is `length`. The host's name begins behind the scheme. */
let hostEnd: i32 = 0, port: i32 = 0, path: i32 = 0, length: i32 = 0;

function octet(i: i32): i32 {
  return i < length ? load<u8>(text + i) : 0;
}

/** Whether the n octets at p are that ASCII text. */
function isText(p: usize, wanted: string): bool {
  for (let i = 0; i < wanted.length; i++) if (load<u8>(p + i) != wanted.charCodeAt(i)) return false;
  return true;
}

let cursor: i32 = 0;

/** The number at `cursor`, which moves behind it; -1 = there is none up to `most`. */
function number(most: i32): i32 {
  const start = cursor;
  let value = 0;
  for (let c = octet(cursor); c >= 0x30 && c <= 0x39 && value <= most; c = octet(++cursor)) value = value * 10 + c - 0x30;
  return cursor > start && value <= most ? value : -1;
}

/** Reads "http://HOST[:PORT]/PATH". */
function parse(): bool {
  length = min(getArguments(text, TEXT_OCTETS), TEXT_OCTETS);
  if (length < SCHEME.length || !isText(text, SCHEME)) return false;
  cursor = SCHEME.length;
  for (let c = octet(cursor); c && c != 0x3a && c != 0x2f; c = octet(++cursor)) continue;
  hostEnd = cursor;
  port = 80;
  if (octet(cursor) == 0x3a) {
    cursor++;
    port = number(65535);
  }
  path = cursor;
  return hostEnd > SCHEME.length && port > 0 && octet(path) == 0x2f;
}

function failed(what: string, error: i32): i32 {
  Line.text("fetch: ");
  Line.text(what);
  if (error) {
    Line.text(", error ");
    Line.number(-error);
  }
  Line.end();
  return 1;
}

/** A connection to the server that was found. */
function reach(): i32 {
  const s = socket(SocketType.STREAM);
  if (s < 0) return s;
  const result = connect(s, load<u32>(server), port);
  if (result == 0) return s;
  close(s);
  return result;
}

/** A connection to the host; tries again for a while, for the board may have no address yet, and the server may just be starting. */
function find(): i32 {
  const start = now();
  let found = false;
  let result = 0;
  do {
    if (!found) result = resolve(text + SCHEME.length, hostEnd - SCHEME.length, server);
    found = found || result == 0;
    if (found) result = reach();
    if (result > 0) return result;
    if (result == Err.ENOENT || result == Err.EINVAL) break;
  } while (now() - start < STARTING_MS && poll(0, 0, RETRY_MS) == 0);
  failed(found ? "cannot connect" : "cannot find the host", result);
  return -1;
}

function sendText(s: i32, ascii: string): i32 {
  for (let i = 0; i < ascii.length; i++) store<u8>(piece + i, ascii.charCodeAt(i));
  return send(s, piece, ascii.length, 0);
}

function ask(s: i32): i32 {
  let result = sendText(s, "GET ");
  if (result > 0) result = send(s, text + path, length - path, 0);
  if (result > 0) result = sendText(s, " HTTP/1.0\r\n\r\n");
  return result;
}

/** Reads the header up to the empty line; its length, or an error. */
function readHeader(s: i32): i32 {
  for (let n = 0; n < PIECE_OCTETS;) {
    const got = recv(s, piece + n, 1, 0);
    if (got <= 0) return got;
    n++;
    if (n >= 4 && isText(piece + n - 4, "\r\n\r\n")) return n;
  }
  return Err.EMSGSIZE;
}

function hashBody(s: i32): i32 {
  sha256Begin();
  let octets = 0, n: i32;
  for (; (n = recv(s, piece, PIECE_OCTETS, 0)) > 0; octets += n) sha256Add(piece, n);
  if (n < 0) return failed("the connection is lost", n);
  sha256End(hash);
  Line.text("fetch: ");
  Line.number(octets);
  Line.text(" octets, sha256 ");
  for (let i = 0; i < Sha256.SIZE; i += 4) Line.hex(bswap(load<u32>(hash + i)));
  Line.end();
  return 0;
}

function fetch(s: i32): i32 {
  setsockopt(s, SOCKET, RECEIVE_TIMEOUT, patience, 4);
  const asked = ask(s);
  if (asked <= 0) return failed("cannot ask", asked);
  const header = readHeader(s);
  if (header <= 0) return failed("no header", header);
  if (!isText(piece + STATUS_AT, SUCCESS)) return failed("the server does not give it", 0);
  return hashBody(s);
}

export function run(): i32 {
  if (!parse()) {
    print("fetch: expected http://HOST:PORT/PATH as arguments");
    return 2;
  }
  const s = find();
  if (s < 0) return 1;
  const status = fetch(s);
  close(s);
  return status;
}
