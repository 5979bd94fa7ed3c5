// One run of a network: links first, then traffic for as long as it lasts, with what happens at times.
import { TICKS } from "../scenario/units.mjs";
import { assemble } from "./assemble.mjs";
import { resultsOf } from "./results.mjs";

/** How long the models run until this process looks at signals and its terminal, in ticks of theirs and ms of ours. */
const SLICE = TICKS / 100;
const TURN_MS = 50;

/** The links are asked for so often. */
const SETTLING = TICKS / 1000;

/**
 * Runs a checked network. `taps` may have record(points, entries) for the wire's view, trace: true for what happened step by step, and
 * progress(share). `signal` ends it early. Returns the figures of results.mjs with { complete, names, points, trace }.
 */
export async function runNetwork(module, network, taps = {}, signal) {
  const built = assemble(module, network);
  const { world } = built;
  const step = stepper(built, taps, signal);
  await settle(built, network, step);
  if (taps.trace) world.exports.traceStart();
  if (taps.record) world.exports.recordStart();
  world.exports.begin();
  const complete = await play(built, network, step, taps.progress);
  taps.record?.(built.points, world.takeRecord());
  const seconds = Math.max(world.exports.now(), 1) / TICKS;
  return {
    complete, ...resultsOf(built, seconds),
    names: built.members.map(({ name }) => name), points: built.points, trace: taps.trace ? world.trace() : [],
  };
}

/** A function that lets the world run until a time; false when it was interrupted. */
function stepper({ world, points }, { record }, signal) {
  let looked = performance.now();
  return async (until) => {
    while (!world.exports.run(until)) record?.(points, world.takeRecord());
    if (performance.now() - looked < TURN_MS) return !signal?.aborted;
    await new Promise(setImmediate);
    looked = performance.now();
    return !signal?.aborted;
  };
}

/** Waits for links, as long as the network says. */
async function settle({ world, members }, { settle: limit }, step) {
  for (let at = SETTLING; world.exports.linksUp() < members.length && at <= limit; at += SETTLING) {
    if (!await step(at)) return;
  }
}

/** From the beginning of the traffic to its end. Returns whether it got there. */
async function play({ world, members, cables }, { duration, events }, step, progress) {
  const ahead = events.toSorted((a, b) => a.at - b.at).filter(({ at }) => at < duration);
  for (let now = 0; now < duration; progress?.(now / duration)) {
    for (; ahead.length && ahead[0].at <= now; ahead.shift()) happen(world, members, cables, ahead[0]);
    now = Math.min(duration, now + SLICE, ahead[0]?.at ?? duration);
    if (!await step(now)) return false;
  }
  return true;
}

/** A cable is cut or mended; a group's name means all of its. */
function happen({ exports }, members, cables, { cut, mend }) {
  const whose = cut ?? mend;
  const chosen = members.filter(({ name, group }) => name === whose || group === whose).map(({ name }) => cables[name]);
  for (const cable of new Set(chosen)) exports[cut === undefined ? "mend" : "cut"](cable);
}
