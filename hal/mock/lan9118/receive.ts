// The receive FIFOs as the host sees them: words and statuses come out at its pace, and how full they are. What goes in comes from
// reception.ts.
import { Int, RxCfg, RxDpCtrl } from "../../chip/lan9118/registers";
import { Clock, MICROSECOND } from "../clock";
import { Busy } from "./busy";
import { Faults, Stuck } from "./faults";
import { WordFifo } from "./fifo";
import { Interrupts } from "./interrupts";
import { Rule, Rules } from "./rules";

// Both FIFOs at the smallest transmit share.
// @ts-ignore: decorator
@inline const MOST_DATA: i32 = 3360;
// @ts-ignore: decorator
@inline const MOST_STATUSES: i32 = 224;
/** The data FIFO counts as full this many words early. */
// @ts-ignore: decorator
@inline const RESERVE: i32 = 4;
/** Words that the MAC keeps while the data FIFO is full: 128 octets. */
// @ts-ignore: decorator
@inline const BEHIND: i32 = 32;
/** Words that must be left of a frame for fast forward. */
// @ts-ignore: decorator
@inline const FORWARD_LEAST: i32 = 4;
/** A dump or a fast forward takes some clocks; the sheet gives no figure, drivers wait up to 500 us. */
// @ts-ignore: decorator
@inline const SOME_CLOCKS: i64 = 2 * MICROSECOND;
/** RX_CFG 27:16, RX_DMA_CNT. */
// @ts-ignore: decorator
@inline const DMA_COUNT: u32 = 0x0fff0000;
// @ts-ignore: decorator
@inline const DMA_COUNT_ONE: u32 = 1 << 16;

/** Who fills the FIFOs: it must know before room is made, and after. */
export abstract class Filler {
  /** Words of the frame that is coming in, so far. */
  abstract arrived(): i32;
  abstract emptied(): void;
}

export class ReceiveFifo {
  /** RX_CFG. */
  config: u32 = 0;
  /** FIFO_INT 7:0. */
  level: i32 = 0;
  filler: Filler | null = null;
  private data: WordFifo = new WordFifo(MOST_DATA + BEHIND);
  private statuses: WordFifo = new WordFifo(MOST_STATUSES);
  /** For each status: words of its frame, and words that had come in in all when it was complete. */
  private lengths: WordFifo = new WordFifo(MOST_STATUSES);
  private ends: WordFifo = new WordFifo(MOST_STATUSES);
  /** Words that the data FIFO takes. */
  private room: i32 = 0;
  /** Words that came in, and that went out. */
  private put: u32 = 0;
  private taken: u32 = 0;
  /** Of the frame whose status was popped: words still to be read. */
  private owed: i32 = 0;
  private dropped: u32 = 0;
  private dumping: Busy;
  private forwarding: Busy;

  constructor(private qemu: bool, clock: Clock, faults: Faults, private rules: Rules, private interrupts: Interrupts) {
    this.dumping = new Busy(clock, faults, Stuck.RX_DUMP);
    this.forwarding = new Busy(clock, faults, Stuck.NOTHING);
  }

  /** FIFO sizes by TX_FIF_SZ, KiB. */
  resize(txKib: i32): void {
    this.room = 240 * (16 - txKib) - (this.qemu ? 0 : RESERVE);
    this.statuses.capacity = 16 * (16 - txKib);
  }

  reset(): void {
    this.empty();
    this.config = 0;
    this.level = 0;
    this.dropped = 0;
    this.dumping.clear();
    this.forwarding.clear();
  }

  /** Words for which there is room, in the FIFO and behind it. */
  get free(): i32 {
    return this.room + (this.qemu ? 0 : BEHIND) - <i32>(this.put - this.taken);
  }

  /** Octets in the data FIFO, those of a frame that is still coming in included. */
  get filled(): i32 {
    const filler = this.filler;
    const words = <i32>(this.put - this.taken) + (filler === null ? 0 : filler.arrived());
    return min(words, this.room) << 2;
  }

  get offset(): i32 {
    return <i32>(this.config >> RxCfg.RXDOFF_SHIFT & 31);
  }

  get info(): u32 {
    return <u32>this.used << 16 | <u32>this.filled;
  }

  /** INT_STS bits whose cause lasts. */
  get levels(): u32 {
    const used = this.used;
    return (used > this.level ? Int.RSFL : 0) | (used >= this.statuses.capacity ? Int.RSFF : 0);
  }

