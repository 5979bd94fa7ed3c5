// The host registers of the SMSC LAN9118 family (LAN9115 to 9118, 9210 to 9221) and the words in its FIFOs, facts only. Offsets are octets from the chip's
// base, names and bits the datasheet's (DS00002266). RO read-only, WO write-only, W1C write 1 to clear, SC clears itself,
// RC cleared by any read. A DWORD is a 32-bit word; "status" is one word for each frame.

/** Host registers. */
export const enum Reg {
  /** RO port: each read pops one word of received data. 00..1C are the same port. */
  RX_DATA_FIFO = 0x00,
  /** WO port: commands and data of frames to send. 20..3C are the same port. */
  TX_DATA_FIFO = 0x20,
  /** RO: pops the oldest receive status. */
  RX_STATUS_FIFO = 0x40,
  /** RO: the same without popping. */
  RX_STATUS_PEEK = 0x44,
  /** RO: pops the oldest transmit status. */
  TX_STATUS_FIFO = 0x48,
  TX_STATUS_PEEK = 0x4c,
  /** RO: chip in 31:16, revision in 15:0. */
  ID_REV = 0x50,
  IRQ_CFG = 0x54,
  /** W1C. */
  INT_STS = 0x58,
  INT_EN = 0x5c,
  /** RO: BYTE_TEST_VALUE. A write wakes the chip from D1 and D2. */
  BYTE_TEST = 0x64,
  FIFO_INT = 0x68,
  RX_CFG = 0x6c,
  TX_CFG = 0x70,
  HW_CFG = 0x74,
  RX_DP_CTRL = 0x78,
  /** RO. */
  RX_FIFO_INF = 0x7c,
  /** RO. */
  TX_FIFO_INF = 0x80,
  PMT_CTRL = 0x84,
  GPIO_CFG = 0x88,
  GPT_CFG = 0x8c,
  /** RO. */
  GPT_CNT = 0x90,
  /** All ones exchanges the half-words in 16-bit mode. */
  WORD_SWAP = 0x98,
  /** RO: 25 MHz counter. */
  FREE_RUN = 0x9c,
  /** RC: frames lost because the receive FIFO was full. */
  RX_DROP = 0xa0,
  MAC_CSR_CMD = 0xa4,
  MAC_CSR_DATA = 0xa8,
  AFC_CFG = 0xac,
  E2P_CMD = 0xb0,
  E2P_DATA = 0xb4,
}

/** What BYTE_TEST reads: with both halves in place, and exchanged. */
export const enum ByteTest {
  VALUE = 0x87654321,
  SWAPPED = 0x43218765,
}

/** ID_REV 31:16. */
export const enum ChipId {
  LAN9115 = 0x0115,
  LAN9116 = 0x0116,
  LAN9117 = 0x0117,
  LAN9118 = 0x0118,
  LAN9215 = 0x115a,
  LAN9216 = 0x116a,
  LAN9217 = 0x117a,
  LAN9218 = 0x118a,
  LAN9210 = 0x9210,
  LAN9211 = 0x9211,
  LAN9220 = 0x9220,
  LAN9221 = 0x9221,
  LAN89218 = 0x218a,
}

/** IRQ_CFG: the interrupt pin. */
export const enum IrqCfg {
  /** 31:24, de-assertion interval, unit 10 us: the pin stays quiet that long after each interrupt. */
  INT_DEAS_SHIFT = 24,
  /** SC: starts the interval again. */
  INT_DEAS_CLR = 1 << 14,
  /** RO: the interval runs. */
  INT_DEAS_STS = 1 << 13,
  /** RO: an enabled source is pending. */
  IRQ_INT = 1 << 12,
  /** The pin is driven. */
  IRQ_EN = 1 << 8,
  /** Active high, push-pull only. Survives a soft reset. */
  IRQ_POL = 1 << 4,
  /** 1 push-pull, 0 open drain. Survives a soft reset. */
  IRQ_TYPE = 1 << 0,
}

