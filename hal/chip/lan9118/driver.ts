// The driver of the LAN9118 family: frames through the FIFOs, interrupts acknowledged, link followed, and a way back from every
// state that the chip can get lost in. The hot path is short: one crossing to acknowledge, three to receive a frame, one or two to
// send one.
import { FRAME_BUFFER, MAC_HEADROOM } from "../../../assembly/config";
import { Err } from "../../../assembly/lib/errors";
import { FOREVER, timeLt, until } from "../../../assembly/lib/time";
import { fifoRead, fifoWrite, regRead, regWrite } from "../../board";
import { Adapter, add, addFrame, COUNTERS, Mac, MacCounter, MacState, setLink, WINDOW } from "../../mac";
import { Mode } from "../../phy";
import { bringUp, restartBringup } from "./bringup";
import { Access, readPhy } from "./csr";
import { filterMulticast, restartReceiver, restartTransmitter, startEngines, stopEngines } from "./engine";
import { linkIsUp, linkMode } from "./link";
import { PhyInt, PhyReg } from "./mac-registers";
import { Int, Reg, RxFifoInf, RxStatus, TxCmdA, TxCmdB, TxFifoInf } from "./registers";
import { INTERRUPTS, RX_OFFSET } from "./settings";
import { skipStatuses, takeStatuses, TX_BATCH } from "./statuses";

// Lengths in an RX status include the FCS.
// @ts-ignore: decorator
@inline const FCS: i32 = 4;
// @ts-ignore: decorator
@inline const HEADER: i32 = 14;
/** Shortest length that the chip can report: it discards less by itself. */
// @ts-ignore: decorator
@inline const RX_SHORTEST: i32 = HEADER + FCS;
/** Longest that is taken: a VLAN tag more than 1518, and the most that a frame buffer holds. */
// @ts-ignore: decorator
@inline const RX_LONGEST: i32 = 1522;
/** Longest that there can be: the receive watchdog cuts there. */
// @ts-ignore: decorator
@inline const RX_WATCHDOG: i32 = 2560;
/** Frames with any of these are not for the stack. LENGTH_ERROR and DRIBBLING alone are harmless. */
// @ts-ignore: decorator
@inline const RX_ERRORS: u32 = RxStatus.ES | RxStatus.RUNT | RxStatus.TOO_LONG | RxStatus.COLLISION | RxStatus.WATCHDOG
  | RxStatus.MII_ERROR | RxStatus.CRC_ERROR | RxStatus.FILTERING_FAIL;
/** Frames with errors thrown away in one call of `receive`. */
// @ts-ignore: decorator
@inline const RX_DISCARDS: i32 = 32;
/** Looks at a FIFO without a status but with the same few octets, until it counts as out of step. */
// @ts-ignore: decorator
@inline const RX_LEFTOVER_LOOKS: i32 = 16;

/** Octets that a frame takes in the TX data FIFO beyond its own: two commands, offset, rounding. */
// @ts-ignore: decorator
@inline const TX_OVERHEAD: i32 = 16;
/** Command A of a frame in one piece: the first two octets of its first word are left out. */
// @ts-ignore: decorator
@inline const TX_COMMAND: u32 = TxCmdA.FIRST_SEGMENT | TxCmdA.LAST_SEGMENT | RX_OFFSET << TxCmdA.DATA_OFFSET_SHIFT;
/** Room that any frame fits into: 4608 octets hold three. */
// @ts-ignore: decorator
@inline const TX_LONGEST: i32 = 1536;
/** No room for so long means that the transmitter hangs: a pause frame can hold it for 3.4 s at 10 Mbit/s. ms. */
// @ts-ignore: decorator
@inline const TX_STUCK_MS: u32 = 4000;

