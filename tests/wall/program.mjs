// Builds a hand-written module (WebAssembly text) into the test board's program and runs it, under the address and
// undefined-behaviour sanitizers: a firmware that does what a rogue module wants ends here with a report.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import { promisify } from "node:util";
import { buildProgram } from "../../tools/toolchain/compile.mjs";
import { boardFlags, commonUnits } from "../../tools/toolchain/firmware.mjs";
import { buildApplicationImage, buildArguments, buildImage } from "../../tools/toolchain/image.mjs";
import { at, built, filesBelow, isFresh } from "../../tools/toolchain/paths.mjs";
import { run } from "../../tools/toolchain/run.mjs";
import { strip } from "../../tools/toolchain/wasm.mjs";

/** What makes a C program end with a report when it does what C does not define. */
export const sanitizers = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];
const flags = ["-O1", "-g", "-D_GNU_SOURCE", ...sanitizers];
const folder = at("tests/wall/board");

/** Every import of hal/board.ts as it is written in a module's text. */
export const IMPORTS = `
  (import "board" "reg_read" (func $reg_read (param i32 i32) (result i32)))
  (import "board" "reg_write" (func $reg_write (param i32 i32 i32)))
  (import "board" "fifo_read" (func $fifo_read (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "board" "fifo_write" (func $fifo_write (param i32 i32 i32 i32)))
  (import "board" "checksum" (func $checksum (param i32 i32) (result i32)))
  (import "board" "copy_and_sum" (func $copy_and_sum (param i32 i32 i32) (result i32)))
  (import "board" "entropy" (func $entropy (param i32 i32)))
  (import "board" "settings" (func $settings (param i32 i32)))
  (import "board" "status" (func $status (param i32 i32)))
  (import "board" "describe" (func $describe (param i32 i32 i32) (result i32)))
  (import "board" "resource" (func $resource (param i32 i32 i32) (result i32)))
  (import "board" "log" (func $log (param i32 i32)))`;

/** What the modules of these tests have as resources. */
const resources = at("tests/wall/modules/resources.txt");

/** A module's text as { key, wasm, names, resources }: a folder of its own in build/, and the paths of what a firmware needs of it. */
export async function moduleFiles(text) {
  const key = "wall/" + createHash("sha256").update(text).digest("hex").slice(0, 12);
  const file = (ending) => built(key, "module" + ending);
  const files = { key, wasm: file(".wasm"), names: file(".names.json"), resources };
  if (isFresh(files.wasm, [import.meta.filename, at("tools/toolchain/sections.mjs")])) return files;
  writeFileSync(file(".wat"), text);
  await run("wat2wasm", ["--debug-names", file(".wat"), "-o", file(".named.wasm")]);
  strip(file(".named.wasm"), files.wasm, files.names);
  return files;
}

/** The test board's program around a module's text. */
async function wallProgram(text) {
  const { key, ...module } = await moduleFiles(text);
  const units = [{ sources: [buildImage(key, module)], flags: boardFlags(folder, flags) }];
  const common = await board();
  return buildProgram({ compiler: "cc", folder: key, name: "wall", units, link: [common, ...sanitizers], inputs: [common] });
}

let boardObject;

/** The test board, board/common and wasm3 as one object, for all modules. */
function board() {
  const own = { sources: [at("tests/wall/board/board.c")], flags: boardFlags(folder, flags) };
  const units = [...commonUnits(folder, flags), own];
  boardObject ??= buildProgram({ compiler: "cc", folder: "wall/board", name: "board.o", units, link: ["-r", "-nostdlib"] });
  return boardObject;
}

/** As `wallProgram`, with an application's module beside the stack's, and its arguments. */
async function applicationProgram(text, application, words) {
  const stack = await moduleFiles(text), own = await moduleFiles(application);
  const host = at("board/application");
  const key = `${own.key}/${basename(stack.key)}`;
  const sources = [...filesBelow(host, [".c"]), buildImage(key, stack), buildApplicationImage(key, own), buildArguments(key, words)];
  const common = await board();
  const units = [{ sources, flags: boardFlags(folder, [...flags, "-I", host]) }];
  return buildProgram({ compiler: "cc", folder: key, name: "wall", units, link: [common, ...sanitizers], inputs: [common] });
}

/** Runs the firmware for `ms` milliseconds of the board's time, with an application beside the stack; its lines. */
export async function runApplication(stack, application, ms, words = "") {
  return linesOf(await applicationProgram(stack, application, words), "run", ms);
}

/** Runs the program; its lines. Fails when a sanitizer or the program itself complains. */
export async function runWall(text, ...args) {
  return linesOf(await wallProgram(text), ...args);
}

async function linesOf(program, ...args) {
  const { stdout, stderr } = await promisify(execFile)(program, args.map(String), { timeout: 60000 });
  assert.equal(stderr, "");
  return stdout.split("\n").filter(Boolean);
}

/**
 * Runs one call for each of `cases` (instructions that leave an i32 on the stack) as the body of poll(i).
 * Returns for each { result, refused, traffic }, or { trap, in }.
 */
export async function callEach(cases, { before = "", memory = "1 1" } = {}) {
  const bodies = cases.map((body, i) => `(if (i32.eq (local.get $i) (i32.const ${i})) (then (return ${body})))`);
  const text = `(module ${IMPORTS}
  (memory (export "memory") ${memory})
  (func (export "boot") (param i32) ${before})
  (func (export "poll") (param $i i32) (result i32)
    ${bodies.join("\n    ")}
    (i32.const 0)))`;
  const lines = await runWall(text, "polls", cases.length);
  return lines.map(parse);
}

function parse(line) {
  const trap = /^(\S+) trap (.*) in (.*)$/.exec(line);
  if (trap) return { trap: trap[2], in: trap[3] };
  const [, result, refused, traffic] = /^\d+ (\d+) (\d+)(.*)$/.exec(line);
  return { result: Number(result), refused: Number(refused), traffic: traffic.trim() };
}
