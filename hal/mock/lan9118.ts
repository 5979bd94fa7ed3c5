// A LAN9118 at register level, as far as a driver of frames and links sees it: host registers, MAC, PHY, EEPROM and the four FIFOs
// with the chip's rules, whose violations are counted, and its delays, counted in looks. With `qemu` it does what QEMU 7.2's
// model of the chip does differently, so that one driver is tested against both. A test holds the other end of the cable: it puts
// frames on the wire, takes what was sent, plugs and unplugs, and breaks things. Not modelled: timers, power management, wake-up
// frames, GPIO, half-duplex timing.
import { ByteTest, E2pCmd, GpioCfg, HwCfg, Int, IrqCfg, PmtCtrl, Reg } from "../chip/lan9118/registers";
import { EepromModel } from "./lan9118/eeprom";
import { Interrupts } from "./lan9118/interrupts";
import { MacModel } from "./lan9118/mac";
import { PhyModel } from "./lan9118/phy";
import { ReceiveModel } from "./lan9118/receive";
import { Delay, Rule, Rules } from "./lan9118/rules";
import { TransmitModel } from "./lan9118/transmit";

// @ts-ignore: decorator
@inline const WINDOW: u32 = 0x100;
/** Octets of the EEPROM's pins in GPIO_CFG: 22:20. */
// @ts-ignore: decorator
@inline const EEPROM_PINS: u32 = 0x00700000;
// @ts-ignore: decorator
@inline const TX_KIB: u32 = 5;

export class Lan9118Model {
  rules: Rules;
  interrupts: Interrupts;
  eeprom: EepromModel;
  phy: PhyModel;
  mac: MacModel;
  rx: ReceiveModel;
  tx: TransmitModel;

  idRev: u32 = 0x01180001;
  /** No chip: the bus reads `floating`. */
  absent: bool = false;
  floating: u32 = 0xffffffff;
  /** Half-words are exchanged until WORD_SWAP is all ones. */
  swapped: bool = false;
  starting: Delay = new Delay();
  resetting: Delay = new Delay();
  /** The soft reset fails (SRST_TO). */
  resetFails: bool = false;
  /** Accesses in all: crossings between the driver and the chip, words of a FIFO counted one by one. */
  accesses: i32 = 0;
  /** Soft resets since power-on. */
  resets: i32 = 0;

  private irqConfig: u32 = 0;
  private fifoLevels: u32 = 0;
  private hwConfig: u32 = 0;
  private resetTimedOut: bool = false;
  private gpioConfig: u32 = 0;
  private afcConfig: u32 = 0;
  private pmtConfig: u32 = 0;
  private timerConfig: u32 = 0;
  private wordSwap: u32 = 0;
  /** The first read after a reset makes writes work. */
  private wasRead: bool = false;
  /** The PHY asked for an interrupt when it was looked at last. */
  private phyWas: bool = false;
  /** A write to WORD_SWAP makes the next read of BYTE_TEST stale. */
  private stale: bool = false;

  constructor(readonly qemu: bool) {
    const rules = new Rules();
    const interrupts = new Interrupts(qemu);
    const eeprom = new EepromModel(qemu, rules);
    const phy = new PhyModel(qemu, rules);
    const mac = new MacModel(qemu, rules, phy, eeprom);
    const rx = new ReceiveModel(qemu, rules, interrupts, mac);
    const tx = new TransmitModel(qemu, rules, interrupts, mac);
    this.rules = rules;
    this.interrupts = interrupts;
    this.eeprom = eeprom;
    this.phy = phy;
    this.mac = mac;
    this.rx = rx;
    this.tx = tx;
  }

  /** Everything as after power-on, with an EEPROM that holds 52:54:00:12:34:56, without a cable, and nothing broken. */
  powerOn(): void {
    this.absent = false;
    this.swapped = false;
    this.resetFails = false;
    this.idRev = 0x01180001;
    this.accesses = 0;
    this.resets = 0;
    this.rules.clear();
    this.resetting.clear();
    this.mac.busy.clear();
    this.mac.mii.clear();
    this.mac.stopping.clear();
    this.rx.dumping.clear();
    this.rx.forwarding.clear();
    this.tx.clearScript();
    this.eeprom.present = true;
    this.eeprom.burn(0x12005452, 0x5634);
    this.eeprom.busy.clear();
    this.wordSwap = 0;
    this.stale = false;
    this.irqConfig = 0;
    this.starting.clear();
    this.starting.start(this.qemu ? 0 : 3);
    this.phy.powerOn();
    this.reset();
    this.wasRead = this.qemu;
  }

  /** n octets at p, without FCS, come from the wire to the chip. */
  wire(p: usize, n: i32): void {
    this.rx.frame(p, n);
  }

