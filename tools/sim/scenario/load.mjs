// From a file to the runs that it asks for: each variant at each point of the sweep is a network of its own.
import { faultsOf, misfits } from "./check.mjs";
import { ScenarioFile } from "./file.mjs";
import { networkShape, runsShape } from "./schema.mjs";

/** Reads a scenario: { name, title, about, expect, sweep, runs: [{ variant, point, network }] }. `changes` take the place of what it says. */
export function loadScenario(path, changes = {}) {
  return scenarioOf(ScenarioFile.read(path), changes);
}

export function scenarioOf(file, changes = {}) {
  if (!isPlain(file.content)) throw file.refuse([{ path: [], message: "expected a map of keys" }]);
  const { sweep, variants, ...base } = merged(file.content, changes);
  const { variants: among = { "": {} } } = parsed(file, runsShape, { sweep, variants }, []);
  const over = sweep ?? {}; // as the file orders it
  const runs = Object.entries(among).flatMap(([variant, other]) => pointsOf(over).map((point) => {
    const prefix = variant ? ["variants", variant] : [];
    return { variant, point, network: networkOf(file, at(merged(base, other), point), prefix) };
  }));
  const { title, about, expect } = runs[0].network;
  return { name: file.name, title, about, expect, sweep: Object.keys(over), runs };
}

/** The runs of a sweep: every value of the first key with every one of the next. */
function pointsOf(sweep) {
  const spread = (points, [key, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  return Object.entries(sweep).reduce(spread, [{}]);
}

/** What each key of a sweep changes. */
function at(content, { stations, load, frame, length, noise }) {
  const traffic = { ...load && { load }, ...frame && { frame } }, cable = { ...length && { length }, ...noise !== undefined && { noise } };
  const changed = merged(content, { ...load || frame ? { traffic } : {}, ...length || noise !== undefined ? { cable } : {} });
  return stations ? withCount(changed, stations) : changed;
}

/** The stations that a sweep counts are the first that have a count, or the first. */
function withCount(content, count) {
  const names = Object.keys(content.stations ?? {});
  const name = names.find((each) => content.stations[each]?.count !== undefined) ?? names[0];
  return name === undefined ? content : merged(content, { stations: { [name]: { count } } });
}

/** Checks a network; what its stations and devices share stands in them afterwards. */
function networkOf(file, content, prefix) {
  const { traffic, cable, ...rest } = content;
  const faultless = parsed(file, networkShape, {
    ...rest,
    stations: shared(rest.stations, (station) => ({ ...traffic && station.kind !== "stack" && { traffic }, ...cable && { cable } })),
    ...rest.devices && { devices: shared(rest.devices, () => ({ ...cable && { cable } })) },
  }, prefix);
  const faults = misfits(faultless);
  if (faults.length) throw file.refuse(faults.map((fault) => placed(file, fault, prefix)));
  return faultless;
}

/** Every entry of a map, over what `common` gives for it. */
function shared(entries, common) {
  if (!isPlain(entries)) return entries;
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => {
    const own = entry ?? {};
    return [name, isPlain(own) ? merged(common(own), own) : own];
  }));
}

function parsed(file, shape, content, prefix) {
  const { success, data, error } = shape.safeParse(content);
  if (!success) throw file.refuse(faultsOf(error).map((fault) => placed(file, fault, prefix)));
  return data;
}

/** A fault where the file says it: in the variant, in the base, or in what all stations share. */
function placed(file, { path, message }, prefix) {
  const common = path.length > 2 && ["stations", "devices"].includes(path[0]) ? path.slice(2) : path;
  const found = [[...prefix, ...path], path, [...prefix, ...common], common].find((each) => file.has(each));
  return { path: found ?? path, message };
}

const isPlain = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** `over` laid over `base`: maps key by key, all else as a whole. */
function merged(base, over) {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) result[key] = isPlain(value) && isPlain(result[key]) ? merged(result[key], value) : value;
  return result;
}
