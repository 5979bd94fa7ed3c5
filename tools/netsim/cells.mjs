// The cells of the table: a buffer size and a rate of loss each; which runs give a cell its figures.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { buildSimulated } from "../sim/build.mjs";
import { together } from "../toolchain/run.mjs";
import { runAll } from "./pool.mjs";

/** smoltcp's table, and what it is. */
export const smoltcp = JSON.parse(readFileSync(new URL("smoltcp.json", import.meta.url), "utf8"));

/** A cell with loss is the mean of a run for each. Without loss all are the same. */
const SEEDS = [1, 2, 3, 4, 5];

/** All cells: { buffer, loss, seeds, smoltcp }, row by row. */
export const cells = smoltcp.buffers.flatMap((buffer, row) => smoltcp.losses.map((loss, column) => ({
  buffer, loss, seeds: loss ? SEEDS : [SEEDS[0]], smoltcp: smoltcp.goodput[row][column],
})));

/** The two builds that are measured: as shipped, and, to compare like with like, without congestion control. */
const BUILDS = { shipped: [], uncontrolled: ["USE_TCP_CONGESTION_CONTROL=0"] };

/**
 * A flow that loses nearly a third of all frames 100,000 times over meets every bad luck: as in smoltcp, no number of retransmissions
 * ends it.
 */
const ENDLESS = `USE_TCP_R2=${0x7fffffff}`;

/** Octets of text in a full segment, with timestamps. */
export const SEGMENT = 1448;

/** Pages of memory: two rings of the buffer's size, the text, and the rest of the stack. */
const pagesFor = (buffer) => Math.ceil(3 * buffer / 65536) + 1;

/** The module of a stack with buffers of `buffer` octets and more knobs `use`. */
async function compiled(buffer, use) {
  const others = use.length ? "-" + createHash("sha256").update(use.join("\0")).digest("hex").slice(0, 8) : "";
  const knobs = [`USE_TCP_RX_BUFFER=${buffer}`, `USE_TCP_TX_BUFFER=${buffer}`, "USE_TCP_CONNECTIONS=1", ENDLESS, ...use];
  const wasm = await buildSimulated(`netsim-${buffer}${others}`, { entry: "tests/netsim/index.ts", use: knobs, pages: pagesFor(buffer) });
  return new WebAssembly.Module(readFileSync(wasm));
}

/**
 * Runs the given cells; `use`: more knobs; `progress(done, all)` is told how far it is. Returns the cells with their goodput, octets per
 * second, in `shipped` and `uncontrolled`.
 */
export async function measure(chosen, { use = [], progress = () => {}, signal } = {}) {
  const buffers = [...new Set(chosen.map(({ buffer }) => buffer))];
  progress(0, 0);
  const wanted = Object.entries(BUILDS).flatMap(([build, knobs]) => buffers.map((buffer) => ({ build, buffer, knobs })));
  const modules = new Map(await together(wanted.map(({ build, buffer, knobs }) => async () => [`${build} ${buffer}`, await compiled(buffer, [...knobs, ...use])])));
  const runs = Object.keys(BUILDS).flatMap((build) => chosen.flatMap(({ buffer, loss, seeds }, cell) => (
    seeds.map((seed) => ({ build, cell, module: `${build} ${buffer}`, loss, seed })))));
  const goodputs = await runAll(runs, modules, progress, signal);
  const figure = (build, cell) => mean(goodputs.filter((_, run) => runs[run].build === build && runs[run].cell === cell));
  return chosen.map((cell, i) => ({ ...cell, ...Object.fromEntries(Object.keys(BUILDS).map((build) => [build, figure(build, i)])) }));
}

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
