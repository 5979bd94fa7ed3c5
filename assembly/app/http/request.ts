// The request head, read octet by octet as segments bring it (RFC 9112 2 to 6). Strict where a guess would be dangerous: one
// space between the parts of the request line, no white space before a colon, no folded lines, no control octets. Bodies are
// not taken; a head that announces one is understood far enough to refuse it. What to answer stands in `status` at the end.
import { HOST, TOKEN, Text } from "../../../build/assets";
import { HTTP_HEAD_MAX, HTTP_LINE_MAX } from "../limits";
import { findText, inSet } from "../text";
import { Exchange, Flag, Phase, TOKEN_SIZE } from "./exchange";

const enum Char {
  HTAB = 9, LF = 10, CR = 13, SP = 32, HASH = 35, ASTERISK = 42, COMMA = 44, SLASH = 47, ZERO = 48, COLON = 58, QUESTION = 63,
  DEL = 127,
}

/** "http://", the scheme that is served, as its 7 octets are loaded. */
// @ts-ignore: decorator
@inline const SCHEME: u64 = 0x2f2f3a70747468;
// @ts-ignore: decorator
@inline const SCHEME_MASK: u64 = 0xffffffffffffff;
/** "HTTP/1.", and without the 1: HTTP-version is "HTTP/" digit "." digit (RFC 9112 2.3). */
// @ts-ignore: decorator
@inline const HTTP_1: u64 = 0x2e312f50545448;
// @ts-ignore: decorator
@inline const HTTP_MASK: u64 = 0xff00ffffffffff;

/**
 * Reads at most n octets at p. Returns how many belong to this request: fewer than n once the head is complete or refused
 * (`x.phase` is DONE then).
 */
export function read(x: Exchange, p: usize, n: i32): i32 {
  const start = p;
  const end = p + n;
  while (p < end && x.phase < Phase.DONE) {
    const from = p;
    if (x.phase == Phase.VALUE && x.header == Text.NOTHING) p = skipText(p, end);
    let refusal = p < end ? octet(x, load<u8>(p++)) : Text.NOTHING;
    x.used += <i32>(p - from);
    if (x.used > HTTP_HEAD_MAX) refusal = Text.REQUEST_HEADER_FIELDS_TOO_LARGE;
    if (refusal) refuse(x, refusal);
  }
  return <i32>(p - start);
}

/** Ends the reading of x with an error: what follows may be out of step, so the connection closes. */
export function refuse(x: Exchange, status: i32): void {
  x.status = status;
  x.set(Flag.CLOSE);
  x.phase = Phase.DONE;
}

/** The first place from p on, before end, that has a control octet: values that nobody needs are skipped up to there. */
function skipText(p: usize, end: usize): usize {
  while (p < end && <i32>load<u8>(p) >= Char.SP && load<u8>(p) != Char.DEL) p++;
  return p;
}

// From here on a function returns the status to refuse the request with, or Text.NOTHING to go on.

function octet(x: Exchange, c: i32): i32 {
  if (x.has(Flag.CR)) {
    x.clear(Flag.CR);
    // a lone CR does not end a line, a lone LF may (RFC 9112 2.2): people type requests by hand
    return c == Char.LF ? endLine(x) : Text.BAD_REQUEST;
  }
  if (x.phase < Phase.METHOD || x.phase > Phase.QUERY) {
    if (c == Char.CR) return raise(x, Flag.CR);
    if (c == Char.LF) return endLine(x);
  }
  switch (x.phase) {
    case Phase.BLANK: enter(x, Phase.METHOD);
    case Phase.METHOD: return method(x, c);
    case Phase.VERSION: return keepIf(x, c, c > Char.SP && c < Char.DEL);
    case Phase.NAME: return name(x, c);
    case Phase.VALUE: return value(x, c);
    default: return target(x, c);
  }
}

