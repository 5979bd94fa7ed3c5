// One run of the soak: two stacks, a bad cable, many connections, until every one is over and nothing is left of it.
import { Failure } from "../errors.mjs";
import { generator } from "../sim/random.mjs";
import { address } from "../sim/stack.mjs";
import { Cable } from "./cable.mjs";
import { End } from "./end.mjs";
import { between, planCable, planConnection, planPause } from "./plan.mjs";
import { Err, Station, STREAM } from "./station.mjs";

const PORT = 7;

/** Ports that programs choose for themselves: each once, since an aborted connection leaves nothing that keeps its port. */
const FIRST_BOUND = 10000;

/** Connections that are open or being opened at once, at most: one more than a stack has blocks. */
const AT_ONCE = 9;

/** Time between two openings on average, ms, when not at once. */
const MEAN_GAP = 1000;

/** Virtual time in which nothing is opened, read or closed, ms: something hangs. */
const STUCK = 24 * 3600 * 1000;

/** Frames within one ms that are too many. */
const STORM = 2000;

/** Virtual time after the last close in which all is forgotten: TIME-WAIT, orphans, half-open ones, ms. */
const AFTERMATH = 3 * 3600 * 1000;

class Connection {
  ends = [null, null];
  broken = 0;

  constructor(number, plan, news) {
    Object.assign(this, { number, plan, news });
  }

  /** Number of the stream that `side` sends. */
  stream(side) {
    return 2 * this.number + side;
  }

  /** Octets sent and received after which `side` breaks it off. */
  abortAt(side) {
    const [a, b] = this.plan.ends;
    return Math.min(this.plan.ends[side].abortAt, a.octets + b.octets);
  }

  /** Whether it is over at both ends, or was never known at one. */
  get over() {
    const [a, b] = this.ends;
    return (a === null || a.closed) && (b === null || b.closed);
  }
}

export class Run {
  now = 0;
  hash = 0x811c9dc5;
  frames = 0;
  octets = 0;
  connections = [];
  live = [];
  /** By "opener's side, its port": those whose other end has not been accepted. */
  awaited = new Map();
  /** Those that were. */
  accepted = new Set();
  openAt = Infinity;
  lastNews = 0;
  acceptAt = [0, 0];
  result = { refused: 0, broken: 0, unaccepted: 0, simultaneous: 0, ghosts: 0 };

  constructor(module, seed, count) {
    this.count = count;
    this.random = generator(seed, 1);
    this.rates = planCable(this.random);
    this.acceptPause = planPause(this.random);
    this.cables = [0, 1].map((side) => new Cable(this.rates, generator(seed, 10 + side)));
    this.stations = [0, 1].map((side) => new Station(module, side + 1, seed, (octets, p, n) => {
      this.note(side, octets, p, n);
      this.cables[side].send(octets, p, n, this.now);
    }));
    this.wanted = [0, 0];
  }

  /** Both stacks talk and time stands still. */
  checkStorm() {
    if (this.now !== this.stormAt) [this.stormAt, this.stormFrames] = [this.now, 0];
    if (++this.stormFrames > STORM) throw new Failure(`${STORM} frames at once, at ${this.now} ms`);
  }

  /** Every frame that a stack sends becomes part of the hash: when, who, how long, its headers. */
  note(side, octets, p, n) {
    this.frames++;
    this.checkStorm();
    let hash = this.hash;
    const mix = (octet) => { hash = Math.imul(hash ^ octet, 0x01000193); };
    for (let time = this.now; time >= 1; time /= 256) mix(time & 255);
    mix(side);
    mix(n & 255);
    const end = p + Math.min(n, 54);
    for (let i = p; i < end; i++) mix(octets[i]);
    this.hash = hash;
  }

  /** Runs to the end. Returns what there was of everything. */
  go() {
    while (!this.stations.every(({ exports }) => exports.ready())) this.step();
    this.sockets = this.freeSockets(0);
    this.listeners = this.stations.map((station) => {
      const s = station.open(PORT);
      station.exports.listen(s, AT_ONCE);
      return s;
    });
    this.lastNews = this.openAt = this.now;
    while (this.connections.length < this.count || this.live.length) {
      this.openMore();
      this.step();
      if (this.now - this.lastNews > STUCK) throw new Failure(`stuck: ${this.live.map((c) => this.describe(c)).join("; ")}`);
    }
    for (const [i, station] of this.stations.entries()) station.exports.close(this.listeners[i]);
    this.wanted = [this.now, this.now];
    for (const until = this.now + AFTERMATH; this.now < until; ) this.step();
    this.checkNothingIsLeft();
    return this.summary();
  }

  describe({ number, ends }) {
    const end = (e) => (e ? JSON.stringify({ sent: e.sent, received: e.received, ended: e.ended, closed: e.closed, plan: e.plan }) : "none");
    return `connection ${number}: ${ends.map(end).join(" and ")}`;
  }

  step() {
    for (const side of [0, 1]) this.settle(side);
    const wires = this.cables.map(({ wire }) => wire.next);
    const next = Math.min(...wires, ...this.wanted, this.connections.length < this.count && this.live.length < AT_ONCE ? this.openAt : Infinity);
    this.now = Math.max(this.now, next);
  }

  /** Gives side what has arrived, and lets its programs and timers go on. */
  settle(side) {
    const { exports, octets, inbox } = this.stations[side], { wire } = this.cables[1 - side];
    let arrived = false;
    for (; wire.next <= this.now; arrived = true) exports.frame(wire.pop(octets, inbox), this.now);
    if (!arrived && this.wanted[side] > this.now) return;
    const programs = this.serve(side);
    this.wanted[side] = Math.min(programs, this.now + exports.timers(this.now));
  }

