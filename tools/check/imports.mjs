// The wall between firmware and stack: hal/board.ts declares the imports, board/common/imports.c has the table that answers
// them. Both are read as text and must agree in names, order and types.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./files.mjs";

const SIGNS = { u32: "i", i32: "i", usize: "i", bool: "i", void: "v", u64: "I", i64: "I", f32: "f", f64: "F" };

/** The imports that the stack declares, as "name signature" in wasm3's notation. */
export function declaredImports(text) {
  const declarations = text.matchAll(/@external\("board",\s*"(\w+)"\)\s*export declare function \w+\(([^)]*)\):\s*(\w+)/g);
  return [...declarations].map(([, name, parameters, result]) => {
    const types = parameters.split(",").filter((p) => p.trim()).map((p) => SIGNS[p.split(":")[1].trim()]);
    return `${name} ${SIGNS[result]}(${types.join("")})`;
  });
}

/** The imports that the firmware's table has, in the same notation. */
export function linkedImports(text) {
  return [...text.matchAll(/\{\s*"(\w+)",\s*"([^"]*)",\s*\w+\s*\}/g)].map(([, name, signature]) => `${name} ${signature}`);
}

/** Compares the two; returns sentences, none when they agree. */
export function compareImports(declared, linked) {
  if (declared.length === 0) return ["hal/board.ts declares no import"];
  const rows = Array.from({ length: Math.max(declared.length, linked.length) }, (_, i) => i);
  return rows.filter((i) => declared[i] !== linked[i])
    .map((i) => `import ${i}: hal/board.ts has ${declared[i] ?? "none"}, board/common/imports.c has ${linked[i] ?? "none"}`);
}

/** Compares the two files of the project. */
export function checkImports() {
  const read = (path) => readFileSync(join(ROOT, path), "utf8");
  return compareImports(declaredImports(read("hal/board.ts")), linkedImports(read("board/common/imports.c")));
}
