// Hosts for the specs of switches: a PHY and a MAC each, an address, and counts of what they got.
import { Clock } from "../../hal/mock/clock";
import { Frame } from "../../hal/mock/frame";
import { Mac, MacClient } from "../../hal/mock/mac/mac";
import { Cable, Jack } from "../../hal/mock/medium/cable";
import { Phy } from "../../hal/mock/phy/phy";
import { ALL_ABILITIES } from "../../hal/phy";

export class Host extends MacClient {
  phy: Phy;
  mac: Mac;
  jack: Jack;
  /** Good frames, bad ones, and of the last good one who sent it and when it was there. */
  got: i32 = 0;
  bad: i32 = 0;
  from: u8 = 0;
  at: i64 = 0;
  dribble: i32 = 0;
  /** Frames that it still has to send, and the one it sends. */
  left: i32 = 0;
  private frame: Frame | null = null;

  /** Its address is 02-00-00-00-00-`name`. */
  constructor(private clock: Clock, readonly name: u8) {
    super();
    const phy = new Phy(clock, ALL_ABILITIES, false, 1000 + name);
    this.phy = phy;
    this.jack = new Jack(phy, false);
    this.mac = new Mac(clock, phy, 2 | <u64>name << 40);
    this.mac.client = this;
  }

  plug(jack: Jack, crossed: bool = false): Cable {
    return new Cable(this.clock, this.jack, jack, 20, crossed, this.name);
  }

  /** A frame of `octets` from here to the host of that name, or to a group: FF broadcast, else 01-80-C2-00-00-`group`. */
  frameTo(name: u8, octets: i32, group: i32 = -1): Frame {
    const frame = Frame.take(), p = frame.octets;
    memory.fill(p, 0, octets - 4);
    if (name == 0xff) memory.fill(p, 0xff, 6);
    else if (group >= 0) store<u64>(p, 0x00c28001 | <u64>group << 40);
    else store<u64>(p, 2 | <u64>name << 40);
    store<u32>(p, 2, 6);
    store<u16>(p, <u16>this.name << 8, 10);
    store<u16>(p, 0x0008, 12); // IPv4
    frame.length = octets - 4;
    frame.seal();
    return frame;
  }

  send(frame: Frame, times: i32 = 1): void {
    this.frame = frame;
    this.left = times - 1;
    this.mac.transmit(frame);
  }

  sent(mac: Mac, frame: Frame): void {
    if (this.left <= 0) return;
    this.left--;
    mac.transmit(<Frame>this.frame);
  }

  received(mac: Mac, frame: Frame, flags: u32): void {
    if (!frame.intact) {
      this.bad++;
      return;
    }
    this.got++;
    this.from = load<u8>(frame.octets, 11);
    this.dribble = frame.dribble;
    this.at = this.clock.now;
  }
}