/** INT_STS and INT_EN. */
export const enum Int {
  /** Set when INT_EN bit 31 goes high. */
  SW_INT = 1 << 31,
  /** The transmitter stopped after STOP_TX. */
  TXSTOP_INT = 1 << 25,
  /** The receiver stopped after RXEN = 0. */
  RXSTOP_INT = 1 << 24,
  /** RX_DROP passed 7FFF_FFFF. */
  RXDFH_INT = 1 << 23,
  /** A buffer with the TX_IOC bit is in the TX FIFO. */
  TX_IOC = 1 << 21,
  /** RX_DMA_CNT reached 0. */
  RXD_INT = 1 << 20,
  GPT_INT = 1 << 19,
  /** RO: an enabled source of the PHY; reading PHY register 29 clears it. */
  PHY_INT = 1 << 18,
  PME_INT = 1 << 17,
  /** TX status FIFO overflow. */
  TXSO = 1 << 16,
  /** A frame of 2049 to 2560 octets. */
  RWT = 1 << 15,
  /** More was read than there was, or RX status FIFO overflow. */
  RXE = 1 << 14,
  /** Commands and lengths disagree, or overrun. */
  TXE = 1 << 13,
  /** TX data FIFO overrun. */
  TDFO = 1 << 10,
  /** TX data FIFO: more free than FIFO_INT says. */
  TDFA = 1 << 9,
  TSFF = 1 << 8,
  /** More TX statuses than FIFO_INT says. */
  TSFL = 1 << 7,
  /** A frame was dropped. */
  RXDF_INT = 1 << 6,
  RSFF = 1 << 4,
  /** More RX statuses than FIFO_INT says. */
  RSFL = 1 << 3,
}

/** FIFO_INT: levels of TDFA (unit 64 octets), TSFL and RSFL (statuses). */
export const enum FifoInt {
  TDFA_SHIFT = 24,
  TSFL_SHIFT = 16,
  RSFL_SHIFT = 0,
}

export const enum RxCfg {
  /** SC: empties RX data and status FIFO. The receiver must have stopped. */
  RX_DUMP = 1 << 15,
  /** 12:8, octets in front of each frame in the FIFO. */
  RXDOFF_SHIFT = 8,
}

export const enum TxCfg {
  /** SC: empties the TX status FIFO. */
  TXS_DUMP = 1 << 15,
  /** SC: empties the TX data FIFO. The transmitter must have stopped. */
  TXD_DUMP = 1 << 14,
  /** Goes on sending when the TX status FIFO is full. */
  TXSAO = 1 << 2,
  TX_ON = 1 << 1,
  /** SC: stops after the frame on the wire. */
  STOP_TX = 1 << 0,
}

/** HW_CFG; written only while transmitter and receiver are stopped. */
export const enum HwCfg {
  /** Must be one: store and forward. */
  MBO = 1 << 20,
  /** 19:16, KiB of the 16 KiB that belong to transmit, 2..14. */
  TX_FIF_SZ_SHIFT = 16,
  /** RO: the soft reset timed out. */
  SRST_TO = 1 << 1,
  /** SC: soft reset. */
  SRST = 1 << 0,
}

export const enum RxDpCtrl {
  /** Skips the rest of the frame; 1 until done. */
  RX_FFWD = 1 << 31,
}

/** RX_FIFO_INF. */
export const enum RxFifoInf {
  /** 23:16, statuses waiting. */
  RXSUSED = 0x00ff0000,
  /** 15:0, octets waiting, each frame rounded up to a word. */
  RXDUSED = 0x0000ffff,
}

/** TX_FIFO_INF. */
export const enum TxFifoInf {
  /** 23:16, statuses waiting. */
  TXSUSED = 0x00ff0000,
  TXSUSED_SHIFT = 16,
  /** 15:0, octets free for data and commands. */
  TDFREE = 0x0000ffff,
}

export const enum PmtCtrl {
  /** SC: resets the PHY. */
  PHY_RST = 1 << 10,
  /** RO. Until it is 1, only PMT_CTRL and HW_CFG may be read and only BYTE_TEST written. */
  READY = 1 << 0,
  /** READY as seen while the half-words may be exchanged. */
  READY_SWAPPED = 1 << 16,
}

export const enum GpioCfg {
  /** 30:28: the pins drive the LEDs for speed, activity and duplex. */
  LED_EN = 0x70000000,
  /** 18:16: push-pull. */
  GPIOBUF = 0x00070000,
}

export const enum MacCsrCmd {
  /** SC: write 1 to start; CMD and DATA must not be touched while 1. */
  BUSY = 1 << 31,
  /** 1 read, 0 write. */
  READ = 1 << 30,
}

