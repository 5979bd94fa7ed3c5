// What the device says, written piece by piece as there is room. Every text is a program of octets among the board's resources,
// packed by tools/pack-assets.mjs: octets below 0x80 are text as it is; the others are codes: commands, values, written as their
// kind says, and lists with one pass for each row of a table. END is behind every text.
import { Field, Kind, Row } from "../../build/assets";
import { macOf, nextRow, putName, valueOf } from "./status/values";
import { AddressSize, Out, putAddress, putDecimal, putOctet, putRun, putText } from "./text";

/** Text is looked for in pieces of this size, octets. */
// @ts-ignore: decorator
@inline const RUN_MAX: i32 = 128;
/** Room that a value needs at most, octets. */
// @ts-ignore: decorator
@inline const VALUE_MAX: i32 = 64;
/** Room that one row needs at most, so that none is written from two moments. */
// @ts-ignore: decorator
@inline const ROW_MAX: i32 = 192;

/** What the writing of an HTTP answer depends on: flags of a script. */
export const enum Mode {
  /** HTTP/1.0: no persistence, no chunked coding. */
  OLD = 1 << 0,
  /** This end closes after the answer. */
  CLOSE = 1 << 1,
  /** The head of the answer alone is asked for. */
  HEAD = 1 << 2,
  /** The body of the answer is under way in the chunked coding (RFC 9112 7.1). */
  CHUNKED = 1 << 3,
}

/** A program that runs. */
@unmanaged export class Script {
  /** Where it goes on, an offset of the resources; 0 = it has ended. */
  at: i32;
  /** Where the current list of rows begins. */
  list: i32;
  /** Row of the table that it is writing; 0 until one was written. */
  row: i32;
  /** `Mode`, and what its owner adds. */
  flags: u32;

  @inline has(flag: u32): bool {
    return (this.flags & flag) != 0;
  }

  @inline set(flag: u32): void {
    this.flags |= flag;
  }

  @inline clear(flag: u32): void {
    this.flags &= ~flag;
  }
}

/** Writes on at `Out.end` until s has ended (`s.at` is 0), changes its coding, or may find no room before `limit`. */
export function write(s: Script, limit: usize): void {
  let goesOn = true;
  while (s.at && goesOn) {
    const asked = min(<i32>(limit - Out.end), RUN_MAX);
    const n = putRun(s.at, asked);
    s.at += n;
    goesOn = n == asked ? Out.end < limit : step(s, load<u8>(Out.end) & 0x7f, <i32>(limit - Out.end));
  }
}

/** One code of s; false when it may not fit into `room`, or the piece ends behind it. */
function step(s: Script, code: i32, room: i32): bool {
  if (code < Kind.NAME) return obey(s, code);
  const row = code >= Kind.ROW;
  const needed = row ? ROW_MAX : VALUE_MAX;
  if (room < needed) return false;
  if (row && each(s, code)) return true;
  s.at++;
  if (!row) putValue(s, code);
  return true;
}

function obey(s: Script, code: i32): bool {
  s.at++;
  switch (code) {
    case Field.BODY: if (!s.has(Mode.HEAD)) break;
    case Field.END:
      s.at = 0;
      break;
    case Field.CHUNK:
      if (s.has(Mode.OLD)) break;
      s.set(Mode.CHUNKED);
      return false;
    case Field.NEXT:
      s.at = s.list;
      s.row++;
      break;
    default: s.row = 0;
  }
  return true;
}

/** Begins the pass for the next row of a table; false when there is none. */
// @ts-ignore: decorator
@inline function each(s: Script, code: i32): bool {
  const row = nextRow(code, s.row);
  if (row < 0) return false;
  if (s.row) putOctet(44);
  s.row = row;
  s.list = s.at;
  s.at = code == Field.NEIGHBOUR ? Row.NEIGHBOUR : Row.SOCKET;
  return true;
}

// @ts-ignore: decorator
@inline function putValue(s: Script, code: i32): void {
  if (code < Kind.MAC) return putName(code);
  if (code < Kind.IP) return putAddress(macOf(code), AddressSize.MAC);
  const v = valueOf(code, s);
  if (code >= Kind.NUMBER) putDecimal(v);
  else if (code >= Kind.TEXT) putText(v);
  else putAddress(v, AddressSize.IP);
}
