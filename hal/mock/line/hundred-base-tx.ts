// 100BASE-TX from the MAC's frame to the line and back: IEEE 802.3 clauses 24 and 25, ANSI X3.263.
import { Bits } from "./bits";
import { Group, GROUP_BITS } from "./code-groups";
import { GAP_BITS, LONGEST_BITS } from "./framing";
import { Mlt3Decoder, Mlt3Encoder, MLT3_SYMBOL } from "./mlt3";
import { PcsReceiver, streamOf } from "./pcs";
import { LINE_SYMBOLS, PhyLine } from "./phy-line";
import { Descrambler, Scrambler } from "./scrambler";

/** The MAC counts T and R as part of the gap between frames: its data have ended. */
// @ts-ignore: decorator
@inline const GAP_SYMBOLS: i32 = (GAP_BITS / 4 - 2) * GROUP_BITS;

export class HundredBaseTx extends PhyLine {
  /** Code bits of the frame that was encoded, J to R, and the same scrambled. */
  code: Bits = new Bits(LONGEST_BITS * 5 / 4);
  scrambled: Bits = new Bits(LONGEST_BITS * 5 / 4);
  scrambler: Scrambler = new Scrambler();
  descrambler: Descrambler = new Descrambler();
  receiver: PcsReceiver = new PcsReceiver();
  /** Bits of the line, as they come and without the scrambler's. */
  private cipher: Bits = new Bits(LINE_SYMBOLS);
  private plain: Bits = new Bits(LINE_SYMBOLS);
  private group: Bits = new Bits(GROUP_BITS);
  private encoder: Mlt3Encoder = new Mlt3Encoder();
  private decoder: Mlt3Decoder = new Mlt3Decoder();

  symbol(): f64 {
    return MLT3_SYMBOL;
  }

  start(): void {
    super.start();
    this.encoder.start();
  }

  encode(p: usize, n: i32): bool {
    if (!super.encode(p, n)) return false;
    this.code.clear();
    streamOf(this.bits, this.code);
    this.scrambled.clear();
    this.scrambler.scramble(this.code, this.scrambled);
    return true;
  }

  flip(bit: i32): bool {
    return this.scrambled.flip(bit);
  }

  emit(): void {
    this.first = this.levels.n;
    this.encoder.encode(this.scrambled, this.levels);
    this.idle(GAP_SYMBOLS);
  }

  /** /I/ without end. */
  idle(symbols: i32): void {
    for (let left = symbols; left > 0; left -= GROUP_BITS) {
      this.group.clear();
      this.group.pushHighFirst(Group.I, min(left, GROUP_BITS));
      this.cipher.clear();
      this.scrambler.scramble(this.group, this.cipher);
      this.encoder.encode(this.cipher, this.levels);
    }
  }

  listen(): bool {
    this.cipher.clear();
    this.plain.clear();
    this.decoder.decode(this.edges, this.cipher);
    this.descrambler.start();
    this.descrambler.descramble(this.cipher, this.plain);
    this.receiver.start();
    return !this.edges.full && !this.cipher.full;
  }

  receive(): bool {
    if (!this.receiver.receive(this.plain, this.bits)) return false;
    this.reception.take(this.bits);
    return true;
  }
}
