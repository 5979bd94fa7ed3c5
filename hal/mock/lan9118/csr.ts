// The MAC's registers and the way to them: MAC_CSR_CMD and MAC_CSR_DATA, and behind those the PHY's by MII_ACC and MII_DATA.
import { Csr, Flow, MacCr, MiiAcc } from "../../chip/lan9118/mac-registers";
import { MacCsrCmd } from "../../chip/lan9118/registers";
import { Clock, MICROSECOND } from "../clock";
import { IEEE_ATTEMPTS, Mac } from "../mac/mac";
import { Busy } from "./busy";
import { EepromModel } from "./eeprom";
import { Faults, Stuck } from "./faults";
import { MiiModel } from "./mii";
import { Rule, Rules } from "./rules";
import { WakeUp } from "./wake";

/** MAC_CR bits that choose what is received. */
// @ts-ignore: decorator
@inline const FILTER: u32 = MacCr.RXALL | MacCr.MCPAS | MacCr.PRMS | MacCr.INVFILT | MacCr.HO | MacCr.HPFILT | MacCr.BCAST;
// @ts-ignore: decorator
@inline const ENGINES: u32 = MacCr.TXEN | MacCr.RXEN;
/** MAC_CR 7:6: bits of back-off. */
// @ts-ignore: decorator
@inline const BOLMT: u32 = 3 << 6;
/** MAC_CR bits that are not reserved. */
// @ts-ignore: decorator
@inline const CONTROL: u32 = FILTER | MacCr.RCVOWN | MacCr.LOOPBK | MacCr.FDPX | MacCr.PASSBAD | MacCr.LCOLL | MacCr.DISRTY | MacCr.PADSTR
  | BOLMT | MacCr.DFCHK | ENGINES;
// @ts-ignore: decorator
@inline const BOLMT_SHIFT: u32 = 6;
const BACKOFF_LIMITS: StaticArray<i32> = [10, 8, 4, 1];

/** COE_CR: only LAN921x and LAN922x. */
// @ts-ignore: decorator
@inline export const COE_CR: i32 = 13;
// @ts-ignore: decorator
@inline const COE_BITS: u32 = 0x00010003;
/** No frame's type: VLAN1 or VLAN2 are not in use. */
// @ts-ignore: decorator
@inline const NO_TAG: u32 = 0xffffffff;
// @ts-ignore: decorator
@inline const PHY_ADDRESS: u32 = 1;
/** FLOW's bits that keep what is written: FCPT, FCPASS, FCEN. */
// @ts-ignore: decorator
@inline const FLOW_KEPT: u32 = 0xffff0006;

/** The MAC's registers lie in the MII's clock, 2.5 MHz at 10 Mbit/s: an access takes some of its periods. No figure in the sheet. */
// @ts-ignore: decorator
@inline const CSR_ACCESS: i64 = 2 * MICROSECOND;
/** 64 bits at 2.5 MHz (IEEE 802.3 22.2.4.5). */
// @ts-ignore: decorator
@inline const MII_FRAME: i64 = 2560;

export class MacRegisters {
  /** By index (Csr). */
  regs: StaticArray<u32> = new StaticArray<u32>(16);
  wake: WakeUp = new WakeUp();
  /** The chip is a LAN921x or LAN922x: it has COE_CR. */
  later: bool = false;
  private busy: Busy;
  private mii: Busy;
  private command: u32 = 0;
  private data: u32 = 0;

