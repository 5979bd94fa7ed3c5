// A million answers to the resolver, each a good one that was damaged: bits, octets, lengths, pointers, counts, pieces lost, doubled or
// moved. Every one is counted once, none reads behind the message or stops the resolver, and what a program is told stands in the message.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildSimulated } from "../../tools/sim/build.mjs";
import { generator } from "../../tools/sim/random.mjs";
import { address, instantiate } from "../../tools/sim/stack.mjs";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const INPUTS = 1e6 / SEEDS.length;

/** Inputs between two good answers that have to be understood. */
const BETWEEN = 500;

const DEVICE = 2, SERVER = 9;
const A = 1, CNAME = 5, SOA = 6, PTR = 12;

const module = new WebAssembly.Module(readFileSync(await buildSimulated("dns", { entry: "tests/sim/dns/index.ts", pages: 3, use: [], optimize: 3 })));

const u16 = (v) => [v >> 8 & 255, v & 255];
const u32 = (v) => [...u16(v >>> 16), ...u16(v & 0xffff)];
const labels = (name) => [...name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]), 0];
const record = (owner, type, ttl, data) => [...owner, ...u16(type), 0, 1, ...u32(ttl), ...u16(data.length), ...data];
const QNAME = [0xc0, 12];
const IP = [192, 0, 2, 1];
const authority = record(labels("example"), SOA, 60, [...labels("ns.example"), ...labels("a.example"), ...u32(1), ...u32(2), ...u32(3), ...u32(4), ...u32(30)]);
const alias = (from, to) => record(from, CNAME, 300, labels(to));

/** Good answers: flags, and the records of each section. A question for an address has the first ones, for a host's name the last. */
const ANSWERS = [
  { answers: [record(QNAME, A, 300, IP)] },
  { answers: [alias(QNAME, "b.example"), alias(labels("b.example"), "c.example"), record(labels("c.example"), A, 60, IP)] },
  { answers: [record(labels("b.example"), A, 60, IP), alias(QNAME, "b.example")], extra: [record(labels("ns.example"), A, 60, IP)] },
  { answers: [record(QNAME, A, 1, IP), record(QNAME, A, 2, IP), record(QNAME, A, 3, IP)], authorities: [authority] },
  { answers: [alias(QNAME, "b.example")] },
  { flags: 0x8183, authorities: [authority] },
  { authorities: [authority] },
  { flags: 0x8182 },
  { flags: 0x8380 },
];
const HOST_ANSWERS = [
  { answers: [record(QNAME, PTR, 300, labels("host.example"))] },
  { answers: [alias(QNAME, "x.y.in-addr.arpa"), record(labels("x.y.in-addr.arpa"), PTR, 300, [4, ...Buffer.from("host"), 0xc0, 12])] },
];

class Fuzz {
  constructor(seed) {
    this.random = generator(seed, 77);
    this.now = 0;
    this.names = 0;
    this.inputs = this.told = 0;
    const { exports, octets, inbox } = instantiate(module, DEVICE, seed, (memory, p, n) => this.heard.push(memory.slice(p, p + n)));
    Object.assign(this, { device: exports, octets, inbox, heard: [], query: null, question: 0 });
    while (!exports.ready()) this.pass(10);
    exports.server(address(SERVER));
  }

  any(n) {
    return Math.floor(this.random() * n);
  }

  pass(ms) {
    this.now = this.now + ms >>> 0;
    this.device.timers(this.now);
    this.attend();
  }

  /** Answers the device's ARP, and notes what it asks for. */
  attend() {
    for (let frame = this.heard.shift(); frame; frame = this.heard.shift()) {
      const type = frame[12] << 8 | frame[13];
      if (type === 0x0806 && frame[21] === 1 && frame[41] === SERVER) {
        const mac = [2, 0, 0, 0, 0, SERVER];
        this.receive([...frame.slice(6, 12), ...mac, 8, 6, 0, 1, 8, 0, 6, 4, 0, 2, ...mac, 10, 0, 0, SERVER, ...frame.slice(22, 32)]);
      }
      if (type !== 0x0800) continue;
      if (frame[23] === 17 && (frame[36] << 8 | frame[37]) === 53) {
        this.query = { port: frame.slice(34, 36), id: frame.slice(42, 44), question: frame.slice(54), stream: false };
      }
      if (frame[23] === 6) this.query.stream = true;
    }
  }

  /** A frame for the device. */
  receive(frame) {
    this.octets.set(frame, this.inbox);
    this.device.frame(frame.length, this.now);
    this.attend();
  }

  /** The frame around a message of the server; a UDP checksum of 0 is none. */
  frameOf(message) {
    const length = message.length + 28;
    const ip = [0x45, 0, ...u16(length), 0, 0, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, SERVER, 10, 0, 0, DEVICE];
    let sum = 0;
    for (let i = 0; i < 20; i += 2) sum += ip[i] << 8 | ip[i + 1];
    sum = (sum & 0xffff) + (sum >> 16);
    ip.splice(10, 2, ...u16(~(sum + (sum >> 16)) & 0xffff));
    const frame = [2, 0, 0, 0, 0, DEVICE, 2, 0, 0, 0, 0, SERVER, 8, 0, ...ip, 0, 53, ...this.query.port, ...u16(message.length + 8), 0, 0, ...message];
    while (frame.length < 60) frame.push(0);
    return frame;
  }

