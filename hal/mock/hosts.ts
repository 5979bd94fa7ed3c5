// The way from outside to the chips of a world: their hosts run elsewhere, each stack in an instance of its own, and reach the chip of
// their number here. A burst goes through BUFFER, for their memory is not ours.
import { sumTwin } from "../../assembly/lib/checksum";
import { Clock } from "./clock";

/** A model of a chip at register level that a host can drive. */
export abstract class HostedChip {
  abstract get clock(): Clock;
  /** Whether the interrupt pin is active. The clock stops when it becomes so. */
  abstract get interrupt(): bool;
  abstract read(offset: u32): u32;
  abstract write(offset: u32, value: u32): void;
  /** Moves words between the port at `offset` and memory. */
  abstract readFifo(offset: u32, to: usize, words: i32): void;
  abstract writeFifo(offset: u32, from: usize, words: i32): void;
}

/** Words that go in one burst at most: more than any frame buffer. */
// @ts-ignore: decorator
@inline const BURST: i32 = 1024;
const BUFFER: usize = memory.data(4 * BURST, 4);

let chips: Array<HostedChip> = [];

/** Makes a chip reachable. Returns its number. */
export function host(chip: HostedChip): i32 {
  return chips.push(chip) - 1;
}

/** There are none any more. */
export function unhost(): void {
  chips = [];
}

export function hostRead(chip: i32, offset: u32): u32 {
  return chips[chip].read(offset);
}

export function hostWrite(chip: i32, offset: u32, value: u32): void {
  chips[chip].write(offset, value);
}

/** Where bursts lie. */
export function hostBuffer(): usize {
  return BUFFER;
}

/** Pops so many words to the buffer. Returns the sum of its octets from..to-1. */
export function hostReadFifo(chip: i32, offset: u32, words: i32, from: i32, to: i32): u32 {
  assert(words <= BURST, "a burst is longer than the buffer");
  chips[chip].readFifo(offset, BUFFER, words);
  return sumTwin(BUFFER + from, to - from);
}

/** Pushes so many words from the buffer. */
export function hostWriteFifo(chip: i32, offset: u32, words: i32): void {
  assert(words <= BURST, "a burst is longer than the buffer");
  chips[chip].writeFifo(offset, BUFFER, words);
}

export function hostInterrupt(chip: i32): bool {
  return chips[chip].interrupt;
}

/** The time, ticks. */
export function hostNow(): f64 {
  return <f64>chips[0].clock.now;
}

/** Lets the world go on until then, or until a chip interrupts. */
export function hostRun(until: f64): void {
  chips[0].clock.run(<i64>until);
}
