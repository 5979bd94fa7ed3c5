// The program at one end of a connection: sends its stream and reads the other's as its plan says, and compares every octet.
import { Failure } from "../errors.mjs";
import { between, Finish } from "./plan.mjs";
import { Err, Poll, Shut } from "./station.mjs";
import { isPiece, piece } from "./stream.mjs";

/** An orphan's block is freed this long after our FIN was acknowledged; the other end's FIN meets a reset then, ms. */
const ORPHAN_LIFE = 60000;

/**
 * Without keep-alive an end that has nothing to send may never hear that the other knows nothing of it: its reset was lost, or the ACK
 * that brought a SYN cookie back. It gives up after so long a silence, ms.
 */
const PATIENCE = 3600000;

/** Turns that a busy end takes at once, and how long it rests at most before the next, ms. */
const TURNS = 4;
const REST = 20;

export class End {
  sent = 0;
  received = 0;
  /** The other's stream has ended. */
  ended = false;
  /** Our own. */
  shut = false;
  closed = false;
  /** When it was closed, and whether it had not heard all: what still comes is answered with a reset. */
  closedAt = 0;
  rude = false;
  opened = false;
  resumeAt = 0;
  stopped = false;
  waitsLeft;

  constructor(station, handle, connection, side, now, random) {
    Object.assign(this, { station, handle, connection, side, random });
    this.plan = connection.plan.ends[side];
    this.waitsLeft = [...this.plan.waits];
    this.since = now;
    if (this.plan.noDelay) station.setNoDelay(handle);
  }

  get other() {
    return this.connection.ends[1 - this.side];
  }

  /** Whether the other end knows nothing of the connection, or no longer. */
  get forsaken() {
    return this.other === null || this.other.rude;
  }

  /** Does what it can do now. Returns when it wants to go on without news, Infinity = only then. */
  serve(now) {
    if (this.closed) return Infinity;
    if (now < this.resumeAt) return this.resumeAt;
    if (this.plan.lazy && this.random() < this.plan.lazy) return this.resumeAt = now + between(this.random, 1, 200);
    let busy = true;
    for (let turns = TURNS; busy && turns && !this.closed && now >= this.resumeAt; turns--) busy = this.turn(now);
    if (this.closed) return Infinity;
    if (this.resumeAt > now) return this.resumeAt;
    if (busy) return this.resumeAt = now + between(this.random, 1, REST);
    return this.forsaken ? this.since + PATIENCE : Infinity;
  }

  /** One thing of each kind. False when there was nothing to do. */
  turn(now) {
    const events = this.station.exports.socketPoll(this.handle);
    if (events < 0) this.fail(`socketPoll says ${events}`);
    if (events & Poll.ERR) return this.broken(this.station.error(this.handle), now);
    if (events & (Poll.OUT | Poll.IN)) this.opened = true;
    if (this.plan.finish === Finish.ABORT && this.opened && this.sent + this.received >= this.connection.abortAt(this.side)) return this.abort(now);
    if (this.forsaken && now - this.since >= PATIENCE) return this.abort(now);
    const wrote = (events & Poll.OUT) !== 0 && this.write(now);
    const read = !this.closed && (events & Poll.IN) !== 0 && this.read(now);
    return !this.closed && this.finish(now) || wrote || read;
  }

  /** Waits once at step i of the plan, if it says so. */
  waits(i, now) {
    if (!this.waitsLeft[i]) return false;
    this.resumeAt = now + this.waitsLeft[i];
    this.waitsLeft[i] = 0;
    return true;
  }

  write(now) {
    const left = this.plan.octets - this.sent;
    if (left === 0 || this.waits(0, now)) return false;
    const octets = piece(this.connection.stream(this.side), this.sent, Math.min(left, between(this.random, 1, this.plan.chunk)));
    const n = this.station.send(this.handle, octets);
    if (n < 0) return n === Err.EAGAIN ? false : this.broken(n, now);
    this.sent += n;
    this.since = now;
    return true;
  }

  read(now) {
    if (this.ended || this.stops(now)) return false;
    const n = this.station.exports.recv(this.handle, between(this.random, 1, this.plan.portion), 0);
    if (n === 0) return this.heardAll(now);
    if (n < 0) return n === Err.EAGAIN ? false : this.broken(n, now);
    const { octets, at } = this.station;
    if (!isPiece(this.connection.stream(1 - this.side), this.received, octets, at, n)) {
      this.fail(`octets ${this.received} to ${this.received + n} are wrong`);
    }
    this.received += n;
    this.since = now;
    this.connection.news();
    return true;
  }

  /** Stops reading once, where the plan says. */
  stops(now) {
    if (this.received < this.plan.stopAt || this.stopped) return false;
    this.stopped = true;
    this.resumeAt = now + this.plan.stopFor;
    return true;
  }

  /** The stream of the other end is over: it is whole, unless that end broke off. */
  heardAll(now) {
    const { other } = this;
    if (other === null || !(other.shut || other.closed) || this.received !== other.sent) {
      this.fail(`the end came after ${this.received} octets of ${other?.sent}`);
    }
    this.ended = true;
    return true;
  }

  /** Ends the own stream, closes, when it is time. */
  finish(now) {
    const done = this.opened && this.sent === this.plan.octets;
    if (!done) return false;
    if (this.plan.finish === Finish.SHUT && !this.shut) return this.shutDown(now);
    const mayClose = this.plan.finish === Finish.LEAVE || this.ended;
    if (!mayClose || this.waits(2, now)) return false;
    this.close(now);
    return true;
  }

  shutDown(now) {
    if (this.waits(1, now)) return false;
    const result = this.station.exports.shutdown(this.handle, Shut.WR);
    if (result < 0) return this.broken(result, now);
    this.shut = true;
    return true;
  }

  close(now) {
    const heard = this.other !== null && this.received === this.connection.plan.ends[1 - this.side].octets;
    this.rude = !this.ended && !(heard && this.connection.plan.ends[1 - this.side].finish !== Finish.ABORT);
    this.leave(now);
    if (this.station.exports.close(this.handle) < 0) this.fail("it could not be closed");
  }

  abort(now) {
    this.rude = true;
    this.leave(now);
    if (this.station.abort(this.handle) < 0) this.fail("it could not be aborted");
    return true;
  }

  leave(now) {
    this.closed = true;
    this.closedAt = now;
    this.connection.news();
  }

  /** The connection is lost: that must have a reason at the other end. */
  broken(error, now) {
    const { other } = this;
    if (!this.isExcused(other, now)) this.fail(`error ${error}`);
    this.connection.broken++;
    this.rude = true;
    this.leave(now);
    this.station.exports.close(this.handle);
    return true;
  }

  /** Whether the other end gives a reason for an error here. */
  isExcused(other, now) {
    if (other === null || other.rude) return true;
    if (!other.closed) return false;
    // Its block was taken from it in FIN-WAIT-2, or its entry in TIME-WAIT was needed for another.
    return !other.ended && now - other.closedAt >= ORPHAN_LIFE || this.ended && other.station.exports.evicted() > 0;
  }

  fail(what) {
    const state = ({ sent, received, ended, shut, closed, plan }) => JSON.stringify({ sent, received, ended, shut, closed, plan });
    throw new Failure(`connection ${this.connection.number}, side ${this.side}: ${what}\n  it: ${state(this)}\n  other: ${this.other ? state(this.other) : "none"}`);
  }
}
