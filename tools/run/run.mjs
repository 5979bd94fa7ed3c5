// The command `ethertype run`: boots a device, shows what it says, and ends everything again.
import { canEmulate } from "../setup/debian.mjs";
import { FACTS, qemuVersion } from "./board.mjs";
import { exitStatus, stop } from "./children.mjs";
import { watchForEnd } from "./ending.mjs";
import { DEFAULT_BOARD, planRun } from "./options.mjs";
import { reporter } from "./report.mjs";
import { startSession } from "./session.mjs";

/** Runs until the command of --exec ends, a signal comes or the parent dies. Returns the exit status. */
export async function run(options) {
  const plan = planRun({ ...options, board: options.board ?? boardForHere() });
  const report = reporter(plan.exec === undefined ? process.stdout : process.stderr);
  const ending = watchForEnd();
  const screen = heldConsole(report);
  const starting = startSession(plan, { step: report.step, onLine: screen.onLine });
  const session = await Promise.race([starting, ending.promise]).catch(async (error) => {
    screen.release();
    throw error;
  });
  if (typeof session === "string") {
    await starting.then((late) => late.stop(), () => {});
    return signalStatus(session, plan);
  }
  try {
    showFacts(report, plan, session.facts);
    screen.release((line) => !FACTS.some((fact) => line.startsWith(`${fact}: `)));
    return await work(plan, session, ending.promise);
  } finally {
    ending.ignore();
    await session.stop();
    session.report().forEach(report.line);
  }
}

/** The default board; the host board where the default's tools are missing. */
function boardForHere() {
  if (canEmulate()) return DEFAULT_BOARD;
  console.error(`ethertype: ${DEFAULT_BOARD} needs tools that are not installed (see ethertype doctor); the host board runs instead`);
  return "host";
}

/** The command of --exec, or just waiting; a board that dies breaks either. */
async function work(plan, session, ending) {
  if (plan.exec === undefined) return signalStatus(await Promise.race([ending, session.died]), plan);
  const interactive = Boolean(process.stdin.isTTY);
  const child = session.exec(plan.exec, { stdio: "inherit", detached: !interactive });
  try {
    const outcome = await Promise.race([child.ended, ending, session.died]);
    return typeof outcome === "string" ? signalStatus(outcome, plan) : exitStatus(outcome);
  } finally {
    await stop(child);
  }
}

/** Ctrl-C is how a run without --exec ends well. */
function signalStatus(signal, plan) {
  return plan.exec === undefined ? 0 : exitStatus({ signal });
}

function showFacts(report, plan, facts) {
  const emulated = plan.board === "host" ? "a process on this machine" : `QEMU ${qemuVersion()}`;
  for (const name of FACTS) report.fact(name, name === "board" ? `${facts.board} (${emulated})` : facts[name] ?? "asking");
  if (plan.ports) report.fact("page", `http://localhost:${plan.ports.http}/`);
}

/** Keeps the console's lines until `release`, so that they do not break into the steps; then lets them through. */
function heldConsole(report) {
  let held = [];
  return {
    onLine: (line) => { if (held) held.push(line); else report.line(line); },
    release(filter = () => true) {
      held?.filter(filter).forEach(report.line);
      held = null;
    },
  };
}
