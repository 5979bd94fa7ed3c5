// 10BASE-T from the MAC's frame to the line and back: IEEE 802.3 clauses 7 and 14.
import { GAP_BITS } from "./framing";
import { ManchesterDecoder, manchesterEncode, MANCHESTER_SYMBOL, startOfIdle } from "./manchester";
import { PhyLine } from "./phy-line";

export class TenBaseT extends PhyLine {
  private decoder: ManchesterDecoder = new ManchesterDecoder();

  symbol(): f64 {
    return MANCHESTER_SYMBOL;
  }

  flip(bit: i32): bool {
    return this.bits.flip(bit);
  }

  emit(): void {
    this.first = this.levels.n;
    manchesterEncode(this.bits, this.levels);
    this.idle(2 * GAP_BITS - startOfIdle(this.levels));
  }

  /** No voltage. */
  idle(symbols: i32): void {
    this.levels.hold(0, symbols);
  }

  listen(): bool {
    this.decoder.start();
    return !this.edges.full;
  }

  receive(): bool {
    if (!this.decoder.receive(this.edges, this.bits)) return false;
    this.reception.take(this.bits);
    return true;
  }
}
