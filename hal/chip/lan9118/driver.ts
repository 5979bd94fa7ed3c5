// The driver of the LAN9118 family: frames through the FIFOs, interrupts acknowledged, link followed, and a way back from every
// state that the chip can get lost in. The hot path is short: one crossing to acknowledge, three to receive a frame, one or two to
// send one.
import { FRAME_BUFFER, MAC_HEADROOM } from "../../../assembly/config";
import { Err } from "../../../assembly/lib/errors";
import { FOREVER, timeLt, until } from "../../../assembly/lib/time";
import { fifoRead, fifoWrite, regRead, regWrite } from "../../board";
import { Mac, MacCounter, MacState } from "../../mac";
import { Phy } from "../../phy";
import { Bringup, INTERRUPTS, RX_OFFSET } from "./bringup";
import { MacCsr } from "./csr";
import { Engine } from "./engine";
import { PhyInt, PhyReg, PhySpeed } from "./mac-registers";
import { Int, Reg, RxFifoInf, RxStatus, TxCmdA, TxCmdB, TxFifoInf } from "./registers";
import { Statuses, TX_BATCH } from "./statuses";

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

export class Lan9118 extends Mac {
  private csr: MacCsr;
  private phy: Phy;
  private bringup: Bringup;
  private engine: Engine;
  private statuses: Statuses;
  /** Time of the last `poll`: each run of the stack begins with one. */
  private now: u32 = 0;

  /** Octets in the RX data FIFO without a status, at the last look, and how many looks saw the same. */
  private leftover: u32 = 0;
  private leftoverLooks: i32 = 0;

  /** A frame was received since the last poll; how many more polls may take that for their cause. */
  private flowing: bool = false;
  private unseen: i32 = 0;

  /** Frames that fit into the TX data FIFO whatever their length, since the last look. */
  private fits: i32 = 0;
  /** A frame was refused for want of room, at this time first. */
  private blocked: bool = false;
  private blockedAt: u32 = 0;

  /** An engine was restarted, last at this time. */
  private restarted: bool = false;
  private restartedAt: u32 = 0;

  /** When the link is looked at next while it is down, and until when that happens often. */
  private lookAt: u32 = 0;
  private settleEnd: u32 = 0;

  /** The chip in register window `window`. */
  constructor(private window: u32) {
    super();
    const counters = changetype<usize>(new StaticArray<u32>(MacCounter.SIZE / 4));
    const csr = new MacCsr(window, counters);
    const phy = new Phy(csr);
    this.csr = csr;
    this.phy = phy;
    this.bringup = new Bringup(csr, phy);
    this.engine = new Engine(csr);
    this.statuses = new Statuses(window, counters);
    this.counters = counters;
  }

  name(): string {
    return "lan9118";
  }

  /**
   * Interrupts are acknowledged before frames are taken, so that one which comes meanwhile raises a new one. While frames come one
   * after the other a frame is taken for the cause unseen: what else there is keeps the pin active, and is seen when no frame came.
   */
  poll(now: u32): u32 {
    this.now = now;
    if (this.state < MacState.LINK_DOWN) return this.start(now);
    if (this.flowing && --this.unseen > 0) regWrite(this.window, Reg.INT_STS, Int.RSFL);
    else this.acknowledge(now);
    this.flowing = false;
    return this.state == MacState.LINK_UP && !this.blocked ? FOREVER : this.care(now);
  }

  /** Status and data have separate FIFOs: the status is popped, its length judged, and the data moved in one crossing. */
  receive(frame: usize): i32 {
    if (this.state != MacState.LINK_UP) return 0;
    const window = this.window;
    for (let i = 0; i < RX_DISCARDS; i++) {
      const inf = regRead(window, Reg.RX_FIFO_INF);
      if (!(inf & RxFifoInf.RXSUSED)) {
        if (inf | this.leftover) this.noteLeftover(inf);
        return 0;
      }
      const status = regRead(window, Reg.RX_STATUS_FIFO);
      const n = <i32>(status >> RxStatus.LENGTH_SHIFT & RxStatus.LENGTH_MASK);
      const held = <i32>(inf & RxFifoInf.RXDUSED);
      if (!(status & RX_ERRORS) && <u32>(n - RX_SHORTEST) <= <u32>(RX_LONGEST - RX_SHORTEST) && n <= held) {
        const length = n - FCS;
        this.sum = fifoRead(window, Reg.RX_DATA_FIFO, frame - RX_OFFSET, n + RX_OFFSET, HEADER + RX_OFFSET, length + RX_OFFSET);
        this.flowing = true;
        const c = this.counters;
        store<u32>(c, load<u32>(c, MacCounter.RX_FRAMES) + 1, MacCounter.RX_FRAMES);
        store<u32>(c, load<u32>(c, MacCounter.RX_OCTETS) + length, MacCounter.RX_OCTETS);
        return length;
      }
      if (!this.discard(frame, n, held)) return 0;
    }
    this.wakeUp();
    return 0;
  }

