// Which adapter the board has. The one managed object of the stack is made here, at boot.
import { regRead } from "./board";
import { CableMac } from "./chip/cable/driver";
import { ID_VALUE, Reg as Cable } from "./chip/cable/registers";
import { Lan9118 } from "./chip/lan9118/driver";
import { Reg as Lan } from "./chip/lan9118/registers";
import { Mac } from "./mac";

/**
 * The driver of the chip in window 0. PMT_CTRL and HW_CFG are the only registers that a LAN9118 lets be read at any time, and
 * never both 0; offset 0, where the cable chip says its name, would pop data there. A chip that is not found is the LAN9118's
 * driver's to report and to try again.
 */
export function probe(): Mac {
  if (regRead(0, Lan.PMT_CTRL) == 0 && regRead(0, Lan.HW_CFG) == 0 && regRead(0, Cable.ID) == ID_VALUE) return new CableMac(0);
  return new Lan9118(0);
}