/** An engine that needs a second restart within this time is beyond one: the chip is reset. ms. */
// @ts-ignore: decorator
@inline const RELAPSE_MS: u32 = 1000;
/** After something stirred at the PHY the link is looked at this often, for so long; else only interrupts tell. ms. */
// @ts-ignore: decorator
@inline const LINK_LOOK_MS: u32 = 100;
// @ts-ignore: decorator
@inline const LINK_SETTLE_MS: u32 = 5000;

/** Polls in a row that take it for granted that a frame interrupted, while frames keep coming. */
// @ts-ignore: decorator
@inline const UNSEEN_POLLS: i32 = 8;

/** What the driver remembers, of the one chip that there is. */
export class Lan {
  /** Time of the last `poll`: each run of the stack begins with one. */
  static now: u32 = 0;

  /** Octets in the RX data FIFO without a status, at the last look, and how many looks saw the same. */
  static leftover: u32 = 0;
  static leftoverLooks: i32 = 0;

  /** A frame was received since the last poll; how many more polls may take that for their cause. */
  static flowing: bool = false;
  static unseen: i32 = 0;

  /** Frames that fit into the TX data FIFO whatever their length, since the last look. */
  static fits: i32 = 0;
  /** A frame was refused for want of room, at this time first. */
  static blocked: bool = false;
  static blockedAt: u32 = 0;

  /** An engine was restarted, last at this time. */
  static restarted: bool = false;
  static restartedAt: u32 = 0;

  /** When the link is looked at next while it is down, and until when that happens often. */
  static lookAt: u32 = 0;
  static settleEnd: u32 = 0;
}

export class Lan9118 extends Mac {
  name(): string {
    return "lan9118";
  }

  /**
   * Interrupts are acknowledged before frames are taken, so that one which comes meanwhile raises a new one. While frames come one
   * after the other a frame is taken for the cause unseen: what else there is keeps the pin active, and is seen when no frame came.
   */
  poll(now: u32): u32 {
    Lan.now = now;
    if (Adapter.state < MacState.LINK_DOWN) return start();
    if (Lan.flowing && --Lan.unseen > 0) regWrite(WINDOW, Reg.INT_STS, Int.RSFL);
    else acknowledge();
    Lan.flowing = false;
    return Adapter.state == MacState.LINK_UP && !Lan.blocked ? FOREVER : care();
  }

  /** Status and data have separate FIFOs: the status is popped, its length judged, and the data moved in one crossing. */
  receive(frame: usize): i32 {
    if (Adapter.state != MacState.LINK_UP) return 0;
    for (let i = 0; i < RX_DISCARDS; i++) {
      const inf = regRead(WINDOW, Reg.RX_FIFO_INF);
      if (!(inf & RxFifoInf.RXSUSED)) {
        if (inf | Lan.leftover) noteLeftover(inf);
        return 0;
      }
      const status = regRead(WINDOW, Reg.RX_STATUS_FIFO);
      const n = <i32>(status >> RxStatus.LENGTH_SHIFT & RxStatus.LENGTH_MASK);
      const held = <i32>(inf & RxFifoInf.RXDUSED);
      if (!(status & RX_ERRORS) && <u32>(n - RX_SHORTEST) <= <u32>(RX_LONGEST - RX_SHORTEST) && n <= held) {
        const length = n - FCS;
        Adapter.sum = fifoRead(WINDOW, Reg.RX_DATA_FIFO, frame - RX_OFFSET, n + RX_OFFSET, HEADER + RX_OFFSET, length + RX_OFFSET);
        Lan.flowing = true;
        addFrame(MacCounter.RX_FRAMES, length);
        return length;
      }
      if (!discard(frame, n, held)) return 0;
    }
    wakeUp();
    return 0;
  }

