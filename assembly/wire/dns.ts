// DNS messages (RFC 1035 4.1): offsets, codes, and the header as a view. Names are in dns-name. Knows memory only.
import { swap16, swap32 } from "../lib/bytes";

/** The port of servers, UDP and TCP (RFC 1035 4.2). */
// @ts-ignore: decorator
@inline export const DNS_PORT: i32 = 53;

/** Octets from the start of the message. */
export const enum DnsOff {
  ID = 0,
  FLAGS = 2,
  QDCOUNT = 4,
  ANCOUNT = 6,
  NSCOUNT = 8,
  ARCOUNT = 10,
  SIZE = 12,
}

/** Octets from the end of the name in the question: its type and class. */
export const enum QuestionOff {
  QTYPE = 0,
  QCLASS = 2,
  SIZE = 4,
}

/** Octets from the end of the name that a resource record begins with (RFC 1035 4.1.3). */
export const enum RecordOff {
  TYPE = 0,
  CLASS = 2,
  TTL = 4,
  RDLENGTH = 8,
  RDATA = 10,
}

/** Types, of questions and records (RFC 1035 3.2.2). */
export const enum DnsType {
  A = 1,
  CNAME = 5,
  SOA = 6,
  PTR = 12,
}

/** The class of the Internet (RFC 1035 3.2.4). */
// @ts-ignore: decorator
@inline export const CLASS_IN: u32 = 1;

/** Parts of the flags (RFC 1035 4.1.1). */
export const enum DnsFlag {
  QR = 0x8000,
  OPCODE = 0x7800,
  TC = 0x0200,
  RD = 0x0100,
  RCODE = 0x000f,
}

/** Response codes that mean something to who asks; all others are the server's failure (RFC 1035 4.1.1). */
export const enum Rcode {
  NO_ERROR = 0,
  NAME_ERROR = 3,
}

/** Octets of an SOA's data: at least two root names and five numbers, of which MINIMUM is the last (RFC 1035 3.3.13). */
export const enum SoaSize {
  LEAST = 22,
  MINIMUM = 4,
}

/** The number of 16 bits at p, of any alignment. */
// @ts-ignore: decorator
@inline export function u16At(p: usize): u32 {
  return swap16(load<u16>(p));
}

/** The number of 32 bits at p, of any alignment. */
// @ts-ignore: decorator
@inline export function u32At(p: usize): u32 {
  return swap32(load<u32>(p));
}

@unmanaged @final export class DnsView {
  @inline static at(p: usize): DnsView {
    return changetype<DnsView>(p);
  }

  /** Whether n octets hold a whole header. */
  @inline static check(n: i32): bool {
    return n >= DnsOff.SIZE;
  }

  @inline get id(): u32 {
    return u16At(changetype<usize>(this));
  }
  @inline get flags(): u32 {
    return u16At(changetype<usize>(this) + DnsOff.FLAGS);
  }
  /** Questions and records that the message says it has. */
  @inline get questions(): i32 {
    return <i32>u16At(changetype<usize>(this) + DnsOff.QDCOUNT);
  }
  @inline get answers(): i32 {
    return <i32>u16At(changetype<usize>(this) + DnsOff.ANCOUNT);
  }
  @inline get authorities(): i32 {
    return <i32>u16At(changetype<usize>(this) + DnsOff.NSCOUNT);
  }

  /** Writes the header of a query with one question. */
  @inline emitQuery(id: u32, flags: u32): void {
    store<u32>(changetype<usize>(this), swap16(id) | swap16(flags) << 16);
    store<u64>(changetype<usize>(this), <u64>swap16(1), DnsOff.QDCOUNT);
  }
}
