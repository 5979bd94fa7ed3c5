// The programs that one run starts: each in a process group of its own, so that Ctrl-C reaches this process alone and the
// programs end in the right order; all of them end with it.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** How long a program may take to end after SIGTERM, ms. */
const PATIENCE_MS = 3000;

/**
 * Starts a program. `options` as of child_process.spawn. The returned child has a promise `ended` with
 * { code, signal, error }: error is set when the program could not be started at all.
 */
export function start(command, args, options) {
  const child = spawn(command, args, { detached: true, ...options });
  child.ended = new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, error }));
    child.once("close", (code, signal) => resolve({ code, signal, error: null }));
  });
  child.hasEnded = false;
  child.ended.then(() => { child.hasEnded = true; });
  return child;
}

/** Ends a program of `start` and its process group: SIGTERM, and SIGKILL when that is not enough. Returns how it ended. */
export async function stop(child) {
  if (!child || child.pid === undefined) return undefined;
  if (!child.hasEnded) {
    signalGroup(child, "SIGTERM");
    const timer = setTimeout(() => signalGroup(child, "SIGKILL"), PATIENCE_MS);
    await child.ended;
    clearTimeout(timer);
  }
  return child.ended;
}

function signalGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
    child.kill(signal);
  }
}

/** The exit status that a shell would report for an ended child. */
export function exitStatus({ code, signal }) {
  return signal ? 128 + constants.signals[signal] : code;
}

/** Prefix of a command line that dies with this process, however this process ends. */
export const DIE_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL", "--"];
