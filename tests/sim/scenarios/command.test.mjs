// `ethertype sim` as a person calls it: what it prints and writes, and how it ends.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import * as z from "zod";
import { checkedIn } from "../../../tools/sim/utilisation.mjs";
import { at } from "../../../tools/toolchain/paths.mjs";

const command = at("tools/ethertype.mjs");
const folder = mkdtempSync(join(tmpdir(), "sim-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs `ethertype sim` with these arguments: { status, stdout, stderr }. */
function sim(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, [command, "sim", ...args], (error, stdout, stderr) => resolve({ status: error ? error.code : 0, stdout, stderr }));
  });
}

const path = (name) => join(folder, name);

const tshark = async (...args) => (await promisify(execFile)("tshark", args)).stdout;

const delay = z.strictObject({ mean: z.number(), p50: z.number(), p90: z.number(), p99: z.number(), longest: z.number() });
const common = {
  offered: z.int(), offeredOctets: z.int(), queueLost: z.int(), sent: z.int(), sentOctets: z.int(), delivered: z.int(), deliveredOctets: z.int(),
  received: z.int(), deferred: z.int(), collisions: z.int(), lateCollisions: z.int(), attempts: z.array(z.int()).length(16),
  collisionsAt: z.array(z.int()).length(16),
  discarded: z.strictObject({ excessiveCollisions: z.int(), lateCollision: z.int(), excessiveDeferral: z.int(), noCarrier: z.int() }),
  faults: z.strictObject({ fcs: z.int(), alignment: z.int(), runt: z.int(), collision: z.int(), symbol: z.int(), long: z.int() }),
  goodput: z.number(), delay,
};

/** The shape of --json: who changes it changes the name as well. */
const shape = z.strictObject({
  schema: z.literal("ethertype-sim/2"), title: z.string(), sweep: z.array(z.string()),
  runs: z.array(z.strictObject({
    variant: z.string(), point: z.record(z.string(), z.union([z.string(), z.number()])), seed: z.int(), complete: z.boolean(), seconds: z.number(),
    hash: z.string().regex(/^[0-9a-f]{16}$/),
    links: z.array(z.strictObject({ station: z.string(), speed: z.int(), duplex: z.enum(["none", "half", "full"]), parallel: z.boolean(), after: z.number(), why: z.string() })),
    media: z.array(z.strictObject({ point: z.string(), direction: z.enum(["all", "in", "out"]), utilisation: z.number(), busy: z.number(), frames: z.int(), octets: z.int(),
      fragments: z.int(), jams: z.int(), repeats: z.int(), longestRun: z.int() })),
    devices: z.array(z.strictObject({ name: z.string(), partitions: z.int(), dropped: z.int() })),
    total: z.strictObject({ ...common, fairness: z.number() }),
    stations: z.array(z.strictObject({ ...common, name: z.string(), kind: z.string(), address: z.string() })),
    delays: z.array(z.strictObject({ seconds: z.number(), share: z.number() })),
    boards: z.array(z.strictObject({ name: z.string(), ip: z.string(), rom: z.enum(["present", "absent", "blank"]), address: z.string(), console: z.string() })).optional(),
    connections: z.array(z.strictObject({
      client: z.string(), server: z.string(), data: z.strictObject({ client: z.int(), server: z.int() }), firstToClose: z.enum(["client", "server", "nobody"]),
      timeWait: z.array(z.enum(["client", "server"])), steps: z.array(z.strictObject({ seconds: z.number(), by: z.string(), what: z.string() })),
    })).optional(),
    fetches: z.array(z.strictObject({
      station: z.string(), path: z.string(), http: z.string(), status: z.int(), error: z.int(), octets: z.int(), began: z.number(), ended: z.number(),
    })).optional(),
  })),
});

test("--list names every ready scenario", async () => {
  const { status, stdout } = await sim("--list");
  assert.equal(status, 0);
  const names = stdout.trim().split("\n").map((line) => line.split(" ")[0]);
  assert.deepEqual(names, ["capture-effect", "duplex-mismatch", "hub-against-switch", "lost-rom", "noisy-cable", "saturated-hub", "slow-motion", "straight-cable",
    "too-long-cable", "who-closes-first"]);
});

