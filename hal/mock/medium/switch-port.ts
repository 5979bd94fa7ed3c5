// A port of a switch: a PHY that negotiates, a MAC, and the frames that wait to be sent there. When too many wait, the ports that they come
// from ask their partners to pause, if that was agreed on.
import { agreed, Mode } from "../../phy";
import { Clock } from "../clock";
import { Frame } from "../frame";
import { IEEE_ATTEMPTS, Mac, MacClient, Received } from "../mac/mac";
import { PAUSE_QUANTUM } from "../mac/pause";
import { Phy } from "../phy/phy";
import { Jack } from "./cable";
import { FrameRing } from "./frame-ring";
import { Switch } from "./switch";

/** The longest time to pause, in quanta: it ends when there is room again. */
// @ts-ignore: decorator
@inline const LONGEST_PAUSE: i32 = 0xffff;
/** What makes a frame unfit to be forwarded (IEEE 802.1D 6.3.8, 7.5.1). */
// @ts-ignore: decorator
@inline const UNFIT: u32 = Received.CRC | Received.RUNT | Received.LONG | Received.WATCHDOG | Received.COLLISION | Received.SYMBOL
  | Received.PAUSE;

/** A MAC whose port learns of the link too. */
class PortMac extends Mac {
  port: SwitchPort = changetype<SwitchPort>(0);

  linkChanged(): void {
    super.linkChanged();
    this.port.linkChanged();
  }
}

export class SwitchPort extends MacClient {
  jack: Jack;
  /** Frames that found no room, frames that the link took with it, and frames that came in damaged. */
  dropped: u32 = 0;
  lost: u32 = 0;
  discarded: u32 = 0;
  private portMac: PortMac = changetype<PortMac>(0);
  private waiting: FrameRing = changetype<FrameRing>(0);
  /** The partner wants to be asked to pause. */
  private asks: bool = false;
  /** Ports, a bit each, that were asked because of what waits here; and ports because of which this one's partner was. */
  private asked: u64 = 0;
  private causes: u64 = 0;
  /** When it was asked last. */
  private askedAt: i64 = 0;

  constructor(private owner: Switch, readonly index: i32, private clock: Clock, readonly phy: Phy, address: u64, room: i32) {
    super();
    this.jack = new Jack(phy, true);
    this.portMac = new PortMac(clock, phy, address);
    this.waiting = new FrameRing(room);
    this.portMac.port = this;
    this.portMac.client = this;
    this.portMac.attemptLimit = IEEE_ATTEMPTS;
  }

  get mac(): Mac {
    return this.portMac;
  }

  /** Frames that wait, without the one that is being sent. */
  get queued(): i32 {
    return this.waiting.count;
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    if (flags & UNFIT) {
      if (!(flags & Received.PAUSE)) this.discarded++;
      return;
    }
    if (!frame.dribble) return this.owner.relay(this, frame);
    const whole = frame.copy(); // dribbling bits behind a good frame are no part of it (IEEE 802.3 4.2.4.2.1)
    whole.dribble = 0;
    this.owner.relay(this, whole);
    whole.release();
  }

  sent(mac: Mac, frame: Frame): void {
    this.next();
  }

  /** Sends a frame that came in at `from`, when its turn comes. */
  offer(frame: Frame, from: SwitchPort): void {
    if (!this.phy.up) return;
    if (!this.waiting.put(frame)) this.dropped++;
    if (!this.portMac.busy) this.next();
    if (this.waiting.count >= this.waiting.room * 3 / 4) this.congest(from);
  }

  linkChanged(): void {
    const mac = this.portMac, up = this.phy.up;
    const mode = up ? agreed(this.phy.negotiation.advertised, this.phy.partner) : 0;
    mac.fullDuplex = this.phy.fullDuplex;
    mac.pauseEnabled = (mode & Mode.OBEY_PAUSE) != 0;
    this.asks = (mode & Mode.SEND_PAUSE) != 0;
    if (up) return;
    this.owner.table.forget(this.index);
    for (; this.waiting.count; this.lost++) this.waiting.take().release();
    this.relieve();
  }

  private next(): void {
    if (!this.waiting.count) return;
    const frame = this.waiting.take();
    this.portMac.transmit(frame);
    frame.release();
    if (this.waiting.count <= this.waiting.room / 4) this.relieve();
  }

  private congest(from: SwitchPort): void {
    if (from.askPause(this)) this.asked |= <u64>1 << from.index;
  }

  /** There is room again. */
  private relieve(): void {
    for (; this.asked; this.asked &= this.asked - 1) this.owner.ports[<i32>ctz(this.asked)].endPause(this);
  }

  /** Asks the partner to pause because of `port`; once more when the time that was asked for is half over. */
  private askPause(port: SwitchPort): bool {
    if (!this.asks) return false;
    const half = <i64>LONGEST_PAUSE * PAUSE_QUANTUM * this.phy.bitTicks / 2;
    if (!this.causes || this.clock.now - this.askedAt > half) {
      this.portMac.sendPause(LONGEST_PAUSE);
      this.askedAt = this.clock.now;
    }
    this.causes |= <u64>1 << port.index;
    return true;
  }

  private endPause(port: SwitchPort): void {
    const causes = this.causes & ~(<u64>1 << port.index);
    if (this.causes && !causes) this.portMac.sendPause(0);
    this.causes = causes;
  }
}
