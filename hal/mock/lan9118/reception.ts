// From the MAC to the receive FIFOs: what is for this host, whether there is room for it as it comes in, and what its status says.
import { Csr, MacCr } from "../../chip/lan9118/mac-registers";
import { Int, RxStatus } from "../../chip/lan9118/registers";
import { Clock } from "../clock";
import { Frame, PREAMBLE_BITS } from "../frame";
import { sumTwin } from "../../../assembly/lib/checksum";
import { WATCHDOG_CUT } from "../mac/limits";
import { Mac, Received } from "../mac/mac";
import { COE_CR, MacRegisters } from "./csr";
import { Faults, Stuck } from "./faults";
import { isBroadcast, passes } from "./filter";
import { FlowControl } from "./flow";
import { Interrupts } from "./interrupts";
import { Power } from "./power";
import { Filler, ReceiveFifo } from "./receive";

// @ts-ignore: decorator
@inline const FCS: i32 = 4;
// @ts-ignore: decorator
@inline const HEADER: i32 = 14;
/** PADSTR concerns frames whose length field says less. */
// @ts-ignore: decorator
@inline const PADDED_BELOW: u32 = 46;
/** A length field says no more; what is larger is a type. */
// @ts-ignore: decorator
@inline const MAX_LENGTH: u32 = 1500;
/** QEMU's model takes frames of these lengths, without FCS, and puts no true FCS behind them. */
// @ts-ignore: decorator
@inline const QEMU_SHORTEST: i32 = 14;
// @ts-ignore: decorator
@inline const QEMU_LONGEST: i32 = 2047;
// @ts-ignore: decorator
@inline const QEMU_FCS: u32 = 0x12345678;
// @ts-ignore: decorator
@inline const ERRORS: u32 = RxStatus.RUNT | RxStatus.TOO_LONG | RxStatus.COLLISION | RxStatus.CRC_ERROR;
/** COE_CR: a sum follows each frame; it leaves a tag out. */
// @ts-ignore: decorator
@inline const RXCOE_EN: u32 = 1;
// @ts-ignore: decorator
@inline const RXCOE_MODE: u32 = 2;

export class Reception extends Filler {
  /** The frame that is coming in, since when, and whether it is stored as it comes. */
  private frame: Frame | null = null;
  private began: i64 = 0;
  private wanted: bool = false;
  /** There was no room for it. */
  private overrun: bool = false;
  /** RXEN went to 0 while a frame was coming in. */
  private stopping: bool = false;

  constructor(
    private qemu: bool, private clock: Clock, private faults: Faults, private interrupts: Interrupts, private power: Power, private mac: Mac,
    private regs: MacRegisters, private fifo: ReceiveFifo, private flow: FlowControl,
  ) {
    super();
    fifo.filler = this;
  }

  /** The receiver works, or has not stopped yet. */
  get running(): bool {
    return this.regs.receiving || this.stopping;
  }

  /** RXEN went to 1. */
  start(): void {
    this.stopping = false;
  }

  /** RXEN went to 0: the frame that is coming in is still received. */
  stop(): void {
    this.stopping = true;
    if (this.frame === null) this.stopped();
  }

  reset(): void {
    this.forget();
    this.stopping = false;
  }

  /** A frame begins to come in. */
  begin(frame: Frame): void {
    this.forget();
    if (!this.regs.receiving) return;
    this.frame = frame.hold();
    this.began = this.clock.now;
    this.wanted = this.listens && this.isFor(frame);
    this.overrun = false;
  }

  /** It ended; whether it was received has been told before. */
  end(): void {
    this.forget();
    if (this.stopping) this.stopped();
  }

  /** A frame or a fragment was received. */
  received(frame: Frame, flags: u32): void {
    this.note();
    const lost = this.overrun;
    this.overrun = false;
    this.forget();
    if (this.power.deaf) return;
    if (!flags && this.regs.wake.hears(frame, this.regs.regs[Csr.ADDRL], this.regs.regs[Csr.ADDRH])) this.power.frame();
    if (!this.listens || this.refuses(frame, flags) || !this.isFor(frame)) return;
    if (lost) return this.fifo.drop();
    this.store(frame, flags);
  }

  arrived(): i32 {
    const frame = this.frame;
    if (frame === null || !this.wanted || this.overrun || this.qemu) return 0;
    const bits = (this.clock.now - this.began) / this.mac.phy.bitTicks - PREAMBLE_BITS;
    return min(max(<i32>(bits >> 3), 0), min(frame.length, WATCHDOG_CUT)) >> 2;
  }

  emptied(): void {
    this.note();
    if (!this.qemu) this.interrupts.raise(this.fifo.levels); // a frame may be in with its last word only now
    this.flow.emptied(this.fifo.filled);
  }

  /** Whether the frame that is coming in has found the FIFO full, and what is behind it. */
  private note(): void {
    if (this.arrived() > this.fifo.free) this.overrun = true;
  }

  private get listens(): bool {
    return !this.power.asleep && !this.regs.wake.listens;
  }

  private isFor(frame: Frame): bool {
    return (this.regs.control & MacCr.RXALL) != 0 || passes(this.regs.regs, frame.octets);
  }

