// One run of a network: links first, then traffic for as long as it lasts, with what happens at times.
import { TICKS } from "../scenario/units.mjs";
import { assemble } from "./assemble.mjs";
import { Addresses } from "./addresses.mjs";
import { Connections } from "./connections.mjs";
import { resultsOf } from "./results.mjs";

/** How long the models run until this process looks at signals and its terminal, in ticks of theirs and ms of ours. */
const SLICE = TICKS / 100;
const TURN_MS = 50;

/** The links are asked for so often. */
const SETTLING = TICKS / 1000;

/**
 * Runs a checked network in an instance of `modules.world`, its stacks in ones of `modules.stack` (station.mjs). `taps` may have
 * record(points, entries) for the wire's view, trace: true for what happened step by step, and progress(share). `signal` ends it early. Returns
 * the figures of results.mjs with { complete, names, points, trace, traceLost }.
 */
export async function runNetwork(modules, network, taps = {}, signal) {
  const built = assemble(modules, network);
  const { world, boards } = built;
  const followed = boards.length ? { connections: new Connections(), addresses: new Addresses() } : null;
  const tap = tapOf(built, taps.record, followed);
  const step = stepper(built, tap, signal);
  if (followed) world.exports.recordStart();
  await settle(built, network, step);
  if (taps.trace) world.exports.traceStart();
  if (tap) world.exports.recordStart();
  world.begin();
  const complete = await play(built, network, step, taps.progress);
  tap?.();
  const seconds = Math.max(world.exports.now(), 1) / TICKS;
  return {
    complete, ...resultsOf(built, seconds), ...followed && talkOf(built, followed),
    names: built.members.map(({ name }) => name), points: built.points, trace: taps.trace ? world.trace() : [], traceLost: world.exports.traceLost(),
  };
}

/** A function that takes what was recorded to whom it concerns; null when that is nobody. */
function tapOf({ world, points }, record, followed) {
  if (!record && !followed) return null;
  return () => {
    const entries = world.takeRecord();
    if (world.exports.recordLost()) throw new Error("the models' record was not taken in time");
    record?.(points, entries);
    followed?.connections.take(points, entries);
    followed?.addresses.take(entries);
  };
}

/** What the boards were, said and fetched; times in seconds. */
const talkOf = ({ boards }, { connections, addresses }) => ({
  boards: boards.map(({ name, ip, rom, logged }) => ({ name, ip, rom, address: addresses.all.get(ip) ?? "", console: logged })),
  connections: connections.figures(TICKS),
  fetches: boards.flatMap(({ name, programs }) => programs.map(({ path, http, status, error, body, began, ended }) => ({
    station: name, path, http, status, error, body, octets: body.length, began: began / TICKS, ended: ended / TICKS,
  }))),
});

/** A function that lets the world run until a time, its boards with it; false when it was interrupted. */
function stepper({ world: { exports }, boards }, tap, signal) {
  let looked = performance.now();
  const next = () => (boards.length ? Math.min(...boards.map(({ due }) => due)) - exports.hostNow() + exports.now() : Infinity);
  return async (until) => {
    do {
      for (const board of boards) if (board.wanted) board.poll();
      if (!exports.run(Math.min(until, next()))) tap?.();
      if (performance.now() - looked < TURN_MS) continue;
      await new Promise(setImmediate);
      looked = performance.now();
      if (signal?.aborted) return false;
    } while (exports.now() < until);
    return true;
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
