// What a pair of wires can carry, and who listens at its end.
import { Frame } from "../frame";
import { Jack } from "./cable";

/** What is on a pair now. */
export const enum Wave {
  /** Nothing but the link signal. */
  IDLE,
  /** A frame, bit by bit since the moment when it began. */
  DATA,
  /** Bits that are no frame: jam. */
  JAM,
}

/** What a transmitter sends while there is no frame: how the other end knows that it is there. */
export const enum LinkSignal {
  SILENT,
  /** Link test pulses of 10BASE-T (IEEE 802.3 14.2.1.1). */
  NLP,
  /** Bursts of pulses that carry a word of autonegotiation (28.2.1). */
  FLP,
  /** The idle stream of 100BASE-TX (24.2.2). */
  IDLE_100,
}

/** An end of a cable: a PHY, or a port of a hub. It hears what the other end sends when it arrives. */
export abstract class Port {
  jack: Jack | null = null;
  /** The link signal that it sends, with or without a cable. */
  linkSignal: LinkSignal = LinkSignal.SILENT;
  linkWord: u32 = 0;
  /** Ticks from the wire to who sits above: added to the way of all that arrives. */
  latency: i32 = 0;
  /** What comes is code groups (100BASE-TX): noise hits those. */
  codeGroups: bool = false;

  /** The wave that comes in changes. `frame` with DATA only, and held by the cable only for the time of the call. */
  abstract heard(wave: Wave, frame: Frame | null): void;

  /** The link signal that comes in changes; `word` with FLP only. */
  abstract heardLink(signal: LinkSignal, word: u32): void;
}
