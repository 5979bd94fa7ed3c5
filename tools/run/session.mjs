// A running device: builds what is needed, lays the cable, boots the board, and takes all of it down again. The command
// `run` and the interop tests both stand on it.
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildCable, buildFirmware, buildWasm, withVerbs } from "../build.mjs";
import { Failure } from "../errors.mjs";
import { FACTS, startBoard } from "./board.mjs";
import { checkImpairments, startCable } from "./cable.mjs";
import { DIE_WITH_PARENT, start } from "./children.mjs";
import { enter, namespaceKind } from "./namespace.mjs";
import { checkPorts, startRelay } from "./relay.mjs";

/** How long a board may take to boot and to answer, ms. */
const BOOT_MS = 30000;

const PREFIX = "ethertype-";

/** A directory for this run's sockets and files; those of runs that were killed are removed. */
function temporaryDirectory() {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^ethertype-(\d+)-\d+$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
  temporaryDirectory.count = (temporaryDirectory.count ?? 0) + 1;
  const directory = join(tmpdir(), `${PREFIX}${process.pid}-${temporaryDirectory.count}`);
  mkdirSync(directory, { mode: 0o700 });
  return directory;
}

/**
 * Boots a device.
 *   plan     of planRun (options.mjs)
 *   step     async (name, work) => the result of work(): called around each step
 *   onLine   called for each line of the board's console
 * Returns { facts, died, exec(command, options), report(), stop() }.
 */
export async function startSession(plan, { step = plainStep, onLine = () => {} } = {}) {
  const session = new Session(plan, onLine);
  try {
    await session.build(step);
    await session.connect(step);
    await session.boot(step);
  } catch (error) {
    await session.stop();
    throw error;
  }
  return session;
}

const plainStep = (name, work) => work();

class Session {
  constructor(plan, onLine) {
    this.plan = plan;
    this.onLine = onLine;
    this.directory = temporaryDirectory();
    this.needsCable = plan.cable === "tap" || plan.pcap !== undefined || plan.impair !== undefined;
    this.kind = null;
    /** Whether the device's address is known before it has one: it may ask a server that is still to be started. */
    this.knows = plan.cable === "user" || !plan.address.ask;
    this.cable = null;
    this.board = null;
    this.relay = null;
    /** Rejects when the board or the cable ends. */
    this.died = null;
  }

  /** Everything that is run is built first, the cheapest and the command line's judge before the rest. */
  async build(step) {
    const { plan } = this;
    const build = (name, make) => step(name, () => make().catch((error) => { throw new Failure(error.message, { cause: error }); }));
    if (this.needsCable) this.cableProgram = await build("build cable", buildCable);
    if (plan.impair) checkImpairments(this.cableProgram, plan.impair);
    if (plan.ports) await checkPorts(plan.ports);
    if (plan.cable === "tap") this.kind = namespaceKind();
    await build("build wasm", () => buildWasm(plan.program ? withVerbs(plan.variant) : plan.variant));
    this.firmware = await build("build firmware", () => buildFirmware(plan.board, plan.variant, plan.program));
  }

  async connect(step) {
    if (!this.needsCable) return;
    const { plan } = this;
    const path = (name) => join(this.directory, name);
    this.sockets = { device: path("device"), cable: path("cable") };
    if (plan.cable === "user") this.pcSockets = { pc: path("nat"), cable: path("cable-nat") };
    this.cable = await step("cable", () => startCable({
      program: this.cableProgram, sockets: this.sockets, kind: this.kind, pcSockets: this.pcSockets,
      network: plan.network, waits: this.knows, pcap: plan.pcap, impair: plan.impair,
    }));
  }

  async boot(step) {
    const { plan } = this;
    await step("boot", async () => {
      this.board = startBoard({
        board: plan.board, firmware: this.firmware, directory: this.directory, network: plan.network, address: plan.address, mac: plan.mac,
        sockets: this.sockets, ports: plan.cable === "user" ? plan.ports : null, pcSockets: this.pcSockets, onLine: this.onLine,
        facts: FACTS.filter((fact) => fact !== "ip" || this.knows),
      });
      this.died = this.watch();
      const up = Promise.all([this.board.booted, this.kind && this.knows ? this.cable.answersArp : undefined]);
      await this.orLate(Promise.race([up, this.died]));
    });
    if (this.kind && plan.ports) {
      this.relay = await startRelay({ ports: plan.ports, kind: this.kind, pid: this.cable.child.pid, directory: this.directory, network: plan.network });
    }
  }

  async orLate(promise) {
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Failure(this.whatIsMissing())), BOOT_MS);
    });
    await Promise.race([promise, late]).finally(() => clearTimeout(timer));
  }

  whatIsMissing() {
    const said = Object.entries(this.board.facts).map(([name, value]) => `${name}: ${value}`).join(", ") || "nothing";
    return `the device did not come up within ${BOOT_MS / 1000} s. It said: ${said}`;
  }

  get facts() { return this.board.facts; }

  /** A promise that rejects when the board or the cable ends; nobody need wait for it. */
  watch() {
    const cut = this.cable?.child.ended.then(() => { throw new Failure(`the cable ended: ${this.cable.errors().join("\n  ") || "it was killed"}`); });
    const died = Promise.race([this.board.died, ...(cut ? [cut] : [])]);
    died.catch(() => {});
    return died;
  }

  /** Starts a shell command on the PC's end; `options` as of child_process.spawn. Needs the cable "tap". */
  exec(command, options) {
    const [program, ...args] = [...DIE_WITH_PARENT, ...enter(this.kind, this.cable.child.pid, ["sh", "-c", command])];
    return start(program, args, options);
  }

  /** What the cable did, one line a direction; complete after `stop`. */
  report() { return this.cable?.report() ?? []; }

  async stop() {
    await this.relay?.stop();
    await this.board?.stop();
    await this.cable?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
