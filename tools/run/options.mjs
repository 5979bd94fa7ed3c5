// From the options of `ethertype run` to a checked plan.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../errors.mjs";
import { variants, withVerbs } from "../toolchain/wasm.mjs";
import { BOARDS } from "./board.mjs";
import { parseMac, planAddress, planNetwork } from "./network.mjs";

export const DEFAULT_BOARD = "mps2-an385";
export const DEFAULT_IP = "192.168.7.2";
export const DEFAULT_MAC = "52:54:00:12:34:56";
/** Builds with one example program in place of the usual ones (assembly/app). */
export const EXAMPLES = ["echo", "fetch", "chat", "lookup"];
export const VARIANTS = ["release", "trap", "big", ...EXAMPLES];

/** Boards that a variant is for, where those are not all: the rings of "big" fill more memory than a microcontroller has. */
export const VARIANT_BOARDS = { big: ["host"] };

/** What can run beside the stack: in the firmware, or in a sandbox of its own. */
const PROGRAMS = /\.(c|ts|wasm)$/;

/** The program { file, text } of the options, or null. */
function planProgram({ application, arguments: text = "", variant = "release" }) {
  if (application === undefined) {
    if (text) throw new UsageError("--arguments are for the program of --application");
    return null;
  }
  if (!PROGRAMS.test(application)) throw new UsageError(`--application ${application}: expected a .c, .ts or .wasm file`);
  if (!existsSync(application)) throw new UsageError(`--application ${application}: no such file`);
  if (!variants[withVerbs(variant)]) throw new UsageError(`--variant ${variant} is a program of its own; leave one of it and --application out`);
  return { file: resolve(application), text };
}

/**
 * How the device comes to its address: by DHCP if that is asked for, or if QEMU's NAT, which has a server, is the PC and no address is given. The NAT's
 * ports lead to the device's usual address, which it has for want of another there.
 */
function planOrigin(options, cable, network) {
  const { ip, exec, variant = "release", application } = options;
  const without = EXAMPLES.includes(variant) || application !== undefined;
  const dhcp = options.dhcp ?? (cable === "user" && ip === undefined && !without);
  if (dhcp && without) throw new UsageError("--dhcp: builds for --application, and the examples, do not ask for an address");
  if (dhcp && cable === "tap" && exec === undefined) throw new UsageError("--dhcp with --cable tap: let --exec run a server, such as dnsmasq, on the PC");
  return planAddress(network, { dhcp, ip: cable === "user" ? ip ?? DEFAULT_IP : ip });
}

/** A TCP port of this machine. */
export function parsePort(text, option) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535) throw new UsageError(`${option} ${text}: expected a port from 1 to 65535`);
  return port;
}

/**
 * The plan of a run, from an object with the command line's options (all may be left out):
 * { board, cable, variant, program, exec, pcap, impair, network, address, mac, ports }, where ports is null when the PC has no use for
 * this machine's ports because a command runs on it. Throws a UsageError.
 */
export function planRun(options = {}) {
  const { board = DEFAULT_BOARD, variant = "release", exec, pcap, impair } = options;
  if (!BOARDS[board]) throw new UsageError(`--board ${board}: the boards are ${Object.keys(BOARDS).join(", ")}`);
  const cable = options.cable ?? (exec === undefined ? BOARDS[board].cables[0] : "tap");
  if (!["user", "tap"].includes(cable)) throw new UsageError(`--cable ${cable}: the cables are user, tap`);
  if (!BOARDS[board].cables.includes(cable)) throw new UsageError(`--cable ${cable}: the board ${board} has no such cable; use --cable ${BOARDS[board].cables[0]}`);
  if (exec !== undefined && cable !== "tap") throw new UsageError("--exec runs on the PC's end, which only --cable tap has");
  if (!VARIANTS.includes(variant)) throw new UsageError(`--variant ${variant}: the variants are ${VARIANTS.join(", ")}`);
  if (VARIANT_BOARDS[variant] && !VARIANT_BOARDS[variant].includes(board)) {
    throw new UsageError(`--variant ${variant}: is for the board ${VARIANT_BOARDS[variant].join(", ")}`);
  }
  const ports = { http: parsePort(options.port ?? "8080", "--port"), echo: parsePort(options.echoPort ?? "8007", "--echo-port") };
  if (ports.http === ports.echo) throw new UsageError("--port and --echo-port must differ");
  const mac = parseMac(options.mac ?? DEFAULT_MAC);
  if (mac === "none" && board !== "host") throw new UsageError(`--mac none: QEMU's ${board} always has an address in its ROM; --board host can be without`);
  const network = planNetwork(options.ip ?? DEFAULT_IP, options.gateway);
  return {
    board, cable, variant, exec, pcap, impair,
    program: planProgram(options),
    network,
    address: planOrigin(options, cable, network),
    mac,
    ports: exec === undefined ? ports : null,
  };
}
