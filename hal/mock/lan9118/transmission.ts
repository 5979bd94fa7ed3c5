// From the transmit FIFO to the MAC: frames go when they may, padded and with their FCS, and each leaves a status. QEMU's model knows
// no wire: there a frame has gone as soon as it is complete, as it is, and waits behind the chip if need be.
import { Int, TxCfg, TxStatus } from "../../chip/lan9118/registers";
import { Clock, MICROSECOND } from "../clock";
import { Frame } from "../frame";
import { Mac } from "../mac/mac";
import { Busy } from "./busy";
import { insertSum } from "./checksums";
import { COE_CR, MacRegisters } from "./csr";
import { Faults, Stuck } from "./faults";
import { WordFifo } from "./fifo";
import { Interrupts } from "./interrupts";
import { Rule, Rules } from "./rules";
import { Sender, TransmitFifo } from "./transmit";

// @ts-ignore: decorator
@inline const STATUSES: i32 = 128;
// @ts-ignore: decorator
@inline const QEMU_STATUSES: i32 = 512;
/** Octets to which short frames are padded, FCS excluded. */
// @ts-ignore: decorator
@inline const SHORTEST: i32 = 60;
/** Command B: no FCS, no padding, and a sum to be inserted. */
// @ts-ignore: decorator
@inline const NO_FCS: u32 = 1 << 13;
// @ts-ignore: decorator
@inline const NO_PAD: u32 = 1 << 12;
// @ts-ignore: decorator
@inline const CHECKSUM: u32 = 1 << 14;
// @ts-ignore: decorator
@inline const TAG: u32 = 0xffff0000;
/** COE_CR. */
// @ts-ignore: decorator
@inline const TXCOE_EN: u32 = 1 << 16;
// @ts-ignore: decorator
@inline const ERRORS: u32 = TxStatus.LOSS_OF_CARRIER | TxStatus.NO_CARRIER | TxStatus.LATE_COLLISION | TxStatus.EXCESSIVE_COLLISIONS
  | TxStatus.EXCESSIVE_DEFERRAL;
/** A dump takes some clocks; the sheet gives no figure. */
// @ts-ignore: decorator
@inline const SOME_CLOCKS: i64 = 2 * MICROSECOND;
/** Frames that wait behind QEMU's model; more are lost, as in a network backend. */
// @ts-ignore: decorator
@inline const BACKLOG: i32 = 64;

export class Transmission extends Sender {
  /** FIFO_INT: 23:16 in statuses, 31:24 in 64 octets. */
  statusLevel: i32 = 0;
  freeLevel: i32 = 0;
  /** TX_ON. */
  on: bool = false;
  private statuses: WordFifo = new WordFifo(QEMU_STATUSES);
  /** TXSAO let a status be lost: until the host reads one, TXSUSED tells nothing. */
  private overflowed: bool = false;
  private config: u32 = 0;
  private stopping: bool = false;
  /** The MAC has a frame of ours, whose command B this is; it may be in the FIFO no more. */
  private sending: bool = false;
  private command: u32 = 0;
  private dumped: bool = false;
  private dumping: Busy;
  private backlog: StaticArray<Frame | null>;
  private first: i32 = 0;
  private behind: i32 = 0;

  constructor(
    private qemu: bool, clock: Clock, private faults: Faults, private rules: Rules, private interrupts: Interrupts, private mac: Mac,
    private regs: MacRegisters, private fifo: TransmitFifo,
  ) {
    super();
    this.dumping = new Busy(clock, faults, Stuck.TX_DUMP);
    this.backlog = new StaticArray<Frame | null>(qemu ? BACKLOG : 0);
    fifo.sender = this;
  }

  reset(): void {
    this.fifo.empty();
    this.dumpStatuses();
    this.statuses.capacity = this.qemu ? QEMU_STATUSES : STATUSES;
    this.config = 0;
    this.on = false;
    this.stopping = false;
    this.sending = this.qemu && this.mac.busy;
    this.dumping.clear();
  }

  get info(): u32 {
    const statuses = this.overflowed ? 0 : this.statuses.used;
    return (this.qemu ? statuses : statuses & 0xff) << 16 | this.fifo.free;
  }

  /** INT_STS bits whose cause lasts. */
  get levels(): u32 {
    let bits: u32 = 0;
    if (this.statuses.used > this.statusLevel) bits |= Int.TSFL;
    if (this.statuses.free == 0) bits |= Int.TSFF;
    if (this.fifo.free > this.freeLevel << 6 && !this.qemu) bits |= Int.TDFA;
    return bits;
  }

  peekStatus(): u32 {
    return this.statuses.peek();
  }

  popStatus(): u32 {
    if (this.statuses.used == 0) {
      this.rules.broken(Rule.TX_STATUS_OVERREAD);
      return this.statuses.peek();
    }
    this.overflowed = false;
    const status = this.statuses.pop();
    this.run();
    return status;
  }

  readConfig(): u32 {
    const running = (this.stopping ? TxCfg.STOP_TX : 0) | (this.on ? TxCfg.TX_ON : 0);
    return this.config | running | (this.dumping.running ? TxCfg.TXD_DUMP | TxCfg.TXS_DUMP : 0);
  }