  /** The commands go into the headroom and everything to the chip in one crossing. A frame's tag is its number. */
  transmit(frame: usize, n: i32): i32 {
    if (this.state != MacState.LINK_UP) return Err.ENETDOWN;
    if (this.fits == 0 && !this.findRoom(n)) return Err.EAGAIN;
    this.fits--;
    const p = frame - MAC_HEADROOM;
    const c = this.counters;
    const number = load<u32>(c, MacCounter.TX_FRAMES);
    store<u32>(p, TX_COMMAND | n);
    store<u32>(p, number << TxCmdB.TAG_SHIFT | n, 4);
    fifoWrite(this.window, Reg.TX_DATA_FIFO, p, n + MAC_HEADROOM);
    store<u32>(c, number + 1, MacCounter.TX_FRAMES);
    store<u32>(c, load<u32>(c, MacCounter.TX_OCTETS) + n, MacCounter.TX_OCTETS);
    return n;
  }

  setAllMulticast(on: bool): void {
    this.engine.setAllMulticast(on);
    this.judge();
  }

  // ---- receive, off the common way --------------------------------------------------------------------------------

  /**
   * Reads a frame with errors away (fast forward is broken in QEMU and not worth its rules on the chip). A length that cannot be
   * means that status and data are out of step: the FIFOs are emptied. False when there is nothing more to take.
   */
  private discard(frame: usize, n: i32, held: i32): bool {
    if (n < RX_SHORTEST || n > RX_WATCHDOG || n > held) {
      this.add(MacCounter.RX_BAD_LENGTH, 1);
      this.recoverReceiver();
      return false;
    }
    this.add(MacCounter.RX_ERRORS, 1);
    const room = FRAME_BUFFER - MAC_HEADROOM + <i32>RX_OFFSET; // whole words
    for (let left = n + <i32>RX_OFFSET; left > 0; left -= room) {
      fifoRead(this.window, Reg.RX_DATA_FIFO, frame - RX_OFFSET, left < room ? left : room, 0, 0);
    }
    return true;
  }

  /** Data without a status is a frame that is still coming in, unless it stays for ever. */
  private noteLeftover(octets: u32): void {
    if (octets != this.leftover) {
      this.leftover = octets;
      this.leftoverLooks = 0;
    } else if (++this.leftoverLooks == RX_LEFTOVER_LOOKS) {
      this.add(MacCounter.RX_BAD_LENGTH, 1);
      this.recoverReceiver();
    }
  }

  private recoverReceiver(): void {
    this.leftover = 0;
    if (this.relapsed()) return;
    this.add(MacCounter.RX_RESETS, 1);
    this.engine.restartReceiver();
    this.judge();
  }

  // ---- transmit, off the common way -------------------------------------------------------------------------------

  /** Looks at the FIFO, takes the statuses there, and sets `fits`; false when n octets do not fit now. */
  private findRoom(n: i32): bool {
    const inf = regRead(this.window, Reg.TX_FIFO_INF);
    const waiting = <i32>(inf >> TxFifoInf.TXSUSED_SHIFT & 0xff);
    if (waiting >= TX_BATCH && !this.statuses.take(this.fullDuplex)) {
      this.recoverTransmitter();
      return false;
    }
    const free = <i32>(inf & TxFifoInf.TDFREE);
    if (free < n + TX_OVERHEAD) {
      this.refuse();
      return false;
    }
    this.fits = max(free / TX_LONGEST, 1);
    return true;
  }

  private refuse(): void {
    this.add(MacCounter.TX_BUSY, 1);
    if (this.blocked) return;
    this.blocked = true;
    this.blockedAt = this.now;
    this.wakeUp(); // the last poll has answered that there is nothing to wait for
  }

  private recoverTransmitter(): void {
    this.blocked = false;
    if (this.relapsed()) return;
    this.add(MacCounter.TX_RESETS, 1);
    this.engine.restartTransmitter();
    this.statuses.skip();
    this.judge();
  }

  // ---- bring-up, interrupts, link ---------------------------------------------------------------------------------

  private start(now: u32): u32 {
    const wait = this.bringup.run(now);
    if (!this.bringup.done) {
      this.state = this.bringup.noChip ? MacState.FAILED : MacState.STARTING;
      return wait;
    }
    this.address0 = this.bringup.address0;
    this.address1 = this.bringup.address1;
    this.addressSource = this.bringup.addressSource;
    this.state = MacState.LINK_DOWN;
    this.settle(now);
    return this.care(now);
  }

  private acknowledge(now: u32): void {
    this.unseen = UNSEEN_POLLS;
    const pending = regRead(this.window, Reg.INT_STS) & INTERRUPTS;
    if (pending == 0) return;
    regWrite(this.window, Reg.INT_STS, pending);
    if (pending != Int.RSFL) this.attend(pending, now);
  }

