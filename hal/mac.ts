// What a driver fulfils: frames in and out, link, own address. Which driver it is stands in one object, made at boot (probe.ts); the
// stack above knows no chip.
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

/**
 * What every driver keeps of the adapter. A module has one adapter, so this is static, and so is what the drivers keep for themselves:
 * a global is cheaper than a field, and no object has to be built. The stack reads it through `Mac`.
 */
export class Adapter {
  static state: MacState = MacState.STARTING;
  static addressSource: MacAddressSource = MacAddressSource.LOCAL;
  static speed: i32 = 0;
  static fullDuplex: bool = false;
  /** The own address in wire order, the first octet in the low bits; 0 until it is known. */
  static address: u64 = 0;
  static sum: u32 = 0;
}

/** MacCounter.SIZE octets. */
export const COUNTERS: usize = memory.data(MacCounter.SIZE, 4);

/** The board's register window for its adapter. */
// @ts-ignore: decorator
@inline export const WINDOW: u32 = 0;

/** Adds n to a counter. */
export function add(c: MacCounter, n: u32): void {
  const p = COUNTERS + c;
  store<u32>(p, load<u32>(p) + n);
}

/** Counts a frame of n octets under `frames`, and its octets in the counter behind. */
// @ts-ignore: decorator
@inline export function addFrame(frames: MacCounter, n: u32): void {
  store<u32>(COUNTERS + frames, load<u32>(COUNTERS + frames) + 1);
  store<u32>(COUNTERS + frames + 4, load<u32>(COUNTERS + frames + 4) + n);
}

/** The adapter has come to `state`, with a link of this mode or none (0, false). A link that comes or goes is counted. */
export function setLink(state: MacState, speed: i32, fullDuplex: bool): void {
  if (speed != Adapter.speed) add(MacCounter.LINK_CHANGES, 1);
  Adapter.state = state;
  Adapter.speed = speed;
  Adapter.fullDuplex = fullDuplex;
}

/** The adapter, as the stack sees it. Frame buffers are word aligned at frame - 10 (MAC_HEADROOM) and FRAME_BUFFER octets long. */
export abstract class Mac {
  @inline get state(): MacState {
    return Adapter.state;
  }

  @inline get addressSource(): MacAddressSource {
    return Adapter.addressSource;
  }

  /** 10 or 100, Mbit/s; 0 without link. */
  @inline get speed(): i32 {
    return Adapter.speed;
  }

  @inline get fullDuplex(): bool {
    return Adapter.fullDuplex;
  }

  /** The own address in wire order: octets 0..3. Valid once past STARTING. */
  @inline get address0(): u32 {
    return <u32>Adapter.address;
  }

  /** Octets 4..5. */
  @inline get address1(): u32 {
    return <u32>(Adapter.address >> 32);
  }

  /** Ones'-complement sum of octets 14..length-1 of the frame that `receive` gave last. */
  @inline get sum(): u32 {
    return Adapter.sum;
  }

  /** MacCounter.SIZE octets, static. */
  @inline get counters(): usize {
    return COUNTERS;
  }

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
