// A frame on the line: all stages between its octets and the edges of the signal, and what a receiver makes of it.
import { Failure, UsageError } from "../errors.mjs";
import { VERDICTS } from "./line.mjs";

/** Octets of preamble and SFD, and symbols behind the frame that belong to it: TP_IDL, or T and R. */
export const PREAMBLE_OCTETS = 8;
export const END_SYMBOLS = { "10base-t": 6, "100base-tx": 10 };

/** Bits of code for an octet, which are what --flip counts. */
export const LINE_BITS = { "10base-t": 8, "100base-tx": 10 };

/** Symbols for an octet. */
export const OCTET_SYMBOLS = { "10base-t": 16, "100base-tx": 10 };

/**
 * Puts a frame on the line. `frame`: { octets, fcs } as of source.mjs; `spoil`: { flips, jitter (ps), ppm, seed }.
 * Returns { name, phy, octets (with FCS), first (symbol), bits, code, scrambled, sent, levels, times, edges, end, flips, ppm }: bits at the
 * MII, code bits, the same scrambled, as they went out, levels of symbols, edges with their times.
 */
export function transmit(line, name, frame, { flips, jitter, ppm, seed }) {
  line.choose(name);
  const { module, phy } = line;
  const n = line.put(frame.octets, { fcs: !frame.fcs });
  const octets = Buffer.from(new Uint8Array(module.memory.buffer, module.frame(), n));
  module.start();
  module.idle(phy.lead);
  module.encode(n);
  const bits = line.copy("bits"), code = line.copy("code"), scrambled = line.copy("scrambled");
  for (const bit of flips) if (!module.flip(bit)) throw new UsageError(`--flip ${bit}: this frame has bits 0 to ${flippable(name, n) - 1} on the line`);
  const sent = line.copy(phy.mbits === 100 ? "scrambled" : "bits");
  const first = module.emit();
  module.idle(phy.lead);
  if (!module.draw()) throw new Failure("the signal is too long");
  if (ppm) module.stretch(ppm);
  if (jitter) module.shake(jitter, seed);
  const drawn = { levels: line.copy("levels"), times: line.copy("times"), edges: line.copy("edges"), end: module.end() };
  return { name, phy, octets, first, bits, code, scrambled, sent, flips, ppm, ...drawn };
}

/** Bits on the line of a frame of n octets: 100BASE-TX has T and R behind it. */
const flippable = (name, n) => (PREAMBLE_OCTETS + n + (name === "100base-tx" ? 1 : 0)) * LINE_BITS[name];

/** Edges { time, level } that come from elsewhere go to the line of the PHY. */
export function load(line, name, { edges, end }) {
  line.choose(name);
  line.module.start();
  for (const { time, level } of edges) line.module.edge(time, level);
  line.module.until(end);
}

/** What a receiver makes of the signal that is on the line: a list of { octets, verdict, dribble, violations, firstViolation }. */
export function receive(line) {
  const { module } = line, frames = [];
  if (!module.listen()) throw new Failure("the signal is too long");
  while (module.receive()) {
    frames.push({
      octets: Buffer.from(line.copy("received")), verdict: VERDICTS[module.verdict()], dribble: module.dribble(),
      violations: module.violations(), firstViolation: module.firstViolation(),
    });
  }
  return frames;
}

/** What a receiver that heard no frame has to say of the line. */
export function silence(line) {
  const { module, phy } = line;
  if (phy.mbits === 10) return "no frame: nothing that begins with a preamble, and no link pulses";
  if (module.falseCarriers()) return `no frame: activity without /J/K/ (false carrier), ${module.falseCarriers()} times`;
  return module.locked() ? "no frame: the line is idle" : "no frame: the descrambler never saw enough idle to know the scrambler's state";
}

/** A verdict in words. */
export function verdictText({ octets, verdict, dribble, violations, firstViolation }) {
  const extra = dribble ? `, ${dribble} bits left over` : "";
  if (verdict === "unframed") return "no frame: no start frame delimiter";
  if (verdict === "too long") return "too long";
  if (verdict === "code error") return `bad: ${violations} bits that break the code, the first in octet ${firstViolation}${extra}`;
  if (verdict !== "good") return `bad: the FCS is wrong${verdict === "alignment error" ? ", alignment error" : ""}, ${octets.length} octets${extra}`;
  return `good: ${octets.length} octets, the FCS is right${extra}`;
}
