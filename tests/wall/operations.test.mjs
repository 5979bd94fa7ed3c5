// Every operation of Wasm that the board's interpreter has, against another engine (the one of Node): a module works through tables of
// operands and tells a hash of the results of each operation, with its operands where wasm3 may have them: in slots or in the register.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { IMPORTS, moduleFiles } from "./program.mjs";
import { firmwareOf, pollsOf, runInQemu } from "./qemu.mjs";

const VALUES = ["0", "1", "-1", "2", "31", "32", "33", "64", "127", "128", "255", "-128", "0x7fff", "0x8000", "0x12345678", "-0x12345678",
  "0x7fffffff", "0x80000000", "0xffffffff", "0x123456789abcdef0", "-0x8000000000000000", "0x7fffffffffffffff"];
const AT = 4096;

const COMPARISONS = ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
const BINARY = ["add", "sub", "mul", "and", "or", "xor", "shl", "shr_s", "shr_u", "rotl", "rotr"];
const DIVISIONS = ["div_s", "div_u", "rem_s", "rem_u"];
const UNARY = { i32: ["clz", "ctz", "popcnt", "extend8_s", "extend16_s"], i64: ["clz", "ctz", "popcnt", "extend8_s", "extend16_s", "extend32_s"] };
const LOADS = { i32: ["load", "load8_s", "load8_u", "load16_s", "load16_u"], i64: ["load", "load8_s", "load8_u", "load16_s", "load16_u", "load32_s", "load32_u"] };
const STORES = { i32: ["store", "store8", "store16"], i64: ["store", "store8", "store16", "store32"] };

/** $a, $b: operands of `type` in slots; the same as results of a sum, which are in the register. */
const slot = (type, name) => (type === "i32" ? `(i32.wrap_i64 (local.get $${name}))` : `(local.get $${name})`);
const local = (type, name) => `(local.get $${name}${type === "i32" ? "32" : ""})`;
const inRegister = (type, value) => `(${type}.add ${value} (${type}.const 0))`;
const asI64 = (type, value) => (type === "i32" ? `(i64.extend_i32_u ${value})` : value);

