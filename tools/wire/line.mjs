// The signal of the line (hal/mock/line) in Node: frames to levels and edges, edges to frames.
import { readFileSync } from "node:fs";
import { buildSimulated } from "../sim/build.mjs";

/** The PHYs, and how their signal is made and shown. Times are in picoseconds. */
export const PHYS = {
  "10base-t": { mbits: 10, bit: 100000, symbol: 50000, volts: 2.5, lead: 8 },
  "100base-tx": { mbits: 100, bit: 10000, symbol: 8000, volts: 1, lead: 100 },
};

/** hal/mock/line/framing.ts, Verdict. */
export const VERDICTS = ["unframed", "too long", "code error", "alignment error", "FCS error", "good"];

/** hal/mock/line/index.ts, Which. */
const ARRAYS = {
  bits: [0, Uint8Array], code: [1, Uint8Array], scrambled: [2, Uint8Array], levels: [3, Int8Array],
  times: [4, Float64Array], edges: [5, Int8Array], received: [6, Uint8Array],
};

/** What the arrays of both PHYs take, in pages of 64 KiB. */
const PAGES = 160;

/** Builds the module, if it is not there, and instantiates it. */
export async function openLine() {
  const wasm = await buildSimulated("line", { entry: "hal/mock/line/index.ts", use: [], pages: PAGES, optimize: 3 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm)), {});
  return new Line(exports);
}

export class Line {
  /** `module` are the exports of hal/mock/line/index.ts. */
  constructor(module) {
    this.module = module;
  }

  /** Octets of the longest frame, FCS included. */
  get longest() {
    return this.module.longest();
  }

  /** What follows is for the PHY of this name. */
  choose(name) {
    this.phy = PHYS[name];
    this.module.choose(this.phy.mbits);
  }

  /** Puts a frame where `encode` finds it; with `fcs` that is computed and appended. Returns its octets with it. */
  put(octets, { fcs }) {
    new Uint8Array(this.module.memory.buffer, this.module.frame(), octets.length).set(octets);
    return fcs ? this.module.appendFcs(octets.length) : octets.length;
  }

  /** The FCS of a frame without one, its first octet in the low bits. */
  fcsOf(octets) {
    const n = this.put(octets, { fcs: true });
    return new DataView(this.module.memory.buffer).getUint32(this.module.frame() + n - 4, true);
  }

  /** A copy of one of ARRAYS as it is now. */
  copy(name) {
    const [number, Type] = ARRAYS[name];
    return new Type(this.module.memory.buffer, this.module.array(number), this.module.count(number)).slice();
  }
}
