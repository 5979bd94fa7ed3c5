// The Cortex-M3 side of these tests: programs for the mps2-an385 board, run in QEMU.
import { spawn } from "node:child_process";
import { boardFlags, boards, buildFirmwareAround, buildWithBoard, commonUnits } from "../../tools/toolchain/firmware.mjs";
import { buildProgram } from "../../tools/toolchain/compile.mjs";
import { at, filesBelow } from "../../tools/toolchain/paths.mjs";
import { moduleFiles } from "./program.mjs";

const board = boards["mps2-an385"];

/** The firmware around a module's text. */
export async function firmwareOf(text) {
  const { key, ...module } = await moduleFiles(text);
  return buildFirmwareAround("mps2-an385", module, `${key}/mps2-an385`);
}

/** What the board's code makes of the first `n` polls of a module's text, each in an instance of its own: "NUMBER RESULT". */
export async function pollsOf(text, n) {
  const { key, ...module } = await moduleFiles(text);
  const program = await buildWithBoard("mps2-an385", { name: "polls.elf", folder: `${key}/polls`, module, sources: [at("tests/wall/arm/polls.c")] });
  return (await runInQemu(program, { enough: (lines) => lines.length >= n })).slice(0, n);
}

/** A C test program on the board's own code, without its main. */
export function armProgram(name, sources) {
  const own = filesBelow(board.folder, [".c"]).filter((source) => !source.endsWith("/main.c"));
  const flags = boardFlags(board.folder, [...board.flags, "-I", at("tests/wall/arm")]);
  const tests = [...sources, "tests/wall/arm/report.c"].map((source) => at(source));
  const units = [...commonUnits(board.folder, board.flags), { sources: [...own, ...tests], flags }];
  return buildProgram({ ...board, folder: "wall/arm", name, units });
}

/** Runs a program until it ends, until `enough(lines)`, or for `ms` milliseconds; the lines of its console. */
export function runInQemu(program, { enough = () => false, ms = 60000 } = {}) {
  const qemu = spawn("qemu-system-arm", ["-M", "mps2-an385", "-kernel", program, "-display", "none", "-monitor", "none", "-serial", "stdio",
    "-net", "none", "-no-reboot", "-semihosting"], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const lines = () => text.split(/\r?\n/).slice(0, -1);
  const timer = setTimeout(() => qemu.kill(), ms);
  qemu.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
    if (enough(lines())) qemu.kill();
  });
  return new Promise((resolve, reject) => {
    qemu.on("error", reject);
    qemu.on("close", () => {
      clearTimeout(timer);
      resolve(lines());
    });
  });
}
