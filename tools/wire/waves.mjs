// The signal as waves over time, for VCD and SVG: the line and what it was made of.
import { groupNames } from "./listing.mjs";
import { PREAMBLE_OCTETS } from "./signal.mjs";

/**
 * Waves { name, kind, width, changes: [[time, value]] } in picoseconds. Kinds: "real" (volts), "wire" (a number, or null for nothing
 * there) and "string". All but the line are as the transmitter made them; on the line jitter and inverted bits show as well.
 */
export function wavesOf(signal) {
  const stretched = (symbol) => symbol * signal.phy.symbol * (1 + signal.ppm / 1e6);
  return [
    { name: "line", kind: "real", changes: lineChanges(signal) },
    ...(signal.name === "10base-t" ? manchesterWaves(signal, stretched) : codeWaves(signal, stretched)),
  ];
}

function lineChanges({ times, edges, phy }) {
  const changes = Array.from(times, (time, i) => [Math.round(time), edges[i] * phy.volts]);
  return changes[0]?.[0] === 0 ? changes : [[0, 0], ...changes];
}

/** `value(i)` for each i of n, from a time on that `at(i)` names; `idle` before and behind. */
function steps(n, at, value, idle = null) {
  return [[0, idle], ...Array.from({ length: n }, (_, i) => [Math.round(at(i)), value(i)]), [Math.round(at(n)), idle]];
}

/** A clock that rises in the middle of each of n cells. */
function clockOf(n, at) {
  return [[0, 0], ...Array.from({ length: 2 * n }, (_, i) => [Math.round(at(i / 2)), i % 2])].concat([[Math.round(at(n)), 0]]);
}

function octetWave(signal, at) {
  const n = PREAMBLE_OCTETS + signal.octets.length;
  const value = (k) => (k < PREAMBLE_OCTETS - 1 ? 0x55 : k < PREAMBLE_OCTETS ? 0xd5 : signal.octets[k - PREAMBLE_OCTETS]);
  return { name: "octet", kind: "wire", width: 8, changes: steps(n, at, value) };
}

function manchesterWaves(signal, time) {
  const cell = (i) => time(signal.first + 2 * i), n = signal.bits.length;
  return [
    { name: "clock", kind: "wire", width: 1, changes: clockOf(n, cell) },
    { name: "bit", kind: "wire", width: 1, changes: steps(n, cell, (i) => signal.bits[i] & 1) },
    octetWave(signal, (k) => cell(8 * k)),
    { name: "symbol", kind: "string", changes: steps(n, cell, (i) => (signal.sent[i] & 1 ? "LH" : "HL")) },
  ];
}

function codeWaves(signal, time) {
  const code = (i) => time(signal.first + i), n = signal.code.length;
  const group = (g) => signal.code.subarray(5 * g, 5 * g + 5).reduce((value, bit) => value << 1 | bit & 1, 0);
  const name = (g) => groupNames(Array.from(signal.code.subarray(5 * g, 5 * g + 5), (bit) => bit & 1).join("") + "00000").split("/")[1];
  return [
    { name: "clock", kind: "wire", width: 1, changes: clockOf(n, code) },
    // A bit of the MII lasts 10 ns, a code bit 8: nibble and group go side by side, 40 ns each.
    { name: "bit", kind: "wire", width: 1, changes: steps(signal.bits.length, (i) => code(i * 5 / 4), (i) => signal.bits[i] & 1) },
    octetWave(signal, (k) => code(10 * k)),
    { name: "group", kind: "wire", width: 5, changes: steps(n / 5, (g) => code(5 * g), group) },
    { name: "symbol", kind: "string", changes: steps(n / 5, (g) => code(5 * g), name, "I") },
    { name: "code_bit", kind: "wire", width: 1, changes: steps(n, code, (i) => signal.code[i] & 1) },
    { name: "scrambled_bit", kind: "wire", width: 1, changes: steps(n, code, (i) => signal.sent[i] & 1) },
  ];
}
