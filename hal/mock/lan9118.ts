// A LAN9118 at register level on a MAC and a PHY of the models: everything that a driver can see of it, with the chip's rules, whose
// violations are counted, and its times. Each access takes the bus, and the host, its time: the clock runs meanwhile. With `qemu` it does
// what QEMU 7.2's model of the chip does differently, so that one driver is tested against both.
import { ByteTest, HwCfg, PmtCtrl, Reg } from "../chip/lan9118/registers";
import { Ability } from "../phy";
import { Clock } from "./clock";
import { ChipMac } from "./lan9118/chip-mac";
import { MacRegisters } from "./lan9118/csr";
import { EepromModel } from "./lan9118/eeprom";
import { Busy } from "./lan9118/busy";
import { Bus } from "./lan9118/bus";
import { Faults, Stuck } from "./lan9118/faults";
import { FlowControl } from "./lan9118/flow";
import { Gpio } from "./lan9118/gpio";
import { Interrupts } from "./lan9118/interrupts";
import { readOnly, writable } from "./lan9118/map";
import { MiiModel } from "./lan9118/mii";
import { Power } from "./lan9118/power";
import { ReceiveFifo } from "./lan9118/receive";
import { Reception } from "./lan9118/reception";
import { Rule, Rules } from "./lan9118/rules";
import { GeneralTimer } from "./lan9118/timer";
import { Transmission } from "./lan9118/transmission";
import { TransmitFifo } from "./lan9118/transmit";
import { HostedChip } from "./hosts";
import { Jack } from "./medium/cable";
import { Phy } from "./phy/phy";

// @ts-ignore: decorator
@inline const WINDOW: u32 = 0x100;
// @ts-ignore: decorator
@inline const ABILITIES: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;
// @ts-ignore: decorator
@inline const TX_KIB: u32 = 5;
// @ts-ignore: decorator
@inline const TX_KIB_LEAST: u32 = 2;
// @ts-ignore: decorator
@inline const TX_KIB_MOST: u32 = 14;
/** HW_CFG's bits that keep what is written, and the strap for 32 bits. */
// @ts-ignore: decorator
@inline const HW_KEPT: u32 = 0x003f3000;
// @ts-ignore: decorator
@inline const QEMU_HW_KEPT: u32 = 0x0003f300;
// @ts-ignore: decorator
@inline const STRAP_32: u32 = 4;
/** A soft reset takes some us; drivers wait up to 10 ms. */
// @ts-ignore: decorator
@inline const SOFT_RESET: i64 = 2000;
/** Ticks of FREE_RUN, 25 MHz. */
// @ts-ignore: decorator
@inline const FREE_RUN_TICKS: i64 = 4;
/** ID_REV 31:20 of the LAN921x and LAN922x. */
// @ts-ignore: decorator
@inline const LATER: u32 = 0x921;
// @ts-ignore: decorator
@inline const LATEST: u32 = 0x922;

export class Lan9118Model extends HostedChip {
  rules: Rules;
  interrupts: Interrupts;
  faults: Faults;
  eeprom: EepromModel;
  power: Power;
  phy: Phy;
  mii: MiiModel;
  mac: ChipMac;
  regs: MacRegisters;
  receiveFifo: ReceiveFifo;
  reception: Reception;
  transmitFifo: TransmitFifo;
  transmission: Transmission;
  flow: FlowControl;
  timer: GeneralTimer;
  gpio: Gpio;
  bus: Bus;

  idRev: u32 = 0x01180001;
  /** Half-words are exchanged until WORD_SWAP is all ones. */
  swapped: bool = false;
  /** Soft resets since power-on. */
  resets: i32 = 0;

  private resetting: Busy;
  private fifoLevels: u32 = 0;
  private hwConfig: u32 = 0;
  private resetTimedOut: bool = false;
  private wordSwap: u32 = 0;
  /** A write to WORD_SWAP makes the next read of BYTE_TEST stale. */
  private stale: bool = false;
  /** The first read after a reset makes writes work. */
  private wasRead: bool = false;
  private runsSince: i64 = 0;

