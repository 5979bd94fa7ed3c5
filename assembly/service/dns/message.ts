// What is sent to a server, and what its answer says. An answer is read as a chain from the question: a record counts only if its owner is the
// name that the chain has come to (RFC 2181 5.4.1), whatever else a server adds. Where a message is not what it should be it is counted and
// says nothing.
import { DNS_ALIASES } from "../../config";
import { swap16 } from "../../lib/bytes";
import { Err } from "../../lib/errors";
import { random } from "../../lib/siphash";
import { RX_PACKET } from "../../link/receive";
import {
  CLASS_IN, DnsFlag, DnsOff, DnsType, DnsView, QuestionOff, Rcode, RecordOff, SoaSize, u16At, u32At,
} from "../../wire/dns";
import { Bad, decodeHost, expandName, Expanded, isLetter, NAME_MAX } from "../../wire/dns-name";
import { DnsCounter, dnsCount } from "./counters";
import { nameOf, Query } from "./query";

/** Where messages are made and names expanded: frames are received there, so it is idle while programs run, and costs no memory. */
// @ts-ignore: decorator
@inline export const SCRATCH: usize = RX_PACKET;

/** In front of a query: its length, for a stream (RFC 1035 4.2.2). */
// @ts-ignore: decorator
@inline export const LENGTH_SIZE: i32 = 2;

/** The name that the chain has come to, and the owner of the record that is looked at. */
// @ts-ignore: decorator
@inline export const WANTED: usize = SCRATCH;
// @ts-ignore: decorator
@inline const OWNER: usize = SCRATCH + 256;

/** Records of one message that are looked at: more than fit in front of an answer, few enough for what a stranger can make us do. */
// @ts-ignore: decorator
@inline const RECORDS_MAX: i32 = 256;

/** What a message says: what the program is to be told, or what to do. */
export const enum Verdict {
  /** The address is in `Answer.ip`. */
  ADDRESS = 0,
  /** Nothing: it is not the answer. Counted by cause. */
  IGNORED,
  /** It ends too soon: of a stream there is more to come. */
  SHORT,
  /** The host's name is at WANTED, `Answer.length` octets. */
  HOST,
  /** The name is an alias of the one at WANTED, of which it says nothing. */
  ALIAS,
  /** It says more by TCP. */
  TRUNCATED,
  NO_NAME = Err.ENOENT,
  NO_DATA = Err.ENODATA,
  /** Too many aliases: they lead nowhere. */
  LOOP = Err.ELOOP,
  /** The server does not want to, or cannot. */
  FAILED = Err.ECONNREFUSED,
}

/** What `readAnswer` found. */
export class Answer {
  static ip: u32 = 0;
  /** How long it may be believed, s. */
  static ttl: u32 = 0;
  static length: i32 = 0;
  /** Aliases followed, those of earlier answers included. */
  static aliases: i32 = 0;
}

/** The record that was read last; its owner is at OWNER. */
class Row {
  static owner: i32 = 0;
  static type: u32 = 0;
  static data: i32 = 0;
  static length: i32 = 0;
  static ttl: u32 = 0;
}

/**
 * Writes a query for the name of q to p, with a new number and, if `mixed`, cases of letters that only an answer to it can know. Returns
 * its length.
 */
export function composeQuery(q: Query, p: usize, mixed: bool): i32 {
  q.id = <u16>random();
  DnsView.at(p).emitQuery(q.id, DnsFlag.RD);
  dressName(nameOf(q), q.length, mixed);
  memory.copy(p + DnsOff.SIZE, nameOf(q), q.length);
  const end = p + DnsOff.SIZE + q.length;
  store<u32>(end, swap16(q.type) | swap16(CLASS_IN) << 16);
  return DnsOff.SIZE + q.length + QuestionOff.SIZE;
}

/** Draws the case of each letter, or makes all lower case. The lengths of labels are below any letter. */
function dressName(p: usize, n: i32, mixed: bool): void {
  let bits: u32 = 0;
  for (let i = 0; i < n; i++) {
    const c: u32 = load<u8>(p + i);
    if (!isLetter(c)) continue;
    if (bits < 2) bits = random() | 0x80000000;
    store<u8>(p + i, mixed ? c & 0xdf | (bits & 1) << 5 : c | 0x20);
    bits >>= 1;
  }
}

/** What the n octets of message at p say about q. `whole`: no more of it can come, so one that ends too soon is counted and ignored. */
export function readAnswer(p: usize, n: i32, q: Query, whole: bool): Verdict {
  const verdict = judge(p, n, q);
  if (verdict != Verdict.SHORT || !whole) return verdict;
  return ignored(DnsCounter.SHORT);
}

function ignored(cause: DnsCounter): Verdict {
  dnsCount(cause);
  return Verdict.IGNORED;
}

