// The receive FIFOs: frames from the wire go in behind the filter, words come out at the driver's pace.
import { MacCr } from "../../chip/lan9118/mac-registers";
import { Int, RxCfg, RxDpCtrl, RxStatus } from "../../chip/lan9118/registers";
import { fcsOf } from "../fcs";
import { WordFifo } from "./fifo";
import { isBroadcast, passes } from "./filter";
import { Interrupts } from "./interrupts";
import { MacModel } from "./mac";
import { Delay, Rule, Rules } from "./rules";

// @ts-ignore: decorator
@inline const FCS: i32 = 4;
// Both FIFOs at the smallest transmit share.
// @ts-ignore: decorator
@inline const MOST_DATA: i32 = 3360;
// @ts-ignore: decorator
@inline const MOST_STATUSES: i32 = 224;
/** The data FIFO counts as full this many words early. */
// @ts-ignore: decorator
@inline const RESERVE: i32 = 4;
// @ts-ignore: decorator
@inline const ERRORS: u32 = RxStatus.RUNT | RxStatus.TOO_LONG | RxStatus.COLLISION | RxStatus.CRC_ERROR;

export class ReceiveModel {
  data: WordFifo = new WordFifo(MOST_DATA);
  statuses: WordFifo = new WordFifo(MOST_STATUSES);
  config: u32 = 0;
  /** FIFO_INT 7:0. */
  level: i32 = 0;
  dropped: u32 = 0;
  dumping: Delay = new Delay();
  forwarding: Delay = new Delay();
  /** For the next frame: flags in its status, and a length that is a lie (-1: the truth). */
  flags: u32 = 0;
  lie: i32 = -1;
  /** True words of each frame in the FIFO, and of the frame whose status was popped that are still to be read. */
  private words: WordFifo = new WordFifo(MOST_STATUSES);
  private owed: i32 = 0;

  constructor(private qemu: bool, private rules: Rules, private interrupts: Interrupts, private mac: MacModel) {}

  /** FIFO sizes by TX_FIF_SZ, KiB. */
  resize(txKib: i32): void {
    this.data.capacity = 240 * (16 - txKib);
    this.statuses.capacity = 16 * (16 - txKib);
  }

  reset(): void {
    this.empty();
    this.config = 0;
    this.level = 0;
    this.dropped = 0;
    this.flags = 0;
    this.lie = -1;
  }

  /** n octets at p, without FCS, come in from the wire. */
  frame(p: usize, n: i32): void {
    if (!this.mac.receiving) return;
    if (this.qemu ? n < 14 || n > 2047 : n + FCS < 64 && !(this.mac.control & MacCr.PASSBAD)) return;
    const pass = passes(this.mac.regs, p);
    if (!pass && !(this.mac.control & MacCr.RXALL)) return;
    const words = this.wordsOf(n + FCS);
    if (this.data.free - (this.qemu ? 0 : RESERVE) < words) return this.drop();
    const status = this.statusOf(p, n, pass);
    this.flags = 0;
    this.lie = -1;
    if (this.statuses.free == 0) {
      if (!this.qemu) this.interrupts.raise(Int.RXE);
      return;
    }
    this.store(p, n, words);
    this.words.push(words);
    this.statuses.push(status);
    if (this.statuses.used > this.level) this.interrupts.raise(Int.RSFL);
  }

  /** Words of a frame that is only half in: they have no status yet. */
  partial(words: i32): void {
    for (let i = 0; i < words; i++) this.data.push(0xa5a5a5a5);
  }

  /** INT_STS bits whose cause lasts. */
  get levels(): u32 {
    return (this.statuses.used > this.level ? Int.RSFL : 0) | (this.statuses.free == 0 ? Int.RSFF : 0);
  }

  readData(): u32 {
    if (this.forwarding.running) this.rules.broken(Rule.FAST_FORWARD);
    if (this.owed) this.owed--;
    else this.rules.broken(Rule.RX_OVERREAD);
    if (this.data.used == 0) this.interrupts.raise(Int.RXE);
    return this.data.pop();
  }

