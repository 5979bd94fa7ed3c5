// The questions under way: a fixed table, and the octets of all their names one behind another, so that one may be as long as a name can be.
import { DNS_NAMES, DNS_QUERIES } from "../../config";
import { Err } from "../../lib/errors";

/** How far a query is. */
export const enum Phase {
  /** The entry is free. */
  FREE,
  /** Its result waits for the program. */
  DONE,
  /** It has its turn when another has ended. */
  WAITING,
  /** Asked by UDP. */
  ASKED,
  /** A connection to the server is opened, then asked. */
  CONNECTING,
  STREAM,
}

/** A query, 48 octets. */
@unmanaged @final export class Query {
  /** Of its name and type; the program's question, whatever aliases were followed since. */
  key: u64;
  /** What the program knows it by: a serial number and its place in the table. */
  handle: i32;
  phase: Phase;
  /** The socket of this attempt; 0 = none. */
  socket: i32;
  /** When the attempt's time is up. */
  at: u32;
  /** What the program is told: 0, or an error. Before the end: the best reason so far. */
  result: i32;
  ip: u32;
  /** Attempts so far; each round has DNS_SERVERS. */
  attempt: i16;
  /** Aliases followed before this attempt, and for how long they may be believed, s. */
  aliases: i16;
  ttl: u32;
  /** Where its name lies in the octets of all names, and how long it is. */
  name: u16;
  length: u16;
  /** Number of this attempt's message. */
  id: u16;
  /** `DnsType`. */
  type: u8;
  /** Whether time was up for one of this round's servers: it may yet answer. */
  silent: bool;
}

const TABLE: usize = memory.data(DNS_QUERIES * 48, 8);
if (offsetof<Query>() != 48) ERROR("Query layout changed");

const NAMES: usize = memory.data(DNS_NAMES, 4);

/** Low bits of a handle are the place in the table. */
// @ts-ignore: decorator
@inline const PLACE_BITS: i32 = 2;
// @ts-ignore: decorator
@inline const SERIAL_MASK: i32 = 0x0fffffff;

class Table {
  static serial: i32 = 0;
  /** Octets of names. */
  static used: i32 = 0;
}

/** Query i, 0..DNS_QUERIES-1. */
// @ts-ignore: decorator
@inline export function queryAt(i: i32): Query {
  return changetype<Query>(TABLE + <usize>i * offsetof<Query>());
}

/** The query of this handle, or null. */
export function queryOf(handle: i32): Query | null {
  const q = queryAt(min(handle & (1 << PLACE_BITS) - 1, DNS_QUERIES - 1));
  return q.phase != Phase.FREE && q.handle == handle ? q : null;
}

/** Whether q waits for a server. */
// @ts-ignore: decorator
@inline export function isUnderWay(q: Query): bool {
  return q.phase > Phase.WAITING;
}

/** A free query, cleared, which is the caller's as soon as it has a phase; or null. */
export function takeQuery(): Query | null {
  for (let i = 0; i < DNS_QUERIES; i++) {
    const q = queryAt(i);
    if (q.phase != Phase.FREE) continue;
    memory.fill(changetype<usize>(q), 0, offsetof<Query>());
    Table.serial = Table.serial + 1 & SERIAL_MASK | i32(Table.serial == SERIAL_MASK);
    q.handle = Table.serial << PLACE_BITS | i;
    return q;
  }
  return null;
}

/** Frees the query and its name. */
export function freeQuery(q: Query): void {
  freeName(q);
  q.phase = Phase.FREE;
}

/** Where the name of q lies. */
// @ts-ignore: decorator
@inline export function nameOf(q: Query): usize {
  return NAMES + <usize>q.name;
}

/** Where a name can be written, and how many octets there are for it: `keepName` makes it a query's own. */
// @ts-ignore: decorator
@inline export function freeOctets(): usize {
  return NAMES + <usize>Table.used;
}

// @ts-ignore: decorator
@inline export function freeLength(): i32 {
  return DNS_NAMES - Table.used;
}

/** The n octets at `freeOctets` are the name of q, which had none. */
export function keepName(q: Query, n: i32): void {
  q.name = <u16>Table.used;
  q.length = <u16>n;
  Table.used += n;
}

/** Gives up the name of q; the ones behind it move up. */
function freeName(q: Query): void {
  const end = <i32>q.name + q.length;
  memory.copy(nameOf(q), NAMES + <usize>end, Table.used - end);
  for (let i = 0; i < DNS_QUERIES; i++) if (queryAt(i).name >= <u16>end) queryAt(i).name -= q.length;
  Table.used -= q.length;
  q.length = 0;
}

/**
 * Gives q the name of n octets at `name`, which lies elsewhere, in place of its own. Err.ENOBUFS: the others leave no room for it, and q
 * has none.
 */
export function replaceName(q: Query, name: usize, n: i32): i32 {
  freeName(q);
  if (n > freeLength()) return Err.ENOBUFS;
  memory.copy(freeOctets(), name, n);
  keepName(q, n);
  return 0;
}
