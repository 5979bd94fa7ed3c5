// How fast the models run in Node on one core. Each row: what is done, how fast, and how fast it must be, in a unit that the row names.
import { columns } from "../columns.mjs";
import { ASKED, measureLine } from "./line.mjs";
import { ASKED as ASKED_OF_NETWORK, measureNetwork } from "./network.mjs";

/** Rows { work, figure, asked, unit }. */
export async function measureModels() {
  const line = await measureLine(), network = await measureNetwork();
  return [
    ...line.map(({ work, mbits }) => ({ work: `line signal, ${work}`, figure: mbits, asked: ASKED, unit: "Mbit/s of frame data" })),
    ...network.map(({ work, speed }) => ({ work, figure: speed, asked: ASKED_OF_NETWORK, unit: "simulated seconds per second" })),
  ];
}

export function printModels(rows) {
  console.log("\nThe models, in Node on one core\n");
  columns([
    ["", "measured", "asked", ""],
    ...rows.map(({ work, figure, asked, unit }) => [work, figure.toFixed(1), String(asked), unit]),
  ]);
}
