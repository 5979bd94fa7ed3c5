// docs/scenarios.md names every key that a scenario may have, and the examples for people run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { networkShape, runsShape, SECTIONS } from "../../../tools/sim/scenario/schema.mjs";
import { at } from "../../../tools/toolchain/paths.mjs";
import { written } from "./run.mjs";

const text = (file) => readFileSync(at(file), "utf8");

/** The keys of a zod shape and of all within it. */
function keysOf(type) {
  const { shape, innerType, valueType, element, in: input } = type.def ?? {};
  const within = [innerType, valueType, element, input].filter(Boolean).flatMap(keysOf);
  return [...within, ...Object.entries(shape ?? {}).flatMap(([key, value]) => [key, ...keysOf(value)])];
}

test("every key and every section of a report is documented", () => {
  const docs = text("docs/scenarios.md"), keys = new Set([...keysOf(networkShape), ...keysOf(runsShape), ...SECTIONS]);
  assert.ok(keys.size > 50 && keys.has("auto-mdix") && keys.has("share"), [...keys].join(" "));
  const missing = [...keys].filter((key) => !new RegExp("[`{,] ?" + key + "[`:,]").test(docs));
  assert.deepEqual(missing, []);
});

for (const file of ["docs/scenarios.md", "README.md"]) {
  test(`the example in ${file} runs`, async () => {
    const [, example] = /```yaml\n([^]*?)```/.exec(text(file));
    const [{ results }] = await written(example, { duration: "100 ms" });
    assert.ok(results.total.delivered > 10);
  });
}
