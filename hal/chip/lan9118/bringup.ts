// From power-on, or from any state that the chip got lost in, to a chip ready for a link: one bounded step a call, no waiting
// inside. What fails starts again from the beginning, each time after a longer pause.
import { timeLt, until } from "../../../assembly/lib/time";
import { localAddress } from "../../address";
import { regRead, regWrite } from "../../board";
import { MacAddressSource } from "../../mac";
import { ALL_ABILITIES, Phy } from "../../phy";
import { LONG_TRIES, MacCsr } from "./csr";
import { AddressReader, EepromState } from "./eeprom";
import { Csr, MacCr, PhyInt, PhyMode, PhyReg } from "./mac-registers";
import { AfcCfg, ByteTest, ChipId, E2pCmd, FifoInt, GpioCfg, HwCfg, Int, IrqCfg, PmtCtrl, Reg, RxCfg, TxCfg } from "./registers";

/** Octets in front of each frame in the RX data FIFO: the IP header comes to lie on a word. */
// @ts-ignore: decorator
@inline export const RX_OFFSET: u32 = 2;
/** Pause frames from 7040 waiting octets on, lifted at 3520 (of 10560); which frames trigger them is set with the link. */
// @ts-ignore: decorator
@inline export const AFC_LEVELS: u32 = 110 << AfcCfg.AFC_HI_SHIFT | 55 << AfcCfg.AFC_LO_SHIFT | 4 << AfcCfg.BACK_DUR_SHIFT;
/** Receive, errors of both ways, drops, and the link. RXSTOP_INT and TXSTOP_INT are polled where they are waited for. */
// @ts-ignore: decorator
@inline export const INTERRUPTS: u32 = Int.RSFL | Int.RXE | Int.RXDF_INT | Int.TXE | Int.TXSO | Int.TDFO | Int.PHY_INT | Int.SW_INT;

/** The pin rests 100 us after each interrupt, unit 10 us. */
// @ts-ignore: decorator
@inline const DEASSERTION: u32 = 10;
/** KiB of FIFO for transmit: 4608 octets of data; 10560 remain for receive. */
// @ts-ignore: decorator
@inline const TX_FIFO_KIB: u32 = 5;

// Bounds of the waits, ms: the longest that is known to be needed, and some. A tick may end at once, so 2 is at least 1 ms.
// @ts-ignore: decorator
@inline const READY_MS: u32 = 100;
// @ts-ignore: decorator
@inline const SOFT_RESET_MS: u32 = 10;
// @ts-ignore: decorator
@inline const EEPROM_LOAD_MS: u32 = 100;
// @ts-ignore: decorator
@inline const PHY_RESET_MS: u32 = 500;
// @ts-ignore: decorator
@inline const SETTLE_MS: u32 = 3;
// @ts-ignore: decorator
@inline const RETRY_MIN_MS: u32 = 100;
// @ts-ignore: decorator
@inline const RETRY_MAX_MS: u32 = 60 * 1000;

const enum Step {
  START,
  READY,
  IDENTIFY,
  SOFT_RESET,
  SOFT_RESETTING,
  EEPROM_LOADING,
  EEPROM_READING,
  CONFIGURE,
  PHY_RESETTING,
  NEGOTIATE,
  DONE,
}

export class Bringup {
  /** What the chip says that it is (ID_REV), once past identification. */
  idRev: u32 = 0;
  /** No chip of this family answered the last time. */
  noChip: bool = false;
  /** The own address, valid when done; it stays the same for ever after. */
  address0: u32 = 0;
  address1: u32 = 0;
  addressSource: MacAddressSource = MacAddressSource.LOCAL;
  private hasAddress: bool = false;
  private eeprom: AddressReader;
  private step: Step = Step.START;
  /** When the wait of this step ends in failure. */
  private deadline: u32 = 0;
  /** Nothing is done before. */
  private resume: u32 = 0;
  private retryMs: u32 = RETRY_MIN_MS;

  constructor(private csr: MacCsr, private phy: Phy) {
    this.eeprom = new AddressReader(csr.window);
  }

  get done(): bool {
    return this.step == Step.DONE;
  }

  /** Starts again from the beginning, at once. */
  restart(now: u32): void {
    this.resume = now;
    this.enter(Step.READY, now, READY_MS);
  }

  /** The next step, if it is due. Returns the milliseconds until the one after it. */
  run(now: u32): u32 {
    if (this.step == Step.START) this.restart(now);
    if (timeLt(now, this.resume)) return until(this.resume, now);
    switch (this.step) {
      case Step.READY: return this.ready(now);
      case Step.IDENTIFY: return this.identify(now);
      case Step.SOFT_RESET: return this.softReset(now);
      case Step.SOFT_RESETTING: return this.softResetting(now);
      case Step.EEPROM_LOADING: return this.eepromLoading(now);
      case Step.EEPROM_READING: return this.eepromReading(now);
      case Step.CONFIGURE: return this.configure(now);
      case Step.PHY_RESETTING: return this.phyResetting(now);
      case Step.NEGOTIATE: return this.negotiate(now);
      default: return 0;
    }
  }