/** Instructions that each leave an i64, by name of the operation. */
function cases() {
  const all = [];
  const add = (name, type, ...values) => all.push({ name, values: values.map((value) => asI64(type, value)) });
  for (const type of ["i32", "i64"]) {
    const a = local(type, "a"), b = local(type, "b"), ra = inRegister(type, a), rb = inRegister(type, b);
    const shapes = (op, second = b, inIt = rb) => [`(${op} ${a} ${second})`, `(${op} ${ra} ${second})`, `(${op} ${a} ${inIt})`];
    for (const op of COMPARISONS) add(`${type}.${op}`, "i32", ...shapes(`${type}.${op}`));
    for (const op of BINARY) add(`${type}.${op}`, type, ...shapes(`${type}.${op}`));
    const divisor = `(${type}.or (${type}.and ${b} (${type}.const 0x7ffffff)) (${type}.const 2))`;
    for (const op of DIVISIONS) add(`${type}.${op}`, type, ...shapes(`${type}.${op}`, `(local.tee $d${type} ${divisor})`, divisor));
    for (const op of UNARY[type]) add(`${type}.${op}`, type, `(${type}.${op} ${a})`, `(${type}.${op} ${ra})`);
    add(`${type}.eqz`, "i32", `(${type}.eqz ${a})`, `(${type}.eqz ${ra})`);
    const c = local("i32", "b"), rc = inRegister("i32", c);
    add(`${type} select`, type, `(select ${a} ${b} ${c})`, `(select ${a} ${b} ${rc})`, `(select ${ra} ${b} ${c})`, `(select ${a} ${rb} ${c})`);
    const place = "(i32.and (local.get $a32) (i32.const 127))", address = `(local.tee $p ${place})`;
    for (const op of LOADS[type]) add(`${type}.${op}`, type, `(${type}.${op} offset=${AT} ${address})`, `(${type}.${op} offset=${AT + 1} ${place})`);
    for (const op of STORES[type]) {
      const done = `(i64.load offset=1000 ${place})`;
      const stored = (where, value) => `(block (result i64) (${type}.${op} offset=1000 ${where} ${value}) ${done})`;
      add(`${type}.${op}`, "i64", stored(address, a), stored(address, ra), stored(place, b));
    }
    add(`${type} global`, type, `(block (result ${type}) (global.set $g${type} ${a}) (global.get $g${type}))`,
      `(block (result ${type}) (global.set $g${type} ${ra}) (${type}.xor (global.get $g${type}) ${b}))`);
    add(`${type} local`, type, `(${type}.sub ${b} (local.tee $x${type} (${type}.add ${a} (local.get $x${type}))))`,
      `(${type}.sub (local.get $x${type}) (local.tee $x${type} ${a}))`);
    add(`${type} if`, type, `(if (result ${type}) ${c} (then ${a}) (else ${rb}))`, `(if (result ${type}) ${rc} (then ${ra}) (else ${b}))`);
    add(`${type} br_if`, type, `(block $out (result ${type}) (drop (br_if $out ${a} ${c})) ${b})`, `(block $out (result ${type}) (drop (br_if $out ${ra} ${rc})) ${rb})`);
    add(`${type} call`, type, `(call $call${type} ${a} ${rb})`, `(${type}.add ${ra} (call $call${type} ${b} ${a}))`);
    add(`${type} call_indirect`, type, `(call_indirect (type $t${type}) ${a} ${rb} (i32.const ${type === "i32" ? 1 : 2}))`);
  }
  add("wrap", "i32", "(i32.wrap_i64 (local.get $a))", `(i32.wrap_i64 ${inRegister("i64", "(local.get $a)")})`);
  for (const sign of ["s", "u"]) add(`extend_${sign}`, "i64", `(i64.extend_i32_${sign} (local.get $a32))`, `(i64.extend_i32_${sign} ${inRegister("i32", "(local.get $a32)")})`);
  add("br_table", "i32", `(call $choose ${inRegister("i32", "(local.get $a32)")})`, "(call $choose (local.get $a32))");
  add("loop", "i64", "(call $sum (i32.and (local.get $a32) (i32.const 63)))");
  add("constants", "i64", "(call $constants (local.get $a))");
  add("memory.copy", "i64", `(block (result i64) (memory.copy (i32.const 1003) (i32.const ${AT + 5}) (i32.and (local.get $a32) (i32.const 63))) (i64.load (i32.const 1009)))`);
  add("memory.fill", "i64", "(block (result i64) (memory.fill (i32.const 1003) (local.get $b32) (i32.and (local.get $a32) (i32.const 7))) (i64.load (i32.const 1002)))");
  add("memory.size", "i32", "(i32.add (memory.size) (memory.grow (i32.and (local.get $a32) (i32.const 1))))");
  return all;
}

const CASES = cases();

/** More constants than wasm3 keeps in a function's frame. */
const CONSTANTS = Array.from({ length: 40 }, (_, i) => `(local.set $h (i64.add (i64.mul (local.get $h) (i64.const ${i * 1000003 + 7})) (i64.const ${i * 77777777777 + 3})))
  (local.set $h (i64.xor (local.get $h) (i64.extend_i32_s (i32.xor (i32.wrap_i64 (local.get $h)) (i32.const ${-i * 65537 - 11})))))`).join("\n");

const HELPERS = ["i32", "i64"].map((type) => `
  (type $t${type} (func (param ${type} ${type}) (result ${type})))
  (global $g${type} (mut ${type}) (${type}.const -5))
  (func $call${type} (type $t${type}) (local ${type} i64 i32) (${type}.sub (${type}.xor (local.get 0) (local.get 2)) (${type}.mul (local.get 1) (${type}.const 3))))`).join("") + `
  (table 3 funcref) (elem (i32.const 1) $calli32 $calli64)
  (func $choose (param $i i32) (result i32)
    (block $d (block $c (block $b (block $a (br_table $a $b $c $d (local.get $i))) (return (i32.const 10))) (return (i32.const 11))) (return (i32.const 12)))
    (i32.const 13))
  (func $sum (param $n i32) (result i64) (local $s i64)
    (block $out (loop $again (br_if $out (i32.eqz (local.get $n)))
      (local.set $s (i64.add (i64.mul (local.get $s) (i64.const 31)) (i64.extend_i32_u (local.get $n))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1))) (br $again)))
    (loop $more (local.set $n (i32.add (local.get $n) (i32.const 1))) (br_if $more (i32.lt_u (local.get $n) (i32.const 9))))
    (i64.add (local.get $s) (i64.extend_i32_u (local.get $n))))
  (func $constants (param $h i64) (result i64) ${CONSTANTS} (local.get $h))
  (func $tell (param $h i64) (local $i i32) (local $v i32)
    (loop $digit
      (local.set $v (i32.wrap_i64 (i64.and (i64.shr_u (local.get $h) (i64.extend_i32_u (i32.sub (i32.const 60) (i32.shl (local.get $i) (i32.const 2))))) (i64.const 15))))
      (i32.store8 (i32.add (i32.const 64) (local.get $i)) (i32.add (local.get $v) (select (i32.const 87) (i32.const 48) (i32.gt_u (local.get $v) (i32.const 9)))))
      (br_if $digit (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 16))))
    (call $log (i32.const 64) (i32.const 16)))`;

