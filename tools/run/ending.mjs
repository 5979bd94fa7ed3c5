// How a run learns that it shall end: by a signal, or because the process that wanted it is gone.
import { readFileSync } from "node:fs";

/** How often this process looks whether its parents still live, ms. */
const PARENT_CHECK_MS = 500;

/** { promise, ignore() }: a promise of the name of the signal that ends this run; the death of a parent counts as SIGTERM. */
export function watchForEnd() {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  let timer;
  const promise = new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve(signal));
    const parents = ancestors();
    timer = setInterval(() => { if (ancestors() !== parents) resolve("SIGTERM"); }, PARENT_CHECK_MS);
    timer.unref();
  });
  return { promise, ignore: () => clearInterval(timer) };
}

/** This process's parents as text; npm stands two above, behind its shell, and is watched as well. */
function ancestors() {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return `${parent}`;
  try {
    return `${parent} ${readFileSync(`/proc/${parent}/stat`, "latin1").replace(/^.*\) /s, "").split(" ")[1]}`;
  } catch {
    return `${parent}`;
  }
}
