// The MAC's registers and the way to them: MAC_CSR_CMD and MAC_CSR_DATA, and behind those the PHY's by MII_ACC and MII_DATA.
import { Csr, Flow, MacCr, MiiAcc } from "../../chip/lan9118/mac-registers";
import { MacCsrCmd } from "../../chip/lan9118/registers";
import { EepromModel } from "./eeprom";
import { PhyModel } from "./phy";
import { Delay, Rule, Rules } from "./rules";

/** MAC_CR bits that choose what is received. */
// @ts-ignore: decorator
@inline const FILTER: u32 = MacCr.RXALL | MacCr.MCPAS | MacCr.PRMS | MacCr.INVFILT | MacCr.HO | MacCr.HPFILT | MacCr.BCAST;
// @ts-ignore: decorator
@inline const PHY_ADDRESS: u32 = 1;

export class MacModel {
  /** By index (Csr). */
  regs: StaticArray<u32> = new StaticArray<u32>(16);
  busy: Delay = new Delay();
  mii: Delay = new Delay();
  /** From RXEN = 0 until the receiver has stopped. */
  stopping: Delay = new Delay();
  private command: u32 = 0;
  private data: u32 = 0;

  constructor(private qemu: bool, private rules: Rules, private phy: PhyModel, private eeprom: EepromModel) {}

  get control(): u32 {
    return this.regs[Csr.MAC_CR];
  }

  get receiving(): bool {
    return (this.control & MacCr.RXEN) != 0;
  }

  get sending(): bool {
    return (this.control & MacCr.TXEN) != 0;
  }

  reset(): void {
    for (let i = 0; i < 16; i++) this.regs[i] = 0;
    this.regs[Csr.MAC_CR] = MacCr.PRMS;
    this.command = 0;
    this.data = 0;
    this.stopping.running = false;
    this.loadAddress();
  }

  /** What the EEPROM's load found becomes the own address. */
  loadAddress(): void {
    this.regs[Csr.ADDRL] = this.eeprom.address0;
    this.regs[Csr.ADDRH] = this.eeprom.address1;
  }

  readCommand(): u32 {
    return this.command | (this.busy.look() ? MacCsrCmd.BUSY : 0);
  }

  writeCommand(value: u32): void {
    this.watchBusy();
    this.command = value & 0x400000ff;
    if (!(value & MacCsrCmd.BUSY)) return;
    this.busy.start(this.qemu ? 0 : 1);
    const index = <i32>(value & 15);
    if (value & MacCsrCmd.READ) this.data = this.read(index);
    else this.write(index, this.data);
  }

  readData(): u32 {
    this.watchBusy();
    return this.data;
  }

  writeData(value: u32): void {
    this.watchBusy();
    this.data = value;
  }

  private watchBusy(): void {
    if (this.busy.running) this.rules.broken(Rule.CSR_BUSY);
  }

  private read(index: i32): u32 {
    if (index == Csr.MII_ACC) return this.regs[index] | (this.mii.look() ? MiiAcc.MIIBZY : 0);
    if (index == Csr.MII_DATA) this.watchMii();
    return this.regs[index];
  }

  private write(index: i32, value: u32): void {
    switch (index) {
      case Csr.MAC_CR: this.writeControl(value); break;
      case Csr.ADDRH: this.writeAddress(index, value & 0xffff); break;
      case Csr.ADDRL: this.writeAddress(index, value); break;
      case Csr.HASHH: case Csr.HASHL: this.writeFiltered(index, value); break;
      case Csr.MII_ACC: this.accessPhy(value); break;
      case Csr.MII_DATA: this.watchMii(); this.regs[index] = value & 0xffff; break;
      case Csr.FLOW: this.regs[index] = value & (this.qemu ? Flow.FCPT_MAX : 0xffff0006); break;
      case Csr.VLAN1: case Csr.VLAN2: this.regs[index] = this.qemu ? 0 : value & 0xffff; break;
      case Csr.WUFF: case Csr.WUCSR: this.regs[index] = value; break;
      default: this.rules.broken(Rule.RESERVED);
    }
  }

  private writeControl(value: u32): void {
    const old = this.control;
    if (old & MacCr.RXEN && (old ^ value) & FILTER) this.rules.broken(Rule.FILTER_RUNNING);
    this.regs[Csr.MAC_CR] = this.qemu ? value & 0x80bfbdec : value;
    if (old & MacCr.RXEN && !(value & MacCr.RXEN)) this.stopping.start(this.qemu ? 0 : 2);
  }

  private writeAddress(index: i32, value: u32): void {
    if (this.eeprom.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    this.writeFiltered(index, value);
  }

  private writeFiltered(index: i32, value: u32): void {
    if (this.receiving) this.rules.broken(Rule.FILTER_RUNNING);
    this.regs[index] = value;
  }

  private watchMii(): void {
    if (this.mii.running) this.rules.broken(Rule.MII_BUSY);
  }

  private accessPhy(value: u32): void {
    this.watchMii();
    this.regs[Csr.MII_ACC] = value & ~MiiAcc.MIIBZY;
    this.mii.start(this.qemu ? 0 : 1);
    const there = this.qemu || value >> MiiAcc.PHY_ADDRESS_SHIFT == PHY_ADDRESS;
    const reg = <i32>(value >> MiiAcc.REGISTER_SHIFT & 31);
    if (value & MiiAcc.MIIWNR) {
      if (there) this.phy.write(reg, this.regs[Csr.MII_DATA]);
    } else {
      this.regs[Csr.MII_DATA] = there ? this.phy.read(reg) : 0xffff;
    }
  }
}
