// INT_STS and INT_EN. On the chip a level (FIFO above its mark) sets its bit again after it was cleared while it lasts; QEMU's
// model only latches events.
import { Int } from "../../chip/lan9118/registers";

export class Interrupts {
  enabled: u32 = 0;
  private latched: u32 = 0;

  constructor(private qemu: bool) {}

  /** Events happened. */
  raise(bits: u32): void {
    this.latched |= bits;
  }

  /** A source that is no latch: PHY_INT. */
  follow(bit: u32, on: bool): void {
    this.latched = on ? this.latched | bit : this.latched & ~bit;
  }

  /** INT_STS. */
  get status(): u32 {
    return this.latched;
  }

  /** Write 1 to clear; `levels` are the bits whose cause lasts. PHY_INT is read-only on the chip. */
  clear(bits: u32, levels: u32): void {
    this.latched &= this.qemu ? ~bits : ~(bits & ~Int.PHY_INT);
    if (!this.qemu) this.latched |= levels;
  }

  /** INT_EN: bit 31 going high raises SW_INT, in QEMU with every write. */
  enable(bits: u32): void {
    const rising = this.qemu ? bits : bits & ~this.enabled;
    this.enabled = this.qemu ? bits & 0x83ffefff : bits;
    if (rising & Int.SW_INT) this.latched |= Int.SW_INT;
  }

  /** Whether a source that is enabled is pending. */
  get pending(): bool {
    return (this.latched & this.enabled) != 0;
  }

  reset(): void {
    this.enabled = 0;
    this.latched = 0;
  }
}
