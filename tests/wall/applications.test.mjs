// An application in a sandbox of its own: whatever it does, the stack and the firmware go on, and its sockets are let go of; and whatever
// becomes of the stack, the application goes on with errors. The stack here is a hand-written module that says which verbs are called.
import assert from "node:assert/strict";
import { test } from "node:test";
import { IMPORTS, runApplication } from "./program.mjs";

const MEMORY = 16384;

const ENOENT = -2, EAGAIN = -11, EFAULT = -14, EBADF = -9, EINVAL = -22, EMFILE = -24, ENAMETOOLONG = -36, ENETDOWN = -100;

/** Prints the text that lies at `at` of the stack's memory. */
const say = (at, n) => `(call $log (i32.const ${at}) (i32.const ${n}))`;

/** A stack whose sockets connect at once and never have data, and where each name means 192.0.2.1; its poll, recv and resolved may do something else. */
function stack({ poll = "(i32.const 1000)", recv = `(i32.const ${EAGAIN})`, resolved = "(i32.store (i32.const 1024) (i32.const 0x010200c0)) (i32.const 0)" } = {}) {
  return `(module ${IMPORTS} (memory (export "memory") 1 1)
  (data (i32.const 0) "stack: close") (data (i32.const 16) "stack: reset") (data (i32.const 32) "stack: socket") (data (i32.const 48) "stack: poll")
  (global $handle (mut i32) (i32.const 256)) (global $polls (mut i32) (i32.const 0))
  (func (export "boot") (param i32))
  (func (export "poll") (param $now i32) (result i32) (global.set $polls (i32.add (global.get $polls) (i32.const 1))) ${poll})
  (func (export "transfer") (result i32) (i32.const 1024))
  (func (export "socket") (param i32) (result i32) ${say(32, 13)}
    (global.set $handle (i32.add (global.get $handle) (i32.const 256))) (global.get $handle))
  (func (export "bind") (param i32 i32 i32) (result i32) (i32.const 0))
  (func (export "listen") (param i32 i32) (result i32) (i32.const 0))
  (func (export "accept") (param i32) (result i32) (i32.const ${EAGAIN}))
  (func (export "connect") (param i32 i32 i32) (result i32) (i32.const -115))
  (func (export "send") (param i32 i32 i32) (result i32) (local.get 1))
  (func (export "recv") (param $s i32) (param $n i32) (param i32) (result i32) ${recv})
  (func (export "sendto") (param i32 i32 i32 i32) (result i32) (local.get 3))
  (func (export "recvfrom") (param i32 i32) (result i32) (i32.const 0))
  (func (export "shutdown") (param i32 i32) (result i32) (i32.const 0))
  (func (export "close") (param i32) (result i32) ${say(0, 12)} (i32.const 0))
  (func (export "getsockname") (param i32) (result i32) (i32.store (i32.const 1024) (i32.const 0x0207a8c0)) (i32.store (i32.const 1028) (i32.const 80)) (i32.const 0))
  (func (export "getpeername") (param i32) (result i32) (i32.const 0))
  (func (export "getsockopt") (param i32 i32 i32) (result i32) (i32.store (i32.const 1024) (i32.const 0)) (i32.const 4))
  (func (export "setsockopt") (param $s i32) (param $level i32) (param $name i32) (param $n i32) (result i32)
    (if (i32.and (i32.eq (local.get $name) (i32.const 13)) (i32.eq (i32.load (i32.const 1024)) (i32.const 1))) (then ${say(16, 12)})) (i32.const 0))
  (func (export "resolve") (param i32) (result i32) (i32.const 77))
  (func (export "resolved") (param i32) (result i32) ${resolved})
  (func (export "giveUp") (param i32) (result i32) (i32.const 0))
  (func (export "socketPoll") (param i32) (result i32) (i32.const 4)))`;
}

const VERBS = {
  socket: 1, bind: 3, listen: 2, accept: 2, connect: 3, send: 4, recv: 4, sendto: 6, recvfrom: 5, shutdown: 2, close: 1, getsockname: 2,
  getpeername: 2, getsockopt: 5, setsockopt: 5, poll: 3, set_nonblocking: 2, resolve: 3, now: 0, arguments: 2, log: 2,
};
const APPLICATION_IMPORTS = Object.entries(VERBS)
  .map(([name, n]) => `(import "ethertype" "${name}" (func $${name}${n ? ` (param${" i32".repeat(n)})` : ""} (result i32)))`).join("\n  ");

