// Starts the board: the firmware in QEMU, or the host board's process; and reads its console.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../errors.mjs";
import { DIE_WITH_PARENT, start, stop } from "./children.mjs";
import { eachLine } from "./lines.mjs";
import { formatAddress } from "./network.mjs";
import { SETTINGS_ADDRESS, settingsBlock } from "./settings.mjs";

/** A stack that traps so often before it has booted never will. */
const HOPELESS_TRAPS = 3;

/** What the console says at boot, in the order in which `run` shows it. */
export const FACTS = ["board", "engine", "mac", "ip", "link"];

/** The boards that this tool knows, and the cables that each can have; the first is its default. */
export const BOARDS = {
  "mps2-an385": { cables: ["user", "tap"] },
  host: { cables: ["tap"] },
};

/** QEMU's version, or null when there is no QEMU. */
export function qemuVersion() {
  const result = spawnSync("qemu-system-arm", ["--version"], { encoding: "utf8" });
  return /version (\S+)/.exec(result.stdout ?? "")?.[1] ?? null;
}

/** QEMU's arguments for an Ethernet adapter at the end of a pair of sockets. */
function dgram(id, { local, remote }) {
  return ["-netdev", `dgram,id=${id},local.type=unix,local.path=${local},remote.type=unix,remote.path=${remote}`];
}

/** QEMU's own NAT as the PC: this machine's ports lead to the device. */
function userNet(id, network, ports) {
  const device = formatAddress(network.device);
  const forward = (protocol, from, to) => `hostfwd=${protocol}:127.0.0.1:${from}-${device}:${to}`;
  // QEMU's DNS relay needs an address of its own that is neither the PC's nor the device's.
  let dns = network.broadcast - 1;
  while (dns === network.device || dns === network.pc) dns--;
  return ["-netdev", ["user", `id=${id}`, `net=${formatAddress(network.network)}/${network.prefix}`,
    `host=${formatAddress(network.pc)}`, `dns=${formatAddress(dns)}`, `dhcpstart=${device}`,
    forward("tcp", ports.http, 80), forward("tcp", ports.echo, 7), forward("udp", ports.echo, 7)].join(",")];
}

/** How the adapter is wired: to the cable program, to QEMU's NAT, or to the NAT through the cable program. */
function wiring({ network, ports, sockets, pcSockets }) {
  const nic = { local: sockets?.device, remote: sockets?.cable };
  if (!ports) return dgram("n0", nic);
  if (!sockets) return userNet("n0", network, ports);
  return [...dgram("n0", nic), ...userNet("nat", network, ports),
    ...dgram("far", { local: pcSockets.pc, remote: pcSockets.cable }),
    "-netdev", "hubport,id=h0,hubid=0,netdev=nat", "-netdev", "hubport,id=h1,hubid=0,netdev=far"];
}

function qemuCommand(options) {
  const { firmware, directory, network, address, mac } = options;
  const settings = join(directory, "settings.bin");
  writeFileSync(settings, settingsBlock(network, address));
  return ["qemu-system-arm", "-machine", "mps2-an385", "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-kernel", firmware, "-device", `loader,file=${settings},addr=${SETTINGS_ADDRESS}`,
    ...wiring(options), "-net", `nic,model=lan9118,netdev=n0,macaddr=${mac}`];
}

function hostCommand({ firmware, network, address, mac, sockets }) {
  return [firmware, "--socket", sockets.device, "--peer", sockets.cable, "--mac", mac,
    "--ip", formatAddress(address.own), "--mask", formatAddress(network.mask), "--gateway", formatAddress(network.pc), ...(address.ask ? ["--dhcp"] : [])];
}

/**
 * Starts a board.
 *   board     a name of BOARDS            firmware   the image to run
 *   directory for temporary files         network, address of planAddress, mac
 *   facts     those of FACTS that are waited for
 *   sockets   { device, cable } of the cable's device side, or null for QEMU's NAT without a cable program
 *   ports     { http, echo } of this machine for QEMU's NAT, or null; pcSockets as of startCable
 *   onLine    called for each line of the console
 * Returns { child, facts, booted, stop() }: `booted` resolves when these facts are known and there is a link, and rejects
 * when the board ends before or the stack traps again and again.
 */
export function startBoard(options) {
  const command = options.board === "host" ? hostCommand(options) : qemuCommand(options);
  const [program, ...args] = [...DIE_WITH_PARENT, ...command];
  const child = start(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const facts = {};
  const errors = [];
  let traps = 0;
  let allKnown;
  let hopeless;
  const known = new Promise((resolve, reject) => {
    allKnown = resolve;
    hopeless = reject;
  });
  eachLine(child.stdout, (line) => {
    const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (FACTS.includes(name)) facts[name] = value;
    options.onLine(line);
    if (name === "trap" && ++traps === HOPELESS_TRAPS) hopeless(new Failure(`the stack does not boot; the firmware contained: ${value}`));
    if (options.facts.every((fact) => facts[fact]) && facts.link !== "down") allKnown();
  });
  eachLine(child.stderr, (line) => errors.push(line));
  const died = child.ended.then((end) => { throw new Failure(deathNote(options.board, end, errors)); });
  died.catch(() => {});
  known.catch(() => {});
  return { child, facts, died, booted: Promise.race([known, died]), stop: () => stop(child) };
}

/** What to say about a board that ended by itself. */
export function deathNote(board, end, errors) {
  const what = board === "host" ? "the host board" : "QEMU";
  const how = end.error ? `could not start: ${end.error.message}`
    : end.signal ? `was ended by ${end.signal}` : `ended with status ${end.code}`;
  const missing = errors.some((line) => /failed to execute/.test(line)) ? "\n  `npm start` as root installs it; `npx ethertype doctor` shows what else is missing." : "";
  return `${what} ${how}${errors.map((line) => `\n  ${line}`).join("")}${missing}`;
}
