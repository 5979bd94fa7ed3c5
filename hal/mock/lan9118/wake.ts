// What wakes a sleeping host over the wire: frames by the four filters of WUFF, and the magic packet; WUCSR says which are wanted and
// which came.
import { Frame } from "../frame";
import { isOwn } from "./filter";

/** WUCSR. */
const enum Wucsr {
  /** Any frame to the own address that a filter matches, whatever its address type. */
  GUE = 1 << 9,
  /** W1C: a wake-up frame came. */
  WUFR = 1 << 6,
  /** W1C: a magic packet came. */
  MPR = 1 << 5,
  WUEN = 1 << 2,
  MPEN = 1 << 1,
}

/** Words of WUFF: four masks, then commands, offsets, and two words of CRC-16s, an octet or half-word for each filter. */
// @ts-ignore: decorator
@inline const WORDS: i32 = 8;
// @ts-ignore: decorator
@inline const COMMANDS: i32 = 4;
// @ts-ignore: decorator
@inline const OFFSETS: i32 = 5;
// @ts-ignore: decorator
@inline const CRCS: i32 = 6;
/** Octets that a mask chooses from: bit 31 is none. */
// @ts-ignore: decorator
@inline const MASKED: i32 = 31;
/** A filter's command: enabled; for group addresses, else for the own one. */
// @ts-ignore: decorator
@inline const ENABLED: u32 = 1;
// @ts-ignore: decorator
@inline const GROUP: u32 = 8;

/** Octets of ones, then times that the own address follows, in a magic packet. */
// @ts-ignore: decorator
@inline const SYNCHRONISATION: i32 = 6;
// @ts-ignore: decorator
@inline const REPETITIONS: i32 = 16;

export class WakeUp {
  private words: StaticArray<u32> = new StaticArray<u32>(WORDS);
  private pointer: i32 = 0;
  private control: u32 = 0;

  /** While this is true nothing is received for the host (sheets of the LAN9211 and LAN9217, 3.5, 3.5.1). */
  get listens(): bool {
    return (this.control & (Wucsr.WUEN | Wucsr.MPEN)) != 0;
  }

  /** WUFF: the next of its words. */
  writeFilter(value: u32): void {
    this.words[this.pointer] = value;
    this.pointer = (this.pointer + 1) % WORDS;
  }

  /** WUCSR. */
  read(): u32 {
    return this.control;
  }

  write(value: u32): void {
    const events = this.control & ~value & (Wucsr.WUFR | Wucsr.MPR);
    this.control = value & (Wucsr.GUE | Wucsr.WUEN | Wucsr.MPEN) | events;
  }

  reset(): void {
    this.control = 0;
    this.pointer = 0;
    for (let i = 0; i < WORDS; i++) this.words[i] = 0;
  }

  /** A good frame came; the own address is in ADDRL and ADDRH. Whether it is one to wake by. */
  hears(frame: Frame, low: u32, high: u32): bool {
    // A magic packet is to the own address, or to a group (sheets of the LAN9211 and LAN9217, 3.5.1).
    const own = isOwn(frame.octets, low, high), group = (load<u8>(frame.octets) & 1) != 0;
    if (this.control & Wucsr.MPEN && (own || group) && isMagic(frame, low, high)) this.control |= Wucsr.MPR;
    else if (this.control & Wucsr.WUEN && this.matches(frame, own, group)) this.control |= Wucsr.WUFR;
    else return false;
    return true;
  }

  private matches(frame: Frame, own: bool, group: bool): bool {
    for (let i = 0; i < 4; i++) {
      const command = this.words[COMMANDS] >> (i << 3) & 0xff;
      const concerned = command & GROUP ? group : own;
      if (command & ENABLED && (concerned || own && (this.control & Wucsr.GUE) != 0) && this.crcOf(frame, i) == this.wanted(i)) return true;
    }
    return false;
  }

  private wanted(i: i32): u32 {
    return this.words[CRCS + (i >> 1)] >> ((i & 1) << 4) & 0xffff;
  }

  /** CRC-16 (x^16 + x^15 + x^2 + 1, from all ones) of the octets that filter i's mask chooses. */
  private crcOf(frame: Frame, i: i32): u32 {
    const from = <i32>(this.words[OFFSETS] >> (i << 3) & 0xff);
    let crc: u32 = 0xffff;
    for (let at = 0; at < MASKED; at++) {
      if (!(this.words[i] >> at & 1)) continue;
      let octet: u32 = from + at < frame.length ? load<u8>(frame.octets + from + at) : 0;
      for (let bit = 0; bit < 8; bit++, octet >>= 1) crc = crc << 1 ^ ((crc >> 15 ^ octet) & 1 ? 0x8005 : 0);
      crc &= 0xffff;
    }
    return crc;
  }
}

/** Whether six octets of ones and sixteen times the address lie anywhere behind the frame's addresses. */
function isMagic(frame: Frame, low: u32, high: u32): bool {
  const last = frame.length - SYNCHRONISATION * (REPETITIONS + 1);
  for (let at = 12; at <= last; at++) {
    if (isMagicAt(frame.octets + at, low, high)) return true;
  }
  return false;
}

function isMagicAt(p: usize, low: u32, high: u32): bool {
  if (load<u32>(p) != 0xffffffff || load<u16>(p, 4) != 0xffff) return false;
  for (let i = 1; i <= REPETITIONS; i++) {
    if (!isOwn(p + i * 6, low, high)) return false;
  }
  return true;
}
