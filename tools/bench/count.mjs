// Runs the programs of tests/bench in QEMU and reads what they count.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../errors.mjs";
import { DIE_WITH_PARENT } from "../run/children.mjs";
import { eachLine } from "../run/lines.mjs";
import { buildProgram } from "../toolchain/compile.mjs";
import { buildWithBoard } from "../toolchain/firmware.mjs";
import { at } from "../toolchain/paths.mjs";
import { buildWasm } from "../toolchain/wasm.mjs";

/** Instructions in a tick of SysTick: it counts at 25 MHz, an instruction takes 1 ns. */
export const TICK = 40;

/** Frames that a program sums up (tests/bench/peer.h). */
const FRAMES = 100;

/** Real time for a run, ms. */
const LIMIT_MS = 180000;

const MAC = "52:54:00:12:34:56";

const sources = (...names) => names.map((name) => at("tests/bench", name));

/**
 * A program of tests/bench around a variant of the stack, on the code of the mps2-an385 board. `engine`: how wasm3 is built,
 * { stock, engineFlags } of buildWithBoard.
 */
export async function program(main, variant, engine = {}) {
  return buildWithBoard("mps2-an385", {
    ...engine,
    name: main.replace(".c", ".elf"), folder: `bench/${variant}${engine.stock ? "-stock" : ""}`, module: await buildWasm(variant),
    sources: sources(main, "stack.c", "peer.c", "count.c"), include: [at("tests/bench")],
  });
}

/** Boots a program; the lines of its console when it has ended by itself. `peer`: a process that ends it by failing. */
function boot(elf, more, peer) {
  const [command, ...args] = [...DIE_WITH_PARENT, "qemu-system-arm", "-M", "mps2-an385", "-kernel", elf, "-display", "none",
    "-monitor", "none", "-serial", "stdio", "-semihosting", "-no-reboot", "-icount", "shift=0", ...more];
  const qemu = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
  const lines = [], errors = [];
  let why;
  const end = (reason) => {
    why = reason;
    qemu.kill("SIGKILL");
  };
  const timer = setTimeout(() => end(`did not end within ${LIMIT_MS / 1000} s`), LIMIT_MS);
  eachLine(qemu.stdout, (line) => lines.push(line));
  for (const stream of [qemu.stderr, peer?.stderr]) if (stream) eachLine(stream, (line) => errors.push(line));
  peer?.on("close", (code) => code && end("was given up by its peer"));
  return new Promise((resolve, reject) => {
    qemu.on("error", (error) => reject(new Failure(`cannot run QEMU: ${error.message}`)));
    qemu.on("close", (code) => {
      clearTimeout(timer);
      const failed = lines.find((line) => line.startsWith("failed: "));
      if (!failed && !why && !code) return resolve(lines);
      reject(new Failure([`the bench ${failed ?? why ?? `ended with status ${code}`}`, ...lines, ...errors].join("\n")));
    });
  });
}

/** Instructions per frame by name of the row, from the lines "name ticks". */
function counts(lines) {
  const pairs = lines.map((line) => /^(\S+) (\d+)$/.exec(line)).filter(Boolean);
  return Object.fromEntries(pairs.map(([, name, ticks]) => [name, Number(ticks) * TICK / FRAMES]));
}

/** The lines that a program of tests/bench prints; `network`: QEMU's arguments for its adapter. */
export async function runOnBoard(main, variant, network, engine) {
  return boot(await program(main, variant, engine), network);
}

/** The stack alone: { frame, poll }, instructions for each row of the table; the latter for a whole poll. */
export async function countStack(variant, engine) {
  const lines = await runOnBoard("frames.c", variant, ["-net", "none"], engine);
  const middle = lines.indexOf("poll: ");
  return { frame: counts(lines.slice(0, middle)), poll: counts(lines.slice(middle)) };
}

/** Instructions of what must not depend on how many connections there are: "segment-1", "segment-64", "timer-1", "timer-64". */
export async function countMany() {
  return counts(await runOnBoard("many.c", "bench-64", ["-net", "none"]));
}

/** The whole path with the LAN9118 driver: instructions of a poll for each row. */
export async function countPath() {
  const elf = await program("path.c", "bench-path");
  const wire = await buildProgram({
    compiler: "cc", folder: "bench", name: "wire",
    units: [{ sources: sources("wire.c", "peer.c"), flags: ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O2"] }],
  });
  const folder = mkdtempSync(join(tmpdir(), "ethertype-bench-"));
  const [pc, device, asking] = ["pc", "device", "asking"].map((name) => join(folder, name));
  const peer = spawn(wire, [pc, device, asking, MAC], { stdio: ["ignore", "ignore", "pipe"] });
  try {
    await appears(asking);
    return counts(await boot(elf, ["-serial", `unix:${asking}`,
      "-netdev", `dgram,id=n0,local.type=unix,local.path=${device},remote.type=unix,remote.path=${pc}`,
      "-net", `nic,model=lan9118,netdev=n0,macaddr=${MAC}`], peer));
  } finally {
    peer.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until a program that was started has made `path`. */
async function appears(path) {
  for (let tries = 0; !existsSync(path); tries++) {
    if (tries === 500) throw new Failure(`the bench's peer did not start`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
