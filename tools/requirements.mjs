// `ethertype requirements`: every requirement of TCP that assembly/SPEC.md lists, the tests that name it, and their last result.
import { readFileSync } from "node:fs";
import { Failure } from "./errors.mjs";
import { FAULTS, judge, Verdict } from "./requirements/judge.mjs";
import { readList } from "./requirements/list.mjs";
import { lastTests } from "./requirements/record.mjs";
import { at, built } from "./toolchain/paths.mjs";

/** Prints the table, with `names` each test's name too. Throws a Failure when a requirement is not met or a label is not listed. */
export function requirements({ names = false } = {}) {
  const list = readList(readFileSync(at("assembly/SPEC.md"), "utf8"));
  const { rows, unknown } = judge(list, lastTests(built("test", "aspect.json")));
  const width = Math.max(...rows.map(({ label, section }) => `${label} ${section}`.length));
  for (const row of rows) printRow(row, width, names);
  for (const { label, name, file } of unknown) console.log(`not listed in assembly/SPEC.md: ${label}, named by ${file}, "${name}"`);
  const count = (verdict) => rows.filter((row) => row.verdict === verdict).length;
  console.log(`\n${rows.length} requirements: ${Object.values(Verdict).map((verdict) => `${count(verdict)} ${verdict}`).join(", ")}`);
  const faults = rows.filter(({ verdict }) => FAULTS.includes(verdict)).map(({ label }) => label);
  if (faults.length) throw new Failure(`not shown: ${faults.join(", ")}`);
  if (unknown.length) throw new Failure(`names of tests have ${unknown.length} labels that assembly/SPEC.md does not list`);
}

function printRow({ label, section, words, reason, tests, verdict }, width, names) {
  const files = [...new Set(tests.map(({ file }) => file.replace(/^tests\/|\.\w+\.ts$/g, "")))];
  const proof = [tests.length && `${tests.length} in ${files.join(", ")}`, reason].filter(Boolean).join("; ");
  console.log(`${`${label} ${section}`.padEnd(width)}  ${verdict.padEnd(7)}  ${words}${proof && `  [${proof}]`}`);
  if (names) for (const { name, passed } of tests) console.log(`${" ".repeat(width + 2)}${passed ? "" : "FAILED "}${name}`);
}
