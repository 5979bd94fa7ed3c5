// What a driver must not do to the chip, counted by rule.

/** One for each rule of the datasheet that the model watches. */
export const enum Rule {
  /** Offset not a multiple of 4, or beyond the window. */
  ADDRESS,
  /** Reserved register, read of a write-only one, or write to a read-only one. */
  RESERVED,
  /** Reserved bits of a register written with ones, or MBO of HW_CFG with zero. */
  RESERVED_BITS,
  /** Access while READY is 0 or a soft reset runs, other than the few that are allowed. */
  NOT_READY,
  /** Write before the first read after power-on, reset or waking. */
  WRITE_BEFORE_READ,
  /** Read so soon after a write or a pop that the value is an old one. */
  STALE_READ,
  /** MAC_CSR_CMD or MAC_CSR_DATA touched while BUSY. */
  CSR_BUSY,
  /** MII_ACC or MII_DATA touched while MIIBZY. */
  MII_BUSY,
  /** E2P_CMD, E2P_DATA, GPIO_CFG, ADDRH or ADDRL touched while EPC_BUSY. */
  EEPROM_BUSY,
  /** EEPROM command while its pins serve as GPIO (GPIO_CFG 22:20). */
  EEPROM_PINS,
  /** HW_CFG or COE_CR written while the transmitter or the receiver runs. */
  HW_CFG_RUNNING,
  /** TX_FIF_SZ outside 2..14. */
  FIFO_SIZE,
  /** Soft reset while the PHY is powered down. */
  RESET_ASLEEP,
  /** Filter or own address changed while the receiver runs. */
  FILTER_RUNNING,
  /** Loopback changed while an engine runs. */
  LOOPBACK_RUNNING,
  /** FLOW written while FCBSY, or FCBSY with it. */
  FLOW_BUSY,
  /** AFC_LO not below AFC_HI while either is in use. */
  FLOW_LEVELS,
  /** RX_DUMP, TXD_DUMP or a change of RXDOFF while the engine runs. */
  DUMP_RUNNING,
  /** RX data read beyond the frame whose status was popped. */
  RX_OVERREAD,
  /** RX status popped when there was none. */
  RX_STATUS_OVERREAD,
  /** RX status popped before all words of the last frame were read. */
  RX_UNREAD,
  /** TX status popped when there was none. */
  TX_STATUS_OVERREAD,
  /** TX data written without room. */
  TX_OVERWRITE,
  /** TX commands or lengths that disagree, or fragments that are too short or too many. */
  TX_COMMAND,
  /** RX_FFWD with fewer than 4 words left, FIFO read meanwhile, or at all on QEMU. */
  FAST_FORWARD,
  /** PHY register that does not exist or is read-only (on QEMU: that it complains about), or no PHY at that address. */
  PHY_REGISTER,
  COUNT,
}

/** Violations by rule. */
export class Rules {
  private counts: StaticArray<i32> = new StaticArray<i32>(Rule.COUNT);

  broken(rule: Rule): void {
    this.counts[rule]++;
  }

  count(rule: Rule): i32 {
    return this.counts[rule];
  }

  total(): i32 {
    let n = 0;
    for (let i = 0; i < Rule.COUNT; i++) n += this.counts[i];
    return n;
  }

  clear(): void {
    for (let i = 0; i < Rule.COUNT; i++) this.counts[i] = 0;
  }
}