  /** `address` is in the EEPROM, in wire order, and seeds the back-off; `seed` is the PHY's. */
  constructor(readonly qemu: bool, private time: Clock, address: u64, seed: u64) {
    super();
    const clock = time;
    const rules = new Rules(), interrupts = new Interrupts(qemu, clock), faults = new Faults(interrupts);
    const phy = new Phy(clock, ABILITIES, false, seed), mac = new ChipMac(clock, phy, address);
    const eeprom = new EepromModel(qemu, clock, faults, rules), power = new Power(qemu, clock, faults, interrupts);
    const mii = new MiiModel(qemu, clock, faults, rules, interrupts, power, phy);
    const regs = new MacRegisters(qemu, clock, faults, rules, mac, mii, eeprom), flow = new FlowControl(qemu, clock, rules, mac, regs);
    const receiveFifo = new ReceiveFifo(qemu, clock, faults, rules, interrupts), transmitFifo = new TransmitFifo(qemu, rules, interrupts);
    const reception = new Reception(qemu, clock, faults, interrupts, power, mac, regs, receiveFifo, flow);
    const transmission = new Transmission(qemu, clock, faults, rules, interrupts, mac, regs, transmitFifo);
    this.rules = rules;
    this.interrupts = interrupts;
    this.faults = faults;
    this.phy = phy;
    this.mac = mac;
    this.eeprom = eeprom;
    this.power = power;
    this.mii = mii;
    this.regs = regs;
    this.flow = flow;
    this.receiveFifo = receiveFifo;
    this.reception = reception;
    this.transmitFifo = transmitFifo;
    this.transmission = transmission;
    this.timer = new GeneralTimer(qemu, clock, interrupts);
    this.gpio = new Gpio(qemu, interrupts);
    this.bus = new Bus(clock, rules);
    this.resetting = new Busy(clock, faults, Stuck.SOFT_RESET);
    mac.join(reception, transmission);
    new Jack(phy, false);
    this.eeprom.burn(<u32>address, <u32>(address >> 32));
    this.powerOn();
  }

  /** Everything as after power-on; the EEPROM keeps what it holds. */
  powerOn(): void {
    this.resets = 0;
    this.rules.clear();
    this.faults.clear();
    this.resetting.clear();
    this.eeprom.busy.clear();
    this.wordSwap = 0;
    this.stale = false;
    this.resetTimedOut = false;
    this.interrupts.powerOn();
    this.power.powerOn();
    this.mii.powerOn();
    this.reset();
    this.wasRead = this.qemu;
  }

  get clock(): Clock {
    return this.time;
  }

  /** Where the cable is plugged in: MDI, without Auto-MDIX. */
  get jack(): Jack {
    return <Jack>this.phy.jack;
  }

  /** Whether the interrupt pin is active. */
  get interrupt(): bool {
    return this.interrupts.pin;
  }

  read(offset: u32): u32 {
    this.bus.read(offset, this.qemu);
    return this.readNow(offset);
  }

  write(offset: u32, value: u32): void {
    this.bus.write();
    this.writeNow(offset, value);
  }

  /** Moves `words` words from the port at `offset` to `to`, as a burst of the host. */
  readFifo(offset: u32, to: usize, words: i32): void {
    for (let i = 0; i < words; i++) {
      this.bus.read(offset, this.qemu || i != 0, i != 0);
      store<u32>(to + (i << 2), this.readNow(offset));
    }
  }

  /** Moves `words` words from `from` to the port at `offset`. */
  writeFifo(offset: u32, from: usize, words: i32): void {
    for (let i = 0; i < words; i++) {
      this.bus.write(i != 0);
      this.writeNow(offset, load<u32>(from + (i << 2)));
    }
  }

  // ---- rules ------------------------------------------------------------------------------------------------------

  private readNow(offset: u32): u32 {
    if (this.faults.absent) return this.faults.floating;
    if (!this.allowed(offset)) return 0;
    if (!this.ready && offset != Reg.PMT_CTRL && offset != Reg.HW_CFG) this.rules.broken(Rule.NOT_READY);
    this.wasRead = true;
    return this.readRegister(offset);
  }

  private writeNow(offset: u32, value: u32): void {
    if (this.faults.absent || !this.allowed(offset)) return;
    if (offset == Reg.BYTE_TEST) return this.writeByteTest();
    if (!this.ready) this.rules.broken(Rule.NOT_READY);
    if (!this.wasRead) this.rules.broken(Rule.WRITE_BEFORE_READ);
    if (offset >= <u32>Reg.TX_DATA_FIFO && offset < <u32>Reg.RX_STATUS_FIFO) return this.transmitFifo.write(value);
    if (value & ~(writable(offset) | readOnly(offset)) && writable(offset) && !this.qemu) this.rules.broken(Rule.RESERVED_BITS);
    this.writeRegister(offset, value & writable(offset));
    if (!this.qemu) this.interrupts.raise(this.levels);
  }

