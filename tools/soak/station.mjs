// A stack and the programs that use it from outside, through the verbs.
import { instantiate } from "../sim/stack.mjs";

/** Errors of the verbs (assembly/lib/errors.ts). */
export const Err = { EAGAIN: -11, EPIPE: -32, ENOPROTOOPT: -92, EINPROGRESS: -115 };

/** Event bits of `socketPoll`. */
export const Poll = { IN: 1, OUT: 4, ERR: 8, HUP: 16 };

export const Shut = { RD: 0, WR: 1 };

/** Type of a stream socket. */
export const STREAM = 1;

const SOL_SOCKET = 1, SO_ERROR = 4, SO_LINGER = 13, IPPROTO_TCP = 6, TCP_NODELAY = 1;

export class Station {
  /** `number`: of the station on its network; `send` as of `instantiate`. */
  constructor(module, number, seed, send) {
    Object.assign(this, instantiate(module, number, seed, send));
    this.at = this.exports.transfer();
    this.words = new DataView(this.octets.buffer, this.at);
  }

  /** A stream socket bound to `port`, 0 = none; negative: an Err. */
  open(port) {
    const s = this.exports.socket(STREAM);
    if (s >= 0 && port) this.exports.bind(s, 0, port);
    return s;
  }

  send(s, octets) {
    this.octets.set(octets, this.at);
    return this.exports.send(s, octets.length, 0);
  }

  /** The pending error of s, an Err or 0. */
  error(s) {
    this.exports.getsockopt(s, SOL_SOCKET, SO_ERROR);
    return -this.words.getInt32(0, true);
  }

  setNoDelay(s) {
    this.words.setInt32(0, 1, true);
    this.exports.setsockopt(s, IPPROTO_TCP, TCP_NODELAY, 4);
  }

  /** Ends s at once. */
  abort(s) {
    this.words.setInt32(0, 1, true);
    this.words.setInt32(4, 0, true);
    const result = this.exports.setsockopt(s, SOL_SOCKET, SO_LINGER, 8);
    this.exports.close(s);
    return result;
  }

  localPort(s) {
    this.exports.getsockname(s);
    return this.words.getUint32(4, true);
  }

  remotePort(s) {
    this.exports.getpeername(s);
    return this.words.getUint32(4, true);
  }
}
