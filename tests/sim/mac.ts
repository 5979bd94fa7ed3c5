// An adapter whose cable is the simulation's: frames that the stack sends are handed to the host at once, and a frame that arrives is
// put at INBOX by the host, which says so with `arrive`.
import { FRAME_BUFFER, MAC_HEADROOM } from "../../assembly/config";
import { sum } from "../../assembly/lib/checksum";
import { FOREVER } from "../../assembly/lib/time";
import { Adapter, Mac, MacAddressSource, MacState, setLink } from "../../hal/mac";

/** Takes n octets at p to the cable. */
// @ts-ignore: decorator
@external("cable", "send") declare function sendFrame(p: usize, n: i32): void;

/** Where the host puts a frame; a word's boundary, as `Adapter` frames lie 2 behind one. */
export const INBOX: usize = memory.data(FRAME_BUFFER, 8);

class Arrived {
  static octets: i32 = 0;
}

/** The n octets at INBOX are a frame that the adapter has received. */
// @ts-ignore: decorator
@inline export function arrive(n: i32): void {
  Arrived.octets = n;
}

export class SimMac extends Mac {
  /** Link up; the station's address ends in `number`. */
  constructor(number: u32) {
    super();
    setLink(MacState.LINK_UP, 100, true);
    Adapter.addressSource = MacAddressSource.ROM;
    Adapter.address = 0x02 | <u64>number << 40;
  }

  name(): string {
    return "simulated";
  }

  poll(now: u32): u32 {
    return FOREVER;
  }

  receive(frame: usize): i32 {
    const n = Arrived.octets;
    if (n == 0) return 0;
    Arrived.octets = 0;
    memory.copy(frame, INBOX, n);
    Adapter.sum = sum(frame + 14, n - 14);
    return n;
  }

  transmit(frame: usize, n: i32): i32 {
    memory.fill(frame - MAC_HEADROOM, 0xa5, MAC_HEADROOM);
    sendFrame(frame, n);
    return n;
  }

  setAllMulticast(on: bool): void {}
}
