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

/**
 * Reads at most n octets at p. Returns how many belong to this request: fewer than n once the head is complete or refused
 * (`x.phase` is DONE then).
 */
export function read(x: Exchange, p: usize, n: i32): i32 {
  const start = p;
  const end = p + n;
  while (p < end && x.phase < Phase.DONE) {
    const from = p;
    if (x.phase == Phase.VALUE && x.header == HeaderField.NONE) p = skipText(p, end);
    let refusal = p < end ? octet(x, load<u8>(p++)) : GOES_ON;
    x.used += <i32>(p - from);
    if (x.used > HTTP_HEAD_MAX) refusal = Answer.REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (refusal) refuse(x, refusal);
  }
  return <i32>(p - start);
}

/** Ends the reading of x with an error: what follows may be out of step, so the connection closes. */
export function refuse(x: Exchange, answer: Answer): void {
  x.at = answer;
  x.set(Mode.CLOSE);
  x.phase = Phase.DONE;
}

/** The first place from p on, before end, that has a control octet: values that nobody needs are skipped up to there. */
// @ts-ignore: decorator
@inline function skipText(p: usize, end: usize): usize {
  while (p < end && <i32>load<u8>(p) >= Char.SP && load<u8>(p) != Char.DEL) p++;
  return p;
}

// From here on a function returns the answer to refuse the request with, or GOES_ON.

function octet(x: Exchange, c: i32): i32 {
  if (c == Char.LF) {
    // a lone LF may end a line, a lone CR does not (RFC 9112 2.2): people type requests by hand
    x.clear(Flag.CR);
    return endLine(x);
  }
  const space = c == Char.SP || c == Char.HTAB;
  if (x.has(Flag.CR) || c == Char.DEL) return Answer.BAD_REQUEST;
  if (c == Char.CR) return raise(x, Flag.CR);
  if (c < Char.SP && !space) return Answer.BAD_REQUEST;
  switch (x.phase) {
    case Phase.METHOD:
    case Phase.NAME: return token(x, c);
    case Phase.VERSION: return keep(x, c);
    case Phase.VALUE: return value(x, c, space);
    case Phase.GAP: return space ? GOES_ON : Answer.BAD_REQUEST;
    default: return target(x, c);
  }
}

function raise(x: Exchange, flag: u32): i32 {
  x.set(flag);
  return GOES_ON;
}

function enter(x: Exchange, phase: Phase): i32 {
  x.phase = phase;
  x.length = 0;
  return GOES_ON;
}

/** Keeps octet c of the current token. What is longer than TOKEN_SIZE, as no known text is, is only counted. */
function keep(x: Exchange, c: i32): i32 {
  if (x.phase >= Phase.SCHEME && <u32>(c - 65) < 26) c |= 32;
  if (x.length < TOKEN_SIZE) store<u8>(x.token + x.length, c);
  x.length++;
  return GOES_ON;
}

/** Ends the current token: gives its number in `list`, 0 = it is not there. */
function take(x: Exchange, list: usize): i32 {
  const n = x.length;
  x.length = 0;
  return findText(list, x.token, n);
}

function endLine(x: Exchange): i32 {
  const phase = x.phase;
  if (phase == Phase.VERSION) return endRequestLine(x);
  if (phase >= Phase.VALUE) return endValue(x);
  if (x.length == 0) {
    if (phase == Phase.METHOD) return GOES_ON;
    if (phase == Phase.NAME) return conclude(x);
  }
  return Answer.BAD_REQUEST;
}

/** One octet of a method, or of a field name: white space around that is refused (RFC 9112 5.1, 5.2). */
function token(x: Exchange, c: i32): i32 {
  const isName = x.phase == Phase.NAME;
  if (x.length == 0 || c != (isName ? Char.COLON : Char.SP)) return inSet(TOKEN, c) ? keep(x, c) : Answer.BAD_REQUEST;
  if (isName) return endName(x);
  x.method = take(x, METHODS);
  x.phase = Phase.TARGET;
  return GOES_ON;
}

