// Whatever the sandbox does, the firmware goes on: it says where the trap was, makes the stack anew, and its heart beats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { IMPORTS, runWall } from "./program.mjs";

const module = (functions, memory = "1 1") => `(module ${IMPORTS} (memory (export "memory") ${memory}) ${functions})`;

const BOOT = `(func (export "boot") (param i32))`;
const SLEEPER = `(func (export "poll") (param i32) (result i32) (i32.const 60000))`;
const poll = (body) => `(func (export "poll") (param $now i32) (result i32) ${body} (i32.const 1000))`;

/** The lines of a run of the firmware that begin with "trap". */
const trapsOf = (lines) => lines.filter((line) => line.startsWith("trap:"));
const heartbeats = (lines) => lines.filter((line) => line.startsWith("heartbeat:")).length;

/** Runs poll three times with `body` in $broken, which $outer calls. */
async function trapIn(body, more = "") {
  const lines = await runWall(module(`${BOOT} ${more}
    (func $assembly/broken ${body})
    (func $assembly/outer (call $assembly/broken))
    ${poll("(call $assembly/outer)")}`), "polls", 3);
  assert.equal(lines.length, 3);
  assert.ok(lines.every((line) => line.slice(2) === lines[0].slice(2)), "each new instance traps as the first did");
  return lines[0].slice(2);
}

test("a trap is told with the innermost function, and the next instance runs", async () => {
  assert.equal(await trapIn("unreachable"), "trap [trap] unreachable executed in assembly/broken");
});

test("a load and a store outside the memory trap", async () => {
  const where = " in assembly/broken";
  assert.equal(await trapIn("(drop (i32.load (i32.const 65533)))"), "trap [trap] out of bounds memory access" + where);
  assert.equal(await trapIn("(drop (i32.load (i32.const -1)))"), "trap [trap] out of bounds memory access" + where);
  assert.equal(await trapIn("(drop (i64.load offset=0xfffffff0 (i32.const -8)))"), "trap [trap] out of bounds memory access" + where);
  assert.equal(await trapIn("(i32.store8 (i32.const 65536) (i32.const 1))"), "trap [trap] out of bounds memory access" + where);
  assert.equal(await trapIn("(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2))"), "trap [trap] out of bounds memory access" + where);
  assert.equal(await trapIn("(memory.fill (i32.const -4) (i32.const 0) (i32.const 8))"), "trap [trap] out of bounds memory access" + where);
});

test("arithmetic that has no result traps", async () => {
  assert.equal(await trapIn("(drop (i32.div_u (i32.const 1) (i32.const 0)))"), "trap [trap] integer divide by zero in assembly/broken");
  assert.equal(await trapIn("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))"), "trap [trap] integer overflow in assembly/broken");
});

test("a float is no part of this engine", async () => {
  assert.match(await trapIn("(drop (f32.add (f32.load (i32.const 0)) (f32.const 1)))"), /^trap .* in assembly\/\w+$/);
});

test("recursion without end meets the stack's limit, with locals and without", async () => {
  assert.equal(await trapIn("(call $assembly/broken)"), "trap [trap] stack overflow in assembly/broken");
  const deep = `(func $deep (param i64 i64 i64) (call $deep (local.get 0) (local.get 1) (local.get 2)))`;
  assert.match(await trapIn("(call $deep (i64.const 1) (i64.const 2) (i64.const 3))", deep), /^trap \[trap\] stack overflow in deep$/);
});

test("a loop without end is ended", async () => {
  assert.equal(await trapIn("(loop $again (br $again))"), "trap time limit exceeded in poll");
  const asking = "(loop $again (drop (call $checksum (i32.const 0) (i32.const 65536))) (br_if $again (i32.const 1)))";
  assert.equal(await trapIn(asking), "trap time limit exceeded in poll");
});

test("a call through the table that does not fit traps", async () => {
  const table = "(table 2 funcref) (type $t (func (param i64)))";
  assert.equal(await trapIn("(call_indirect (type $t) (i64.const 0) (i32.const 5))", table), "trap [trap] undefined element in assembly/broken");
});

test("memory does not grow beyond its page", async () => {
  const lines = await runWall(module(`${BOOT}
    (func (export "poll") (param i32) (result i32)
      (if (result i32) (local.get 0) (then (memory.grow (i32.const 65535))) (else (memory.grow (i32.const 1)))))`, "1"), "polls", 2);
  assert.deepEqual(lines, ["0 4294967295 0", "1 4294967295 0"]);
});

test("a trap in poll: the stack is made anew at once, and the heart beats on", async () => {
  const lines = await runWall(module(`${BOOT} (func $assembly/tcpInput unreachable)
    ${poll("(if (i32.gt_u (local.get $now) (i32.const 7000)) (then (call $assembly/tcpInput)))")}`), "run", 12000);
  assert.equal(heartbeats(lines), 2);
  assert.equal(trapsOf(lines)[0], "trap: unreachable executed in assembly/tcpInput (1 contained)");
  assert.equal(lines[lines.indexOf(trapsOf(lines)[0]) + 1], "stack: re-created in 0 ms");
});

test("a stack that traps in boot again and again is tried less and less often, and the heart beats on", async () => {
  const lines = await runWall(module(`(func (export "boot") (param i32) unreachable) ${SLEEPER}`), "run", 60000);
  const traps = trapsOf(lines);
  assert.equal(traps[0], "trap: unreachable executed in boot (1 contained)");
  assert.ok(traps.length >= 12 && traps.length <= 20, `${traps.length} tries in a minute`);
  assert.equal(heartbeats(lines), 12);
  assert.match(lines.at(-1), new RegExp(`^traps ${traps.length} heartbeats 12 `));
});

test("a stack that traps in its first poll is tried less and less often", async () => {
  const lines = await runWall(module(`${BOOT} (func (export "poll") (param i32) (result i32) unreachable)`), "run", 60000);
  assert.ok(trapsOf(lines).length <= 20);
  assert.equal(heartbeats(lines), 12);
});

test("re-creation does not eat the heap", async () => {
  const once = await runWall(module(`${BOOT} ${SLEEPER}`), "run", 1000);
  const often = await runWall(module(`${BOOT} ${poll("(if (i32.gt_u (local.get $now) (i32.const 2000)) (then unreachable))")}`), "run", 60000);
  const heap = (lines) => Number(/heap \d+ of (\d+)/.exec(lines.at(-1))[1]);
  assert.ok(trapsOf(often).length > 10);
  assert.ok(heap(often) - heap(once) < 4096, `${heap(often)} octets after many, ${heap(once)} after one`);
});

test("a module without what the firmware calls is contained too", async () => {
  const lines = await runWall(module(BOOT), "run", 6000);
  assert.equal(trapsOf(lines)[0], "trap: function lookup failed in module (1 contained)");
  assert.equal(heartbeats(lines), 1);
});

test("a module that imports more than the firmware lends traps when it calls it", async () => {
  const lines = await runWall(`(module (import "board" "reboot" (func $reboot)) (memory 1 1) ${BOOT} ${poll("(call $reboot)")})`, "run", 6000);
  assert.match(trapsOf(lines)[0], /^trap: missing imported function in /);
  assert.equal(heartbeats(lines), 1);
});

test("an import with another signature is not linked", async () => {
  const lines = await runWall(`(module (import "board" "log" (func $log (param i32))) (memory 1 1) ${BOOT} ${SLEEPER})`, "run", 6000);
  assert.equal(trapsOf(lines)[0], "trap: function signature mismatch in module (1 contained)");
});
