// Runs a ready scenario, or a text that would be one, shorter or changed.
import { runScenario } from "../../../tools/sim.mjs";
import { ScenarioFile } from "../../../tools/sim/scenario/file.mjs";
import { loadScenario, scenarioOf } from "../../../tools/sim/scenario/load.mjs";
import { at } from "../../../tools/toolchain/paths.mjs";

/** The runs of a ready scenario, with `changes` over what it says. */
export const ready = (name, changes) => runScenario(loadScenario(at("scenarios", `${name}.yaml`), changes));

/** The runs of a scenario's text. */
export const written = (text, changes, taps) => runScenario(scenarioOf(new ScenarioFile("text.yaml", text), changes), taps);

/** The results by variant. */
export const byVariant = (runs) => Object.fromEntries(runs.map(({ variant, results }) => [variant, results]));