function raise(x: Exchange, flag: Flag): i32 {
  x.set(flag);
  return Text.NOTHING;
}

function enter(x: Exchange, phase: Phase): i32 {
  x.phase = phase;
  x.length = 0;
  return Text.NOTHING;
}

/** Keeps octet c of the current token if it is allowed there. What is longer than TOKEN_SIZE, as no known text is, is only counted. */
function keepIf(x: Exchange, c: i32, allowed: bool): i32 {
  if (!allowed) return Text.BAD_REQUEST;
  if (x.length < TOKEN_SIZE) store<u8>(x.token + x.length, c);
  x.length++;
  return Text.NOTHING;
}

// @ts-ignore: decorator
@inline function lower(c: i32): i32 {
  return <u32>(c - 65) < 26 ? c | 32 : c;
}

/** Ends the current token: gives its number if it is a text from `first` to `last`, else Text.NOTHING. */
function take(x: Exchange, first: i32, last: i32): i32 {
  const text = findText(x.token, x.length);
  x.length = 0;
  return text < first || text > last ? Text.NOTHING : text;
}

function endLine(x: Exchange): i32 {
  switch (x.phase) {
    case Phase.BLANK: return Text.NOTHING;
    case Phase.VERSION: return endRequestLine(x);
    case Phase.NAME: return x.length ? Text.BAD_REQUEST : conclude(x);
    default: return endValue(x);
  }
}

function method(x: Exchange, c: i32): i32 {
  if (c != Char.SP || x.length == 0) return keepIf(x, c, inSet(TOKEN, c));
  x.method = take(x, Text.GET, Text.PATCH);
  return enter(x, Phase.TARGET);
}

/** One octet of the request target: origin form, absolute form, or the asterisk (RFC 9112 3.2). */
function target(x: Exchange, c: i32): i32 {
  if (x.used >= HTTP_LINE_MAX) return Text.URI_TOO_LONG;
  if (c < Char.SP || c >= Char.DEL || c == Char.HASH) return Text.BAD_REQUEST;
  if (x.phase == Phase.TARGET) x.phase = c == Char.SLASH || c == Char.ASTERISK ? Phase.PATH : Phase.SCHEME;
  if (x.phase == Phase.SCHEME) return scheme(x, c);
  if (x.phase == Phase.AUTHORITY) {
    if (c != Char.SLASH && c != Char.QUESTION && c != Char.SP) return keepIf(x, c, true);
    // a URI of this scheme without a host is invalid (RFC 9110 4.2.1)
    if (x.length == 0) return Text.BAD_REQUEST;
    enter(x, Phase.PATH);
  }
  if (x.phase == Phase.PATH) {
    if (c != Char.SP && c != Char.QUESTION) return keepIf(x, c, true);
    endPath(x);
  }
  return c == Char.SP ? enter(x, Phase.VERSION) : Text.NOTHING;
}

/** Servers take the absolute form too (RFC 9112 3.2.2). */
function scheme(x: Exchange, c: i32): i32 {
  keepIf(x, lower(c), true);
  if (x.length < 7) return Text.NOTHING;
  return (load<u64>(x.token) & SCHEME_MASK) == SCHEME ? enter(x, Phase.AUTHORITY) : Text.BAD_REQUEST;
}

/** An empty path in the absolute form means "/" (RFC 9110 4.2.3). */
function endPath(x: Exchange): void {
  if (x.length == 0) keepIf(x, Char.SLASH, true);
  x.path = take(x, Text.PAGE, Text.STATS);
  x.phase = Phase.QUERY;
}

/** A higher minor version is served as 1.1 (RFC 9110 2.5). HTTP/1.0 has no persistence: this end closes first. */
function endRequestLine(x: Exchange): i32 {
  const version = load<u64>(x.token);
  const minor = <u32>(version >> 56) - Char.ZERO;
  if (x.length != 8 || (version & HTTP_MASK) != (HTTP_1 & HTTP_MASK) || minor > 9) return Text.BAD_REQUEST;
  if ((version & SCHEME_MASK) != HTTP_1) return Text.HTTP_VERSION_NOT_SUPPORTED;
  if (minor == 0) x.set(Flag.OLD | Flag.CLOSE);
  return enter(x, Phase.NAME);
}

