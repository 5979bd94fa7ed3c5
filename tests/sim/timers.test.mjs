// The heap of timers with 64 connections and 64 entries in TIME-WAIT against a plain list, in random order: nothing early, nothing late,
// nothing lost.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSimulated } from "../../tools/sim/build.mjs";
import { generator } from "../../tools/sim/random.mjs";

const STEPS = 20000;

/** Looks at a block that turned out to have nothing due, for each of what was due: timers that are put off cost one now and then. */
const USELESS = 4;

const module = new WebAssembly.Module(readFileSync(await buildSimulated("timers", {
  entry: "tests/sim/timers/index.ts", pages: 2,
  use: ["USE_TCP_CONNECTIONS=64", "USE_TCP_TIME_WAITS=64", "USE_TCP_RX_BUFFER=128", "USE_TCP_TX_BUFFER=128"],
})));
const nothing = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, () => 0]));

/** Milliseconds from a to b, modulo 2^32. */
const between = (a, b) => (b - a) | 0;

class Model {
  constructor(seed, now) {
    this.heap = new WebAssembly.Instance(module, { board: nothing, env: nothing }).exports;
    this.random = generator(seed);
    this.now = now >>> 0;
    /** Number of a running timer: when it is due. */
    this.running = new Map();
    this.fired = this.looks = 0;
    this.connections = this.heap.connections();
    this.timers = this.heap.timers();
  }

  any(n) {
    return Math.floor(this.random() * n);
  }

  /** Starts or stops any timer. Most times are near, some far, some the same. */
  change() {
    const at = (this.now + 1 + this.any([5, 300, 60000, 7200000][this.any(4)])) >>> 0;
    const begin = this.random() < 0.7;
    if (this.random() < 0.25) return this.changeTimeWait(this.any(this.heap.timeWaits()), at, begin);
    const i = this.any(this.connections), timer = this.any(this.timers), number = i * this.timers + timer;
    if (begin) this.heap.start(i, timer, at);
    else this.heap.stop(i, timer);
    this.note(number, begin ? at : null);
  }

  changeTimeWait(i, at, begin) {
    if (begin) this.heap.wait(i, at);
    else this.heap.release(i);
    this.note(this.connections * this.timers + i, begin ? at : null);
  }

  note(number, at) {
    if (at === null) this.running.delete(number);
    else this.running.set(number, at);
  }

  /** Time goes on to when the heap wants to be looked at next, but not beyond `limit` ms. */
  advance(limit) {
    const wait = Math.max(0, between(this.now, this.heap.next()));
    this.now = (this.now + Math.min(wait, limit)) >>> 0;
    this.looks++;
    const expected = [...this.running].filter(([, at]) => between(at, this.now) >= 0);
    for (const [number, at] of expected) assert.equal(at, this.now, `timer ${number} is late`);
    const taken = [];
    for (let n = this.heap.take(this.now); n >= 0; n = this.heap.take(this.now)) taken.push(n);
    assert.deepEqual(taken.sort((a, b) => a - b), expected.map(([number]) => number).sort((a, b) => a - b));
    for (const number of taken) this.running.delete(number);
    this.fired += taken.length;
    assert.ok(between(this.now, this.heap.next()) > 0, "what is due was taken");
  }
}

for (const [seed, now] of [[1, 0], [2, 0xffff0000], [3, 0x7fff0000], [4, 0x90000000]]) {
  test(`64 connections and 64 in TIME-WAIT, seed ${seed}, from ${now.toString(16)}: each timer fires when it is due`, () => {
    const model = new Model(seed, now);
    assert.equal(model.connections, 64);
    for (let i = 0; i < STEPS; i++) {
      for (let n = model.any(4); n > 0; n--) model.change();
      model.advance(model.random() < 0.5 ? 100000 : model.any(50));
    }
    while (model.running.size) model.advance(60000);
    assert.ok(model.fired > STEPS / 2, `${model.fired} fired`);
    assert.ok(model.looks < STEPS + USELESS * model.fired, `${model.looks} looks for ${model.fired}`);
  });
}