  constructor(
    private qemu: bool, clock: Clock, faults: Faults, private rules: Rules, private mac: Mac, private phy: MiiModel,
    private eeprom: EepromModel,
  ) {
    this.busy = new Busy(clock, faults, Stuck.CSR);
    this.mii = new Busy(clock, faults, Stuck.MII);
  }

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
    this.busy.clear();
    this.mii.clear();
    this.wake.reset();
    this.loadAddress();
    this.configure();
  }

  /** What the EEPROM's load found becomes the own address. */
  loadAddress(): void {
    this.regs[Csr.ADDRL] = this.eeprom.address0;
    this.regs[Csr.ADDRH] = this.eeprom.address1;
  }

  readCommand(): u32 {
    return this.command | (this.busy.running ? MacCsrCmd.BUSY : 0);
  }

  writeCommand(value: u32): void {
    this.watchBusy();
    this.command = value & 0x400000ff;
    if (!(value & MacCsrCmd.BUSY)) return;
    this.busy.start(this.qemu ? 0 : CSR_ACCESS);
    const index = <i32>(value & (this.qemu ? 15 : 0xff));
    if (index > COE_CR || index == COE_CR && !this.later) this.unknown();
    else if (value & MacCsrCmd.READ) this.data = this.read(index);
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

  private unknown(): void {
    this.rules.broken(Rule.RESERVED);
    this.data = 0;
  }

  private watchBusy(): void {
    if (this.busy.running) this.rules.broken(Rule.CSR_BUSY);
  }

  private read(index: i32): u32 {
    switch (index) {
      case 0: case Csr.WUFF: this.unknown(); return 0;
      case Csr.MII_ACC: return this.regs[index] | (this.mii.running ? MiiAcc.MIIBZY : 0);
      case Csr.MII_DATA: this.watchMii(); break;
      case Csr.FLOW: return this.regs[index] | (this.mac.sendingPause ? Flow.FCBSY : 0);
      case Csr.WUCSR: return this.wake.read();
    }
    return this.regs[index];
  }

  private write(index: i32, value: u32): void {
    switch (index) {
      case Csr.MAC_CR: this.writeControl(value); break;
      case Csr.ADDRH: this.writeAddress(index, this.masked(value, 0xffff)); break;
      case Csr.ADDRL: this.writeAddress(index, value); break;
      case Csr.HASHH: case Csr.HASHL: this.writeFiltered(index, value); break;
      case Csr.MII_ACC: this.accessPhy(this.masked(value, 0xffc3)); break;
      case Csr.MII_DATA: this.watchMii(); this.regs[index] = this.masked(value, 0xffff); break;
      case Csr.FLOW: this.writeFlow(value); break;
      case Csr.VLAN1: case Csr.VLAN2: this.writeTag(index, value); break;
      case Csr.WUFF: this.wake.writeFilter(value); break;
      case Csr.WUCSR: this.wake.write(this.masked(value, 0x0266)); break;
      case COE_CR: this.writeChecksums(value); break;
      default: this.unknown();
    }
  }

  /** `value` without the bits that are reserved; ones there are counted. */
  private masked(value: u32, allowed: u32): u32 {
    if (value & ~allowed && !this.qemu) this.rules.broken(Rule.RESERVED_BITS);
    return value & allowed;
  }

  private writeControl(value: u32): void {
    const changed = this.control ^ value;
    if (this.control & MacCr.RXEN && changed & FILTER) this.rules.broken(Rule.FILTER_RUNNING);
    if (this.control & ENGINES && changed & MacCr.LOOPBK) this.rules.broken(Rule.LOOPBACK_RUNNING);
    this.regs[Csr.MAC_CR] = this.qemu ? value & 0x80bfbdec : this.masked(value, CONTROL);
    this.configure();
  }

  /** Has the MAC work as MAC_CR and FLOW say. The chip's attempts are IEEE 802.3's, or one. */
  configure(): void {
    const control = this.control;
    const mac = this.mac;
    mac.fullDuplex = this.qemu || (control & MacCr.FDPX) != 0;
    mac.loopback = (control & MacCr.LOOPBK) != 0 || this.phy.loopback;
    mac.receiveOwn = !(control & MacCr.RCVOWN);
    mac.retryLate = (control & MacCr.LCOLL) != 0;
    mac.attemptLimit = control & MacCr.DISRTY ? 1 : IEEE_ATTEMPTS;
    mac.backoffLimit = BACKOFF_LIMITS[control >> BOLMT_SHIFT & 3];
    mac.deferralCheck = (control & MacCr.DFCHK) != 0;
    mac.pauseEnabled = !this.qemu && (this.regs[Csr.FLOW] & Flow.FCEN) != 0;
    mac.tag1 = this.regs[Csr.VLAN1] ? this.regs[Csr.VLAN1] : NO_TAG;
    mac.tag2 = this.regs[Csr.VLAN2] ? this.regs[Csr.VLAN2] : NO_TAG;
  }

  private writeAddress(index: i32, value: u32): void {
    if (this.eeprom.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    this.writeFiltered(index, value);
  }

  private writeFiltered(index: i32, value: u32): void {
    if (this.receiving) this.rules.broken(Rule.FILTER_RUNNING);
    this.regs[index] = value;
  }

  private writeFlow(value: u32): void {
    if (value & Flow.FCBSY || this.mac.sendingPause) this.rules.broken(Rule.FLOW_BUSY);
    this.regs[Csr.FLOW] = this.qemu ? value & Flow.FCPT_MAX : this.masked(value, FLOW_KEPT | Flow.FCBSY) & FLOW_KEPT;
    this.configure();
  }

  private writeTag(index: i32, value: u32): void {
    this.regs[index] = this.qemu ? 0 : this.masked(value, 0xffff);
    this.configure();
  }

  private writeChecksums(value: u32): void {
    if (this.control & ENGINES) this.rules.broken(Rule.HW_CFG_RUNNING);
    this.regs[COE_CR] = this.masked(value, COE_BITS);
  }

  private watchMii(): void {
    if (this.mii.running) this.rules.broken(Rule.MII_BUSY);
  }

  private accessPhy(value: u32): void {
    this.watchMii();
    this.regs[Csr.MII_ACC] = value & ~MiiAcc.MIIBZY;
    this.mii.start(this.qemu ? 0 : MII_FRAME);
    const there = this.qemu || value >> MiiAcc.PHY_ADDRESS_SHIFT == PHY_ADDRESS;
    if (!there) this.rules.broken(Rule.PHY_REGISTER);
    const reg = <i32>(value >> MiiAcc.REGISTER_SHIFT & 31);
    if (value & MiiAcc.MIIWNR) {
      if (there) this.phy.write(reg, this.regs[Csr.MII_DATA]);
      this.configure();
    } else {
      this.regs[Csr.MII_DATA] = there ? this.phy.read(reg) : 0xffff;
    }
  }
}