  private allowed(offset: u32): bool {
    if (offset % 4 == 0 && offset < WINDOW) return true;
    this.rules.broken(Rule.ADDRESS);
    return false;
  }

  private get ready(): bool {
    return this.power.ready && !this.resetting.running;
  }

  private reserved(): u32 {
    this.rules.broken(Rule.RESERVED);
    return 0;
  }

  // ---- registers --------------------------------------------------------------------------------------------------

  private readRegister(offset: u32): u32 {
    if (offset < <u32>Reg.TX_DATA_FIFO) return this.receiveFifo.readData();
    switch (offset) {
      case Reg.RX_STATUS_FIFO: return this.receiveFifo.popStatus();
      case Reg.RX_STATUS_PEEK: return this.receiveFifo.peekStatus();
      case Reg.TX_STATUS_FIFO: return this.transmission.popStatus();
      case Reg.TX_STATUS_PEEK: return this.transmission.peekStatus();
      case Reg.ID_REV: return this.idRev;
      case Reg.IRQ_CFG: return this.interrupts.readConfig();
      case Reg.INT_STS: return this.interrupts.status;
      case Reg.INT_EN: return this.interrupts.enabled;
      case Reg.BYTE_TEST: return this.byteTest();
      case Reg.FIFO_INT: return this.fifoLevels;
      case Reg.RX_CFG: return this.receiveFifo.readConfig();
      case Reg.TX_CFG: return this.transmission.readConfig();
      case Reg.HW_CFG: return this.readHwConfig();
      case Reg.RX_DP_CTRL: return this.receiveFifo.readForward();
      case Reg.RX_FIFO_INF: return this.receiveFifo.info;
      case Reg.TX_FIFO_INF: return this.transmission.info;
      case Reg.PMT_CTRL: return this.readPmt();
      case Reg.GPIO_CFG: return this.gpio.read();
      case Reg.GPT_CFG: return this.timer.config;
      case Reg.GPT_CNT: return this.timer.count;
      case Reg.WORD_SWAP: return this.wordSwap;
      case Reg.FREE_RUN: return <u32>((this.time.now - this.runsSince) / FREE_RUN_TICKS);
      case Reg.RX_DROP: return this.receiveFifo.takeDropped();
      case Reg.MAC_CSR_CMD: return this.regs.readCommand();
      case Reg.MAC_CSR_DATA: return this.regs.readData();
      case Reg.AFC_CFG: return this.flow.config;
      case Reg.E2P_CMD: return this.eeprom.readCommand();
      case Reg.E2P_DATA: return this.eeprom.readData();
      default: return this.reserved();
    }
  }

  private writeRegister(offset: u32, value: u32): void {
    switch (offset) {
      case Reg.IRQ_CFG: this.interrupts.writeConfig(value); break;
      case Reg.INT_STS: this.interrupts.clear(value, this.levels); break;
      case Reg.INT_EN: this.interrupts.enable(value); break;
      case Reg.FIFO_INT: this.writeLevels(value); break;
      case Reg.RX_CFG: this.receiveFifo.writeConfig(value, this.reception.running); break;
      case Reg.TX_CFG: this.transmission.writeConfig(value); break;
      case Reg.HW_CFG: this.writeHwConfig(value); break;
      case Reg.RX_DP_CTRL: this.receiveFifo.writeForward(value); break;
      case Reg.PMT_CTRL: this.writePmt(value); break;
      case Reg.GPIO_CFG: this.writeGpio(value); break;
      case Reg.GPT_CFG: this.timer.write(value); break;
      case Reg.WORD_SWAP: this.wordSwap = value; this.stale = true; break;
      case Reg.MAC_CSR_CMD: this.writeMac(value); break;
      case Reg.MAC_CSR_DATA: this.regs.writeData(value); break;
      case Reg.AFC_CFG: this.flow.write(value); break;
      case Reg.E2P_CMD: this.writeEeprom(value); break;
      case Reg.E2P_DATA: this.eeprom.writeData(value); break;
      default: this.reserved();
    }
  }

  private get levels(): u32 {
    return this.receiveFifo.levels | this.transmission.levels;
  }

