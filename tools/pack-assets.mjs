#!/usr/bin/env node
// Packs everything that the device says in fixed text: the status page, the shape of /stats.json, HTTP answers, console lines, state
// names. All of it becomes build/resources.bin, which lies in the board's flash; build/assets.ts names its offsets, and has the
// few texts and sets that requests are compared with. Sources: assembly/app/texts.json, assembly/app/status/*, and the counter
// enums, whose member names are the names in /stats.json.
//
// A text is a program for assembly/app/script.ts: octets below 0x80 are text as it is, the others are codes of fields; the code END
// is behind each. In a text `{kind:name}` is a field written as its kind says, `{name}` is a command, and `{=name}` is replaced
// by something made here. In stats.json "#name" is a number without quotes, and a "*" names the table whose rows fill an array, or
// the enum whose counters fill an object.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "html-minifier-terser";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const APP = join(ROOT, "assembly/app");
const OUTPUT = join(ROOT, "build/assets.ts");

/** What the firmware carries beside the module. */
export const RESOURCES = join(ROOT, "build/resources.bin");

const ENUMS = { Counter: "assembly/lib/counters.ts", MacCounter: "hal/mac.ts" };

/** How the value of a field is written, in the order of their codes: commands, values, then rows of a table. */
const KINDS = ["", "name", "mac", "ip", "text", "number", "row"];

/** The octet of code 0; smaller ones are text. */
const CODE = 0x80;

/** Octets between two names of states. */
const STRIDE = 16;

/** What the character generator's lines are cut from: the 95 printing characters, and so many again as a line has but one. */
const RING = String.fromCharCode(...Array.from({ length: 95 + 71 }, (_, i) => 32 + (i % 95)));

/** Makes build/assets.ts and build/resources.bin unless they are newer than all that they are made from. Returns the path of the former. */
export async function packAssets() {
  const newest = Math.max(...inputs().map(madeAt));
  if (Math.min(madeAt(OUTPUT), madeAt(RESOURCES)) > newest) return OUTPUT;
  const { text, resources } = await generate();
  mkdirSync(dirname(OUTPUT), { recursive: true });
  replace(RESOURCES, resources);
  replace(OUTPUT, text);
  return OUTPUT;
}

const madeAt = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Writes a file whole at once: another build may be reading it. */
function replace(file, content) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}

function inputs() {
  const status = readdirSync(join(APP, "status")).filter((f) => !f.endsWith(".ts")).map((f) => join(APP, "status", f));
  const enums = Object.values(ENUMS).map((f) => join(ROOT, f));
  return [fileURLToPath(import.meta.url), join(APP, "texts.json"), ...status, ...enums];
}

async function generate() {
  const texts = JSON.parse(source("texts.json"));
  const programs = {
    Text: { ...plain(texts.texts), ...stateNames(texts.states), RING: [RING] },
    Line: mapValues(texts.lines, (line) => program(line, {})),
    Answer: { ...await goodAnswers(texts.answers), ...refusals(texts) },
  };
  const fields = fieldCodes(Object.values(programs).flatMap(Object.values));
  const { octets: resources, offsets } = pack(programs, fields);
  const text = [
    "// Made by tools/pack-assets.mjs; changes belong in its sources.",
    ...Object.entries(texts.lists).map(([name, members]) => emitList(name, members)),
    ...Object.entries(texts.sets).map(([name, members]) => emitSet(name, members)),
    emitEnum("Field", [...fields].map(([key, code]) => [key.split(":").at(-1), code])),
    emitEnum("Kind", kindsOf(fields)),
    ...Object.entries(offsets).map(([name, members]) => emitEnum(name, Object.entries(members))),
  ].join("\n") + "\n";
  return { text, resources: Buffer.from(resources) };
}

const source = (file) => readFileSync(join(APP, file), "utf8");
const mapValues = (object, f) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, f(value)]));
const snake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/[^A-Za-z0-9]+/g, "_").toUpperCase();

