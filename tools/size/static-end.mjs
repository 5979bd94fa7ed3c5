// Where the static data of the stack end, asked of the compiler. The module has no heap: nothing in it allocates.
import { readFileSync } from "node:fs";
import { built } from "../toolchain/paths.mjs";
import { compile } from "../toolchain/wasm.mjs";

/** Octets of linear memory that the stack uses with the knobs `use`. */
export async function staticEnd(use = []) {
  const file = built("size", `static-end${use.join("")}.wasm`);
  await compile(["assembly/index.ts", "tools/size/static-end.ts"], use, file);
  const module = new WebAssembly.Module(readFileSync(file));
  const board = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  return new WebAssembly.Instance(module, { board }).exports.staticEnd();
}
