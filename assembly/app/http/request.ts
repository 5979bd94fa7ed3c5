// The request head, read octet by octet as segments bring it (RFC 9112 2 to 6). Strict where a guess would be dangerous: one
// space between the parts of the request line, no white space before a colon, no folded lines, no control octets. Bodies are
// not taken; a head that announces one is understood far enough to refuse it. At the end `at` is the answer to the request.
import {
  Answer, CONNECTION_OPTIONS, HEADER_FIELDS, HOST, HeaderField, METHODS, Method, PATHS, Path, TOKEN,
} from "../../../build/assets";
import { HTTP_HEAD_MAX, HTTP_LINE_MAX } from "../limits";
import { Mode } from "../script";
import { findText, inSet } from "../text";
import { Exchange, Flag, Phase, TOKEN_SIZE } from "./exchange";

const enum Char {
  HTAB = 9, LF = 10, CR = 13, SP = 32, HASH = 35, ASTERISK = 42, COMMA = 44, SLASH = 47, ZERO = 48, ONE = 49, COLON = 58, QUESTION = 63,
  DEL = 127,
}

/** No answer: the head goes on. */
// @ts-ignore: decorator
@inline const GOES_ON: i32 = 0;

/** The scheme that is served, "http://", as its first and its last four octets are loaded; they share one. */
// @ts-ignore: decorator
@inline const SCHEME_FIRST: u32 = 0x70747468;
// @ts-ignore: decorator
@inline const SCHEME_LAST: u32 = 0x2f2f3a70;
/** HTTP-version is "HTTP/" digit "." digit (RFC 9112 2.3). */
// @ts-ignore: decorator
@inline const HTTP: u32 = 0x50545448;
// @ts-ignore: decorator
@inline const SLASH_AND_DOT: u32 = 0x2e002f;
// @ts-ignore: decorator
@inline const NO_DIGITS: u32 = 0xff00ff;

/** The head that is being read: what its exchange knows of it, in globals, which take half the code that fields do. */
class Head {
  static exchange: Exchange = changetype<Exchange>(0);
  static flags: u32 = 0;
  static used: i32 = 0;
  static length: i32 = 0;
  static phase: Phase = Phase.FREE;
  static header: HeaderField = HeaderField.NONE;

  @inline static has(flag: u32): bool {
    return (Head.flags & flag) != 0;
  }

  @inline static set(flag: u32): void {
    Head.flags |= flag;
  }

  @inline static get token(): usize {
    return Head.exchange.token;
  }

  @inline static take(x: Exchange): void {
    Head.exchange = x;
    Head.flags = x.flags;
    Head.used = x.used;
    Head.length = x.length;
    Head.phase = x.phase;
    Head.header = x.header;
  }

  @inline static giveBack(x: Exchange): void {
    x.flags = Head.flags;
    x.used = Head.used;
    x.length = Head.length;
    x.phase = Head.phase;
    x.header = Head.header;
  }
}

/**
 * Reads at most n octets at p. Returns how many belong to this request: fewer than n once the head is complete or refused
 * (`x.phase` is DONE then).
 */
export function read(x: Exchange, p: usize, n: i32): i32 {
  const start = p;
  const end = p + n;
  Head.take(x);
  while (p < end && Head.phase < Phase.DONE) {
    const from = p;
    if (Head.phase == Phase.VALUE && Head.header == HeaderField.NONE) p = skipText(p, end);
    let refusal = p < end ? octet(load<u8>(p++)) : GOES_ON;
    Head.used += <i32>(p - from);
    if (Head.used > HTTP_HEAD_MAX) refusal = Answer.REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (refusal) finish(refusal, Mode.CLOSE);
  }
  Head.giveBack(x);
  return <i32>(p - start);
}

/** The first place from p on, before end, that has a control octet: values that nobody needs are skipped up to there. */
// @ts-ignore: decorator
@inline function skipText(p: usize, end: usize): usize {
  while (p < end && <i32>load<u8>(p) >= Char.SP && load<u8>(p) != Char.DEL) p++;
  return p;
}

