#!/usr/bin/env node
// Packs everything that the device says in fixed text into build/assets.ts, as octets (a string literal would be UTF-16): the
// status page, the shape of /stats.json, the heads of HTTP answers, status lines, state names. Sources: assembly/app/texts.json,
// assembly/app/status/*, and the counter enums, whose member names are the names in /stats.json.
//
// An answer is a program for assembly/app/http/answer.ts: octets 0x20..0x7f are text, the 160 others, counted from 0x80 on and
// round to 0x1f, are codes: of fields, then of a dictionary of runs that occur often (found here). In a text `{kind:name}` is a
// field written as its kind says, `{name}` is a command, and `{=name}` is replaced by something made here. In stats.json "#name"
// is a number without quotes, and a "*" names the table whose rows fill an array, or the enum whose counters fill an object.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "html-minifier-terser";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const APP = join(ROOT, "assembly/app");
const OUTPUT = join(ROOT, "build/assets.ts");
const ENUMS = { Counter: "assembly/lib/counters.ts", MacCounter: "hal/mac.ts" };

/** The longest dictionary entry: a step of the program that the device makes room for (STEP_MAX in answer.ts). */
const ENTRY_MAX = 64;
const CODES = 160;

/** The octet of a code. */
const octetOf = (code) => (code + 0x80) & 0xff;

/** How the value of a field is written, in the order of their codes: commands, rows of a table, then values. */
const KINDS = ["", "row", "name", "mac", "ip", "text", "number"];

