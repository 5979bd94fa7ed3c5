// An Ethernet PHY by its registers of IEEE 802.3 clause 22: wake, reset, autonegotiation, link, and what both ends agreed on.
// It knows no chip: a driver lends it the two MII accesses.

/** The management interface to one PHY. An access that fails reads 0 and writes nothing; the driver takes note. */
export abstract class Mii {
  /** 16-bit register `reg`, 0..31. */
  abstract readPhy(reg: i32): u32;
  abstract writePhy(reg: i32, value: u32): void;
}

/** Registers that every PHY has (IEEE 802.3 22.2.4). */
export const enum MiiReg {
  BMCR = 0,
  BMSR = 1,
  PHY_ID1 = 2,
  PHY_ID2 = 3,
  ANAR = 4,
  ANLPAR = 5,
  ANER = 6,
}

/** Register 0, control. */
export const enum Bmcr {
  /** Clears itself when done. */
  RESET = 1 << 15,
  LOOPBACK = 1 << 14,
  SPEED_100 = 1 << 13,
  AN_ENABLE = 1 << 12,
  POWER_DOWN = 1 << 11,
  AN_RESTART = 1 << 9,
  FULL_DUPLEX = 1 << 8,
}

/** Register 1, status. */
export const enum Bmsr {
  AN_COMPLETE = 1 << 5,
  /** Latches low until read. */
  LINK = 1 << 2,
}

/** Registers 4 and 5, abilities of this end and of the partner (IEEE 802.3 28.2.1.2). */
export const enum Ability {
  ASYMMETRIC_PAUSE = 1 << 11,
  PAUSE = 1 << 10,
  FULL_100 = 1 << 8,
  HALF_100 = 1 << 7,
  FULL_10 = 1 << 6,
  HALF_10 = 1 << 5,
  /** Selector field: IEEE 802.3. */
  SELECTOR = 1,
}

/** Register 6, autonegotiation expansion. */
export const enum Aner {
  PARTNER_ABLE = 1 << 0,
}

/** Everything this stack's MACs can do: 10 and 100 Mbit/s, both duplexes, pause frames both ways. */
// @ts-ignore: decorator
@inline export const ALL_ABILITIES: u32 = Ability.ASYMMETRIC_PAUSE | Ability.PAUSE | Ability.FULL_100 | Ability.HALF_100
  | Ability.FULL_10 | Ability.HALF_10 | Ability.SELECTOR;

// @ts-ignore: decorator
@inline const MODES: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;

/** One PHY and the mode of its link. */
export class Phy {
  /** 10 or 100, Mbit/s; 0 until a link was resolved. */
  speed: i32 = 0;
  fullDuplex: bool = false;
  /** Pause frames are agreed for what we send, and for what we receive (IEEE 802.3 table 28B-3). Full duplex only. */
  sendPause: bool = false;
  obeyPause: bool = false;

  constructor(private mii: Mii) {}

  /** Ends power down. True if the PHY was asleep: it needs 1 ms then. */
  wake(): bool {
    const control = this.mii.readPhy(MiiReg.BMCR);
    if (!(control & Bmcr.POWER_DOWN)) return false;
    this.mii.writePhy(MiiReg.BMCR, control & ~Bmcr.POWER_DOWN);
    return true;
  }

  /** Starts a reset; `resetting` says when it is over. */
  reset(): void {
    this.mii.writePhy(MiiReg.BMCR, Bmcr.RESET);
  }

  resetting(): bool {
    return (this.mii.readPhy(MiiReg.BMCR) & Bmcr.RESET) != 0;
  }

  /** Offers `abilities` to the partner and starts autonegotiation. */
  negotiate(abilities: u32): void {
    this.mii.writePhy(MiiReg.ANAR, abilities);
    this.mii.writePhy(MiiReg.BMCR, Bmcr.AN_ENABLE | Bmcr.AN_RESTART);
  }

  /** Whether the link is up now and negotiated. Read twice: the first read gives what was latched. */
  up(): bool {
    this.mii.readPhy(MiiReg.BMSR);
    const both = Bmsr.AN_COMPLETE | Bmsr.LINK;
    return (this.mii.readPhy(MiiReg.BMSR) & both) == both;
  }

  /**
   * Sets speed, duplex and pause from what both ends can do. False when the partner does not negotiate or no mode is common:
   * the PHY then found the speed by itself (parallel detection), see `detected`.
   */
  resolve(): bool {
    if (!(this.mii.readPhy(MiiReg.ANER) & Aner.PARTNER_ABLE)) return false;
    const own = this.mii.readPhy(MiiReg.ANAR);
    const partner = this.mii.readPhy(MiiReg.ANLPAR);
    const common = own & partner & MODES;
    if (common == 0) return false;
    const best = 31 - clz(common); // the bits of the modes rise with their priority (IEEE 802.3 28B.3)
    this.set(best >= 7 ? 100 : 10, (best & 1) == 0);
    if (this.fullDuplex) this.resolvePause(own, partner);
    return true;
  }

  /** Sets the mode that the PHY detected at a partner that does not negotiate: no pause frames there. */
  detected(speed: i32, fullDuplex: bool): void {
    this.set(speed, fullDuplex);
  }

  private set(speed: i32, fullDuplex: bool): void {
    this.speed = speed;
    this.fullDuplex = fullDuplex;
    this.sendPause = false;
    this.obeyPause = false;
  }

  /** IEEE 802.3 table 28B-3. */
  private resolvePause(own: u32, partner: u32): void {
    if (own & partner & Ability.PAUSE) {
      this.sendPause = true;
      this.obeyPause = true;
    } else if (own & partner & Ability.ASYMMETRIC_PAUSE) {
      this.sendPause = (partner & Ability.PAUSE) != 0;
      this.obeyPause = (own & Ability.PAUSE) != 0;
    }
  }
}
