// The wall between the stack and the firmware: every import, and nothing else is imported anywhere. The C side is one
// table in the same order (board/common/imports.c); `ethertype doctor` and a test compare the two.
//
// Pointers come with lengths and C checks both against the linear memory before use: a bad pair is refused, counted
// and answered with 0. Registers are reached through windows that the board grants (window 0 is the Ethernet chip's);
// an offset that is not a multiple of 4 or lies outside the window, or a window that does not exist, is refused and
// counted: it reads as 0 and writes nothing.

/** Value of the 32-bit register at `offset` octets of `window`. */
// @ts-ignore: decorator
@external("board", "reg_read") export declare function regRead(window: u32, offset: u32): u32;

/** Writes the 32-bit register at `offset` octets of `window`. */
// @ts-ignore: decorator
@external("board", "reg_write") export declare function regWrite(window: u32, offset: u32, value: u32): void;

/**
 * Pops ceil(n/4) words from the port at `offset` to `dst`, which is word aligned and has room for the rounded length.
 * Returns the ones'-complement sum (16 bits, native order) of the octets dst+from .. dst+to-1; `from` is even, to <= n.
 */
// @ts-ignore: decorator
@external("board", "fifo_read")
export declare function fifoRead(window: u32, offset: u32, dst: usize, n: i32, from: i32, to: i32): u32;

/** Pushes ceil(n/4) words from `src`, word aligned and readable up to the rounded length, to the port at `offset`. */
// @ts-ignore: decorator
@external("board", "fifo_write") export declare function fifoWrite(window: u32, offset: u32, src: usize, n: i32): void;

/** Ones'-complement sum, 16 bits in native order, of n octets at p. Any alignment; an odd last octet is padded with 0. */
// @ts-ignore: decorator
@external("board", "checksum") export declare function checksum(p: usize, n: i32): u32;

/** Copies n octets from src to dst, which do not overlap, and returns their sum as `checksum` does. */
// @ts-ignore: decorator
@external("board", "copy_and_sum") export declare function copyAndSum(dst: usize, src: usize, n: i32): u32;

/**
 * Fills n octets at p with numbers that nobody can foretell: the stack's secrets at boot, and identifications, 64 octets for 32 packets. So it has
 * to be quick: a slow source of hardware seeds a generator.
 */
// @ts-ignore: decorator
@external("board", "entropy") export declare function entropy(p: usize, n: i32): void;

/**
 * The board's network settings, 16 octets at p: three addresses in wire order, IP (0 = none), mask, gateway (0 = none), and a number: 0 = the address is
 * the device's; else it asks for one by DHCP, and has this one, or with IP 0 a link-local one, while nobody answers.
 */
// @ts-ignore: decorator
@external("board", "settings") export declare function settings(p: usize, n: i32): void;

/** What the firmware counts, as n/4 u32 at p in the order of `BoardStatus`. */
// @ts-ignore: decorator
@external("board", "status") export declare function status(p: usize, n: i32): void;

/** Octets of `status`. */
export const enum BoardStatus {
  UPTIME_MS = 0,
  /** Share of time asleep over the last seconds, in 1/1000. */
  SLEEP_PERMILLE = 4,
  /** Traps of the stack that the firmware contained since power-on. */
  TRAPS = 8,
  /** Accesses refused: registers outside a window, pointers outside the sandbox. */
  REFUSED = 12,
  HEARTBEAT = 16,
  INTERRUPTS = 20,
  /** Octets of the engine's heap in use. */
  ENGINE_HEAP = 24,
  SIZE = 28,
}

/** Which text `describe` gives. */
export const enum About {
  BOARD = 0,
  ENGINE = 1,
}

/**
 * Copies the board's name ("mps2-an385") or its engine's ("wasm3 0.5.0") to p, at most n octets; returns its length. Printing ASCII
 * without quotes and backslashes, for it goes into JSON as it is.
 */
// @ts-ignore: decorator
@external("board", "describe") export declare function describe(what: i32, p: usize, n: i32): i32;

/**
 * Copies at most n octets from `offset` of the module's resources to dst; returns how many, 0 at and beyond their end. Resources are
 * fixed texts that stay in the board's flash: linear memory is RAM, and what lies in the module's data takes both.
 */
// @ts-ignore: decorator
@external("board", "resource") export declare function resource(offset: i32, dst: usize, n: i32): i32;

/** Prints one line of n octets of text on the console. */
// @ts-ignore: decorator
@external("board", "log") export declare function log(p: usize, n: i32): void;
