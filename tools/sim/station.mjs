// Whole stacks on the models: each an instance of the stack's module whose board is a chip of a world (hal/mock/hosts.ts). The world is
// any instance that exports those functions; time passes in it alone.
import { readFileSync } from "node:fs";
import { buildWasm } from "../toolchain/wasm.mjs";
import { generator } from "./random.mjs";

/** Ticks of hal/mock/clock.ts in a millisecond. */
const MILLISECOND = 100_000;

/** Octets that go through the verbs at a time. */
const PIECE = 1460;

/** The window of the adapter, and what About (hal/board.ts) asks for. */
const WINDOW = 0;
const ABOUT = ["models", "V8"];

/** Modules that are compiled already, by path. */
const compiled = new Map();

/** The stack with the verbs for programs outside, and its fixed texts: { module, resources }. */
export async function buildStack(variant = "applications") {
  const { wasm, resources } = await buildWasm(variant);
  if (!compiled.has(wasm)) compiled.set(wasm, { module: new WebAssembly.Module(readFileSync(wasm)), resources: readFileSync(resources) });
  return compiled.get(wasm);
}

export class Station {
  /** When it wants to be polled, in ticks, if its chip does not interrupt before; and its clock at the last poll. */
  due = 0;
  polledAt = -1;
  /** What it printed. */
  logged = "";

  /**
   * `world`: exports of the world; `chip`: the chip's number there; `settings`: [IP, mask, gateway] as words in wire order; `seed` makes
   * its secrets.
   */
  constructor({ module, resources }, { world, chip, settings, seed }) {
    Object.assign(this, { world, chip });
    const board = { ...this.memoryImports(resources), ...this.chipImports(), ...boardImports(this, settings, generator(seed, chip)) };
    this.exports = new WebAssembly.Instance(module, { board }).exports;
    this.octets = new Uint8Array(this.exports.memory.buffer);
    this.words = new DataView(this.exports.memory.buffer);
    this.exports.boot(this.now);
  }

  /** Its clock, ms. */
  get now() {
    return Math.floor(this.world.hostNow() / MILLISECOND) >>> 0;
  }

  /** Whether its board would poll now. */
  get wanted() {
    return this.due <= this.world.hostNow() || this.world.hostInterrupt(this.chip) !== 0;
  }

  poll() {
    this.polledAt = this.now;
    const wait = this.exports.poll(this.polledAt) >>> 0;
    this.due = (Math.floor(this.world.hostNow() / MILLISECOND) + wait) * MILLISECOND;
  }

  /** Calls a verb of assembly/verbs.ts: it takes the time of the last poll for now, and what it made ready leaves with the next. */
  call(verb, ...values) {
    this.awake();
    this.due = 0;
    return this.exports[verb](...values);
  }

  /** Polls the stack if time has passed since it was: not what a board does besides. */
  awake() {
    if (this.polledAt !== this.now) Station.prototype.poll.call(this);
  }

  /** Sends octets on a socket, as many as it takes of one piece; returns how many, or an error. */
  send(s, octets) {
    const piece = octets.subarray(0, PIECE);
    this.awake(); // before the octets lie where frames are received
    this.put(this.exports.transfer(), piece);
    return this.call("send", s, piece.length, 0);
  }

  /** What came on a socket, at most one piece: octets, or an error as a number. */
  receive(s) {
    const n = this.call("recv", s, PIECE, 0);
    const from = this.exports.transfer();
    return n < 0 ? n : this.octets.subarray(from, from + n);
  }

  /** Registers and FIFOs: the world's chip. */
  chipImports() {
    const { world, chip } = this;
    const buffer = (n) => new Uint8Array(world.memory.buffer, world.hostBuffer(), n);
    const words = (n) => (n + 3) >> 2;
    return {
      reg_read: (window, offset) => (window === WINDOW ? world.hostRead(chip, offset) : 0),
      reg_write: (window, offset, value) => { if (window === WINDOW) world.hostWrite(chip, offset, value); },
      fifo_read: (_, offset, dst, n, from, to) => {
        const sum = world.hostReadFifo(chip, offset, words(n), from, to);
        this.octets.set(buffer(4 * words(n)), dst);
        return sum;
      },
      fifo_write: (_, offset, src, n) => {
        buffer(4 * words(n)).set(this.octets.subarray(src, src + 4 * words(n)));
        world.hostWriteFifo(chip, offset, words(n));
      },
    };
  }

  /** Sums, copies, texts. */
  memoryImports(resources) {
    return {
      checksum: (p, n) => sumOf(this.octets, p, n),
      copy_and_sum: (dst, src, n) => {
        this.octets.copyWithin(dst, src, src + n);
        return sumOf(this.octets, dst, n);
      },
      describe: (what, p, n) => this.put(p, new TextEncoder().encode(ABOUT[what]).subarray(0, n)),
      resource: (offset, dst, n) => this.put(dst, resources.subarray(offset >>> 0, (offset >>> 0) + n)),
      log: (p, n) => { this.logged += `${new TextDecoder().decode(this.octets.subarray(p, p + n))}\n`; },
    };
  }

  /** Puts octets at p; returns how many. */
  put(p, octets) {
    this.octets.set(octets, p);
    return octets.length;
  }
}

/** What else a board gives: entropy, settings, and a status of which nothing is known here. */
function boardImports(station, settings, random) {
  return {
    entropy: (p, n) => { for (let i = 0; i < n; i++) station.octets[p + i] = random() * 256; },
    settings: (p, n) => settings.slice(0, n >> 2).forEach((word, i) => station.words.setUint32(p + 4 * i, word, true)),
    status: (p, n) => station.octets.fill(0, p, p + n),
  };
}

/** Ones'-complement sum in native order, as `checksum` of hal/board.ts. */
function sumOf(octets, p, n) {
  let sum = n & 1 ? octets[p + n - 1] : 0;
  for (let i = p; i < p + n - 1; i += 2) sum += octets[i] | octets[i + 1] << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

/**
 * Lets the world of `stations` go on until `until`, in ticks; each is polled when its time has come and when its chip interrupts. Their
 * hosts take turns: what one of them does at its chip takes time, in which the others wait.
 */
export function serve(world, stations, until) {
  for (;;) {
    for (const station of stations) if (station.wanted) station.poll();
    const now = world.hostNow();
    if (now >= until) return;
    const next = stations.reduce((soonest, { due }) => Math.min(soonest, due), until);
    if (next > now && !stations.some(({ wanted }) => wanted)) world.hostRun(next);
  }
}
