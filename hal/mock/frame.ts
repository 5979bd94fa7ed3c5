// Frames in the models: octets from destination address to FCS, made once by who sends and looked at by all who hear it. Who keeps a
// frame beyond a call holds it; with its last holder it goes back to the pool.
import { fcsOf } from "./fcs";

/** Octets that a frame may have here: enough for whoever ignores the limits of 802.3. */
// @ts-ignore: decorator
@inline export const FRAME_OCTETS: i32 = 4096;
/** Bits in front of the destination address: preamble and start frame delimiter (IEEE 802.3 3.1.1). */
// @ts-ignore: decorator
@inline export const PREAMBLE_BITS: i32 = 64;
// @ts-ignore: decorator
@inline export const FCS_OCTETS: i32 = 4;

/** What is known of a frame's check sequence. Its octets do not change once it is on the wire, and a hub brings it to many. */
export const enum Fcs {
  UNCHECKED,
  RIGHT,
  WRONG,
}

export class Frame {
  /** Address of the octets: 2 behind a word. */
  octets: usize = (heap.alloc(FRAME_OCTETS + 8) + 3 & ~3) + 2;
  /** How many, FCS included. */
  length: i32 = 0;
  /** Bits behind the last octet, 0..7: dribbling bits. */
  dribble: i32 = 0;
  /** A code group was none: the PHY reports an error with it (RX_ER). */
  symbolError: bool = false;
  /** The start frame delimiter was destroyed: nobody sees where the frame begins. */
  unframed: bool = false;
  /** Who made it (a station's number, -1: nobody), its number there, and when its client wanted it sent. */
  source: i32 = -1;
  number: u32 = 0;
  born: i64 = 0;
  private fcs: Fcs = Fcs.UNCHECKED;
  private holders: i32 = 0;
  private next: Frame | null = null;

  private static free: Frame | null = null;
  /** Frames that somebody holds. */
  static held: i32 = 0;

  /** A blank frame, held once. */
  static take(): Frame {
    let frame = Frame.free;
    if (frame === null) frame = new Frame();
    else Frame.free = frame.next;
    frame.length = 0;
    frame.dribble = 0;
    frame.symbolError = false;
    frame.unframed = false;
    frame.source = -1;
    frame.number = 0;
    frame.born = 0;
    frame.fcs = Fcs.UNCHECKED;
    frame.holders = 1;
    Frame.held++;
    return frame;
  }

  /** A copy of its own, held once. */
  copy(): Frame {
    const frame = Frame.take();
    memory.copy(frame.octets, this.octets, this.length);
    frame.length = this.length;
    frame.dribble = this.dribble;
    frame.symbolError = this.symbolError;
    frame.unframed = this.unframed;
    frame.source = this.source;
    frame.number = this.number;
    frame.born = this.born;
    return frame;
  }

  hold(): Frame {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders) return;
    this.next = Frame.free;
    Frame.free = this;
    Frame.held--;
  }

  /** Whether the last four octets are the check sequence of those before. To be asked once the octets are final. */
  get intact(): bool {
    if (this.fcs == Fcs.UNCHECKED) this.fcs = this.check() ? Fcs.RIGHT : Fcs.WRONG;
    return this.fcs == Fcs.RIGHT;
  }

  /** Puts the check sequence behind the octets. */
  seal(): void {
    store<u32>(this.octets + this.length, fcsOf(this.octets, this.length));
    this.length += FCS_OCTETS;
    this.fcs = Fcs.RIGHT;
  }

  private check(): bool {
    const body = this.length - FCS_OCTETS;
    return body >= 0 && load<u32>(this.octets + body) == fcsOf(this.octets, body);
  }

  /** Bits on the wire, preamble to the last. */
  @inline get bits(): i32 {
    return PREAMBLE_BITS + (this.length << 3) + this.dribble;
  }
}
