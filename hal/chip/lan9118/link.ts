// The chip's PHY: awake, reset, negotiating, and the mode of its link.
import { agreed, Aner, Bmcr, Bmsr, MiiReg } from "../../phy";
import { readPhy, writePhy } from "./csr";
import { PhyReg, PhySpeed } from "./mac-registers";

/** Clears `bit` of a PHY register. */
export function clearPhy(reg: u32, bit: u32): void {
  const value = readPhy(reg);
  if (value & bit) writePhy(reg, value & ~bit);
}

/** Offers `abilities` to the partner and starts autonegotiation. */
export function negotiate(abilities: u32): void {
  writePhy(MiiReg.ANAR, abilities);
  writePhy(MiiReg.BMCR, Bmcr.AN_ENABLE | Bmcr.AN_RESTART);
}

/** Whether the link is up now and negotiated. Read twice: the first read gives what was latched. */
export function linkIsUp(): bool {
  readPhy(MiiReg.BMSR);
  return (~readPhy(MiiReg.BMSR) & (Bmsr.AN_COMPLETE | Bmsr.LINK)) == 0;
}

/** The Mode of the link: what both ends agreed on, or what the PHY says that it found; 0 when neither is known. */
export function linkMode(): u32 {
  let mode: u32 = 0;
  if (readPhy(MiiReg.ANER) & Aner.PARTNER_ABLE) mode = agreed(readPhy(MiiReg.ANAR), readPhy(MiiReg.ANLPAR));
  return mode ? mode : detected(readPhy(PhyReg.SPECIAL_CONTROL_STATUS));
}

/** The Mode by PHY register 31, for a partner that does not negotiate: one bit as in Ability, no pause frames. */
function detected(special: u32): u32 {
  const speed = special >> PhySpeed.SHIFT & PhySpeed.SPEED;
  const full = special >> PhySpeed.FULL_SHIFT & 1;
  return speed == 1 || speed == 2 ? 1 << 3 + 2 * speed + full : 0;
}
