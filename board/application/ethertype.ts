// The Socket library for an application in a sandbox of its own beside the stack's, in AssemblyScript. An application exports
// `run(): i32`; what it returns is printed on the console as its status.
//
// A verb that has to wait lets the firmware and the stack go on meanwhile, and so does, every few milliseconds, an application that
// computes. Results are >= 0, errors are negative: `Err`. Addresses are u32 with their octets in the order of the wire (`ip(192, 168, 7,
// 1)`), ports plain numbers, times milliseconds. A pointer and a length that do not lie in the application's memory are Err.EFAULT.
//
// When the stack traps and is made anew, its sockets are gone: each verb then answers Err.ENETDOWN, and `close` is all that is left to
// do. When the application traps, its connections are reset, and it is started again after a pause.
//
// Memory is what the firmware grants (APPLICATION_MEMORY in application.h, 16 KiB unless it says otherwise), and nothing frees what `new`
// takes: keep what you need in static arrays. There are no floats.
//
// The functions from "ethertype" are all that an application can ask for; board/application/imports.c has the same list.

/** A new socket of `SocketType`, or-ed with NONBLOCK if its verbs shall not wait. Err.EINVAL, EMFILE, ENOBUFS, ENETDOWN: try again soon. */
// @ts-ignore: decorator
@external("ethertype", "socket") export declare function socket(type: i32): i32;

/** Gives s its own address (0 = any) and port (0 = chosen later). Err.EADDRINUSE, EADDRNOTAVAIL, EINVAL. */
// @ts-ignore: decorator
@external("ethertype", "bind") export declare function bind(s: i32, ip: u32, port: i32): i32;

/** Lets at most `backlog` connections wait to be accepted. Err.EADDRINUSE, EDESTADDRREQ: not bound. */
// @ts-ignore: decorator
@external("ethertype", "listen") export declare function listen(s: i32, backlog: i32): i32;

/** Waits for a connection: a new socket. Where it comes from goes to `from`, `NAME_OCTETS`, unless that is 0. Err.EAGAIN, EINVAL. */
// @ts-ignore: decorator
@external("ethertype", "accept") export declare function accept(s: i32, from: usize): i32;

/**
 * Connects a stream and waits until it is; a datagram socket only notes the peer. Err.ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH
 * (also while the board has no address yet), EISCONN, EINPROGRESS: it does not wait, or not any longer.
 */
// @ts-ignore: decorator
@external("ethertype", "connect") export declare function connect(s: i32, ip: u32, port: i32): i32;

/** Queues n octets at p and waits until all are; how many were. Err.EAGAIN, EPIPE, ENOTCONN, ECONNRESET, ETIMEDOUT, EMSGSIZE. */
// @ts-ignore: decorator
@external("ethertype", "send") export declare function send(s: i32, p: usize, n: i32, flags: i32): i32;

/** Waits for data, at most n octets to p: how many, 0 = the peer has ended. Err.EAGAIN, ENOTCONN, ECONNRESET, ETIMEDOUT. */
// @ts-ignore: decorator
@external("ethertype", "recv") export declare function recv(s: i32, p: usize, n: i32, flags: i32): i32;

/** Sends n octets as one datagram. Err.EMSGSIZE, EAGAIN, ENETUNREACH, EHOSTUNREACH. */
// @ts-ignore: decorator
@external("ethertype", "sendto")
export declare function sendto(s: i32, p: usize, n: i32, flags: i32, ip: u32, port: i32): i32;

/** Waits for a datagram as `recv`; its sender goes to `from`, `NAME_OCTETS`, unless that is 0. */
// @ts-ignore: decorator
@external("ethertype", "recvfrom")
export declare function recvfrom(s: i32, p: usize, n: i32, flags: i32, from: usize): i32;

/** Ends sending, receiving or both (`Shut`). Err.ENOTCONN, EINVAL. */
// @ts-ignore: decorator
@external("ethertype", "shutdown") export declare function shutdown(s: i32, how: i32): i32;

/** Lets go of a socket; what is queued is still sent. Err.EBADF. */
// @ts-ignore: decorator
@external("ethertype", "close") export declare function close(s: i32): i32;

/** The own end of s, to `name`: NAME_OCTETS. */
// @ts-ignore: decorator
@external("ethertype", "getsockname") export declare function getsockname(s: i32, name: usize): i32;

/** The peer's end of s, to `name`: NAME_OCTETS. Err.ENOTCONN. */
// @ts-ignore: decorator
@external("ethertype", "getpeername") export declare function getpeername(s: i32, name: usize): i32;

/** Reads an option (board/common/ethertype.h lists them) to p, at most n octets: how many there were. Err.ENOPROTOOPT. */
// @ts-ignore: decorator
@external("ethertype", "getsockopt")
export declare function getsockopt(s: i32, level: i32, name: i32, p: usize, n: i32): i32;

/** Sets an option to the n octets at p. Err.ENOPROTOOPT, EINVAL. */
// @ts-ignore: decorator
@external("ethertype", "setsockopt")
export declare function setsockopt(s: i32, level: i32, name: i32, p: usize, n: i32): i32;

/**
 * Waits until one of n sockets in the table at p (`PollTable`) has an event, or `ms` have passed; below zero = for ever. How many have one.
 * n = 0 is a sleep. Err.EINVAL: more than 32.
 */
// @ts-ignore: decorator
@external("ethertype", "poll") export declare function poll(p: usize, n: i32, ms: i32): i32;

