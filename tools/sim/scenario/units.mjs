// Quantities of a scenario, each a number with its unit, such as "10 Mbit/s": checked, and turned into what the models count in.
import * as z from "zod";

/** Ticks of the models' clock in a second: 10 ns each. */
export const TICKS = 1e8;

/** Metres of cable whose delay is counted in ticks: beyond that even a frame of 1,518 octets at 10 Mbit/s is long over. */
const LONGEST = 1e6;

/** By name: the units and what one is worth, the limits, and an example for who is told what was expected. */
const KINDS = {
  time: {
    units: { ns: TICKS / 1e9, us: TICKS / 1e6, ms: TICKS / 1e3, s: TICKS, min: 60 * TICKS },
    least: 0, most: 1e6 * TICKS, example: '"2 s" or "51.2 us"',
  },
  rate: { units: { "bit/s": 1, "kbit/s": 1e3, "Mbit/s": 1e6 }, least: 1, most: 1e8, example: '"2 Mbit/s" or "500 kbit/s"' },
  length: { units: { m: 1, km: 1e3 }, least: 0, most: LONGEST, example: '"100 m"' },
  size: { units: { octets: 1 }, least: 64, most: 2048, example: '"64 octets" (64 to 2048, FCS included)' },
  share: { units: { "%": 0.01 }, least: 0, most: 1, example: '"40 %"' },
};

const PATTERN = /^\s*([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)\s*([A-Za-z%][A-Za-z/%]*)\s*$/;

/** What `text` is worth as a `kind`; null when it is none. */
export function worth(kind, text) {
  const { units, least, most } = KINDS[kind];
  const [, number, unit] = typeof text === "string" ? PATTERN.exec(text) ?? [] : [];
  if (!Object.hasOwn(units, unit ?? "")) return null;
  const value = Number(number) * units[unit];
  return value >= least && value <= most ? value : null;
}

/** Quantities of a kind as numbers of one unit, that of the largest: { unit, numbers }. */
export function inOneUnit(kind, texts) {
  const { units } = KINDS[kind], values = texts.map((text) => worth(kind, text)), largest = texts[values.indexOf(Math.max(...values))];
  const [, , unit] = PATTERN.exec(largest);
  return { unit, numbers: values.map((value) => value / units[unit]) };
}

/** A zod type: a text with one of the kind's units. */
export const quantity = (kind) => z.any().transform((given, context) => {
  const value = worth(kind, given);
  if (value !== null) return kind === "time" || kind === "size" ? Math.round(value) : value;
  context.addIssue({ code: "custom", message: `expected a ${kind} such as ${KINDS[kind].example}, got ${JSON.stringify(given)}` });
  return z.NEVER;
});
