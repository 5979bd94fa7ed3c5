// The two engines between FIFOs and wire, receiver and transmitter: started with a link's mode, stopped and emptied without one,
// and brought back when they lost their way. Waits are bounded; one that fails shows in MacCsr.failed.
import { regWrite } from "../../board";
import { Phy } from "../../phy";
import { AFC_LEVELS, RX_OFFSET } from "./bringup";
import { LONG_TRIES, MacCsr, SHORT_TRIES } from "./csr";
import { Csr, Flow, MacCr } from "./mac-registers";
import { AfcCfg, Int, Reg, RxCfg, TxCfg } from "./registers";

export class Engine {
  /** MAC_CR as it was written last. */
  private control: u32 = 0;
  private allMulticast: bool = false;

  constructor(private csr: MacCsr) {}

  /** Both engines on, in the mode that the PHY agreed on. They are stopped and empty. */
  start(phy: Phy): void {
    this.setFlowControl(phy);
    let control = <u32>(MacCr.TXEN | MacCr.RXEN);
    control |= phy.fullDuplex ? MacCr.FDPX : MacCr.RCVOWN;
    if (this.allMulticast) control |= MacCr.MCPAS;
    this.setControl(control);
    regWrite(this.csr.window, Reg.TX_CFG, TxCfg.TX_ON);
  }

  /** Both engines off and all FIFOs empty: nothing stale goes out or comes up later. */
  stop(): void {
    this.stopTransmitter();
    this.stopReceiver();
    this.dumpReceiver();
    this.setControl(0);
  }

  /** Empties the receive FIFOs and goes on. */
  restartReceiver(): void {
    this.stopReceiver();
    this.dumpReceiver();
    this.setControl(this.control | MacCr.RXEN);
  }

  /** Empties the transmit FIFOs, what waited there is lost, and goes on. */
  restartTransmitter(): void {
    this.stopTransmitter();
    regWrite(this.csr.window, Reg.TX_CFG, TxCfg.TX_ON);
  }

  /** The chip lost its state, in a reset: what was set is void, the filter's wish is not. */
  forget(): void {
    this.control = 0;
  }

  /** The filter takes all group addresses or only broadcast. Revisions 0 and 1 want the receiver stopped for the change. */
  setAllMulticast(on: bool): void {
    if (this.allMulticast == on) return;
    this.allMulticast = on;
    if (!(this.control & MacCr.RXEN)) return;
    this.stopReceiver();
    this.setControl(this.control & ~MacCr.MCPAS | (on ? MacCr.MCPAS : 0) | MacCr.RXEN);
  }

  /**
   * Pause frames as agreed. In half duplex none: back pressure would jam a whole hub for one slow station, while TCP and the
   * senders' own patience do without.
   */
  private setFlowControl(phy: Phy): void {
    this.csr.write(Csr.FLOW, (phy.sendPause ? Flow.FCPT_MAX : 0) | (phy.obeyPause ? Flow.FCEN : 0));
    regWrite(this.csr.window, Reg.AFC_CFG, AFC_LEVELS | (phy.sendPause ? AfcCfg.FCANY : 0));
  }

  private setControl(value: u32): void {
    this.control = value;
    this.csr.write(Csr.MAC_CR, value);
  }

  /** The frame on the wire is still received; RXSTOP_INT says when it has ended. */
  private stopReceiver(): void {
    if (!(this.control & MacCr.RXEN)) return;
    this.setControl(this.control & ~MacCr.RXEN);
    this.csr.wait(Reg.INT_STS, Int.RXSTOP_INT, Int.RXSTOP_INT, LONG_TRIES);
    regWrite(this.csr.window, Reg.INT_STS, Int.RXSTOP_INT);
  }

  private dumpReceiver(): void {
    regWrite(this.csr.window, Reg.RX_CFG, RxCfg.RX_DUMP | RX_OFFSET << RxCfg.RXDOFF_SHIFT);
    this.csr.wait(Reg.RX_CFG, RxCfg.RX_DUMP, 0, SHORT_TRIES);
  }

  /** The frame on the wire still goes out; then data and statuses are dumped. */
  private stopTransmitter(): void {
    regWrite(this.csr.window, Reg.TX_CFG, TxCfg.STOP_TX);
    this.csr.wait(Reg.TX_CFG, TxCfg.TX_ON | TxCfg.STOP_TX, 0, LONG_TRIES);
    regWrite(this.csr.window, Reg.TX_CFG, TxCfg.TXD_DUMP | TxCfg.TXS_DUMP);
    this.csr.wait(Reg.TX_CFG, TxCfg.TXD_DUMP | TxCfg.TXS_DUMP, 0, SHORT_TRIES);
  }
}
