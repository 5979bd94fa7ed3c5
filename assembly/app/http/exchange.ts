// One request and its answer: what a connection needs to remember between two segments. request.ts fills it octet by octet and
// chooses the answer, which is a script; server.ts owns the table.
import { HeaderField, Method, Path } from "../../../build/assets";
import { HTTP_EXCHANGES } from "../limits";
import { Script } from "../script";

/** Where the parser stands in the request head (RFC 9112 2.1). From SCHEME on, letters mean the same in both cases. */
export const enum Phase {
  /** The entry is in use by no connection. */
  FREE,
  /** Empty lines before it are skipped (RFC 9112 2.2). */
  METHOD,
  TARGET,
  PATH,
  QUERY,
  VERSION,
  /** Scheme and authority of a target in absolute form. */
  SCHEME,
  NAME,
  VALUE,
  /** White space came after the value began; only more of it may follow. */
  GAP,
  /** The head is complete or refused, and the answer is chosen. */
  DONE,
  /** Answered; this end has closed and waits for the peer's FIN. */
  LINGER,
}

/** What the head said, in the flags of the script beside `Mode`. */
export const enum Flag {
  /** A CR came; LF must follow. */
  CR = 1 << 4,
  /** Content-Length is not 0. */
  BODY = 1 << 5,
  /** The first of the flags for fields that must not come twice: this one shifted by the field's number. */
  FIELD = 1 << 6,
  HOST = FIELD << HeaderField.HOST,
  LENGTH = FIELD << HeaderField.CONTENT_LENGTH,
  CODED = FIELD << HeaderField.TRANSFER_ENCODING,
}

/** Longest text that the parser compares, octets: "transfer-encoding". */
// @ts-ignore: decorator
@inline export const TOKEN_SIZE: i32 = 24;

@unmanaged @final export class Exchange extends Script {
  /** Octets of the head so far. */
  used: i32;
  /** Octets of the current token or value so far. */
  length: i32;
  phase: i32;
  method: Method;
  path: Path;
  /** The field whose value is being read; NONE: its value does not matter. */
  header: HeaderField;
  /** The connection's socket. */
  socket: i32;
  /** When to give up, ms. */
  deadline: u32;
  private token0: u64;
  private token1: u64;
  private token2: u64;

  /** Where the current token is kept, TOKEN_SIZE octets. */
  @inline get token(): usize {
    return changetype<usize>(this) + offsetof<Exchange>("token0");
  }
}

const TABLE: usize = memory.data(HTTP_EXCHANGES * 72, 8);
if (offsetof<Exchange>() != 72 || offsetof<Exchange>("token0") + TOKEN_SIZE != 72) ERROR("Exchange layout changed");

/** Exchange i, 0..HTTP_EXCHANGES-1. */
// @ts-ignore: decorator
@inline export function exchangeAt(i: i32): Exchange {
  return changetype<Exchange>(TABLE + <usize>i * offsetof<Exchange>());
}

/** Makes x ready for the next request on its connection; socket and deadline stay. */
export function begin(x: Exchange): void {
  memory.fill(changetype<usize>(x), 0, offsetof<Exchange>("socket"));
  x.phase = Phase.METHOD;
}
