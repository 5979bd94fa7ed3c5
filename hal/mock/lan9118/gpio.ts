// GPIO_CFG and the three pins that can interrupt.
import { Interrupts } from "./interrupts";

/** GPIO_CFG's bits that keep what is written. */
// @ts-ignore: decorator
@inline const KEPT: u32 = 0x77770738;
// @ts-ignore: decorator
@inline const PINS: u32 = 7;
/** The EEPROM's pins serve another purpose. */
// @ts-ignore: decorator
@inline const EEPR_EN: u32 = 7 << 20;

export class Gpio {
  /** What drives the pins from outside, 2:0; pulled up. */
  private levels: u32 = PINS;
  private config: u32 = 0;
  private output: u32 = 0;

  constructor(private qemu: bool, private interrupts: Interrupts) {}

  get eepromPins(): bool {
    return !(this.config & EEPR_EN);
  }

  read(): u32 {
    return this.config | this.pins;
  }

  write(value: u32): void {
    this.config = value & KEPT;
    this.output = value & PINS;
    this.watch();
  }

  reset(): void {
    this.config = 0;
    this.output = 0;
  }

  /** The levels outside are others now. */
  drive(levels: u32): void {
    this.levels = levels & PINS;
    this.watch();
  }

  /** A pin that is an input, at the level of its polarity, sets its bit of INT_STS. */
  private watch(): void {
    this.interrupts.raise(this.inputs & ~(this.levels ^ this.config >> 24));
  }

  /** Pins that are neither outputs nor drive LEDs; none in QEMU. */
  private get inputs(): u32 {
    return this.qemu ? 0 : ~(this.config >> 8) & ~(this.config >> 28) & PINS;
  }

  private get pins(): u32 {
    return this.output & ~this.inputs | this.levels & this.inputs;
  }
}
