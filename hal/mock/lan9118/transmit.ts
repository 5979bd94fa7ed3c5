// The transmit FIFOs: the parser of commands and data, the frames that wait for the wire, their statuses.
import { Int, TxCfg, TxCmdA, TxStatus } from "../../chip/lan9118/registers";
import { FrameQueue } from "../frame-queue";
import { WordFifo } from "./fifo";
import { Interrupts } from "./interrupts";
import { MacModel } from "./mac";
import { Delay, Rule, Rules } from "./rules";

/** Frames that can wait in the largest data FIFO, in tests. */
// @ts-ignore: decorator
@inline const WAITING: i32 = 256;
// @ts-ignore: decorator
@inline const LONGEST: i32 = 2048;
// @ts-ignore: decorator
@inline const STATUSES: i32 = 128;
// @ts-ignore: decorator
@inline const QEMU_STATUSES: i32 = 512;
// @ts-ignore: decorator
@inline const SHORTEST: i32 = 60;

const enum Expect { COMMAND_A, COMMAND_B, DATA }

const SCRATCH: usize = memory.data(LONGEST + 4, 4);

export class TransmitModel {
  statuses: WordFifo = new WordFifo(QEMU_STATUSES);
  /** What went out on the wire. */
  sent: FrameQueue = new FrameQueue(WAITING);
  /** FIFO_INT: 23:16 in statuses, 31:24 in 64 octets. */
  statusLevel: i32 = 0;
  freeLevel: i32 = 0;
  /** TX_ON. */
  on: bool = false;
  stopping: Delay = new Delay();
  dumping: Delay = new Delay();
  /** The wire is taken: frames wait in the FIFO. */
  held: bool = false;
  /** Flags in the statuses of the next `flagged` frames. */
  flags: u32 = 0;
  flagged: i32 = 0;
  /** Added to the tags of statuses: a chip that lost one. */
  tagShift: u32 = 0;

  private capacity: i32 = 4608;
  private used: i32 = 0;
  private waiting: FrameQueue = new FrameQueue(WAITING);
  private tags: WordFifo = new WordFifo(WAITING);
  private costs: WordFifo = new WordFifo(WAITING);
  private config: u32 = 0;

  private expect: Expect = Expect.COMMAND_A;
  private commandA: u32 = 0;
  private commandB: u32 = 0;
  /** Of the buffer: words still to come, octets in front to leave out, octets of data still to come. */
  private words: i32 = 0;
  private skip: i32 = 0;
  private octets: i32 = 0;
  /** Of the frame: octets so far, and its cost. */
  private length: i32 = 0;
  private cost: i32 = 0;
  /** Out of step: nothing more is understood until a dump. */
  private lost: bool = false;

  constructor(private qemu: bool, private rules: Rules, private interrupts: Interrupts, private mac: MacModel) {}

  /** FIFO size by TX_FIF_SZ, KiB. */
  resize(kib: i32): void {
    this.capacity = 1024 * kib - 512;
  }

  reset(): void {
    this.emptyData();
    this.statuses.clear();
    this.config = 0;
    this.on = false;
    this.statusLevel = 0;
    this.freeLevel = 0x48;
    this.statuses.capacity = this.qemu ? QEMU_STATUSES : STATUSES;
  }

  clearScript(): void {
    this.held = false;
    this.flags = 0;
    this.flagged = 0;
    this.tagShift = 0;
    this.sent.clear();
    this.stopping.clear();
    this.dumping.clear();
  }

  get info(): u32 {
    const statuses = this.qemu ? <u32>this.statuses.used : <u32>this.statuses.used & 0xff;
    return statuses << 16 | <u32>(this.capacity - this.used);
  }

  /** INT_STS bits whose cause lasts. */
  get levels(): u32 {
    let bits: u32 = 0;
    if (this.statuses.used > this.statusLevel) bits |= Int.TSFL;
    if (this.statuses.free == 0) bits |= Int.TSFF;
    if (this.capacity - this.used > this.freeLevel << 6) bits |= Int.TDFA;
    return bits;
  }

  popStatus(): u32 {
    if (this.statuses.used == 0) {
      this.rules.broken(Rule.TX_STATUS_OVERREAD);
      return this.statuses.peek();
    }
    const status = this.statuses.pop();
    this.run();
    return status;
  }

  readConfig(): u32 {
    let value = this.config | (this.stillStopping() ? TxCfg.STOP_TX : 0) | (this.on ? TxCfg.TX_ON : 0);
    if (this.dumping.look()) value |= TxCfg.TXD_DUMP | TxCfg.TXS_DUMP;
    return value;
  }

