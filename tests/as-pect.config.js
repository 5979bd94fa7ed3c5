// as-pect: which specs, and the board behind the import table. Registers go to the fake board that is compiled into each
// test module (tests/fakes/board.include.ts); the lent sums are plain JavaScript, written apart from the stack's own twins;
// resources are those that the firmware carries. Specs of whole stations get those around them.
import { readFileSync } from "node:fs";
import { packAssets, RESOURCES } from "../tools/pack-assets.mjs";
import { stationImports, wantsStations } from "./station-imports.mjs";

await packAssets();
const resources = readFileSync(RESOURCES);

const sum = (bytes) => {
  let s = 0;
  for (let i = 0; i < bytes.length; i++) s += i & 1 ? bytes[i] << 8 : bytes[i];
  while (s > 0xffff) s = (s & 0xffff) + Math.floor(s / 0x10000);
  return s;
};

export default {
  entries: [process.env.SPEC ?? "tests/{unit,tcp}/**/*.spec.ts"],
  include: ["tests/fakes/**/*.include.ts"],
  reporter: "tests/record.js",
  disclude: [/node_modules/],
  outputBinary: false,
  async instantiate(memory, createImports, instantiate, binary) {
    let result;
    const exports = () => (result.instance ?? result).exports;
    const octets = (p, n) => new Uint8Array(exports().memory.buffer, p, n);
    const board = {
      reg_read: (window, offset) => exports().fakeRegRead(window, offset),
      reg_write: (window, offset, value) => exports().fakeRegWrite(window, offset, value),
      fifo_read(window, offset, dst, n, from, to) {
        const words = new Uint32Array(exports().memory.buffer, dst, (n + 3) >> 2);
        for (let i = 0; i < words.length; i++) words[i] = exports().fakeRegRead(window, offset);
        return sum(octets(dst + from, to - from));
      },
      fifo_write(window, offset, src, n) {
        const words = new Uint32Array(exports().memory.buffer, src, (n + 3) >> 2).slice();
        for (const word of words) exports().fakeRegWrite(window, offset, word);
      },
      checksum: (p, n) => sum(octets(p, n)),
      copy_and_sum(dst, src, n) {
        octets(dst, n).set(octets(src, n).slice());
        return sum(octets(dst, n));
      },
      entropy: (p, n) => exports().fakeEntropy(p, n),
      settings: (p, n) => exports().fakeSettings(p, n),
      status: (p, n) => exports().fakeStatus(p, n),
      describe(what, p, n) {
        const text = new TextEncoder().encode(["as-pect", "V8"][what]).slice(0, n);
        octets(p, text.length).set(text);
        return text.length;
      },
      resource(offset, dst, n) {
        const part = resources.subarray(offset >>> 0, (offset >>> 0) + n);
        octets(dst, n).set(part);
        return part.length;
      },
      log: (p, n) => exports().fakeLog(p, n),
    };
    const station = wantsStations(binary) ? await stationImports(exports) : {};
    result = await instantiate(binary, createImports({ board, station }));
    return result;
  },
};
