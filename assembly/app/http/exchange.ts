// One request and its answer: what a connection needs to remember between two segments. request.ts fills the upper half
// octet by octet, answer.ts reads it and moves through the lower half, server.ts owns the table.
import { Text } from "../../../build/assets";
import { HTTP_EXCHANGES } from "../limits";

/** Where the parser stands in the request head (RFC 9112 2.1). */
export const enum Phase {
  /** The entry is in use by no connection. */
  FREE,
  /** Before the request line; empty lines are skipped (RFC 9112 2.2). */
  BLANK,
  METHOD,
  TARGET,
  SCHEME,
  AUTHORITY,
  PATH,
  QUERY,
  VERSION,
  NAME,
  VALUE,
  /** The head is complete or refused, and `status` says what to answer. */
  DONE,
  /** Answered; this end has closed and waits for the peer's FIN. */
  LINGER,
}

/** What the head said, and what follows from it. */
export const enum Flag {
  /** HTTP/1.0: no persistence, no chunked coding. */
  OLD = 1 << 0,
  HOST = 1 << 1,
  LENGTH = 1 << 2,
  /** Content-Length is not 0. */
  BODY = 1 << 3,
  /** Transfer-Encoding is there. */
  CODED = 1 << 4,
  /** This end closes after the answer. */
  CLOSE = 1 << 5,
  /** The body of the answer is under way in the chunked coding (RFC 9112 7.1). */
  CHUNKED = 1 << 6,
  /** A CR came; LF must follow. */
  CR = 1 << 7,
  /** White space came after the value began; only more of it may follow. */
  GAP = 1 << 8,
  /** A row of the list was written; the next needs a comma. */
  COMMA = 1 << 9,
}

/** Longest text that the parser compares, octets: "transfer-encoding". */
// @ts-ignore: decorator
@inline export const TOKEN_SIZE: i32 = 24;

@unmanaged @final export class Exchange {
  /** The connection's socket. */
  socket: i32;
  /** When to give up, ms. */
  deadline: u32;
  flags: u32;
  /** Octets of the head so far. */
  used: i32;
  /** Octets of the current token or value so far. */
  length: i32;
  phase: i32;
  /** Its Text, or NOTHING: not one of RFC 9110. */
  method: i32;
  /** Its Text, or NOTHING: there is nothing at this path. */
  path: i32;
  /** Text of the field whose value is being read, or NOTHING: its value does not matter. */
  header: i32;
  /** Text of the status to answer with. */
  status: i32;
  /** Row of the table that the answer is writing. */
  row: i32;
  /** Place in the answer's program, octets from PROGRAMS; 0 = answered. */
  at: i32;
  /** Where the current list of rows begins in it. */
  loop: i32;
  private token0: u64;
  private token1: u64;
  private token2: u64;

  /** Where the current token is kept, TOKEN_SIZE octets. */
  @inline get token(): usize {
    return changetype<usize>(this) + offsetof<Exchange>("token0");
  }

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

const TABLE: usize = memory.data(HTTP_EXCHANGES * 80, 8);
if (offsetof<Exchange>() != 80 || offsetof<Exchange>("token0") + TOKEN_SIZE != 80) ERROR("Exchange layout changed");

/** Exchange i, 0..HTTP_EXCHANGES-1. */
// @ts-ignore: decorator
@inline export function exchangeAt(i: i32): Exchange {
  return changetype<Exchange>(TABLE + <usize>i * offsetof<Exchange>());
}

/** Makes x ready for the next request on its connection; socket and deadline stay. */
export function begin(x: Exchange): void {
  const from = offsetof<Exchange>("flags");
  memory.fill(changetype<usize>(x) + from, 0, offsetof<Exchange>() - from);
  x.phase = Phase.BLANK;
}

/** Whether the answer is as long as it comes and the client understands chunks. */
export function chunked(x: Exchange): bool {
  return x.status == Text.OK && x.path == Text.STATS && !x.has(Flag.OLD);
}