const plain = (texts) => mapValues(texts, (text) => [text]);

/** Names that are found by number, at equal distances. */
function stateNames(groups) {
  return mapValues(groups, (names) => [...names.slice(0, -1).map((name) => padded(name)), names.at(-1)].flat());
}

/** A text with its END, as long as STRIDE says; what follows END is never read. */
function padded(name) {
  if (name.length >= STRIDE) throw new Error(`${name}: states have at most ${STRIDE - 1} letters`);
  return [name, field("", "end"), " ".repeat(STRIDE - 1 - name.length)];
}

async function goodAnswers(answers) {
  const made = { ...await packPage(), stats: statsProgram(statsShape()) };
  return Object.fromEntries(Object.entries(answers).map(([name, lines]) => [snake(name), program(lines.join("\r\n"), made)]));
}

function refusals({ refusals: statuses, refusal, allow }) {
  return Object.fromEntries(statuses.map((status) => {
    const made = { status, statusLength: String(status.length), allow: allow[status] ?? "" };
    return [snake(status.replace(/^\d+ /, "")), program(refusal.join("\r\n"), made)];
  }));
}

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

/**
 * The shape of /stats.json. A piece of it must end between the last octets and the command behind them, for an empty chunk ends the
 * answer: with a table at the end, whose rows need more room, there is room for the rest.
 */
function statsShape() {
  const shape = JSON.parse(source("status/stats.json"));
  if (!Array.isArray(Object.values(shape).at(-1))) throw new Error("assembly/app/status/stats.json: a table must be its last member");
  return shape;
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
  const used = new Set([":END"]);
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

/**
 * Turns groups of programs into octets, and their names into offsets. Offset 0 is an END by itself: the empty text. The bodies of
 * lists lie by themselves, as the group "Row".
 */
function pack(groups, fields) {
  const all = [CODE + fields.get(":END")];
  const offsets = mapValues(groups, () => ({}));
  offsets.Text.NOTHING = 0;
  offsets.Row = {};
  const add = (group, name, items) => {
    offsets[group][name] = all.length;
    all.push(...items.flatMap((item) => encode(item, fields)), CODE + fields.get(":END"));
    for (const { field: key, body } of items) if (body) add("Row", key.split(":")[1], body);
  };
  for (const [group, programs] of Object.entries(groups)) {
    for (const [name, items] of Object.entries(programs)) add(group, name, items);
  }
  return { octets: all, offsets };
}

function encode(item, fields) {
  if (typeof item !== "string") return CODE + fields.get(item.field);
  const odd = item.match(/.{0,20}[^\x20-\x7f\r\n].{0,20}/);
  if (odd) throw new Error(`not printing ASCII: ${odd[0]}`);
  return [...Buffer.from(item)];
}

// ---- the source text -----------------------------------------------------------------------------------------------------

const emitOctets = (name, list, align) => `export const ${name}: usize = memory.data<u8>([${list.join(",")}], ${align});\n`;

const emitEnum = (name, members) => `export const enum ${name} { ${members.map(([k, v]) => `${k} = ${v}`).join(", ")} }\n`;

/** Texts to be compared with, each behind its length, a 0 behind the last; and the enum of their numbers from 1 on. */
function emitList(name, members) {
  const entries = Array.isArray(members) ? members.map((text) => [snake(text), text]) : Object.entries(members);
  const octets = [...entries.flatMap(([, text]) => [text.length, ...Buffer.from(text)]), 0];
  return emitEnum(name, ["NONE", ...entries.map(([key]) => key)].map((key, i) => [key, i])) + emitOctets(snake(name) + "S", octets, 1);
}

/** 256 bits, one for each octet that may be a member. */
function emitSet(name, characters) {
  const bits = new Array(32).fill(0);
  for (const c of Buffer.from(characters)) bits[c >> 3] |= 1 << (c & 7);
  return emitOctets(name, bits, 4);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(relative(process.cwd(), await packAssets()));
}
