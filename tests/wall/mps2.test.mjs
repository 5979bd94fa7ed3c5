// The same wall on the board itself: traps, the watch, the C stack's limit, and the firmware's own failure.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { IMPORTS } from "./program.mjs";
import { armProgram, firmwareOf, runInQemu } from "./qemu.mjs";

const module = (functions) => `(module ${IMPORTS} (memory (export "memory") 1 1) ${functions})`;

const BOOT = `(func (export "boot") (param i32))`;
const afterTwoSeconds = (body) => `(func (export "poll") (param $now i32) (result i32)
  (if (i32.gt_u (local.get $now) (i32.const 2000)) (then ${body})) (i32.const 500))`;

/** The console of the firmware with a module, until `n` of its lines match `pattern`. */
async function consoleOf(text, pattern, n = 1) {
  return runInQemu(await firmwareOf(text), { enough: (lines) => lines.filter((line) => pattern.test(line)).length >= n });
}

const contained = (lines) => lines.filter((line) => /^(trap|stack|fault):/.test(line));

describe("mps2-an385", { concurrency: true }, () => {
  test("boots, and a poll that sleeps a second is called each second", async () => {
    const lines = await consoleOf(module(`${BOOT} (data (i32.const 0) "poll")
      (func (export "poll") (param i32) (result i32) (call $log (i32.const 0) (i32.const 4)) (i32.const 1000))`), /^heartbeat/);
    assert.deepEqual(lines.slice(0, 2), ["board: mps2-an385", "engine: wasm3 0.5.0"]);
    assert.equal(lines.indexOf("heartbeat: 1"), 7);
  });

  test("a trap is told with its function, and the stack made anew", async () => {
    const lines = await consoleOf(module(`${BOOT} (func $assembly/broken unreachable) ${afterTwoSeconds("(call $assembly/broken)")}`), /^stack:/);
    assert.deepEqual(contained(lines).slice(0, 1), ["trap: unreachable executed in assembly/broken (1 contained)"]);
    assert.match(contained(lines)[1], /^stack: re-created in \d ms$/);
  });

  test("a loop without end is ended by the watch", async () => {
    const lines = await consoleOf(module(`${BOOT} ${afterTwoSeconds("(loop $again (br $again))")}`), /^stack:/);
    assert.equal(contained(lines)[0], "trap: time limit exceeded in poll (1 contained)");
  });

  test("recursion without end meets the C stack's limit", async () => {
    const lines = await consoleOf(module(`${BOOT} (func $deep (call $deep)) ${afterTwoSeconds("(call $deep)")}`), /^stack:/);
    assert.equal(contained(lines)[0], "trap: stack overflow in deep (1 contained)");
  });

  test("registers beyond the chip's are refused, and reading them does not fault", async () => {
    const lines = await consoleOf(module(`${BOOT} (func (export "poll") (param i32) (result i32)
      (drop (call $reg_read (i32.const 0) (i32.const 0x100))) (call $reg_write (i32.const 0) (i32.const 0x100) (i32.const 1))
      (call $status (i32.const 0) (i32.const 28)) (i32.store8 (i32.const 64) (i32.add (i32.const 48) (i32.load (i32.const 12))))
      (call $log (i32.const 64) (i32.const 1)) (i32.const 200))`), /^6$/);
    assert.deepEqual(lines.filter((line) => /^\d$/.test(line)).slice(0, 3), ["2", "4", "6"]);
    assert.deepEqual(contained(lines), []);
  });

  test("the core sleeps when there is nothing to do", async () => {
    const lines = await consoleOf(module(`${BOOT} (func (export "poll") (param i32) (result i32)
      (call $status (i32.const 0) (i32.const 8))
      (if (i32.gt_u (i32.load (i32.const 4)) (i32.const 950)) (then (i32.store (i32.const 64) (i32.const 0x59)) (call $log (i32.const 64) (i32.const 1))))
      (i32.const 500))`), /^(Y|heartbeat: 1)$/);
    assert.ok(lines.includes("Y"), lines.join("\n"));
  });

  test("a failure of the firmware itself is told with its place, and the board resets", async () => {
    const program = await armProgram("fault.elf", ["tests/wall/arm/fault.c"]);
    const lines = await runInQemu(program);
    assert.match(lines[0], /^fault: exception 3 at 0x000[0-9a-f]{5}, CFSR 0x00010000; reset$/);
  });

  test("a C stack that overflows faults, and is told", async () => {
    const program = await armProgram("overflow.elf", ["tests/wall/arm/overflow.c"]);
    const lines = await runInQemu(program);
    assert.match(lines[0], /^fault: exception 3 at 0x[0-9a-f]{8}, CFSR 0x000000[89a][0-9a-f]; reset$/);
  });
});
