// The MAC address out of the EEPROM (93C46), octet by octet through E2P_CMD: one look a call. A board without EEPROM, or with a blank
// or senseless one, gets an address of its own.
import { setAddress } from "../../address";
import { regRead, regWrite } from "../../board";
import { Adapter, WINDOW } from "../../mac";
import { E2pCmd, E2pCommand, Eeprom93c46, Reg } from "./registers";

/** Signature and address. */
// @ts-ignore: decorator
@inline const OCTETS: i32 = 7;
/** What was read: nothing of meaning, the signature, the address. */
const CONTENT: usize = memory.data(1 + OCTETS, 8);

export class Eeprom {
  /** Octets asked for so far. */
  static asked: i32 = 0;
}

/**
 * Takes the octet that was asked for last and asks for the next. False until the address is set; it stays the same for ever after.
 * The chip reads its EEPROM by itself after every reset: until it has, EEPROM and address must not be touched.
 */
export function readAddress(): bool {
  const command = regRead(WINDOW, Reg.E2P_CMD);
  if (command & E2pCmd.EPC_BUSY) return false;
  if (Adapter.address != 0) return true;
  const i = Eeprom.asked++;
  store<u8>(CONTENT + i, regRead(WINDOW, Reg.E2P_DATA));
  const absent = command & E2pCmd.EPC_TIMEOUT;
  const next: u32 = absent ? E2pCmd.EPC_TIMEOUT : E2pCmd.EPC_BUSY | E2pCommand.READ << E2pCmd.COMMAND_SHIFT | i;
  if (absent || i < OCTETS) regWrite(WINDOW, Reg.E2P_CMD, next); // or acknowledges that no EEPROM answered
  if (!absent && i < OCTETS) return false;
  setAddress(!absent && load<u8>(CONTENT + 1) == Eeprom93c46.SIGNATURE ? load<u64>(CONTENT) >> 16 : 0);
  return true;
}
