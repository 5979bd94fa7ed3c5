// From power-on, or from any state that the chip got lost in, to a chip ready for a link: one bounded step a call, no long wait
// inside. What fails starts again from the beginning, each time after a longer pause.
import { regRead, regWrite } from "../../board";
import { Adapter, MacState, WINDOW } from "../../mac";
import { ALL_ABILITIES, Bmcr, MiiReg } from "../../phy";
import { Access, readMac, readPhy, timedOut, writeMac, writePhy } from "./csr";
import { Eeprom, readAddress } from "./eeprom";
import { Engine, stopTransmitter } from "./engine";
import { clearPhy, negotiate } from "./link";
import { Csr, PhyInt, PhyMode, PhyReg } from "./mac-registers";
import { ByteTest, ChipId, FifoInt, GpioCfg, HwCfg, Int, IrqCfg, PmtCtrl, Reg, RxCfg, TxCfg } from "./registers";
import { AFC_LEVELS, INTERRUPTS, RX_OFFSET } from "./settings";

/** The pin rests 100 us after each interrupt, unit 10 us. */
// @ts-ignore: decorator
@inline const DEASSERTION: u32 = 10;
/** KiB of FIFO for transmit: 4608 octets of data; 10560 remain for receive. */
// @ts-ignore: decorator
@inline const TX_FIFO_KIB: u32 = 5;

/** Bound of each step's wait, ms: the longest known is the PHY's reset, some 100. */
// @ts-ignore: decorator
@inline const LIMIT_MS: i32 = 500;
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
  EEPROM_READING,
  CONFIGURE,
  PHY_RESETTING,
  OPEN,
  DONE,
}

/** What came of a step, below 0; else it is done, and these are the milliseconds until the next. */
const enum Outcome {
  /** The chip is not there yet: the same once more, until its limit. */
  BUSY = -1,
  /** From the beginning. */
  FAILED = -2,
}

export class Bringup {
  static step: Step = Step.START;
  /** When the step begins; nothing is done before. */
  static begin: u32 = 0;
  static retryMs: u32 = RETRY_MIN_MS;
}

/** Starts again from the beginning, at `at`. */
export function restartBringup(at: u32): void {
  Bringup.step = Step.READY;
  Bringup.begin = at;
  Access.failed = false;
  Engine.control = 0;
  Eeprom.asked = 0;
}

/**
 * The next step, if it is due. Returns the milliseconds until the one after it. The adapter's state says how it goes: FAILED while no
 * chip of this family answers, LINK_DOWN when all is done.
 */
export function bringUp(now: u32): u32 {
  if (Bringup.step == Step.START) restartBringup(now);
  const spent = <i32>(now - Bringup.begin);
  if (spent < 0) return -spent;
  const outcome = advance();
  if (outcome == Outcome.BUSY) {
    if (spent < LIMIT_MS && !Access.failed) return 1;
    timedOut();
  }
  if (outcome < 0 || Access.failed) return retry(now);
  Bringup.begin = now + outcome;
  if (++Bringup.step == Step.DONE) Adapter.state = MacState.LINK_DOWN;
  return outcome;
}

/** From the beginning after a pause, doubled up to a minute. */
function retry(now: u32): u32 {
  const ms = Bringup.retryMs;
  if (Bringup.step <= Step.IDENTIFY) Adapter.state = MacState.FAILED;
  Bringup.retryMs = min(ms * 2, RETRY_MAX_MS);
  restartBringup(now + ms);
  return ms;
}

/** Does one step. Returns a pause in ms or an Outcome. */
function advance(): i32 {
  switch (Bringup.step) {
    case Step.READY: return ready();
    case Step.IDENTIFY: return identify();
    case Step.SOFT_RESET: return softReset();
    case Step.SOFT_RESETTING: return softResetting();
    case Step.EEPROM_READING: return readAddress() ? 0 : Outcome.BUSY;
    case Step.CONFIGURE: return configure();
    case Step.PHY_RESETTING: return readPhy(MiiReg.BMCR) & Bmcr.RESET ? Outcome.BUSY : SETTLE_MS;
    default: return open();
  }
}

/** Until READY nothing else may be touched, save that a write to BYTE_TEST wakes a sleeping chip. */
function ready(): i32 {
  if (regRead(WINDOW, Reg.PMT_CTRL) & (PmtCtrl.READY | PmtCtrl.READY_SWAPPED)) return 0;
  regWrite(WINDOW, Reg.BYTE_TEST, 0);
  return Outcome.BUSY;
}

