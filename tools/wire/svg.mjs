// The signal drawn: the level of the line over time, with bits, octets and symbols above it.
import * as vega from "vega";
import { wavesOf } from "./waves.mjs";
import { LINE_BITS, OCTET_SYMBOLS, PREAMBLE_OCTETS } from "./signal.mjs";

/** Octets in one drawing: beyond that nobody can read them. */
export const MOST_OCTETS = 64;

const OCTET_WIDTH = 170;
const COLOURS = { line: "#1a5fb4", grid: "#d0d0d0", text: "#303030" };

/** Nanoseconds at which an octet begins. */
const timeOf = ({ first, phy, name, ppm }, octet) => (first + (octet + PREAMBLE_OCTETS) * OCTET_SYMBOLS[name]) * phy.symbol * (1 + ppm / 1e6) / 1000;

/** What a wave is between two times: [{ from, to, text }]. */
function spans({ changes }, from, to, textOf) {
  return changes.map(([time, value], i) => ({ from: time / 1000, to: (changes[i + 1]?.[0] ?? Infinity) / 1000, value }))
    .filter((span) => span.value !== null && span.from < to - 1e-6 && span.to > from + 1e-6)
    .map((span) => ({ from: span.from, to: span.to, text: textOf(span.value) }));
}

/** The line's level as points of a staircase. */
function staircase({ changes }, from, to) {
  const before = changes.filter(([time]) => time / 1000 <= from).at(-1) ?? [0, 0];
  const within = changes.filter(([time]) => time / 1000 > from && time / 1000 < to);
  return [[from * 1000, before[1]], ...within, [to * 1000, (within.at(-1) ?? before)[1]]].map(([time, volts]) => ({ time: time / 1000, volts }));
}

/** A row of boxes with text, at y, and what it is. */
const boxes = (name, y, size) => [
  { type: "text", encode: { enter: { x: { value: -6 }, y: { value: y + 10 }, text: { value: name.replace("_", " ") }, align: { value: "right" },
    baseline: { value: "middle" }, fontSize: { value: 10 }, fill: { value: COLOURS.text } } } },
  { type: "rect", from: { data: name }, encode: { enter: { x: { scale: "x", field: "from" }, x2: { scale: "x", field: "to" }, y: { value: y },
    height: { value: 20 }, fill: { value: "white" }, stroke: { value: COLOURS.grid } } }, clip: true },
  { type: "text", from: { data: name }, clip: true, encode: { enter: { x: { scale: "x", signal: "(datum.from + datum.to) / 2" },
    y: { value: y + 10 }, text: { field: "text" }, align: { value: "center" }, baseline: { value: "middle" }, fontSize: { value: size },
    font: { value: "monospace" }, fill: { value: COLOURS.text } } } },
];

function specification({ title, rows, points, from, to, volts, width }) {
  const top = rows.length * 24 + 10, height = top + 130;
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json", width, height, padding: 10, background: "white",
    title: { text: title, anchor: "start", fontSize: 13 },
    data: [...rows.map(({ name, values }) => ({ name, values })), { name: "line", values: points }],
    scales: [
      { name: "x", type: "linear", domain: [from, to], range: [0, width], zero: false },
      { name: "y", type: "linear", domain: [-volts * 1.2, volts * 1.2], range: [height, top] },
    ],
    axes: [
      { scale: "x", orient: "bottom", title: "nanoseconds", grid: true, gridColor: COLOURS.grid, tickCount: Math.max(4, width / 80) },
      { scale: "y", orient: "left", title: "volts", values: [-volts, 0, volts], format: ".1f" },
    ],
    marks: [
      ...rows.flatMap(({ name, size }, i) => boxes(name, i * 24, size)),
      { type: "line", from: { data: "line" }, encode: { enter: { x: { scale: "x", field: "time" }, y: { scale: "y", field: "volts" },
        interpolate: { value: "step-after" }, stroke: { value: COLOURS.line }, strokeWidth: { value: 1.5 } } } },
    ],
  };
}

/** The text of an SVG file of octets first..last. */
export async function drawSvg(signal, first, last) {
  const from = timeOf(signal, first), to = timeOf(signal, last + 1);
  const waves = Object.fromEntries(wavesOf(signal).map((wave) => [wave.name, wave]));
  const row = (name, size, textOf) => ({ name, size, values: spans(waves[name], from, to, textOf) });
  const rows = [row("octet", 12, (value) => value.toString(16).padStart(2, "0")), row("bit", 11, String), row("symbol", 10, String)];
  if (waves.scrambled_bit) rows.push(row("scrambled_bit", 11, String));
  const spec = specification({
    title: `${signal.name}, octets ${first} to ${last} of ${signal.octets.length}`, rows, from, to,
    points: staircase(waves.line, from, to), volts: signal.phy.volts, width: (last - first + 1) * OCTET_WIDTH * LINE_BITS[signal.name] / 8,
  });
  return new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
}