test("a report, figures, a record and a plot of one run", async () => {
  const files = ["--json", path("a.json"), "--pcap", path("a.pcapng"), "--svg", path("a.svg")];
  const { status, stdout, stderr } = await sim("slow-motion", ...files);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /sees carrier while it sends: a collision/);
  assert.match(stdout, /goodput/);
  assert.match(stdout, /^attempt +1 +2\nframes sent +0 +2\ncollisions +2 +0$/m);
  const json = shape.parse(JSON.parse(readFileSync(path("a.json"), "utf8")));
  assert.equal(json.runs[0].total.delivered, 2);
  assert.match(readFileSync(path("a.svg"), "utf8"), /^<svg[^]*a sends[^]*<\/svg>$/);
});

test("--pcap: whole frames whose FCS tshark finds right, and the collision's fragment with what happened to it", async () => {
  const { status } = await sim("slow-motion", "--pcap", path("b.pcapng"));
  assert.equal(status, 0);
  const fields = ["frame.len", "eth.fcs.status", "frame.comment", "frame.interface_name", "eth.type"].flatMap((field) => ["-e", field]);
  const out = await tshark("-r", path("b.pcapng"), "-o", "eth.check_fcs:TRUE", "-T", "fields", ...fields);
  const [fragment, ...whole] = out.trimEnd().split("\n").map((line) => line.split("\t"));
  assert.match(fragment[2], /cut short after \d+ of 64 octets/);
  assert.deepEqual(whole.map(([length, fcs, , name, type]) => [length, fcs, name, type]), [["64", "1", "hub", "0x88b5"], ["64", "1", "hub", "0x88b5"]]);
});

test("a sweep is a table, and a plot with a line for each series", async () => {
  const { status, stdout } = await sim("saturated-hub", "--duration", "50 ms", "--svg", path("c.svg"), "--json", path("c.json"));
  assert.equal(status, 0);
  assert.match(stdout, /stations 24, frame 64 octets +\d+\.\d %/);
  shape.parse(JSON.parse(readFileSync(path("c.json"), "utf8")));
  const svg = readFileSync(path("c.svg"), "utf8");
  for (const text of ["frame 64 octets", "frame 1518 octets", "medium used by whole frames"]) assert.ok(svg.includes(text), text);
});

test("boards with a stack: what they said is in the report, the figures and the record", async () => {
  const { status, stdout } = await sim("who-closes-first", "--duration", "3 s", "--json", path("f.json"), "--pcap", path("f.pcapng"));
  assert.equal(status, 0);
  assert.match(stdout, /first to close: server; in TIME-WAIT: server[^]*first to close: client; in TIME-WAIT: client/);
  const { runs } = shape.parse(JSON.parse(readFileSync(path("f.json"), "utf8")));
  assert.deepEqual(runs.map(({ fetches }) => fetches[0].status), [200, 200]);
  const closes = await tshark("-r", path("f.pcapng"), "-Y", 'tcp.flags.fin == 1 && frame.interface_name == "server"', "-T", "fields", "-e", "ip.src");
  assert.deepEqual(closes.trim().split("\n"), ["10.0.0.1", "10.0.0.2"], "the first run: the server, then the client");
});

test("variants are bars, a run without a timeline its delays; what sent nothing cannot be drawn", async () => {
  assert.equal((await sim("hub-against-switch", "--duration", "50 ms", "--svg", path("g.svg"))).status, 0);
  for (const text of ["goodput, Mbit/s", ">switch<"]) assert.ok(readFileSync(path("g.svg"), "utf8").includes(text), text);
  assert.equal((await sim("capture-effect", "--duration", "50 ms", "--svg", path("h.svg"))).status, 0);
  assert.match(readFileSync(path("h.svg"), "utf8"), /delay of a frame, ms/);
  const { status, stderr } = await sim("lost-rom", "--duration", "1 ms", "--svg", path("i.svg"));
  assert.equal(status, 1);
  assert.match(stderr, /nothing to draw/);
});

