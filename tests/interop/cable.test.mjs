// The cable program alone, with a pair of sockets as the PC: what it does to frames, that it does the same again for the
// same seed, what it counts, and what it records.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { buildCable } from "../../tools/build.mjs";
import { readRecord, parseReport, PYTHON } from "./support.mjs";

const WIRE = new URL("clients/wire.py", import.meta.url).pathname;

let program;
let directory;
before(async () => {
  program = await buildCable();
  directory = mkdtempSync(join(tmpdir(), "cable-test-"));
});
after(() => rmSync(directory, { recursive: true, force: true }));

const path = (name) => join(directory, name);

/** Starts the cable between two pairs of sockets; resolves when it is ready. */
async function startCable(options) {
  const child = spawn(program, ["--device", `${path("cable")},${path("device")}`, "--pc-socket", `${path("cable-pc")},${path("pc")}`, ...options]);
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => { output += text; });
  child.ended = new Promise((resolve) => { child.on("close", (code, signal) => resolve({ code, signal, output })); });
  while (!output.includes("cable: ready")) await Promise.race([new Promise((resolve) => { child.stdout.once("data", resolve); }), child.ended]);
  return child;
}

/** Sends numbered frames through a cable: { rows: what arrived, report: what the cable counted }. */
async function send(impair, { count = 100, size = 100, gap = 0, from = "device", quiet = 0.3, pcap } = {}) {
  const child = await startCable([...(impair ? ["--impair", impair] : []), ...(pcap ? ["--pcap", pcap] : [])]);
  const wire = await python([WIRE, directory, "--count", count, "--size", size, "--gap", gap, "--from", from, "--quiet", quiet]);
  child.kill("SIGTERM");
  const { code, output } = await child.ended;
  assert.equal(code, 0);
  const report = parseReport(output.split("\n"));
  return { rows: JSON.parse(wire), report: from === "device" ? report.toPc : report.toDevice, other: from === "device" ? report.toDevice : report.toPc };
}

function python(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(PYTHON, args.map(String), { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => { output += text; });
    child.on("close", (code) => (code === 0 ? resolve(output) : reject(new Error(`${args[0]} ended with ${code}`))));
  });
}

const numbers = (rows) => rows.map(([number]) => number);
const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);

/** Every frame that entered is accounted for. */
function assertBalance(r) {
  assert.equal(r.frames + r.duplicated, r.delivered + r.lost + r.cut + r.overflow + r.runt + r.oversize + r.refused + r["in flight"], JSON.stringify(r));
}

describe("a good cable", () => {
  for (const from of ["device", "pc"]) {
    test(`delivers every frame from the ${from}, in order and unchanged`, async () => {
      const { rows, report, other } = await send("", { count: 2000, size: 1514, from });
      assert.deepEqual(numbers(rows), upTo(2000));
      assert.ok(rows.every(([, , length, bits]) => length === 1514 && bits === 0));
      assert.deepEqual([report.frames, report.octets, report.delivered], [2000, 2000 * 1514, 2000]);
      assert.equal(other.frames, 0);
    });
  }

  test("pads short frames with zeros to 60 octets, as a MAC does", async () => {
    for (const size of [18, 59, 60, 61]) {
      const { rows } = await send("", { count: 3, size, quiet: 0.1 });
      assert.deepEqual(rows.map(([, , length, bits]) => [length, bits]), Array(3).fill([Math.max(60, size), 0]));
    }
  });

  test("refuses frames longer than 1514 octets and counts them", async () => {
    const { rows, report } = await send("", { count: 3, size: 1515, quiet: 0.1 });
    assert.equal(rows.length, 0);
    assert.equal(report.oversize, 3);
    assertBalance(report);
  });
});

