// The stack as Wasm: asc, then its name section taken out into a side table for the firmware's messages.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { posix } from "node:path";
import { Failure } from "../errors.mjs";
import { packAssets, RESOURCES } from "../pack-assets.mjs";
import { at, built, filesBelow, isFresh } from "./paths.mjs";
import { run } from "./run.mjs";
import { functionNames, withoutCustomSections } from "./sections.mjs";

const STACK = "assembly/index.ts", VERBS = "assembly/verbs.ts", BENCH_PATHS = "tests/bench/index.ts";

/**
 * An ACK for each segment, as in the figures that the bench compares with; buffers for fewer connections leave room for its own, and for a datagram that
 * comes in fragments.
 */
const BENCH = ["USE_TCP_DELAYED_ACK_MS=0", "USE_TCP_CONNECTIONS=8", "USE_UDP_RX_BUFFER=4116"];

/** The smallest windows that need scaling, and the largest datagrams there are, for a host whose memory is no matter: some pages. */
const BIG = ["USE_TCP_RX_BUFFER=65536", "USE_TCP_TX_BUFFER=65536", "USE_TCP_CONNECTIONS=4",
  "USE_UDP_RX_BUFFER=65536", "USE_REASSEMBLY_BUFFERS=4", "USE_REASSEMBLY_OCTETS=65520"];

/** A datagram to this UDP port makes the stack trap. */
const TRAP = ["USE_TRAP_PORT=7777"];

/** Features that a knob leaves out, and the variant without each. */
export const FEATURES = {
  "selective acknowledgments": { knob: "TCP_SACK", variant: "without-sack" },
  "tail loss probes": { knob: "TCP_TAIL_PROBE_MS", variant: "without-tail-probes" },
  "timestamps": { knob: "TCP_TIMESTAMPS", variant: "without-timestamps" },
  "window scale": { knob: "TCP_WINDOW_SCALE", variant: "without-window-scale" },
  "urgent data": { knob: "TCP_URGENT", variant: "without-urgent" },
  "path MTU discovery": { knob: "TCP_PATH_MTU", variant: "without-path-mtu" },
  "fragments": { knob: "IP_FRAGMENTS", variant: "without-fragments" },
  "keep-alive": { knob: "TCP_KEEPALIVE", variant: "without-keep-alive" },
};

/** The usual programs, and the resolver for those outside the module. */
const NAMES = "programs-and-names";

/** As many connections in TIME-WAIT as leave memory for names. */
const SPARE = ["USE_TCP_TIME_WAITS=12"];

/** Services that a knob leaves out, in the same way. */
export const SERVICES = {
  "DHCP client": { knob: "DHCP", variant: "without-dhcp" },
};

/** Nobody asks for an address: the programs do not, or the verbs and the resolver leave no memory for it. */
const STATIC = ["USE_DHCP=0"];

/** As many connections as leave memory for a program's tables. */
const FEWER = ["USE_TCP_CONNECTIONS=12", "USE_DHCP=0"];

/**
 * What differs between the builds of the stack: entry files, compile-time knobs (assembly/config.ts), pages of memory if not one, and
 * the file of assembly/app that takes the place of programs.ts.
 */
export const variants = {
  release: { entries: [STACK], use: [] },
  /** With the verbs for C and for applications in sandboxes of their own. */
  applications: { entries: [STACK, VERBS], use: [...SPARE, ...STATIC], programs: NAMES },
  /** For libethertype: the ports are all the caller's. */
  library: { entries: [STACK, VERBS], use: [...SPARE, ...STATIC], programs: "none" },
  trap: { entries: [STACK], use: TRAP },
  "trap-applications": { entries: [STACK, VERBS], use: [...TRAP, ...SPARE, ...STATIC], programs: NAMES },
  echo: { entries: [STACK], use: STATIC, programs: "echo" },
  fetch: { entries: [STACK], use: FEWER, programs: "fetch" },
  chat: { entries: [STACK], use: FEWER, programs: "chat" },
  lookup: { entries: [STACK], use: FEWER, programs: "lookup" },
  big: { entries: [STACK], use: BIG, pages: 17 },
  "big-applications": { entries: [STACK, VERBS], use: BIG, programs: NAMES, pages: 17 },
  ...Object.fromEntries(Object.values({ ...FEATURES, ...SERVICES }).map(({ knob, variant }) => [variant, { entries: [STACK], use: [`USE_${knob}=0`] }])),
  bench: { entries: [BENCH_PATHS], use: BENCH },
  /** With as many connections as there can be, and rings so small that all fit. */
  "bench-64": {
    entries: [BENCH_PATHS],
    use: [
      "USE_TCP_CONNECTIONS=64", "USE_TCP_TIME_WAITS=4", "USE_TCP_RX_BUFFER=128", "USE_TCP_TX_BUFFER=128", "USE_TCP_HOLES=1", "USE_TCP_SACK_RANGES=1",
    ],
  },
  /** All of TCP, and no more of the rest than it needs. */
  core: { entries: [STACK], use: ["USE_IP_FRAGMENTS=0", ...STATIC] },
  "bench-path": { entries: [STACK], use: BENCH },
  "bench-twins": { entries: [BENCH_PATHS], use: [...BENCH, "USE_BOARD_SUMS=0"] },
};

