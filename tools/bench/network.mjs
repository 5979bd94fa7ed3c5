// How fast the models of stations and media run: virtual time in a second of a core's time in Node.
import { scenarioOf } from "../sim/scenario/load.mjs";
import { ScenarioFile } from "../sim/scenario/file.mjs";
import { runNetwork } from "../sim/world/run.mjs";
import { buildWorld } from "../sim/world/world.mjs";
import { TICKS } from "../sim/scenario/units.mjs";

/** Simulated seconds per second that are asked for. */
export const ASKED = 1;

const FRAMES = [64, 1518];
const STATIONS = 24;

/** The best of so many runs counts: what else the machine does only takes away. */
const RUNS = 3;

const text = (octets) => `
title: speed
duration: 2 s
stations:
  s: { count: ${STATIONS} }
devices:
  hub: { kind: hub, speed: 10 Mbit/s }
traffic: { kind: saturated, frame: ${octets} octets }
`;

async function speedWith(world, octets) {
  const [{ network }] = scenarioOf(new ScenarioFile("speed", text(octets))).runs;
  let best = 0;
  for (let i = 0; i < RUNS; i++) {
    const began = process.cpuUsage();
    await runNetwork({ world }, network);
    const { user, system } = process.cpuUsage(began);
    best = Math.max(best, network.duration / TICKS / (user + system) * 1e6);
  }
  return best;
}

/** Rows { work, speed }: simulated seconds per second. */
export async function measureNetwork() {
  const world = await buildWorld(), rows = [];
  for (const octets of FRAMES) rows.push({ work: `${STATIONS} saturated stations, hub, 10 Mbit/s, ${octets} octets`, speed: await speedWith(world, octets) });
  return rows;
}
