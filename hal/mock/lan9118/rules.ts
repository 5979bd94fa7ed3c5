// What a driver must not do to the chip, counted by rule; and the time that the chip takes for things, counted in looks at it.

/** One for each rule of the datasheet that the model watches. */
export const enum Rule {
  /** Offset not a multiple of 4, or beyond the window. */
  ADDRESS,
  /** Reserved register, read of a write-only one, or write to a read-only one. */
  RESERVED,
  /** Access while READY is 0 or a soft reset runs, other than the few that are allowed. */
  NOT_READY,
  /** Write before the first read after power-on or reset. */
  WRITE_BEFORE_READ,
  /** MAC_CSR_CMD or MAC_CSR_DATA touched while BUSY. */
  CSR_BUSY,
  /** MII_ACC or MII_DATA touched while MIIBZY. */
  MII_BUSY,
  /** E2P_CMD, E2P_DATA, GPIO_CFG, ADDRH or ADDRL touched while EPC_BUSY. */
  EEPROM_BUSY,
  /** HW_CFG written while the transmitter or the receiver runs. */
  HW_CFG_RUNNING,
  /** Soft reset while the PHY is powered down. */
  RESET_ASLEEP,
  /** Filter or own address changed while the receiver runs. */
  FILTER_RUNNING,
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
  /** TX data written without room, or commands that disagree. */
  TX_OVERWRITE,
  /** RX_FFWD with fewer than 4 words left, FIFO read meanwhile, or at all on QEMU. */
  FAST_FORWARD,
  /** PHY register that does not exist (on QEMU: that it complains about). */
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

/** Something that takes the chip a while. It ends for the driver when it looks and sees it ended. */
export class Delay {
  /** Looks that still show it busy. */
  private left: i32 = 0;
  /** Runs, as far as the driver can know. */
  running: bool = false;
  /** It never ends: a broken chip. */
  stuck: bool = false;

  /** Starts; the next `looks` looks show it busy. */
  start(looks: i32): void {
    this.left = looks;
    this.running = looks > 0 || this.stuck;
  }

  /** One look: whether it is still busy. */
  look(): bool {
    if (!this.running || this.stuck) return this.running;
    if (this.left-- > 0) return true;
    this.running = false;
    return false;
  }

  clear(): void {
    this.running = false;
    this.stuck = false;
  }
}
