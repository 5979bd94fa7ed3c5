// Which of the host registers' bits can be written with ones, and how soon after another access each can be read: both as tables of
// the datasheet (register descriptions; "host bus timing").
import { Reg } from "../../chip/lan9118/registers";

/** Bits of the register at `offset` that may be written with ones; 0: it cannot be written. */
export function writable(offset: u32): u32 {
  switch (offset) {
    case Reg.IRQ_CFG: return 0xff004111;
    case Reg.INT_EN: return 0x83bfefff;
    case Reg.INT_STS: case Reg.BYTE_TEST: case Reg.WORD_SWAP: case Reg.MAC_CSR_DATA: return 0xffffffff;
    case Reg.FIFO_INT: return 0xffff00ff;
    case Reg.RX_CFG: return 0xcfff9f00;
    case Reg.TX_CFG: return 0x0000c007;
    case Reg.HW_CFG: return 0x003f3001;
    case Reg.RX_DP_CTRL: return 0x80000000;
    case Reg.PMT_CTRL: return 0x0000377e;
    case Reg.GPIO_CFG: return 0x7777073f;
    case Reg.GPT_CFG: return 0x2000ffff;
    case Reg.MAC_CSR_CMD: return 0xc00000ff;
    case Reg.AFC_CFG: return 0x00ffffff;
    case Reg.E2P_CMD: return 0xf00002ff;
    case Reg.E2P_DATA: return 0x000000ff;
    default: return 0;
  }
}

/** Bits that can only be read: to write back what they read does no harm. */
export function readOnly(offset: u32): u32 {
  switch (offset) {
    case Reg.IRQ_CFG: return 0x00003000;
    case Reg.HW_CFG: return 0x00000006;
    case Reg.PMT_CTRL: return 0x00000001;
    case Reg.E2P_CMD: return 0x00000100;
    default: return 0;
  }
}

/** ns from the end of any write until the register shows what the write changed (LAN9118: cycles of 45 ns). */
export function settledAfterWrite(offset: u32): i64 {
  switch (offset) {
    case Reg.RX_DROP: case Reg.ID_REV: case Reg.BYTE_TEST: return 0;
    case Reg.INT_STS: return 90;
    case Reg.TX_FIFO_INF: case Reg.IRQ_CFG: case Reg.GPT_CNT: return 135;
    case Reg.FREE_RUN: return 180;
    case Reg.PMT_CTRL: return 314;
    default: return 45;
  }
}

/** ns from a read of `before` until `offset` shows what that read changed. */
export function settledAfterRead(before: u32, offset: u32): i64 {
  if (offset == Reg.RX_FIFO_INF && (before < <u32>Reg.TX_DATA_FIFO || before == Reg.RX_STATUS_FIFO)) return 135;
  if (offset == Reg.TX_FIFO_INF && before == Reg.TX_STATUS_FIFO) return 135;
  return offset == Reg.RX_DROP && before == Reg.RX_DROP ? 180 : 0;
}
