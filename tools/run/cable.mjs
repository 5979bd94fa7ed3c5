// Starts and stops the cable program (tools/cable) and reads what it says.
import { spawnSync } from "node:child_process";
import { Failure, UsageError } from "../errors.mjs";
import { start, stop } from "./children.mjs";
import { eachLine } from "./lines.mjs";
import { formatAddress } from "./network.mjs";

/** How the program says which process holds the namespace of a PC in the device's place. */
const OTHER_PC = /^cable: the other PC is process (\d+), /;

/** How long the program may take until frames can pass, ms. */
const READY_MS = 5000;

/** Lets the cable program judge --impair, so that its grammar is written down once. */
export function checkImpairments(program, impair) {
  const result = spawnSync(program, ["--check", "--impair", impair], { encoding: "utf8" });
  if (result.error) throw new Failure(`${program}: ${result.error.message}`);
  if (result.status !== 0) throw new UsageError(result.stderr.trim().replace(/^cable: /, ""));
}

/**
 * Starts the cable.
 *   program     the built program          sockets  { device, cable }: paths of the two ends of the device's side; or null: there is
 *                                                   another PC, with the device's address
 *   kind        of namespaceKind: the PC is an interface in a namespace of its own; or null and
 *   pcSockets   { pc, cable }: the PC is another pair of sockets
 *   waits       whether to say so once the device of the network answers ARP
 *   network     of planNetwork             pcap, impair  the options, or undefined
 * Resolves once frames can pass, to { child, otherPid, answersArp, report(), stop() }; `otherPid`: a process of the other PC.
 */
export async function startCable({ program, sockets, kind, pcSockets, network, waits = true, pcap, impair }) {
  const args = sockets ? ["--device", `${sockets.cable},${sockets.device}`] : ["--device-pc", `${formatAddress(network.device)}/${network.prefix}`];
  if (kind) args.push("--pc", `${formatAddress(network.pc)}/${network.prefix}`, ...(waits ? ["--wait", formatAddress(network.device)] : []));
  else args.push("--pc-socket", `${pcSockets.cable},${pcSockets.pc}`);
  if (pcap) args.push("--pcap", pcap);
  if (impair) args.push("--impair", impair);
  const command = kind ? ["unshare", ...kind.unshare, "--", program, ...args] : [program, ...args];
  const child = start(command[0], command.slice(1), { stdio: ["ignore", "pipe", "pipe"] });
  const said = { report: [], errors: [], otherPid: null };
  const ready = new Promise((resolve) => listen(child, "cable: ready", resolve));
  const answersArp = new Promise((resolve) => listen(child, "cable: the device answers ARP", resolve));
  eachLine(child.stdout, (line) => child.emit("line", line));
  eachLine(child.stderr, (line) => said.errors.push(line));
  child.on("line", (line) => { if (/^cable: (device to PC|PC to device): /.test(line)) said.report.push(line); });
  child.on("line", (line) => { said.otherPid = OTHER_PC.exec(line)?.[1] ?? said.otherPid; });
  await within(READY_MS, ready, child, said);
  return {
    child,
    otherPid: said.otherPid,
    answersArp,
    /** What the cable did, one line a direction; complete after `stop`. */
    report: () => said.report,
    errors: () => said.errors,
    stop: () => stop(child),
  };
}

function listen(child, wanted, resolve) {
  child.on("line", (line) => { if (line === wanted) resolve(); });
}

async function within(ms, ready, child, said) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(() => resolve("late"), ms); });
  const outcome = await Promise.race([ready, child.ended, late]);
  clearTimeout(timer);
  if (outcome === undefined) return;
  await stop(child);
  const why = said.errors.join("\n  ") || outcome.error?.message || "it did not start in time";
  throw new Failure(`the cable does not work: ${why.replace(/^cable: /, "")}`);
}