  /** Offset, octets, and what fills up to the end alignment (RX_CFG 31:30: 4, 16, 32 octets), in words. */
  wordsOf(octets: i32): i32 {
    const code = this.config >> 30;
    const unit = code == 0 ? 1 : code == 1 ? 4 : 8;
    return ((this.offset + octets + 3 >> 2) + unit - 1) / unit * unit;
  }

  /** A word comes in: there is room. */
  push(word: u32): void {
    this.data.push(word);
    this.put++;
  }

  /** The status of the frame whose last `words` words just came in. False: no room for it, and its data is gone. */
  close(status: u32, words: i32): bool {
    if (this.statuses.push(status)) {
      this.lengths.push(words);
      this.ends.push(this.put);
      return true;
    }
    this.data.retract(words);
    this.put -= words;
    return false;
  }

  readData(): u32 {
    if (this.forwarding.running) this.rules.broken(Rule.FAST_FORWARD);
    if (this.owed) this.owed--;
    else this.rules.broken(Rule.RX_OVERREAD);
    this.countDown();
    return this.pop();
  }

  peekStatus(): u32 {
    return this.statuses.peek();
  }

  popStatus(): u32 {
    if (this.owed) this.rules.broken(Rule.RX_UNREAD);
    if (this.used == 0) {
      this.rules.broken(Rule.RX_STATUS_OVERREAD);
      if (this.qemu) return this.statuses.peek();
      this.interrupts.raise(Int.RXE);
      return 0;
    }
    this.owed = <i32>this.lengths.pop();
    this.ends.pop();
    return this.statuses.pop();
  }

  readConfig(): u32 {
    return this.config | (this.dumping.running ? RxCfg.RX_DUMP : 0);
  }

  /** `running`: the receiver is. */
  writeConfig(value: u32, running: bool): void {
    const offsetMoves = ((value ^ this.config) & 3 << RxCfg.RXDOFF_SHIFT) != 0;
    const filled = this.put != this.taken;
    if (running && value & RxCfg.RX_DUMP || (running || filled && !(value & RxCfg.RX_DUMP)) && offsetMoves) this.rules.broken(Rule.DUMP_RUNNING);
    this.config = value & ~RxCfg.RX_DUMP;
    if (!(value & RxCfg.RX_DUMP)) return;
    this.empty();
    this.dumping.start(this.qemu ? 0 : SOME_CLOCKS);
  }

  readForward(): u32 {
    return this.forwarding.running ? RxDpCtrl.RX_FFWD : 0;
  }

  writeForward(value: u32): void {
    if (!(value & RxDpCtrl.RX_FFWD)) return;
    if (this.qemu || this.owed < FORWARD_LEAST) this.rules.broken(Rule.FAST_FORWARD);
    for (; this.owed; this.owed--) this.pop();
    this.forwarding.start(this.qemu ? 0 : SOME_CLOCKS);
  }

  /** RX_DROP: read once. */
  takeDropped(): u32 {
    const n = this.dropped;
    this.dropped = 0;
    return n;
  }

  /** A frame is lost. */
  drop(): void {
    const half = this.dropped++ == 0x7fffffff;
    this.interrupts.raise(Int.RXDF_INT | (half ? Int.RXDFH_INT : 0));
  }

  /** Statuses whose frames are in the FIFO to the last word: the newest may end in what the MAC keeps behind it. */
  private get used(): i32 {
    let n = this.statuses.used;
    while (n && <i32>(this.ends.at(n - 1) - this.taken) > this.room) n--;
    return n;
  }

  private pop(): u32 {
    const filler = this.filler;
    if (this.data.used == 0) this.interrupts.raise(Int.RXE);
    else this.taken++;
    const word = this.data.pop();
    if (filler !== null) filler.emptied();
    return word;
  }

  /** RX_DMA_CNT: words until RXD_INT. */
  private countDown(): void {
    if (!(this.config & DMA_COUNT)) return;
    this.config -= DMA_COUNT_ONE;
    if (!(this.config & DMA_COUNT)) this.interrupts.raise(Int.RXD_INT);
  }

  private empty(): void {
    this.data.clear();
    this.statuses.clear();
    this.lengths.clear();
    this.ends.clear();
    this.put = 0;
    this.taken = 0;
    this.owed = 0;
  }
}
