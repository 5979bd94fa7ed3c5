// `ethertype transfers`: octets by the mebibyte between a PC and each board, and between two PCs, over the same good and bad cables.
import { writeFileSync } from "node:fs";
import { columns } from "./columns.mjs";
import { UsageError } from "./errors.mjs";
import { exitStatus } from "./run/children.mjs";
import { watchForEnd } from "./run/ending.mjs";
import { reporter } from "./run/report.mjs";
import { buildEnds, ENDS, stopEnds } from "./transfers/ends.mjs";
import { measure } from "./transfers/measure.mjs";
import { ROWS } from "./transfers/rows.mjs";

/** Rows that run at once when the cable is their limit, and not the machine. */
const AT_ONCE = 6;

/** Runs the rows and prints the table. `board`, `only`: lists of names, or undefined for all; `json`: a file for everything. */
export async function transfers({ board, only, octets, json }) {
  const amount = Number(octets);
  if (!Number.isInteger(amount) || amount < 16) throw new UsageError(`--octets ${octets}: expected a whole number from 16`);
  const ends = choose("--board", board, Object.keys(ENDS));
  const jobs = jobsFor(ends, choose("--only", only, ROWS.map(({ name }) => name)));
  const report = reporter(process.stderr);
  const ending = watchForEnd();
  await report.step("build", () => buildEnds(ends));
  const results = [];
  let stopping = false;
  const work = runAll(jobs, async ({ row, end }) => {
    if (stopping) return;
    const result = report.step(`${row.name}, ${end}`, () => measure(row, end, amount));
    const failed = ({ message }) => (stopping ? [] : [{ row: row.name, end, transfers: [], error: message }]);
    results.push(...await result.then((one) => [one], failed));
  });
  try {
    const signal = await Promise.race([work, ending.promise]);
    if (typeof signal === "string") {
      stopping = true;
      await stopEnds();
      await work;
    }
    print(jobs, results, amount);
    if (json) writeFileSync(json, JSON.stringify(results, null, 2) + "\n");
    if (typeof signal === "string") return exitStatus({ signal });
  } finally {
    ending.ignore();
  }
  return results.some(({ error, transfers: all }) => error || all.some(({ problems }) => problems.length)) ? 1 : 0;
}

function choose(option, wanted, names) {
  const wrong = wanted?.find((name) => !names.includes(name));
  if (wrong) throw new UsageError(`${option} ${wrong}: expected one of ${names.map((name) => JSON.stringify(name)).join(", ")}`);
  return names.filter((name) => !wanted || wanted.includes(name));
}

function jobsFor(ends, names) {
  return ROWS.filter(({ name }) => names.includes(name)).flatMap((row) => ends.filter((end) => !row.ends || row.ends.includes(end)).map((end) => ({ row, end })));
}

/** First those that need the machine for themselves, then the others, some at once. */
async function runAll(jobs, run) {
  for (const job of jobs.filter(({ row }) => row.alone)) await run(job);
  const rest = jobs.filter(({ row }) => !row.alone);
  const worker = async () => { for (let job = rest.shift(); job; job = rest.shift()) await run(job); };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const MEANING = { to: "PC to device", from: "device to PC", both: "echo, each way" };

function print(jobs, results, octets) {
  const ends = Object.keys(ENDS).filter((name) => jobs.some(({ end }) => end === name));
  const rows = [...new Set(jobs.map(({ row }) => row))];
  console.log(`\n${octets.toLocaleString("en")} octets each way: Mbit/s of text (retransmissions by the PC + by the other end)\n`);
  columns([["", "", ...ends], ...rows.flatMap((row) => row.ways.map((way, i) => [i ? "" : row.name, MEANING[way],
    ...ends.map((end) => cell(jobs, results, row, end, way))]))]);
  const wrong = results.flatMap(({ row, end, error, transfers: all }) => [...(error ? [`${row}, ${end}: ${error}`] : []),
    ...all.flatMap(({ way, problems }) => problems.map((problem) => `${row}, ${end}, ${way}: ${problem}`))]);
  if (wrong.length) console.log(`\nWrong\n\n${wrong.join("\n")}`);
  console.log("\ntshark's expert information from \"Note\" on, but for how connections begin and end\n");
  for (const { row, end, transfers: all } of results) for (const { way, expert } of all) console.log(`${row}, ${end}, ${MEANING[way]}: ${said(expert)}`);
}

/** What tshark says of the end of any connection; chargen's are always reset, by a reader who has enough. */
const USUAL = /closing$|^Connection reset/;

function said(expert) {
  const remarks = Object.entries(expert).filter(([what]) => !USUAL.test(what));
  return remarks.map(([what, n]) => `${n} x ${what}`).join("; ") || "nothing";
}

function cell(jobs, results, row, end, way) {
  if (!jobs.some((job) => job.row === row && job.end === end)) return "-";
  const transfer = results.find((result) => result.row === row.name && result.end === end)?.transfers.find((one) => one.way === way);
  if (!transfer) return "not done";
  const { mbits, retransmissions, problems } = transfer;
  const figure = mbits >= 100 ? mbits.toFixed(0) : mbits.toFixed(mbits >= 10 ? 1 : 3);
  return `${problems.length ? "WRONG " : ""}${figure} (${retransmissions.pc} + ${retransmissions.device})`;
}