  private refuses(frame: Frame, flags: u32): bool {
    const n = frame.length - FCS;
    if (this.qemu) return n < QEMU_SHORTEST || n > QEMU_LONGEST || (flags & Received.CRC) != 0;
    return (flags & Received.RUNT) != 0 && !(this.regs.control & MacCr.PASSBAD);
  }

  private store(frame: Frame, flags: u32): void {
    const n = this.stripped(frame, flags);
    const sum = this.regs.regs[COE_CR] & RXCOE_EN ? this.sumOf(frame) : 0;
    const octets = this.regs.regs[COE_CR] & RXCOE_EN ? n + 2 : n;
    const words = this.fifo.wordsOf(octets);
    if (words > this.fifo.free) {
      if (!this.qemu) this.fifo.drop();
      return;
    }
    this.push(frame, n, sum, words);
    if (this.faults.lostReceived) {
      this.faults.lostReceived--;
      return;
    }
    const status = this.statusOf(frame, octets, flags);
    if (!this.fifo.close(status, words)) {
      if (!this.qemu) this.interrupts.raise(Int.RXE);
      return;
    }
    this.interrupts.raise(this.fifo.levels | (flags & Received.WATCHDOG && !this.qemu ? Int.RWT : 0));
    this.flow.filled(frame.octets, this.fifo.filled);
  }

  /** Octets that are stored: with PADSTR no pad and no FCS of a frame whose length field tells how much is pad. */
  private stripped(frame: Frame, flags: u32): i32 {
    const length = typeOf(frame);
    const strips = this.regs.control & MacCr.PADSTR && !(flags & Received.RUNT) && length < PADDED_BELOW;
    return strips ? HEADER + <i32>length : frame.length;
  }

  private push(frame: Frame, n: i32, sum: u32, words: i32): void {
    const end = this.qemu ? n - FCS : n;
    for (let at = -this.fifo.offset, w = 0; w < words; w++, at += 4) {
      if (at >= 0 && at + 4 <= end) this.fifo.push(load<u32>(frame.octets + at));
      else this.fifo.push(this.octet(frame, at, end, sum) | this.octet(frame, at + 1, end, sum) << 8
        | this.octet(frame, at + 2, end, sum) << 16 | this.octet(frame, at + 3, end, sum) << 24);
    }
  }

  /** Octet `at` of what is stored: of the frame up to `end`, then of what follows. */
  private octet(frame: Frame, at: i32, end: i32, sum: u32): u32 {
    if (at < 0) return 0;
    if (at < end) return load<u8>(frame.octets + at);
    const behind = at - end;
    if (this.qemu) return behind < FCS ? QEMU_FCS >> (behind << 3) & 0xff : 0;
    return behind < 2 ? sum >> (behind << 3) & 0xff : 0;
  }

  /** RX checksum offload: the sum of everything behind the header, or behind a tag; FCS excluded. */
  private sumOf(frame: Frame): u32 {
    const tagged = this.regs.regs[COE_CR] & RXCOE_MODE && typeOf(frame) == this.regs.regs[Csr.VLAN1];
    const from = tagged ? HEADER + 4 : HEADER;
    return sumTwin(frame.octets + from, frame.length - from - FCS);
  }

  private statusOf(frame: Frame, n: i32, flags: u32): u32 {
    const p = frame.octets;
    const length = this.faults.lie >= 0 ? this.faults.lie : n;
    this.faults.lie = -1;
    let status: u32 = length << RxStatus.LENGTH_SHIFT;
    if (isBroadcast(p)) status |= RxStatus.BROADCAST;
    else if (load<u8>(p) & 1) status |= RxStatus.MULTICAST;
    if (!passes(this.regs.regs, p)) status |= RxStatus.FILTERING_FAIL;
    return this.qemu ? status : status | flagsOf(flags, frame);
  }

  private stopped(): void {
    if (this.faults.stuck & Stuck.RX_STOP) return;
    this.stopping = false;
    this.interrupts.raise(Int.RXSTOP_INT);
  }

  private forget(): void {
    const frame = this.frame;
    if (frame === null) return;
    this.frame = null;
    frame.release();
  }
}

/** Type or length: octets 12 and 13. */
function typeOf(frame: Frame): u32 {
  return <u32>load<u8>(frame.octets, 12) << 8 | load<u8>(frame.octets, 13);
}

/** The status' bits for what the MAC says of a frame. A CRC error is not told of runts, late collisions and watchdog. */
function flagsOf(flags: u32, frame: Frame): u32 {
  let status: u32 = 0;
  if (flags & Received.RUNT) status |= RxStatus.RUNT;
  if (flags & Received.LONG) status |= RxStatus.TOO_LONG;
  if (flags & Received.WATCHDOG) status |= RxStatus.WATCHDOG;
  if (flags & Received.COLLISION) status |= RxStatus.COLLISION;
  if (flags & Received.SYMBOL) status |= RxStatus.MII_ERROR;
  if (flags & Received.DRIBBLE) status |= RxStatus.DRIBBLING;
  if (flags & Received.LENGTH) status |= RxStatus.LENGTH_ERROR;
  if (flags & Received.CRC && !(status & (RxStatus.RUNT | RxStatus.WATCHDOG | RxStatus.COLLISION))) status |= RxStatus.CRC_ERROR;
  if (frame.length >= HEADER && typeOf(frame) > MAX_LENGTH) status |= RxStatus.FRAME_TYPE;
  return status | (status & ERRORS ? RxStatus.ES : 0);
}
