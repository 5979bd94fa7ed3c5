// The transmit statuses: one for each frame, good or bad, in order. They are taken many at a time in one crossing, and only looked
// at one by one when some frame was not sent, or collided.
import { fifoRead } from "../../board";
import { MacCounter } from "../../mac";
import { Reg, TxStatus } from "./registers";

/** Statuses taken at a time; the chip keeps 128 and stops sending then. Even. */
// @ts-ignore: decorator
@inline export const TX_BATCH: i32 = 16;

// @ts-ignore: decorator
@inline const ERRORS: u32 = TxStatus.LATE_COLLISION | TxStatus.EXCESSIVE_COLLISIONS | TxStatus.EXCESSIVE_DEFERRAL;
/** The carrier means nothing in full duplex. */
// @ts-ignore: decorator
@inline const HALF_DUPLEX_ERRORS: u32 = ERRORS | TxStatus.LOSS_OF_CARRIER | TxStatus.NO_CARRIER;

const BATCH: usize = memory.data(TX_BATCH * 4, 8);

export class Statuses {
  /** Frames whose statuses were taken or given up; the low 16 bits are the next status' tag. */
  private taken: u32 = 0;

  /** `counters` as in Mac. */
  constructor(private window: u32, private counters: usize) {}

  /** Pops TX_BATCH statuses, which are there, and counts what went wrong. False when their tags are not those of the frames. */
  take(fullDuplex: bool): bool {
    fifoRead(this.window, Reg.TX_STATUS_FIFO, BATCH, TX_BATCH * 4, 0, 0);
    let any: u64 = 0;
    for (let i = 0; i < TX_BATCH * 4; i += 8) any |= load<u64>(BATCH + i);
    const errors = fullDuplex ? ERRORS : HALF_DUPLEX_ERRORS;
    if (<u32>(any | any >> 32) & (errors | TxStatus.COLLISION_COUNT)) this.count(errors);
    this.taken += TX_BATCH;
    const last = load<u32>(BATCH + (TX_BATCH - 1) * 4) >> TxStatus.TAG_SHIFT;
    return last == (this.taken - 1 & 0xffff);
  }

  /** The statuses of all frames so far were dumped. */
  skip(): void {
    this.taken = load<u32>(this.counters, MacCounter.TX_FRAMES);
  }

  private count(errors: u32): void {
    const c = this.counters;
    for (let i = 0; i < TX_BATCH; i++) {
      const status = load<u32>(BATCH + (i << 2));
      if (status & errors) store<u32>(c, load<u32>(c, MacCounter.TX_ERRORS) + 1, MacCounter.TX_ERRORS);
      store<u32>(c, load<u32>(c, MacCounter.TX_COLLISIONS) + collisions(status), MacCounter.TX_COLLISIONS);
    }
  }
}

/** Collisions of one frame by its status: 16 when it was given up. */
function collisions(status: u32): u32 {
  if (status & TxStatus.EXCESSIVE_COLLISIONS) return 16;
  return (status & TxStatus.COLLISION_COUNT) >> TxStatus.COLLISION_COUNT_SHIFT;
}