/** RFC 5452 9.1: number, name, class and type must be those of the query; address and port are the socket's affair. */
function judge(p: usize, n: i32, q: Query): Verdict {
  if (!DnsView.check(n)) return Verdict.SHORT;
  const message = DnsView.at(p);
  const flags = message.flags;
  if (message.id != q.id || (flags & (DnsFlag.QR | DnsFlag.OPCODE)) != DnsFlag.QR) return ignored(DnsCounter.BAD_ID);
  const end = DnsOff.SIZE + q.length;
  if (n < end + QuestionOff.SIZE) return Verdict.SHORT;
  if (message.questions != 1 || !same(p + DnsOff.SIZE, nameOf(q), q.length)) return ignored(DnsCounter.BAD_QUESTION);
  if (u16At(p + end) != q.type || u16At(p + end + QuestionOff.QCLASS) != CLASS_IN) return ignored(DnsCounter.BAD_QUESTION);
  if (flags & DnsFlag.TC) return Verdict.TRUNCATED;
  const code = flags & DnsFlag.RCODE;
  if (code != Rcode.NO_ERROR && code != Rcode.NAME_ERROR) return Verdict.FAILED;
  Answer.length = expandName(p, n, DnsOff.SIZE, WANTED);
  Answer.ttl = q.ttl;
  Answer.aliases = q.aliases;
  return follow(p, n, q, code);
}

function same(a: usize, b: usize, n: i32): bool {
  for (let i = 0; i < n; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** Follows the chain through the answers, which may come in any order: once more from the start as long as that leads on. */
function follow(p: usize, n: i32, q: Query, code: u32): Verdict {
  const first = DnsOff.SIZE + q.length + QuestionOff.SIZE;
  let left = RECORDS_MAX;
  let before = 0;
  let at = 0;
  do {
    before = Answer.aliases;
    at = first;
    for (let i = DnsView.at(p).answers; i > 0; i--) {
      at = --left < 0 ? <i32>Bad.FORM : readRecord(p, n, at);
      if (at < 0) return refused(at);
      if (Row.owner != Answer.length || !same(OWNER, WANTED, Row.owner)) continue;
      if (Row.type == q.type) {
        const verdict = take(p, n);
        if (verdict != Verdict.NO_DATA) return verdict;
      } else if (Row.type == DnsType.CNAME) {
        if (!takeName(p, n)) return ignored(DnsCounter.BAD_FORM);
        if (++Answer.aliases > DNS_ALIASES) return Verdict.LOOP;
      }
    }
  } while (Answer.aliases != before);
  return readAuthority(p, n, at, code, Answer.aliases != q.aliases);
}

function refused(why: i32): Verdict {
  return why == Bad.SHORT ? Verdict.SHORT : ignored(DnsCounter.BAD_FORM);
}

/** Reads the record at offset `at` into `Row`. Returns where the next begins, or `Bad`. One of another class than the Internet's has no type. */
function readRecord(p: usize, n: i32, at: i32): i32 {
  Row.owner = expandName(p, n, at, OWNER);
  if (Row.owner < 0) return Row.owner;
  const fixed = p + Expanded.end;
  Row.data = Expanded.end + RecordOff.RDATA;
  if (Row.data > n) return Bad.SHORT;
  Row.type = u16At(fixed + RecordOff.CLASS) == CLASS_IN ? u16At(fixed) : 0;
  const ttl = u32At(fixed + RecordOff.TTL);
  Row.ttl = <i32>ttl < 0 ? 0 : ttl; // RFC 2181 8
  Row.length = <i32>u16At(fixed + RecordOff.RDLENGTH);
  return Row.data + Row.length > n ? Bad.SHORT : Row.data + Row.length;
}

/** The record's data are what was asked for. An address that has not four octets is none. */
function take(p: usize, n: i32): Verdict {
  if (Row.type != DnsType.A) {
    if (!takeName(p, n) || decodeHost(WANTED, WANTED, 0) < 0) return ignored(DnsCounter.BAD_FORM);
    return Verdict.HOST;
  }
  if (Row.length != 4) return Verdict.NO_DATA;
  Answer.ip = load<u32>(p + Row.data);
  Answer.ttl = min(Answer.ttl, Row.ttl);
  return Verdict.ADDRESS;
}

/** The name that the record's data are, and nothing else, becomes WANTED. */
function takeName(p: usize, n: i32): bool {
  Answer.length = expandName(p, n, Row.data, WANTED);
  Answer.ttl = min(Answer.ttl, Row.ttl);
  return Answer.length > 0 && Expanded.end == Row.data + Row.length;
}

/**
 * There is no address: for how long, says the SOA among the authorities (RFC 2308 5). Without one an alias's own name has not been looked
 * for.
 */
function readAuthority(p: usize, n: i32, at: i32, code: u32, alias: bool): Verdict {
  const chain = Answer.ttl;
  Answer.ttl = 0;
  for (let i = min(DnsView.at(p).authorities, RECORDS_MAX); i > 0; i--) {
    at = readRecord(p, n, at);
    if (at < 0) return refused(at);
    if (Row.type != DnsType.SOA || Row.length < SoaSize.LEAST) continue;
    Answer.ttl = min(chain, min(Row.ttl, u32At(p + at - SoaSize.MINIMUM)));
    alias = false;
  }
  if (code == Rcode.NAME_ERROR) return Verdict.NO_NAME;
  if (!alias) return Verdict.NO_DATA;
  Answer.ttl = chain;
  return Verdict.ALIAS;
}
