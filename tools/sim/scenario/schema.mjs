// What a scenario may say: every key, its type and what holds when it is left out. docs/scenarios.md explains them to people.
import * as z from "zod";
import { quantity } from "./units.mjs";

const time = quantity("time"), rate = quantity("rate"), length = quantity("length"), size = quantity("size"), share = quantity("share");

const whole = (least, most) => z.int({ error: () => `expected a whole number from ${least} to ${most}` }).min(least).max(most);

/** A MAC address, as six octets. */
const address = z.string().regex(/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i, { error: "expected a MAC address such as 02:00:00:00:00:01" })
  .transform((text) => text.split(/[:-]/).map((octet) => parseInt(octet, 16)))
  .refine(([first]) => !(first & 1), { error: "is the address of a group, not of a station" });

const NETWORK = "expected an address with its network's bits such as 10.0.0.1/24";

/** An IPv4 address with the bits of its network. */
const network = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/\d{1,2}$/, { error: NETWORK })
  .refine((text) => text.split(/[./]/).every((number, i) => Number(number) <= (i < 4 ? 255 : 32)), { error: NETWORK });

export const MODES = ["10-half", "10-full", "100-half", "100-full"];

const cable = z.strictObject({
  /** Default: what belongs between its two ends. */
  kind: z.enum(["straight", "crossover"]).optional(),
  length: length.prefault("10 m"),
  /** Probability that a bit arrives inverted. */
  noise: z.number({ error: "expected a probability such as 1e-6" }).min(0).max(0.5).default(0),
});

const traffic = z.strictObject({
  kind: z.enum(["none", "saturated", "poisson"]).default("none"),
  /** What one station offers, with poisson. */
  load: rate.optional(),
  frame: size.prefault("64 octets"),
  mix: z.array(z.strictObject({ frame: size, share })).min(1).optional(),
  /** next, random, broadcast, or a station's name. */
  to: z.string().default("next"),
  start: time.prefault("0 s"),
  stop: time.optional(),
  frames: whole(1, 1e9).optional(),
  queue: whole(1, 4096).default(64),
});

const fetching = z.strictObject({
  from: z.string(),
  path: z.string().default("/"),
  http: z.enum(["1.0", "1.1"], { error: 'expected "1.0" (the server closes first) or "1.1" (the client does), in quotes' }).default("1.1"),
  start: time.prefault("0 s"),
});

const station = z.strictObject({
  kind: z.enum(["synthetic", "stack"]).default("synthetic"),
  count: whole(1, 64).default(1),
  address: address.optional(),
  /** The device that its cable leads to. */
  to: z.string().optional(),
  cable: cable.prefault({}),
  abilities: z.array(z.enum([...MODES, "pause"])).min(1).default([...MODES, "pause"]),
  mode: z.enum(["auto", ...MODES]).default("auto"),
  "auto-mdix": z.boolean().default(false),
  "attempt-limit": z.enum(["text", "ieee802.3"]).default("text"),
  "retry-late": z.boolean().default(false),
  traffic: traffic.prefault({}),
  /** Of stacks only: the MAC address ROM, the network settings, what the program fetches. */
  rom: z.enum(["present", "absent", "blank"]).default("present"),
  ip: network.optional(),
  fetch: z.array(fetching).default([]),
});

const device = z.strictObject({
  kind: z.enum(["hub", "switch"]),
  speed: z.enum(["10 Mbit/s", "100 Mbit/s"]).default("10 Mbit/s").transform((text) => parseInt(text, 10)),
  /** Another device that a cable leads to. */
  to: z.string().optional(),
  cable: cable.prefault({}),
  /** Frames that a switch keeps for each port. */
  queue: whole(1, 4096).default(64),
  pause: z.boolean().default(false),
});

const happening = z.strictObject({ at: time, cut: z.string().optional(), mend: z.string().optional() });

export const SECTIONS = ["links", "medium", "total", "attempts", "stations", "delays", "connections", "timeline"];

const name = z.string().regex(/^[a-z][a-z0-9-]*$/i, { error: "expected a name of letters, digits and hyphens that begins with a letter" });

/** One network and what happens in it: a scenario with neither variants nor sweep. */
export const networkShape = z.strictObject({
  title: z.string(),
  about: z.string().default(""),
  expect: z.string().default(""),
  seed: whole(0, 0xffffffff).default(1),
  duration: time,
  /** How long the stations wait for links before the traffic begins without. */
  settle: time.prefault("6 s"),
  stations: z.record(name, station),
  devices: z.record(name, device).default({}),
  events: z.array(happening).default([]),
  /** Sections of each run; default: what fits one, or of several a table. */
  report: z.array(z.enum(SECTIONS)).min(1).optional(),
  /** Where the wire's view is recorded: stations or devices. */
  watch: z.array(z.string()).default([]),
});

const each = (values) => z.array(values).min(1);

/** What makes several runs of one scenario. */
export const runsShape = z.strictObject({
  sweep: z.strictObject({
    stations: each(whole(1, 64)).optional(),
    load: each(z.string()).optional(),
    frame: each(z.string()).optional(),
    length: each(z.string()).optional(),
    noise: each(z.number()).optional(),
  }).optional(),
  variants: z.record(name, z.record(z.string(), z.unknown())).refine((all) => Object.keys(all).length, { error: "expected at least 1 entries" }).optional(),
});
