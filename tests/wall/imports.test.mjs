// Every import with arguments that a rogue stack could give: refused, counted, answered with 0, and nothing was touched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { callEach } from "./program.mjs";

const PAGE = 65536;

const c = (value) => `(i32.const ${value})`;
const call = (name, ...args) => `(call $${name} ${args.map(c).join(" ")})`;
/** A call without a result, as an expression with one. */
const quiet = (name, ...args) => `(block (result i32) ${call(name, ...args)} (i32.const 7))`;

const RESULTS = { reg_read: true, fifo_read: true, checksum: true, copy_and_sum: true, describe: true, resource: true };
const expression = ([name, ...args]) => (RESULTS[name] ? call(name, ...args) : quiet(name, ...args));

async function refusesAll(cases) {
  const answers = await callEach(cases.map(expression));
  cases.forEach(([name, ...args], i) => {
    assert.deepEqual(answers[i], { result: RESULTS[name] ? 0 : 7, refused: 1, traffic: "" }, `${name}(${args.join(", ")})`);
  });
}

/** Pairs of pointer and length that do not lie in one page of memory. */
const BAD_RANGES = [
  [PAGE, 1], [PAGE - 4, 8], [0, PAGE + 4], [PAGE - 1, 2], [PAGE + 4, 0], [-4, 8], [-4, 4], [0, -1], [4, -4], [-4, -4], [0x7ffffffc, 8],
  [0x7ffffffc, 0x7ffffffc], [PAGE - 4, -65536], [-2147483648, -2147483648], [PAGE, -PAGE],
];

test("registers outside the window are refused", () => refusesAll([
  ["reg_read", 0, 0x100], ["reg_read", 0, 0x104], ["reg_read", 0, -4], ["reg_read", 0, 0x7ffffffc], ["reg_read", 0, 0x40200000],
  ["reg_write", 0, 0x100, 1], ["reg_write", 0, -4, 1], ["reg_write", 0, -2147483648, 1],
]));

test("registers at no word address are refused", () => refusesAll([
  ["reg_read", 0, 1], ["reg_read", 0, 2], ["reg_read", 0, 3], ["reg_read", 0, 0xfe], ["reg_write", 0, 1, 1], ["reg_write", 0, 0xff, 1],
]));

test("windows that the board does not grant are refused", () => refusesAll([
  ["reg_read", 1, 0], ["reg_read", -1, 0], ["reg_read", 0x40000000, 0], ["reg_write", 1, 0, 1], ["reg_write", -2147483648, 0, 1],
  ["fifo_read", 1, 0, 0, 4, 0, 4], ["fifo_write", 1, 0, 0, 4],
]));

test("ports outside the window are refused", () => refusesAll([
  ["fifo_read", 0, 0x100, 0, 4, 0, 4], ["fifo_read", 0, 2, 0, 4, 0, 4], ["fifo_write", 0, 0x100, 0, 4], ["fifo_write", 0, 1, 0, 4],
]));

test("pointers outside the memory are refused by every import that takes one", () => refusesAll(
  BAD_RANGES.flatMap(([p, n]) => [
    ["fifo_read", 0, 0, p, n, 0, 0], ["fifo_write", 0, 0, p, n], ["checksum", p, n], ["copy_and_sum", p, 0, n],
    ["copy_and_sum", 0, p, n], ["entropy", p, n], ["settings", p, n], ["describe", 0, p, n], ["resource", 0, p, n],
    ["log", p, n],
  ]),
));

test("status counts whole words, and refuses what does not fit", () => refusesAll(
  [[PAGE, 4], [PAGE - 4, 8], [-4, 8], [0, -4], [PAGE + 4, 4], [0x7ffffffc, 8]].map(([p, n]) => ["status", p, n]),
));

test("ports move words: unaligned memory is refused, and so are the last words of the page when n rounds over its end", () => refusesAll([
  ["fifo_read", 0, 0, 1, 4, 0, 4], ["fifo_read", 0, 0, 2, 4, 0, 4], ["fifo_write", 0, 0, 3, 4], ["fifo_write", 0, 0, 2, 4],
  ["fifo_read", 0, 0, PAGE - 4, 5, 0, 4], ["fifo_write", 0, 0, PAGE - 4, 5], ["fifo_read", 0, 0, 4, -3, 0, 0],
  ["fifo_read", 0, 0, 4, -1, 0, 0], ["fifo_write", 0, 0, 4, -2],
]));

test("a sum outside the frame is refused before anything is popped", () => refusesAll([
  ["fifo_read", 0, 0, 0, 64, 2, 65], ["fifo_read", 0, 0, 0, 64, 8, 4], ["fifo_read", 0, 0, 0, 64, -2, 4], ["fifo_read", 0, 0, 0, 64, 0, -1],
  ["fifo_read", 0, 0, 0, 64, 1, 8], ["fifo_read", 0, 0, 0, 64, 65, 65],
]));

test("describe knows two texts", () => refusesAll([["describe", 2, 0, 8], ["describe", -1, 0, 8]]));

