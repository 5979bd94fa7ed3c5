// The Wasm module as a C source: its octets by .incbin, its function names as a table. Both boards link it; neither copies it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { built, isFresh } from "./paths.mjs";

/** Writes build/<folder>/image.c, which defines `stack_image` (board/common/engine.h). Returns its path. */
export function buildImage(folder, { wasm, names }) {
  const path = built(folder, "image.c");
  if (isFresh(path, [wasm, names, import.meta.filename])) return path;
  const table = JSON.parse(readFileSync(names, "utf8"));
  writeFileSync(path, source(wasm, readFileSync(wasm).length, table));
  return path;
}

const source = (wasm, size, names) => `#include "engine.h"

__asm__(".section .rodata\\n.balign 4\\nwasm_octets: .incbin ${JSON.stringify(wasm).replaceAll('"', '\\"')}\\n.byte 0\\n.text\\n");
extern const uint8_t wasm_octets[];

static const char *const names[] = {
${names.map((name) => `  ${JSON.stringify(name)},`).join("\n")}
};

const struct image stack_image = {wasm_octets, ${size}, names, ${names.length}};
`;
