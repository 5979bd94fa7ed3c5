// The signal in a terminal: one line for each octet, from its bits to the levels of the line.
import { END_SYMBOLS, LINE_BITS, OCTET_SYMBOLS, PREAMBLE_OCTETS } from "./signal.mjs";

const DRAWN = { "-1": "▁", 0: "─", 1: "▔" };

/** Names of code groups, IEEE 802.3 table 24-1. */
const GROUPS = {
  "11110": "0", "01001": "1", "10100": "2", "10101": "3", "01010": "4", "01011": "5", "01110": "6", "01111": "7", "10010": "8", "10011": "9",
  "10110": "A", "10111": "B", "11010": "C", "11011": "D", "11100": "E", "11101": "F", "11111": "I", "11000": "J", "10001": "K", "01101": "T",
  "00111": "R", "00100": "H",
};

/** Names of the two groups of an octet, such as /J/K/. */
export const groupNames = (code) => `/${[code.slice(0, 5), code.slice(5)].map((group) => GROUPS[group] ?? "V").join("/")}/`;

const bitsText = (array, at, n) => Array.from(array.subarray(at, at + n), (bit) => bit & 1).join("");
const halves = (text) => `${text.slice(0, text.length / 2)} ${text.slice(text.length / 2)}`;
const levelsText = (levels, at, n) => Array.from(levels.subarray(at, at + n), (level) => DRAWN[level]).join("");

/** What the columns are called, by PHY. */
const HEADINGS = {
  "10base-t": ["octet", "", "bits as sent", "line: Manchester, 100 ns a bit", ""],
  "100base-tx": ["octet", "", "bits as sent", "4B/5B", "code groups", "scrambled", "line: MLT-3", ""],
};
const WIDTHS = { "10base-t": [5, 2, 9, 17], "100base-tx": [5, 2, 9, 5, 11, 11, 10] };

/** A row: its cells, which bits of it were inverted, what it is. */
function octetRow(signal, at) {
  const k = at + PREAMBLE_OCTETS, octet = k < PREAMBLE_OCTETS ? (k === PREAMBLE_OCTETS - 1 ? 0xd5 : 0x55) : signal.octets[at];
  const cells = [String(at), octet.toString(16).padStart(2, "0"), halves(bitsText(signal.bits, k * 8, 8))];
  return { cells: [...cells, ...lineCells(signal, k)], flipped: flipsIn(signal, k) };
}

function lineCells(signal, k) {
  const symbols = OCTET_SYMBOLS[signal.name], levels = levelsText(signal.levels, signal.first + k * symbols, symbols);
  if (signal.name === "10base-t") return [halves(levels)];
  const code = bitsText(signal.code, k * 10, 10);
  return [groupNames(code), halves(code), halves(bitsText(signal.sent, k * 10, 10)), levels];
}

const flipsIn = ({ flips, name }, k) => flips.filter((bit) => Math.floor(bit / LINE_BITS[name]) === k);

/** What comes behind the last octet. */
function endRow(signal) {
  const n = END_SYMBOLS[signal.name], k = PREAMBLE_OCTETS + signal.octets.length;
  if (signal.name === "100base-tx") {
    return { cells: ["", "", "", ...lineCells(signal, k)], flipped: flipsIn(signal, k), name: "end of stream; /I/ without end follows" };
  }
  return { cells: ["", "", "", levelsText(signal.levels, signal.first + k * 16, n)], flipped: [], name: "TP_IDL: 300 ns high, then no voltage" };
}

/** What begins with the octet, so that a reader finds his way. */
function nameOf(at, fields) {
  if (at === -PREAMBLE_OCTETS) return "preamble";
  if (at === -1) return "start frame delimiter";
  const field = fields.find((one) => one.at === at);
  return field && `${field.name} ${field.value}`;
}

/** Lines of text for the octets in `ranges`. `colors`: of picocolors. */
export function listing(signal, fields, ranges, colors) {
  const widths = WIDTHS[signal.name];
  const line = ({ cells, flipped, name }) => {
    const text = cells.map((cell, i) => cell[i ? "padEnd" : "padStart"](widths[i])).join("  ");
    const mark = flipped.length ? colors.red(`bit ${flipped.join(", ")} inverted`) : "";
    return [paint(text, widths, colors, flipped.length), mark, name && colors.dim(name)].filter(Boolean).join("  ").trimEnd();
  };
  const lines = [colors.bold(HEADINGS[signal.name].map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd())];
  ranges.forEach(([from, to], i) => {
    if (i) lines.push(colors.dim(`  ... octets ${ranges[i - 1][1] + 1} to ${from - 1} left out (--octets FROM..TO shows them)`));
    for (let at = from; at <= to; at++) lines.push(line({ ...octetRow(signal, at), name: nameOf(at, fields) }));
  });
  if (ranges.at(-1)[1] === signal.octets.length - 1) lines.push(line(endRow(signal)));
  return lines;
}

/** The levels, which are the last column, in a colour of their own. */
function paint(text, widths, colors, flipped) {
  const line = text.length - widths.at(-1);
  return text.slice(0, line) + (flipped ? colors.red : colors.cyan)(text.slice(line));
}