  /** Whether the interrupt pin is active. */
  get interrupt(): bool {
    this.update();
    return (this.irqConfig & IrqCfg.IRQ_EN) != 0 && this.interrupts.pending;
  }

  read(offset: u32): u32 {
    this.accesses++;
    if (this.absent) return this.floating;
    if (!this.allowed(offset)) return 0;
    if (!this.available(offset)) this.rules.broken(Rule.NOT_READY);
    this.wasRead = true;
    return this.readRegister(offset);
  }

  write(offset: u32, value: u32): void {
    this.accesses++;
    if (this.absent || !this.allowed(offset)) return;
    if (this.busy && offset != Reg.BYTE_TEST) this.rules.broken(Rule.NOT_READY);
    if (!this.wasRead) this.rules.broken(Rule.WRITE_BEFORE_READ);
    this.writeRegister(offset, value);
    this.update();
  }

  // ---- rules ------------------------------------------------------------------------------------------------------

  private allowed(offset: u32): bool {
    if (offset % 4 == 0 && offset < WINDOW) return true;
    this.rules.broken(Rule.ADDRESS);
    return false;
  }

  private get busy(): bool {
    return this.starting.running || this.resetting.running;
  }

  private available(offset: u32): bool {
    return !this.busy || offset == Reg.PMT_CTRL || offset == Reg.HW_CFG;
  }

  private reserved(): u32 {
    this.rules.broken(Rule.RESERVED);
    return 0;
  }

  // ---- registers --------------------------------------------------------------------------------------------------

  private readRegister(offset: u32): u32 {
    if (offset < <u32>Reg.TX_DATA_FIFO) return this.rx.readData();
    switch (offset) {
      case Reg.RX_STATUS_FIFO: return this.rx.popStatus();
      case Reg.RX_STATUS_PEEK: return this.rx.statuses.peek();
      case Reg.TX_STATUS_FIFO: return this.tx.popStatus();
      case Reg.TX_STATUS_PEEK: return this.tx.statuses.peek();
      case Reg.ID_REV: return this.idRev;
      case Reg.IRQ_CFG: return this.irqConfig | (this.interrupts.pending ? IrqCfg.IRQ_INT : 0);
      case Reg.INT_STS: return this.readStatus();
      case Reg.INT_EN: return this.interrupts.enabled;
      case Reg.BYTE_TEST: return this.byteTest();
      case Reg.FIFO_INT: return this.fifoLevels;
      case Reg.RX_CFG: return this.rx.readConfig();
      case Reg.TX_CFG: return this.tx.readConfig();
      case Reg.HW_CFG: return this.readHwConfig();
      case Reg.RX_DP_CTRL: return this.rx.readForward();
      case Reg.RX_FIFO_INF: return this.rx.info;
      case Reg.TX_FIFO_INF: return this.tx.info;
      case Reg.PMT_CTRL: return this.readPmt();
      case Reg.GPIO_CFG: return this.gpioConfig;
      case Reg.GPT_CFG: return this.timerConfig;
      case Reg.WORD_SWAP: return this.wordSwap;
      case Reg.RX_DROP: return this.rx.takeDropped();
      case Reg.MAC_CSR_CMD: return this.mac.readCommand();
      case Reg.MAC_CSR_DATA: return this.mac.readData();
      case Reg.AFC_CFG: return this.afcConfig;
      case Reg.E2P_CMD: return this.eeprom.readCommand();
      case Reg.E2P_DATA: return this.eeprom.readData();
      default: return this.reserved();
    }
  }

  private writeRegister(offset: u32, value: u32): void {
    if (offset >= <u32>Reg.TX_DATA_FIFO && offset < <u32>Reg.RX_STATUS_FIFO) return this.tx.writeData(value);
    switch (offset) {
      case Reg.IRQ_CFG: this.irqConfig = value & (this.qemu ? 0x0111 : 0xff000111); break;
      case Reg.INT_STS: this.interrupts.clear(value, this.rx.levels | this.tx.levels); break;
      case Reg.INT_EN: this.interrupts.enable(value); break;
      case Reg.BYTE_TEST: break;
      case Reg.FIFO_INT: this.writeLevels(value); break;
      case Reg.RX_CFG: this.rx.writeConfig(value); break;
      case Reg.TX_CFG: this.tx.writeConfig(value); break;
      case Reg.HW_CFG: this.writeHwConfig(value); break;
      case Reg.RX_DP_CTRL: this.rx.writeForward(value); break;
      case Reg.PMT_CTRL: this.writePmt(value); break;
      case Reg.GPIO_CFG: this.writeGpio(value); break;
      case Reg.GPT_CFG: this.timerConfig = value & 0x2000ffff; break;
      case Reg.WORD_SWAP: this.wordSwap = value; this.stale = true; break;
      case Reg.MAC_CSR_CMD: this.writeMac(value); break;
      case Reg.MAC_CSR_DATA: this.mac.writeData(value); break;
      case Reg.AFC_CFG: this.afcConfig = value & 0x00ffffff; break;
      case Reg.E2P_CMD: if (this.eeprom.writeCommand(value)) this.mac.loadAddress(); break;
      case Reg.E2P_DATA: this.eeprom.writeData(value); break;
      default: this.reserved();
    }
  }

