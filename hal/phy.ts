// An Ethernet PHY by its registers of IEEE 802.3 clause 22, and what two of them agree on. It knows no chip and touches none.

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
// @ts-ignore: decorator
@inline const PAUSES: u32 = Ability.ASYMMETRIC_PAUSE | Ability.PAUSE;

/** The mode of a link: one of the four mode bits of Ability, and which pause frames were agreed on. 0: none. */
export const enum Mode {
  FULL_DUPLEX = Ability.FULL_100 | Ability.FULL_10,
  FAST = Ability.FULL_100 | Ability.HALF_100,
  /** Pause frames that we receive are obeyed. */
  OBEY_PAUSE = Ability.PAUSE,
  /** Pause frames may be sent. */
  SEND_PAUSE = Ability.PAUSE << 1,
}

/**
 * The Mode that both ends, whose abilities these are, agree on; 0 when none is common. Pause frames, in full duplex only, as in IEEE 802.3
 * table 28B-3: where both know a kind of them, each end sends them that the other wants to receive.
 */
export function agreed(own: u32, partner: u32): u32 {
  const both = own & partner;
  if (!(both & MODES)) return 0;
  const mode = 1 << 31 - clz(both & MODES); // the bits of the modes rise with their priority (IEEE 802.3 28B.3)
  if (!(mode & Mode.FULL_DUPLEX) || !(both & PAUSES)) return mode;
  return mode | own & Ability.PAUSE | (partner & Ability.PAUSE) << 1;
}
