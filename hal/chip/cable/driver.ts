// The driver of the host board's cable chip. It has no reset, no PHY and no FIFO that fills: what is left is to move frames, to
// acknowledge its interrupt and to look at the link from time to time.
import { Err } from "../../../assembly/lib/errors";
import { timeLt, until } from "../../../assembly/lib/time";
import { localAddress, validAddress } from "../../address";
import { fifoRead, fifoWrite, regRead, regWrite } from "../../board";
import { Mac, MacAddressSource, MacCounter, MacState } from "../../mac";
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

export class CableMac extends Mac {
  private lookAt: u32 = 0;

  /** The chip in register window `window`. */
  constructor(private window: u32) {
    super();
    this.counters = changetype<usize>(new StaticArray<u32>(MacCounter.SIZE / 4));
  }

  name(): string {
    return "cable";
  }

  poll(now: u32): u32 {
    if (this.state == MacState.STARTING) this.start(now);
    const pending = regRead(this.window, Reg.INT_STS);
    if (pending & Int.RECEIVED) regWrite(this.window, Reg.INT_STS, Int.RECEIVED);
    if (!timeLt(now, this.lookAt)) this.look(now);
    return until(this.lookAt, now);
  }

  receive(frame: usize): i32 {
    if (this.state != MacState.LINK_UP) return 0;
    const window = this.window;
    for (let i = 0; i < DISCARDS; i++) {
      const n = <i32>regRead(window, Reg.RX_LENGTH);
      if (n == 0) return 0;
      if (n >= SHORTEST && n <= LONGEST) return this.take(frame, n);
      regWrite(window, Reg.RX_POP, 0);
      this.add(MacCounter.RX_BAD_LENGTH, 1);
    }
    return 0;
  }

  /** The frame is moved down to a word for the port and back: without a buffer of its own. */
  transmit(frame: usize, n: i32): i32 {
    if (this.state != MacState.LINK_UP) return Err.ENETDOWN;
    memory.copy(frame - SKEW, frame, n);
    fifoWrite(this.window, Reg.TX_DATA, frame - SKEW, n);
    regWrite(this.window, Reg.TX_SEND, n);
    memory.copy(frame, frame - SKEW, n);
    this.add(MacCounter.TX_FRAMES, 1);
    this.add(MacCounter.TX_OCTETS, n);
    return n;
  }

  /** The chip has no filter: it receives everything that is on the cable. */
  setAllMulticast(on: bool): void {}

  private take(frame: usize, n: i32): i32 {
    const window = this.window;
    this.sum = fifoRead(window, Reg.RX_DATA, frame - SKEW, n, SHORTEST, n);
    regWrite(window, Reg.RX_POP, 0);
    memory.copy(frame, frame - SKEW, n);
    this.add(MacCounter.RX_FRAMES, 1);
    this.add(MacCounter.RX_OCTETS, n);
    return n;
  }

  private start(now: u32): void {
    const high = regRead(this.window, Reg.ADDRH);
    let address = <u64>regRead(this.window, Reg.ADDRL) | <u64>(high & AddrH.MASK) << 32;
    const found = (high & AddrH.ROM_VALID) != 0 && validAddress(address);
    if (!found) address = localAddress();
    this.address0 = <u32>address;
    this.address1 = <u32>(address >> 32);
    this.addressSource = found ? MacAddressSource.ROM : MacAddressSource.LOCAL;
    this.state = MacState.LINK_DOWN;
    this.lookAt = now;
  }

  private look(now: u32): void {
    const up = (regRead(this.window, Reg.STATUS) & Status.LINK) != 0;
    const state = up ? MacState.LINK_UP : MacState.LINK_DOWN;
    if (state != this.state) {
      this.state = state;
      this.speed = up ? 100 : 0;
      this.fullDuplex = up;
      this.add(MacCounter.LINK_CHANGES, 1);
    }
    store<u32>(this.counters + MacCounter.RX_DROPPED, regRead(this.window, Reg.RX_DROP));
    this.lookAt = now + (up ? LOOK_UP_MS : LOOK_DOWN_MS);
  }

  // @ts-ignore: decorator
  @inline private add(c: MacCounter, n: u32): void {
    const p = this.counters + c;
    store<u32>(p, load<u32>(p) + n);
  }
}
