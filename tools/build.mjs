// Builds everything that is not run as it lies: the stack's Wasm, the firmware of each board, the library, the cable. What exists and is
// newer than all that it was made from is left alone.
export { buildWasm, variants, withVerbs } from "./toolchain/wasm.mjs";
export { buildFirmware, buildLibrary, boards } from "./toolchain/firmware.mjs";
export { buildCable } from "./toolchain/cable.mjs";