  /** The commands go into the headroom and everything to the chip in one crossing. A frame's tag is its number. */
  transmit(frame: usize, n: i32): i32 {
    if (Adapter.state != MacState.LINK_UP) return Err.ENETDOWN;
    if (Lan.fits == 0 && !findRoom(n)) return Err.EAGAIN;
    Lan.fits--;
    const p = frame - MAC_HEADROOM;
    store<u32>(p, TX_COMMAND | n);
    store<u32>(p, load<u32>(COUNTERS + MacCounter.TX_FRAMES) << TxCmdB.TAG_SHIFT | n, 4);
    fifoWrite(WINDOW, Reg.TX_DATA_FIFO, p, n + MAC_HEADROOM);
    addFrame(MacCounter.TX_FRAMES, n);
    return n;
  }

  setAllMulticast(on: bool): void {
    filterMulticast(on);
    judge();
  }
}

// ---- receive, off the common way ----------------------------------------------------------------------------------

/**
 * Reads a frame with errors away (fast forward is broken in QEMU and not worth its rules on the chip). A length that cannot be
 * means that status and data are out of step: the FIFOs are emptied. False when there is nothing more to take.
 */
function discard(frame: usize, n: i32, held: i32): bool {
  if (n < RX_SHORTEST || n > min(RX_WATCHDOG, held)) {
    outOfStep();
    return false;
  }
  add(MacCounter.RX_ERRORS, 1);
  const room = FRAME_BUFFER - MAC_HEADROOM + <i32>RX_OFFSET; // whole words
  for (let left = n + <i32>RX_OFFSET; left > 0; left -= room) {
    fifoRead(WINDOW, Reg.RX_DATA_FIFO, frame - RX_OFFSET, min(left, room), 0, 0);
  }
  return true;
}

/** Data without a status is a frame that is still coming in, unless it stays for ever. */
function noteLeftover(octets: u32): void {
  if (octets != Lan.leftover) {
    Lan.leftover = octets;
    Lan.leftoverLooks = 0;
  } else if (++Lan.leftoverLooks == RX_LEFTOVER_LOOKS) outOfStep();
}

function outOfStep(): void {
  add(MacCounter.RX_BAD_LENGTH, 1);
  recoverReceiver();
}

function recoverReceiver(): void {
  Lan.leftover = 0;
  if (relapsed(MacCounter.RX_RESETS)) return;
  restartReceiver();
  judge();
}

// ---- transmit, off the common way ---------------------------------------------------------------------------------

/** Looks at the FIFO, takes the statuses there, and sets `fits`; false when n octets do not fit now. */
function findRoom(n: i32): bool {
  const inf = regRead(WINDOW, Reg.TX_FIFO_INF);
  const waiting = <i32>(inf >> TxFifoInf.TXSUSED_SHIFT & 0xff);
  if (waiting >= TX_BATCH && !takeStatuses()) {
    recoverTransmitter();
    return false;
  }
  const free = <i32>(inf & TxFifoInf.TDFREE);
  if (free < n + TX_OVERHEAD) {
    refuse();
    return false;
  }
  Lan.fits = max(free / TX_LONGEST, 1);
  return true;
}

function refuse(): void {
  add(MacCounter.TX_BUSY, 1);
  if (Lan.blocked) return;
  Lan.blocked = true;
  Lan.blockedAt = Lan.now;
  wakeUp(); // the last poll has answered that there is nothing to wait for
}

function recoverTransmitter(): void {
  Lan.blocked = false;
  if (relapsed(MacCounter.TX_RESETS)) return;
  restartTransmitter();
  skipStatuses();
  judge();
}

// ---- bring-up, interrupts, link -----------------------------------------------------------------------------------

function start(): u32 {
  const wait = bringUp(Lan.now);
  if (Adapter.state != MacState.LINK_DOWN) return wait;
  settle();
  return care();
}

function acknowledge(): void {
  Lan.unseen = UNSEEN_POLLS;
  const pending = regRead(WINDOW, Reg.INT_STS) & INTERRUPTS;
  if (pending == 0) return;
  regWrite(WINDOW, Reg.INT_STS, pending);
  if (pending != Int.RSFL) attend(pending);
}

