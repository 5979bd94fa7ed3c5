// The PHY's registers, of IEEE 802.3 clause 22 and the chip's own, as they show a transceiver on the cable (hal/mock/phy). In QEMU's
// model most of them are fixed answers: there a cable brings one kind of link only.
import { PhyInt, PhyReg, PhySpeed } from "../../chip/lan9118/mac-registers";
import { Int } from "../../chip/lan9118/registers";
import { Ability, Aner, Bmcr, Bmsr, MiiReg } from "../../phy";
import { Clock, MICROSECOND, MILLISECOND } from "../clock";
import { Phy, PhyEvent, PhyWatcher } from "../phy/phy";
import { Busy } from "./busy";
import { Faults, Stuck } from "./faults";
import { Interrupts } from "./interrupts";
import { Power } from "./power";
import { Rule, Rules } from "./rules";

/** What the chip can do: BMSR's upper half, and "autonegotiation able", "extended". */
// @ts-ignore: decorator
@inline const BMSR_ABLE: u32 = 0x7809;
// @ts-ignore: decorator
@inline const BMSR_REMOTE_FAULT: u32 = 1 << 4;
// @ts-ignore: decorator
@inline const QEMU_ANLPAR: u32 = 0x0f71;
// @ts-ignore: decorator
@inline const MODES: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;
/** BMCR's bits that keep what is written. */
// @ts-ignore: decorator
@inline const CONTROL: u32 = 0x7980;
// @ts-ignore: decorator
@inline const ANER_PARALLEL_FAULT: u32 = 1 << 4;
// @ts-ignore: decorator
@inline const ANER_PAGE_RECEIVED: u32 = 1 << 1;
/** Register 17. */
// @ts-ignore: decorator
@inline const EDPWRDOWN: u32 = 1 << 13;
// @ts-ignore: decorator
@inline const ENERGYON: u32 = 1 << 1;
/** Register 18: all modes with autonegotiation, address 1. */
// @ts-ignore: decorator
@inline const SPECIAL_MODES: u32 = 7 << 5 | 1;
// @ts-ignore: decorator
@inline const SPECIAL_INDICATIONS: u32 = 0x000b;
/** Register 31: autonegotiation is done. */
// @ts-ignore: decorator
@inline const AUTODONE: u32 = 1 << 12;

/** Until a reset by BMCR is over (datasheet: within 0.5 s; drivers wait 1 to 100 ms); by PMT_CTRL, at least 100 us. */
// @ts-ignore: decorator
@inline const RESET: i64 = 1 * MILLISECOND;
// @ts-ignore: decorator
@inline const PIN_RESET: i64 = 100 * MICROSECOND;
/** A PHY takes its wire for live so long after a reset. */
// @ts-ignore: decorator
@inline const ENERGY_GUESS: i64 = 256 * MILLISECOND;

export class MiiModel extends PhyWatcher {
  /** ANAR. */
  advertised: u32 = 0;
  /** Register 30. */
  mask: u32 = 0;
  /** Register 29: latched until read. */
  private source: u32 = 0;
  private control: u32 = 0;
  private mode: u32 = 0;
  private linkLatch: bool = false;
  /** Latched until read: bits of ANER, and of BMSR. */
  private expansion: u32 = 0;
  private remoteFault: bool = false;
  private resetAt: i64 = 0;
  private resetting: Busy;

  constructor(
    private qemu: bool, private clock: Clock, faults: Faults, private rules: Rules, private interrupts: Interrupts, private power: Power,
    private phy: Phy,
  ) {
    super();
    this.resetting = new Busy(clock, faults, Stuck.PHY_RESET);
    phy.watcher = this;
  }

  get loopback(): bool {
    return (this.control & Bmcr.LOOPBACK) != 0;
  }

  /** A soft reset of the chip fails while this is true. */
  get asleep(): bool {
    return (this.control & Bmcr.POWER_DOWN) != 0 || (this.mode & EDPWRDOWN) != 0 && !this.energy;
  }

  get beingReset(): bool {
    return this.resetting.running;
  }

  powerOn(): void {
    this.defaults();
    this.resetting.clear();
    this.linkLatch = false;
    this.start();
  }

  /** PHY_RST of PMT_CTRL, and SRST in QEMU. */
  reset(): void {
    this.restart(PIN_RESET);
  }

  happened(event: PhyEvent): void {
    if (this.qemu) event = this.inQemu(event);
    this.source |= event;
    if (event & PhyEvent.LINK_DOWN) this.linkLatch = false;
    if (event & PhyEvent.ENERGY) this.power.energy();
    if (event & PhyEvent.REMOTE_FAULT) this.remoteFault = true;
    if (event & PhyEvent.PARALLEL_FAULT) this.expansion |= ANER_PARALLEL_FAULT;
    if (event & PhyEvent.PAGE_RECEIVED) this.expansion |= ANER_PAGE_RECEIVED;
    this.interrupt();
  }

  read(reg: i32): u32 {
    switch (reg) {
      case MiiReg.BMCR: return this.control | (this.resetting.running ? Bmcr.RESET : 0);
      case MiiReg.BMSR: return this.status();
      case MiiReg.PHY_ID1: return 0x0007;
      case MiiReg.PHY_ID2: return 0xc0d1;
      case MiiReg.ANAR: return this.advertised;
      case MiiReg.ANLPAR: return this.qemu ? QEMU_ANLPAR : this.phy.partner | Ability.SELECTOR;
      case MiiReg.ANER: return this.takeExpansion();
      case PhyReg.INTERRUPT_SOURCE: return this.takeSource();
      case PhyReg.INTERRUPT_MASK: return this.mask;
      default: return this.readSpecial(reg);
    }
  }