/** One octet of the request target: origin form, absolute form, or the asterisk (RFC 9112 3.2). */
function target(x: Exchange, c: i32): i32 {
  if (x.used >= HTTP_LINE_MAX) return Answer.URI_TOO_LONG;
  if (c < Char.SP || c > Char.DEL || c == Char.HASH) return Answer.BAD_REQUEST;
  const ends = c == Char.SP || c == Char.QUESTION;
  if (x.phase == Phase.TARGET) x.phase = c == Char.SLASH || c == Char.ASTERISK ? Phase.PATH : Phase.SCHEME;
  if (x.phase == Phase.SCHEME) {
    const slashes = <u32>(x.length - 5) < 2;
    if (!ends && (c != Char.SLASH || slashes)) return keep(x, c);
    // a URI of this scheme without a host is invalid (RFC 9110 4.2.1)
    if (x.length < 8 || load<u32>(x.token) != SCHEME_FIRST || load<u32>(x.token, 3) != SCHEME_LAST) return Answer.BAD_REQUEST;
    enter(x, Phase.PATH);
  }
  if (x.phase == Phase.PATH) {
    if (!ends) return keep(x, c);
    // an empty path in the absolute form means "/" (RFC 9110 4.2.3)
    if (x.length == 0) keep(x, Char.SLASH);
    x.path = take(x, PATHS);
    x.phase = Phase.QUERY;
  }
  if (c == Char.SP) x.phase = Phase.VERSION;
  return GOES_ON;
}

/** A higher minor version is served as 1.1 (RFC 9110 2.5). HTTP/1.0 has no persistence: this end closes first. */
function endRequestLine(x: Exchange): i32 {
  const version = load<u32>(x.token, 4);
  const minor = (version >> 24) - Char.ZERO;
  if (x.length != 8 || load<u32>(x.token) != HTTP || (version & NO_DIGITS) != SLASH_AND_DOT || minor > 9) return Answer.BAD_REQUEST;
  if ((version >> 8 & 0xff) != Char.ONE) return Answer.HTTP_VERSION_NOT_SUPPORTED;
  if (minor == 0) x.set(Mode.OLD | Mode.CLOSE);
  return enter(x, Phase.NAME);
}

/** A field that is known and is no list comes once only: Host (RFC 9112 3.2), and what says where a body ends (6.3). */
function endName(x: Exchange): i32 {
  x.phase = Phase.VALUE;
  x.header = take(x, HEADER_FIELDS);
  if (x.header < HeaderField.HOST) return GOES_ON;
  const flag: u32 = Flag.FIELD << x.header;
  return x.has(flag) ? Answer.BAD_REQUEST : raise(x, flag);
}

/** One octet of a value. Those of Host and Content-Length are one word with white space around it. */
function value(x: Exchange, c: i32, space: bool): i32 {
  const header = x.header;
  if (header == HeaderField.CONNECTION) {
    if (!space && c != Char.COMMA) return keep(x, c);
    endOption(x);
  } else if (header == HeaderField.HOST || header == HeaderField.CONTENT_LENGTH) {
    if (!space) return word(x, c);
    if (x.length) x.phase = Phase.GAP;
  }
  return GOES_ON;
}

// @ts-ignore: decorator
@inline function word(x: Exchange, c: i32): i32 {
  const isHost = x.header == HeaderField.HOST;
  if (!(isHost ? inSet(HOST, c) : <u32>(c - Char.ZERO) < 10)) return Answer.BAD_REQUEST;
  if (!isHost && c != Char.ZERO) x.set(Flag.BODY);
  return keep(x, c);
}

/** Connection is a list of options in any case (RFC 9110 7.6.1); only "close" matters here. */
function endOption(x: Exchange): void {
  if (take(x, CONNECTION_OPTIONS)) x.set(Mode.CLOSE);
}

function endValue(x: Exchange): i32 {
  if (x.header == HeaderField.CONNECTION) endOption(x);
  if (x.header == HeaderField.CONTENT_LENGTH && x.length == 0) return Answer.BAD_REQUEST;
  return enter(x, Phase.NAME);
}

/** The head is complete: chooses the answer. A body is never read, so the connection closes after a request with one. */
// @ts-ignore: decorator
@inline function conclude(x: Exchange): i32 {
  // RFC 9112 3.2: no Host; 6.1: a transfer coding in HTTP/1.0; 6.3: a length beside it
  if (!x.has(Flag.HOST | Mode.OLD) || x.has(Flag.CODED) && x.has(Flag.LENGTH | Mode.OLD)) return Answer.BAD_REQUEST;
  if (x.has(Flag.BODY | Flag.CODED)) x.set(Mode.CLOSE);
  if (x.method == Method.HEAD) x.set(Mode.HEAD);
  x.at = choose(x);
  x.phase = Phase.DONE;
  return GOES_ON;
}

// @ts-ignore: decorator
@inline function choose(x: Exchange): Answer {
  const method = x.method, path = x.path;
  if (method == Method.NONE) return Answer.NOT_IMPLEMENTED;
  if (method > Method.HEAD) return Answer.METHOD_NOT_ALLOWED;
  if (path == Path.NONE) return Answer.NOT_FOUND;
  if (x.has(Flag.CODED)) return Answer.LENGTH_REQUIRED;
  if (x.has(Flag.BODY)) return Answer.CONTENT_TOO_LARGE;
  return path == Path.PAGE ? Answer.PAGE : Answer.STATS;
}
