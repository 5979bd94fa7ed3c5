// The two engines between FIFOs and wire, receiver and transmitter: started with a link's mode, stopped and emptied without one,
// and brought back when they lost their way. Waits are bounded; one that fails shows in Access.failed.
import { regWrite } from "../../board";
import { WINDOW } from "../../mac";
import { Mode } from "../../phy";
import { wait, writeMac } from "./csr";
import { Csr, Flow, MacCr } from "./mac-registers";
import { AfcCfg, Int, Reg, RxCfg, TxCfg } from "./registers";
import { AFC_LEVELS, RX_OFFSET } from "./settings";

export class Engine {
  /** MAC_CR as it was written last; 0 once the chip lost its state in a reset. */
  static control: u32 = 0;
  /** MacCr.MCPAS while all group addresses are wanted: the wish outlives a reset. */
  static filter: u32 = 0;
}

/** Both engines on, in the Mode that the PHY agreed on. They are stopped and empty. */
export function startEngines(mode: u32): void {
  setFlowControl(mode);
  setControl(MacCr.TXEN | MacCr.RXEN | Engine.filter | (mode & Mode.FULL_DUPLEX ? MacCr.FDPX : MacCr.RCVOWN));
  startTransmitter();
}

/** Both engines off and all FIFOs empty: nothing stale goes out or comes up later. */
export function stopEngines(): void {
  emptyTransmitter();
  emptyReceiver();
  setControl(0);
}

/** Empties the receive FIFOs and goes on. */
export function restartReceiver(): void {
  emptyReceiver();
  setControl(Engine.control | MacCr.RXEN);
}

/** Empties the transmit FIFOs, what waited there is lost, and goes on. */
export function restartTransmitter(): void {
  emptyTransmitter();
  startTransmitter();
}

/** The frame on the wire still goes out. */
export function stopTransmitter(): void {
  changeTransmitter(TxCfg.STOP_TX, TxCfg.TX_ON | TxCfg.STOP_TX);
}

/** The filter takes all group addresses or only broadcast. Revisions 0 and 1 want the receiver stopped for the change. */
export function filterMulticast(on: bool): void {
  const filter: u32 = on ? MacCr.MCPAS : 0;
  if (Engine.filter == filter) return;
  Engine.filter = filter;
  if (!(Engine.control & MacCr.RXEN)) return;
  stopReceiver();
  setControl(Engine.control & ~MacCr.MCPAS | filter | MacCr.RXEN);
}

/**
 * Pause frames as agreed. In half duplex none: back pressure would jam a whole hub for one slow station, while TCP and the
 * senders' own patience do without.
 */
function setFlowControl(mode: u32): void {
  const send = mode & Mode.SEND_PAUSE;
  writeMac(Csr.FLOW, (send ? Flow.FCPT_MAX : 0) | (mode & Mode.OBEY_PAUSE ? Flow.FCEN : 0));
  regWrite(WINDOW, Reg.AFC_CFG, AFC_LEVELS | (send ? AfcCfg.FCANY : 0));
}

function setControl(value: u32): void {
  Engine.control = value;
  writeMac(Csr.MAC_CR, value);
}

function startTransmitter(): void {
  regWrite(WINDOW, Reg.TX_CFG, TxCfg.TX_ON);
}

function emptyTransmitter(): void {
  stopTransmitter();
  changeTransmitter(TxCfg.TXD_DUMP | TxCfg.TXS_DUMP, TxCfg.TXD_DUMP | TxCfg.TXS_DUMP);
}

/** Writes `bits` to TX_CFG and waits until those of `mask` are clear. */
function changeTransmitter(bits: u32, mask: u32): void {
  regWrite(WINDOW, Reg.TX_CFG, bits);
  wait(Reg.TX_CFG, mask, 0);
}

function emptyReceiver(): void {
  stopReceiver();
  regWrite(WINDOW, Reg.RX_CFG, RxCfg.RX_DUMP | RX_OFFSET << RxCfg.RXDOFF_SHIFT);
  wait(Reg.RX_CFG, RxCfg.RX_DUMP, 0);
}

/** The frame on the wire is still received; RXSTOP_INT says when it has ended. */
function stopReceiver(): void {
  if (!(Engine.control & MacCr.RXEN)) return;
  setControl(Engine.control & ~MacCr.RXEN);
  wait(Reg.INT_STS, Int.RXSTOP_INT, Int.RXSTOP_INT);
  regWrite(WINDOW, Reg.INT_STS, Int.RXSTOP_INT);
}
