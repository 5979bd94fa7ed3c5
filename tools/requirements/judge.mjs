// Which tests name which requirement, and whether that is enough.
import { isPlace, labelsIn } from "./list.mjs";

/** What a requirement comes to. Those in FAULTS make the whole fail. */
export const Verdict = { PASSED: "passed", REASON: "reason", FAILED: "FAILED", MISSING: "NO TEST" };
export const FAULTS = [Verdict.FAILED, Verdict.MISSING];

/**
 * Judges each requirement of `list` by `tests`, { file, name, passed } of all that ran. Returns { rows, unknown }: each requirement
 * with its `tests` and `verdict`; and { label, name, file } of labels in names of tests that are not listed.
 */
export function judge(list, tests) {
  const listed = list.map(({ label }) => label);
  const naming = new Map(listed.map((label) => [label, []]));
  const unknown = [];
  for (const test of tests) {
    for (const label of labelsIn(test.name)) {
      if (naming.has(label)) naming.get(label).push(test);
      else if (!isPlace(label, listed)) unknown.push({ label, ...test });
    }
  }
  const rows = list.map((requirement) => {
    const own = naming.get(requirement.label);
    return { ...requirement, tests: own, verdict: verdictOf(requirement, own) };
  });
  return { rows, unknown };
}

function verdictOf({ level, reason }, tests) {
  if (tests.some(({ passed }) => !passed)) return Verdict.FAILED;
  if (tests.length) return Verdict.PASSED;
  return level !== "MUST" && reason ? Verdict.REASON : Verdict.MISSING;
}
