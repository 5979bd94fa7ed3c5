// The firmware of a board: board/common, the board's own folder, wasm3 from its npm package, and the Wasm in one program.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../errors.mjs";
import { at, filesBelow } from "./paths.mjs";
import { buildProgram } from "./compile.mjs";
import { buildApplication } from "./application.mjs";
import { buildApplicationImage, buildArguments, buildImage } from "./image.mjs";
import { buildWasm, withVerbs } from "./wasm.mjs";

const engine = at("node_modules/react-native-webassembly/cpp");

/** wasm3's sources, but for those that run compiled code: m3_compile.c (by board/common/interpreter.c) and m3_env.c. */
const engineSources = ["bind", "code", "core", "function", "info", "module", "parse"].map((n) => `${engine}/m3_${n}.c`);

/** No floats, one page of linear memory, small tables; its heap is ours (board/common/heap.h). */
const engineDefines = {
  d_m3HasFloat: 0,
  d_m3VerboseErrorMessages: 0,
  d_m3MaxLinearMemoryPages: 1,
  d_m3MaxFunctionStackHeight: 256,
  d_m3MaxDuplicateFunctionImpl: 1,
  d_m3MaxConstantTableSize: 24,
  d_m3CodePageAlignSize: 2048,
  calloc: "engine_calloc",
  realloc: "engine_realloc",
  free: "engine_free",
};

const strict = ["-std=gnu11", "-Wall", "-Wextra", "-Werror"];
const cortex = ["-mcpu=cortex-m3", "-mthumb", "-ffunction-sections", "-fdata-sections", "-fomit-frame-pointer"];

/** Registers that no function of the firmware preserves: wasm3's operations have them for nothing (board/common/calling.h). */
const scratch = ["r4", "r5", "r6", "r8"].map((register) => `-fcall-used-${register}`);

/** The C library's functions, which it may call itself, and which preserve what the standard says. */
const STANDARD = ["memory.c"];

const script = at("board/mps2-an385/memory.ld");

/** How each board is compiled and linked. */
export const boards = {
  "mps2-an385": {
    compiler: "arm-none-eabi-gcc",
    folder: at("board/mps2-an385"),
    flags: [...cortex, "-O3"],
    scratch,
    link: [...cortex, "-nostartfiles", "-nostdlib", "-Wl,--gc-sections", "-T", script, "-lc", "-lgcc"],
    inputs: [script],
    name: "firmware.elf",
  },
  host: {
    compiler: "cc",
    folder: at("board/host"),
    flags: ["-O2", "-g", "-D_GNU_SOURCE"],
    scratch: [],
    link: [],
    inputs: [],
    name: "firmware",
  },
};

/** What every source of a program needs that sees board/common and wasm3; `folder` holds the board's window.h. */
const shared = (folder) => [
  ...Object.entries(engineDefines).map(([name, value]) => `-D${name}=${value}`),
  "-I", folder, "-I", at("board/common"), "-isystem", engine,
];

/**
 * Sources of board/common and wasm3 with their flags, for a program whose window.h lies in `folder`. wasm3 does Wasm's wrapping
 * arithmetic on signed integers, which C does not define by itself.
 */
export function commonUnits(folder, flags, engineFlags = []) {
  const interpreter = at("board/common/interpreter.c");
  const common = filesBelow(at("board/common"), [".c"]).filter((source) => source !== interpreter);
  const loose = ["-std=gnu11", "-w", "-fwrapv", ...flags, ...shared(folder)];
  return [
    { sources: common, flags: boardFlags(folder, flags) },
    { sources: engineSources, flags: loose },
    { sources: [interpreter, `${engine}/m3_env.c`], flags: [...loose, "-include", at("board/common/calling.h"), ...engineFlags] },
  ];
}

/** board/common without the firmware's main loop, which a library has not. */
const withoutLoop = (sources) => sources.filter((source) => basename(source) !== "firmware.c");

/**
 * Builds libethertype: a variant of the stack that has the verbs, on the code of board/library and the host board's chip, for another program
 * to load. Returns its path.
 */
