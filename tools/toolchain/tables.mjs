// The two sides of a wall: the declarations of what a module imports, and the firmware's table. For the stack these are hal/board.ts and
// board/common/imports.c, for an application board/application/ethertype.ts and imports.c.
import { readFileSync } from "node:fs";
import { at } from "./paths.mjs";

/** AssemblyScript's types in wasm3's signature letters. */
const LETTERS = { void: "v", i32: "i", u32: "i", usize: "i", bool: "i", i64: "I", u64: "I" };

const letter = (type) => LETTERS[type] ?? "?";

/** The imports from `module` that a source declares, each as [name, wasm3 signature], in their order. */
export function stackTable(source, module = "board") {
  const declaration = new RegExp(`@external\\("${module}",\\s*"(\\w+)"\\)\\s*export declare function \\w+\\(([^)]*)\\):\\s*(\\w+);`, "g");
  return [...source.matchAll(declaration)].map(([, name, parameters, result]) => {
    const types = parameters.split(",").filter((p) => p.trim()).map((p) => letter(p.split(":")[1].trim()));
    return [name, `${letter(result)}(${types.join("")})`];
  });
}

/** The entries of the firmware's table, likewise. */
export function firmwareTable(source) {
  const table = source.slice(source.indexOf("} imports[] = {"));
  return [...table.matchAll(/\{"(\w+)", "([^"]+)", \w+\}/g)].map(([, name, signature]) => [name, signature]);
}

const read = (path) => readFileSync(at(path), "utf8");

/** The first difference of the two tables in words, or null. */
export function compareTables(stack = stackTable(read("hal/board.ts")), firmware = firmwareTable(read("board/common/imports.c"))) {
  const entry = (table, i) => table[i]?.join(" ") ?? "nothing";
  for (let i = 0; i < Math.max(stack.length, firmware.length); i++) {
    if (entry(stack, i) === entry(firmware, i)) continue;
    return `entry ${i + 1}: hal/board.ts has ${entry(stack, i)}, board/common/imports.c has ${entry(firmware, i)}`;
  }
  return null;
}
