// `ethertype size`: what the stack and its firmware take, against the budget in budget.json. A figure beyond it is a failure.
import { readFileSync } from "node:fs";
import { columns } from "./columns.mjs";
import { Failure } from "./errors.mjs";
import { featureCosts } from "./size/features.mjs";
import { measure } from "./size/measure.mjs";
import { at } from "./toolchain/paths.mjs";

/** Name of a figure, what it is, and its unit. Names are those of budget.json. */
const FIGURES = {
  wasm: "Wasm module, octets",
  core: "the same without fragments and services",
  resources: "its resources, fixed texts in flash, octets",
  largestFunction: "its largest function, octets",
  linearMemory: "linear memory used, octets of one page",
  engineHeap: "wasm3's heap after all programs have run, octets",
  cStack: "C stack used at most, octets",
  ram: "RAM of the firmware, all of the above included, octets",
  text: "firmware, text",
  data: "firmware, data",
  bss: "firmware, bss without the C stack",
  recreate: "instructions to re-create the stack after a trap",
};

/** Prints every figure beside its budget; throws a Failure when one is over. */
export async function size() {
  const budget = JSON.parse(readFileSync(at("tools/budget.json"), "utf8"));
  const { figures, functions } = await measure();
  const width = Math.max(...Object.values(FIGURES).map((text) => text.length));
  const over = Object.keys(FIGURES).filter((name) => figures[name] > budget[name]);
  for (const [name, text] of Object.entries(FIGURES)) console.log(line(text.padEnd(width), figures[name], budget[name]));
  console.log("\nlargest functions of the module");
  for (const { name, octets } of functions) console.log(`${String(octets).padStart(8)}  ${name}`);
  console.log("\nfeatures that assembly/config.ts can leave out, and what each costs\n");
  const costs = await featureCosts();
  columns([["", "knob", "Wasm", "memory"], ...costs.map(({ name, knob, wasm, memory }) => [name, knob, ...[wasm, memory].map((n) => n.toLocaleString("en"))])]);
  if (over.length) throw new Failure(`over the budget of tools/budget.json: ${over.map((name) => FIGURES[name]).join("; ")}`);
}

function line(text, value, limit) {
  const number = (n) => n.toLocaleString("en").padStart(9);
  return `${text} ${number(value)} of ${number(limit)}${value > limit ? "  OVER" : ""}`;
}
