// Which adapter the board has, and the object that says so, made at boot.
import { regRead } from "./board";
import { CableMac } from "./chip/cable/driver";
import { ID_VALUE, Reg as Cable } from "./chip/cable/registers";
import { Lan9118 } from "./chip/lan9118/driver";
import { Reg as Lan } from "./chip/lan9118/registers";
import { Mac, WINDOW } from "./mac";

/** Octets of the header that the compiler expects in front of an object; its class stands 8 before the object. */
// @ts-ignore: decorator
@inline const HEADER: usize = 20;
const PLACE: usize = memory.data(24, 8) + HEADER;

/**
 * The driver of the chip in the adapter's window. PMT_CTRL and HW_CFG are the only registers that a LAN9118 lets be read at any time,
 * and never both 0; offset 0, where the cable chip says its name, would pop data there. A chip that is not found is the LAN9118's
 * driver's to report and to try again.
 *
 * A driver's object is nothing but its class: it is put into its place by hand, and the module needs no allocator.
 */
export function probe(): Mac {
  const cable = !(regRead(WINDOW, Lan.PMT_CTRL) | regRead(WINDOW, Lan.HW_CFG)) && regRead(WINDOW, Cable.ID) == ID_VALUE;
  store<u32>(PLACE - 8, cable ? idof<CableMac>() : idof<Lan9118>());
  return changetype<Mac>(PLACE);
}
