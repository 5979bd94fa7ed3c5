// What the interop tests share: a booted device with its PC, and readers of what the tools leave behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import net from "node:net";
import { fileURLToPath } from "node:url";
import { stop } from "../../tools/run/children.mjs";
import { planRun } from "../../tools/run/options.mjs";
import { startSession } from "../../tools/run/session.mjs";

/** Debian's Python, which has Debian's scapy. */
export const PYTHON = "/usr/bin/python3";

export const BOARDS = ["host", "mps2-an385"];
export const DEVICE = "192.168.7.2";

const CLIENTS = fileURLToPath(new URL("clients/", import.meta.url));
const ARTIFACTS = fileURLToPath(new URL("artifacts/", import.meta.url));

/** A file that the tests leave for people to look at. */
export function artifact(name) {
  mkdirSync(ARTIFACTS, { recursive: true });
  return `${ARTIFACTS}${name}`;
}

/** The command line of a program in clients/. */
export const client = (name, ...args) => `${PYTHON} ${CLIENTS}${name} ${args.join(" ")}`;

/** Boots a device with the cable "tap"; `options` as of planRun. */
export async function boot(options) {
  const lines = [];
  const session = await startSession(planRun({ cable: "tap", exec: "", ...options }), { onLine: (line) => lines.push(line) });
  return new Device(session, lines);
}

class Device {
  constructor(session, lines) {
    this.session = session;
    /** The console, line by line. */
    this.lines = lines;
  }

  /** Runs a shell command on the PC. Resolves to { status, stdout, stderr }; fails after `seconds`. */
  async run(command, seconds = 60) {
    const child = this.session.exec(command, { stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    for (const name of Object.keys(texts)) child[name].setEncoding("utf8").on("data", (text) => { texts[name] += text; });
    let timer;
    const late = new Promise((resolve) => { timer = setTimeout(() => resolve("late"), seconds * 1000); });
    const end = await Promise.race([child.ended, late, this.session.died]).finally(() => clearTimeout(timer));
    if (end === "late") {
      await stop(child);
      throw new Error(`not done after ${seconds} s: ${command}\n${texts.stdout}${texts.stderr}\nconsole:\n${this.lines.slice(-10).join("\n")}`);
    }
    return { status: end.code, ...texts };
  }

  /** Runs a command that must succeed; returns what it printed. */
  async ok(command, seconds) {
    const { status, stdout, stderr } = await this.run(command, seconds);
    assert.equal(status, 0, `${command}\n${stdout}${stderr}`);
    return stdout;
  }

  /** /stats.json of the device. */
  async stats() {
    return JSON.parse(await this.ok(`curl -sSf -m 10 http://${DEVICE}/stats.json`));
  }

  /** Waits until the console has a line that matches, from line `from` on; returns the match. */
  async line(pattern, seconds = 10, from = 0) {
    for (const end = Date.now() + seconds * 1000; ;) {
      const match = this.lines.slice(from).map((line) => pattern.exec(line)).find(Boolean);
      if (match) return match;
      assert.ok(Date.now() < end, `no line ${pattern} within ${seconds} s; the console ends\n${this.lines.slice(-10).join("\n")}`);
      await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
  }

  /** Takes everything down. Returns what the cable counted. */
  async stop() {
    await this.session.stop();
    return parseReport(this.session.report());
  }
}

/** The cable's report as { toPc, toDevice }, each with all of its counters. */
export function parseReport(lines) {
  const read = (direction) => {
    const line = lines.find((text) => text.startsWith(`cable: ${direction}: `)) ?? "";
    const counters = { frames: 0, octets: 0, delivered: 0, lost: 0, duplicated: 0, reordered: 0, corrupted: 0, overflow: 0, cut: 0, runt: 0, oversize: 0, refused: 0, "in flight": 0 };
    for (const [, n, name] of line.matchAll(/(\d+) (frames|octets)/g)) counters[name] = Number(n);
    for (const [, name, n] of line.matchAll(/(\w[\w ]*) (\d+)(?:,|$)/g)) counters[name] = Number(n);
    return counters;
  };
  return { toPc: read("device to PC"), toDevice: read("PC to device") };
}

/** Fields of a record's frames by tshark, one array for each frame; `filter` is a display filter. */
export function readRecord(file, fields, filter = "") {
  const args = ["-r", file, "-n", "-T", "fields", ...fields.flatMap((field) => ["-e", field]), ...(filter ? ["-Y", filter] : [])];
  const { status, stdout, stderr } = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => line.split("\t"));
}

/** Ports of this machine that nobody uses. */
export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => resolve(server));
  })));
  const ports = servers.map((server) => `${server.address().port}`);
  await Promise.all(servers.map((server) => new Promise((resolve) => { server.close(resolve); })));
  return ports;
}
