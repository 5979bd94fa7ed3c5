// The figures of `ethertype size`: from the module's sections, from the firmware's sections, and from a run on the board.
import { readFileSync, statSync } from "node:fs";
import { runOnBoard, TICK } from "../bench/count.mjs";
import { buildFirmware } from "../toolchain/firmware.mjs";
import { run } from "../toolchain/run.mjs";
import { dataEnd, functionSizes, globalNames } from "../toolchain/sections.mjs";
import { buildWasm } from "../toolchain/wasm.mjs";

/** The runtime's allocation pointer: what `new` at boot has taken lies below it. */
const ALLOCATION_POINTER = "~lib/rt/stub/offset";

/** Functions that are listed. */
const LISTED = 12;

/** { figures, functions }: octets and instructions by the names of tools/budget.json, and the module's largest functions. */
export async function measure() {
  const { wasm, named, resources } = await buildWasm("release");
  const octets = readFileSync(wasm), withNames = readFileSync(named);
  const sections = await firmwareSections(await buildFirmware("mps2-an385"));
  const board = await onBoard(globalNames(withNames).indexOf(ALLOCATION_POINTER));
  const functions = functionSizes(withNames).sort((a, b) => b.octets - a.octets);
  const bss = sections[".bss"], data = sections[".data"] ?? 0, stack = sections[".stack"];
  const figures = {
    wasm: octets.length,
    resources: statSync(resources).size,
    largestFunction: functions[0].octets,
    linearMemory: Math.max(dataEnd(octets), board.allocated),
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
async function onBoard(pointer) {
  const lines = await runOnBoard("size.c", "release", ["-nic", "user,model=lan9118,restrict=on"]);
  const values = (name) => lines.filter((line) => line.startsWith(name + " ")).map((line) => Number(line.split(" ")[1]));
  const [[recreate], [engineHeap], [cStack]] = ["recreate", "engineHeap", "cStack"].map(values);
  return { recreate: recreate * TICK, engineHeap, cStack, allocated: values("global")[pointer] ?? 0 };
}
