// A stack in virtual time: an instance of a Wasm module whose adapter is tests/sim/mac.ts, with all its imports from here, so that
// nothing in it depends on the machine or the time of day.
import { generator } from "./random.mjs";

/** 10.0.0.n as the stack loads it, wire order. */
export const address = (n) => 10 | n << 24;

/** /24, wire order. */
const MASK = 0x00ffffff;

/**
 * Instantiates `module` as station `number` (1..254) of the network 10.0.0.0/24. `send(words, offset, octets)` takes a frame to the
 * cable: it lies `offset` octets into the stack's memory, of which `memory` in the result is the whole.
 * Returns { exports, memory }.
 */
export function instantiate(module, number, seed, send) {
  let octets = null;
  const random = generator(seed, number);
  const view = () => new DataView(octets.buffer);
  const board = {
    ...Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0])),
    entropy: (p, n) => { for (let i = 0; i < n; i++) octets[p + i] = random() * 256; },
    settings: (p) => [address(number), MASK, 0].forEach((word, i) => view().setUint32(p + 4 * i, word, true)),
  };
  const cable = { send: (p, n) => send(octets, p, n) };
  const { exports } = new WebAssembly.Instance(module, { board, cable });
  octets = new Uint8Array(exports.memory.buffer);
  exports.boot(number);
  return { exports, octets, inbox: exports.inbox() };
}
