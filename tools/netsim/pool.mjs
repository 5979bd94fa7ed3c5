// Runs flows on all processors: a worker thread each.
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

const WORKER = new URL("worker.mjs", import.meta.url);

/**
 * Does each run { module, loss, seed } with one of `modules`, by name; `progress(done, all)`. Returns their goodputs in the order
 * of the runs. `signal` ends it early, with the signal's reason.
 */
export async function runAll(runs, modules, progress, signal) {
  const results = new Array(runs.length);
  let next = 0, done = 0;
  const workers = Array.from({ length: Math.min(availableParallelism(), runs.length) }, () => new Worker(WORKER, { workerData: modules }));
  const work = (worker) => new Promise((resolve, reject) => {
    let run = -1;
    const more = () => {
      run = next++;
      if (run < runs.length) worker.postMessage(runs[run]);
      else resolve();
    };
    worker.on("error", reject);
    worker.on("message", (goodput) => {
      results[run] = goodput;
      progress(++done, runs.length);
      more();
    });
    signal?.addEventListener("abort", () => reject(signal.reason));
    more();
  });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}
