// The transmit statuses: one for each frame, good or bad, in order. They are taken many at a time in one crossing, and only looked
// at one by one when some frame was not sent, or collided.
import { fifoRead } from "../../board";
import { Adapter, add, COUNTERS, MacCounter, WINDOW } from "../../mac";
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
  static taken: u32 = 0;
}

/** Pops TX_BATCH statuses, which are there, and counts what went wrong. False when their tags are not those of the frames. */
export function takeStatuses(): bool {
  fifoRead(WINDOW, Reg.TX_STATUS_FIFO, BATCH, TX_BATCH * 4, 0, 0);
  let any: u64 = 0;
  for (let p = BATCH; p < BATCH + TX_BATCH * 4; p += 8) any |= load<u64>(p);
  const errors = Adapter.fullDuplex ? ERRORS : HALF_DUPLEX_ERRORS;
  if (<u32>(any | any >> 32) & (errors | TxStatus.COLLISION_COUNT)) count(errors);
  Statuses.taken += TX_BATCH;
  return load<u16>(BATCH + TX_BATCH * 4 - 2) == <u16>(Statuses.taken - 1);
}

/** The statuses of all frames so far were dumped. */
export function skipStatuses(): void {
  Statuses.taken = load<u32>(COUNTERS + MacCounter.TX_FRAMES);
}

function count(errors: u32): void {
  for (let p = BATCH; p < BATCH + TX_BATCH * 4; p += 4) {
    const status = load<u32>(p);
    add(MacCounter.TX_ERRORS, (status & errors) != 0);
    add(MacCounter.TX_COLLISIONS, collisions(status));
  }
}

/** Collisions of one frame by its status: 16 when it was given up. */
function collisions(status: u32): u32 {
  if (status & TxStatus.EXCESSIVE_COLLISIONS) return 16;
  return (status & TxStatus.COLLISION_COUNT) >> TxStatus.COLLISION_COUNT_SHIFT;
}