/** Ends the reading. */
function finish(answer: Answer, flags: u32): void {
  Head.exchange.at = answer;
  Head.set(flags);
  Head.phase = Phase.DONE;
}

// From here on a function returns the answer to refuse the request with, or GOES_ON.

function octet(c: i32): i32 {
  if (c == Char.LF) {
    // a lone LF may end a line, a lone CR does not (RFC 9112 2.2): people type requests by hand
    Head.flags &= ~Flag.CR;
    return endLine();
  }
  const space = c == Char.SP || c == Char.HTAB;
  if (Head.has(Flag.CR) || c == Char.DEL) return Answer.BAD_REQUEST;
  if (c == Char.CR) return raise(Flag.CR);
  if (c < Char.SP && !space) return Answer.BAD_REQUEST;
  switch (Head.phase) {
    case Phase.METHOD:
    case Phase.NAME: return token(c);
    case Phase.VERSION: return keep(c);
    case Phase.VALUE: return value(c, space);
    case Phase.GAP: return space ? GOES_ON : Answer.BAD_REQUEST;
    default: return target(c);
  }
}

function raise(flag: u32): i32 {
  Head.set(flag);
  return GOES_ON;
}

function enter(phase: Phase): i32 {
  Head.phase = phase;
  Head.length = 0;
  return GOES_ON;
}

/** Keeps octet c of the current token. What is longer than TOKEN_SIZE, as no known text is, is only counted. */
function keep(c: i32): i32 {
  if (Head.phase >= Phase.SCHEME && <u32>(c - 65) < 26) c |= 32;
  if (Head.length < TOKEN_SIZE) store<u8>(Head.token + Head.length, c);
  Head.length++;
  return GOES_ON;
}

/** Ends the current token: gives its number in `list`, 0 = it is not there. */
function take(list: usize): i32 {
  const n = Head.length;
  Head.length = 0;
  return findText(list, Head.token, n);
}

function endLine(): i32 {
  const phase = Head.phase;
  if (phase == Phase.VERSION) return endRequestLine();
  if (phase >= Phase.VALUE) return endValue();
  if (Head.length == 0) {
    if (phase == Phase.METHOD) return GOES_ON;
    if (phase == Phase.NAME) return conclude();
  }
  return Answer.BAD_REQUEST;
}

/** One octet of a method, or of a field name: white space around that is refused (RFC 9112 5.1, 5.2). */
function token(c: i32): i32 {
  const isName = Head.phase == Phase.NAME;
  if (Head.length == 0 || c != (isName ? Char.COLON : Char.SP)) return inSet(TOKEN, c) ? keep(c) : Answer.BAD_REQUEST;
  if (isName) return endName();
  Head.exchange.method = take(METHODS);
  Head.phase = Phase.TARGET;
  return GOES_ON;
}

/** One octet of the request target: origin form, absolute form, or the asterisk (RFC 9112 3.2). */
function target(c: i32): i32 {
  if (Head.used >= HTTP_LINE_MAX) return Answer.URI_TOO_LONG;
  if (c < Char.SP || c > Char.DEL || c == Char.HASH) return Answer.BAD_REQUEST;
  const ends = c == Char.SP || c == Char.QUESTION;
  if (Head.phase == Phase.TARGET) Head.phase = c == Char.SLASH || c == Char.ASTERISK ? Phase.PATH : Phase.SCHEME;
  if (Head.phase == Phase.SCHEME) {
    const slashes = <u32>(Head.length - 5) < 2;
    if (!ends && (c != Char.SLASH || slashes)) return keep(c);
    // a URI of this scheme without a host is invalid (RFC 9110 4.2.1)
    if (Head.length < 8 || load<u32>(Head.token) != SCHEME_FIRST || load<u32>(Head.token, 3) != SCHEME_LAST) return Answer.BAD_REQUEST;
    enter(Phase.PATH);
  }
  if (Head.phase == Phase.PATH) {
    if (!ends) return keep(c);
    // an empty path in the absolute form means "/" (RFC 9110 4.2.3)
    if (Head.length == 0) keep(Char.SLASH);
    Head.exchange.path = take(PATHS);
    Head.phase = Phase.QUERY;
  }
  if (c == Char.SP) Head.phase = Phase.VERSION;
  return GOES_ON;
}

