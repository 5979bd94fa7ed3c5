// PAUSE frames (IEEE 802.3 annex 31B): a full-duplex station asks its partner to send nothing for so many quanta of 512 bit times.
import { Frame } from "../frame";
import { MIN_DATA } from "./limits";
import { typeOf } from "./received";

/** Bit times. */
// @ts-ignore: decorator
@inline export const PAUSE_QUANTUM: i32 = 512;
/** 01-80-C2-00-00-01, its first octet in the low bits. */
// @ts-ignore: decorator
@inline const GROUP_LOW: u32 = 0x00c28001;
// @ts-ignore: decorator
@inline const GROUP_HIGH: u32 = 0x0100;
/** MAC control's type and PAUSE's opcode, 88-08-00-01, the first octet in the low bits (31.4.1.3, table 31A-1). */
// @ts-ignore: decorator
@inline const CONTROL_PAUSE: u32 = 0x01000888;
// @ts-ignore: decorator
@inline const CONTROL_TYPE: u32 = 0x8808;
// @ts-ignore: decorator
@inline const QUANTA_AT: usize = 16;

/** A PAUSE frame from `address` (wire order, the first octet in the low bits), held once. */
export function pauseFrame(address: u64, quanta: i32): Frame {
  const frame = Frame.take(), p = frame.octets;
  memory.fill(p, 0, 14 + MIN_DATA);
  store<u32>(p, GROUP_LOW);
  store<u16>(p, <u16>GROUP_HIGH, 4);
  store<u32>(p, <u32>address, 6);
  store<u16>(p, <u16>(address >> 32), 10);
  store<u32>(p, CONTROL_PAUSE, 12);
  store<u8>(p, <u8>(quanta >> 8), QUANTA_AT);
  store<u8>(p, <u8>quanta, QUANTA_AT + 1);
  frame.length = 14 + MIN_DATA;
  frame.seal();
  return frame;
}

/** Whether an intact frame is a PAUSE frame to the station whose address this is: to the group address, or to itself (31B.3.3). */
export function isPause(frame: Frame, address: u64): bool {
  if (typeOf(frame) != CONTROL_TYPE || load<u32>(frame.octets, 12) != CONTROL_PAUSE) return false;
  const low = load<u32>(frame.octets), high = <u32>load<u16>(frame.octets, 4);
  return low == GROUP_LOW && high == GROUP_HIGH || low == <u32>address && high == <u32>(address >> 32);
}

export function quantaOf(frame: Frame): i32 {
  return <i32>load<u8>(frame.octets, QUANTA_AT) << 8 | load<u8>(frame.octets, QUANTA_AT + 1);
}
