// The transmit data FIFO: the parser of commands and data, and the frames that wait for the wire, one behind the other in a ring.
import { Int, TxCmdA } from "../../chip/lan9118/registers";
import { Interrupts } from "./interrupts";
import { Rule, Rules } from "./rules";

/** Octets of a frame at most; more than 2036 do not fit into the MAC's inner FIFO, each fragment taking some more. */
// @ts-ignore: decorator
@inline const LONGEST: i32 = 2048;
// @ts-ignore: decorator
@inline const INNER: i32 = 2036;
// @ts-ignore: decorator
@inline const MOST_FRAGMENTS: i32 = 86;
/** Buffers that are neither the first nor the last of a frame have at least so many octets. */
// @ts-ignore: decorator
@inline const MIDDLE_LEAST: i32 = 4;
/** Command A beside what the driver uses. */
// @ts-ignore: decorator
@inline const INTERRUPT_ON_COMPLETION: u32 = 1 << 31;
/** Bits that are not reserved. */
// @ts-ignore: decorator
@inline const COMMAND_A: u32 = 0x831f37ff;
// @ts-ignore: decorator
@inline const COMMAND_B: u32 = 0xffff77ff;

/** Octets of the ring: the largest FIFO, and what is left over where a frame does not fit before its end. */
// @ts-ignore: decorator
@inline const RING: i32 = 20 * 1024;
/** In front of each frame in the ring: its octets, command B, octets of FIFO that it takes. */
// @ts-ignore: decorator
@inline const RECORD: i32 = 12;

const enum Expect { COMMAND_A, COMMAND_B, DATA }

/** Who sends the frames. */
export abstract class Sender {
  /** There is one more. */
  abstract complete(): void;
}

export class TransmitFifo {
  /** Frames that wait. */
  count: i32 = 0;
  sender: Sender | null = null;
  private ring: usize = heap.alloc(RING);
  private head: i32 = 0;
  private tail: i32 = 0;
  private capacity: i32 = 0;
  private used: i32 = 0;

  private expect: Expect = Expect.COMMAND_A;
  private commandA: u32 = 0;
  private commandB: u32 = 0;
  /** Of the buffer: words still to come, octets in front to leave out, octets of data still to come. */
  private words: i32 = 0;
  private skip: i32 = 0;
  private octets: i32 = 0;
  /** Of the frame: octets so far, buffers, and its cost. */
  private length: i32 = 0;
  private fragments: i32 = 0;
  private cost: i32 = 0;
  /** Out of step: nothing more is understood until a dump. */
  private lost: bool = false;

  constructor(private qemu: bool, private rules: Rules, private interrupts: Interrupts) {}

  /** FIFO size by TX_FIF_SZ, KiB. */
  resize(kib: i32): void {
    this.capacity = 1024 * kib - 512;
  }

  get free(): i32 {
    return this.capacity - this.used;
  }

  empty(): void {
    this.head = 0;
    this.tail = 0;
    this.count = 0;
    this.used = 0;
    this.expect = Expect.COMMAND_A;
    this.lost = false;
  }

  // ---- the frame that waits longest ---------------------------------------------------------------------------------

  get octetsAt(): usize {
    return this.ring + this.front + RECORD;
  }

  get frontLength(): i32 {
    return load<i32>(this.ring + this.front);
  }

  get frontCommand(): u32 {
    return load<u32>(this.ring + this.front, 4);
  }

  /** Forgets it; its space is free. */
  drop(): void {
    const front = this.front;
    this.used -= load<i32>(this.ring + front, 8);
    this.head = front + recordOf(load<i32>(this.ring + front));
    this.count--;
  }

  private get front(): i32 {
    return placeOf(this.head);
  }

  // ---- what the host writes -----------------------------------------------------------------------------------------

  write(word: u32): void {
    if (this.lost) return;
    if (this.expect == Expect.COMMAND_A) this.takeCommandA(word);
    else if (this.expect == Expect.COMMAND_B) this.takeCommandB(word);
    else this.takeData(word);
  }

