// Wasm modules as C sources: their octets and resources by .incbin, their function names as a table. Both boards link them;
// neither copies them.
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { built, isFresh } from "./paths.mjs";

/** Writes build/<folder>/image.c, which defines `stack_image` (board/common/engine.h). Returns its path. */
export function buildImage(folder, module) {
  return writeImage(built(folder, "image.c"), "stack", "engine.h", module);
}

/** Writes build/<folder>/application.c, which defines `application_image` (board/application/application.h). Returns its path. */
export function buildApplicationImage(folder, module) {
  return writeImage(built(folder, "application.c"), "application", "application.h", module);
}

/** Writes build/<folder>/arguments.c, which defines `program_arguments` (board/common/firmware.h). Returns its path. */
export function buildArguments(folder, text) {
  const path = built(folder, "arguments.c");
  const wanted = `#include "firmware.h"\n\nconst char program_arguments[] = ${cString(text)};\n`;
  if (!existsSync(path) || readFileSync(path, "utf8") !== wanted) writeFileSync(path, wanted);
  return path;
}

/** A text as a C string literal: what is not printing ASCII in octal. */
function cString(text) {
  const octets = [...Buffer.from(text, "utf8")];
  return `"${octets.map((c) => (c < 32 || c > 126 || c === 34 || c === 92 ? "\\" + c.toString(8).padStart(3, "0") : String.fromCharCode(c))).join("")}"`;
}

function writeImage(path, name, header, { wasm, names, resources }) {
  if (isFresh(path, [wasm, names, resources, import.meta.filename])) return path;
  const table = JSON.parse(readFileSync(names, "utf8"));
  writeFileSync(path, source(name, header, { wasm, resources }, table));
  return path;
}

/** A file as octets in flash. */
const octetsOf = (label, path) => `\
__asm__(".section .rodata\\n.balign 4\\n${label}: .incbin ${JSON.stringify(path).replaceAll('"', '\\"')}\\n.byte 0\\n.text\\n");
extern const uint8_t ${label}[];
`;

const sizeOf = (path) => statSync(path).size;

const source = (name, header, { wasm, resources }, names) => `#include "${header}"

${octetsOf(`${name}_octets`, wasm)}
${octetsOf(`${name}_resource_octets`, resources)}

static const char *const names[] = {
${names.map((name) => `  ${JSON.stringify(name)},`).join("\n")}
};

const struct image ${name}_image = {${name}_octets, ${sizeOf(wasm)}, ${name}_resource_octets, ${sizeOf(resources)}, names, ${names.length}};
`;