  popStatus(): u32 {
    if (this.owed) this.rules.broken(Rule.RX_UNREAD);
    if (this.statuses.used == 0) {
      this.rules.broken(Rule.RX_STATUS_OVERREAD);
      if (this.qemu) return this.statuses.peek();
      this.interrupts.raise(Int.RXE);
    }
    this.owed = <i32>this.words.pop();
    return this.statuses.pop();
  }

  get info(): u32 {
    return <u32>this.statuses.used << 16 | <u32>this.data.used << 2;
  }

  readConfig(): u32 {
    return this.config | (this.dumping.look() ? RxCfg.RX_DUMP : 0);
  }

  writeConfig(value: u32): void {
    const running = this.mac.receiving || this.mac.stopping.running;
    const offsetMoves = ((value ^ this.config) & 3 << RxCfg.RXDOFF_SHIFT) != 0;
    if (running && (offsetMoves || value & RxCfg.RX_DUMP)) this.rules.broken(Rule.DUMP_RUNNING);
    this.config = value & ~RxCfg.RX_DUMP;
    if (!(value & RxCfg.RX_DUMP)) return;
    this.empty();
    this.dumping.start(this.qemu ? 0 : 1);
  }

  readForward(): u32 {
    return this.forwarding.look() ? RxDpCtrl.RX_FFWD : 0;
  }

  writeForward(value: u32): void {
    if (!(value & RxDpCtrl.RX_FFWD)) return;
    if (this.qemu || this.owed < 4) this.rules.broken(Rule.FAST_FORWARD);
    while (this.owed) {
      this.owed--;
      this.data.pop();
    }
    this.forwarding.start(this.qemu ? 0 : 1);
  }

  takeDropped(): u32 {
    const n = this.dropped;
    this.dropped = 0;
    return n;
  }

  private drop(): void {
    if (this.qemu) return;
    this.dropped++;
    this.interrupts.raise(Int.RXDF_INT);
  }

  private empty(): void {
    this.data.clear();
    this.statuses.clear();
    this.words.clear();
    this.owed = 0;
  }

  private get offset(): i32 {
    return <i32>(this.config >> RxCfg.RXDOFF_SHIFT & 31);
  }

  /** Offset, frame and FCS, up to the end alignment (RX_CFG 31:30: 4, 16, 32 octets). */
  private wordsOf(octets: i32): i32 {
    const code = this.config >> 30;
    const unit = code == 0 ? 1 : code == 1 ? 4 : 8;
    return ((this.offset + octets + 3 >> 2) + unit - 1) / unit * unit;
  }

  private store(p: usize, n: i32, words: i32): void {
    const fcs = this.qemu ? 0x12345678 : fcsOf(p, n);
    for (let w = 0; w < words; w++) {
      let word: u32 = 0;
      for (let i = 0; i < 4; i++) {
        const at = w * 4 + i - this.offset;
        let octet: u32 = 0;
        if (at >= 0 && at < n) octet = load<u8>(p + at);
        else if (at >= n && at < n + FCS) octet = fcs >> (at - n << 3) & 0xff;
        word |= octet << (i << 3);
      }
      this.data.push(word);
    }
  }

  private statusOf(p: usize, n: i32, pass: bool): u32 {
    const length = this.lie >= 0 ? this.lie : n + FCS;
    let status = this.flags | length << RxStatus.LENGTH_SHIFT;
    if (isBroadcast(p)) status |= RxStatus.BROADCAST;
    else if (load<u8>(p) & 1) status |= RxStatus.MULTICAST;
    if (!pass) status |= RxStatus.FILTERING_FAIL;
    if (!this.qemu) {
      if ((<u32>load<u8>(p, 12) << 8 | load<u8>(p, 13)) > 1500) status |= RxStatus.FRAME_TYPE;
      if (n + FCS > 1518) status |= RxStatus.TOO_LONG;
      if (n + FCS > 2048) status |= RxStatus.WATCHDOG;
      if (n + FCS < 64) status |= RxStatus.RUNT;
    }
    return status | (status & ERRORS ? RxStatus.ES : 0);
  }
}
