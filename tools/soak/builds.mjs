// The builds of the stack that are soaked. In all of them time runs fast (MSL), and nobody gives up for bad luck alone (R2,
// and its like for what a program has left behind).
import { readFileSync } from "node:fs";
import { buildSimulated } from "../sim/build.mjs";
import { together } from "../toolchain/run.mjs";

const COMMON = ["USE_TCP_CONNECTIONS=8", "USE_TCP_MSL_MS=2000", "USE_TCP_R2=10000", `USE_TCP_ORPHAN_MS=${24 * 3600 * 1000}`];

/** What differs, by name. */
export const BUILDS = {
  shipped: [],
  /** None of what can be left out. */
  bare: ["USE_TCP_SACK=0", "USE_TCP_TIMESTAMPS=0", "USE_TCP_WINDOW_SCALE=0", "USE_TCP_URGENT=0"],
  /** Every table and ring runs out. */
  small: ["USE_TCP_RX_BUFFER=700", "USE_TCP_TX_BUFFER=300", "USE_TCP_HALF_OPEN=1", "USE_TCP_TIME_WAITS=2"],
  /** Windows that need to be scaled. */
  large: ["USE_TCP_RX_BUFFER=100000", "USE_TCP_TX_BUFFER=20000"],
};

/** Pages of memory that the largest needs. */
const PAGES = 18;

/** All of them compiled: { name: module }. */
export async function modules() {
  const jobs = Object.entries(BUILDS).map(([name, use]) => async () => {
    const wasm = await buildSimulated(`soak-${name}`, { entry: "tests/soak/index.ts", use: [...COMMON, ...use], pages: PAGES });
    return [name, new WebAssembly.Module(readFileSync(wasm))];
  });
  return Object.fromEntries(await together(jobs));
}