test("what lies just inside is served", async () => {
  const cases = [
    ["reg_read", 0, 0xfc], ["reg_write", 0, 0xfc, 9], ["fifo_read", 0, 0, PAGE - 4, 4, 0, 4], ["fifo_write", 0, 0x20, PAGE - 4, 3],
    ["checksum", PAGE, 0], ["checksum", 0, PAGE], ["copy_and_sum", PAGE, PAGE, 0], ["copy_and_sum", 0, PAGE / 2, PAGE / 2],
    ["entropy", PAGE - 1, 1], ["settings", PAGE - 12, 12], ["status", PAGE - 28, 28], ["describe", 0, PAGE - 1, 1], ["log", PAGE, 0],
    ["resource", 0, PAGE - 10, 10], ["resource", 9, PAGE, 0],
    ["fifo_read", 0, 0, PAGE, 0, 0, 0],
  ];
  const answers = await callEach(cases.map(expression));
  answers.forEach((answer, i) => assert.equal(answer.refused, 0, cases[i].join(" ")));
  assert.deepEqual(answers.slice(0, 4).map((a) => a.traffic), ["r fc=10fc", "w fc=9", "pop 0=1", "push 20=3020100"]);
});

test("fifo_read gives the sum of the octets asked for, wherever they begin and end", async () => {
  const cases = [];
  for (let from = 0; from <= 10; from += 2) for (let to = from; to <= 13; to++) cases.push([from, to]);
  const zeroing = (from, to) => `(block (result i32) (memory.fill (i32.const 0) (i32.const 0) (i32.const 64))
      (call $fifo_read (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 14) (i32.const ${from}) (i32.const ${to}))
      (call $checksum (i32.const ${64 + from}) (i32.const ${to - from})) (i32.eq) (i32.const 1) (i32.sub))`;
  const answers = await callEach(cases.map(([from, to]) => zeroing(from, to)));
  answers.forEach(({ result, refused }, i) => assert.deepEqual([result, refused], [0, 0], `from, to = ${cases[i]}`));
});

test("settings, status and describe write what they are asked for and no more", async () => {
  const filled = (body, at) => `(block (result i32) (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const 128)) ${body} (i32.load (i32.const ${at})))`;
  const signed = (value) => value >>> 0;
  const expected = [
    ["settings", [0, 12], 0, 0x0207a8c0], ["settings", [0, 12], 8, 0x0107a8c0], ["settings", [0, 12], 12, 0xa5a5a5a5], ["settings", [0, 16], 12, 0],
    ["settings", [0, 4], 4, 0xa5a5a5a5], ["settings", [0, 100], 16, 0xa5a5a5a5], ["settings", [1, 3], 0, 0x07a8c0a5],
    ["status", [0, 28], 4, 1], ["status", [0, 28], 12, 0], ["status", [0, 28], 20, 5], ["status", [0, 28], 28, 0xa5a5a5a5],
    ["status", [0, 23], 20, 0xa5a5a5a5], ["status", [0, 100], 28, 0xa5a5a5a5], ["entropy", [2, 1], 0, 0xa5e7a5a5],
  ];
  const answers = await callEach(expected.map(([name, args, at]) => filled(call(name, ...args), at)));
  answers.forEach(({ result }, i) => assert.equal(signed(result), expected[i][3], expected[i].slice(0, 3).join(" ")));
});

test("describe cuts its text to the room it has", async () => {
  const text = (what, n) => `(block (result i32) ${`(drop ${call("describe", what, 0, n)})`} (i32.load (i32.const 0)))`;
  const answers = await callEach([call("describe", 0, 0, 64), call("describe", 1, 0, 64), call("describe", 1, 0, 3), text(1, 64), text(0, 2)]);
  assert.deepEqual(answers.map((a) => a.result).slice(0, 3), [4, 11, 3]);
  assert.equal(answers[3].result, Buffer.from("wasm").readUInt32LE());
  assert.equal(answers[4].result & 0xffff, Buffer.from("wa").readUInt16LE());
});

/** What a call of resource returns, and the octets behind 0xa5 in all memory: { result, memory }. */
async function resources(cases) {
  const answer = (args, at) => (at < 0 ? call("resource", ...args) : `(drop ${call("resource", ...args)}) (i32.load8_u ${c(at)})`);
  const body = (args, at) => `(block (result i32) (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const 16)) ${answer(args, at)})`;
  const answers = await callEach(cases.flatMap((args) => [-1, ...Array(16).keys()].map((at) => body(args, at))));
  return cases.map((_, i) => {
    const [result, ...octets] = answers.slice(17 * i, 17 * (i + 1)).map((answer) => answer.result);
    assert.equal(answers[17 * i].refused, 0);
    return { result, memory: Buffer.from(octets).toString("latin1").replaceAll("\xa5", ".") };
  });
}

test("resource copies what there is of the module's resources, and nothing from beyond them", async () => {
  const cases = [
    [[0, 0, 16], 10, "0123456789......"], [[0, 3, 4], 4, "...0123........."], [[7, 0, 3], 3, "789............."],
    [[7, 0, 4], 3, "789............."], [[9, 15, 1], 1, "...............9"], [[4, 0, 0], 0, "................"],
    [[10, 0, 4], 0, "................"], [[11, 0, 4], 0, "................"], [[-1, 0, 4], 0, "................"], [[-10, 0, 16], 0, "................"], [[0x7fffffff, 0, 16], 0, "................"],
    [[-2147483648, 0, 16], 0, "................"],
  ];
  const answers = await resources(cases.map(([args]) => args));
  answers.forEach((answer, i) => assert.deepEqual(answer, { result: cases[i][1], memory: cases[i][2] }, cases[i][0].join(", ")));
});