describe("impairments", () => {
  const ALL = "loss=10%,dup=5%,reorder=5%,corrupt=5%";

  test("the same seed does the same to the same frames", async () => {
    const fates = [];
    for (const seed of [7, 7, 8]) {
      const { rows, report } = await send(`${ALL},seed=${seed}`, { count: 1000, gap: 0.0002 });
      // Their order is left out: a sender that the system halts for 20 ms makes a frame that was held back go alone.
      fates.push(JSON.stringify([rows.map(([number, , length, bits]) => [number, length, bits].join()).sort(), report]));
      assertBalance(report);
    }
    assert.equal(fates[0], fates[1]);
    assert.notEqual(fates[0], fates[2]);
  });

  test("the two directions have fates of their own", async () => {
    const lost = [];
    for (const from of ["device", "pc"]) lost.push(numbers((await send("loss=20%,seed=3", { count: 300, from })).rows).join());
    assert.notEqual(lost[0], lost[1]);
  });

  test("one setting does not change what another does: the frames lost are the same with and without duplicates", async () => {
    const alone = await send("loss=10%,seed=5", { count: 1000 });
    const both = await send("loss=10%,dup=20%,seed=5", { count: 1000 });
    assert.deepEqual([...new Set(numbers(both.rows))], numbers(alone.rows));
    assert.equal(both.rows.length, alone.rows.length + both.report.duplicated);
  });

  test("shares of 20,000 frames are as asked", async () => {
    const count = 20000;
    const { rows, report } = await send("loss=5%,dup=2%,corrupt=1%,seed=1", { count, size: 60 });
    const near = (value, share) => assert.ok(Math.abs(value / count - share) < 0.005, `${value} of ${count} is not ${share}`);
    near(report.lost, 0.05);
    near(report.duplicated, 0.02 * 0.95);
    near(report.corrupted, 0.01 * 0.95);
    assert.equal(rows.length, count - report.lost + report.duplicated);
    assertBalance(report);
  });

  test("a corrupted frame has exactly one inverted bit", async () => {
    const { rows, report } = await send("corrupt=100%,seed=2", { count: 200, size: 600 });
    assert.equal(report.corrupted, 200);
    // A bit of the number itself makes the frame look like another one, by the one bit as well.
    assert.ok(rows.every(([, , , bits]) => bits <= 1));
    assert.ok(rows.filter(([, , , bits]) => bits === 1).length > 190);
  });

  test("a reordered frame comes right after the next one, or alone after 20 ms", async () => {
    const { rows, report } = await send("reorder=10%,seed=4", { count: 500, gap: 0.0005 });
    assert.deepEqual([...numbers(rows)].sort((a, b) => a - b), upTo(500));
    assert.ok(report.reordered > 30);
    const overtaken = numbers(rows).filter((number, i) => i > 0 && number < Math.max(...numbers(rows).slice(0, i)));
    assert.ok(overtaken.length >= report.reordered * 0.5, `${overtaken.length} of ${report.reordered}`);
    const alone = await send("reorder=100%,seed=4", { count: 1 });
    assert.ok(alone.rows[0][1] >= 20);
  });

  test("delay and jitter make frames late within their bounds and keep their order", async () => {
    const { rows } = await send("delay=50ms,jitter=20ms,seed=6", { count: 200, gap: 0.001 });
    assert.deepEqual(numbers(rows), upTo(200));
    const late = rows.map(([, ms]) => ms);
    assert.ok(Math.min(...late) >= 30, `${Math.min(...late)} ms`);
    late.sort((a, b) => a - b);
    assert.ok(late[100] > 45 && late[100] < 250, `median ${late[100]} ms`);
  });

  test("a cut cable loses what comes in its spans and nothing else, and its frames fare as they would without", async () => {
    const file = path("cut.pcapng");
    const { rows, report } = await send("cut=500ms..700ms,cut=900ms..1s,seed=1", { count: 1500, gap: 0.001, pcap: file });
    const missing = upTo(1500).filter((number) => !numbers(rows).includes(number));
    assert.equal(report.cut, missing.length);
    assertBalance(report);
    const gaps = missing.filter((number, i) => number !== missing[i - 1] + 1);
    assert.equal(gaps.length, 2, `${missing}`);
    const frames = readRecord(file, ["frame.time_epoch", "frame.comment"]);
    const cut = frames.filter(([, comment]) => comment.includes("it is cut")).map(([time]) => Number(time));
    assert.equal(cut.length, missing.length);
    const length = (from, until) => cut[until] - cut[from];
    const second = missing.indexOf(gaps[1]);
    assert.ok(length(0, second - 1) <= 0.2 && length(second, cut.length - 1) <= 0.1 && length(0, cut.length - 1) <= 0.5, `${length(0, second - 1)}`);
    const whole = numbers((await send("loss=20%,seed=3", { count: 300 })).rows);
    assert.deepEqual(numbers((await send("loss=20%,seed=3,cut=0s..1us", { count: 300 })).rows), whole);
  });

  test("a cut from the start loses both directions", async () => {
    for (const from of ["device", "pc"]) {
      const { rows, report } = await send("cut=0s..3600s", { count: 10, from, quiet: 0.1 });
      assert.deepEqual([rows.length, report.cut, report.delivered], [0, 10, 0]);
    }
  });

  test("a rate of 10 Mbit/s passes 40 frames of 1514 octets in 49 ms", async () => {
    const { rows, report } = await send("rate=10mbit", { count: 40, size: 1514 });
    assert.equal(report.delivered, 40);
    // (1514 + 24) octets * 8 / 10 Mbit/s = 1.23 ms for each frame.
    assert.ok(rows[39][1] >= 40 * 1.23 * 0.9, `${rows[39][1]} ms`);
  });

  test("the queue in front of a slow line is bounded and its losses are counted", async () => {
    const { rows, report } = await send("rate=1mbit", { count: 200, size: 1514, quiet: 1 });
    assert.ok(report.overflow > 100, JSON.stringify(report));
    assert.equal(rows.length, 200 - report.overflow);
    assertBalance(report);
  });
});