  write(reg: i32, value: u32): void {
    switch (reg) {
      case MiiReg.BMCR: this.writeControl(value); break;
      case MiiReg.ANAR: this.advertised = value & 0x2d7f | Ability.HALF_100; break;
      case PhyReg.INTERRUPT_MASK: this.mask = value & 0xff; this.interrupt(); break;
      case PhyReg.MODE_CONTROL_STATUS:
        if (this.qemu) this.rules.broken(Rule.PHY_REGISTER);
        this.mode = value & EDPWRDOWN;
        break;
      default: this.rules.broken(Rule.PHY_REGISTER);
    }
  }

  private readSpecial(reg: i32): u32 {
    if (!this.qemu) {
      switch (reg) {
        case PhyReg.MODE_CONTROL_STATUS: return this.mode | (this.energy ? ENERGYON : 0);
        case PhyReg.SPECIAL_MODES: return SPECIAL_MODES;
        case PhyReg.SPECIAL_INDICATIONS: return SPECIAL_INDICATIONS;
        case PhyReg.SPECIAL_CONTROL_STATUS: return this.phy.up ? (this.phy.complete ? AUTODONE : 0) | this.speedBits : 0;
      }
    }
    this.rules.broken(Rule.PHY_REGISTER);
    return 0;
  }

  private get speedBits(): u32 {
    if (this.phy.speed == 100) return this.phy.fullDuplex ? PhySpeed.FULL_100 : PhySpeed.HALF_100;
    return this.phy.fullDuplex ? PhySpeed.FULL_10 : PhySpeed.HALF_10;
  }

  private get energy(): bool {
    return this.phy.energy.on || this.clock.now - this.resetAt < ENERGY_GUESS;
  }

  private writeControl(value: u32): void {
    if (value & Bmcr.RESET) return this.restart(RESET);
    const before = this.control;
    this.control = value & CONTROL;
    if (this.qemu) {
      if (value & Bmcr.AN_ENABLE) this.source |= PhyInt.AN_COMPLETE;
      return this.interrupt();
    }
    this.phy.loopback = this.loopback;
    if (value & Bmcr.POWER_DOWN) this.phy.powerDown();
    else if (before & Bmcr.POWER_DOWN) this.phy.powerUp();
    const changed = (before ^ value) & (Bmcr.AN_ENABLE | Bmcr.SPEED_100 | Bmcr.FULL_DUPLEX);
    if (value & Bmcr.AN_ENABLE ? value & Bmcr.AN_RESTART || changed & Bmcr.AN_ENABLE : changed) this.start();
  }

  /** Links as the registers say: by autonegotiation, or in a fixed mode. */
  private start(): void {
    if (this.qemu || this.control & Bmcr.AN_ENABLE) this.phy.negotiate(this.advertised);
    else this.phy.force(this.control & Bmcr.SPEED_100 ? 100 : 10, (this.control & Bmcr.FULL_DUPLEX) != 0);
  }

  private restart(ticks: i64): void {
    const slept = (this.control & Bmcr.POWER_DOWN) != 0;
    this.defaults();
    this.interrupt();
    this.resetting.start(this.qemu ? 0 : ticks);
    if (this.qemu) return;
    this.phy.loopback = false;
    if (slept) this.phy.powerUp();
    this.start();
  }

  private defaults(): void {
    this.control = Bmcr.SPEED_100 | Bmcr.AN_ENABLE;
    this.advertised = MODES | Ability.SELECTOR;
    this.mode = 0;
    this.source = 0;
    this.mask = 0;
    this.expansion = 0;
    this.remoteFault = false;
    this.resetAt = this.clock.now;
  }

  /** BMSR. On the chip the link bit shows a loss once, then how it is, and a fault of the partner is shown once. */
  private status(): u32 {
    const up = this.phy.up;
    const link = up && (this.qemu || this.linkLatch);
    this.linkLatch = up;
    const fault = this.remoteFault ? BMSR_REMOTE_FAULT : 0;
    this.remoteFault = false;
    return BMSR_ABLE | ((this.qemu ? up : this.phy.complete) ? Bmsr.AN_COMPLETE : 0) | (link ? Bmsr.LINK : 0) | fault;
  }

  private takeExpansion(): u32 {
    if (this.qemu) return Aner.PARTNER_ABLE;
    const value = this.expansion | (this.phy.partner ? Aner.PARTNER_ABLE : 0);
    this.expansion = 0;
    return value;
  }

  private takeSource(): u32 {
    const value = this.source;
    this.source = 0;
    this.interrupt();
    return value;
  }

  /** PHY_INT follows the registers; in QEMU only when they change, so that it can be cleared like any other. */
  private interrupt(): void {
    this.interrupts.follow(Int.PHY_INT, (this.source & this.mask) != 0);
  }

  private inQemu(event: PhyEvent): PhyEvent {
    if (event & PhyEvent.COMPLETE) return PhyEvent.COMPLETE | PhyEvent.ENERGY;
    return event & PhyEvent.LINK_DOWN;
  }
}
