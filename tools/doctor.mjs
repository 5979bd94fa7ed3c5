// The command `ethertype doctor`: looks at everything that the project needs of this machine and says what to do.
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import pc from "picocolors";
import { checkPorts } from "./run/relay.mjs";
import { namespaceKind } from "./run/namespace.mjs";
import { installLine, isThere, missingTools, TOOLS } from "./setup/debian.mjs";
import { whatNpmMisses } from "./setup/npm.mjs";
import { compareTables } from "./toolchain/tables.mjs";

/** What a command prints about its version, in one line. */
function versionOf(command, ...args) {
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`.split("\n").find((line) => /\d/.test(line))?.trim().slice(0, 70) ?? "";
}

const VERSIONS = {
  gcc: ["cc", "--version"], "gcc-arm-none-eabi": ["arm-none-eabi-gcc", "--version"], curl: ["curl", "--version"],
  "qemu-system-arm": ["qemu-system-arm", "--version"], tshark: ["tshark", "--version"], chromium: ["chromium", "--version"],
  "util-linux": ["unshare", "--version"], iproute2: ["ip", "-V"], "iputils-ping": ["ping", "-V"],
};

/** A check: needed for "run", for "test", or nice to have; `problem` is null when all is well. */
const row = (name, need, problem, detail = "", advice = "") => ({ name, need, problem, detail, advice });

function nodeRows() {
  const old = Number(process.versions.node.split(".")[0]) < 20;
  return [
    row("node", "run", old ? "older than 20" : null, process.version, "install Node 20 or newer"),
    row("npm packages", "run", whatNpmMisses(), "as in package-lock.json", "npm ci"),
  ];
}

function toolRows() {
  return TOOLS.map((tool) => {
    const there = isThere(tool);
    const version = (there && VERSIONS[tool.name] && versionOf(...VERSIONS[tool.name])) || tool.why;
    return row(tool.name, tool.need, there ? null : "not installed", version, `${installLine([tool])}   (${tool.why})`);
  });
}

function emulatorRows() {
  const machines = spawnSync("qemu-system-arm", ["-machine", "help"], { encoding: "utf8" }).stdout ?? "";
  const chip = spawnSync("qemu-system-arm", ["-M", "none", "-device", "lan9118,help"], { encoding: "utf8" }).stdout?.includes("netdev");
  const net = spawnSync("qemu-system-arm", ["-M", "none", "-netdev", "help"], { encoding: "utf8" }).stdout ?? "";
  const advice = "QEMU 7.2 or newer, with its Arm boards and user networking";
  return [
    row("QEMU mps2-an385", "run", machines.includes("mps2-an385") ? null : "no such machine", "machine", advice),
    row("QEMU LAN9118", "run", chip ? null : "no such chip", "on the board", advice),
    row("QEMU networks", "run", ["dgram", "hubport", "user"].every((kind) => net.includes(kind)) ? null : "dgram, hubport or user is missing", "dgram, hubport, user", advice),
  ];
}

function permissionRows() {
  const tap = attempt(() => accessSync("/dev/net/tun", constants.R_OK | constants.W_OK));
  const kind = attempt(namespaceKind);
  const veth = kind.value ? spawnSync("unshare", [...kind.value.unshare, "ip", "link", "add", "type", "veth"]).status === 0 : false;
  return [
    row("network namespace", "run", kind.error?.split("\n")[0] ?? null, kind.value && `unshare ${kind.value.unshare.join(" ")}`, "--cable tap and --board host need it; run as root, or allow user namespaces"),
    row("TAP device", veth ? "nice" : "run", tap.error ?? null, "/dev/net/tun", veth ? "a veth pair is used instead" : "modprobe tun, or allow /dev/net/tun"),
  ];
}

function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    return { error: error.message };
  }
}

async function portRows() {
  const problem = await checkPorts({ http: 8080, echo: 8007 }).then(() => null, (error) => error.message);
  return [row("ports", "nice", problem, "8080 and 8007 are free")];
}

function wallRows() {
  return [row("import table", "run", compareTables(), "the same in hal/board.ts and board/common/imports.c", "make the two agree")];
}

/** Prints a line for each check. Returns 1 when something that `npm start` needs is missing, else 0. */
export async function doctor() {
  const rows = [...nodeRows(), ...toolRows(), ...emulatorRows(), ...permissionRows(), ...(await portRows()), ...wallRows()];
  for (const { name, need, problem, detail, advice } of rows) {
    const mark = problem === null ? pc.green("ok     ") : need === "run" ? pc.red("missing") : pc.yellow("note   ");
    console.log(`${mark} ${name.padEnd(24)} ${problem ?? detail}`);
    if (problem !== null && advice) console.log(`        ${"".padEnd(24)} ${advice}`);
  }
  const missing = missingTools("test");
  if (missing.length) console.log(`\nall at once, as root: apt-get update && ${installLine(missing)}`);
  const broken = rows.filter(({ need, problem }) => need === "run" && problem !== null);
  console.log(broken.length ? `\n${broken.length} things are missing for npm start` : "\nnpm start has all that it needs");
  return broken.length ? 1 : 0;
}