/** AFC_CFG: automatic flow control by the fill of the RX data FIFO. */
export const enum AfcCfg {
  /** 23:16, unit 64 octets: above it a pause frame is sent. */
  AFC_HI_SHIFT = 16,
  /** 15:8, unit 64 octets: below it the pause is lifted. */
  AFC_LO_SHIFT = 8,
  /** 7:4, length of back pressure in half duplex, coded; 4 = 50 us. */
  BACK_DUR_SHIFT = 4,
  /** Which frames trigger it: any, for us, broadcast, multicast. */
  FCANY = 1 << 0,
  FCADD = 1 << 1,
  FCBRD = 1 << 2,
  FCMULT = 1 << 3,
}

/** E2P_CMD: the EEPROM controller. */
export const enum E2pCmd {
  /** SC: write 1 to start. Reads 1 during a load, too: until 0 the EEPROM and ADDRH, ADDRL must not be touched. */
  EPC_BUSY = 1 << 31,
  /** 30:28. */
  COMMAND_SHIFT = 28,
  /** W1C: no EEPROM answered within 30 ms. */
  EPC_TIMEOUT = 1 << 9,
  /** RO: ADDRH and ADDRL hold the EEPROM's address. */
  MAC_ADDR_LOADED = 1 << 8,
}

/** E2P_CMD 30:28. */
export const enum E2pCommand {
  READ = 0,
  EWDS = 1,
  EWEN = 2,
  WRITE = 3,
  WRAL = 4,
  ERASE = 5,
  ERAL = 6,
  RELOAD = 7,
}

/** Octets of the EEPROM that the chip knows. */
export const enum Eeprom93c46 {
  /** Octet 0, when octets 1..6 are a MAC address. */
  SIGNATURE = 0xa5,
  SIZE = 128,
}

/** Command A, in front of each buffer in the TX data FIFO. 10:0 octets of the buffer. */
export const enum TxCmdA {
  /** 20:16, octets in the first word to leave out. */
  DATA_OFFSET_SHIFT = 16,
  FIRST_SEGMENT = 1 << 13,
  LAST_SEGMENT = 1 << 12,
}

/** Command B: 10:0 octets of the frame. */
export const enum TxCmdB {
  /** 31:16, comes back in the status. */
  TAG_SHIFT = 16,
}

/** Transmit status. */
export const enum TxStatus {
  TAG_SHIFT = 16,
  /** OR of the errors below; NO_CARRIER makes it useless in full duplex. */
  ES = 1 << 15,
  LOSS_OF_CARRIER = 1 << 11,
  /** Means nothing in full duplex. */
  NO_CARRIER = 1 << 10,
  LATE_COLLISION = 1 << 9,
  /** 16 of them: the frame was given up. */
  EXCESSIVE_COLLISIONS = 1 << 8,
  /** 6:3, not valid with EXCESSIVE_COLLISIONS. */
  COLLISION_COUNT = 15 << 3,
  COLLISION_COUNT_SHIFT = 3,
  EXCESSIVE_DEFERRAL = 1 << 2,
  DEFERRED = 1 << 0,
}

/** Receive status. */
export const enum RxStatus {
  /** Seen with RXALL. */
  FILTERING_FAIL = 1 << 30,
  /** 29:16, octets with FCS, without offset and padding. */
  LENGTH_SHIFT = 16,
  LENGTH_MASK = 0x3fff,
  /** OR of RUNT, TOO_LONG, COLLISION and CRC_ERROR. */
  ES = 1 << 15,
  BROADCAST = 1 << 13,
  /** A length field disagrees; frames with a type are not concerned. */
  LENGTH_ERROR = 1 << 12,
  RUNT = 1 << 11,
  MULTICAST = 1 << 10,
  /** Over 1518 octets, but not cut. */
  TOO_LONG = 1 << 7,
  COLLISION = 1 << 6,
  /** The type field is over 1500. */
  FRAME_TYPE = 1 << 5,
  /** 2049 to 2560 octets. */
  WATCHDOG = 1 << 4,
  MII_ERROR = 1 << 3,
  /** Not a whole number of octets; the frame is good if its CRC is. */
  DRIBBLING = 1 << 2,
  CRC_ERROR = 1 << 1,
}
