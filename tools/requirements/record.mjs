// The last result of the specs, as tests/record.js leaves it.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { globFiles } from "../check/files.mjs";
import { Failure } from "../errors.mjs";
import { labelsIn } from "./list.mjs";

/** The specs whose tests may name requirements: folders, and how their files end. */
const SPECS = [["tests/tcp", ".spec.ts"], ["tests/tcp", ".wide.ts"], ["tests/unit", ".spec.ts"], ["tests/unit", ".wide.ts"]];

/**
 * The tests in `record` (the file's contents) of the specs that name a requirement, as { file, name, passed }. `specs`: { path, text } of
 * each spec there is. Throws a Failure when one has not run since it was changed.
 */
export function testsOf(record, specs) {
  const naming = specs.filter(({ text }) => labelsIn(text).length);
  const stale = naming.filter(({ path, text }) => record[path]?.sha1 !== createHash("sha1").update(text).digest("hex"));
  if (stale.length) throw new Failure(`not run since they were changed (npm test runs all): ${stale.map(({ path }) => path).join(", ")}`);
  return naming.flatMap(({ path }) => record[path].tests.map((test) => ({ file: path, ...test })));
}

/** All tests of the last run. */
export function lastTests(file) {
  if (!existsSync(file)) throw new Failure("there is no result yet: npm test makes one");
  const specs = SPECS.flatMap(([folder, ending]) => globFiles([folder], ending)).map(({ path, file: absolute }) => ({ path, text: readFileSync(absolute, "utf8") }));
  return testsOf(JSON.parse(readFileSync(file, "utf8")), specs);
}
