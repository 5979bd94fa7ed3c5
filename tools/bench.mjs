// `ethertype bench`: instructions per frame on the Cortex-M3, beside lwIP's for the same work.
import { readFileSync, writeFileSync } from "node:fs";
import { countPath, countStack } from "./bench/count.mjs";
import { at } from "./toolchain/paths.mjs";

/** lwIP's figures as they were measured, and what each row is. */
const lwip = JSON.parse(readFileSync(at("tools/bench/lwip.json"), "utf8"));

/** Counts everything; `json`: a file for the figures. */
export async function bench({ json } = {}) {
  const lent = await countStack("bench"), own = await countStack("bench-twins"), path = await countPath();
  const rows = lwip.rows.map(({ name, work, ...others }) => ({
    name, work,
    ethertype: lent.frame[name], twins: own.frame[name], poll: lent.poll[name], path: path[name],
    lwip: others, ratio: lent.frame[name] / others.wasm3, twinsRatio: own.frame[name] / others.wasm3,
  }));
  print(rows);
  if (json) writeFileSync(json, JSON.stringify({ about: ABOUT, lwip: { about: lwip.about, columns: lwip.columns }, rows }, null, 2) + "\n");
}

const ABOUT = {
  ethertype: "instructions per frame under wasm3, sums lent by the board: frame in receive memory to reply handed to the driver",
  twins: "the same with USE_BOARD_SUMS=0: the sums are AssemblyScript",
  poll: "a whole poll for one frame, timers included, driver excluded",
  path: "a whole poll for one frame with the LAN9118 driver and its register accesses",
  ratio: "ethertype / lwip.wasm3",
};

const count = (value) => Math.round(value).toLocaleString("en");
const percent = (value) => `${(value * 100).toFixed(0)} %`;

/** Columns of text, the first to the left, the others to the right. */
function table(lines) {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  for (const line of lines) console.log(line.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd());
}

function print(rows) {
  console.log("Instructions per frame, Cortex-M3 (mps2-an385), one copy in and one copy out, driver excluded\n");
  table([
    ["", "Ethertype", "own sums", "lwIP", "of lwIP", "lwIP", "lwIP"],
    ["", "wasm3", "wasm3", "wasm3", "on wasm3", "wasm2c", "native"],
    ...rows.map(({ work, ethertype, twins, lwip: other, ratio }) => [work, count(ethertype), count(twins), count(other.wasm3), percent(ratio),
      count(other.ahead), count(other.native)]),
  ]);
  console.log("\nWhole poll for one frame under wasm3: the stack alone, and with the LAN9118 driver\n");
  table([["", "stack", "with driver"], ...rows.map(({ work, poll, path }) => [work, count(poll), count(path)])]);
}
