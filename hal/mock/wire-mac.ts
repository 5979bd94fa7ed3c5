// An adapter without registers, for the tests of the stack above: frames that a test injects are received, frames that the
// stack sends wait until the test has looked at them. It keeps the whole contract of Mac, its unpleasant parts included: the
// headroom is overwritten, the transmitter can be busy, the link can go.
import { MAC_HEADROOM } from "../../assembly/config";
import { sum } from "../../assembly/lib/checksum";
import { Err } from "../../assembly/lib/errors";
import { FOREVER } from "../../assembly/lib/time";
import { Adapter, add, addFrame, Mac, MacAddressSource, MacCounter, MacState, setLink } from "../mac";
import { FrameQueue } from "./frame-queue";
import { powerOnAdapter } from "./power-on";

/** Frames that each of the two queues holds. */
// @ts-ignore: decorator
@inline export const WIRE_FRAMES: i32 = 64;
// @ts-ignore: decorator
@inline const SHORTEST: i32 = 14;
// @ts-ignore: decorator
@inline const LONGEST: i32 = 1518;

/** Made with link up, 100 Mbit/s full duplex, address 02:00:00:00:00:02 "from the ROM". */
export class WireMac extends Mac {
  private received: FrameQueue = new FrameQueue(WIRE_FRAMES);
  private transmitted: FrameQueue = new FrameQueue(WIRE_FRAMES);
  /** While true the adapter has no room: `transmit` answers Err.EAGAIN. */
  busy: bool = false;
  /** What `setAllMulticast` was given last. */
  allMulticast: bool = false;

  constructor() {
    super();
    powerOnAdapter();
    Adapter.addressSource = MacAddressSource.ROM;
    Adapter.address = 0x020000000002;
    this.up();
  }

  name(): string {
    return "wire";
  }

  poll(now: u32): u32 {
    return FOREVER;
  }

  /** Plugs the cable in. */
  up(): void {
    setLink(MacState.LINK_UP, 100, true);
  }

  /** Pulls it out: nothing is received, `transmit` answers Err.ENETDOWN. */
  down(): void {
    setLink(MacState.LINK_DOWN, 0, false);
  }

  /** Puts n octets at p on the wire, for the stack to receive. When the queue is full they are lost and counted. */
  inject(p: usize, n: i32): void {
    if (this.state != MacState.LINK_UP) return;
    if (!this.received.push(p, n)) add(MacCounter.RX_DROPPED, 1);
  }

  receive(frame: usize): i32 {
    while (this.received.count) {
      const n = this.received.frontLength();
      if (n < SHORTEST || n > LONGEST) {
        this.received.drop();
        add(MacCounter.RX_BAD_LENGTH, 1);
        continue;
      }
      memory.copy(frame, this.received.front(), n);
      this.received.drop();
      Adapter.sum = sum(frame + SHORTEST, n - SHORTEST);
      addFrame(MacCounter.RX_FRAMES, n);
      return n;
    }
    return 0;
  }

  transmit(frame: usize, n: i32): i32 {
    if (this.state != MacState.LINK_UP) return Err.ENETDOWN;
    if (this.busy || !this.transmitted.push(frame, n)) {
      add(MacCounter.TX_BUSY, 1);
      return Err.EAGAIN;
    }
    memory.fill(frame - MAC_HEADROOM, 0xa5, MAC_HEADROOM);
    addFrame(MacCounter.TX_FRAMES, n);
    return n;
  }

  setAllMulticast(on: bool): void {
    this.allMulticast = on;
  }

  /** Frames that the stack sent and no test has dropped yet. */
  sentCount(): i32 {
    return this.transmitted.count;
  }

  /** Address of the oldest of them, 0 when there is none. */
  sent(): usize {
    return this.transmitted.front();
  }

  /** Its octets, 0 when there is none. */
  sentLength(): i32 {
    return this.transmitted.frontLength();
  }

  /** Forgets it. */
  dropSent(): void {
    this.transmitted.drop();
  }

  /** One of the MacCounter. */
  counter(c: MacCounter): u32 {
    return load<u32>(this.counters + c);
  }
}
