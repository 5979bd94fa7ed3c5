#!/usr/bin/env node
// What `npm test` runs after the set-up: builds everything, then as-pect, then the tests under Node, then the table of requirements; the
// last line says how many passed and failed. A stage that does not get as far as its tests counts as one failure; so does a skipped test.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { buildCable, buildFirmware, buildLibrary, buildWasm } from "./build.mjs";
import { globFiles, ROOT } from "./check/files.mjs";
import { BOARDS } from "./run/board.mjs";
import { EXAMPLES, VARIANT_BOARDS, VARIANTS } from "./run/options.mjs";
import { reporter } from "./run/report.mjs";
import { requirements } from "./requirements.mjs";
import { built } from "./toolchain/paths.mjs";

/** Test files run at once. */
const AT_ONCE = 2;

const report = reporter(process.stdout);

/** Runs a command in the project's root. Resolves to { status, output }; its output is shown as it comes. */
function show(command, args, env = {}) {
  const child = spawn(command, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve) => {
    child.on("error", (error) => resolve({ status: 1, output: error.message }));
    child.on("close", (status) => resolve({ status, output }));
  });
}

async function build() {
  await report.step("build cable", buildCable);
  // Examples are built by the test that boots them.
  for (const variant of VARIANTS.filter((name) => !EXAMPLES.includes(name))) {
    await report.step(`wasm ${variant}`, () => buildWasm(variant));
    for (const board of VARIANT_BOARDS[variant] ?? Object.keys(BOARDS)) await report.step(`${board} ${variant}`, () => buildFirmware(board, variant));
  }
  for (const variant of ["applications", "trap-applications"]) await report.step(`wasm ${variant}`, () => buildWasm(variant));
  await report.step("library", () => buildLibrary());
  return { passed: 0, failed: 0 };
}

/** All specs; then those that need larger rings, whose files end in .wide.ts. */
async function unitTests() {
  const usual = await asPect("as-pect.asconfig.json");
  const wide = await asPect("as-pect.wide.asconfig.json", { SPEC: "tests/{unit,tcp}/**/*.wide.ts" });
  return { passed: usual.passed + wide.passed, failed: usual.failed + wide.failed };
}

/** as-pect prints "[Tests]: passed / all". */
async function asPect(asconfig, env) {
  const options = ["--no-logo", "--summary", "-c", "tests/as-pect.config.js", "-a", `tests/${asconfig}`];
  const { status, output } = await show(process.execPath, ["node_modules/@as-pect/cli/bin/asp.js", ...options], env);
  const [, passed, all] = /\[Tests\]: (\d+) \/ (\d+)/.exec(output.replace(/\x1b\[\d+m/g, "")) ?? [];
  const counts = { passed: Number(passed ?? 0), failed: Number(all ?? 0) - Number(passed ?? 0) };
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) counts.failed = 1;
  return counts;
}

/** Node's TAP ends with "# pass n", "# fail n" and so on. */
async function nodeTests() {
  const files = globFiles(["tools/check", "tests/sim", "tests/netsim", "tests/soak", "tests/wire", "tests/wall", "tests/interop"], ".test.mjs").map(({ path }) => path);
  const tap = built("test", "node.tap");
  const { status } = await show(process.execPath, ["--test", `--test-concurrency=${AT_ONCE}`,
    "--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap", `--test-reporter-destination=${tap}`, ...files]);
  const text = readFileSync(tap, "utf8");
  const number = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(text)?.[1] ?? 0);
  const counts = { passed: number("pass"), failed: number("fail") + number("cancelled") + number("skipped") + number("todo") };
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) counts.failed = 1;
  return counts;
}

/** The requirements of TCP, by what the specs have just shown. */
async function requirementsMet() {
  requirements();
  return { passed: 1, failed: 0 };
}

const began = performance.now();
const totals = { passed: 0, failed: 0 };
for (const stage of [build, unitTests, nodeTests, requirementsMet]) {
  const { passed, failed } = await stage().catch((error) => {
    console.error(error.message);
    return { passed: 0, failed: 1 };
  });
  totals.passed += passed;
  totals.failed += failed;
  if (stage === build && failed) break;
}
report.line(`${((performance.now() - began) / 1000).toFixed(0)} s`);
report.line(`${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed ? 1 : 0;
