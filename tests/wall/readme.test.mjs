// The README's example is the program that is built and tested.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test("the README shows assembly/app/echo.ts as it is", () => {
  const [, shown] = /```ts\n([^]*?)```/.exec(read("README.md")) ?? [];
  assert.equal(shown, read("assembly/app/echo.ts"));
});
