// `ethertype netsim`: the goodput of one flow between two stacks over a simulated network, by buffer size and loss, beside smoltcp's.
import { readFileSync, writeFileSync } from "node:fs";
import { Failure, UsageError } from "./errors.mjs";
import { cells, measure, smoltcp } from "./netsim/cells.mjs";
import { bounds, shipped, shortfalls, theirs, uncontrolled } from "./netsim/table.mjs";
import { at } from "./toolchain/paths.mjs";

/** The table as it was when it was looked at last. */
export const SNAPSHOT = at("tests/netsim/netsim.snap");

/** What the snapshot holds of measured cells. */
export const snapshot = (measured) => `${ABOUT}\n\n${tables(measured)}\n`;

const ABOUT = `Goodput of one flow of 10 MiB between two stacks, octets per second of virtual time: round trip 100 ms, no limit of bandwidth, loss of
frames in each direction as in the column, send and receive buffers as in the row, mean of five seeds. Made by: npm run netsim -- --update
Asked for is smoltcp's figure, and without loss 97 % of buffer / round trip from 1,024 octets up. smoltcp measures without congestion control.
< is below that. * is below smoltcp, and within 15 % of an ideal sender of RFC 5681, which halves its window for a loss (tools/netsim/bound.mjs).`;

const tables = (measured) => [
  `Ethertype as shipped\n${shipped(measured)}`,
  `Ethertype without congestion control (TCP_CONGESTION_CONTROL=0)\n${uncontrolled(measured)}`,
  `smoltcp 0.13.1\n${theirs(measured)}`,
  `An ideal sender of RFC 5681, where it is not 18 % above smoltcp\n${bounds(measured)}`,
].join("\n\n");

/** The cells that `text`, "BUFFER,LOSS", names; all without it. */
function choose(text) {
  if (text === undefined) return cells;
  const [buffer, loss] = text.split(",").map(Number);
  const chosen = cells.filter((cell) => cell.buffer === buffer && cell.loss === loss);
  if (!chosen.length) {
    throw new UsageError(`no cell "${text}"; buffers are ${smoltcp.buffers.join(", ")}, losses ${smoltcp.losses.join(", ")}`);
  }
  return chosen;
}

/** On a terminal, says how far it is. */
function progressOn(stream) {
  if (!stream.isTTY) return { tell: () => {}, clear: () => {} };
  return {
    tell: (done, all) => stream.write(`\r${all ? `${done} of ${all} runs` : "compiling"}\x1b[K`),
    clear: () => stream.write("\r\x1b[K"),
  };
}

/** Measures and prints. `cell`: only one; `json`: a file for the figures; `update`: the snapshot is written; `use`: more knobs. */
export async function netsim({ cell, json, update, use = [] } = {}) {
  if (update && (cell !== undefined || use.length)) throw new UsageError("--update is for the whole table as it is shipped");
  const chosen = choose(cell);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort(new Failure("interrupted"));
  process.once("SIGINT", onInterrupt);
  const { tell, clear } = progressOn(process.stderr);
  const measured = await measure(chosen, { use, progress: tell, signal: interrupt.signal }).finally(() => {
    clear();
    process.removeListener("SIGINT", onInterrupt);
  });
  console.log(tables(measured));
  if (json) writeFileSync(json, JSON.stringify({ about: ABOUT, smoltcp: smoltcp.about, cells: measured }, null, 2) + "\n");
  if (update) writeFileSync(SNAPSHOT, snapshot(measured));
  const below = shortfalls(measured);
  if (below.length) throw new Failure(`${below.length} figures are below what is asked:\n  ${below.join("\n  ")}`);
}

/** The snapshot that is checked in. */
export const checkedIn = () => readFileSync(SNAPSHOT, "utf8");