/** A higher minor version is served as 1.1 (RFC 9110 2.5). HTTP/1.0 has no persistence: this end closes first. */
function endRequestLine(): i32 {
  const version = load<u32>(Head.token, 4);
  const minor = (version >> 24) - Char.ZERO;
  if (Head.length != 8 || load<u32>(Head.token) != HTTP || (version & NO_DIGITS) != SLASH_AND_DOT || minor > 9) return Answer.BAD_REQUEST;
  if ((version >> 8 & 0xff) != Char.ONE) return Answer.HTTP_VERSION_NOT_SUPPORTED;
  if (minor == 0) Head.set(Mode.OLD | Mode.CLOSE);
  return enter(Phase.NAME);
}

/** A field that is known and is no list comes once only: Host (RFC 9112 3.2), and what says where a body ends (6.3). */
function endName(): i32 {
  Head.phase = Phase.VALUE;
  Head.header = take(HEADER_FIELDS);
  if (Head.header < HeaderField.HOST) return GOES_ON;
  const flag: u32 = Flag.FIELD << Head.header;
  return Head.has(flag) ? Answer.BAD_REQUEST : raise(flag);
}

/** One octet of a value. Those of Host and Content-Length are one word with white space around it. */
function value(c: i32, space: bool): i32 {
  const header = Head.header;
  if (header == HeaderField.CONNECTION) {
    if (!space && c != Char.COMMA) return keep(c);
    endOption();
  } else if (header == HeaderField.HOST || header == HeaderField.CONTENT_LENGTH) {
    if (!space) return word(c);
    if (Head.length) Head.phase = Phase.GAP;
  }
  return GOES_ON;
}

// @ts-ignore: decorator
@inline function word(c: i32): i32 {
  const isHost = Head.header == HeaderField.HOST;
  if (!(isHost ? inSet(HOST, c) : <u32>(c - Char.ZERO) < 10)) return Answer.BAD_REQUEST;
  if (!isHost && c != Char.ZERO) Head.set(Flag.BODY);
  return keep(c);
}

/** Connection is a list of options in any case (RFC 9110 7.6.1); only "close" matters here. */
function endOption(): void {
  if (take(CONNECTION_OPTIONS)) Head.set(Mode.CLOSE);
}

function endValue(): i32 {
  if (Head.header == HeaderField.CONNECTION) endOption();
  if (Head.header == HeaderField.CONTENT_LENGTH && Head.length == 0) return Answer.BAD_REQUEST;
  return enter(Phase.NAME);
}

/** The head is complete: chooses the answer. A body is never read, so the connection closes after a request with one. */
// @ts-ignore: decorator
@inline function conclude(): i32 {
  // RFC 9112 3.2: no Host; 6.1: a transfer coding in HTTP/1.0; 6.3: a length beside it
  if (!Head.has(Flag.HOST | Mode.OLD) || Head.has(Flag.CODED) && Head.has(Flag.LENGTH | Mode.OLD)) return Answer.BAD_REQUEST;
  if (Head.has(Flag.BODY | Flag.CODED)) Head.set(Mode.CLOSE);
  finish(choose(), Head.exchange.method == Method.HEAD ? Mode.HEAD : 0);
  return GOES_ON;
}

// @ts-ignore: decorator
@inline function choose(): Answer {
  const method = Head.exchange.method, path = Head.exchange.path;
  if (method == Method.NONE) return Answer.NOT_IMPLEMENTED;
  if (method > Method.HEAD) return Answer.METHOD_NOT_ALLOWED;
  if (path == Path.NONE) return Answer.NOT_FOUND;
  if (Head.has(Flag.CODED)) return Answer.LENGTH_REQUIRED;
  if (Head.has(Flag.BODY)) return Answer.CONTENT_TOO_LARGE;
  return path == Path.PAGE ? Answer.PAGE : Answer.STATS;
}
