// What is wrong, or special, with a frame that came in.
import { Frame, FCS_OCTETS } from "../frame";
import { HEADER_OCTETS, MAX_FRAME, MAX_LENGTH, MIN_DATA, MIN_FRAME, TAG_OCTETS, WATCHDOG_FROM } from "./limits";

export const enum Received {
  /** Its check sequence is wrong. */
  CRC = 1 << 0,
  /** Bits behind the last octet: with CRC, an alignment error. */
  DRIBBLE = 1 << 1,
  /** Shorter than 64 octets. */
  RUNT = 1 << 2,
  /** Longer than 1518 octets, 1522 with a tag. */
  LONG = 1 << 3,
  /** Longer than 2048 octets: at 2560 it was cut off. */
  WATCHDOG = 1 << 4,
  /** An own frame that met a late collision while it was received. */
  COLLISION = 1 << 5,
  /** A code group was none (RX_ER). */
  SYMBOL = 1 << 6,
  /** The length field disagrees with the length. */
  LENGTH = 1 << 7,
  /** A PAUSE frame. */
  PAUSE = 1 << 8,
}

/** Type or length field: octets 12 and 13. */
// @ts-ignore: decorator
@inline export function typeOf(frame: Frame): u32 {
  return <u32>load<u8>(frame.octets, 12) << 8 | load<u8>(frame.octets, 13);
}

/** Flags of a frame by its octets alone; `tag1`, `tag2`: types that are a tag's. */
export function judge(frame: Frame, tag1: u32, tag2: u32): u32 {
  let flags: u32 = frame.intact ? 0 : Received.CRC;
  if (frame.dribble) flags |= Received.DRIBBLE;
  if (frame.symbolError) flags |= Received.SYMBOL;
  if (frame.length < MIN_FRAME) return flags | Received.RUNT;
  const type = typeOf(frame), tagged = type == tag1 || type == tag2;
  if (frame.length > MAX_FRAME + (tagged ? TAG_OCTETS : 0)) flags |= Received.LONG;
  if (frame.length > WATCHDOG_FROM) flags |= Received.WATCHDOG;
  if (type <= MAX_LENGTH && max(<i32>type, MIN_DATA) != frame.length - HEADER_OCTETS - FCS_OCTETS) flags |= Received.LENGTH;
  return flags;
}
