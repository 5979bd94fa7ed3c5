// The driver of the host board's cable chip. It has no reset, no PHY and no FIFO that fills: what is left is to move frames, to
// acknowledge its interrupt and to look at the link from time to time.
import { Err } from "../../../assembly/lib/errors";
import { timeLt, until } from "../../../assembly/lib/time";
import { setAddress } from "../../address";
import { fifoRead, fifoWrite, regRead, regWrite } from "../../board";
import { Adapter, add, addFrame, COUNTERS, Mac, MacCounter, MacState, setLink, WINDOW } from "../../mac";
import { AddrH, Int, Reg, Status } from "./registers";

// @ts-ignore: decorator
@inline const SHORTEST: i32 = 14;
// @ts-ignore: decorator
@inline const LONGEST: i32 = 1518;
/** Ports carry words from the frame's first octet on, but a frame lies 2 behind a word. */
// @ts-ignore: decorator
@inline const SKEW: usize = 2;
/** Frames with impossible lengths thrown away in one call of `receive`. */
// @ts-ignore: decorator
@inline const DISCARDS: i32 = 32;
/** The link has no interrupt: looked at this often while it is up and while it is down, ms. */
// @ts-ignore: decorator
@inline const LOOK_UP_MS: u32 = 1000;
// @ts-ignore: decorator
@inline const LOOK_DOWN_MS: u32 = 100;

export class Cable {
  /** When the link is looked at next. */
  static lookAt: u32 = 0;
}

export class CableMac extends Mac {
  name(): string {
    return "cable";
  }

  poll(now: u32): u32 {
    if (Adapter.state == MacState.STARTING) start(now);
    regWrite(WINDOW, Reg.INT_STS, Int.RECEIVED);
    if (!timeLt(now, Cable.lookAt)) look(now);
    return until(Cable.lookAt, now);
  }

  receive(frame: usize): i32 {
    if (Adapter.state != MacState.LINK_UP) return 0;
    for (let i = 0; i < DISCARDS; i++) {
      const n = <i32>regRead(WINDOW, Reg.RX_LENGTH);
      if (n == 0) return 0;
      const good = n >= SHORTEST && n <= LONGEST;
      if (good) take(frame, n);
      regWrite(WINDOW, Reg.RX_POP, 0);
      if (good) return n;
      add(MacCounter.RX_BAD_LENGTH, 1);
    }
    return 0;
  }

  /** The frame is moved down to a word for the port and back: without a buffer of its own. */
  transmit(frame: usize, n: i32): i32 {
    if (Adapter.state != MacState.LINK_UP) return Err.ENETDOWN;
    memory.copy(frame - SKEW, frame, n);
    fifoWrite(WINDOW, Reg.TX_DATA, frame - SKEW, n);
    regWrite(WINDOW, Reg.TX_SEND, n);
    memory.copy(frame, frame - SKEW, n);
    addFrame(MacCounter.TX_FRAMES, n);
    return n;
  }

  /** The chip has no filter: it receives everything that is on the cable. */
  setAllMulticast(on: bool): void {}
}

function take(frame: usize, n: i32): void {
  Adapter.sum = fifoRead(WINDOW, Reg.RX_DATA, frame - SKEW, n, SHORTEST, n);
  memory.copy(frame, frame - SKEW, n);
  addFrame(MacCounter.RX_FRAMES, n);
}

function start(now: u32): void {
  const high = regRead(WINDOW, Reg.ADDRH);
  const rom = <u64>(high & AddrH.MASK) << 32 | regRead(WINDOW, Reg.ADDRL);
  setAddress(high & AddrH.ROM_VALID ? rom : 0);
  Adapter.state = MacState.LINK_DOWN;
  Cable.lookAt = now;
}

function look(now: u32): void {
  const up = (regRead(WINDOW, Reg.STATUS) & Status.LINK) != 0;
  setLink(up ? MacState.LINK_UP : MacState.LINK_DOWN, up ? 100 : 0, up);
  store<u32>(COUNTERS + MacCounter.RX_DROPPED, regRead(WINDOW, Reg.RX_DROP));
  Cable.lookAt = now + (up ? LOOK_UP_MS : LOOK_DOWN_MS);
}
