// Plots as SVG: a sweep as lines, a single run as its timeline or as the distribution of its delays.
import * as vega from "vega";
import { Failure } from "../../errors.mjs";
import { inOneUnit } from "../scenario/units.mjs";
import { nameOf } from "./text.mjs";
import { stepsOf } from "./timeline.mjs";

const WIDTH = 640, HEIGHT = 400;
const BLUE = "#4c78a8";

/** Kinds of quantities by the keys of a sweep; others are plain numbers. */
const QUANTITIES = { load: "rate", frame: "size", length: "length" };

/** The values of a sweep's key as numbers of one unit. */
const scaleOf = (key, values) => (QUANTITIES[key] ? inOneUnit(QUANTITIES[key], values) : { unit: "", numbers: values });

/** What a plot of runs shows upwards: how the medium was used, or where none was watched what was carried. */
function measureOf(runs) {
  const watched = runs.every(({ results }) => results.media.length === 1);
  return watched ? { title: "medium used by whole frames, %", get: ({ results }) => results.media[0].utilisation * 100 }
    : { title: "goodput, Mbit/s", get: ({ results }) => results.total.goodput / 1e6 };
}

const axes = (x, y) => [
  { orient: "bottom", scale: "x", title: x, grid: true, gridColor: "#eee" },
  { orient: "left", scale: "y", title: y, grid: true, gridColor: "#eee" },
];

const base = (title, data) => ({
  width: WIDTH, height: HEIGHT, padding: 12, background: "white", title: { text: title, anchor: "start" }, data: [{ name: "points", values: data }],
});

const at = (scale) => ({ scale, field: scale });

/** A mark over `data` that is drawn once. */
const mark = (type, data, enter) => ({ type, from: { data }, encode: { enter } });

const line = (data, stroke) => mark("line", data, { x: at("x"), y: at("y"), stroke, strokeWidth: { value: 2 } });

/** One line for every series, against the first key of the sweep. */
function sweepSpec(scenario, runs) {
  const [key] = scenario.sweep, { title, get } = measureOf(runs);
  const { unit, numbers } = scaleOf(key, runs.map(({ point }) => point[key]));
  const values = runs.map((run, i) => {
    const { [key]: x, ...others } = run.point;
    return { x: numbers[i], y: get(run), series: nameOf({ variant: run.variant, point: others }) };
  });
  const legends = values.some(({ series }) => series) ? [{ stroke: "color", orient: "right" }] : [];
  const color = { scale: "color", field: "series" };
  const marks = [line("lines", color), mark("symbol", "lines", { x: at("x"), y: at("y"), fill: color, size: { value: 30 } })];
  return {
    ...base(scenario.title, values),
    scales: [
      { name: "x", type: "linear", range: "width", domain: { data: "points", field: "x" }, nice: true, zero: true },
      { name: "y", type: "linear", range: "height", domain: { data: "points", field: "y" }, nice: true, zero: true },
      { name: "color", type: "ordinal", range: "category", domain: { data: "points", field: "series" } },
    ],
    axes: axes(unit ? `${key}, ${unit}` : key, title),
    legends,
    marks: [{ type: "group", from: { facet: { name: "lines", data: "points", groupby: "series" } }, marks }],
  };
}

/** A bar for every variant. */
function barSpec(scenario, runs) {
  const { title, get } = measureOf(runs);
  return {
    ...base(scenario.title, runs.map((run) => ({ name: nameOf(run), y: get(run) }))),
    scales: [
      { name: "x", type: "band", range: "width", domain: { data: "points", field: "name" }, padding: 0.3 },
      { name: "y", type: "linear", range: "height", domain: { data: "points", field: "y" }, nice: true, zero: true },
    ],
    axes: axes("", title),
    marks: [mark("rect", "points", {
      x: { scale: "x", field: "name" }, width: { scale: "x", band: 1 }, y: at("y"), y2: { scale: "y", value: 0 }, fill: { value: BLUE },
    })],
  };
}

/** Colours of what a station does over time. */
const DOING = { sends: BLUE, jams: "#e45756", hears: "#bab0ac" };

/** What each row, a station that sends or hears, does from when to when: [{ row, from, to, doing }]. */
function barsOf(steps) {
  const bars = [], open = {};
  const close = (row, at) => {
    if (open[row]) bars.push({ ...open[row], row, to: at });
    delete open[row];
  };
  for (const { bits, station, kind } of steps.filter(({ kind: each }) => /^(send|hear)/.test(each))) {
    const sends = kind.startsWith("send"), row = `${station} ${sends ? "sends" : "hears"}`;
    close(row, bits);
    if (!kind.endsWith("Idle")) open[row] = { from: bits, doing: kind === "sendJam" ? "jams" : sends ? "sends" : "hears" };
  }
  for (const row of Object.keys(open)) close(row, steps.at(-1).bits);
  return bars;
}

/** Bars over time, a row for what each station sends above one for what it hears. */
function timelineSpec(scenario, { results }) {
  const bars = barsOf(stepsOf(results));
  return {
    ...base(scenario.title, bars),
    scales: [
      { name: "x", type: "linear", range: "width", domain: { data: "points", fields: ["from", "to"] }, zero: false },
      { name: "y", type: "band", range: "height", domain: results.names.flatMap((name) => [`${name} sends`, `${name} hears`]), padding: 0.25 },
      { name: "color", type: "ordinal", domain: Object.keys(DOING), range: Object.values(DOING) },
    ],
    axes: axes("bit times", ""),
    legends: [{ fill: "color", orient: "right" }],
    marks: [mark("rect", "points", {
      x: { scale: "x", field: "from" }, x2: { scale: "x", field: "to" }, y: { scale: "y", field: "row" }, height: { scale: "y", band: 1 },
      fill: { scale: "color", field: "doing" },
    })],
  };
}

/** Which share of the frames was sent within which time. */
function delaySpec(scenario, { results }) {
  return {
    ...base(scenario.title, results.delays.map(({ seconds, share }) => ({ x: seconds * 1e3, y: share * 100 }))),
    scales: [
      { name: "x", type: "log", range: "width", domain: { data: "points", field: "x" } },
      { name: "y", type: "linear", range: "height", domain: [0, 100] },
    ],
    axes: axes("delay of a frame, ms", "frames that took no longer, %"),
    marks: [line("points", { value: BLUE })],
  };
}

function specOf(scenario, runs) {
  if (scenario.sweep.length) return sweepSpec(scenario, runs);
  const [run] = runs;
  if (runs.length === 1 && run.results.trace.length) return timelineSpec(scenario, run);
  return runs.length === 1 ? delaySpec(scenario, run) : barSpec(scenario, runs);
}

/** The SVG of a scenario's runs. */
export function plot(scenario, runs) {
  if (runs.every(({ results }) => !results.delays.length)) throw new Failure("nothing to draw: no synthetic station has sent a frame");
  return new vega.View(vega.parse(specOf(scenario, runs)), { renderer: "none" }).toSVG();
}
