// The wall is one list, written on both sides: same names, same order, same shapes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../../tools/toolchain/paths.mjs";
import { compareTables, firmwareTable, stackTable } from "../../tools/toolchain/tables.mjs";
import { IMPORTS } from "./program.mjs";

const stack = readFileSync(at("hal/board.ts"), "utf8"), firmware = readFileSync(at("board/common/imports.c"), "utf8");

test("hal/board.ts and board/common/imports.c have the same table", () => {
  assert.deepEqual(stackTable(stack), firmwareTable(firmware));
  assert.ok(stackTable(stack).length >= 11);
  assert.equal(compareTables(), null);
});

test("board/application/ethertype.ts and board/application/imports.c have the same table", () => {
  const read = (name) => readFileSync(at("board/application", name), "utf8");
  const declared = stackTable(read("ethertype.ts"), "ethertype");
  assert.deepEqual(declared, firmwareTable(read("imports.c")));
  assert.ok(declared.length >= 20);
});

test("another order, name or shape is told", () => {
  const [first, second, ...rest] = stackTable(stack);
  assert.match(compareTables([second, first, ...rest], firmwareTable(firmware)), /entry 1: hal\/board.ts has reg_write v\(iii\), .*imports.c has reg_read i\(ii\)/);
  assert.match(compareTables([first], firmwareTable(firmware)), /entry 2: hal\/board.ts has nothing/);
  assert.match(compareTables(stackTable(stack.replace("value: u32): void", "value: u64): void")), firmwareTable(firmware)), /reg_write v\(iiI\)/);
});

test("the modules of these tests import the same table", () => {
  const named = [...IMPORTS.matchAll(/"board" "(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(named, stackTable(stack).map(([name]) => name));
});