  /** What interrupts other than "a frame came" ask for. */
  private attend(pending: u32, now: u32): void {
    if (pending & Int.SW_INT) regWrite(this.window, Reg.INT_EN, INTERRUPTS & ~Int.SW_INT);
    if (pending & Int.RXDF_INT) this.add(MacCounter.RX_DROPPED, regRead(this.window, Reg.RX_DROP));
    if (pending & Int.PHY_INT) this.followLink(now);
    if (this.state == MacState.LINK_UP && pending & Int.RXE) this.recoverReceiver();
    if (this.state == MacState.LINK_UP && pending & (Int.TXE | Int.TXSO | Int.TDFO)) this.recoverTransmitter();
  }

  /** Everything that has a time. Returns the milliseconds until it has to be looked at again. */
  private care(now: u32): u32 {
    if (this.state == MacState.LINK_DOWN && !timeLt(now, this.lookAt)) this.lookAtLink(now);
    if (this.state == MacState.LINK_DOWN) return until(this.lookAt, now);
    if (this.state != MacState.LINK_UP) return 0;
    return this.blocked ? this.lookForRoom(now) : FOREVER;
  }

  /** Whether what blocked the transmitter has gone out; it is helped if that takes too long. */
  private lookForRoom(now: u32): u32 {
    const free = <i32>(regRead(this.window, Reg.TX_FIFO_INF) & TxFifoInf.TDFREE);
    if (free >= FRAME_BUFFER + TX_OVERHEAD) this.blocked = false;
    else if (now - this.blockedAt >= TX_STUCK_MS) this.recoverTransmitter();
    return this.blocked ? 1 : this.state == MacState.LINK_UP ? FOREVER : 0;
  }

  /**
   * PHY_INT: the source is cleared by reading it. A link that was lost and came back may have another mode, and another network
   * behind it: it stays down until the next poll, so that the stack sees it.
   */
  private followLink(now: u32): void {
    const source = this.csr.readPhy(PhyReg.INTERRUPT_SOURCE);
    const lost = this.state == MacState.LINK_UP && (source & PhyInt.LINK_DOWN || !this.phy.up());
    if (lost) this.goDown();
    this.settle(now);
    if (lost) this.lookAt = now + 1;
    this.judge();
  }

  private settle(now: u32): void {
    this.lookAt = now;
    this.settleEnd = now + LINK_SETTLE_MS;
  }

  private lookAtLink(now: u32): void {
    this.lookAt = now + (timeLt(now, this.settleEnd) ? LINK_LOOK_MS : FOREVER);
    if (this.phy.up() && (this.phy.resolve() || this.detect())) this.goUp();
    this.judge();
  }

  /** The partner does not negotiate: the PHY says what it found. */
  private detect(): bool {
    const found = this.csr.readPhy(PhyReg.SPECIAL_CONTROL_STATUS) & PhySpeed.MASK;
    const fast = found == PhySpeed.HALF_100 || found == PhySpeed.FULL_100;
    const full = found == PhySpeed.FULL_10 || found == PhySpeed.FULL_100;
    if (!fast && !full && found != PhySpeed.HALF_10) return false;
    this.phy.detected(fast ? 100 : 10, full);
    return true;
  }

  private goUp(): void {
    this.engine.start(this.phy);
    this.speed = this.phy.speed;
    this.fullDuplex = this.phy.fullDuplex;
    this.state = MacState.LINK_UP;
    this.add(MacCounter.LINK_CHANGES, 1);
  }

  private goDown(): void {
    this.engine.stop();
    this.statuses.skip();
    this.loseLink(MacState.LINK_DOWN);
  }

  private loseLink(state: MacState): void {
    if (this.state == MacState.LINK_UP) this.add(MacCounter.LINK_CHANGES, 1);
    this.state = state;
    this.speed = 0;
    this.fullDuplex = false;
    this.blocked = false;
    this.leftover = 0;
  }

  // ---- the way back -----------------------------------------------------------------------------------------------

  /** Whether an engine stumbles again so soon after its last restart that only a reset of the chip helps; it is begun. */
  private relapsed(): bool {
    const relapse = this.restarted && this.now - this.restartedAt < RELAPSE_MS;
    this.restarted = !relapse;
    this.restartedAt = this.now;
    if (relapse) this.resetChip();
    return relapse;
  }

  /** After accesses that can fail: a chip that did not answer in time is reset. */
  private judge(): void {
    if (this.csr.failed && this.state >= MacState.LINK_DOWN) this.resetChip();
  }

  private resetChip(): void {
    this.wakeUp();
    this.engine.forget();
    this.statuses.skip();
    this.loseLink(MacState.STARTING);
    this.bringup.restart(this.now);
  }

  /** Has the chip interrupt us (SW_INT), so that `poll` is called soon whatever it answered last. */
  private wakeUp(): void {
    regWrite(this.window, Reg.INT_EN, INTERRUPTS);
  }

  private add(c: MacCounter, n: u32): void {
    const p = this.counters + c;
    store<u32>(p, load<u32>(p) + n);
  }
}
