// An adapter that is nothing but memory, for measuring the stack without a driver: frames are copied in from INBOX with their sum, as a
// driver's one FIFO read would, and copied out to OUTBOX, as its one FIFO write would.
import { FRAME_BUFFER } from "../../assembly/config";
import { copyAndSum } from "../../assembly/lib/checksum";
import { FOREVER } from "../../assembly/lib/time";
import { Adapter, Mac, MacAddressSource, MacState, setLink } from "../mac";

/** Where a frame to be received lies, and the last one sent: 2 behind a word, as a chip is told to put them. */
export const INBOX: usize = memory.data(FRAME_BUFFER, 4) + 2;
export const OUTBOX: usize = memory.data(FRAME_BUFFER, 4) + 2;

export class MemoryMac extends Mac {
  /** Octets of the frame that waits in INBOX; 0 = none. */
  static waiting: i32 = 0;
  /** Octets of the frame sent last, and how many were sent. */
  static sentLength: i32 = 0;
  static sentCount: i32 = 0;

  constructor() {
    super();
    setLink(MacState.LINK_UP, 100, true);
    Adapter.addressSource = MacAddressSource.ROM;
    Adapter.address = 0x020000000002;
  }

  name(): string {
    return "memory";
  }

  poll(now: u32): u32 {
    return FOREVER;
  }

  receive(frame: usize): i32 {
    const n = MemoryMac.waiting;
    if (n == 0) return 0;
    MemoryMac.waiting = 0;
    memory.copy(frame, INBOX, 14);
    Adapter.sum = copyAndSum(frame + 14, INBOX + 14, n - 14);
    return n;
  }

  transmit(frame: usize, n: i32): i32 {
    memory.copy(OUTBOX, frame, n);
    MemoryMac.sentLength = n;
    MemoryMac.sentCount++;
    return n;
  }

  setAllMulticast(on: bool): void {}
}
