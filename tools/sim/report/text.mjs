// The report of a scenario: each run in the sections that it asks for, or runs side by side.
import { inColumns } from "../../columns.mjs";
import { count, percent, rate, time } from "./numbers.mjs";
import { connections } from "./connections.mjs";
import { timeline } from "./timeline.mjs";

/** "hub, stations 10, frame 64 octets" */
export function nameOf({ variant, point }) {
  return [variant, ...Object.entries(point).map(([key, value]) => `${key} ${value}`)].filter(Boolean).join(", ");
}

/** Of a single run, if the scenario does not say it. */
const USUAL = ["links", "medium", "total", "attempts", "delays"];

/** Of runs with nothing but stacks, which count no more than their MACs do. */
const OF_STACKS = ["links", "connections"];
const onlyStacks = ({ network }) => Object.values(network.stations).every(({ kind }) => kind === "stack");

/** The whole report as lines. */
export function reportOf(scenario, runs) {
  const stacks = runs.every(onlyStacks);
  const usual = stacks ? OF_STACKS : runs.length > 1 ? [] : USUAL;
  const sections = runs.flatMap((run) => single(run, run.network.report ?? usual, runs.length > 1 ? `--- ${nameOf(run)}` : ""));
  const expected = scenario.expect ? ["What to expect:", ...paragraph(scenario.expect)] : [];
  return [scenario.title, ...paragraph(scenario.about), "", ...runs.length > 1 && !stacks ? comparison(runs) : [], ...sections, ...expected];
}

const paragraph = (text) => (text ? text.trim().split("\n").map((line) => `  ${line.trim()}`) : []);

/** The share that whole frames have of the one medium that all share; nothing where there is none. */
const used = ({ results: { media } }) => (media.length === 1 ? percent(media[0].utilisation) : "");

/** The columns of a table of runs. */
const COLUMNS = [
  ["", nameOf],
  ["medium used", used],
  ["goodput", ({ results }) => rate(results.total.goodput)],
  ["sent", ({ results }) => count(results.total.sent)],
  ["delivered", ({ results }) => count(results.total.delivered)],
  ["collisions", ({ results }) => count(results.total.collisions)],
  ["late", ({ results }) => count(results.total.lateCollisions)],
  ["discarded", ({ results }) => count(discarded(results.total))],
  ["damaged", ({ results }) => count(damaged(results.total))],
  ["fairness", ({ results }) => results.total.fairness.toFixed(3)],
  ["mean delay", ({ results }) => time(results.total.delay.mean)],
  ["99 %", ({ results }) => time(results.total.delay.p99)],
];

/** One row for each run; a column that is empty in all is left out. */
function comparison(runs) {
  const shown = COLUMNS.map(([title, get]) => [title, ...runs.map(get)]).filter(([, ...cells]) => cells.some((cell) => cell !== ""));
  return [...inColumns(shown[0].map((_, row) => shown.map((column) => column[row]))), ""];
}

const sum = (figures) => Object.values(figures).reduce((a, b) => a + b, 0);

export const discarded = ({ discarded: causes, queueLost }) => queueLost + sum(causes);

const damaged = ({ faults }) => sum(faults);

/** The sections of one run that have something to say. */
function single(run, sections, title) {
  const lines = sections.flatMap((name) => {
    const section = SECTIONS[name](run.results);
    return section.length ? [...section, ""] : [];
  });
  return title && lines.length ? [title, ...lines] : lines;
}

/** A line for each of some things; nothing without any. */
const table = (head, all, cells) => (all.length ? inColumns([head, ...all.map(cells)]) : []);

const SECTIONS = {
  links: ({ links }) => [
    ...table(["link", "", "came up"], links, (link) => [link.station, linkText(link), link.after < 0 ? "" : `after ${time(link.after)}`]),
    ...new Set(links.flatMap(({ why }) => (why ? [`no link: ${why}`] : []))),
  ],

  medium: ({ media }) => table(
    ["medium at", "", "used by whole frames", "busy", "frames", "fragments", "same sender again", "most in a row"], media,
    (each) => [
      each.point, each.direction, percent(each.utilisation), percent(each.busy), count(each.frames), count(each.fragments),
      ...each.direction === "all" && each.frames > 1 ? [percent(each.repeats / (each.frames - 1)), count(each.longestRun)] : ["", ""],
    ],
  ),

  total: ({ total, seconds, devices }) => inColumns([
    ["time", time(seconds)],
    ["offered", `${count(total.offered)} frames, ${rate(total.offeredOctets * 8 / seconds)}`],
    ["sent", `${count(total.sent)} frames, ${rate(total.sentOctets * 8 / seconds)}`],
    ["delivered", `${count(total.delivered)} frames`],
    ["goodput (data of frames delivered)", rate(total.goodput)],
    ["fairness (Jain)", total.fairness.toFixed(3)],
    ["deferred", `${count(total.deferred)} frames`],
    ["collisions", `${count(total.collisions)}, of them late ${count(total.lateCollisions)}`],
    ["discarded", discardText(total)],
    ["received damaged", counts(total.faults)],
    ...devices.flatMap(({ name, partitions, dropped }) => [
      ...partitions ? [[`${name} partitioned a port`, `${count(partitions)} times`]] : [],
      ...dropped ? [[`${name} dropped at a full queue`, `${count(dropped)} frames`]] : [],
    ]),
  ]),

  attempts: ({ total: { attempts, collisionsAt } }) => {
    const n = attempts.findLastIndex((sent, i) => sent || collisionsAt[i]) + 1;
    if (!n) return [];
    const row = (title, cells) => [title, ...cells.slice(0, n)];
    return inColumns([row("attempt", attempts.map((_, i) => String(i + 1))), row("frames sent", attempts.map(count)), row("collisions", collisionsAt.map(count))]);
  },

  delays: ({ total: { delay, sent } }) => (sent ? inColumns([["delay of a frame", "mean", "50 %", "90 %", "99 %", "longest"],
    ["until it is sent", ...[delay.mean, delay.p50, delay.p90, delay.p99, delay.longest].map(time)]]) : []),

  stations: ({ stations }) => table(
    ["station", "address", "sent", "delivered", "goodput", "received", "deferred", "collisions", "late", "discarded", "damaged",
      "mean delay", "99 %"], stations,
    (each) => [
      each.name, each.address, count(each.sent), count(each.delivered), rate(each.goodput), count(each.received), count(each.deferred),
      count(each.collisions), count(each.lateCollisions), count(discarded(each)), count(damaged(each)), time(each.delay.mean), time(each.delay.p99),
    ],
  ),

  timeline,

  connections,
};

function linkText({ speed, duplex, parallel }) {
  if (!speed) return "no link";
  return `${speed} Mbit/s ${duplex} duplex${parallel ? ", by parallel detection" : ""}`;
}

const WORDS = {
  excessiveCollisions: "after too many collisions", lateCollision: "after a late collision", excessiveDeferral: "deferred too long",
  noCarrier: "without carrier", fcs: "wrong FCS", alignment: "not whole octets", runt: "shorter than 64 octets",
  collision: "in a late collision", symbol: "bad symbols", long: "too long",
};

function counts(figures) {
  const some = Object.entries(figures).filter(([, n]) => n);
  return some.length ? some.map(([name, n]) => `${count(n)} ${WORDS[name]}`).join(", ") : "none";
}

function discardText({ discarded: causes, queueLost }) {
  const parts = [...queueLost ? [`${count(queueLost)} at a full queue`] : [], ...Object.values(causes).some(Boolean) ? [counts(causes)] : []];
  return parts.length ? parts.join(", ") : "none";
}