/** Whether the verbs of s do not wait. Err.EBADF. */
// @ts-ignore: decorator
@external("ethertype", "set_nonblocking") export declare function setNonblocking(s: i32, on: bool): i32;

/**
 * Waits for the address of the host whose name, or a.b.c.d, is n octets at p; u32 to `ip`. Err.ENOENT: there is no such name; ENODATA: it
 * has no address; ETIMEDOUT: no name server answers; ECONNREFUSED: none is willing; EHOSTUNREACH, ENETUNREACH: there is no way to one (also
 * while the board has no address yet); ELOOP, EINVAL, ENAMETOOLONG, ENOBUFS.
 */
// @ts-ignore: decorator
@external("ethertype", "resolve") export declare function resolve(p: usize, n: i32, ip: usize): i32;

/** Milliseconds since power-on, modulo 2^32. */
// @ts-ignore: decorator
@external("ethertype", "now") export declare function now(): u32;

/** Copies at most n octets of the application's arguments, a text, to p; returns how long it is. */
// @ts-ignore: decorator
@external("ethertype", "arguments") export declare function getArguments(p: usize, n: i32): i32;

/** Prints n octets as one line on the console, behind "application: ". */
// @ts-ignore: decorator
@external("ethertype", "log") export declare function log(p: usize, n: i32): i32;

export const enum SocketType {
  STREAM = 1,
  DGRAM = 2,
  /** Or-ed to one of them: verbs of the socket do not wait. */
  NONBLOCK = 0x800,
}

/** Flags of `send` and `recv`. */
export const enum Message {
  OOB = 0x01,
  PEEK = 0x02,
  DONTWAIT = 0x40,
  WAITALL = 0x100,
}

export const enum Shut {
  RD = 0,
  WR = 1,
  RDWR = 2,
}

/** Events; the last three are told unasked. */
export const enum Poll {
  IN = 0x01,
  PRI = 0x02,
  OUT = 0x04,
  ERR = 0x08,
  HUP = 0x10,
  NVAL = 0x20,
}

/** Errors, with Linux's numbers. */
export const enum Err {
  ENOENT = -2,
  EINTR = -4,
  EBADF = -9,
  EAGAIN = -11,
  EFAULT = -14,
  EINVAL = -22,
  EMFILE = -24,
  EPIPE = -32,
  ENAMETOOLONG = -36,
  ELOOP = -40,
  ENODATA = -61,
  EDESTADDRREQ = -89,
  EMSGSIZE = -90,
  ENOPROTOOPT = -92,
  EOPNOTSUPP = -95,
  EADDRINUSE = -98,
  EADDRNOTAVAIL = -99,
  ENETDOWN = -100,
  ENETUNREACH = -101,
  ECONNABORTED = -103,
  ECONNRESET = -104,
  ENOBUFS = -105,
  EISCONN = -106,
  ENOTCONN = -107,
  ETIMEDOUT = -110,
  ECONNREFUSED = -111,
  EHOSTUNREACH = -113,
  EALREADY = -114,
  EINPROGRESS = -115,
}

/** Octets of a name: address and port, u32 each. */
// @ts-ignore: decorator
@inline export const NAME_OCTETS: i32 = 8;

/** The address a.b.c.d. */
export function ip(a: u32, b: u32, c: u32, d: u32): u32 {
  return a | b << 8 | c << 16 | d << 24;
}

/** Sockets to wait for: fd i32, events i16, revents i16 each. Make it once, at the start. */
@final export class PollTable {
  private entries: StaticArray<u64>;
  /** Rows in use, from row 0 on. */
  count: i32 = 0;

  constructor(rows: i32) {
    this.entries = new StaticArray<u64>(rows);
  }

  private at(row: i32): usize {
    return changetype<usize>(this.entries) + (<usize>row << 3);
  }

  /** Appends a row for socket s, or one that is passed over if s is below 0. Returns the row. */
  add(s: i32, events: i32): i32 {
    const p = this.at(this.count);
    store<i32>(p, s);
    store<u32>(p, events & 0xffff, 4);
    return this.count++;
  }

  /** `poll` for the rows in use. */
  wait(ms: i32): i32 {
    return poll(changetype<usize>(this.entries), this.count, ms);
  }

  /** What was found at a row: `Poll` bits. */
  events(row: i32): i32 {
    return load<i16>(this.at(row), 6);
  }
}

/** One line for the console, built from pieces. */
export class Line {
  private static octets: StaticArray<u8> = new StaticArray<u8>(160);
  private static used: i32 = 0;

  static octet(c: i32): void {
    if (Line.used < Line.octets.length) Line.octets[Line.used++] = <u8>c;
  }

  /** ASCII text. */
  static text(text: string): void {
    for (let i = 0; i < text.length; i++) Line.octet(text.charCodeAt(i));
  }

  static number(value: i32): void {
    if (value < 0) Line.octet(0x2d);
    let magnitude: u32 = value < 0 ? <u32>-value : value;
    let divisor: u32 = 1;
    while (magnitude / divisor >= 10) divisor *= 10;
    for (; divisor; divisor /= 10) Line.octet(0x30 + magnitude / divisor % 10);
  }

  /** Eight hexadecimal digits. */
  static hex(value: u32): void {
    for (let shift = 28; shift >= 0; shift -= 4) {
      const digit = value >> shift & 15;
      Line.octet(digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
  }

  /** Prints the line and begins a new one. */
  static end(): void {
    log(changetype<usize>(Line.octets), Line.used);
    Line.used = 0;
  }
}

/** Prints one line of ASCII text. */
export function print(text: string): void {
  Line.text(text);
  Line.end();
}