  /** Until READY nothing else may be touched, save that a write to BYTE_TEST wakes a sleeping chip. */
  private ready(now: u32): u32 {
    if (regRead(this.csr.window, Reg.PMT_CTRL) & (PmtCtrl.READY | PmtCtrl.READY_SWAPPED)) return this.enter(Step.IDENTIFY, now, 0);
    regWrite(this.csr.window, Reg.BYTE_TEST, 0);
    this.noChip = !timeLt(now, this.deadline);
    return this.wait(now);
  }

  /** Byte order, identity, then the very first settings: the interrupt pin off and of the right kind, the PHY awake. */
  private identify(now: u32): u32 {
    const window = this.csr.window;
    this.noChip = !this.rightOrder() || !known(regRead(window, Reg.ID_REV) >> 16);
    if (this.noChip) return this.fail(now);
    this.idRev = regRead(window, Reg.ID_REV);
    regWrite(window, Reg.IRQ_CFG, IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
    regWrite(window, Reg.INT_EN, 0);
    const busy = this.stop();
    const slept = this.wake();
    this.csr.failed = false; // whatever hangs, the reset that follows is the cure
    return this.pause(Step.SOFT_RESET, now, busy || slept ? SETTLE_MS : 0);
  }

  private rightOrder(): bool {
    const window = this.csr.window;
    if (regRead(window, Reg.BYTE_TEST) == ByteTest.VALUE) return true;
    if (regRead(window, Reg.BYTE_TEST) != ByteTest.SWAPPED) return false;
    regWrite(window, Reg.WORD_SWAP, 0xffffffff);
    regRead(window, Reg.BYTE_TEST); // the first read after that write is stale
    return regRead(window, Reg.BYTE_TEST) == ByteTest.VALUE;
  }

  /** Stops a chip that an earlier life left running: HW_CFG must not be written before. True if it ran. */
  private stop(): bool {
    const window = this.csr.window;
    const sending = (regRead(window, Reg.TX_CFG) & TxCfg.TX_ON) != 0;
    if (sending) {
      regWrite(window, Reg.TX_CFG, TxCfg.STOP_TX);
      this.csr.wait(Reg.TX_CFG, TxCfg.TX_ON | TxCfg.STOP_TX, 0, LONG_TRIES);
    }
    const running = (this.csr.read(Csr.MAC_CR) & (MacCr.RXEN | MacCr.TXEN)) != 0;
    if (running) this.csr.write(Csr.MAC_CR, 0);
    return sending || running;
  }

  /** A soft reset times out while the PHY is powered down. True if it was. */
  private wake(): bool {
    let slept = this.phy.wake();
    if (this.idRev >> 20 == 0x922 || this.idRev >> 20 == 0x921) {
      const mode = this.csr.readPhy(PhyReg.MODE_CONTROL_STATUS);
      if (mode & PhyMode.EDPWRDOWN) {
        this.csr.writePhy(PhyReg.MODE_CONTROL_STATUS, mode & ~PhyMode.EDPWRDOWN);
        slept = true;
      }
    }
    return slept;
  }

  private softReset(now: u32): u32 {
    regWrite(this.csr.window, Reg.HW_CFG, HwCfg.SRST);
    return this.enter(Step.SOFT_RESETTING, now, SOFT_RESET_MS);
  }

  private softResetting(now: u32): u32 {
    const config = regRead(this.csr.window, Reg.HW_CFG);
    if (config & HwCfg.SRST) return this.wait(now);
    if (config & HwCfg.SRST_TO) return this.fail(now);
    if (!(regRead(this.csr.window, Reg.PMT_CTRL) & PmtCtrl.READY)) return this.wait(now);
    return this.enter(Step.EEPROM_LOADING, now, EEPROM_LOAD_MS);
  }

  /** The chip reads its EEPROM by itself after every reset; until it has, EEPROM and address must not be touched. */
  private eepromLoading(now: u32): u32 {
    if (regRead(this.csr.window, Reg.E2P_CMD) & E2pCmd.EPC_BUSY) return this.wait(now);
    if (this.hasAddress) return this.enter(Step.CONFIGURE, now, 0);
    this.eeprom.start(now);
    return this.enter(Step.EEPROM_READING, now, 0) + 1;
  }

  private eepromReading(now: u32): u32 {
    const state = this.eeprom.step(now);
    if (state == EepromState.READING) return 1;
    if (state == EepromState.STUCK) return this.fail(now);
    if (this.eeprom.found) this.takeRomAddress();
    else this.makeLocalAddress();
    this.hasAddress = true;
    return this.enter(Step.CONFIGURE, now, 0);
  }

  private takeRomAddress(): void {
    this.address0 = this.eeprom.address0;
    this.address1 = this.eeprom.address1;
    this.addressSource = MacAddressSource.ROM;
  }

  private makeLocalAddress(): void {
    const address = localAddress();
    this.address0 = <u32>address;
    this.address1 = <u32>(address >> 32);
    this.addressSource = MacAddressSource.LOCAL;
  }

  /** Interrupt pin, FIFO sizes, flow control, LEDs, own address; and the PHY's reset starts. */
  private configure(now: u32): u32 {
    const window = this.csr.window;
    regWrite(window, Reg.IRQ_CFG, DEASSERTION << IrqCfg.INT_DEAS_SHIFT | IrqCfg.IRQ_EN | IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
    regWrite(window, Reg.INT_STS, 0xffffffff);
    regWrite(window, Reg.HW_CFG, HwCfg.MBO | TX_FIFO_KIB << HwCfg.TX_FIF_SZ_SHIFT);
    regWrite(window, Reg.AFC_CFG, AFC_LEVELS);
    regWrite(window, Reg.GPIO_CFG, GpioCfg.LED_EN | GpioCfg.GPIOBUF);
    regWrite(window, Reg.FIFO_INT, 0xff << FifoInt.TDFA_SHIFT | 0xff << FifoInt.TSFL_SHIFT | 0 << FifoInt.RSFL_SHIFT);
    regWrite(window, Reg.RX_CFG, RX_OFFSET << RxCfg.RXDOFF_SHIFT);
    if (!this.setAddress()) return this.fail(now);
    this.phy.reset();
    return this.csr.failed ? this.fail(now) : this.enter(Step.PHY_RESETTING, now, PHY_RESET_MS);
  }

  private setAddress(): bool {
    this.csr.write(Csr.ADDRL, this.address0);
    this.csr.write(Csr.ADDRH, this.address1);
    return this.csr.read(Csr.ADDRL) == this.address0 && (this.csr.read(Csr.ADDRH) & 0xffff) == this.address1;
  }

  private phyResetting(now: u32): u32 {
    const resetting = this.phy.resetting();
    if (this.csr.failed) return this.fail(now);
    return resetting ? this.wait(now) : this.pause(Step.NEGOTIATE, now, SETTLE_MS);
  }

  /** Offers what MAC and FIFO can do, asks for interrupts when the link changes, and opens the interrupts. */
  private negotiate(now: u32): u32 {
    this.phy.negotiate(ALL_ABILITIES);
    this.csr.writePhy(PhyReg.INTERRUPT_MASK, PhyInt.ENERGYON | PhyInt.AN_COMPLETE | PhyInt.LINK_DOWN);
    this.csr.readPhy(PhyReg.INTERRUPT_SOURCE);
    if (this.csr.failed) return this.fail(now);
    regWrite(this.csr.window, Reg.INT_EN, INTERRUPTS & ~Int.SW_INT);
    this.retryMs = RETRY_MIN_MS;
    return this.enter(Step.DONE, now, 0);
  }

  /** Goes to `step`, whose wait may last `limitMs`. */
  private enter(step: Step, now: u32, limitMs: u32): u32 {
    this.step = step;
    this.deadline = now + limitMs;
    return 0;
  }

  /** Goes to `step` after `ms`. */
  private pause(step: Step, now: u32, ms: u32): u32 {
    this.resume = now + ms;
    this.enter(step, now, 0);
    return ms;
  }

  /** The chip is not there yet: once more in a millisecond, until the bound. */
  private wait(now: u32): u32 {
    if (timeLt(now, this.deadline)) return 1;
    this.csr.timedOut();
    return this.fail(now);
  }

  /** From the beginning after a pause, doubled up to a minute. */
  private fail(now: u32): u32 {
    const ms = this.retryMs;
    this.retryMs = ms * 2 > RETRY_MAX_MS ? RETRY_MAX_MS : ms * 2;
    this.csr.failed = false;
    this.restart(now + ms);
    return ms;
  }
}

/** Whether `id` is a chip of this family. */
function known(id: u32): bool {
  switch (id) {
    case ChipId.LAN9115: case ChipId.LAN9116: case ChipId.LAN9117: case ChipId.LAN9118:
    case ChipId.LAN9215: case ChipId.LAN9216: case ChipId.LAN9217: case ChipId.LAN9218:
    case ChipId.LAN9210: case ChipId.LAN9211: case ChipId.LAN9220: case ChipId.LAN9221:
    case ChipId.LAN89218: return true;
    default: return false;
  }
}