  writeConfig(value: u32): void {
    const dumps = value & (TxCfg.TXD_DUMP | TxCfg.TXS_DUMP);
    this.config = value & TxCfg.TXSAO;
    if (this.on && !this.qemu && dumps) this.rules.broken(Rule.DUMP_RUNNING);
    if (value & TxCfg.TXD_DUMP) this.dump();
    if (value & TxCfg.TXS_DUMP) this.dumpStatuses();
    if (dumps) this.dumping.start(this.qemu ? 0 : SOME_CLOCKS);
    if (value & TxCfg.STOP_TX && !this.qemu) this.stop();
    else this.on = (value & TxCfg.TX_ON) != 0;
    this.run();
  }

  complete(): void {
    if (this.qemu) this.passOn();
    else this.run();
  }

  /** Lets the next frame go if it may: STOP_TX, TX_ON, TXEN and a full status FIFO hold it back. */
  run(): void {
    if (this.sending || !this.fifo.count || !this.on || this.stopping || !this.regs.sending) return;
    if (this.statuses.free == 0 && !(this.config & TxCfg.TXSAO)) return;
    this.command = this.fifo.frontCommand;
    this.dumped = false;
    const frame = this.frameOf();
    this.sending = this.mac.transmit(frame);
    frame.release();
  }

  /** The MAC is done with a frame. */
  sent(): void {
    this.sending = false;
    if (this.qemu) return this.passBehind();
    if (!this.dumped) {
      this.fifo.drop();
      this.close(this.command & TAG | this.verdict());
    }
    if (this.stopping) this.stopped();
    this.run();
  }

  /** STOP_TX: the frame that is being sent is finished. One that waits for its turn, or for the end of a pause, stays in the FIFO. */
  private stop(): void {
    if (!this.on) return;
    this.stopping = true;
    if (this.sending && this.mac.withdraw()) this.sending = false;
    if (!this.sending) this.stopped();
  }

  private stopped(): void {
    if (this.faults.stuck & Stuck.TX_STOP) return;
    this.stopping = false;
    this.on = false;
    this.interrupts.raise(Int.TXSTOP_INT);
  }

  private dump(): void {
    this.fifo.empty();
    this.dumped = true;
  }

  private dumpStatuses(): void {
    this.statuses.clear();
    this.overflowed = false;
  }

  /** The frame that waits longest as it goes to the wire: padding comes with an FCS whatever command B says. */
  private frameOf(): Frame {
    const frame = Frame.take();
    const command = this.fifo.frontCommand;
    let n = this.fifo.frontLength;
    memory.copy(frame.octets, this.fifo.octetsAt, n);
    if (command & CHECKSUM && this.regs.regs[COE_CR] & TXCOE_EN) n = insertSum(frame.octets, n);
    const pads = n < SHORTEST && !(command & NO_PAD) && !this.qemu;
    if (pads) memory.fill(frame.octets + n, 0, SHORTEST - n);
    if (pads) n = SHORTEST;
    frame.length = n;
    if (pads || !(command & NO_FCS) || this.qemu) frame.seal();
    return frame;
  }

  /** A status' flags for what became of the frame. */
  private verdict(): u32 {
    const outcome = this.mac.outcome;
    let status: u32 = 0;
    if (outcome.lossOfCarrier) status |= TxStatus.LOSS_OF_CARRIER;
    if (outcome.noCarrier) status |= TxStatus.NO_CARRIER;
    if (outcome.lateCollision) status |= TxStatus.LATE_COLLISION;
    if (outcome.excessiveCollisions) status |= TxStatus.EXCESSIVE_COLLISIONS;
    else status |= <u32>outcome.collisions << TxStatus.COLLISION_COUNT_SHIFT & TxStatus.COLLISION_COUNT;
    if (outcome.excessiveDeferral) status |= TxStatus.EXCESSIVE_DEFERRAL;
    if (outcome.deferred) status |= TxStatus.DEFERRED;
    return status | (status & ERRORS ? TxStatus.ES : 0);
  }

  private close(status: u32): void {
    if (this.faults.lostSent) this.faults.lostSent--;
    else if (!this.statuses.push(status)) {
      this.overflowed = !this.qemu;
      if (!this.qemu) this.interrupts.raise(Int.TXSO | Int.TXE);
    }
    this.interrupts.raise(this.levels);
  }

  // ---- QEMU ---------------------------------------------------------------------------------------------------------

  /** A complete frame has gone: its status is there at once, and the network gets it when it takes it. */
  private passOn(): void {
    const frame = this.frameOf();
    const command = this.fifo.frontCommand;
    this.fifo.drop();
    this.close(command & TAG);
    if (this.behind < BACKLOG) this.backlog[(this.first + this.behind++) % BACKLOG] = frame.hold();
    frame.release();
    if (!this.sending) this.passBehind();
  }

  private passBehind(): void {
    if (!this.behind) return;
    const frame = <Frame>this.backlog[this.first];
    this.first = (this.first + 1) % BACKLOG;
    this.behind--;
    this.sending = this.mac.transmit(frame);
    frame.release();
  }
}
