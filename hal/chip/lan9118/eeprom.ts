// The MAC address out of the EEPROM (93C46), octet by octet through E2P_CMD: one bounded step a call. A board without EEPROM, or
// with a blank or senseless one, ends in `found` = false.
import { until } from "../../../assembly/lib/time";
import { validAddress } from "../../address";
import { regRead, regWrite } from "../../board";
import { E2pCmd, E2pCommand, Eeprom93c46, Reg } from "./registers";

/** Signature and address. */
// @ts-ignore: decorator
@inline const OCTETS: i32 = 7;
/** The controller itself gives up an EEPROM after 30 ms; this bounds the controller. ms. */
// @ts-ignore: decorator
@inline const LIMIT_MS: u32 = 100;

const CONTENT: usize = memory.data(8, 8);

export const enum EepromState {
  READING,
  /** `found` says what came of it. */
  DONE,
  /** The controller stayed busy. */
  STUCK,
}

export class AddressReader {
  found: bool = false;
  private octet: i32 = 0;
  private deadline: u32 = 0;

  constructor(private window: u32) {}

  /** Asks for the first octet. EPC_BUSY is 0. */
  start(now: u32): void {
    this.found = false;
    this.octet = 0;
    this.ask(now);
  }

  /** Takes the octet if it is there and asks for the next. */
  step(now: u32): EepromState {
    const command = regRead(this.window, Reg.E2P_CMD);
    if (command & E2pCmd.EPC_BUSY) return until(this.deadline, now) ? EepromState.READING : EepromState.STUCK;
    if (command & E2pCmd.EPC_TIMEOUT) {
      regWrite(this.window, Reg.E2P_CMD, E2pCmd.EPC_TIMEOUT);
      return EepromState.DONE;
    }
    return this.take(regRead(this.window, Reg.E2P_DATA) & 0xff, now);
  }

  /** The address found, octets 0..3 in the lower half, 4..5 above. */
  get address(): u64 {
    return load<u64>(CONTENT) >> 8 & 0xffffffffffff;
  }

  private take(value: u32, now: u32): EepromState {
    const i = this.octet++;
    store<u8>(CONTENT + i, value);
    if (i == 0 && value != Eeprom93c46.SIGNATURE) return EepromState.DONE;
    if (this.octet < OCTETS) {
      this.ask(now);
      return EepromState.READING;
    }
    this.found = validAddress(this.address);
    return EepromState.DONE;
  }

  private ask(now: u32): void {
    regWrite(this.window, Reg.E2P_CMD, E2pCmd.EPC_BUSY | E2pCommand.READ << E2pCmd.COMMAND_SHIFT | this.octet);
    this.deadline = now + LIMIT_MS;
  }
}
