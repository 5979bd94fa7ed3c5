// Bursts of fast link pulses (IEEE 802.3 28.2.1): a link code word on the line of 10BASE-T, and back.
import { wholeNumber } from "./source.mjs";

const BITS = 16;

/** Microseconds from clock pulse to clock pulse; picoseconds of silence before the burst, and behind it. */
const CLOCK_PERIOD = 125;
const SILENCE = 100e6;

/** hal/mock/line/link-pulses.ts, Pulses. */
const NONE = -1;
const LINK_PULSE = -2;

/** The bits of a base page (28.2.1.2), from D0 on. */
const SELECTOR_BITS = 5;
const NAMES = [
  ...Array.from({ length: SELECTOR_BITS }, (_, i) => `selector, bit ${i}`),
  "10BASE-T", "10BASE-T full duplex", "100BASE-TX", "100BASE-TX full duplex", "100BASE-T4", "PAUSE", "asymmetric PAUSE", "extended next page",
  "remote fault", "acknowledge", "next page",
];
const SELECTORS = { 1: "IEEE 802.3", 2: "IEEE 802.9", 3: "IEEE 802.5", 4: "IEEE 1394" };

const isOne = (word, bit) => Boolean(word >> bit & 1);

/** The link code word that --flp names. */
export const wordFrom = (text) => wholeNumber(text, "--flp", 0, 0xffff);

/** What a word says: [name, value]. */
export function burstFacts(word) {
  const selector = word & (1 << SELECTOR_BITS) - 1;
  const abilities = NAMES.filter((_, bit) => bit >= SELECTOR_BITS && isOne(word, bit));
  return [
    ["link code word", `0x${word.toString(16).padStart(4, "0")}`],
    ["selector", `${selector}, ${SELECTORS[selector] ?? "reserved"}`],
    ["says", abilities.join(", ") || "nothing"],
  ];
}

/** Lines of text: a clock pulse and a place for a data pulse for each bit. */
export function burstListing(word, colors) {
  const rows = NAMES.map((name, bit) => `${`D${bit}`.padEnd(4)} ${isOne(word, bit) ? 1 : 0}  ${String(bit * CLOCK_PERIOD).padStart(5)} us  ` +
    `${colors.cyan(isOne(word, bit) ? "▏────▏────" : "▏─────────")}  ${colors.dim(name)}`);
  return [colors.bold("bit         time  line: 125 us a bit, pulses of 100 ns"), ...rows,
    `        ${String(BITS * CLOCK_PERIOD).padStart(5)} us  ${colors.cyan("▏".padEnd(10))}  ` +
      colors.dim("last clock pulse; the next burst comes 16 ms after the first")];
}

/** Puts a burst on the line. Returns { times, edges, end, phy }. */
export function sendBurst(line, word) {
  line.choose("10base-t");
  const { module } = line;
  module.start();
  module.until(SILENCE);
  module.sendBurst(word);
  module.until(module.end() + SILENCE);
  return { times: line.copy("times"), edges: line.copy("edges"), end: module.end(), phy: line.phy };
}

/** The line and what each pulse is, as of waves.mjs. */
export function burstWaves({ times, edges, end, phy }, word) {
  const rising = [...times].filter((_, i) => edges[i] > 0);
  const names = Array.from({ length: BITS }, (_, bit) => ["clock", ...(isOne(word, bit) ? [`D${bit}`] : [])]).flat().concat(["clock"]);
  return [
    { name: "line", kind: "real", changes: [[0, 0], ...Array.from(times, (time, i) => [time, edges[i] * phy.volts])] },
    { name: "pulse", kind: "string", changes: [[0, null], ...rising.map((time, i) => [time, names[i]]), [end, null]] },
  ];
}

/** The pulses on the line, after `receive` or by themselves: { words, broken, single, count }. */
export function receivePulses(line) {
  const { module } = line, words = [];
  let broken = 0, single = 0;
  if (line.phy.mbits === 10) {
    module.listen();
    for (let found = module.nextPulses(); found !== NONE; found = module.nextPulses()) {
      if (found >= 0) words.push(found);
      else if (found === LINK_PULSE) single++;
      else broken++;
    }
  }
  return { words, broken, single, count: words.length + broken + single };
}