/** The variant like `variant` that programs outside the module can use. */
export const withVerbs = (variant) => (variant === "release" ? "applications" : `${variant}-applications`);

const compiler = at("node_modules/assemblyscript/bin/asc.js");
const optimizer = at("node_modules/binaryen/bin/wasm-opt");

/**
 * asc inlines what the source says and leaves the rest to wasm-opt, told to inline nothing else but what is short and called from one
 * place: asc's own optimizer copies every small function (600 octets more, and more operations for a frame), and a module in few
 * large functions takes too long to create anew, since wasm3 compiles a function whole when it is first called.
 */
const optimizations = ["-g", "-O3", "-s", "1", "-fimfs", "1", "-aimfs", "1", "-ocimfs", "120", "--converge",
  "--enable-bulk-memory", "--enable-bulk-memory-opt", "--enable-sign-ext", "--enable-mutable-globals", "--enable-nontrapping-float-to-int"];

/** Optimizes a module in place. */
export const optimize = (file) => run(process.execPath, [optimizer, file, ...optimizations, "-o", file], { cwd: at() });

/** asconfig.json's options and release target as command-line arguments. */
function optionArguments(pages) {
  const config = JSON.parse(readFileSync(at("asconfig.json"), "utf8"));
  const memory = pages && { initialMemory: pages, maximumMemory: pages };
  const { outFile, ...options } = { ...config.options, ...config.targets.release, ...memory };
  return Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === "boolean") return value ? ["--" + name] : [];
    return [value].flat().flatMap((v) => ["--" + name, String(v)]);
  });
}

/**
 * Compiles `entries`, beside asconfig.json's own, with the knobs `use` into `outFile`, not optimized, names included. `pages`: of memory, if
 * other than asconfig.json's; `more`: more of asc's arguments.
 */
export function compile(entries, use, outFile, { pages, more = [] } = {}) {
  const knobs = use.flatMap((u) => ["--use", u]);
  return run(process.execPath, [compiler, ...entries, ...optionArguments(pages), ...knobs, ...more, "--debug", "--outFile", outFile], { cwd: at() });
}

let drafts = 0;

/** Names for files that are not whole yet, so that who builds or uses the same at the same time never sees half of one. */
function draftNames() {
  const mark = `${process.pid}-${drafts++}`;
  return (path) => path.replace(/\.\w+$/, `.${mark}.draft$&`);
}

/**
 * Builds build/<variant>/stack.wasm (and for "release" build/stack.wasm) with its function names in stack.names.json.
 * Returns { wasm, names, named, resources, pages }: their paths, that of the module as asc made it, with its names in it, and that of
 * the fixed texts that it finds by offset; and the pages of its memory.
 */
export async function buildWasm(variant = "release") {
  const { entries, use, pages = 1, programs } = variants[variant] ?? unknown(variant);
  const wasm = variant === "release" ? built("stack.wasm") : built(variant, "stack.wasm");
  const names = wasm.replace(/\.wasm$/, ".names.json");
  const folders = ["assembly", "hal", ...(entries.includes(BENCH_PATHS) ? ["tests/bench"] : [])];
  const named = wasm.replace(/\.wasm$/, ".named.wasm");
  const made = { wasm, names, named, resources: RESOURCES, pages };
  const sources = [await packAssets(), ...folders.flatMap((folder) => filesBelow(at(folder), [".ts"]))];
  if (isFresh(wasm, [...sources, at("asconfig.json"), compiler, import.meta.filename])) return made;
  const draft = draftNames();
  await compile(programs ? entries.map((entry) => withPrograms(entry, programs, variant)) : entries, use, draft(named), { pages });
  await optimize(draft(named));
  strip(draft(named), draft(wasm), draft(names));
  for (const path of [named, names, wasm]) renameSync(draft(path), path);
  return made;
}

/** Writes an entry file like `entry`, with the programs of assembly/app/`programs`.ts, to build/<variant>/. Returns its path from the root. */
function withPrograms(entry, programs, variant) {
  const name = posix.basename(entry);
  const path = `build/${variant}/${name}`;
  const text = readFileSync(at(entry), "utf8").replace('"./app/programs"', `"./app/${programs}"`);
  writeFileSync(built(variant, name), text.replaceAll(/ from "(\.[^"]*)"/g, (_, target) => ` from "../../${posix.join(posix.dirname(entry), target)}"`));
  return path;
}

/** Writes `named` without its custom sections to `wasm`, and the names of its functions to `names`. */
export function strip(named, wasm, names) {
  const octets = readFileSync(named);
  writeFileSync(names, JSON.stringify(functionNames(octets)));
  writeFileSync(wasm, withoutCustomSections(octets));
}

function unknown(variant) {
  throw new Failure(`no variant "${variant}" of the stack; there are ${Object.keys(variants).join(", ")}`);
}