/** An application: `body` is that of `run`, which leaves its status; `more` are other functions. $tell prints a number as 8 digits. */
const application = (body, more = "", imports = APPLICATION_IMPORTS) => `(module ${imports} (memory (export "memory") 1 1)
  (func $tell (param $v i32) (local $i i32) (local $d i32)
    (loop $digits
      (local.set $d (i32.and (i32.shr_u (local.get $v) (i32.sub (i32.const 28) (i32.shl (local.get $i) (i32.const 2)))) (i32.const 15)))
      (i32.store8 (i32.add (i32.const 900) (local.get $i))
        (i32.add (local.get $d) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $d) (i32.const 10)))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $digits (i32.lt_u (local.get $i) (i32.const 8))))
    (drop (call $log (i32.const 900) (i32.const 8))))
  ${more}
  (func $application/run (export "run") (result i32) ${body}))`;

const c = (value) => `(i32.const ${value})`;
const call = (name, ...args) => `(call $${name} ${args.map(c).join(" ")})`;
const tell = (expression) => `(call $tell ${expression})`;

/** What $tell printed, as signed numbers. */
const told = (lines) => lines.map((line) => /^application: ([0-9a-f]{8})$/.exec(line)).filter(Boolean).map(([, digits]) => parseInt(digits, 16) | 0);
const ends = (lines) => lines.filter((line) => /^application: .*(contained|ended)/.test(line));
const heartbeats = (lines) => lines.filter((line) => line.startsWith("heartbeat:")).length;
const stackTraps = (lines) => lines.filter((line) => line.startsWith("trap:"));
const count = (lines, text) => lines.filter((line) => line === text).length;

test("an application that ends is told with its status, and its sockets are let go of", async () => {
  const lines = await runApplication(stack(), application(`(drop ${call("socket", 1)}) (drop ${call("socket", 1)}) ${c(7)}`), 6000);
  assert.deepEqual(ends(lines), ["application: ended with 7"]);
  assert.deepEqual([count(lines, "stack: socket"), count(lines, "stack: close")], [2, 2]);
  assert.equal(heartbeats(lines), 1);
});

/** Runs an application whose $broken, called by $outer, does `body`, after it has opened a socket. */
async function trapIn(body, ms = 700, more = "") {
  const run = `(drop ${call("socket", 1)}) (call $application/outer) ${c(0)}`;
  const functions = `(func $application/broken ${body}) (func $application/outer (call $application/broken)) ${more}`;
  return runApplication(stack(), application(run, functions), ms);
}

test("a crash is told with its function, its sockets are reset, and the stack is left alone", async () => {
  const lines = await trapIn("unreachable");
  assert.deepEqual(ends(lines), ["application: unreachable executed in application/broken (1 contained)"]);
  assert.deepEqual([count(lines, "stack: socket"), count(lines, "stack: reset"), count(lines, "stack: close")], [1, 1, 1]);
  assert.deepEqual(stackTraps(lines), []);
});

test("reading and writing beyond the memory that it was granted traps, though the module asked for more", async () => {
  for (const body of [`(drop (i32.load ${c(MEMORY - 3)}))`, `(i32.store8 ${c(MEMORY)} ${c(1)})`, `(drop (i32.load8_u ${c(-1)}))`,
    `(memory.fill ${c(MEMORY - 1)} ${c(0)} ${c(2)})`]) {
    assert.deepEqual(ends(await trapIn(body)), ["application: out of bounds memory access in application/broken (1 contained)"], body);
  }
  assert.deepEqual(ends(await trapIn(`(i32.store8 ${c(MEMORY - 1)} ${c(1)})`)), ["application: ended with 0"]);
});