  /** What changes RXEN or TXEN starts and stops the engines. */
  private writeMac(value: u32): void {
    const received = this.regs.receiving;
    this.regs.writeCommand(value);
    this.mac.receiveOn = this.regs.receiving;
    this.mac.transmitOn = this.qemu || this.regs.sending;
    if (received && !this.regs.receiving) this.reception.stop();
    else if (!received && this.regs.receiving) this.reception.start();
    this.transmission.run();
  }

  private writeEeprom(value: u32): void {
    if (!this.gpio.eepromPins && value >> 31) this.rules.broken(Rule.EEPROM_PINS);
    if (this.eeprom.writeCommand(value)) this.regs.loadAddress();
  }

  private byteTest(): u32 {
    const wrong = this.swapped && (this.wordSwap != 0xffffffff || this.stale);
    this.stale = false;
    return wrong ? ByteTest.SWAPPED : ByteTest.VALUE;
  }

  /** A write of anything wakes a sleeping chip, which must be read once before other writes work. */
  private writeByteTest(): void {
    if (this.power.asleep) this.wasRead = false;
    this.power.wake();
  }

  private writeLevels(value: u32): void {
    this.fifoLevels = value;
    this.receiveFifo.level = <i32>(value & 0xff);
    this.transmission.statusLevel = <i32>(value >> 16 & 0xff);
    this.transmission.freeLevel = <i32>(value >> 24);
  }

  private readHwConfig(): u32 {
    const flags = (this.resetting.running ? HwCfg.SRST : 0) | (this.resetTimedOut ? HwCfg.SRST_TO : 0);
    return this.hwConfig | flags | STRAP_32;
  }

  private writeHwConfig(value: u32): void {
    if (this.transmission.on && !this.qemu || this.regs.receiving || this.regs.sending) this.rules.broken(Rule.HW_CFG_RUNNING);
    if (value & HwCfg.SRST) return this.softReset();
    const kib = value >> HwCfg.TX_FIF_SZ_SHIFT & 15;
    this.hwConfig = value & (this.qemu ? QEMU_HW_KEPT : HW_KEPT);
    if (this.qemu) return;
    if (!(value & HwCfg.MBO)) this.rules.broken(Rule.RESERVED_BITS);
    if (kib < TX_KIB_LEAST || kib > TX_KIB_MOST) return this.rules.broken(Rule.FIFO_SIZE);
    this.transmitFifo.resize(kib);
    this.receiveFifo.resize(kib);
  }

  private softReset(): void {
    this.resets++;
    this.resetting.start(this.qemu ? 0 : SOFT_RESET);
    this.resetTimedOut = this.faults.resetFails;
    if (this.mii.asleep && !this.qemu) {
      this.rules.broken(Rule.RESET_ASLEEP);
      this.resetTimedOut = true;
    }
    if (this.resetTimedOut) return;
    this.interrupts.reset();
    this.reset();
    if (this.qemu) this.mii.reset();
    this.wasRead = false;
  }

  /** What a soft reset sets back. */
  private reset(): void {
    this.mac.reset();
    this.mac.receiveOn = false;
    this.mac.transmitOn = this.qemu;
    this.power.reset();
    this.eeprom.reset();
    this.regs.later = (this.idRev >> 20) == LATER || (this.idRev >> 20) == LATEST;
    this.regs.reset();
    this.flow.reset();
    this.transmitFifo.resize(TX_KIB);
    this.transmission.reset();
    this.receiveFifo.resize(TX_KIB);
    this.receiveFifo.reset();
    this.reception.reset();
    this.writeLevels(0x48000000);
    this.hwConfig = TX_KIB << HwCfg.TX_FIF_SZ_SHIFT;
    this.gpio.reset();
    this.timer.reset();
    this.runsSince = this.time.now;
  }

  private readPmt(): u32 {
    const ready: u32 = this.swapped && this.wordSwap != 0xffffffff ? PmtCtrl.READY_SWAPPED : PmtCtrl.READY;
    return this.power.read() | (this.mii.beingReset ? PmtCtrl.PHY_RST : 0) | (this.power.ready ? ready : 0);
  }

  private writePmt(value: u32): void {
    this.power.write(value);
    if (value & PmtCtrl.PHY_RST) this.mii.reset();
    this.regs.configure(); // the reset ended a loopback
  }

  private writeGpio(value: u32): void {
    if (this.eeprom.busy.running) this.rules.broken(Rule.EEPROM_BUSY);
    this.gpio.write(value);
  }
}
