// `ethertype wire`: a frame and its signal on the line, octet by octet; a burst of link pulses; or what is in a recorded signal.
import { writeFileSync } from "node:fs";
import pc from "picocolors";
import { Failure, UsageError } from "./errors.mjs";
import { fieldsOf } from "./wire/fields.mjs";
import { openLine, PHYS } from "./wire/line.mjs";
import { listing } from "./wire/listing.mjs";
import { rangesOf } from "./wire/range.mjs";
import { burstFacts, burstListing, burstWaves, receivePulses, sendBurst, wordFrom } from "./wire/pulses.mjs";
import { load, receive, silence, transmit, verdictText } from "./wire/signal.mjs";
import { frameFrom, wholeNumber } from "./wire/source.mjs";
import { readVcd, writeVcd } from "./wire/vcd.mjs";
import { wavesOf } from "./wire/waves.mjs";

/** Which PHY, when nobody says. */
export const DEFAULT_PHY = "10base-t";

/** Options that make a signal, and so go not with --decode. */
const MAKING = ["hex", "pcap", "frame", "fcs", "destination", "source", "type", "payload", "text", "length", "octets", "jitter", "ppm", "flip",
  "seed", "flp", "vcd", "svg"];

/** Of these, what a burst of link pulses can have. */
const WITH_FLP = ["flp", "vcd"];

const colors = pc.createColors(Boolean(process.stdout.isTTY) && !process.env.NO_COLOR);

function number(text, what, lo, hi) {
  const n = Number(text);
  if (text.trim() === "" || !(n >= lo && n <= hi)) throw new UsageError(`${what} ${text}: expected a number from ${lo} to ${hi}`);
  return n;
}

/** What is done to the signal. */
function spoilFrom({ jitter = "0", ppm = "0", flip, seed = "1" }) {
  return {
    jitter: 1000 * number(jitter, "--jitter", 0, 1000),
    ppm: number(ppm, "--ppm", -100000, 100000),
    flips: flip === undefined ? [] : flip.split(",").map((bit) => wholeNumber(bit, "--flip", 0, 1 << 20)),
    seed: wholeNumber(seed, "--seed", 0, 0xffffffff),
  };
}

function write(file, text) {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`${file}: ${error.message}`);
  }
}

/** The model of the line; the first time, and after a change of it, it is compiled, which takes some seconds. */
async function open() {
  const { stderr } = process;
  const timer = setTimeout(() => stderr.isTTY && stderr.write("compiling the model of the line\r"), 300);
  try {
    return await openLine();
  } finally {
    clearTimeout(timer);
    if (stderr.isTTY) stderr.write("\x1b[K");
  }
}

const microseconds = (ps) => `${(ps / 1e6).toFixed(ps < 1e6 ? 2 : 1)} us`;

/** Names and values under each other. */
function printFacts(facts) {
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) console.log(`${colors.bold(name.padEnd(width))}  ${value}`);
}

function printFrame(fields, { padded }) {
  printFacts([
    ["preamble", "7 octets 55, 10101010 as sent"], ["SFD", "d5, 10101011 as sent"],
    ...fields.map(({ name, value }) => [name, name === "padding" && padded ? `${value}, added by the MAC` : value]),
  ]);
}

function printSignal(signal, fields, ranges) {
  const octets = 8 + signal.octets.length;
  console.log(`\n${signal.name}: ${octets} octets with preamble and SFD, ${microseconds(octets * 8 * signal.phy.bit)}, ` +
    `then at least ${microseconds(96 * signal.phy.bit)} until the next frame\n`);
  for (const line of listing(signal, fields, ranges, colors)) console.log(line);
}

/** What a receiver at the other end makes of it. */
function printReceived(line) {
  const frames = receive(line);
  console.log();
  for (const frame of frames) console.log(`${colors.bold("received")}  ${verdictColor(frame)(verdictText(frame))}`);
  if (!frames.length) console.log(`${colors.bold("received")}  ${colors.red(silence(line))}`);
  return frames;
}

const verdictColor = ({ verdict }) => (verdict === "good" ? colors.green : colors.red);

/** What there is to say of the FCS of what was sent. */
function fcsSaying(signal, { fcs }, line) {
  if (!fcs) return "computed here";
  const right = line.fcsOf(signal.octets.subarray(0, -4)), sent = signal.octets.readUInt32LE(signal.octets.length - 4);
  return sent === right ? "right" : `wrong: 0x${right.toString(16).padStart(8, "0")} would be right`;
}

