// The registers of the LAN9118's MAC, which are reached through MAC_CSR_CMD, and those of its PHY beyond IEEE 802.3 clause 22,
// which are reached through MII_ACC. Facts only, named as in the datasheet (DS00002266).

/** Registers of the MAC, reached through MAC_CSR_CMD. */
export const enum Csr {
  MAC_CR = 1,
  /** Own address, octets 4 and 5 in 15:0. */
  ADDRH = 2,
  /** Own address, octets 0..3, the first in 7:0. */
  ADDRL = 3,
  HASHH = 4,
  HASHL = 5,
  MII_ACC = 6,
  MII_DATA = 7,
  FLOW = 8,
  VLAN1 = 9,
  VLAN2 = 10,
  WUFF = 11,
  WUCSR = 12,
}

export const enum MacCr {
  /** Receives all frames; those that the filter refuses are marked. */
  RXALL = 1 << 31,
  /** Receives nothing while it transmits: for half duplex. */
  RCVOWN = 1 << 23,
  LOOPBK = 1 << 21,
  FDPX = 1 << 20,
  /** Passes all multicast. */
  MCPAS = 1 << 19,
  /** Promiscuous. Set after reset. */
  PRMS = 1 << 18,
  INVFILT = 1 << 17,
  PASSBAD = 1 << 16,
  HO = 1 << 15,
  HPFILT = 1 << 13,
  LCOLL = 1 << 12,
  /** 1 refuses broadcast. */
  BCAST = 1 << 11,
  DISRTY = 1 << 10,
  PADSTR = 1 << 8,
  DFCHK = 1 << 5,
  TXEN = 1 << 3,
  RXEN = 1 << 2,
}

export const enum MiiAcc {
  /** 15:11, always 1. */
  PHY_ADDRESS_SHIFT = 11,
  /** 10:6. */
  REGISTER_SHIFT = 6,
  /** 1 write, 0 read. */
  MIIWNR = 1 << 1,
  /** Write 1 to start; 1 until done. */
  MIIBZY = 1 << 0,
}

export const enum Flow {
  /** 31:16, pause time to send, longest. */
  FCPT_MAX = 0xffff0000,
  /** Obeys received pause frames. */
  FCEN = 1 << 1,
  /** 1 while a pause frame goes out; must be 0 before a write. */
  FCBSY = 1 << 0,
}

/** Registers of the internal PHY beyond IEEE 802.3 clause 22. */
export const enum PhyReg {
  MODE_CONTROL_STATUS = 17,
  SPECIAL_MODES = 18,
  SPECIAL_INDICATIONS = 27,
  /** Latches; read clears. */
  INTERRUPT_SOURCE = 29,
  INTERRUPT_MASK = 30,
  SPECIAL_CONTROL_STATUS = 31,
}

/** PHY register 17. */
export const enum PhyMode {
  /** Energy-detect power down: a soft reset fails while it is asleep. */
  EDPWRDOWN = 1 << 13,
}

/** PHY registers 29 and 30. */
export const enum PhyInt {
  ENERGYON = 1 << 7,
  AN_COMPLETE = 1 << 6,
  REMOTE_FAULT = 1 << 5,
  LINK_DOWN = 1 << 4,
}

/** PHY register 31, bits 4:2: the mode that the PHY chose. */
export const enum PhySpeed {
  /** 3:2, speed: 1 = 10, 2 = 100 Mbit/s. */
  SHIFT = 2,
  SPEED = 3,
  /** 4: full duplex. */
  FULL_SHIFT = 4,
  HALF_10 = 1 << 2,
  FULL_10 = 5 << 2,
  HALF_100 = 2 << 2,
  FULL_100 = 6 << 2,
}