test("recursion without end meets a limit, with locals and without", async () => {
  assert.match(ends(await trapIn("(call $application/broken)"))[0], /^application: stack overflow in application\/broken /);
  const deep = "(func $deep (param i64 i64 i64) (call $deep (local.get 0) (local.get 1) (local.get 2)))";
  assert.match(ends(await trapIn("(call $deep (i64.const 1) (i64.const 2) (i64.const 3))", 700, deep))[0], /^application: stack overflow in deep /);
});

test("one that crashes is started again, less and less often, and always lets go of its sockets", async () => {
  const lines = await trapIn("unreachable", 16000);
  assert.equal(ends(lines).length, 5);
  assert.equal(ends(lines)[4], "application: unreachable executed in application/broken (5 contained)");
  assert.equal(count(lines, "stack: socket"), count(lines, "stack: close"));
  assert.equal(heartbeats(lines), 3);
});

test("one that computes without end does not stop the stack and the heart: in loops of both kinds, in calls, and with the firmware's end", async () => {
  const stackThatCounts = stack({ poll: `(if (i32.eq (i32.rem_u (global.get $polls) ${c(50)}) ${c(0)}) (then ${say(48, 11)})) ${c(10)}` });
  const twice = "(func $twice (param $n i32) (if (local.get $n) (then (call $twice (i32.sub (local.get $n) (i32.const 1))) (call $twice (i32.sub (local.get $n) (i32.const 1))))))";
  for (const body of ["(loop $again (br $again)) unreachable", "(loop $again (br_if $again (i32.const 1))) unreachable", `(call $twice ${c(40)}) ${c(0)}`]) {
    const lines = await runApplication(stackThatCounts, application(body, twice), 6000);
    assert.equal(heartbeats(lines), 1, body);
    assert.ok(count(lines, "stack: poll") >= 3, `${count(lines, "stack: poll")} times 50 polls: ${body}`);
    assert.deepEqual(ends(lines), [], body);
    assert.match(lines.at(-1), /^traps 0 heartbeats 1 /);
  }
});

/** Pairs of pointer and length that do not lie in the memory. */
const BAD_RANGES = [
  [MEMORY, 1], [MEMORY - 4, 8], [0, MEMORY + 1], [0, 65536], [MEMORY - 1, 2], [MEMORY + 4, 0], [-4, 8], [0, -1], [4, -4], [-4, -4], [0x7ffffffc, 8],
  [MEMORY, -MEMORY],
];

/** Tells the answers to calls that are made one after another with $s, a socket of the application. */
async function answers(calls, options) {
  const body = `(local $s i32) (local.set $s ${call("socket", 1)}) ${calls.map((text) => tell(text)).join("\n")} ${c(0)}`;
  const lines = await runApplication(stack(options), application(body), 700, "some words");
  assert.deepEqual(ends(lines), ["application: ended with 0"]);
  return told(lines);
}

const on = (name, ...args) => `(call $${name} (local.get $s) ${args.map(c).join(" ")})`;

test("a pointer and a length outside the memory are EFAULT for every verb that takes them", async () => {
  const calls = BAD_RANGES.flatMap(([p, n]) => [
    on("send", p, n, 0), on("recv", p, n, 0x40), on("sendto", p, n, 0, 1, 80), on("recvfrom", p, n, 0, 0), on("getsockopt", 1, 4, p, n),
    on("setsockopt", 1, 4, p, n), call("arguments", p, n), call("log", p, n), call("resolve", p, n, 0),
  ]);
  const names = [MEMORY - 7, MEMORY, -8, -1, 0x7fffffff].flatMap((p) => [
    on("accept", p), on("recvfrom", 0, 4, 0, p), on("getsockname", p), on("getpeername", p), call("poll", p, 1, 0),
    call("resolve", 0, 4, p < 0 || p >= MEMORY ? p : MEMORY - 3),
  ]);
  const tables = [[MEMORY - 15, 2], [0, 33], [0, -1], [0, 0x20000001]].map(([p, n]) => call("poll", p, n, 0));
  const found = await answers([...calls, ...names, ...tables]);
  const expected = [...[...calls, ...names].map(() => EFAULT), EFAULT, EINVAL, EINVAL, EINVAL];
  assert.deepEqual(found, expected);
});