describe("the record", () => {
  test("is pcapng with nanoseconds and directions, in which a lost frame says so", async () => {
    const file = path("loss.pcapng");
    const { report } = await send("loss=10%,dup=5%,corrupt=5%,seed=9", { count: 400, pcap: file });
    const frames = readRecord(file, ["frame.time_epoch", "frame.packet_flags_direction", "frame.comment", "frame.len"]);
    assert.equal(frames.length, report.delivered + report.lost);
    assert.equal(frames.filter(([, , comment]) => comment.includes("lost by the cable")).length, report.lost);
    assert.equal(frames.filter(([, , comment]) => comment.includes("duplicate")).length, report.duplicated);
    assert.ok(frames.every(([time, direction]) => /\.\d{9}$/.test(time) && Number(direction) === 1));
    assert.ok(frames.some(([time]) => !time.endsWith("000")), "times have nanoseconds");
    assert.ok(frames.every(([time], i) => i === 0 || Number(time) >= Number(frames[i - 1][0])));
    const back = path("back.pcapng");
    await send("", { count: 3, from: "pc", pcap: back, quiet: 0.1 });
    assert.deepEqual(readRecord(back, ["frame.packet_flags_direction"]).map(([direction]) => Number(direction)), [2, 2, 2]);
  });

  test("loses at most the last frame when the cable is killed", async () => {
    const file = path("kill.pcapng");
    const child = await startCable(["--pcap", file]);
    const wire = python([WIRE, directory, "--count", 3000, "--gap", 0.0001, "--quiet", 0.5]);
    await new Promise((resolve) => { setTimeout(resolve, 250); });
    const before = readRecord(file, ["frame.number"]).length;
    child.kill("SIGKILL");
    assert.equal((await child.ended).signal, "SIGKILL");
    const arrived = JSON.parse(await wire).length;
    const frames = readRecord(file, ["data.data"]);
    assert.ok(before > 0 && frames.length >= before, `${before}, then ${frames.length}`);
    const numbersRead = frames.map(([data]) => parseInt(data.slice(0, 8), 16));
    assert.deepEqual(numbersRead, upTo(frames.length));
    assert.ok(frames.length >= arrived - 1, `${frames.length} of ${arrived}`);
    assertWholeBlocks(readFileSync(file));
  });
});

/** Walks a pcapng file block by block: all of them end where they say. */
function assertWholeBlocks(octets) {
  let at = 0;
  while (at < octets.length) {
    const length = octets.readUInt32LE(at + 4);
    assert.equal(octets.readUInt32LE(at + length - 4), length);
    at += length;
  }
  assert.equal(at, octets.length);
}

describe("wrong options are refused with a sentence", () => {
  const cases = {
    "loss=5": /a percentage/, "loss=101%": /a percentage/, "loss=-1%": /a percentage/, "nonsense=1": /unknown; the keys are/,
    "loss=1%,loss=2%": /given twice/, "delay=5": /a time/, "delay=61s": /a time/, "rate=10": /a bit rate/, "seed=-1": /a whole number/,
    "cut=5s": /a span/, "cut=5s..2s": /a span/, "cut=1s..3601s": /a span/, "cut=1s..2s,cut=..3s": /a span/,
    [Array(9).fill("cut=1s..2s").join()]: /at most eight/, loss: /key=value/, "": /key=value/,
  };
  for (const [impair, expected] of Object.entries(cases)) {
    test(`--impair "${impair}"`, () => {
      const { status, stderr } = spawnSync(program, ["--check", "--impair", impair], { encoding: "utf8" });
      assert.equal(status, 1);
      assert.match(stderr, expected);
    });
  }
});
