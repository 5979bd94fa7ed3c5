// The EEPROM controller and the 93C46 behind it: there, absent, blank or with whatever a test burns into it.
import { E2pCmd, E2pCommand, Eeprom93c46 } from "../../chip/lan9118/registers";
import { Clock, MILLISECOND } from "../clock";
import { Busy } from "./busy";
import { Faults, Stuck } from "./faults";
import { Rule, Rules } from "./rules";

/** A bit to or from the EEPROM: its clock runs at not quite 1 MHz (datasheet, EEPROM timing: 1110 to 1130 ns). */
// @ts-ignore: decorator
@inline const BIT: i64 = 112;
/** Bits of a command, and of one with an octet of data. */
// @ts-ignore: decorator
@inline const COMMAND_BITS: i64 = 10;
// @ts-ignore: decorator
@inline const DATA_BITS: i64 = 18;
/** A 93C46 programs or erases a cell in some milliseconds, all of them in some more (6 and 15 ms at most). */
// @ts-ignore: decorator
@inline const PROGRAM: i64 = 4 * MILLISECOND;
// @ts-ignore: decorator
@inline const PROGRAM_ALL: i64 = 10 * MILLISECOND;
/** The controller waits so long for an answer (E2P_CMD, EPC_TIMEOUT). */
// @ts-ignore: decorator
@inline const PATIENCE: i64 = 30 * MILLISECOND;
/** Signature and address. */
// @ts-ignore: decorator
@inline const LOADED_OCTETS: i64 = 7;

export class EepromModel {
  /** False: the board has none, and commands time out. */
  present: bool = true;
  busy: Busy;
  /** The last load found an address: octets 0..3, 4..5. */
  loaded: bool = false;
  address0: u32 = 0;
  address1: u32 = 0;
  private octets: StaticArray<u8> = new StaticArray<u8>(Eeprom93c46.SIZE);
  private unlocked: bool = false;
  private timedOut: bool = false;
  private last: u32 = 0;
  private data: u32 = 0;

  constructor(private qemu: bool, clock: Clock, faults: Faults, private rules: Rules) {
    this.busy = new Busy(clock, faults, Stuck.EEPROM);
  }

  /** Burns signature and address, the rest blank. */
  burn(address0: u32, address1: u32): void {
    this.fill(0xff);
    this.octets[0] = <u8>Eeprom93c46.SIGNATURE;
    for (let i = 0; i < 4; i++) this.octets[1 + i] = <u8>(address0 >> (i << 3));
    for (let i = 0; i < 2; i++) this.octets[5 + i] = <u8>(address1 >> (i << 3));
  }

  fill(value: u8): void {
    for (let i = 0; i < Eeprom93c46.SIZE; i++) this.octets[i] = value;
  }

  octet(i: i32): u32 {
    return this.octets[i];
  }

  setOctet(i: i32, value: u8): void {
    this.octets[i] = value;
  }

  /** After power-on, soft reset and RELOAD: octet 0, and the address only behind a signature. */
  load(): void {
    this.loaded = this.present && this.octets[0] == Eeprom93c46.SIGNATURE;
    this.address0 = 0xffffffff;
    this.address1 = 0xffff;
    if (this.loaded) {
      this.address0 = load<u32>(changetype<usize>(this.octets), 1);
      this.address1 = load<u16>(changetype<usize>(this.octets), 5);
    }
    this.start(this.loaded ? LOADED_OCTETS * DATA_BITS * BIT : DATA_BITS * BIT);
  }

  readCommand(): u32 {
    if (this.busy.running) return this.last | E2pCmd.EPC_BUSY;
    const flags = (this.timedOut ? E2pCmd.EPC_TIMEOUT : 0) | (this.loaded ? E2pCmd.MAC_ADDR_LOADED : 0);
    return this.last | flags;
  }

  /** True when the address has to be loaded anew: RELOAD. */
  writeCommand(value: u32): bool {
    if (this.busy.running) {
      this.rules.broken(Rule.EEPROM_BUSY);
      return false;
    }
    if (value & E2pCmd.EPC_TIMEOUT) this.timedOut = false;
    if (!(value & E2pCmd.EPC_BUSY) && !this.qemu) return false;
    this.last = value & 0x700000ff;
    return this.execute(value >> E2pCmd.COMMAND_SHIFT & 7, <i32>(value & 0x7f));
  }

  readData(): u32 {
    if (this.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    return this.data;
  }

  writeData(value: u32): void {
    if (this.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    this.data = value & 0xff;
  }

  reset(): void {
    this.timedOut = false;
    this.last = 0;
    this.unlocked = false;
    this.load();
  }

  private execute(command: u32, address: i32): bool {
    if (command == E2pCommand.RELOAD) {
      this.load();
      return true;
    }
    this.start(this.present ? this.duration(command) : PATIENCE);
    this.timedOut = !this.present;
    if (!this.present) return false;
    if (command == E2pCommand.READ) this.data = this.octets[address];
    else if (command == E2pCommand.EWEN || command == E2pCommand.EWDS) this.unlocked = command == E2pCommand.EWEN;
    else if (this.unlocked) this.change(command, address);
    return false;
  }

  private duration(command: u32): i64 {
    switch (command) {
      case E2pCommand.READ: return DATA_BITS * BIT;
      case E2pCommand.WRITE: return DATA_BITS * BIT + PROGRAM;
      case E2pCommand.ERASE: return COMMAND_BITS * BIT + PROGRAM;
      case E2pCommand.WRAL: return DATA_BITS * BIT + PROGRAM_ALL;
      case E2pCommand.ERAL: return COMMAND_BITS * BIT + PROGRAM_ALL;
      default: return COMMAND_BITS * BIT;
    }
  }

  /** A cell can be programmed to 0 only; erasing sets it to ones. */
  private change(command: u32, address: i32): void {
    switch (command) {
      case E2pCommand.WRITE: this.octets[address] &= <u8>this.data; break;
      case E2pCommand.ERASE: this.octets[address] = 0xff; break;
      case E2pCommand.WRAL: this.fill(<u8>this.data); break;
      case E2pCommand.ERAL: this.fill(0xff); break;
    }
  }

  private start(ticks: i64): void {
    this.busy.start(this.qemu ? 0 : ticks);
  }
}
