// Who may be at the device's end of the cable, and programs run on the PC at the other.
import { fileURLToPath } from "node:url";
import { buildCable, buildFirmware } from "../build.mjs";
import { Failure } from "../errors.mjs";
import { stop } from "../run/children.mjs";
import { eachLine } from "../run/lines.mjs";
import { planRun } from "../run/options.mjs";
import { startPair } from "../run/pair.mjs";
import { startSession } from "../run/session.mjs";

const program = (name, ...args) => ["/usr/bin/python3", fileURLToPath(new URL(name, import.meta.url)), ...args].join(" ");

/** By name: which board and which build of the stack; null is another PC. */
export const ENDS = {
  "mps2-an385": { board: "mps2-an385", variant: "release" },
  host: { board: "host", variant: "release" },
  big: { board: "host", variant: "big" },
  linux: null,
};

/** Builds what the ends of these names need, so that `startEnd` need not. */
export async function buildEnds(names) {
  await buildCable();
  for (const { board, variant } of names.map((name) => ENDS[name]).filter(Boolean)) await buildFirmware(board, variant);
}

/**
 * Brings up the end of that name on a cable { pcap, impair }. Returns { exec, died, report, stop } as of a session, and `withoutProbes`, after
 * which no Linux probes for a lost tail.
 */
export function startEnd(name, cable) {
  const end = ENDS[name] ? startDevice(cable, ENDS[name]) : startLinux(cable);
  started.add(end);
  return end;
}

/** Promises of all that was started. */
const started = new Set();

/** Takes down every end that is up or coming up. */
export async function stopEnds() {
  await Promise.all([...started].map((end) => end.then(({ stop: takeDown }) => takeDown(), () => {})));
}

const plan = (options) => planRun({ cable: "tap", exec: "", ...options });

const NO_PROBES = "echo 0 > /proc/sys/net/ipv4/tcp_early_retrans";

async function startDevice(cable, options) {
  const session = await startSession(plan({ ...options, ...cable }));
  return {
    exec: (...command) => session.exec(...command), died: session.died, report: () => session.report(), stop: () => session.stop(),
    withoutProbes: () => session.exec(NO_PROBES).ended,
  };
}

async function startLinux(cable) {
  const { network } = plan(cable);
  const pair = await startPair({ network, ...cable });
  const services = pair.execOther(program("services.py"), { stdio: ["ignore", "pipe", "inherit"] });
  const ready = new Promise((resolve) => { eachLine(services.stdout, () => resolve(true)); });
  if (await Promise.race([ready, services.ended]) === true) {
    return { ...pair, stop: () => stop(services).then(pair.stop), withoutProbes: () => Promise.all([pair.exec, pair.execOther].map((run) => run(NO_PROBES).ended)) };
  }
  await pair.stop();
  throw new Failure("the other PC's services did not start");
}

/** Runs peer.py on the PC at the other end; what it says of each connection. */
export async function runPeer(end, address, way, { octets, connections = 1, pause = 0 }) {
  const child = end.exec(program("peer.py", way, address, octets, "--connections", connections, "--pause", pause), { stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of Object.keys(said)) child[name].setEncoding("utf8").on("data", (text) => { said[name] += text; });
  try {
    const { code } = await Promise.race([child.ended, end.died]);
    if (code !== 0) throw new Failure(`the PC's program failed: ${said.stderr}`);
    return JSON.parse(said.stdout);
  } finally {
    await stop(child);
  }
}