async function show(options) {
  const spoil = spoilFrom(options), line = await open();
  const frame = frameFrom(options, line.longest);
  const signal = transmit(line, options.phy ?? DEFAULT_PHY, frame, spoil);
  const ranges = rangesOf(options.octets, signal.octets.length);
  const fields = fieldsOf(signal.octets, fcsSaying(signal, frame, line), frame.padded);
  printFrame(fields, frame);
  printSignal(signal, fields, ranges);
  printReceived(line);
  await writeFiles(signal, ranges, options);
}

function writeWaves(file, name, waves, end) {
  write(file, writeVcd(name, waves, end));
  console.log(`${colors.bold("written")}   ${file}: gtkwave ${file}`);
}

async function writeFiles(signal, ranges, { vcd, svg }) {
  if (vcd) writeWaves(vcd, signal.name, wavesOf(signal), signal.end);
  if (svg) {
    const { drawSvg, MOST_OCTETS } = await import("./wire/svg.mjs");
    const [first] = ranges[0], last = Math.min(ranges[0][1], first + MOST_OCTETS - 1);
    write(svg, await drawSvg(signal, first, last));
    console.log(`${colors.bold("written")}   ${svg}: octets ${first} to ${last}`);
  }
}

/** The octets of a frame, sixteen in a line. */
function printOctets(octets) {
  for (let at = 0; at < octets.length; at += 16) {
    const row = octets.subarray(at, at + 16), text = [...row].map((o) => (o >= 32 && o < 127 ? String.fromCharCode(o) : ".")).join("");
    console.log(`${at.toString(16).padStart(4, "0")}  ${[...row].map((o) => o.toString(16).padStart(2, "0")).join(" ").padEnd(47)}  ${text}`);
  }
}

/** A burst of fast link pulses in place of a frame. */
async function showBurst(options) {
  const other = [...MAKING, "phy"].find((name) => options[name] !== undefined && !WITH_FLP.includes(name));
  if (other) throw new UsageError(`--${other} is for a frame; --flp shows a burst of link pulses`);
  const word = wordFrom(options.flp), line = await open();
  const signal = sendBurst(line, word);
  printFacts(burstFacts(word));
  console.log();
  for (const text of burstListing(word, colors)) console.log(text);
  console.log();
  printPulses(receivePulses(line));
  if (options.vcd) writeWaves(options.vcd, "10base-t", burstWaves(signal, word), signal.end);
}

function printPulses({ words, broken, single }) {
  for (const word of words) printFacts([["received", `burst of link pulses, ${burstFacts(word).map((fact) => fact.join(" ")).join("; ")}`]]);
  if (broken) printFacts([["received", colors.red(`${broken} bursts of link pulses that are broken`)]]);
  if (single) printFacts([["received", `${single} link pulses`]]);
}

async function decode(options) {
  const other = MAKING.find((name) => options[name] !== undefined);
  if (other) throw new UsageError(`--${other} is for a signal that is made; --decode reads one`);
  const recorded = readVcd(options.decode), name = options.phy ?? recorded.phy;
  if (!PHYS[name]) throw new Failure(`${options.decode}: does not say which PHY it is of; --phy ${Object.keys(PHYS).join(" or --phy ")} does`);
  const line = await open();
  load(line, name, recorded);
  const frames = receive(line), pulses = receivePulses(line);
  if (!frames.length && !pulses.count) throw new Failure(`${options.decode}: ${silence(line)}`);
  frames.forEach((frame, i) => {
    console.log(`${i ? "\n" : ""}${colors.bold("received")}  ${verdictColor(frame)(verdictText(frame))}`);
    if (!frame.octets.length) return;
    printOctets(frame.octets);
    printFacts(fieldsOf(frame.octets, frame.verdict === "good" ? "right" : "").map(({ name: field, value }) => [field, value]));
  });
  printPulses(pulses);
  return frames.every(({ verdict }) => verdict === "good") && !pulses.broken ? 0 : 1;
}

/** Shows a frame or a burst on the line, or reads a recording. Resolves to the exit status. */
export function wire(options) {
  if (options.decode !== undefined) return decode(options);
  return options.flp === undefined ? show(options) : showBurst(options);
}
