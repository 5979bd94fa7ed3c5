// The firmware of a board: board/common, the board's own folder, wasm3 from its npm package, and the Wasm in one program.
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure } from "../errors.mjs";
import { at, filesBelow } from "./paths.mjs";
import { buildProgram } from "./compile.mjs";
import { buildImage } from "./image.mjs";
import { buildWasm } from "./wasm.mjs";

const engine = at("node_modules/react-native-webassembly/cpp");

/** wasm3's sources, but for those that run compiled code: m3_compile.c (by board/common/interpreter.c) and m3_env.c. */
const engineSources = ["bind", "code", "core", "function", "info", "module", "parse"].map((n) => `${engine}/m3_${n}.c`);

/** No floats, one page of linear memory, small tables; its heap is ours (board/common/heap.h). */
const engineDefines = {
  d_m3HasFloat: 0,
  d_m3VerboseErrorMessages: 0,
  d_m3MaxLinearMemoryPages: 1,
  d_m3MaxFunctionStackHeight: 512,
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

/** Flags for a source of a board or a test. */
export const boardFlags = (folder, flags) => [...strict, ...flags, ...shared(folder)];

/** What makes wasm3 take a module with more than one page. */
const morePages = (pages = 1) => (pages > 1 ? ["-Ud_m3MaxLinearMemoryPages", `-Dd_m3MaxLinearMemoryPages=${pages}`] : []);

/** Builds the firmware of `board` around a module { wasm, names, pages } into build/<folder>/. Returns the program's path. */
export async function buildFirmwareAround(board, module, folder) {
  const { folder: own, name } = boards[board] ?? unknown(board);
  return buildWithBoard(board, { name, folder, module, sources: [join(own, "main.c")], engineFlags: morePages(module.pages) });
}

/**
 * Builds a program that stands on the code of `board` in place of its firmware's main: `sources` are its own, `module` what
 * `stack_image` is, `include` more folders for headers, `engineFlags` more flags for wasm3, `stock`: wasm3 with its own calling convention instead
 * of board/common/calling.h. Returns its path.
 */
export async function buildWithBoard(board, { name, folder, module, sources, include = [], engineFlags = [], stock = false }) {
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
  return buildProgram({ compiler, folder, name, units, link, inputs: [...inputs, module.wasm] });
}

/** Builds the firmware of `board` with a variant of the stack in it. Returns the program's path. */
export async function buildFirmware(board, variant = "release") {
  return buildFirmwareAround(board, await buildWasm(variant), `${board}/${variant}`);
}

function unknown(board) {
  throw new Failure(`no board "${board}"; there are ${Object.keys(boards).join(", ")}`);
}