/** A function that works through all pairs of values and tells its hash. */
const worker = ({ values }, i) => `(func $work${i} (local $i i32) (local $j i32) (local $a i64) (local $b i64) (local $a32 i32) (local $b32 i32) (local $h i64)
    (local $di32 i32) (local $di64 i64) (local $p i32) (local $xi32 i32) (local $xi64 i64)
    (loop $outer (local.set $j (i32.const 0)) (loop $inner
      (local.set $a (i64.load offset=${AT} (i32.shl (local.get $i) (i32.const 3)))) (local.set $a32 (i32.wrap_i64 (local.get $a)))
      (local.set $b (i64.load offset=${AT} (i32.shl (local.get $j) (i32.const 3)))) (local.set $b32 (i32.wrap_i64 (local.get $b)))
      ${values.map((value) => `(local.set $h (i64.add (i64.mul (local.get $h) (i64.const 0x100000001b3)) ${value}))`).join("\n      ")}
      (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (i32.const ${VALUES.length}))))
      (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${VALUES.length}))))
    (call $tell (local.get $h)))`;

const octets = (value) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt.asUintN(64, value.startsWith("-") ? -BigInt(value.slice(1)) : BigInt(value)));
  return [...buffer].map((octet) => "\\" + octet.toString(16).padStart(2, "0")).join("");
};

/** One function a poll, so that none takes long. */
const MODULE = `(module ${IMPORTS} (memory (export "memory") 1 1)
  (data (i32.const ${AT}) "${VALUES.map(octets).join("")}")
  ${HELPERS}
  ${CASES.map(worker).join("\n  ")}
  (global $next (mut i32) (i32.const 0))
  (func (export "boot") (param i32))
  (func (export "poll") (param i32) (result i32)
    ${CASES.map((_, i) => `(if (i32.eq (global.get $next) (i32.const ${i})) (then (call $work${i})))`).join("\n    ")}
    (global.set $next (i32.add (global.get $next) (i32.const 1)))
    (select (i32.const 1) (i32.const 60000) (i32.lt_u (global.get $next) (i32.const ${CASES.length})))))`;

/** What Node's engine makes of the module: its lines. */
async function expected() {
  const { wasm } = await moduleFiles(MODULE);
  const module = new WebAssembly.Module(readFileSync(wasm));
  const lines = [];
  const board = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));
  board.log = (at, n) => lines.push(Buffer.from(instance.exports.memory.buffer, at, n).toString());
  const instance = new WebAssembly.Instance(module, { board });
  for (const _ of CASES) instance.exports.poll(0);
  return lines;
}

test("every operation gives on the board what it gives in another engine, its operands in slots or in the register", async () => {
  const lines = await runInQemu(await firmwareOf(MODULE), { enough: (lines) => lines.filter((line) => /^[0-9a-f]{16}$|^trap/.test(line)).length >= CASES.length });
  const results = lines.filter((line) => /^[0-9a-f]{16}$|^trap/.test(line));
  const named = (hashes) => CASES.map(({ name }, i) => `${name}: ${hashes[i]}`);
  assert.deepEqual(named(results), named(await expected()));
});

const BEYOND = "[trap] out of bounds memory access", SIZES = { load: 4, load8_s: 1, load8_u: 1, load16_s: 2, load16_u: 2, load32_s: 4, load32_u: 4, store: 4, store8: 1, store16: 2, store32: 4 };

