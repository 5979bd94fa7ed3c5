// `ethertype sim`: a network of stations, cables, hubs and switches in bit times, from a scenario file, and what it showed.
import { accessSync, constants, existsSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { Failure, UsageError } from "./errors.mjs";
import { figuresOf } from "./sim/report/figures.mjs";
import { PcapFile } from "./sim/report/pcapng.mjs";
import { nameOf, reportOf } from "./sim/report/text.mjs";
import { ScenarioFile } from "./sim/scenario/file.mjs";
import { loadScenario } from "./sim/scenario/load.mjs";
import { worth } from "./sim/scenario/units.mjs";
import { runNetwork } from "./sim/world/run.mjs";
import { SNAPSHOT, snapshot, utilisation } from "./sim/utilisation.mjs";
import { buildStack } from "./sim/station.mjs";
import { buildWorld } from "./sim/world/world.mjs";
import { at } from "./toolchain/paths.mjs";

/** The ready scenarios, by name. */
export const READY = at("scenarios");

const ready = () => readdirSync(READY).filter((name) => name.endsWith(".yaml")).map((name) => basename(name, ".yaml"));

/** The file that a name or a path means. */
function fileOf(scenario) {
  if (existsSync(scenario)) return scenario;
  if (ready().includes(scenario)) return at("scenarios", `${scenario}.yaml`);
  throw new UsageError(`no scenario "${scenario}": neither a file nor one of ${ready().join(", ")}`);
}

function list() {
  const names = ready(), width = Math.max(...names.map((name) => name.length));
  for (const name of names) console.log(`${name.padEnd(width)}  ${ScenarioFile.read(at("scenarios", `${name}.yaml`)).content.title}`);
}

const MOST_SEED = 0xffffffff;

/** What the command line says in place of the file. */
function changesOf({ seed, duration }) {
  if (seed !== undefined && !(/^\d+$/.test(seed) && Number(seed) <= MOST_SEED)) throw new UsageError(`--seed is a whole number up to ${MOST_SEED}, not "${seed}"`);
  if (duration !== undefined && worth("time", duration) === null) throw new UsageError(`--duration: expected a time such as "500 ms", got "${duration}"`);
  return { ...seed !== undefined && { seed: Number(seed) }, ...duration !== undefined && { duration } };
}

/** The scenario with those runs alone that `only` names; all without it. */
function chosen(scenario, only) {
  if (only === undefined) return scenario;
  const runs = scenario.runs.filter((run) => run.variant === only || nameOf(run) === only);
  if (runs.length) return { ...scenario, runs };
  throw new UsageError(`no run "${only}"; there are ${scenario.runs.map((run) => `"${nameOf(run)}"`).join(", ")}`);
}

/** On a terminal, says which run is under way and how far it is. */
function progressOn(stream, all) {
  if (!stream.isTTY) return { tell: () => {}, clear: () => {} };
  return {
    tell: (done, share) => stream.write(`\rrun ${done + 1} of ${all}, ${(share * 100).toFixed(0)} %\x1b[K`),
    clear: () => stream.write("\r\x1b[K"),
  };
}

/** What the runs are made of: the models, and the stack if any station has it. */
async function modulesFor(runs) {
  const stacks = runs.some(({ network }) => Object.values(network.stations).some(({ kind }) => kind === "stack"));
  return { world: await buildWorld(), stack: stacks ? await buildStack() : null };
}

/**
 * Runs every run of a scenario (scenario/load.mjs), one after the other. `taps`: as runNetwork's, for the first run; `signal` ends it
 * early. Returns those that were begun, each with its results.
 */
export async function runScenario(scenario, { record, progress = () => {}, signal } = {}) {
  const modules = await modulesFor(scenario.runs), done = [];
  for (const [i, run] of scenario.runs.entries()) {
    const trace = Boolean(run.network.report?.includes("timeline"));
    const taps = { record: i ? undefined : record, trace, progress: (share) => progress(i, share) };
    const results = await runNetwork(modules, run.network, taps, signal);
    done.push({ ...run, results });
    if (signal?.aborted) break;
  }
  return done;
}

/** What the system says when a file cannot be written is said to the person. */
function writing(file, write) {
  try {
    return write();
  } catch (error) {
    throw new Failure(`cannot write ${file}: ${error.message}`);
  }
}

/** That these files can be written is asked before a long run, not behind it. */
function askFor(files) {
  for (const file of files) writing(file, () => accessSync(existsSync(file) ? file : dirname(file), constants.W_OK));
}

/** The table of a saturated hub, which is not a scenario of its own: formula, models and literature side by side. */
async function printUtilisation(update) {
  const { tell, clear } = progressOn(process.stderr, 1);
  const rows = await utilisation(await buildWorld(), (done, all) => tell(0, done / all)).finally(clear);
  console.log(snapshot(rows));
  if (update) writeFileSync(SNAPSHOT, snapshot(rows));
}

/** Runs a scenario by name or path, and prints and writes what is asked for. */
export async function sim(name, { list: listed, utilisation: table, update, pcap, json, svg, only, seed, duration } = {}) {
  if (listed) return list();
  if (table) return printUtilisation(update);
  if (update) throw new UsageError("--update is for the table of --utilisation");
  if (name === undefined) throw new UsageError("which scenario? --list shows those that are ready, docs/scenarios.md how to write one");
  const scenario = chosen(loadScenario(fileOf(name), changesOf({ seed, duration })), only);
  askFor([pcap, json, svg].filter((file) => file !== undefined));
  const interrupt = new AbortController(), onInterrupt = () => interrupt.abort();
  process.once("SIGINT", onInterrupt);
  const { tell, clear } = progressOn(process.stderr, scenario.runs.length);
  const file = pcap && writing(pcap, () => new PcapFile(pcap)), record = file && ((points, entries) => file.append(points, entries));
  const runs = await runScenario(scenario, { record, progress: tell, signal: interrupt.signal }).finally(() => {
    clear();
    file?.close();
    process.removeListener("SIGINT", onInterrupt);
  });
  for (const line of reportOf(scenario, runs)) console.log(line);
  if (json) writing(json, () => writeFileSync(json, JSON.stringify(figuresOf(scenario, runs), null, 2) + "\n"));
  if (svg) {
    const drawn = await (await import("./sim/report/plot.mjs")).plot(scenario, runs);
    writing(svg, () => writeFileSync(svg, drawn));
  }
  if (interrupt.signal.aborted) throw new Failure(`interrupted in ${nameOf(runs.at(-1)) || "the run"}; the figures are those until then`);
}