/** What interrupts other than "a frame came" ask for. */
function attend(pending: u32): void {
  if (pending & Int.SW_INT) regWrite(WINDOW, Reg.INT_EN, INTERRUPTS & ~Int.SW_INT);
  if (pending & Int.RXDF_INT) add(MacCounter.RX_DROPPED, regRead(WINDOW, Reg.RX_DROP));
  if (pending & Int.PHY_INT) followLink();
  if (Adapter.state == MacState.LINK_UP && pending & Int.RXE) recoverReceiver();
  if (Adapter.state == MacState.LINK_UP && pending & (Int.TXE | Int.TXSO | Int.TDFO)) recoverTransmitter();
}

/** Everything that has a time. Returns the milliseconds until it has to be looked at again. */
function care(): u32 {
  if (Adapter.state == MacState.LINK_DOWN && !timeLt(Lan.now, Lan.lookAt)) lookAtLink();
  if (Adapter.state == MacState.LINK_DOWN) return until(Lan.lookAt, Lan.now);
  if (Lan.blocked) lookForRoom();
  if (Adapter.state != MacState.LINK_UP) return 0;
  return Lan.blocked ? 1 : FOREVER;
}

/** Whether what blocked the transmitter has gone out; it is helped if that takes too long. */
function lookForRoom(): void {
  const free = <i32>(regRead(WINDOW, Reg.TX_FIFO_INF) & TxFifoInf.TDFREE);
  if (free >= FRAME_BUFFER + TX_OVERHEAD) Lan.blocked = false;
  else if (Lan.now - Lan.blockedAt >= TX_STUCK_MS) recoverTransmitter();
}

/**
 * PHY_INT: the source is cleared by reading it. A link that was lost and came back may have another mode, and another network
 * behind it: it stays down until the next poll, so that the stack sees it.
 */
function followLink(): void {
  const source = readPhy(PhyReg.INTERRUPT_SOURCE);
  settle();
  if (Adapter.state == MacState.LINK_UP && (source & PhyInt.LINK_DOWN || !linkIsUp())) {
    stopEngines();
    skipStatuses();
    loseLink(MacState.LINK_DOWN);
    Lan.lookAt++;
  }
  judge();
}

function settle(): void {
  Lan.lookAt = Lan.now;
  Lan.settleEnd = Lan.now + LINK_SETTLE_MS;
}

function lookAtLink(): void {
  Lan.lookAt = Lan.now + (timeLt(Lan.now, Lan.settleEnd) ? LINK_LOOK_MS : FOREVER);
  const mode = linkIsUp() ? linkMode() : 0;
  if (mode) {
    startEngines(mode);
    setLink(MacState.LINK_UP, mode & Mode.FAST ? 100 : 10, (mode & Mode.FULL_DUPLEX) != 0);
  }
  judge();
}

function loseLink(state: MacState): void {
  setLink(state, 0, false);
  Lan.blocked = false;
  Lan.leftover = 0;
}

// ---- the way back -------------------------------------------------------------------------------------------------

/**
 * Whether an engine stumbles again so soon after its last restart that only a reset of the chip helps; it is begun. Else the restart
 * is counted under `resets`.
 */
function relapsed(resets: MacCounter): bool {
  const relapse = Lan.restarted && Lan.now - Lan.restartedAt < RELAPSE_MS;
  Lan.restarted = !relapse;
  Lan.restartedAt = Lan.now;
  if (relapse) resetChip();
  else add(resets, 1);
  return relapse;
}

/** After accesses that can fail: a chip that did not answer in time is reset. */
function judge(): void {
  if (Access.failed && Adapter.state >= MacState.LINK_DOWN) resetChip();
}

function resetChip(): void {
  wakeUp();
  skipStatuses();
  loseLink(MacState.STARTING);
  restartBringup(Lan.now);
}

/** Has the chip interrupt us (SW_INT), so that `poll` is called soon whatever it answered last. */
function wakeUp(): void {
  regWrite(WINDOW, Reg.INT_EN, INTERRUPTS);
}