export async function buildLibrary(variant = "library") {
  const module = await buildWasm(variant);
  const folder = `library/${variant}`;
  const host = boards.host.folder, own = at("board/library"), map = join(own, "exports.map");
  const flags = [...boards.host.flags, "-fPIC", "-I", own];
  const [common, ...wasm3] = commonUnits(host, flags);
  const units = [
    { ...common, sources: withoutLoop(common.sources) }, ...wasm3,
    { sources: [join(own, "library.c"), join(host, "chip.c"), buildImage(folder, module)], flags: boardFlags(host, flags) },
  ];
  const link = ["-shared", `-Wl,--version-script=${map}`, "-Wl,-soname,libethertype.so"];
  return buildProgram({ compiler: "cc", folder: variant === "library" ? "" : folder, name: "libethertype.so", units, link, inputs: [map, module.wasm] });
}

/** Flags for a source of a board or a test. */
export const boardFlags = (folder, flags) => [...strict, ...flags, ...shared(folder)];

/** What makes wasm3 take a module with more than one page. */
const morePages = (pages = 1) => (pages > 1 ? ["-Ud_m3MaxLinearMemoryPages", `-Dd_m3MaxLinearMemoryPages=${pages}`] : []);

/**
 * Builds the firmware of `board` around a module { wasm, names, resources, pages } into build/<folder>/, with a program { sources, include, extra } beside
 * the stack if there is one. Returns the firmware's path.
 */
export async function buildFirmwareAround(board, module, folder, program = { sources: [] }) {
  const { folder: own, name } = boards[board] ?? unknown(board);
  const sources = [join(own, "main.c"), ...program.sources];
  return buildWithBoard(board, { ...program, name, folder, module, sources, engineFlags: morePages(module.pages) });
}

/**
 * Builds a program that stands on the code of `board` in place of its firmware's main: `sources` are its own, `module` what
 * `stack_image` is, `include` more folders for headers, `extra` more of the linker's arguments, `engineFlags` more flags for wasm3, `stock`:
 * wasm3 with its own calling convention instead of board/common/calling.h. Returns its path.
 */
export async function buildWithBoard(board, { name, folder, module, sources, include = [], extra = [], engineFlags = [], stock = false }) {
  const { compiler, folder: own, flags, scratch, link, inputs } = boards[board] ?? unknown(board);
  if (!existsSync(engine)) throw new Failure("wasm3's sources are not installed; run: npm ci");
  const free = stock ? [...flags, "-DSTOCK_CALLING"] : [...flags, ...scratch];
  const files = filesBelow(own, [".c"]).filter((source) => basename(source) !== "main.c");
  const isStandard = (source) => STANDARD.includes(basename(source));
  const units = [
    ...commonUnits(own, free, engineFlags),
    { sources: files.filter((source) => !isStandard(source)), flags: boardFlags(own, free) },
    { sources: files.filter(isStandard), flags: boardFlags(own, flags) },
    { sources: [...sources, buildImage(folder, module)], flags: boardFlags(own, [...free, ...include.flatMap((i) => ["-I", i])]) },
  ];
  return buildProgram({ compiler, folder, name, units, link: [...link, ...extra], inputs: [...inputs, module.wasm] });
}

/** What the linker of a board is told when the firmware has a program: memory.ld gives it room. */
const roomForProgram = { "mps2-an385": ["-Wl,--defsym=with_program=1"], host: [] };

/**
 * Builds the firmware of `board` with a variant of the stack in it. With a `program` { file, text }: with the C source `file` in the firmware,
 * or the Wasm module or AssemblyScript source in a sandbox of its own; `text` is its arguments. Returns the firmware's path.
 */
export async function buildFirmware(board, variant = "release", program = null) {
  if (!program) return buildFirmwareAround(board, await buildWasm(variant), `${board}/${variant}`);
  const key = createHash("sha256").update(JSON.stringify(program)).digest("hex").slice(0, 8);
  const folder = `${board}/${variant}-${basename(program.file).replace(/\W/g, "-")}-${key}`;
  return buildFirmwareAround(board, await buildWasm(withVerbs(variant)), folder, await programParts(board, folder, program));
}

/** What a program adds to a firmware. */
async function programParts(board, folder, { file, text }) {
  const argumentsFile = buildArguments(folder, text);
  const extra = roomForProgram[board];
  if (file.endsWith(".c")) return { sources: [file, argumentsFile], extra };
  const host = at("board/application");
  const image = buildApplicationImage(folder, await buildApplication(file));
  return { sources: [...filesBelow(host, [".c"]), image, argumentsFile], include: [host], extra };
}

function unknown(board) {
  throw new Failure(`no board "${board}"; there are ${Object.keys(boards).join(", ")}`);
}