test("what lies just inside is served, and results land where they belong", async () => {
  const found = await answers([
    on("send", MEMORY - 4, 4, 0), on("send", MEMORY, 0, 0), on("getsockname", MEMORY - 8), `(i32.load ${c(MEMORY - 8)})`, `(i32.load ${c(MEMORY - 4)})`,
    call("arguments", 100, 4), `(i32.load ${c(100)})`, `(i32.load ${c(104)})`, call("arguments", 0, 64), on("recv", 200, 8, 0), `(i32.load ${c(204)})`,
    on("recv", 200, 8, 0x40),
  ], { recv: `(if (result i32) (i32.eq (local.get 2) ${c(0)}) (then (i64.store (i32.const 1024) (i64.const 0x0807060504030201)) (local.get $n)) (else ${c(1500)}))` });
  assert.deepEqual(found, [4, 0, 0, 0x0207a8c0, 80, 10, Buffer.from("some").readInt32LE(), 0, 10, 8, 0x08070605, 8]);
});

test("a stack that claims more than it was asked for does not write beyond the application's octets", async () => {
  const found = await answers([`(block (result i32) (i32.store ${c(304)} ${c(77)}) ${on("recv", 300, 4, 0)})`, `(i32.load ${c(304)})`], { recv: c(1400) });
  assert.deepEqual(found, [4, 77]);
});

test("a handle that was closed, was never given, or is wild is EBADF, also when its place is taken again", async () => {
  const found = await answers([
    on("close"), on("close"), on("send", 0, 1, 0), `(i32.lt_s ${call("socket", 1)} ${c(0)})`, on("send", 0, 1, 0), call("close", 0), call("close", -1),
    call("recv", 0x7fffffff, 0, 1, 0), call("close", 31),
  ]);
  assert.deepEqual(found, [0, EBADF, EBADF, 0, EBADF, EBADF, EBADF, EBADF, EBADF]);
});

test("one socket too many is EMFILE, and the stack does not keep it", async () => {
  const more = Array.from({ length: 32 }, () => call("socket", 1));
  const found = await answers(more);
  assert.ok(found.slice(0, 31).every((s) => s > 0), `${found}`);
  assert.equal(found[31], EMFILE);
});

test("a port beyond 65535 is EINVAL", async () => {
  assert.deepEqual(await answers([on("bind", 0, 65536), on("connect", 1, 65536 + 80), on("sendto", 0, 4, 0, 1, -1)]), [EINVAL, EINVAL, EINVAL]);
});

test("a recv that waits ends after its time, in the board's time", async () => {
  const found = await answers([
    `(block (result i32) (i32.store ${c(0)} ${c(300)}) ${on("setsockopt", 1, 20, 0, 4)})`, `(block (result i32) ${on("recv", 0, 4, 0)})`,
    `(i32.ge_u ${call("now")} ${c(300)})`, `(i32.le_u ${call("now")} ${c(310)})`,
  ]);
  assert.deepEqual(found, [0, EAGAIN, 1, 1]);
});

/** Traps once, two seconds after its start: the next instance is too young to do so before that is over. */
const DYING = `(if (i32.and (i32.lt_u (i32.sub (local.get $now) ${c(2000)}) ${c(200)}) (i32.gt_u (global.get $polls) ${c(8)})) (then unreachable)) ${c(50)}`;

test("when the stack traps in the middle of a blocking recv, that says ENETDOWN, the socket is dead, and the application goes on with a new one", async () => {
  const body = `(local $s i32) (local $old i32) (local.set $s ${call("socket", 1)}) (local.set $old ${call("socket", 1)})
    ${tell(on("recv", 0, 4, 0))} ${tell(on("send", 0, 4, 0))} ${tell(on("connect", 1, 80))}
    (i32.store ${c(16)} (local.get $s)) (i32.store ${c(20)} ${c(1)}) ${tell(call("poll", 16, 1, -1))} ${tell(`(i32.load16_u ${c(22)})`)}
    ${tell(on("close"))} ${tell(on("close"))}
    (drop ${call("poll", 0, 0, 500)}) (local.set $s ${call("socket", 1)}) ${tell(`(i32.gt_s (local.get $s) ${c(0)})`)} ${tell(on("send", 0, 4, 0))}
    ${tell(`(call $send (local.get $old) ${c(0)} ${c(4)} ${c(0)})`)} ${tell("(call $close (local.get $old))")} ${c(3)}`;
  const lines = await runApplication(stack({ poll: DYING }), application(body), 6000);
  assert.deepEqual(stackTraps(lines), ["trap: unreachable executed in poll (1 contained)"]);
  assert.deepEqual(told(lines), [ENETDOWN, ENETDOWN, ENETDOWN, 1, 0x18, 0, EBADF, 1, 4, ENETDOWN, 0]);
  assert.deepEqual(ends(lines), ["application: ended with 3"]);
  assert.equal(heartbeats(lines), 1);
});