/** Each load and store of `type` at the memory's last place, and beyond it in all ways: { body, result } with instructions that leave an i32. */
function edges(type) {
  return [...LOADS[type], ...STORES[type]].flatMap((op) => {
    const size = op === "load" || op === "store" ? (type === "i32" ? 4 : 8) : SIZES[op];
    const at = (offset, address) => op.startsWith("load") ? `(drop (${type}.${op} offset=${offset} ${address})) (i32.const 7)` : `(${type}.${op} offset=${offset} ${address} (${type}.const 1)) (i32.const 7)`;
    const inSlot = (address) => `(local.tee $p (i32.const ${address}))`, inRegister = (address) => `(i32.add (i32.const ${address}) (local.get $zero))`;
    return [inSlot, inRegister].flatMap((address) => [
      { body: at(0, address(65536 - size)), result: "7" },
      { body: at(65536 - size, address(0)), result: "7" },
      { body: at(0, address(65537 - size)), result: BEYOND },
      { body: at(65536 - size, address(1)), result: BEYOND },
      { body: at(size, address(-size)), result: BEYOND },
      { body: at(65536, address(0)), result: BEYOND },
      { body: at(0xffffffff, address(1)), result: BEYOND },
    ]);
  });
}

/** Operations that trap, and what comes close. */
const OTHERS = [
  ...["i32", "i64"].flatMap((type) => {
    const minimum = `(${type}.const ${type === "i32" ? "0x80000000" : "-0x8000000000000000"})`, of = (op, a, b) => `(drop (${type}.${op} ${a} ${b})) (i32.const 7)`;
    const zero = `(${type}.const 0)`, minus = `(${type}.const -1)`;
    return [
      ...["div_s", "div_u", "rem_s", "rem_u"].map((op) => ({ body: of(op, minimum, zero), result: "[trap] integer divide by zero" })),
      { body: of("div_s", minimum, minus), result: "[trap] integer overflow" },
      { body: of("rem_s", minimum, minus), result: "7" },
      { body: of("div_u", minimum, minus), result: "7" },
    ];
  }),
  { body: "(memory.copy (i32.const 65535) (i32.const 0) (i32.const 1)) (i32.const 7)", result: "7" },
  { body: "(memory.copy (i32.const 65535) (i32.const 0) (i32.const 2)) (i32.const 7)", result: BEYOND },
  { body: "(memory.copy (i32.const 0) (i32.const 65535) (i32.const 2)) (i32.const 7)", result: BEYOND },
  { body: "(memory.copy (i32.const 0) (i32.const 0) (i32.const -1)) (i32.const 7)", result: BEYOND },
  { body: "(memory.fill (i32.const 65535) (i32.const 0) (i32.const 1)) (i32.const 7)", result: "7" },
  { body: "(memory.fill (i32.const -4) (i32.const 0) (i32.const 8)) (i32.const 7)", result: BEYOND },
  { body: "(memory.grow (i32.const 1))", result: "4294967295" },
  { body: "(call_indirect (type $t) (i32.const 0))", result: "[trap] null table element" },
  { body: "(call_indirect (type $t) (i32.const 1))", result: "[trap] indirect call type mismatch" },
  { body: "(call_indirect (type $t) (i32.const 2))", result: "[trap] undefined element" },
  { body: "unreachable", result: "[trap] unreachable executed" },
];

test("on the board a load, a store, a division, a copy and a call trap where they must, and not one octet before", async () => {
  const all = [...edges("i32"), ...edges("i64"), ...OTHERS];
  const text = `(module ${IMPORTS} (memory (export "memory") 1 1) (type $t (func (result i32))) (table 2 funcref) (elem (i32.const 1) $other) (func $other)
    (func (export "boot") (param i32))
    ${all.map(({ body }, i) => `(func $case${i} (result i32) (local $p i32) (local $zero i32) ${body})`).join("\n    ")}
    (func (export "poll") (param $i i32) (result i32)
    ${all.map((_, i) => `(if (i32.eq (local.get $i) (i32.const ${i})) (then (return (call $case${i}))))`).join("\n    ")} (i32.const 0)))`;
  const lines = await pollsOf(text, all.length);
  assert.deepEqual(lines.map((line, i) => `${line} ${all[i].body}`), all.map(({ body, result }, i) => `${i} ${result} ${body}`));
});