test("a sweep of lengths in metres and kilometres is drawn in one unit, from left to right", async () => {
  assert.equal((await sim("too-long-cable", "--duration", "20 ms", "--svg", path("m.svg"))).status, 0);
  const svg = readFileSync(path("m.svg"), "utf8");
  assert.ok(svg.includes("length, km"));
  const [, steps] = /aria-roledescription="line mark"[^>]* d="M([^"]+)"/.exec(svg) ?? /<path[^>]* d="M([^"]+)"[^>]*stroke-width="2"/.exec(svg);
  const across = steps.split("L").map((point) => parseFloat(point));
  assert.equal(across.length, 6);
  assert.deepEqual(across, across.toSorted((a, b) => a - b));
});

test("a file that cannot be written is told before the run", async () => {
  for (const option of ["--json", "--svg", "--pcap"]) {
    const { status, stdout, stderr } = await sim("slow-motion", option, path("nowhere/x"));
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /^ethertype: cannot write .*nowhere.x: ENOENT.*\n$/);
  }
});

test("--only runs one variant, or one point of a sweep, and records that", async () => {
  const { status, stdout } = await sim("who-closes-first", "--only", "client-first", "--duration", "3 s", "--pcap", path("k.pcapng"));
  assert.equal(status, 0);
  assert.ok(!stdout.includes("HTTP/1.0:") && stdout.includes("HTTP/1.1:"));
  const first = await tshark("-r", path("k.pcapng"), "-Y", 'tcp.flags.fin == 1 && frame.interface_name == "server"', "-T", "fields", "-e", "ip.src");
  assert.equal(first.split("\n")[0], "10.0.0.2");
  const point = await sim("saturated-hub", "--only", "stations 2, frame 64 octets", "--duration", "10 ms", "--json", path("l.json"));
  assert.equal(point.status, 0);
  assert.deepEqual(JSON.parse(readFileSync(path("l.json"), "utf8")).runs.map((run) => run.point), [{ stations: 2, frame: "64 octets" }]);
  const none = await sim("who-closes-first", "--only", "nobody-first");
  assert.equal(none.status, 2);
  assert.match(none.stderr, /no run "nobody-first"; there are "server-first", "client-first"/);
});

test("--utilisation prints the table that is checked in", async () => {
  const { status, stdout } = await sim("--utilisation");
  assert.equal(status, 0);
  assert.equal(stdout, `${checkedIn()}\n`);
});

test("--seed: the same trace for the same, another for another", async () => {
  const hash = async (seed) => {
    await sim("capture-effect", "--duration", "50 ms", "--seed", seed, "--json", path("d.json"));
    return JSON.parse(readFileSync(path("d.json"), "utf8")).runs[0].hash;
  };
  const [a, b, c] = [await hash("5"), await hash("5"), await hash("6")];
  assert.equal(a, b);
  assert.notEqual(a, c);
});

test("wrong usage is status 2, with what to do", async () => {
  for (const [args, message] of [[[], /--list/], [["nothing"], /no scenario "nothing".*capture-effect/], [["slow-motion", "--seed", "x"], /--seed/],
    [["slow-motion", "--seed", "4294967296"], /^ethertype: --seed is a whole number up to 4294967295/],
    [["slow-motion", "--duration", "long"], /^ethertype: --duration: expected a time/]]) {
    const { status, stderr } = await sim(...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, message);
  }
  writeFileSync(path("bad.yaml"), "title: x\nduration: 1 s\nstations: { a: {}, b: { mode: fast } }\n");
  const { status, stderr } = await sim(path("bad.yaml"));
  assert.equal(status, 2);
  assert.match(stderr, /bad\.yaml:3: stations\.b\.mode: expected auto, 10-half/);
});

test("Ctrl-C ends it with the figures so far and status 1", async () => {
  const child = spawn(process.execPath, [command, "sim", "capture-effect", "--duration", "1000 s", "--pcap", path("e.pcapng")], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "", err = "";
  child.stdout.on("data", (text) => { out += text; });
  child.stderr.on("data", (text) => { err += text; });
  const ended = once(child, "close");
  while (!existsSync(path("e.pcapng")) || statSync(path("e.pcapng")).size < 1000) await setTimeout(50);
  child.kill("SIGINT");
  const [status] = await ended;
  assert.equal(status, 1, err);
  assert.match(err, /interrupted/);
  assert.match(out, /goodput/);
});
