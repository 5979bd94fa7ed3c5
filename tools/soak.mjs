// `ethertype soak`: two stacks over a bad cable in virtual time, thousands of connections, every octet compared.
import { setImmediate } from "node:timers/promises";
import { Failure, UsageError } from "./errors.mjs";
import { BUILDS, modules } from "./soak/builds.mjs";
import { Run } from "./soak/run.mjs";

/** Connections of one run. */
export const CONNECTIONS = 250;

function wholeNumber(name, text) {
  const n = Number(text);
  if (!Number.isSafeInteger(n) || n < 0) throw new UsageError(`--${name} is a whole number, not "${text}"`);
  return n;
}

/** Soaks from seed `seed` on for `seconds`, one build after the other or `build` alone. A run that fails is a Failure. */
export async function soak({ seed = "1", seconds = "60", build }) {
  const first = wholeNumber("seed", seed), limit = 1000 * wholeNumber("seconds", seconds);
  const names = build ? [build] : Object.keys(BUILDS);
  const compiled = await modules();
  const began = performance.now();
  let connections = 0, octets = 0;
  for (let n = first; n === first || performance.now() - began < limit; n++) {
    for (const name of names) {
      const result = once(compiled[name], name, n);
      connections += result.connections;
      octets += result.octets;
      console.log(line(name, n, result));
      // Ctrl-C is heard between runs.
      await setImmediate();
    }
  }
  console.log(`${connections.toLocaleString("en")} connections, ${octets.toLocaleString("en")} octets compared, nothing wrong, nothing left`);
}

function once(module, name, seed) {
  try {
    return new Run(module, seed, CONNECTIONS).go();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(`build ${name}, seed ${seed}: ${error.message}\nAgain: ethertype soak --build ${name} --seed ${seed} --seconds 0`);
  }
}

const percent = (rate) => `${(100 * rate).toFixed(0)} %`;

function line(name, seed, { rates, connections, broken, octets, frames, retransmits, hours, hash }) {
  return `${String(seed).padStart(4)} ${name.padEnd(8)}${hash}  loss ${percent(rates.loss)}, dup ${percent(rates.dup)}, reorder ${percent(rates.reorder)}, ` +
    `corrupt ${percent(rates.corrupt)}: ${connections} connections, ${broken} broken off, ${octets} octets, ${frames} frames, ` +
    `${retransmits} sent again, ${hours.toFixed(1)} h`;
}
