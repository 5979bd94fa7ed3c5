// The Debian packages: which there are, what each is for, and how a missing one is found and installed.
import { spawn, spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter } from "node:path";

const NEWLIB = ["/usr/lib/arm-none-eabi/include/stdint.h", "/usr/arm-none-eabi/include/stdint.h"];
const LIBC = ["/usr/include/stdio.h", "/usr/include/linux/if_tun.h"];

/**
 * Every tool beside Node: the Debian package, how to see that it is there (a command or all of some files; `any` for one
 * of them), what it is for, and which job needs it: "run" for `npm start`, "test" for `npm test` alone. Those marked
 * `host` suffice for the host board.
 */
export const TOOLS = [
  { name: "gcc", command: "cc", why: "builds the cable and the host board", need: "run", host: true },
  { name: "libc6-dev", all: LIBC, why: "builds the cable and the host board", need: "run", host: true },
  { name: "util-linux", command: "nsenter", why: "makes the PC, a network namespace", need: "run", host: true },
  { name: "gcc-arm-none-eabi", command: "arm-none-eabi-gcc", why: "builds the firmware of mps2-an385", need: "run" },
  { name: "libnewlib-arm-none-eabi", any: NEWLIB, why: "the firmware's C library", need: "run" },
  { name: "qemu-system-arm", command: "qemu-system-arm", why: "emulates mps2-an385", need: "run" },
  { name: "iproute2", command: "ip", why: "shows the PC's network", need: "run" },
  { name: "iputils-ping", command: "ping", why: "asks the device by ICMP", need: "run" },
  { name: "curl", command: "curl", why: "asks the device by HTTP", need: "run" },
  { name: "tshark", command: "tshark", why: "reads records of the cable", need: "run" },
  { name: "iputils-arping", command: "arping", why: "asks the device by ARP", need: "test" },
  { name: "nmap", command: "nmap", why: "guesses the device's numbers", need: "test" },
  { name: "python3-scapy", all: ["/usr/lib/python3/dist-packages/scapy/__init__.py"], why: "makes bad frames", need: "test" },
  { name: "wabt", command: "wat2wasm", why: "makes modules that misbehave", need: "test" },
  { name: "dnsmasq-base", command: "dnsmasq", why: "gives the device its address, and names theirs", need: "test" },
  { name: "udhcpc", command: "udhcpc", why: "asks for an address beside the device", need: "test" },
  { name: "chromium", command: "chromium", why: "opens the status page", need: "test" },
];

/** The path of a command, or null. */
export function findCommand(name) {
  const paths = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  for (const path of paths.filter(Boolean).map((directory) => `${directory}/${name}`)) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  return null;
}

/** Whether a tool of TOOLS is there. */
export function isThere({ command, all, any }) {
  if (command) return findCommand(command) !== null;
  return all ? all.every((file) => existsSync(file)) : any.some((file) => existsSync(file));
}

/** The tools that a purpose ("run" or "test") needs and that are missing. */
export function missingTools(purpose) {
  return TOOLS.filter((tool) => (tool.need === "run" || purpose === "test") && !isThere(tool));
}

/** The line that installs tools. */
export function installLine(tools) {
  return `apt-get install -y --no-install-recommends ${tools.map(({ name }) => name).join(" ")}`;
}

/**
 * Installs what is missing, as root. Without root it prints the line to run; that is an error only when not even the
 * host board can do without.
 */
export async function installDebian(purpose) {
  const missing = missingTools(purpose);
  if (missing.length === 0) return;
  if (process.getuid() === 0 && findCommand("apt-get")) {
    await install(missing);
    return;
  }
  console.error(`setup: missing: ${missing.map(({ name }) => name).join(", ")}. As root, run:\n  apt-get update && ${installLine(missing)}`);
  if (purpose === "test") throw new Error("the tests need all of them");
  if (missing.some(({ host }) => host)) throw new Error("without a C compiler nothing can be built");
}

async function install(missing) {
  console.error(`setup: ${missing.length} Debian packages are missing: ${missing.map(({ name }) => name).join(", ")}`);
  const began = Date.now();
  await apt("reading the package lists", ["update"]);
  await apt("installing", ["install", "-y", "--no-install-recommends", ...missing.map(({ name }) => name)]);
  const still = missing.filter((tool) => !isThere(tool));
  if (still.length) throw new Error(`installed, and yet not found: ${still.map(({ name, command }) => command ?? name).join(", ")}`);
  console.error(`setup: Debian packages installed in ${((Date.now() - began) / 1000).toFixed(0)} s`);
}

/** Runs apt-get, saying every 20 s that it still does, and its whole output when it fails. */
async function apt(what, args) {
  const began = Date.now();
  const say = () => console.error(`setup: ${what} ... ${((Date.now() - began) / 1000).toFixed(0)} s`);
  const timer = setInterval(say, 20000);
  say();
  const child = spawn("apt-get", ["-q", "-o", "DPkg::Lock::Timeout=120", ...args],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  const output = [];
  child.stdout.on("data", (data) => output.push(data));
  child.stderr.on("data", (data) => output.push(data));
  const status = await new Promise((resolve) => { child.on("close", resolve); child.on("error", resolve); });
  clearInterval(timer);
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed:\n${Buffer.concat(output).toString()}`);
}

/** Whether the emulated board can be built and run here. */
export function canEmulate() {
  return ["arm-none-eabi-gcc", "qemu-system-arm"].every(findCommand) && NEWLIB.some((file) => existsSync(file)) &&
    spawnSync("qemu-system-arm", ["-machine", "help"], { encoding: "utf8" }).stdout?.includes("mps2-an385");
}
