// How fast the models run in Node on one core. Each row: what is done, how fast, and how fast it must be, in a unit that the row names.
import { columns } from "../columns.mjs";
import { ASKED, measureLine } from "./line.mjs";

/** Rows { work, figure, asked, unit }. */
export async function measureModels() {
  const line = await measureLine();
  return line.map(({ work, mbits }) => ({ work: `line signal, ${work}`, figure: mbits, asked: ASKED, unit: "Mbit/s of frame data" }));
}

export function printModels(rows) {
  console.log("\nThe models, in Node on one core\n");
  columns([
    ["", "measured", "asked", ""],
    ...rows.map(({ work, figure, asked, unit }) => [work, figure.toFixed(1), String(asked), unit]),
  ]);
}
