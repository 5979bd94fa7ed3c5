// The answer, made piece by piece as the connection has room. Every answer is a program of octets, packed by
// tools/pack-assets.mjs: octets 0x20..0x7f are text as it is; the others are codes, counted from 0x80 on. Codes from DICTIONARY
// up are runs of text that occur often; before them come commands, lists with one pass for each row of a table, and values,
// written as their kind says.
import { ANSWERS, Answer, DICTIONARY, DICTIONARY_TEXT, Field, Kind, Text } from "../../../build/assets";
import { PIECE_SIZE } from "../limits";
import { nextRow, putName, valueOf } from "../status/values";
import { Out, PIECE, putDecimal, putHex, putIp, putLineEnd, putMac, putOctet, putOctets, putText } from "../text";
import { Exchange, Flag, chunked } from "./exchange";

/** Room that a step of a program needs at most, octets. */
// @ts-ignore: decorator
@inline const STEP_MAX: i32 = 64;
/** Room that one row needs at most, so that none is written from two moments. */
// @ts-ignore: decorator
@inline const ROW_MAX: i32 = 192;
/** In front of a chunk: three digits and CRLF (RFC 9112 7.1). */
// @ts-ignore: decorator
@inline const CHUNK_HEAD: i32 = 5;
/** Behind it: CRLF, and the last chunk. */
// @ts-ignore: decorator
@inline const CHUNK_TAIL: i32 = 2 + 5;

class Chunk {
  /** Where the open chunk's data begins; 0 = none is open. */
  static start: usize = 0;
}

/** Chooses the answer to the request that x has read. */
export function prepare(x: Exchange): void {
  x.at = x.status != Text.OK ? Answer.REFUSAL : x.path == Text.PAGE ? Answer.PAGE : Answer.STATS;
}

/** Makes the next piece of x's answer at PIECE. Returns its length, at most PIECE_SIZE; `x.at` is 0 after the last one. */
export function produce(x: Exchange): i32 {
  Out.end = PIECE;
  Chunk.start = 0;
  if (x.has(Flag.CHUNKED)) openChunk();
  while (x.at && step(x, <i32>(PIECE + PIECE_SIZE - CHUNK_TAIL - Out.end))) {}
  if (Chunk.start) closeChunk(x.at == 0);
  return <i32>(Out.end - PIECE);
}

function openChunk(): void {
  Out.end += CHUNK_HEAD;
  Chunk.start = Out.end;
}

/** Writes the chunk's frame around its data, unless there is none: an empty chunk means the end. */
function closeChunk(last: bool): void {
  const end = Out.end;
  const size = <u32>(end - Chunk.start);
  Out.end = Chunk.start - CHUNK_HEAD;
  if (size) {
    putHex(size, 3);
    putLineEnd();
    Out.end = end;
    putLineEnd();
  }
  if (last) {
    putOctet(48);
    putLineEnd();
    putLineEnd();
  }
}

/** One step of the program of x; false when it may not fit into `room`. */
function step(x: Exchange, room: i32): bool {
  const c: i32 = load<u8>(ANSWERS + x.at);
  const code = c + 0x80 & 0xff;
  const row = code >= Kind.ROW && code < Kind.NAME;
  const needed = row ? ROW_MAX : STEP_MAX;
  if (room < needed) return false;
  if (isText(c)) {
    putRun(x);
  } else if (row) {
    each(x, code);
  } else {
    x.at++;
    if (code >= DICTIONARY) putDictionary(code - DICTIONARY);
    else if (code < Kind.ROW) obey(x, code);
    else putValue(x, code);
  }
  return true;
}

// @ts-ignore: decorator
@inline function isText(c: i32): bool {
  return <u32>(c - 0x20) < 0x60;
}

/** Copies text, at most STEP_MAX octets, up to the next code. */
function putRun(x: Exchange): void {
  const from = ANSWERS + x.at;
  let p = from;
  let c: i32 = load<u8>(p);
  do {
    putOctet(c);
    c = load<u8>(++p);
  } while (isText(c) && p < from + STEP_MAX);
  x.at += <i32>(p - from);
}

/** Entry i of the dictionary: its text lies between two offsets of the table in front of all texts. */
function putDictionary(i: i32): void {
  const p = DICTIONARY_TEXT + (i << 1);
  const from: i32 = load<u16>(p);
  putOctets(DICTIONARY_TEXT + from, <i32>load<u16>(p, 2) - from);
}

/** Begins the pass for the next row of a table, or leaves the list: the code is followed by the length of its body. */
function each(x: Exchange, code: i32): void {
  const row = nextRow(code, x.row);
  x.loop = x.at;
  x.at += 2;
  if (row < 0) {
    x.at += load<u8>(ANSWERS + x.loop, 1);
    return x.clear(Flag.COMMA);
  }
  if (x.has(Flag.COMMA)) putOctet(44);
  x.set(Flag.COMMA);
  x.row = row;
}

function obey(x: Exchange, code: i32): void {
  switch (code) {
    case Field.BODY: return body(x);
    case Field.FIRST:
      x.row = 0;
      return;
    case Field.NEXT:
      x.row++;
      x.at = x.loop;
      return;
    default: x.at = 0;
  }
}

/** Between head and body: HEAD wants no more; a body of unknown length is cut into chunks, except for HTTP/1.0. */
function body(x: Exchange): void {
  if (x.method == Text.HEAD) {
    x.at = 0;
  } else if (chunked(x)) {
    x.set(Flag.CHUNKED);
    openChunk();
  }
}

function putValue(x: Exchange, code: i32): void {
  if (code < Kind.MAC) return putName(code);
  const v = valueOf(code, x);
  if (code >= Kind.NUMBER) putDecimal(v);
  else if (code >= Kind.TEXT) putText(v);
  else if (code >= Kind.IP) putIp(v);
  else putMac(v);
}
