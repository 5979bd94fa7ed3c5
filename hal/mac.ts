// What a driver fulfils: frames in and out, link, own address. One managed object is made at boot (probe.ts); the stack
// above knows no chip.
import { FRAME_BUFFER } from "../assembly/config";

/** How far the adapter has come; it moves by `poll` alone. */
export const enum MacState {
  /** No chip that the driver knows answers; it is tried again, ever more seldom. */
  FAILED,
  /** Reset, address, PHY: under way. */
  STARTING,
  /** Ready; the PHY has no link. */
  LINK_DOWN,
  /** Frames go both ways. */
  LINK_UP,
}

/** Where the own MAC address came from. */
export const enum MacAddressSource {
  /** Read from the adapter's ROM. */
  ROM,
  /** No valid ROM: locally administered, made from the board's entropy. */
  LOCAL,
}

/** Counters that every driver keeps, u32 each, by octet offset into `Mac.counters`. */
export const enum MacCounter {
  RX_FRAMES = 0,
  RX_OCTETS = 4,
  TX_FRAMES = 8,
  TX_OCTETS = 12,
  /** The chip says that it is damaged (CRC, MII error, collision), or it is too long. */
  RX_ERRORS = 16,
  /** Length in the status word impossible: shorter than a header, longer than the buffer, or more than the FIFO holds. */
  RX_BAD_LENGTH = 20,
  /** Lost before the driver came: FIFO or queue full. */
  RX_DROPPED = 24,
  /** Receiver stopped, emptied and started again. */
  RX_RESETS = 28,
  TX_ERRORS = 32,
  TX_COLLISIONS = 36,
  /** Refused: no room in the FIFO. */
  TX_BUSY = 40,
  TX_RESETS = 44,
  LINK_CHANGES = 48,
  /** A wait for the chip ran into its bound. */
  TIMEOUTS = 52,
  SIZE = 56,
}

/** The adapter. Frame buffers are word aligned at frame - 10 (MAC_HEADROOM) and FRAME_BUFFER octets long. */
export abstract class Mac {
  state: MacState = MacState.STARTING;
  addressSource: MacAddressSource = MacAddressSource.LOCAL;
  /** 10 or 100, Mbit/s; 0 without link. */
  speed: i32 = 0;
  fullDuplex: bool = false;
  /** The own address in wire order: octets 0..3 and 4..5, the first in the low bits. Valid once past STARTING. */
  address0: u32 = 0;
  address1: u32 = 0;
  /** Ones'-complement sum of octets 14..length-1 of the frame that `receive` gave last. */
  sum: u32 = 0;
  /** MacCounter.SIZE octets, static. */
  counters: usize = 0;

  /** "lan9118", "cable", ... */
  abstract name(): string;

  /**
   * Drives bring-up, link and recovery; acknowledges the chip's interrupts. Cheap when nothing is due.
   * Returns the milliseconds until it wants to be called again even without an interrupt, at most FOREVER.
   */
  abstract poll(now: u32): u32;

  /**
   * Moves the next received frame to `frame` and sets `sum`. Returns its length in octets without FCS (>= 14, <= 1518), or 0
   * when none waits. Frames with errors are discarded and counted, and do not end the search.
   */
  abstract receive(frame: usize): i32;

  /**
   * Sends n octets at `frame` (14..1514, no FCS; the driver or chip pads). The MAC_HEADROOM octets before the frame and up to
   * 3 behind it are overwritten or sent as rounding; the frame itself is untouched. Returns n, Err.EAGAIN when the chip has no
   * room now, or Err.ENETDOWN without link.
   */
  abstract transmit(frame: usize, n: i32): i32;

  /** Whether group addresses are received: all multicast on or off (broadcast is always on). */
  abstract setAllMulticast(on: bool): void;
}

if (FRAME_BUFFER % 4 != 0) ERROR("FRAME_BUFFER is a multiple of 4");
