// The check of requirements: that the list is whole, and that it sees what is missing.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { judge } from "../requirements/judge.mjs";
import { isPlace, labelsIn, readList } from "../requirements/list.mjs";
import { testsOf } from "../requirements/record.mjs";
import { at } from "../toolchain/paths.mjs";

const numbered = (prefix, last) => Array.from({ length: last }, (_, i) => `${prefix}-${i + 1}`);

const HEADING = "| RFC 6298 2 | elsewhere | | |\n## Requirements of TCP\n";

const TABLE = `${HEADING}| label | section | what | because |
|---|---|---|---|
| MUST-1 | 3.1 | this | |
| SHLD-2 | 3.2 | that | no need |
| MAY-3 | 3.3 | or that | |
| RFC 6298 5.1 | SHLD | timer | |
| RFC 5961 3.2 (1) | MUST | drop | |
| RFC 1122 4.2 | another table | | |
`;

const verdicts = (tests) => judge(readList(TABLE), tests).rows.map(({ label, verdict }) => `${label} ${verdict}`);

const passing = (...names) => names.map((name) => ({ file: "a", name, passed: true }));

test("SPEC.md lists every label of RFC 9293, and clauses of the four others", () => {
  const labels = readList(readFileSync(at("assembly/SPEC.md"), "utf8")).map(({ label }) => label);
  const own = [...numbered("MUST", 69), ...numbered("SHLD", 31), ...numbered("MAY", 18), "REC-1"];
  assert.deepEqual(labels.filter((label) => !label.startsWith("RFC ")).sort(), own.sort());
  for (const [rfc, sections] of Object.entries({
    5961: ["3.2", "4.2", "5.2", "7"],
    6298: ["2.1", "2.2", "2.3", "2.4", "2.5", "3", "4", "5.1", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7"],
    7323: ["2.2", "2.3", "2.4", "3.2", "4.1", "4.2", "4.3", "5.2", "5.3", "5.4", "5.5", "5.6", "5.7"],
    6675: ["2", "4", "5", "5.1", "6"],
  })) for (const section of sections) {
    assert.ok(labels.some((label) => `${label} `.startsWith(`RFC ${rfc} ${section} `)), `RFC ${rfc} ${section}`);
  }
});

test("labels are found in names of tests, in full form only", () => {
  assert.deepEqual(labelsIn("a MUST-1, SHLD-31 (RFC 6675 4 NextSeg (1), RFC 7323 5.3 R1, RFC 6675 5 (4.1), RFC 6298 5.7, RFC 9293 3.4)"),
    ["MUST-1", "SHLD-31", "RFC 6675 4 NextSeg (1)", "RFC 7323 5.3 R1", "RFC 6675 5 (4.1)", "RFC 6298 5.7"]);
  assert.deepEqual(labelsIn("Karn (RFC 6298 5), MUST, 3.2, RFC 5681 3.1"), ["RFC 6298 5"]);
  assert.ok(isPlace("RFC 6298 5", ["RFC 6298 5.1"]) && isPlace("RFC 5961 3.2", ["RFC 5961 3.2 (1)"]));
  assert.ok(!isPlace("RFC 6298 5", ["RFC 6298 51"]) && !isPlace("RFC 5961 3.2 (9)", ["RFC 5961 3.2 (1)"]));
});

test("a MUST needs a test that passed; a SHLD or MAY a test or a reason", () => {
  assert.deepEqual(verdicts(passing("x (MUST-1, MAY-3)", "y RFC 6298 5.1")),
    ["MUST-1 passed", "SHLD-2 reason", "MAY-3 passed", "RFC 6298 5.1 passed", "RFC 5961 3.2 (1) NO TEST"]);
  assert.deepEqual(verdicts(passing("RFC 5961 3.2, RFC 6298 5")),
    ["MUST-1 NO TEST", "SHLD-2 reason", "MAY-3 NO TEST", "RFC 6298 5.1 NO TEST", "RFC 5961 3.2 (1) NO TEST"]);
  const failing = { file: "a", name: "MUST-1, SHLD-2", passed: false };
  assert.deepEqual(verdicts([...passing("MUST-1"), failing]).slice(0, 2), ["MUST-1 FAILED", "SHLD-2 FAILED"]);
});

test("a label that is not listed is seen", () => {
  assert.deepEqual(judge(readList(TABLE), passing("MUST-70", "RFC 6298 9", "RFC 5961 3.2 (2)", "RFC 5961 3.2")).unknown.map(({ label }) => label),
    ["MUST-70", "RFC 6298 9", "RFC 5961 3.2 (2)"]);
});

test("a list with a label twice, or a row that is not whole, is refused", () => {
  assert.throws(() => readList(`${TABLE}| MUST-1 | 3.1 | again | |\n`), /twice/);
  assert.throws(() => readList(`${HEADING}| MUST-2 | 3.1 | |\n`), /cannot be read/);
  assert.throws(() => readList(`${HEADING}| RFC 6298 5.1 | 5.1 | timer | |\n`), /cannot be read/);
  assert.throws(() => readList("| MUST-2 | 3.1 | this | |\n"), /no section/);
  assert.deepEqual(readList(`${TABLE}## Next\n| MUST-9 | 3.1 | not of the list | |\n`).map(({ label }) => label), readList(TABLE).map(({ label }) => label));
});

test("a result is good only for the spec that it came from", () => {
  const spec = { path: "tests/tcp/a.spec.ts", text: "MUST-1" };
  const record = { [spec.path]: { sha1: createHash("sha1").update("MUST-1").digest("hex"), tests: [{ name: "MUST-1", passed: true }] } };
  assert.deepEqual(testsOf(record, [spec]), [{ file: spec.path, name: "MUST-1", passed: true }]);
  assert.throws(() => testsOf(record, [{ ...spec, text: "MUST-1 too" }]), /a\.spec\.ts/);
  assert.throws(() => testsOf({}, [spec]), /not run/);
  assert.deepEqual(testsOf({}, [{ ...spec, text: "names none" }]), []);
});