  /** PHY_INT follows the PHY; in QEMU only when the PHY's side changes, so that it can be cleared like any other. */
  private update(): void {
    const on = this.phy.interrupt;
    if (!this.qemu || on != this.phyWas) this.interrupts.follow(Int.PHY_INT, on);
    this.phyWas = on;
  }

  /** RXSTOP_INT comes when looks at INT_STS have seen the receiver stop. */
  private readStatus(): u32 {
    if (this.mac.stopping.running && !this.mac.stopping.look()) this.interrupts.raise(Int.RXSTOP_INT);
    this.update();
    return this.interrupts.status;
  }

  private writeMac(value: u32): void {
    const receiving = this.mac.receiving;
    this.mac.writeCommand(value);
    if (receiving && !this.mac.receiving && this.qemu) this.interrupts.raise(Int.RXSTOP_INT);
    this.tx.run();
  }

  private byteTest(): u32 {
    const wrong = this.swapped && (this.wordSwap != 0xffffffff || this.stale);
    this.stale = false;
    return wrong ? ByteTest.SWAPPED : ByteTest.VALUE;
  }

  private writeLevels(value: u32): void {
    this.fifoLevels = value;
    this.rx.level = <i32>(value & 0xff);
    this.tx.statusLevel = <i32>(value >> 16 & 0xff);
    this.tx.freeLevel = <i32>(value >> 24);
  }

  private readHwConfig(): u32 {
    const flags = (this.resetting.look() ? HwCfg.SRST : 0) | (this.resetTimedOut ? HwCfg.SRST_TO : 0);
    return this.hwConfig | flags | 4;
  }

  private writeHwConfig(value: u32): void {
    if (this.tx.on && !this.qemu || this.mac.receiving || this.mac.sending) this.rules.broken(Rule.HW_CFG_RUNNING);
    if (value & HwCfg.SRST) return this.softReset();
    const kib = value >> HwCfg.TX_FIF_SZ_SHIFT & 15;
    this.hwConfig = value & (this.qemu ? 0x0003f300 : 0x003f3000);
    if (this.qemu || kib < 2 || kib > 14) return;
    this.tx.resize(kib);
    this.rx.resize(kib);
  }

  private softReset(): void {
    this.resets++;
    this.resetting.start(this.qemu ? 0 : 2);
    this.resetTimedOut = this.resetFails;
    if (this.phy.asleep && !this.qemu) {
      this.rules.broken(Rule.RESET_ASLEEP);
      this.resetTimedOut = true;
    }
    if (this.resetTimedOut) return;
    this.irqConfig &= IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE;
    this.reset();
    if (this.qemu) this.phy.reset();
    this.wasRead = false;
  }

  /** What a soft reset sets back. */
  private reset(): void {
    this.interrupts.reset();
    this.eeprom.reset();
    this.mac.reset();
    this.tx.resize(TX_KIB);
    this.tx.reset();
    this.rx.resize(TX_KIB);
    this.rx.reset();
    this.writeLevels(0x48000000);
    this.hwConfig = TX_KIB << HwCfg.TX_FIF_SZ_SHIFT;
    this.gpioConfig = 0;
    this.afcConfig = 0;
    this.pmtConfig = 0;
    this.timerConfig = 0xffff;
  }

  private readPmt(): u32 {
    if (this.starting.look()) return this.pmtConfig;
    return this.pmtConfig | (this.swapped && this.wordSwap != 0xffffffff ? PmtCtrl.READY_SWAPPED : PmtCtrl.READY);
  }

  private writePmt(value: u32): void {
    this.pmtConfig = value & 0x034e;
    if (value & PmtCtrl.PHY_RST) this.phy.reset();
  }

  private writeGpio(value: u32): void {
    if (this.eeprom.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    if (value & EEPROM_PINS && this.eeprom.readCommand() & E2pCmd.EPC_BUSY) this.rules.broken(Rule.EEPROM_BUSY);
    this.gpioConfig = value & (GpioCfg.LED_EN | GpioCfg.GPIOBUF | 0x0770071f);
  }
}
