// Transmit checksum offload of the LAN921x and LAN922x: four octets in front of the frame tell where its sum starts and where it goes.
import { sumTwin } from "../../../assembly/lib/checksum";

// @ts-ignore: decorator
@inline const PREAMBLE: i32 = 4;
// @ts-ignore: decorator
@inline const START: u32 = 0xfff;
// @ts-ignore: decorator
@inline const INSERT_SHIFT: u32 = 16;

/** Does what the four octets at p ask for the n - 4 that follow, which move to p. Returns how many those are. */
export function insertSum(p: usize, n: i32): i32 {
  const wanted = load<u32>(p);
  n -= PREAMBLE;
  memory.copy(p, p + PREAMBLE, n);
  const start = <i32>(wanted & START), at = <i32>(wanted >> INSERT_SHIFT & START);
  if (start < n && at + 2 <= n) store<u16>(p + at, <u16>~sumTwin(p + start, n - start));
  return n;
}
