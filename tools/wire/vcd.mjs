// Value change dumps (IEEE 1364 18.2): waves to a file that GTKWave shows, and the line's level back out of one.
import { readFileSync } from "node:fs";
import { Failure } from "../errors.mjs";

/** Times are whole picoseconds. */
const TIMESCALE = "1 ps";

/** How a file of ours says which PHY it is of. */
const PHY = /ethertype wire --phy (\S+)/;

/** Short names of variables: printable characters from "!" on. */
const idOf = (i) => String.fromCharCode(33 + i);

function declaration({ name, kind, width }, i) {
  if (kind === "real") return `$var real 64 ${idOf(i)} ${name} $end`;
  // GTKWave's own kind, to show the names of symbols.
  if (kind === "string") return `$var string 1 ${idOf(i)} ${name} $end`;
  return `$var wire ${width} ${idOf(i)} ${name}${width > 1 ? ` [${width - 1}:0]` : ""} $end`;
}

function change({ kind, width }, i, value) {
  if (kind === "real") return `r${value} ${idOf(i)}`;
  if (kind === "string") return `s${value ?? "-"} ${idOf(i)}`;
  if (width === 1) return `${value ?? "x"}${idOf(i)}`;
  return `b${value === null ? "x" : value.toString(2)} ${idOf(i)}`;
}

/** The text of a file with these waves (waves.mjs), up to `end`. */
export function writeVcd(name, waves, end) {
  const events = waves.flatMap((wave, i) => wave.changes.map(([time, value]) => ({ time, text: change(wave, i, value) })));
  events.sort((a, b) => a.time - b.time);
  const lines = [`$comment ethertype wire --phy ${name} $end`, `$timescale ${TIMESCALE} $end`, "$scope module wire $end",
    ...waves.map(declaration), "$upscope $end", "$enddefinitions $end"];
  let now = -1;
  for (const { time, text } of events) {
    if (time !== now) lines.push(`#${now = time}`);
    lines.push(text);
  }
  return `${lines.join("\n")}\n#${Math.max(Math.ceil(end), now + 1)}\n`;
}

const UNITS = { fs: 1e-3, ps: 1, ns: 1e3, us: 1e6, ms: 1e9, s: 1e12 };

/** Reads a file word by word, and remembers the line. */
class Words {
  constructor(file, text) {
    this.file = file;
    this.words = text.matchAll(/\S+/g);
    this.text = text;
    this.at = 0;
  }

  next() {
    const { value, done } = this.words.next();
    if (done) return null;
    this.at = value.index;
    return value[0];
  }

  /** The words up to $end. */
  section() {
    const found = [];
    for (let word = this.next(); word !== "$end"; word = this.next()) {
      if (word === null) throw this.broken("a section without $end");
      found.push(word);
    }
    return found;
  }

  broken(what) {
    return new Failure(`${this.file}, line ${this.text.slice(0, this.at).split("\n").length}: ${what}`);
  }
}

/** What stands before $enddefinitions: { unit (ps), phy, variables: Map(name, { id, kind, width }) }. */
function readHeader(words) {
  const header = { unit: null, phy: null, variables: new Map() };
  for (let word = words.next(); word !== "$enddefinitions"; word = words.next()) {
    if (word === null) throw words.broken("not a value change dump: no $enddefinitions");
    if (word[0] !== "$") throw words.broken(`not a value change dump: "${word.slice(0, 20)}" before $enddefinitions`);
    const section = words.section();
    if (word === "$timescale") header.unit = unitOf(section.join(""), words);
    if (word === "$comment") header.phy ??= PHY.exec(`${section.join(" ")}`)?.[1] ?? null;
    if (word === "$var") header.variables.set(section[3], { kind: section[0], width: Number(section[1]), id: section[2] });
  }
  words.section();
  if (header.unit === null) throw words.broken("no $timescale");
  return header;
}

function unitOf(text, words) {
  const [, count, unit] = /^(1|10|100)([fpnum]?s)$/.exec(text) ?? [];
  if (!unit) throw words.broken(`the timescale "${text}" is none`);
  return Number(count) * UNITS[unit];
}

/** The changes of variable `id`: [[time (ps), value]], and the last time of the file. */
function readChanges(words, { unit }, id) {
  const changes = [];
  let now = 0;
  for (let word = words.next(); word !== null; word = words.next()) {
    if (word[0] === "#") now = timeOf(word, now, unit, words);
    else if (word[0] === "$") {
      if (word === "$comment") words.section();
    } else {
      const [value, of] = /^[01xzXZ]/.test(word) ? [word[0], word.slice(1)] : [word, words.next()];
      if (!/^[01xzXZbBrRs]/.test(value) || !of) throw words.broken(`"${word.slice(0, 20)}" is no change of a value`);
      if (of === id) changes.push([now, value]);
    }
  }
  return { changes, end: now };
}

function timeOf(word, now, unit, words) {
  const time = /^#\d+$/.test(word) ? Number(word.slice(1)) * unit : NaN;
  if (!(time >= now)) throw words.broken(`the time "${word}" is not later than the one before`);
  return time;
}

/** The voltage of a real or of a logic level, of which 0 and 1 are the two sides; what is unknown is silence. */
function voltsOf(value, words) {
  if (value === "0") return -1;
  if (value === "1") return 1;
  if (/^[xz]/i.test(value)) return 0;
  const volts = /^r/i.test(value) ? Number(value.slice(1)) : NaN;
  if (Number.isNaN(volts)) throw words.broken(`"${value}" is no level of a line`);
  return volts;
}

/**
 * The signal in a file: { phy (its name, or null), edges: [{ time, level }], end }. It is the variable `line`: a voltage, of which all
 * beyond half of the highest is a level, or a bit.
 */
export function readVcd(file) {
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Failure(`${file}: ${error.code === "ENOENT" ? "no such file" : error.message}`);
  }
  const words = new Words(file, text), header = readHeader(words);
  const line = header.variables.get("line");
  if (!line) throw new Failure(`${file}: no variable named "line"; it has ${[...header.variables.keys()].join(", ") || "none"}`);
  const { changes, end } = readChanges(words, header, line.id);
  return { phy: header.phy, end, edges: edgesOf(changes.map(([time, value]) => [time, voltsOf(value, words)])) };
}

function edgesOf(changes) {
  const threshold = changes.reduce((most, [, volts]) => Math.max(most, Math.abs(volts)), 0) / 2;
  const edges = [];
  let before = 0;
  for (const [time, volts] of changes) {
    const level = Math.abs(volts) > threshold ? Math.sign(volts) : 0;
    if (level !== before) edges.push({ time, level });
    before = level;
  }
  return edges;
}
