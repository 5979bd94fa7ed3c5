// The requirements that assembly/SPEC.md lists: rows of the tables of one section, whose first cell is a label.
import { Failure } from "../errors.mjs";

/** The section, from its heading to the next of its height. */
const SECTION = /^## Requirements of TCP$([^]*?)(?:^## |$(?![^]))/m;

/** Labels as tables and names of tests write them: RFC 9293's own, and of the others "RFC n section", a name of theirs, "(step)". */
const LABEL = /\b(?:MUST|SHLD|MAY|REC)-\d+\b|\bRFC (?:5961|6298|6675|7323) \d+(?:\.\d+)*(?: (?:R\d|Update|IsLost|SetPipe|NextSeg)\b)?(?: \([A-Za-z0-9.]+\))?/g;

const LEVELS = ["MUST", "SHLD", "MAY", "REC"];

/** The labels in a text, each once. */
export function labelsIn(text) {
  return [...new Set(text.match(LABEL) ?? [])];
}

/** Whether a label is only a place in an RFC, "RFC n section", above labels that are listed: it says where to read and proves nothing. */
export function isPlace(label, listed) {
  return /^RFC \d+ [\d.]+$/.test(label) && listed.some((other) => other.startsWith(`${label} `) || other.startsWith(`${label}.`));
}

/**
 * The requirements in the text of SPEC.md as { label, level, section, words, reason }; `section` is empty where the label says it.
 * Throws a Failure at a row that is not as it should be.
 */
export function readList(text) {
  const list = [];
  const [, section] = SECTION.exec(text) ?? [];
  if (section === undefined) throw new Failure("SPEC.md has no section of requirements");
  for (const line of section.split("\n")) {
    const cells = line.split("|").map((cell) => cell.trim());
    const [label] = labelsIn(cells[1] ?? "");
    if (cells.length < 2 || label !== cells[1]) continue;
    list.push(requirement(label, cells));
  }
  const twice = list.find(({ label }, i) => list.findIndex((other) => other.label === label) < i);
  if (twice) throw new Failure(`SPEC.md lists ${twice.label} twice`);
  return list;
}

function requirement(label, cells) {
  const own = !label.startsWith("RFC ");
  const level = own ? label.split("-")[0] : cells[2];
  const [words, reason] = cells.slice(3, 5);
  if (cells.length !== 6 || !LEVELS.includes(level) || !words) throw new Failure(`SPEC.md: a row that cannot be read: ${cells.join(" | ")}`);
  return { label, level, section: own ? cells[2] : "", words, reason };
}