/** A field name ends at its colon; white space before it, or at the begin of the line, is refused (RFC 9112 5.1, 5.2). */
function name(x: Exchange, c: i32): i32 {
  if (c != Char.COLON || x.length == 0) return keepIf(x, lower(c), inSet(TOKEN, c));
  x.phase = Phase.VALUE;
  x.clear(Flag.GAP);
  x.header = take(x, Text.HOST, Text.CONNECTION);
  // once only: Host (RFC 9112 3.2), and a length or a coding, for two of them are the way to smuggle (6.3)
  const flag: u32 = x.header == Text.HOST ? Flag.HOST : x.header == Text.CONTENT_LENGTH ? Flag.LENGTH : Flag.CODED;
  if (x.header == Text.NOTHING || x.header == Text.CONNECTION) return Text.NOTHING;
  return x.has(flag) ? Text.BAD_REQUEST : raise(x, flag);
}

function value(x: Exchange, c: i32): i32 {
  const space = c == Char.SP || c == Char.HTAB;
  if (c < Char.SP && !space || c == Char.DEL) return Text.BAD_REQUEST;
  switch (x.header) {
    case Text.HOST: return word(x, c, space, inSet(HOST, c));
    case Text.CONTENT_LENGTH: return word(x, c, space, <u32>(c - Char.ZERO) < 10);
    case Text.CONNECTION:
      if (!space && c != Char.COMMA) return keepIf(x, lower(c), true);
      endOption(x);
  }
  return Text.NOTHING;
}

/** A value that is one word of `allowed` octets, with white space around it. */
function word(x: Exchange, c: i32, space: bool, allowed: bool): i32 {
  if (space) return x.length ? raise(x, Flag.GAP) : Text.NOTHING;
  if (x.header == Text.CONTENT_LENGTH && c != Char.ZERO) x.set(Flag.BODY);
  return keepIf(x, c, allowed && !x.has(Flag.GAP));
}

/** Connection is a list of options in any case (RFC 9110 7.6.1); only "close" matters here. */
function endOption(x: Exchange): void {
  if (take(x, Text.CLOSE, Text.CLOSE)) x.set(Flag.CLOSE);
}

function endValue(x: Exchange): i32 {
  if (x.header == Text.CONNECTION) endOption(x);
  if (x.header == Text.CONTENT_LENGTH && x.length == 0) return Text.BAD_REQUEST;
  return enter(x, Phase.NAME);
}

/** The head is complete: finds what to answer. A body is never read, so the connection closes after a request with one. */
function conclude(x: Exchange): i32 {
  // RFC 9112 3.2: no Host; 6.1: a transfer coding in HTTP/1.0; 6.3: a length beside it
  if (!x.has(Flag.HOST | Flag.OLD) || x.has(Flag.CODED) && x.has(Flag.LENGTH | Flag.OLD)) return Text.BAD_REQUEST;
  if (x.has(Flag.BODY | Flag.CODED)) x.set(Flag.CLOSE);
  x.status = verdict(x);
  x.phase = Phase.DONE;
  return Text.NOTHING;
}

function verdict(x: Exchange): i32 {
  if (x.method == Text.NOTHING) return Text.NOT_IMPLEMENTED;
  if (x.method > Text.HEAD) return Text.METHOD_NOT_ALLOWED;
  if (x.path == Text.NOTHING) return Text.NOT_FOUND;
  if (x.has(Flag.CODED)) return Text.LENGTH_REQUIRED;
  return x.has(Flag.BODY) ? Text.CONTENT_TOO_LARGE : Text.OK;
}
