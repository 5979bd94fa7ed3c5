// A program beside a stack that asks a web server for a page, over the verbs that the module exports (assembly/verbs.ts).
import { ipWord } from "./board.mjs";

/** assembly/lib/errors.ts, assembly/socket/socket.ts. */
const EAGAIN = -11, EINPROGRESS = -115;
const STREAM = 1;
const Poll = { OUT: 4 };

const HTTP_PORT = 80;

/** The stack has no address yet, or no block free: asked again after so many ms. */
const AGAIN = 50;

/** Octets that one call of `recv` asks for. */
const PIECE = 1024;

/** Nothing to do until the socket has news. */
const IDLE = { again: Infinity, news: false };

export class Fetch {
  state = "waiting";
  socket = -1;
  /** All of the answer, head and body, as text of octets. */
  answer = "";
  /** When it began and ended, ticks since the beginning of the traffic; the error that ended it. */
  began = -1;
  ended = -1;
  error = 0;

  /** `board`: whose program it is; `server`: "10.0.0.1"; `http`: "1.0" or "1.1"; `start`: ticks from the beginning of the traffic. */
  constructor(board, server, { path, http, start }) {
    Object.assign(this, { board, server, path, http, start });
    this.verbs = board.exports;
    this.transfer = this.verbs.transfer();
  }

  /** The status code of the answer, 0 without one. */
  get status() {
    return Number(/^HTTP\/1\.\d (\d{3})/.exec(this.answer)?.[1] ?? 0);
  }

  get body() {
    const head = this.answer.indexOf("\r\n\r\n");
    return head < 0 ? "" : this.answer.slice(head + 4);
  }

  /** Goes on as far as it can. */
  run() {
    if (this.state === "waiting") return this.connect();
    if (this.state === "connecting") return this.ask();
    return this.state === "reading" ? this.read() : IDLE;
  }

  connect() {
    const { verbs, board } = this, now = board.elapsed;
    if (now < this.start) return { again: AGAIN, news: false };
    const s = verbs.socket(STREAM);
    if (s < 0) return { again: AGAIN, news: false };
    if (verbs.connect(s, ipWord(this.server), HTTP_PORT) !== EINPROGRESS) {
      verbs.close(s);
      return { again: AGAIN, news: false };
    }
    Object.assign(this, { socket: s, state: "connecting", began: now });
    return { again: Infinity, news: true };
  }

  ask() {
    const { verbs, socket, board } = this;
    if (!(verbs.socketPoll(socket) & Poll.OUT)) return IDLE;
    const host = this.http === "1.1" ? `Host: ${this.server}\r\n` : "";
    const n = board.put(this.transfer, Buffer.from(`GET ${this.path} HTTP/${this.http}\r\n${host}\r\n`));
    const sent = verbs.send(socket, n, 0);
    if (sent < 0) return this.end(sent);
    this.state = "reading";
    return { again: Infinity, news: true };
  }

  /** Reads to the end of data (HTTP/1.0: the server closes), or to the end of the answer (1.1: it is for us to close). */
  read() {
    const { verbs, socket, board } = this;
    let n = 0;
    while ((n = verbs.recv(socket, PIECE, 0)) > 0) {
      this.answer += Buffer.from(board.octets.subarray(this.transfer, this.transfer + n)).toString("latin1");
      if (this.http === "1.1" && this.complete) return this.end(0);
    }
    return n === EAGAIN ? { again: Infinity, news: true } : this.end(n);
  }

  /** Whether all of the body is there, by its length or its last chunk (RFC 9112 6, 7.1). */
  get complete() {
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.answer.slice(0, this.answer.indexOf("\r\n\r\n") + 2));
    return length ? this.body.length >= Number(length[1]) : /\r\ntransfer-encoding: *chunked/i.test(this.answer) && this.body.endsWith("0\r\n\r\n");
  }

  end(error) {
    this.verbs.close(this.socket);
    Object.assign(this, { state: "done", error, ended: this.board.elapsed });
    return { again: Infinity, news: true };
  }
}
