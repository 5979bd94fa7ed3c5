// A station without a chip: a MAC and a PHY that send whatever octets a test wants on the wire, and keep what they hear.
import { Clock } from "../../hal/mock/clock";
import { Frame } from "../../hal/mock/frame";
import { Mac, MacClient } from "../../hal/mock/mac/mac";
import { Jack } from "../../hal/mock/medium/cable";
import { Phy } from "../../hal/mock/phy/phy";
import { Ability } from "../../hal/phy";

/** Frames that can wait to be sent, or to be looked at; of those that it hears the oldest are kept. */
// @ts-ignore: decorator
@inline const KEPT: i32 = 256;
// @ts-ignore: decorator
@inline const MODES: u32 = Ability.FULL_100 | Ability.HALF_100 | Ability.FULL_10 | Ability.HALF_10;

export class RawStation extends MacClient {
  phy: Phy;
  mac: Mac;
  jack: Jack;
  /** Frames that went out, whole or not. */
  done: i32 = 0;
  /** What is wrong with the frame that was heard last (Received). */
  flags: u32 = 0;
  private outgoing: Frames = new Frames();
  private incoming: Frames = new Frames();

  /** It negotiates all modes and PAUSE frames. Its jack is MDI-X, so that a straight cable leads to a station. */
  constructor(readonly clock: Clock, address: u64) {
    super();
    const phy = new Phy(clock, MODES, false, address);
    this.phy = phy;
    this.jack = new Jack(phy, true);
    this.mac = new Mac(clock, phy, address);
    this.mac.client = this;
    this.offer(MODES | Ability.PAUSE | Ability.ASYMMETRIC_PAUSE);
  }

  /** Negotiates with these abilities, and lives in the duplex that they lead to. */
  offer(abilities: u32): void {
    this.phy.negotiate(abilities | Ability.SELECTOR);
    this.mac.fullDuplex = (abilities & (Ability.FULL_100 | Ability.FULL_10)) != 0;
  }

  /** Does not negotiate. */
  force(speed: i32, fullDuplex: bool): void {
    this.phy.force(speed, fullDuplex);
    this.mac.fullDuplex = fullDuplex;
  }

  /** Sends n octets at p with a right FCS behind them. */
  send(p: usize, n: i32): void {
    const frame = Frame.take();
    memory.copy(frame.octets, p, n);
    frame.length = n;
    frame.seal();
    this.sendFrame(frame);
  }

  /** Sends a frame that the caller held, after those that wait. */
  sendFrame(frame: Frame): void {
    this.outgoing.push(frame);
    if (!this.mac.busy) this.next();
  }

  /** Everything has gone. */
  get idle(): bool {
    return this.outgoing.count == 0 && !this.mac.busy;
  }

  /** Frames that were heard and not dropped yet. */
  get heard(): i32 {
    return this.incoming.count;
  }

  /** The oldest of them: its octets, and how many without FCS; 0 when there is none. */
  get front(): usize {
    return this.incoming.count ? this.incoming.front.octets : 0;
  }

  get frontLength(): i32 {
    return this.incoming.count ? this.incoming.front.length - 4 : 0;
  }

  drop(): void {
    if (this.incoming.count) this.incoming.pop().release();
  }

  clear(): void {
    while (this.heard) this.drop();
  }

  sent(mac: Mac, frame: Frame): void {
    this.done++;
    this.next();
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    this.flags = flags;
    if (this.heard < KEPT) this.incoming.push(frame.hold());
  }

  private next(): void {
    if (!this.outgoing.count) return;
    const frame = this.outgoing.pop();
    this.mac.transmit(frame);
    frame.release();
  }
}

/** Frames in order. */
class Frames {
  count: i32 = 0;
  private first: i32 = 0;
  private slots: StaticArray<Frame | null> = new StaticArray<Frame | null>(KEPT);

  get front(): Frame {
    return <Frame>this.slots[this.first];
  }

  push(frame: Frame): void {
    assert(this.count < KEPT, "no room for another frame");
    this.slots[(this.first + this.count++) % KEPT] = frame;
  }

  pop(): Frame {
    const frame = this.front;
    this.first = (this.first + 1) % KEPT;
    this.count--;
    return frame;
  }
}
