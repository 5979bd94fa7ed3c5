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

// Bounds of the waits, ms: the longest that is known to be needed, and some.
// @ts-ignore: decorator
@inline const LIMIT_MS: u32 = 100;
// @ts-ignore: decorator
@inline const SOFT_RESET_LIMIT_MS: u32 = 10;
// @ts-ignore: decorator
@inline const PHY_RESET_LIMIT_MS: u32 = 500;
/** For a frame to end and a PHY to wake. A tick may end at once: this is at least 2 ms. */
// @ts-ignore: decorator
@inline const SETTLE_MS: i32 = 3;
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

/** What came of a step, below 0; else the milliseconds until the next. */
const enum Outcome {
  /** The chip is not there yet: the same once more, until its limit. */
  BUSY = -1,
  /** From the beginning. */
  FAILED = -2,
}

export class Bringup {
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

  /** Starts again from the beginning, at `now` or later. */
  restart(now: u32): void {
    this.step = Step.READY;
    this.csr.failed = false;
    this.begin(now);
  }

  /** The next step, if it is due. Returns the milliseconds until the one after it. */
  run(now: u32): u32 {
    if (this.step == Step.START) this.restart(now);
    if (timeLt(now, this.resume)) return until(this.resume, now);
    const outcome = this.advance(now);
    if (outcome == Outcome.BUSY && !this.csr.failed) {
      if (timeLt(now, this.deadline)) return 1;
      this.csr.timedOut();
    }
    if (outcome < 0 || this.csr.failed) return this.fail(now);
    this.begin(now + outcome);
    return outcome;
  }

  /** The step at hand may begin at `at`, and its wait lasts as long as it may. */
  private begin(at: u32): void {
    this.resume = at;
    const step = this.step;
    this.deadline = at + (step == Step.SOFT_RESETTING ? SOFT_RESET_LIMIT_MS : step == Step.PHY_RESETTING ? PHY_RESET_LIMIT_MS : LIMIT_MS);
  }

  /** From the beginning after a pause, doubled up to a minute. */
  private fail(now: u32): u32 {
    const ms = this.retryMs;
    this.noChip = this.step <= Step.IDENTIFY;
    this.retryMs = ms * 2 > RETRY_MAX_MS ? RETRY_MAX_MS : ms * 2;
    this.restart(now + ms);
    return ms;
  }

  /** Does one step; `step` becomes the next when it is done. Returns a pause in ms or an Outcome. */
  private advance(now: u32): i32 {
    switch (this.step) {
      case Step.READY: return this.ready();
      case Step.IDENTIFY: return this.identify();
      case Step.SOFT_RESET: return this.softReset();
      case Step.SOFT_RESETTING: return this.softResetting();
      case Step.EEPROM_LOADING: return this.eepromLoading(now);
      case Step.EEPROM_READING: return this.eepromReading(now);
      case Step.CONFIGURE: return this.configure();
      case Step.PHY_RESETTING: return this.phyResetting();
      default: return this.negotiate();
    }
  }

  /** Until READY nothing else may be touched, save that a write to BYTE_TEST wakes a sleeping chip. */
  private ready(): i32 {
    if (!(regRead(this.csr.window, Reg.PMT_CTRL) & (PmtCtrl.READY | PmtCtrl.READY_SWAPPED))) {
      regWrite(this.csr.window, Reg.BYTE_TEST, 0);
      return Outcome.BUSY;
    }
    this.step = Step.IDENTIFY;
    return 0;
  }