/** Makes build/assets.ts unless it is newer than all that it is made from. Returns its path. */
export async function packAssets() {
  const sources = inputs();
  const newest = Math.max(...sources.map((f) => statSync(f).mtimeMs));
  if ((statSync(OUTPUT, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest) return OUTPUT;
  const text = await generate();
  mkdirSync(dirname(OUTPUT), { recursive: true });
  // whole at once: another build may be reading it
  const draft = `${OUTPUT}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, OUTPUT);
  return OUTPUT;
}

function inputs() {
  const status = readdirSync(join(APP, "status")).filter((f) => !f.endsWith(".ts")).map((f) => join(APP, "status", f));
  const enums = Object.values(ENUMS).map((f) => join(ROOT, f));
  return [fileURLToPath(import.meta.url), join(APP, "texts.json"), ...status, ...enums];
}

async function generate() {
  const texts = JSON.parse(source("texts.json"));
  const page = await packPage();
  const made = { ...page, stats: statsProgram(JSON.parse(source("status/stats.json"))) };
  const programs = {};
  for (const [name, lines] of Object.entries(texts.answers)) programs[name] = program(lines.join("\r\n"), made);
  const fields = fieldCodes(Object.values(programs));
  const packed = compress(Object.values(programs), fields);
  return [
    "// Made by tools/pack-assets.mjs; changes belong in its sources.",
    emitTexts(texts.texts),
    ...Object.entries(texts.sets).map(([name, members]) => emitSet(name, members)),
    emitEnum("Field", [...fields].map(([key, code]) => [key.split(":").at(-1), code])),
    emitEnum("Kind", kindsOf(fields)),
    emitPrograms(Object.keys(programs), packed),
    emitDictionary(packed.dictionary, fields.size),
  ].join("\n") + "\n";
}

const source = (file) => readFileSync(join(APP, file), "utf8");
const octets = (text) => [...Buffer.from(text, "utf8")];
const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();

// ---- the page ------------------------------------------------------------------------------------------------------------

/** The page in one piece, minified, and the hashes of its style and script for the Content-Security-Policy. */
async function packPage() {
  const inlined = source("status/page.html")
    .replace("<style></style>", () => `<style>${source("status/page.css")}</style>`)
    .replace("<script></script>", () => `<script>${source("status/page.js")}</script>`);
  const page = await minify(inlined, {
    collapseWhitespace: true, removeComments: true, removeAttributeQuotes: true, removeOptionalTags: true, minifyCSS: { level: 2 },
    minifyJS: { toplevel: true, module: false, ecma: 2020, compress: { passes: 3, unsafe_arrows: true }, format: { ascii_only: true } },
  });
  const inside = (tag) => page.match(new RegExp(`<${tag}>([^]*?)</${tag}>`))[1];
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  return { page, pageLength: String(page.length), styleHash: hash(inside("style")), scriptHash: hash(inside("script")) };
}

// ---- programs ------------------------------------------------------------------------------------------------------------
// Here a program is an array whose items are text, { field }, or { field, body }: a list with one pass of `body` a row. A field
// is "kind:NAME", or ":NAME" for a command.

/** The program of a text with fields; what `made` gives is not searched for fields again. */
function program(text, made) {
  return text.split(/(\{=?(?:\w+:)?\w+\})/).flatMap((part) => {
    const [, given, kind = "", name] = part.match(/^\{(=?)(?:(\w+):)?(\w+)\}$/) ?? [];
    if (!name) return part;
    if (given && !(name in made)) throw new Error(`assembly/app/texts.json: nothing makes {=${name}}`);
    return given ? made[name] : field(kind, name);
  });
}

function field(kind, name) {
  if (!KINDS.includes(kind)) throw new Error(`{${kind}:${name}}: the kinds are ${KINDS.slice(1).join(", ")}`);
  return { field: `${kind}:${snake(name)}` };
}

/** The program that writes JSON of the shape of `node`. */
function statsProgram(node) {
  if (Array.isArray(node)) {
    const { "*": table, ...row } = node[0];
    return ["[", field("", "first"), { ...field("row", table), body: [...statsProgram(row), field("", "next")] }, "]"];
  }
  if (typeof node === "object") return ["{", ...("*" in node ? counterProgram(node["*"]) : members(node)), "}"];
  return node.startsWith("#") ? [field("number", node.slice(1))] : program(JSON.stringify(node), {});
}

function members(node) {
  return Object.entries(node).flatMap(([key, value], i) => [`${i ? "," : ""}"${key}":`, ...statsProgram(value)]);
}

/** All members of an enum: the device writes one counter after another. */
function counterProgram(name) {
  const value = field("number", name);
  return [field("", "first"), ...enumMembers(name).flatMap((key, i) => [`${i ? "," : ""}"${counterName(name, key)}":`, value])];
}

/** Names of the adapter's counters are written as in JavaScript; the others as in the source. */
function counterName(name, key) {
  return name === "Counter" ? key : key.toLowerCase().replace(/_(.)/g, (_, c) => c.toUpperCase());
}

/** Member names of a const enum in the source, without the last, which counts them. */
function enumMembers(name) {
  const text = readFileSync(join(ROOT, ENUMS[name]), "utf8");
  const body = text.match(new RegExp(`const enum ${name} \\{([^]*?)\\n\\}`))?.[1];
  if (!body) throw new Error(`${ENUMS[name]}: no enum ${name}`);
  return body.replace(/\/\*[^]*?\*\/|\/\/.*/g, "").match(/[A-Z]\w*/g).slice(0, -1);
}

/** A code for every field, kind by kind. */
function fieldCodes(programs) {
  const used = new Set();
  const visit = (items) => items.forEach((item) => {
    if (item.field) used.add(item.field);
    if (item.body) visit(item.body);
  });
  programs.forEach(visit);
  const sorted = KINDS.flatMap((kind) => [...used].filter((key) => key.startsWith(kind + ":")));
  return new Map(sorted.map((key, i) => [key, i]));
}

/** The first code of every kind that is written as a value. */
function kindsOf(fields) {
  return KINDS.slice(1).map((kind) => [snake(kind), [...fields].find(([key]) => key.startsWith(kind + ":"))[1]]);
}

// ---- packing -------------------------------------------------------------------------------------------------------------

/** Turns programs into octets. Returns { octets, offsets, dictionary }; octet 0 is unused, so that no program begins there. */
function compress(programs, fields) {
  const joined = programs.map(joinTexts);
  const first = fields.size;
  const dictionary = buildDictionary(joined.flatMap(textsOf), CODES - first);
  const all = [0], offsets = [];
  for (const items of joined) {
    offsets.push(all.length);
    all.push(...encode(items, fields, dictionary, first));
  }
  return { octets: all, offsets, dictionary };
}

/** The program with neighbouring texts made one. */
function joinTexts(items) {
  const out = [];
  for (const item of items) {
    if (item.body) out.push({ ...item, body: joinTexts(item.body) });
    else if (typeof item === "string" && typeof out.at(-1) === "string") out.push(out.pop() + item);
    else out.push(item);
  }
  return out;
}

function textsOf(items) {
  return items.flatMap((item) => (typeof item === "string" ? item : item.body ? textsOf(item.body) : []));
}

/** Octets that an entry of this length saves when it is used `count` times: a code each, its text and its offset once. */
const saving = (length, count) => count * (length - 1) - length - 2;

/** Greedy choice of at most n runs: always the one that saves most in what the earlier ones left over. */
function buildDictionary(texts, n) {
  // the end of a line has no octet of its own
  const chosen = ["\r\n"];
  let rest = texts.join("\0").replaceAll("\r\n", "\0");
  let candidates = countRuns(rest).map(([run, count]) => ({ run, saves: saving(run.length, count) }));
  while (chosen.length < n) {
    candidates = candidates.filter((c) => c.saves > 0);
    if (!candidates.length) break;
    const best = candidates.reduce((a, b) => (b.saves > a.saves ? b : a));
    const saves = saving(best.run.length, rest.split(best.run).length - 1);
    // what an earlier choice took away from it shows only now
    if (saves === best.saves) {
      chosen.push(best.run);
      rest = rest.replaceAll(best.run, "\0");
    }
    best.saves = saves === best.saves ? 0 : saves;
  }
  return chosen;
}

/** Every run of 2 to ENTRY_MAX octets that occurs more than once, with how often (overlaps included). */
function countRuns(text) {
  const counts = new Map();
  for (let at = 0; at < text.length; at++) {
    for (let n = 2; n <= ENTRY_MAX && at + n <= text.length && text[at + n - 1] !== "\0"; n++) {
      const run = text.slice(at, at + n);
      if (run[0] !== "\0") counts.set(run, (counts.get(run) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => count > 1);
}

function encode(items, fields, dictionary, first) {
  return items.flatMap((item) => {
    if (typeof item === "string") return encodeText(item, dictionary, first);
    const code = octetOf(fields.get(item.field));
    if (!item.body) return code;
    const body = encode(item.body, fields, dictionary, first);
    if (body.length > 255) throw new Error(`${item.field}: one row takes ${body.length} octets, and 255 are the limit`);
    return [code, body.length, ...body];
  });
}

/** The shortest way to write `text` with the dictionary, found from its end. */
function encodeText(text, dictionary, first) {
  const odd = text.match(/.{0,20}[^\x20-\x7f\r\n].{0,20}/);
  if (odd) throw new Error(`not printing ASCII: ${odd[0]}`);
  const best = [{ cost: 0 }];
  for (let at = text.length - 1; at >= 0; at--) {
    const ahead = (n) => best[best.length - n];
    const c = text.charCodeAt(at);
    let choice = { cost: c < 32 ? Infinity : 1 + ahead(1).cost, code: c, next: ahead(1) };
    dictionary.forEach((run, i) => {
      if (text.startsWith(run, at) && 1 + ahead(run.length).cost < choice.cost) {
        choice = { cost: 1 + ahead(run.length).cost, code: octetOf(first + i), next: ahead(run.length) };
      }
    });
    best.push(choice);
  }
  const codes = [];
  for (let node = best.at(-1); node.next; node = node.next) codes.push(node.code);
  return codes;
}

// ---- the source text -----------------------------------------------------------------------------------------------------

const emitOctets = (name, list) => `export const ${name}: usize = memory.data<u8>([${list.join(",")}]);\n`;

const emitEnum = (name, members) => `export const enum ${name} { ${members.map(([k, v]) => `${k} = ${v}`).join(", ")} }\n`;

/** All short texts in one list, each behind its length, and the enum of their numbers. */
function emitTexts(groups) {
  const entries = Object.entries(groups).flatMap(([key, value]) => {
    return Array.isArray(value) ? value.map((text) => [snake(text.replace(/^\d+ /, "")), text]) : [[key, value]];
  });
  const numbers = [...entries.map(([key]) => key), "COUNT"].map((key, i) => [key, i]);
  return emitEnum("Text", numbers) + emitOctets("TEXTS", entries.flatMap(([, text]) => [text.length, ...octets(text)]));
}

/** 256 bits, one for each octet that may be a member. */
function emitSet(name, characters) {
  const bits = new Array(32).fill(0);
  for (const c of octets(characters)) bits[c >> 3] |= 1 << (c & 7);
  return `export const ${name}: usize = memory.data<u8>([${bits.join(",")}], 4);\n`;
}

function emitPrograms(names, packed) {
  return emitEnum("Answer", names.map((name, i) => [snake(name), packed.offsets[i]])) + emitOctets("ANSWERS", packed.octets);
}

/** Offsets of the entries (u16 each, one more than there are entries), then the entries. */
function emitDictionary(dictionary, first) {
  const table = [];
  let at = 2 * (dictionary.length + 1);
  for (const run of [...dictionary, ""]) {
    table.push(at & 0xff, at >> 8);
    at += run.length;
  }
  return `/** The code of the dictionary's first entry. */\n// @ts-ignore: decorator\n@inline export const DICTIONARY: i32 = ${first};\n`
    + `export const DICTIONARY_TEXT: usize = memory.data<u8>([${[...table, ...octets(dictionary.join(""))].join(",")}], 2);\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(relative(process.cwd(), await packAssets()));
}
