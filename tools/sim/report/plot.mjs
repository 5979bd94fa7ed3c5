// Plots as SVG: a sweep as lines, a single run as its timeline or as the distribution of its delays.
import * as vega from "vega";
import { nameOf } from "./text.mjs";
import { stepsOf } from "./timeline.mjs";

const WIDTH = 640, HEIGHT = 400;

/** The number that a value of a sweep begins with: 64 of "64 octets". */
const numberOf = (value) => (typeof value === "number" ? value : parseFloat(value));

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

const base = (title, data) => ({ width: WIDTH, height: HEIGHT, padding: 12, background: "white", title: { text: title, anchor: "start" }, data: [{ name: "points", values: data }] });

/** One line for every series, against the first key of the sweep. */
function sweepSpec(scenario, runs) {
  const [key] = scenario.sweep, { title, get } = measureOf(runs);
  const values = runs.map((run) => {
    const { [key]: x, ...others } = run.point;
    return { x: numberOf(x), y: get(run), series: nameOf({ variant: run.variant, point: others }) || scenario.title };
  });
  const unit = String(runs[0].point[key]).replace(/^[\d.]+\s*/, "");
  const marks = (data) => [
    { type: "line", from: { data }, encode: { enter: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, stroke: { scale: "color", field: "series" }, strokeWidth: { value: 2 } } } },
    { type: "symbol", from: { data }, encode: { enter: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, fill: { scale: "color", field: "series" }, size: { value: 30 } } } },
  ];
  return {
    ...base(scenario.title, values),
    scales: [
      { name: "x", type: "linear", range: "width", domain: { data: "points", field: "x" }, nice: true, zero: true },
      { name: "y", type: "linear", range: "height", domain: { data: "points", field: "y" }, nice: true, zero: true },
      { name: "color", type: "ordinal", range: "category", domain: { data: "points", field: "series" } },
    ],
    axes: axes(unit ? `${key}, ${unit}` : key, title),
    legends: [{ stroke: "color", orient: "right" }],
    marks: [{ type: "group", from: { facet: { name: "lines", data: "points", groupby: "series" } }, marks: marks("lines") }],
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
    marks: [{ type: "rect", from: { data: "points" }, encode: { enter: { x: { scale: "x", field: "name" }, width: { scale: "x", band: 1 },
      y: { scale: "y", field: "y" }, y2: { scale: "y", value: 0 }, fill: { value: "#4c78a8" } } } }],
  };
}

/** Colours of what a station does over time. */
const DOING = { sends: "#4c78a8", jams: "#e45756", hears: "#bab0ac" };

/** Bars over time, a row for each station above one for what it hears. */
function timelineSpec(scenario, { results }) {
  const steps = stepsOf(results), end = steps.at(-1).bits, bars = [];
  const open = {};
  const close = (row, at) => {
    if (open[row]) bars.push({ row, from: open[row].from, to: at, doing: open[row].doing });
    delete open[row];
  };
  for (const { bits, station, kind } of steps) {
    if (!/^(send|hear)/.test(kind)) continue;
    const row = `${station} ${kind.startsWith("send") ? "sends" : "hears"}`;
    close(row, bits);
    if (!kind.endsWith("Idle")) open[row] = { from: bits, doing: kind === "sendJam" ? "jams" : kind === "sendData" ? "sends" : "hears" };
  }
  for (const row of Object.keys(open)) close(row, end);
  return {
    ...base(scenario.title, bars),
    scales: [
      { name: "x", type: "linear", range: "width", domain: { data: "points", fields: ["from", "to"] }, zero: false },
      { name: "y", type: "band", range: "height", domain: results.names.flatMap((name) => [`${name} sends`, `${name} hears`]), padding: 0.25 },
      { name: "color", type: "ordinal", domain: Object.keys(DOING), range: Object.values(DOING) },
    ],
    axes: axes("bit times", ""),
    legends: [{ fill: "color", orient: "right" }],
    marks: [{ type: "rect", from: { data: "points" }, encode: { enter: { x: { scale: "x", field: "from" }, x2: { scale: "x", field: "to" },
      y: { scale: "y", field: "row" }, height: { scale: "y", band: 1 }, fill: { scale: "color", field: "doing" } } } }],
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
    marks: [{ type: "line", from: { data: "points" }, encode: { enter: { x: { scale: "x", field: "x" }, y: { scale: "y", field: "y" }, stroke: { value: "#4c78a8" }, strokeWidth: { value: 2 } } } }],
  };
}

function specOf(scenario, runs) {
  if (scenario.sweep.length) return sweepSpec(scenario, runs);
  const [run] = runs;
  if (runs.length === 1 && run.results.trace.length) return timelineSpec(scenario, run);
  return runs.length === 1 ? delaySpec(scenario, run) : barSpec(scenario, runs);
}

/** The SVG of a scenario's runs. */
export const plot = (scenario, runs) => new vega.View(vega.parse(specOf(scenario, runs)), { renderer: "none" }).toSVG();