  /** A question that nobody has asked before, under way. */
  ask() {
    this.query = null;
    this.host = this.any(5) === 0;
    const name = `host-${this.names++}.example`;
    this.octets.set(Buffer.from(name), this.inbox);
    this.question = this.host ? this.device.askHost(this.names) : this.device.ask(name.length);
    assert.ok(this.question > 0, `${this.question}`);
    for (let waited = 0; !this.query && waited < 10; waited++) this.pass(1);
    assert.ok(this.query, "the server is asked");
  }

  messageOf({ flags = 0x8180, answers = [], authorities = [], extra = [] }) {
    return [...this.query.id, ...u16(flags), 0, 1, ...[answers, authorities, extra].flatMap(({ length }) => u16(length)), ...this.query.question,
      ...answers.flat(), ...authorities.flat(), ...extra.flat()];
  }

  goodMessage() {
    const from = this.host ? HOST_ANSWERS : ANSWERS;
    return this.messageOf(from[this.any(from.length)]);
  }

  /** Does one kind of damage to the message. */
  damage(message) {
    const at = () => this.any(Math.max(message.length, 1));
    // What follows the question is where a parser can go wrong: most damage is there.
    const behind = 12 + this.query.question.length;
    const place = () => (message.length > behind && this.random() < 0.8 ? behind + this.any(message.length - behind) : at());
    switch (this.any(9)) {
      case 0: message[place()] ^= 1 << this.any(8); break;
      case 1: message[place()] = this.any(256); break;
      case 2: message[place()] = [0, 0x3f, 0x40, 0x7f, 0x80, 0xbf, 0xc0, 0xff][this.any(8)]; break;
      case 3: message.splice(place(), 2, 0xc0 | this.any(64) * (this.any(4) === 0), this.any(message.length + 4)); break;
      case 4: message.splice(4 + 2 * this.any(4), 2, ...[[0, 0], [0, 1], [0xff, 0xff], [0, 200]][this.any(4)]); break;
      case 5: message.length = at(); break;
      case 6: message.splice(place(), this.any(20)); break;
      case 7: message.splice(place(), 0, ...message.slice(at()).slice(0, this.any(200))); break;
      default: message.push(...Array.from({ length: this.any(30) }, () => this.any(256)));
    }
  }

  input() {
    const message = this.goodMessage();
    for (let n = 1 + this.any(3); n > 0; n--) this.damage(message);
    if (message.length > 1400) message.length = 1400;
    this.octets.set(message, this.inbox);
    this.device.readAtEnd(this.question, message.length, this.any(2));
    const before = this.device.messages(), delivered = this.device.delivered();
    this.receive(this.frameOf(message));
    this.inputs++;
    assert.equal(this.device.delivered() - delivered, 1);
    assert.equal(this.device.messages() - before, 1, `counted once: ${Buffer.from(message).toString("hex")}`);
    this.look(message);
  }

  /** Looks whether the question has an answer now, and whether it stands in the message. */
  look(message) {
    const result = this.device.told(this.question);
    if (result === -11) {
      if (!this.query.stream) return;
      this.device.cancel(this.question);
    } else if (result > 0) {
      assert.ok(this.host && result < 255);
      assert.match(Buffer.from(this.octets.slice(this.inbox, this.inbox + result)).toString(), /^[a-z0-9_.-]+$/);
    } else if (result === 0) {
      const ip = [0, 8, 16, 24].map((shift) => this.device.address() >> shift & 255);
      assert.ok(Buffer.from(message).includes(Buffer.from(ip)), "an address that nobody said");
    } else {
      assert.ok([-2, -61, -40, -111].includes(result), `${result}`);
    }
    this.told++;
    if (this.told % 64 === 0) this.device.forgetAll();
    this.ask();
  }

  /** The question under way, or a new one, is answered well. */
  answered() {
    this.receive(this.frameOf(this.messageOf(this.host ? HOST_ANSWERS[0] : ANSWERS[0])));
    assert.equal(this.device.told(this.question), this.host ? "host.example".length : 0);
    this.ask();
    this.pass(20);
  }
}

for (const seed of SEEDS) {
  test(`seed ${seed}: ${INPUTS} damaged answers`, () => {
    const fuzz = new Fuzz(seed);
    fuzz.ask();
    while (fuzz.inputs < INPUTS) {
      fuzz.input();
      if (fuzz.inputs % BETWEEN === 0) fuzz.answered();
    }
    // That the damage goes everywhere: each cause was met often, and not everything was refused.
    const causes = [0, 1, 2, 3].map((c) => fuzz.device.ignored(c));
    assert.ok(causes.every((n) => n > INPUTS / 100), `${causes}`);
    assert.ok(fuzz.told > INPUTS / 20, `${fuzz.told} were answers`);
  });
}