  /** Lets the programs of a side go on; returns when one of them wants to without news. */
  serve(side) {
    let next = this.listeners ? this.acceptAll(side) : Infinity;
    for (const { ends } of this.live) if (ends[side]) next = Math.min(next, ends[side].serve(this.now));
    if (this.live.some(({ over }) => over)) this.sweep();
    return next <= this.now ? this.now + 1 : next;
  }

  /** Accepts what waits, now and then only if the run's listeners are slow. Returns when it wants to look again. */
  acceptAll(side) {
    if (this.now < this.acceptAt[side]) return this.acceptAt[side];
    const station = this.stations[side];
    for (let s; (s = station.exports.accept(this.listeners[side])) >= 0; ) {
      const key = `${1 - side},${station.remotePort(s)}`;
      const connection = this.awaited.get(key);
      if (!connection) {
        this.dismissGhost(side, s, key);
        continue;
      }
      this.awaited.delete(key);
      this.accepted.add(key);
      connection.ends[side] = new End(station, s, connection, side, this.now, this.random);
      if (!this.live.includes(connection)) this.live.push(connection);
      this.lastNews = this.now;
    }
    if (this.acceptPause === 0) return Infinity;
    return this.acceptAt[side] = this.now + between(this.random, 1, this.acceptPause);
  }

  /**
   * A cookie proves that its ACK answers a SYN,ACK of a moment ago, not that it is the first to do so: doubled on the way, it opens a
   * connection that was broken off meanwhile once more.
   */
  dismissGhost(side, s, key) {
    const station = this.stations[side];
    if (!this.accepted.has(key) || !station.exports.cookies()) throw new Failure(`side ${side} accepted ${key}, which nobody opened`);
    this.result.ghosts++;
    station.abort(s);
  }

  sweep() {
    for (const { broken, over } of this.live) if (over) this.result.broken += broken;
    for (const { over, ends } of this.live) if (over) for (const end of ends) this.octets += end ? end.received : 0;
    this.live = this.live.filter(({ over }) => !over);
  }

  openMore() {
    while (this.now >= this.openAt && this.connections.length < this.count && this.live.length < AT_ONCE) {
      const opened = this.open(planConnection(this.random));
      this.openAt = this.now + (opened && this.random() < 0.3 ? 0 : between(this.random, 1, MEAN_GAP * 2));
    }
  }

  /** Opens the next connection. False when it was refused. */
  open(plan) {
    const connection = new Connection(this.connections.length, plan, () => { this.lastNews = this.now; });
    this.connections.push(connection);
    this.lastNews = this.now;
    const port = FIRST_BOUND + connection.number;
    if (plan.opener === 2) {
      this.result.simultaneous++;
      const both = [0, 1].map((side) => this.connect(connection, side, port, port));
      // One alone is refused.
      if (both.includes(false)) for (const end of connection.ends) end?.abort(this.now);
    } else if (this.connect(connection, plan.opener, plan.bound ? port : 0, PORT)) {
      this.awaited.set(`${plan.opener},${this.stations[plan.opener].localPort(connection.ends[plan.opener].handle)}`, connection);
    }
    this.wanted = [this.now, this.now];
    if (connection.over) return false;
    this.live.push(connection);
    return true;
  }

  /** Opens `side` of a connection actively. False when the stack has no room. */
  connect(connection, side, from, to) {
    const station = this.stations[side];
    const s = station.open(from);
    const result = s < 0 ? s : station.exports.connect(s, address(2 - side), to);
    if (result !== Err.EINPROGRESS) {
      if (s >= 0) station.exports.close(s);
      this.result.refused++;
      return false;
    }
    connection.ends[side] = new End(station, s, connection, side, this.now, this.random);
    return true;
  }

  checkNothingIsLeft() {
    for (const [side, { exports }] of this.stations.entries()) {
      const left = { blocks: exports.blocks(), timeWaits: exports.timeWaits(), sockets: this.sockets - this.freeSockets(side) };
      for (const [what, n] of Object.entries(left)) if (n) throw new Failure(`side ${side} ends with ${n} ${what} taken`);
      const { segments } = this.cables[side], { damaged } = this.cables[1 - side];
      if (exports.segmentsOut() !== segments) throw new Failure(`side ${side} counts ${exports.segmentsOut()} segments sent; ${segments} were`);
      if (exports.damaged() !== damaged) throw new Failure(`side ${side} counts ${exports.damaged()} frames damaged; ${damaged} were`);
    }
  }

  /** How many sockets can be had of a stack. */
  freeSockets(side) {
    const { exports } = this.stations[side];
    const handles = [];
    for (let s; (s = exports.socket(STREAM)) >= 0; ) handles.push(s);
    for (const s of handles) exports.close(s);
    return handles.length;
  }

  summary() {
    const sum = (name) => this.stations.reduce((n, { exports }) => n + exports[name](), 0);
    return {
      ...this.result, connections: this.connections.length, octets: this.octets, frames: this.frames,
      unaccepted: this.awaited.size, evicted: sum("evicted"), retransmits: sum("retransmits"), cookies: sum("cookies"),
      hours: this.now / 3600000, rates: this.rates, hash: (this.hash >>> 0).toString(16).padStart(8, "0"),
    };
  }
}
