// Bursts of fast link pulses: `ethertype wire --flp`, its waveform, and back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { UsageError } from "../../tools/errors.mjs";
import { wire as wireHere } from "../../tools/wire.mjs";
import { temporary, wire } from "./support.mjs";

// What a LAN9118's PHY advertises after its reset, and the bit that says that the other one's was heard (IEEE 802.3 28.2.1.2).
const WORD = 0x01e1 | 1 << 14;

test("a burst is shown bit by bit, with what each means", () => {
  const { status, stdout } = wire("--flp", `0x${WORD.toString(16)}`);
  assert.equal(status, 0);
  const rows = [...stdout.matchAll(/^D(\d+) +([01]) +(\d+) us  (\S+)/gm)]
    .map(([, bit, value, time, line]) => [Number(bit), Number(value), Number(time), line]);
  const expected = (i) => [i, WORD >> i & 1, 125 * i, WORD >> i & 1 ? "▏────▏────" : "▏─────────"];
  assert.deepEqual(rows, Array.from({ length: 16 }, (_, i) => expected(i)));
  assert.match(stdout, /^says +10BASE-T, 10BASE-T full duplex, 100BASE-TX, 100BASE-TX full duplex, acknowledge$/m);
  assert.match(stdout, /^D10 .*PAUSE$/m);
  assert.match(stdout, /^received +burst of link pulses, link code word 0x41e1;/m);
});

test("its waveform has the pulses where they belong, and is read back", () => {
  const path = temporary("f.vcd");
  wire("--flp", "0x8001", "--vcd", path);
  const rising = [...readFileSync(path, "utf8").matchAll(/^#(\d+)\nr2\.5 !\ns(\S+) "/gm)].map(([, time, name]) => [Number(time) / 1e6, name]);
  const begin = rising[0][0];
  assert.equal(rising.length, 19);
  assert.deepEqual(rising.slice(0, 3).map(([time, name]) => [time - begin, name]), [[0, "clock"], [62.5, "D0"], [125, "clock"]]);
  assert.deepEqual(rising.slice(-3).map(([time, name]) => [time - begin, name]), [[1875, "clock"], [1937.5, "D15"], [2000, "clock"]]);
  const { status, stdout } = wire("--decode", path);
  assert.equal(status, 0);
  assert.match(stdout, /link code word 0x8001; selector 1, IEEE 802\.3; says next page$/m);
});

test("a word is sixteen bits, and is no frame", async () => {
  const refused = (options, message) => assert.rejects(wireHere(options), (error) => error instanceof UsageError && error.message.includes(message));
  await refused({ flp: "65536" }, "--flp 65536: expected a whole number from 0 to 65535");
  await refused({ flp: "1", hex: "00" }, "--hex is for a frame");
  await refused({ flp: "1", phy: "100base-tx" }, "--phy is for a frame");
});
