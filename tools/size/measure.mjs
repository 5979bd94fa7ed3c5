// The figures of `ethertype size`: from the module's sections, from the firmware's sections, and from a run on the board.
import { readFileSync, statSync } from "node:fs";
import { runOnBoard, TICK } from "../bench/count.mjs";
import { buildFirmware } from "../toolchain/firmware.mjs";
import { run } from "../toolchain/run.mjs";
import { functionSizes } from "../toolchain/sections.mjs";
import { buildWasm } from "../toolchain/wasm.mjs";
import { staticEnd } from "./static-end.mjs";

/** Functions that are listed. */
const LISTED = 12;

/** { figures, functions }: octets and instructions by the names of tools/budget.json, and the module's largest functions. */
export async function measure() {
  const { wasm, named, resources } = await buildWasm("release");
  const octets = readFileSync(wasm), withNames = readFileSync(named);
  const sections = await firmwareSections(await buildFirmware("mps2-an385"));
  const board = await onBoard();
  const functions = functionSizes(withNames).sort((a, b) => b.octets - a.octets);
  const bss = sections[".bss"], data = sections[".data"] ?? 0, stack = sections[".stack"];
  const figures = {
    wasm: octets.length,
    core: statSync((await buildWasm("core")).wasm).size,
    resources: statSync(resources).size,
    largestFunction: functions[0].octets,
    linearMemory: await staticEnd(),
    engineHeap: board.engineHeap,
    cStack: board.cStack,
    ram: data + bss + stack + board.engineHeap,
    text: sections[".text"] + data,
    data,
    bss,
    recreate: board.recreate,
  };
  return { figures, functions: functions.slice(0, LISTED) };
}

/** Octets of each section of a firmware. */
async function firmwareSections(elf) {
  const lines = (await run("arm-none-eabi-size", ["-A", elf])).split("\n");
  return Object.fromEntries(lines.map((line) => /^(\.\w+)\s+(\d+)/.exec(line)).filter(Boolean).map(([, name, n]) => [name, Number(n)]));
}

/** What tests/bench/size.c counts, with an adapter that has a link. */
async function onBoard() {
  const lines = await runOnBoard("size.c", "release", ["-nic", "user,model=lan9118,restrict=on"]);
  const value = (name) => Number(lines.find((line) => line.startsWith(name + " ")).split(" ")[1]);
  return { recreate: value("recreate") * TICK, engineHeap: value("engineHeap"), cStack: value("cStack") };
}
