// Builds a module for a simulation. Node runs it: asc's own optimizer, at its lowest level, is mostly enough and quick.
import { renameSync } from "node:fs";
import { dirname } from "node:path";
import { at, built, filesBelow, isFresh } from "../toolchain/paths.mjs";
import { run } from "../toolchain/run.mjs";

const compiler = at("node_modules/assemblyscript/bin/asc.js");

const options = ["--config", "none", "--runtime", "stub", "--noAssert"];

/** The board lends nothing: its sums would be calls out of the module. */
const always = ["abort=", "USE_BOARD_SUMS=0"];

/**
 * Compiles `entry` with the knobs `use` (assembly/config.ts) and `pages` of 64 KiB memory, [least, most] if they differ, to
 * build/sim/<name>.wasm, unless that is newer than all it was made from. `optimize`: asc's level, 3 where many small functions stand in
 * the way of speed. Returns its path.
 */
export async function buildSimulated(name, { entry, use, pages, optimize = 1 }) {
  const wasm = built("sim", `${name}.wasm`);
  const folders = ["assembly", "hal", "tests/sim", dirname(entry)];
  const sources = folders.flatMap((folder) => filesBelow(at(folder), [".ts"]));
  if (isFresh(wasm, [...sources, compiler, import.meta.filename])) return wasm;
  const made = `${wasm}.${process.pid}.tmp`;
  const knobs = [...always, ...use].flatMap((knob) => ["--use", knob]);
  const [least, most = least] = [pages].flat();
  const numbers = ["--optimizeLevel", optimize, "--initialMemory", least, "--maximumMemory", most].map(String);
  await run(process.execPath, [compiler, entry, ...options, ...numbers, ...knobs, "--outFile", made], { cwd: at() });
  renameSync(made, wasm);
  return wasm;
}
