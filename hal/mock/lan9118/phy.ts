// The PHY: its registers, and the cable that a test plugs in and pulls out.
import { PhyInt, PhyReg, PhySpeed } from "../../chip/lan9118/mac-registers";
import { Ability, Aner, Bmcr, Bmsr, MiiReg } from "../../phy";
import { Delay, Rule, Rules } from "./rules";

/** What the chip can do: BMSR's upper half, and "autonegotiation able", "extended". */
// @ts-ignore: decorator
@inline const BMSR_ABLE: u32 = 0x7809;
/** BMSR bit 3, only in QEMU's fixed answer with link. */
// @ts-ignore: decorator
@inline const QEMU_ANLPAR: u32 = 0x0f71;
// @ts-ignore: decorator
@inline const ANY_ABILITY: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;

export class PhyModel {
  /** Register 29: latched until read. */
  source: u32 = 0;
  mask: u32 = 0;
  control: u32 = 0;
  advertised: u32 = 0;
  /** Register 17. */
  mode: u32 = 2;
  resetting: Delay = new Delay();
  /** Looks at BMSR that autonegotiation takes on the chip. */
  negotiationLooks: i32 = 2;
  private negotiating: Delay = new Delay();
  private plugged: bool = false;
  /** What the partner advertises; 0: it does not negotiate, and `forced` is its mode. */
  private partner: u32 = 0;
  private forced: u32 = 0;
  private link: bool = false;
  private linkLatch: bool = false;

  constructor(private qemu: bool, private rules: Rules) {}

  /** Plugs a partner in that negotiates. */
  plug(abilities: u32): void {
    this.partner = abilities | Ability.SELECTOR;
    this.connect();
  }

  /** Plugs a partner in that does not: `speed` is the PhySpeed that the PHY detects. */
  plugForced(speed: PhySpeed): void {
    this.partner = 0;
    this.forced = speed;
    this.connect();
  }

  unplug(): void {
    this.plugged = false;
    this.drop();
  }

  /** The link fails for a moment and comes back before anybody looks. */
  flap(): void {
    this.drop();
    this.complete();
  }

  get asleep(): bool {
    return (this.control & Bmcr.POWER_DOWN) != 0 || (this.mode & 1 << 13) != 0;
  }

  get interrupt(): bool {
    return (this.source & this.mask) != 0;
  }

  powerOn(): void {
    this.plugged = false;
    this.link = false;
    this.linkLatch = false;
    this.mode = 2;
    this.resetting.clear();
    this.negotiating.clear();
    this.negotiationLooks = 2;
    this.reset();
  }

  reset(): void {
    this.control = Bmcr.SPEED_100 | Bmcr.AN_ENABLE;
    this.advertised = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10 | Ability.SELECTOR;
    this.source = 0;
    this.mask = 0;
    if (this.plugged && !this.qemu) this.negotiate();
  }

  read(reg: i32): u32 {
    switch (reg) {
      case MiiReg.BMCR: return this.control | (this.resetting.look() ? Bmcr.RESET : 0);
      case MiiReg.BMSR: return this.status();
      case MiiReg.PHY_ID1: return 0x0007;
      case MiiReg.PHY_ID2: return 0xc0d1;
      case MiiReg.ANAR: return this.advertised;
      case MiiReg.ANLPAR: return this.qemu ? QEMU_ANLPAR : this.link ? this.partner : 1;
      case MiiReg.ANER: return this.qemu || this.link && this.partner ? Aner.PARTNER_ABLE : 0;
      case PhyReg.INTERRUPT_SOURCE: return this.takeSource();
      case PhyReg.INTERRUPT_MASK: return this.mask;
      default: return this.readSpecial(reg);
    }
  }

  write(reg: i32, value: u32): void {
    switch (reg) {
      case MiiReg.BMCR: this.writeControl(value); break;
      case MiiReg.ANAR: this.advertised = value & 0x2d7f | Ability.HALF_100; break;
      case PhyReg.INTERRUPT_MASK: this.mask = value & 0xff; break;
      case PhyReg.MODE_CONTROL_STATUS:
        if (this.qemu) this.rules.broken(Rule.PHY_REGISTER);
        this.mode = value;
        break;
      default: this.rules.broken(Rule.PHY_REGISTER);
    }
  }

  private readSpecial(reg: i32): u32 {
    if (this.qemu) {
      this.rules.broken(Rule.PHY_REGISTER);
      return 0;
    }
    switch (reg) {
      case PhyReg.MODE_CONTROL_STATUS: return this.mode;
      case PhyReg.SPECIAL_MODES: return 0x00e1;
      case PhyReg.SPECIAL_INDICATIONS: return 0x000b;
      case PhyReg.SPECIAL_CONTROL_STATUS: return this.link ? 1 << 12 | this.resolved() : 0;
      default: this.rules.broken(Rule.PHY_REGISTER);
    }
    return 0;
  }

  private writeControl(value: u32): void {
    if (value & Bmcr.RESET) {
      this.reset();
      this.resetting.start(this.qemu ? 0 : 2);
      return;
    }
    this.control = value & 0x7980;
    if (this.asleep) this.drop();
    if (!(value & Bmcr.AN_ENABLE)) return;
    if (this.qemu) this.source |= PhyInt.AN_COMPLETE;
    else if (value & Bmcr.AN_RESTART) this.negotiate();
  }

  /** BMSR. On the chip the link bit shows a loss once, then how it is. */
  private status(): u32 {
    if (this.negotiating.running && !this.negotiating.look()) this.complete();
    const link = this.link && (this.qemu || this.linkLatch);
    this.linkLatch = this.link;
    return BMSR_ABLE | (this.link ? Bmsr.AN_COMPLETE : 0) | (link ? Bmsr.LINK : 0);
  }

  private takeSource(): u32 {
    const value = this.source;
    this.source = 0;
    return value;
  }

  private connect(): void {
    this.plugged = true;
    this.source |= PhyInt.ENERGYON;
    this.complete();
  }

  /** Starts anew: no link until it is over. */
  private negotiate(): void {
    if (this.link) this.drop();
    if (!this.plugged) return;
    this.negotiating.start(this.negotiationLooks);
    if (!this.negotiating.running) this.complete();
  }

  private complete(): void {
    if (!this.plugged || this.asleep || !this.resolved()) return;
    this.link = true;
    this.source |= PhyInt.AN_COMPLETE | (this.qemu ? PhyInt.ENERGYON : 0);
  }

  private drop(): void {
    if (this.link) this.source |= PhyInt.LINK_DOWN;
    this.link = false;
    this.linkLatch = false;
  }

  /** The mode of the link as register 31 codes it; 0 when there is none in common. */
  private resolved(): u32 {
    if (this.qemu) return PhySpeed.FULL_100;
    if (!this.partner) return this.forced;
    const common = this.advertised & this.partner & ANY_ABILITY;
    if (common & Ability.FULL_100) return PhySpeed.FULL_100;
    if (common & Ability.HALF_100) return PhySpeed.HALF_100;
    if (common & Ability.FULL_10) return PhySpeed.FULL_10;
    return common & Ability.HALF_10 ? PhySpeed.HALF_10 : 0;
  }
}
