// The models of adapters, cables, hubs and switches in one Wasm instance, as Node sees them.
import { readFileSync } from "node:fs";
import { buildSimulated } from "../build.mjs";

/** Modules that are compiled already, by path. */
const compiled = new Map();

/** Compiles hal/mock/network, unless it is there already. Returns the module. */
export async function buildWorld() {
  const path = await buildSimulated("network", { entry: "hal/mock/network/index.ts", use: [], pages: [32, 1024], optimize: 3 });
  if (!compiled.has(path)) compiled.set(path, new WebAssembly.Module(readFileSync(path)));
  return compiled.get(path);
}

/** hal/phy.ts: Ability. */
const ABILITIES = { "10-half": 1 << 5, "10-full": 1 << 6, "100-half": 1 << 7, "100-full": 1 << 8, pause: 1 << 10 };

export const abilityWord = (abilities) => abilities.reduce((word, name) => word | ABILITIES[name], 1);

/** The octets of an entry in front of the frame's own: hal/mock/network/record.ts. */
const RECORD_HEAD = 32;
/** hal/mock/network/trace.ts: ENTRY. */
const TRACE_ENTRY = 24;

/** One world: the exports of hal/mock/network/index.ts, and what it writes for the host, read. */
export class World {
  /** The traffic has begun. */
  running = false;

  constructor(module, seed) {
    const { exports } = new WebAssembly.Instance(module);
    this.exports = exports;
    exports.create(seed);
  }

  begin() {
    this.running = true;
    this.exports.begin();
  }

  /** The world's octets; its memory grows. */
  get octets() {
    return new Uint8Array(this.exports.memory.buffer);
  }

  /** What was recorded at the watched points since the last call. */
  takeRecord() {
    const { exports } = this;
    const view = new DataView(exports.memory.buffer), entries = [];
    const base = exports.recordBase(), end = base + exports.recordUsed();
    for (let p = base; p < end; p += view.getInt32(p + 8, true)) {
      const octets = view.getInt32(p + 16, true);
      entries.push({
        time: view.getFloat64(p, true), point: view.getInt32(p + 12, true), jamBits: view.getInt32(p + 20, true), mark: view.getUint32(p + 24, true),
        length: view.getInt32(p + 28, true), octets: this.octets.slice(p + RECORD_HEAD, p + RECORD_HEAD + octets),
      });
    }
    exports.recordClear();
    return entries;
  }

  /** The trace so far. */
  trace() {
    const { exports } = this;
    const view = new DataView(exports.memory.buffer), base = exports.traceBase();
    return Array.from({ length: exports.traceEntries() }, (_, i) => {
      const p = base + TRACE_ENTRY * i;
      const [kind, station, a, b] = [8, 12, 16, 20].map((offset) => view.getInt32(p + offset, true));
      return { time: view.getFloat64(p, true), kind, station, a, b };
    });
  }

  /** The hash over all that was sent, as 16 digits. */
  get hash() {
    return BigInt.asUintN(64, this.exports.traceHash()).toString(16).padStart(16, "0");
  }
}