  writeConfig(value: u32): void {
    this.config = value & TxCfg.TXSAO;
    if (this.on && !this.qemu && value & (TxCfg.TXD_DUMP | TxCfg.TXS_DUMP)) this.rules.broken(Rule.DUMP_RUNNING);
    if (value & TxCfg.TXD_DUMP) this.emptyData();
    if (value & TxCfg.TXS_DUMP) this.statuses.clear();
    if (value & (TxCfg.TXD_DUMP | TxCfg.TXS_DUMP)) this.dumping.start(this.qemu ? 0 : 1);
    if (value & TxCfg.STOP_TX && !this.qemu) {
      if (this.on) this.stopping.start(2);
    } else {
      this.on = (value & TxCfg.TX_ON) != 0;
    }
    this.run();
  }

  /** A word for the TX data FIFO. */
  writeData(word: u32): void {
    if (this.lost) return;
    if (this.expect == Expect.COMMAND_A) this.takeCommandA(word);
    else if (this.expect == Expect.COMMAND_B) this.takeCommandB(word);
    else this.takeData(word);
  }

  /** Lets go what may go: STOP_TX, TX_ON, TXEN, a taken wire and a full status FIFO hold frames back; nothing does in QEMU. */
  run(): void {
    while (this.waiting.count && this.mayGo()) this.send();
  }

  private mayGo(): bool {
    if (this.held) return false;
    if (this.qemu) return true;
    return this.on && !this.stopping.running && this.mac.sending && this.statuses.free != 0;
  }

  private stillStopping(): bool {
    if (!this.stopping.running) return false;
    if (this.stopping.look()) return true;
    this.on = false;
    this.interrupts.raise(Int.TXSTOP_INT);
    return false;
  }

  private takeCommandA(word: u32): void {
    const size = <i32>(word & 0x7ff);
    const offset = <i32>(word >> TxCmdA.DATA_OFFSET_SHIFT & 31);
    this.commandA = word;
    this.skip = offset;
    this.octets = size;
    this.words = this.wordsOf(offset + size, word >> 24 & 3);
    if (word & TxCmdA.FIRST_SEGMENT) this.length = this.cost = 0;
    this.pay(4 + (word & TxCmdA.FIRST_SEGMENT ? 4 : 0) + ((offset & 3) + size + 3 & ~3));
    this.expect = Expect.COMMAND_B;
  }

  /** Words of a buffer up to its end alignment: 4, 16 or 32 octets, in QEMU always 4. A buffer of nothing takes one there. */
  private wordsOf(octets: i32, code: u32): i32 {
    const words = octets + 3 >> 2;
    if (this.qemu) return max(words, 1);
    const unit = code == 0 ? 1 : code == 1 ? 4 : 8;
    return (words + unit - 1) / unit * unit;
  }

  private takeCommandB(word: u32): void {
    const first = (this.commandA & TxCmdA.FIRST_SEGMENT) != 0;
    if (!first && word != this.commandB && !this.qemu) return this.fail();
    this.commandB = word;
    this.expect = Expect.DATA;
    if (this.words == 0) this.endBuffer();
  }

  private takeData(word: u32): void {
    for (let i = 0; i < 4; i++) {
      if (this.skip) this.skip--;
      else if (this.octets) {
        this.octets--;
        if (this.length < LONGEST) store<u8>(SCRATCH + this.length, <u8>(word >> (i << 3)));
        this.length++;
      }
    }
    if (--this.words == 0) this.endBuffer();
  }

  private endBuffer(): void {
    this.expect = Expect.COMMAND_A;
    if (!(this.commandA & TxCmdA.LAST_SEGMENT)) return;
    if (this.length > LONGEST || !this.qemu && this.length != <i32>(this.commandB & 0x7ff)) return this.fail();
    if (!this.qemu && this.length < SHORTEST && !(this.commandB >> 12 & 1)) this.pad();
    this.waiting.push(SCRATCH, this.length);
    this.tags.push(this.commandB & 0xffff0000);
    this.costs.push(this.cost);
    this.run();
  }

  private pad(): void {
    memory.fill(SCRATCH + this.length, 0, SHORTEST - this.length);
    this.length = SHORTEST;
  }

  private pay(octets: i32): void {
    this.cost += octets;
    this.used += octets;
    if (this.used <= this.capacity) return;
    this.used = this.capacity;
    this.interrupts.raise(Int.TDFO);
    this.fail();
  }

  private fail(): void {
    this.lost = true;
    this.rules.broken(Rule.TX_OVERWRITE);
    this.interrupts.raise(Int.TXE);
  }

  private send(): void {
    this.sent.push(this.waiting.front(), this.waiting.frontLength());
    this.waiting.drop();
    this.used -= <i32>this.costs.pop();
    let status = this.tags.pop() + this.tagShift;
    if (this.flagged) {
      this.flagged--;
      status |= this.flags;
    }
    if (!this.statuses.push(status)) this.interrupts.raise(Int.TXSO);
    if (this.statuses.used > this.statusLevel) this.interrupts.raise(Int.TSFL);
  }

  private emptyData(): void {
    this.waiting.clear();
    this.tags.clear();
    this.costs.clear();
    this.used = 0;
    this.expect = Expect.COMMAND_A;
    this.lost = false;
  }
}
