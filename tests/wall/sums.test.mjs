// The sums and copies that the board lends, against slow ones: as C on this machine, and the Cortex-M3's own loops in QEMU.
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildProgram } from "../../tools/toolchain/compile.mjs";
import { at } from "../../tools/toolchain/paths.mjs";
import { run } from "../../tools/toolchain/run.mjs";
import { sanitizers } from "./program.mjs";
import { armProgram, runInQemu } from "./qemu.mjs";

const CASES = "40656 cases, 0 wrong";

test("sums and copies agree with slow ones on this machine", async () => {
  const flags = ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O1", "-g", ...sanitizers, "-I", at("board/common"), "-I", at("tests/wall/linux")];
  const units = [{ sources: [at("tests/wall/sums.c"), at("board/common/sums.c")], flags }];
  const program = await buildProgram({ compiler: "cc", folder: "wall/linux", name: "sums", units, link: sanitizers });
  assert.equal((await run(program, [])).trim(), CASES);
});

test("sums, copies, moves and fills agree with slow ones on the Cortex-M3", async () => {
  const program = await armProgram("sums.elf", ["tests/wall/sums.c"]);
  assert.deepEqual(await runInQemu(program), [CASES]);
});
