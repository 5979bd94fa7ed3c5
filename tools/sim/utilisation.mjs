// How much of a saturated 10 Mbit/s hub's time carries frames: the models beside the analysis of 1976 and the measurements of 1988.
// `ethertype sim --utilisation` prints the table.
import { readFileSync } from "node:fs";
import { inColumns } from "../columns.mjs";
import { at } from "../toolchain/paths.mjs";
import { networkShape } from "./scenario/schema.mjs";
import { runNetwork } from "./world/run.mjs";

export const SNAPSHOT = at("tests/sim/utilisation.snap");

export const STATIONS = [1, 2, 3, 5, 10, 24];
export const OCTETS = [64, 128, 256, 512, 1024, 1518];
/** Attempts before a frame is given up (scenario/schema.mjs): those of IEEE 802.3, and of the text that this project implements. */
const LIMITS = ["ieee802.3", "text"];

/** Bits of preamble and gap, which belong to a frame's share of the time: one station alone reaches 100 %. */
const OVERHEAD = 64 + 96;
const SLOT = 512;
const SECONDS = 5;
const CAPACITY = 1e7 * SECONDS;

/**
 * Bit times that a collision costs here when two fresh frames meet: fragments, jam and gap are over after 227, and one of the two may begin
 * then if its back-off is 0; if both draw 1, they meet again after 96 + 512, and if the winner's is 1, it begins then. Half and half.
 */
export const COLLISION = (227 + 96 + SLOT) / 2;

/** The octets that a line of the paper stands for, and the least and most of 10 Mbit/s that it shows at 24 hosts. */
const MEASURED = { 64: [80, 85], 1518: [95, 100] };

/** Contention slots for a frame of `stations` that each send with probability 1/n (Metcalfe and Boggs 1976, 6.2). */
export function contention(stations) {
  const acquired = (1 - 1 / stations) ** (stations - 1);
  return (1 - acquired) / acquired;
}

/** Share of the time that frames of so many bits have, in percent, when each costs `lost` bit times besides. */
export const efficiency = (bits, lost) => 100 * bits / (bits + lost);

const bitsOf = (octets) => 8 * octets + OVERHEAD;

/** One cell: `limit` attempts. Returns { utilisation, collisions for each frame, what one cost in bit times, explained }. */
async function measure(module, stations, octets, limit) {
  const { media: [hub] } = await runNetwork({ world: module }, networkShape.parse({
    title: "saturated hub", duration: `${SECONDS} s`,
    stations: {
      station: {
        count: stations, mode: "10-half", cable: { length: "20 m" }, "attempt-limit": limit,
        traffic: { kind: "saturated", frame: `${octets} octets`, to: "next" },
      },
    },
    devices: { hub: { kind: "hub", speed: "10 Mbit/s" } },
  }));
  const bits = bitsOf(octets), collided = hub.fragments + hub.jams, collisions = collided / hub.frames;
  return {
    utilisation: 100 * hub.frames * bits / CAPACITY, collisions, cost: collided ? (CAPACITY - hub.frames * bits) / collided : 0,
    explained: efficiency(bits, collisions * COLLISION),
  };
}

/** All rows of the table, from a module of the world (world/world.mjs): { stations, octets, slots, formula, "ieee802.3", text, measured }. */
export async function utilisation(module, progress = () => {}) {
  const rows = [];
  for (const stations of STATIONS) {
    for (const octets of OCTETS) {
      progress(rows.length, STATIONS.length * OCTETS.length);
      const slots = contention(stations), row = { stations, octets, slots, formula: efficiency(bitsOf(octets), slots * SLOT) };
      for (const limit of LIMITS) row[limit] = await measure(module, stations, octets, limit);
      rows.push({ ...row, measured: stations === STATIONS.at(-1) ? MEASURED[octets] : undefined });
    }
  }
  return rows;
}

const cellsOf = ({ utilisation: share, collisions, cost, explained }) => [share.toFixed(1), collisions.toFixed(2), cost.toFixed(0), explained.toFixed(1)];

/** The table as text. */
export function table(rows) {
  const head = ["stations", "octets", "slots", "formula", ...LIMITS.flatMap((limit) => [limit, "collisions", "cost", "explained"]), "measured"];
  const lines = rows.map(({ stations, octets, slots, formula, measured, ...row }) => [
    String(stations), String(octets), slots.toFixed(2), formula.toFixed(1), ...LIMITS.flatMap((limit) => cellsOf(row[limit])), measured ? measured.join("-") : "",
  ]);
  return inColumns([head, ...lines]).join("\n");
}

const ABOUT = `Share of the time, in percent, that whole frames have on a 10 Mbit/s hub whose stations always have one to send; a frame's preamble and gap are its
own. 20 m of cable each, ${SECONDS} s. Made by: npm run sim -- --utilisation --update
formula    Metcalfe and Boggs 1976: P/C over P/C + W T; P with preamble and gap, T the slot time of ${SLOT} bit times, W = slots.
ieee802.3  the models, which give a frame up after 16 attempts; text: after ten.
collisions that a frame cost, and the bit times that each cost.
explained  the formula with those collisions instead of W, and ${COLLISION} bit times instead of ${SLOT}.
measured   Boggs, Mogul and Kent 1988, figure 12: curves of 64 and of 1536 octets, up to 24 hosts, preamble and gap counted.

Every difference of more than five points between formula and models has the same two causes, and is gone with them (explained):
- The formula has each of N stations send in each slot with probability 1/N, whatever happened to it before. Binary exponential back-off is not
  like that: who has sent begins anew with a back-off of 0 or 1 slot, and who lost waits ever longer, so that one station sends many frames in
  a row (the capture effect) and a frame costs far fewer collisions than W. With two stations nothing but this is left, and it makes most of the
  difference. A lower limit of attempts brings the losers back sooner: more collisions, fairer shares.
- The formula takes a slot for a collision. Here the stations are near: fragment, jam and gap are over after 227 bit times, and after a back-off of
  one slot 608 are: about ${COLLISION} on the average, less where many draw at once.
Short frames lose most since W T is the same for all lengths.

The measured network is not this one: about 910 m of coaxial cable, hosts in four clusters, 1536 octets instead of 1518; only what
figure 12 shows without a ruler is quoted. At 1518 octets the models agree with it. At 64 octets the limit of 16 is above it and the limit of ten
below: real hosts need time between two frames, which these stations do not, and so cannot capture the line for as long; with 0.1 to 1 ms of pause
behind each frame the models come to 78 to 85 (tests/unit/hal/medium/host-pause.spec.ts).`;

/** What the snapshot holds. */
export const snapshot = (rows) => `${ABOUT}\n\n${table(rows)}\n`;

export const checkedIn = () => readFileSync(SNAPSHOT, "utf8");