/** Byte order, identity, then the very first settings: the interrupt pin off and of the right kind, engines stopped, the PHY awake. */
function identify(): i32 {
  if (!rightOrder()) return Outcome.FAILED;
  const id = regRead(WINDOW, Reg.ID_REV) >> 16;
  if (!known(id)) return Outcome.FAILED;
  Adapter.state = MacState.STARTING;
  regWrite(WINDOW, Reg.IRQ_CFG, IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
  regWrite(WINDOW, Reg.INT_EN, 0);
  stop();
  wake(id);
  Access.failed = false; // whatever hangs, the reset that follows is the cure
  return SETTLE_MS;
}

function rightOrder(): bool {
  if (regRead(WINDOW, Reg.BYTE_TEST) == ByteTest.SWAPPED) {
    regWrite(WINDOW, Reg.WORD_SWAP, 0xffffffff);
    regRead(WINDOW, Reg.BYTE_TEST); // the first read after that write is stale
  }
  return regRead(WINDOW, Reg.BYTE_TEST) == ByteTest.VALUE;
}

/** Whether `id` is a chip of this family. */
function known(id: u32): bool {
  return id - ChipId.LAN9115 <= <u32>(ChipId.LAN9118 - ChipId.LAN9115)
    || (id - ChipId.LAN9215 & ~0x30) == 0 // .. LAN9218
    || isLater(id)
    || id == ChipId.LAN89218;
}

/** Whether it is a LAN9210, LAN9211, LAN9220 or LAN9221. */
function isLater(id: u32): bool {
  return (id - ChipId.LAN9210 & ~0x11) == 0;
}

/** Stops a chip that an earlier life left running: HW_CFG must not be written before. */
function stop(): void {
  if (regRead(WINDOW, Reg.TX_CFG) & TxCfg.TX_ON) stopTransmitter();
  Access.failed = false;
  writeMac(Csr.MAC_CR, 0);
}

/** A soft reset times out while the PHY is powered down, which LAN921x and LAN922x can do by themselves. */
function wake(id: u32): void {
  clearPhy(MiiReg.BMCR, Bmcr.POWER_DOWN);
  if (isLater(id)) clearPhy(PhyReg.MODE_CONTROL_STATUS, PhyMode.EDPWRDOWN);
}

function softReset(): i32 {
  regWrite(WINDOW, Reg.HW_CFG, HwCfg.SRST);
  return 0;
}

function softResetting(): i32 {
  const config = regRead(WINDOW, Reg.HW_CFG);
  if (config & HwCfg.SRST) return Outcome.BUSY;
  if (config & HwCfg.SRST_TO) return Outcome.FAILED;
  return regRead(WINDOW, Reg.PMT_CTRL) & PmtCtrl.READY ? 0 : Outcome.BUSY;
}

/** Interrupt pin, FIFO sizes, flow control, LEDs, own address; and the PHY's reset starts. */
function configure(): i32 {
  regWrite(WINDOW, Reg.IRQ_CFG, DEASSERTION << IrqCfg.INT_DEAS_SHIFT | IrqCfg.IRQ_EN | IrqCfg.IRQ_POL | IrqCfg.IRQ_TYPE);
  regWrite(WINDOW, Reg.INT_STS, 0xffffffff);
  regWrite(WINDOW, Reg.HW_CFG, HwCfg.MBO | TX_FIFO_KIB << HwCfg.TX_FIF_SZ_SHIFT);
  regWrite(WINDOW, Reg.AFC_CFG, AFC_LEVELS);
  regWrite(WINDOW, Reg.GPIO_CFG, GpioCfg.LED_EN | GpioCfg.GPIOBUF);
  regWrite(WINDOW, Reg.FIFO_INT, 0xff << FifoInt.TDFA_SHIFT | 0xff << FifoInt.TSFL_SHIFT | 0 << FifoInt.RSFL_SHIFT);
  regWrite(WINDOW, Reg.RX_CFG, RX_OFFSET << RxCfg.RXDOFF_SHIFT);
  const own = Adapter.address;
  if (set(Csr.ADDRL, <u32>own) != <u32>own || (set(Csr.ADDRH, <u32>(own >> 32)) & 0xffff) != own >> 32) return Outcome.FAILED;
  writePhy(MiiReg.BMCR, Bmcr.RESET);
  return 0;
}

/** Writes a register of the MAC and returns what it reads then. */
function set(register: Csr, value: u32): u32 {
  writeMac(register, value);
  return readMac(register);
}

/** Offers what MAC and FIFO can do, asks for interrupts when the link changes, and opens the interrupts. */
function open(): i32 {
  negotiate(ALL_ABILITIES);
  writePhy(PhyReg.INTERRUPT_MASK, PhyInt.ENERGYON | PhyInt.AN_COMPLETE | PhyInt.LINK_DOWN);
  readPhy(PhyReg.INTERRUPT_SOURCE);
  if (Access.failed) return Outcome.FAILED;
  regWrite(WINDOW, Reg.INT_EN, INTERRUPTS & ~Int.SW_INT);
  Bringup.retryMs = RETRY_MIN_MS;
  return 0;
}
