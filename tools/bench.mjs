// `ethertype bench`: instructions per frame on the Cortex-M3, beside lwIP's for the same work; then how fast the models run in Node.
import { readFileSync, writeFileSync } from "node:fs";
import { countMany, countPath, countStack } from "./bench/count.mjs";
import { measureModels, printModels } from "./bench/models.mjs";
import { columns } from "./columns.mjs";
import { at } from "./toolchain/paths.mjs";

/** lwIP's figures as they were measured, and what each row is. */
const lwip = JSON.parse(readFileSync(at("tools/bench/lwip.json"), "utf8"));

/** Counts everything; `json`: a file for the figures. */
export async function bench({ json } = {}) {
  const lent = await countStack("bench"), stock = await countStack("bench", { stock: true }), own = await countStack("bench-twins");
  const path = await countPath(), many = await countMany();
  const rows = lwip.rows.map(({ name, work, ...others }) => ({
    name, work,
    ethertype: lent.frame[name], stock: stock.frame[name], twins: own.frame[name], poll: lent.poll[name], path: path[name],
    lwip: others, ratio: lent.frame[name] / others.wasm3, stockRatio: stock.frame[name] / others.wasm3,
  }));
  const connections = MANY.map(({ name, work }) => ({ name, work, one: many[`${name}-1`], many: many[`${name}-64`] }));
  const timestamps = STAMPED.map(({ name, work }) => ({ name, work, with: lent.frame[`stamped-${name}`] }));
  const fragments = FRAGMENTED.map(({ name, work }) => ({ name, work, datagram: lent.frame[`fragments-${name}`] }));
  print(rows, timestamps, connections, fragments);
  const models = await measureModels();
  printModels(models);
  const figures = { about: ABOUT, lwip: { about: lwip.about, columns: lwip.columns }, rows, timestamps, connections, fragments, models };
  if (json) writeFileSync(json, JSON.stringify(figures, null, 2) + "\n");
}

/** What is counted on a connection with the Timestamps option, to which each row of the same size without it compares. */
const STAMPED = [
  { name: "1448", work: "TCP in-order segment received and consumed, 1,448 octets (an ACK for each)" },
  { name: "16", work: "TCP in-order segment received and consumed, 16 octets" },
];

/** Datagrams that come in fragments: all frames of one together. */
const FRAGMENTED = [
  { name: "discarded", work: "UDP datagram of 4,096 octets in three fragments put together and consumed" },
  { name: "echoed", work: "The same, sent back in three fragments" },
];

/** What is counted with 1 and with 64 connections open (tests/bench/many.c). */
const MANY = [
  { name: "segment", work: "TCP segment received and consumed, 16 octets, its ACK delayed" },
  { name: "timer", work: "Whole poll in which one timer falls due, that of a delayed ACK" },
];

const ABOUT = {
  ethertype: "instructions per frame in the firmware as it is shipped: wasm3 with the calling convention of board/common/calling.h, " +
    "sums lent by the board; from the frame in receive memory to the reply handed to the driver",
  stock: "the same under wasm3 with its own calling convention, as lwIP was measured",
  twins: "as ethertype, with USE_BOARD_SUMS=0: the sums are AssemblyScript",
  poll: "as ethertype, a whole poll for one frame, timers included, driver excluded",
  path: "as ethertype, a whole poll for one frame with the LAN9118 driver and its register accesses",
  timestamps: "as ethertype, on a connection with the Timestamps option",
  connections: "as ethertype, a stack with room for 64 connections: one, and many, which is all of them, are open; a segment that arrives " +
    "for one of them, each in its turn, and the poll in which its timer falls due",
  fragments: "as ethertype, the frames of a datagram together",
  models: "the models of hal/mock in Node on one core; of the line's signal the best of some spans of processor time",
  ratio: "ethertype / lwip.wasm3",
  stockRatio: "stock / lwip.wasm3",
};

const count = (value) => Math.round(value).toLocaleString("en");
const percent = (value) => `${(value * 100).toFixed(0)} %`;

function print(rows, timestamps, connections, fragments) {
  console.log("Instructions per frame, Cortex-M3 (mps2-an385), one copy in and one copy out, driver excluded\n");
  columns([
    ["", "Ethertype", "of lwIP", "stock", "of lwIP", "own", "lwIP", "lwIP", "lwIP"],
    ["", "as shipped", "on wasm3", "wasm3", "on wasm3", "sums", "wasm3", "wasm2c", "native"],
    ...rows.map((row) => [row.work, count(row.ethertype), percent(row.ratio), count(row.stock), percent(row.stockRatio), count(row.twins),
      count(row.lwip.wasm3), count(row.lwip.ahead), count(row.lwip.native)]),
  ]);
  console.log("\nstock: wasm3 with its own calling convention, as lwIP was measured; own sums: none lent by the board");
  console.log("\nWhole poll for one frame, as shipped: the stack alone, and with the LAN9118 driver\n");
  columns([["", "stack", "with driver"], ...rows.map(({ work, poll, path }) => [work, count(poll), count(path)])]);
  console.log("\nOn a connection with the Timestamps option, as shipped\n");
  columns(timestamps.map((row) => [row.work, count(row.with)]));
  console.log("\nFragments, as shipped\n");
  columns(fragments.map((row) => [row.work, count(row.datagram)]));
  console.log("\nWith connections open, as shipped\n");
  columns([["", "1", "64"], ...connections.map(({ work, one, many }) => [work, count(one), count(many)])]);
}
