// Automatic flow control (AFC_CFG): when the receive FIFO fills up, the partner is told to pause, or in half duplex kept from sending.
import { Csr, Flow, MacCr } from "../../chip/lan9118/mac-registers";
import { AfcCfg } from "../../chip/lan9118/registers";
import { BIT_10, Clock, Event, MICROSECOND } from "../clock";
import { Mac } from "../mac/mac";
import { MacRegisters } from "./csr";
import { isBroadcast, isOwn } from "./filter";
import { Rule, Rules } from "./rules";

/** Octets of AFC_HI and AFC_LO's unit. */
// @ts-ignore: decorator
@inline const UNIT: i32 = 64;
// @ts-ignore: decorator
@inline const KINDS: u32 = AfcCfg.FCANY | AfcCfg.FCADD | AfcCfg.FCBRD | AfcCfg.FCMULT;
/** How long back pressure lasts, us, by BACK_DUR; at 10 Mbit/s 2.2 us more. */
const DURATIONS: StaticArray<i32> = [5, 10, 15, 25, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600];
// @ts-ignore: decorator
@inline const MORE_AT_10: i64 = 220;

/** Happens when back pressure has lasted. */
export class FlowControl extends Event {
  /** AFC_CFG. */
  config: u32 = 0;
  /** The partner has been told to pause. */
  private pausing: bool = false;
  /** In half duplex: the FIFO was above AFC_HI, and not below AFC_LO since. */
  private pressing: bool = false;

  constructor(private qemu: bool, private clock: Clock, private rules: Rules, private mac: Mac, private regs: MacRegisters) {
    super();
  }

  write(value: u32): void {
    this.config = value;
    if (value & KINDS && this.low >= this.high) this.rules.broken(Rule.FLOW_LEVELS);
  }

  reset(): void {
    this.config = 0;
    this.pausing = false;
    this.relieve();
  }

  /** The frame at p is in the FIFO, which holds so many octets now. */
  filled(p: usize, octets: i32): void {
    if (this.qemu || octets <= this.high && !this.pressing || !this.regs.sending || !this.concerns(p)) return;
    if (this.regs.control & MacCr.FDPX) this.pause();
    else if (this.regs.regs[Csr.FLOW] & Flow.FCEN) this.press();
  }

  /** The host has read; the FIFO holds so many octets. */
  emptied(octets: i32): void {
    if (octets >= this.low) return;
    this.relieve();
    if (!this.pausing) return;
    this.pausing = false;
    this.mac.sendPause(0);
  }

  /** After its time the pressure lets one frame in; what that fills begins it again. */
  happen(): void {
    this.mac.backPressure = false;
  }

  private get high(): i32 {
    return <i32>(this.config >> AfcCfg.AFC_HI_SHIFT & 0xff) * UNIT;
  }

  private get low(): i32 {
    return <i32>(this.config >> AfcCfg.AFC_LO_SHIFT & 0xff) * UNIT;
  }

  /** Whether the frame at p is of a kind that AFC_CFG wants held back. */
  private concerns(p: usize): bool {
    if (this.config & AfcCfg.FCANY) return true;
    if (isBroadcast(p)) return (this.config & AfcCfg.FCBRD) != 0;
    if (load<u8>(p) & 1) return (this.config & AfcCfg.FCMULT) != 0;
    return this.config & AfcCfg.FCADD ? isOwn(p, this.regs.regs[Csr.ADDRL], this.regs.regs[Csr.ADDRH]) : false;
  }

  private pause(): void {
    if (this.pausing) return;
    this.pausing = true;
    this.mac.sendPause(this.regs.regs[Csr.FLOW] >> 16);
  }

  private press(): void {
    this.pressing = true;
    const us = <i64>DURATIONS[this.config >> AfcCfg.BACK_DUR_SHIFT & 15] * MICROSECOND;
    this.mac.backPressure = true;
    this.clock.after(this, this.mac.phy.bitTicks == BIT_10 ? us + MORE_AT_10 : us);
  }

  private relieve(): void {
    this.pressing = false;
    this.clock.cancel(this);
    this.mac.backPressure = false;
  }
}