test("when the stack traps while the application computes, it is made anew in the midst of that", async () => {
  const lines = await runApplication(stack({ poll: DYING }), application("(loop $again (br $again)) unreachable"), 6000);
  assert.deepEqual(stackTraps(lines), ["trap: unreachable executed in poll (1 contained)"]);
  assert.equal(count(lines, "stack: re-created in 0 ms"), 1);
  assert.deepEqual([ends(lines), heartbeats(lines)], [[], 1]);
});

test("a verb that traps in the stack is contained there, and is ENETDOWN for the application", async () => {
  const body = `(local $s i32) (local.set $s ${call("socket", 1)}) ${tell(on("recv", 0, 4, 0))} ${tell(call("socket", 1))} ${c(0)}`;
  const lines = await runApplication(stack({ recv: "unreachable" }), application(body), 2500);
  assert.equal(stackTraps(lines)[0], "trap: unreachable executed in recv (1 contained)");
  assert.deepEqual(told(lines).slice(0, 1), [ENETDOWN]);
  assert.deepEqual(ends(lines), ["application: ended with 0"]);
});

test("an application without run, or that imports what is not lent, or with another shape, is contained", async () => {
  const without = "(module (memory 1 1))";
  const reaching = `(module (import "board" "reg_write" (func $w (param i32 i32 i32))) (memory 1 1) (func (export "run") (result i32) ${call("w", 0, 0, 1)} ${c(0)}))`;
  const shape = `(module (import "ethertype" "close" (func $close (param i32 i32) (result i32))) (memory 1 1) (func (export "run") (result i32) ${call("close", 0, 0)}))`;
  const huge = `(module (memory 2 2) (func (export "run") (result i32) ${c(0)}))`;
  const wanted = [[without, /function lookup failed in run/], [reaching, /missing imported function in \w+/], [shape, /function signature mismatch in module/], [huge, /limit.* in module/]];
  for (const [text, pattern] of wanted) {
    const lines = await runApplication(stack(), text, 6000);
    assert.match(ends(lines)[0], pattern);
    assert.deepEqual([stackTraps(lines).length, heartbeats(lines)], [0, 1]);
  }
});

test("a name becomes an address where the application wants it, after some turns; one that is too long is not asked for", async () => {
  const waits = `(if (result i32) (i32.lt_u (global.get $polls) (i32.const 4)) (then (i32.const ${EAGAIN}))
    (else (i32.store (i32.const 1024) (i32.const 0x010200c0)) (i32.const 0)))`;
  assert.deepEqual(await answers([call("resolve", 0, 254, MEMORY - 4), `(i32.load ${c(MEMORY - 4)})`, call("resolve", 0, 255, 0)], { resolved: waits, poll: "(i32.const 5)" }),
    [0, 0x010200c0, ENAMETOOLONG]);
  assert.deepEqual(await answers([call("resolve", 0, 4, 0)], { resolved: c(ENOENT) }), [ENOENT]);
});

test("a stack that traps while it looks for a name is ENETDOWN", async () => {
  assert.deepEqual(await answers([call("resolve", 0, 4, 0)], { resolved: "(unreachable)" }), [ENETDOWN]);
});

test("an application without memory can ask for nothing that needs any", async () => {
  const text = `(module ${APPLICATION_IMPORTS} (func (export "run") (result i32) (i32.sub (i32.const 0) ${call("send", 1, 0, 1, 0)})))`;
  assert.deepEqual(ends(await runApplication(stack(), text, 700)), [`application: ended with ${-EFAULT}`]);
});
