// What each feature costs that config.ts can leave out: the module and its static data with and without it.
import { statSync } from "node:fs";
import { buildWasm, FEATURES, SERVICES } from "../toolchain/wasm.mjs";
import { staticEnd } from "./static-end.mjs";

/** Builds the stack without each feature and service in turn. Returns { name, knob, wasm, memory }: octets that it takes of each. */
export async function featureCosts() {
  const whole = await sizes("release", []);
  return Promise.all(Object.entries({ ...FEATURES, ...SERVICES }).map(async ([name, { knob, variant }]) => {
    const without = await sizes(variant, [`USE_${knob}=0`]);
    return { name, knob, wasm: whole.wasm - without.wasm, memory: whole.memory - without.memory };
  }));
}

async function sizes(variant, use) {
  return { wasm: statSync((await buildWasm(variant)).wasm).size, memory: await staticEnd(use) };
}
