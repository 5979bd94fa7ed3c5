// The Wasm module as a C source: its octets and its resources by .incbin, its function names as a table. Both boards link it;
// neither copies it.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { built, isFresh } from "./paths.mjs";

/** Writes build/<folder>/image.c, which defines `stack_image` (board/common/engine.h). Returns its path. */
export function buildImage(folder, { wasm, names, resources }) {
  const path = built(folder, "image.c");
  if (isFresh(path, [wasm, names, resources, import.meta.filename])) return path;
  const table = JSON.parse(readFileSync(names, "utf8"));
  writeFileSync(path, source({ wasm, resources }, table));
  return path;
}

/** A file as octets in flash. */
const octetsOf = (label, path) => `\
__asm__(".section .rodata\\n.balign 4\\n${label}: .incbin ${JSON.stringify(path).replaceAll('"', '\\"')}\\n.byte 0\\n.text\\n");
extern const uint8_t ${label}[];
`;

const sizeOf = (path) => statSync(path).size;

const source = ({ wasm, resources }, names) => `#include "engine.h"

${octetsOf("wasm_octets", wasm)}
${octetsOf("resource_octets", resources)}

static const char *const names[] = {
${names.map((name) => `  ${JSON.stringify(name)},`).join("\n")}
};

const struct image stack_image = {wasm_octets, ${sizeOf(wasm)}, resource_octets, ${sizeOf(resources)}, names, ${names.length}};
`;