  private takeCommandA(word: u32): void {
    const size = <i32>(word & 0x7ff);
    const offset = <i32>(word >> TxCmdA.DATA_OFFSET_SHIFT & 31);
    const first = (word & TxCmdA.FIRST_SEGMENT) != 0;
    if (word & ~COMMAND_A && !this.qemu) this.rules.broken(Rule.RESERVED_BITS);
    this.commandA = word;
    this.skip = offset;
    this.octets = size;
    this.words = this.wordsOf(offset + size, word >> 24 & 3);
    if (first) this.length = this.cost = this.fragments = 0;
    this.fragments++;
    this.expect = Expect.COMMAND_B;
    this.pay(4 + (first ? 4 : 0) + ((offset & 3) + size + 3 & ~3));
    if (!first && !(word & TxCmdA.LAST_SEGMENT) && size < MIDDLE_LEAST && !this.qemu) this.disagree();
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
    if (word & ~COMMAND_B && !this.qemu) this.rules.broken(Rule.RESERVED_BITS);
    if (!first && word != this.commandB && !this.qemu) return this.disagree();
    this.commandB = word;
    this.expect = Expect.DATA;
    if (this.words == 0) this.endBuffer();
  }

  private takeData(word: u32): void {
    const p = this.ring + placeOf(this.tail) + RECORD + this.length;
    if (!this.skip && this.octets >= 4 && this.length + 4 <= LONGEST) {
      store<u32>(p, word);
      this.octets -= 4;
      this.length += 4;
    } else {
      this.takeOctets(word);
    }
    if (--this.words == 0) this.endBuffer();
  }

  private takeOctets(word: u32): void {
    for (let i = 0; i < 4; i++) {
      if (this.skip) this.skip--;
      else if (this.octets) {
        this.octets--;
        if (this.length < LONGEST) store<u8>(this.ring + placeOf(this.tail) + RECORD + this.length, <u8>(word >> (i << 3)));
        this.length++;
      }
    }
  }

  private endBuffer(): void {
    this.expect = Expect.COMMAND_A;
    if (this.commandA & INTERRUPT_ON_COMPLETION) this.interrupts.raise(Int.TX_IOC);
    if (!(this.commandA & TxCmdA.LAST_SEGMENT)) return;
    if (this.qemu ? this.length > LONGEST : this.disagrees) return this.disagree();
    const record = this.ring + placeOf(this.tail);
    store<i32>(record, this.length);
    store<u32>(record, this.commandB, 4);
    store<i32>(record, this.cost, 8);
    this.tail = placeOf(this.tail) + recordOf(this.length);
    this.count++;
    const sender = this.sender;
    if (sender !== null) sender.complete();
  }

  /** The lengths of the buffers do not make the frame's, or it is more than the MAC can hold. */
  private get disagrees(): bool {
    return this.length > INNER || this.fragments > MOST_FRAGMENTS || this.length != <i32>(this.commandB & 0x7ff);
  }

  private pay(octets: i32): void {
    this.cost += octets;
    this.used += octets;
    if (this.used <= this.capacity) return;
    this.used = this.capacity;
    this.rules.broken(Rule.TX_OVERWRITE);
    this.interrupts.raise(Int.TDFO | Int.TXE);
    this.lost = true;
  }

  private disagree(): void {
    this.rules.broken(Rule.TX_COMMAND);
    this.interrupts.raise(Int.TXE);
    this.lost = true;
  }
}

/** Where a frame's record lies whose place would be `at`: at the ring's beginning if not even the longest frame fits behind. */
function placeOf(at: i32): i32 {
  return at + RECORD + LONGEST > RING ? 0 : at;
}

/** Octets of a record and its frame, whole words. */
function recordOf(length: i32): i32 {
  return RECORD + (length + 3 & ~3);
}
