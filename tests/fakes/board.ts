// State of the fake board. A spec that tests a driver puts a chip model into `chip`.
import { ip4 } from "../../assembly/lib/bytes";

/** A model of a chip at register level, reached through window 0. */
export abstract class Chip {
  abstract read(offset: u32): u32;
  abstract write(offset: u32, value: u32): void;
}

export class FakeBoard {
  static chip: Chip | null = null;
  static ip: u32 = ip4(192, 168, 7, 2);
  static mask: u32 = ip4(255, 255, 255, 0);
  static gateway: u32 = ip4(192, 168, 7, 1);
  /** Whether the device is to ask for its address. */
  static ask: u32 = 0;
  static logged: string = "";
  /** The octets of its entropy go from here up by 37 each. */
  static entropy: i32 = 11;
  /** Accesses outside window 0. */
  static refused: i32 = 0;

  static read(window: u32, offset: u32): u32 {
    const chip = FakeBoard.chip;
    if (window == 0 && chip !== null) return chip.read(offset);
    FakeBoard.refused++;
    return 0;
  }

  static write(window: u32, offset: u32, value: u32): void {
    const chip = FakeBoard.chip;
    if (window == 0 && chip !== null) chip.write(offset, value);
    else FakeBoard.refused++;
  }
}