  /** Byte order, identity, then the very first settings: the interrupt pin off and of the right kind, the PHY awake. */
  private identify(): i32 {
    const window = this.csr.window;
    if (!this.rightOrder()) return Outcome.FAILED;
    const id = regRead(window, Reg.ID_REV) >> 16;
    if (!known(id)) return Outcome.FAILED;
    this.noChip = false;
    regWrite(window, Reg.IRQ_CFG, IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
    regWrite(window, Reg.INT_EN, 0);
    const ran = this.stop();
    const slept = this.wake(id);
    this.csr.failed = false; // whatever hangs, the reset that follows is the cure
    this.step = Step.SOFT_RESET;
    return ran || slept ? SETTLE_MS : 0;
  }

  private rightOrder(): bool {
    const window = this.csr.window;
    const order = regRead(window, Reg.BYTE_TEST);
    if (order == ByteTest.VALUE) return true;
    if (order != ByteTest.SWAPPED) return false;
    regWrite(window, Reg.WORD_SWAP, 0xffffffff);
    regRead(window, Reg.BYTE_TEST); // the first read after that write is stale
    return regRead(window, Reg.BYTE_TEST) == ByteTest.VALUE;
  }

  /** Stops a chip that an earlier life left running: HW_CFG must not be written before. True if it ran. */
  private stop(): bool {
    const sending = (regRead(this.csr.window, Reg.TX_CFG) & TxCfg.TX_ON) != 0;
    if (sending) {
      regWrite(this.csr.window, Reg.TX_CFG, TxCfg.STOP_TX);
      this.csr.wait(Reg.TX_CFG, TxCfg.TX_ON | TxCfg.STOP_TX, 0, LONG_TRIES);
    }
    const running = (this.csr.read(Csr.MAC_CR) & (MacCr.RXEN | MacCr.TXEN)) != 0;
    if (running) this.csr.write(Csr.MAC_CR, 0);
    return sending || running;
  }

  /** A soft reset times out while the PHY is powered down, which LAN921x and LAN922x can do by themselves. True if it was. */
  private wake(id: u32): bool {
    const slept = this.phy.wake();
    if (id >> 4 != 0x921 && id >> 4 != 0x922) return slept;
    const mode = this.csr.readPhy(PhyReg.MODE_CONTROL_STATUS);
    if (!(mode & PhyMode.EDPWRDOWN)) return slept;
    this.csr.writePhy(PhyReg.MODE_CONTROL_STATUS, mode & ~PhyMode.EDPWRDOWN);
    return true;
  }

  private softReset(): i32 {
    regWrite(this.csr.window, Reg.HW_CFG, HwCfg.SRST);
    this.step = Step.SOFT_RESETTING;
    return 0;
  }

  private softResetting(): i32 {
    const config = regRead(this.csr.window, Reg.HW_CFG);
    if (config & HwCfg.SRST) return Outcome.BUSY;
    if (config & HwCfg.SRST_TO) return Outcome.FAILED;
    if (!(regRead(this.csr.window, Reg.PMT_CTRL) & PmtCtrl.READY)) return Outcome.BUSY;
    this.step = Step.EEPROM_LOADING;
    return 0;
  }

  /** The chip reads its EEPROM by itself after every reset; until it has, EEPROM and address must not be touched. */
  private eepromLoading(now: u32): i32 {
    if (regRead(this.csr.window, Reg.E2P_CMD) & E2pCmd.EPC_BUSY) return Outcome.BUSY;
    if (this.hasAddress) {
      this.step = Step.CONFIGURE;
      return 0;
    }
    this.eeprom.start(now);
    this.step = Step.EEPROM_READING;
    return 1;
  }

  private eepromReading(now: u32): i32 {
    const state = this.eeprom.step(now);
    if (state == EepromState.READING) return 1;
    if (state == EepromState.STUCK) return Outcome.FAILED;
    const found = this.eeprom.found;
    const address = found ? this.eeprom.address : localAddress();
    this.address0 = <u32>address;
    this.address1 = <u32>(address >> 32);
    this.addressSource = found ? MacAddressSource.ROM : MacAddressSource.LOCAL;
    this.hasAddress = true;
    this.step = Step.CONFIGURE;
    return 0;
  }

  /** Interrupt pin, FIFO sizes, flow control, LEDs, own address; and the PHY's reset starts. */
  private configure(): i32 {
    const window = this.csr.window;
    regWrite(window, Reg.IRQ_CFG, DEASSERTION << IrqCfg.INT_DEAS_SHIFT | IrqCfg.IRQ_EN | IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
    regWrite(window, Reg.INT_STS, 0xffffffff);
    regWrite(window, Reg.HW_CFG, HwCfg.MBO | TX_FIFO_KIB << HwCfg.TX_FIF_SZ_SHIFT);
    regWrite(window, Reg.AFC_CFG, AFC_LEVELS);
    regWrite(window, Reg.GPIO_CFG, GpioCfg.LED_EN | GpioCfg.GPIOBUF);
    regWrite(window, Reg.FIFO_INT, 0xff << FifoInt.TDFA_SHIFT | 0xff << FifoInt.TSFL_SHIFT | 0 << FifoInt.RSFL_SHIFT);
    regWrite(window, Reg.RX_CFG, RX_OFFSET << RxCfg.RXDOFF_SHIFT);
    if (!this.setAddress()) return Outcome.FAILED;
    this.phy.reset();
    this.step = Step.PHY_RESETTING;
    return 0;
  }

  private setAddress(): bool {
    this.csr.write(Csr.ADDRL, this.address0);
    this.csr.write(Csr.ADDRH, this.address1);
    return this.csr.read(Csr.ADDRL) == this.address0 && (this.csr.read(Csr.ADDRH) & 0xffff) == this.address1;
  }

  private phyResetting(): i32 {
    if (this.phy.resetting()) return Outcome.BUSY;
    this.step = Step.NEGOTIATE;
    return SETTLE_MS;
  }

  /** Offers what MAC and FIFO can do, asks for interrupts when the link changes, and opens the interrupts. */
  private negotiate(): i32 {
    this.phy.negotiate(ALL_ABILITIES);
    this.csr.writePhy(PhyReg.INTERRUPT_MASK, PhyInt.ENERGYON | PhyInt.AN_COMPLETE | PhyInt.LINK_DOWN);
    this.csr.readPhy(PhyReg.INTERRUPT_SOURCE);
    if (this.csr.failed) return Outcome.FAILED;
    regWrite(this.csr.window, Reg.INT_EN, INTERRUPTS & ~Int.SW_INT);
    this.retryMs = RETRY_MIN_MS;
    this.step = Step.DONE;
    return 0;
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
