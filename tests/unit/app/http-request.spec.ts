import { Answer, Method, Path } from "../../../build/assets";
import { Exchange, Phase, begin, exchangeAt } from "../../../assembly/app/http/exchange";
import { read } from "../../../assembly/app/http/request";
import { HTTP_HEAD_MAX, HTTP_LINE_MAX } from "../../../assembly/app/limits";
import { Mode } from "../../../assembly/app/script";

const BUFFER: usize = memory.data(20000, 8);
/** What `at` is until the head is complete or refused. */
const NOTHING: i32 = 0;

function put(text: string): i32 {
  return <i32>String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, BUFFER);
}

/** The exchange after the whole of `text`, read in two parts, the first of `split` octets. */
function readSplit(text: string, split: i32): Exchange {
  const x = exchangeAt(0);
  begin(x);
  const n = put(text);
  let taken = read(x, BUFFER, split);
  if (taken == split) taken += read(x, BUFFER + split, n - split);
  expect(taken).toBe(x.used);
  return x;
}

/** What all ways to cut `text` in two agree on; -1 when they do not. */
function status(text: string): i32 {
  const n = put(text);
  const first = readSplit(text, n);
  const result = first.at;
  const flags = first.flags, used = first.used, path = first.path, method = first.method;
  for (let split = 0; split <= n; split++) {
    const x = readSplit(text, split);
    if (x.at != result || (x.phase == Phase.DONE) != (result != NOTHING)) return -1;
    if (x.flags != flags || x.used != used || x.path != path || x.method != method) return -1;
  }
  return result;
}

function closes(text: string): bool {
  return readSplit(text, put(text)).has(Mode.CLOSE);
}

/** A request for / with more header lines. */
function withHeader(lines: string): string {
  return "GET / HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n\r\n";
}

function line(requestLine: string): string {
  return requestLine + "\r\nHost: a\r\n\r\n";
}

describe("A request head", () => {
  it("is read the same however segments cut it", () => {
    expect(status("GET /stats.json?x=1 HTTP/1.1\r\nUser-Agent: curl/7.88.1\r\nhOsT:\t192.168.7.2 \r\nConnection: x, Close\r\n\r\n")).toBe(Answer.STATS);
    const x = exchangeAt(0);
    expect(x.path).toBe(Path.STATS);
    expect(x.method).toBe(Method.GET);
    expect(x.has(Mode.CLOSE)).toBe(true);
  });

  it("is complete only with its empty line", () => {
    expect(status("GET / HTTP/1.1\r\nHost: a\r\n")).toBe(NOTHING);
    expect(status("GET / HTTP/1.1\r\nHost: a\r\n\r")).toBe(NOTHING);
    expect(status("")).toBe(NOTHING);
  });

  it("ends where the next request begins", () => {
    const one = line("GET / HTTP/1.1");
    const x = exchangeAt(0);
    begin(x);
    expect(read(x, BUFFER, put(one + one))).toBe(one.length);
    expect(x.phase).toBe(Phase.DONE);
  });

  it("may follow empty lines (RFC 9112 2.2)", () => {
    expect(status("\r\n\n" + line("GET / HTTP/1.1"))).toBe(Answer.PAGE);
  });

  it("may end its lines with LF alone (RFC 9112 2.2), never with CR alone", () => {
    expect(status("GET / HTTP/1.1\nHost: a\n\n")).toBe(Answer.PAGE);
    expect(status("GET / HTTP/1.1\rHost: a\r\n\r\n")).toBe(Answer.BAD_REQUEST);
    expect(status("\r \nGET / HTTP/1.1\r\nHost: a\r\n\r\n")).toBe(Answer.BAD_REQUEST);
  });
});

describe("A request line", () => {
  it("has one space between its parts", () => {
    expect(status(line("GET  / HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line(" GET / HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET /  HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET / HTTP/1.1 "))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET\t/ HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET /"))).toBe(Answer.BAD_REQUEST);
    expect(status("GET\r\n\r\n")).toBe(Answer.BAD_REQUEST);
  });

  it("has a method: served, known or neither", () => {
    expect(status(line("HEAD / HTTP/1.1"))).toBe(Answer.PAGE);
    expect(status(line("POST / HTTP/1.1"))).toBe(Answer.METHOD_NOT_ALLOWED);
    expect(status(line("PATCH / HTTP/1.1"))).toBe(Answer.METHOD_NOT_ALLOWED);
    expect(status(line("OPTIONS * HTTP/1.1"))).toBe(Answer.METHOD_NOT_ALLOWED);
    expect(status(line("get / HTTP/1.1"))).toBe(Answer.NOT_IMPLEMENTED);
    expect(status(line("BREW / HTTP/1.1"))).toBe(Answer.NOT_IMPLEMENTED);
    expect(status(line("host / HTTP/1.1"))).toBe(Answer.NOT_IMPLEMENTED);
    expect(status(line("AVERYLONGMETHODTHATNOBODYKNOWS / HTTP/1.1"))).toBe(Answer.NOT_IMPLEMENTED);
    expect(status(line("G@T / HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status("\x16\x03\x01\x02")).toBe(Answer.BAD_REQUEST);
  });

  it("has a target in origin form", () => {
    expect(status(line("GET /stats.json HTTP/1.1"))).toBe(Answer.STATS);
    expect(status(line("GET /?a=/b?c HTTP/1.1"))).toBe(Answer.PAGE);
    expect(exchangeAt(0).path).toBe(Path.PAGE);
    expect(status(line("GET /stats HTTP/1.1"))).toBe(Answer.NOT_FOUND);
    expect(status(line("GET /stats.json2 HTTP/1.1"))).toBe(Answer.NOT_FOUND);
    expect(status(line("GET /a/path/much/longer/than/any/that/is/served HTTP/1.1"))).toBe(Answer.NOT_FOUND);
    expect(status(line("GET /#a HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET /\x01 HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET /\x7f HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
  });

  it("may have its target in absolute form (RFC 9112 3.2.2)", () => {
    expect(status(line("GET HTTP://device/stats.json HTTP/1.1"))).toBe(Answer.STATS);
    expect(exchangeAt(0).path).toBe(Path.STATS);
    expect(status(line("GET http://device HTTP/1.1"))).toBe(Answer.PAGE);
    expect(exchangeAt(0).path).toBe(Path.PAGE);
    expect(status(line("GET http://device:80?q HTTP/1.1"))).toBe(Answer.PAGE);
    expect(exchangeAt(0).path).toBe(Path.PAGE);
    expect(status(line("GET http:///stats.json HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET https://device/ HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET http HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("CONNECT device:80 HTTP/1.1"))).toBe(Answer.BAD_REQUEST);
  });

  it("has a version (RFC 9112 2.3)", () => {
    expect(status(line("GET / HTTP/1.0"))).toBe(Answer.PAGE);
    expect(status(line("GET / HTTP/1.9"))).toBe(Answer.PAGE);
    expect(status(line("GET / HTTP/2.0"))).toBe(Answer.HTTP_VERSION_NOT_SUPPORTED);
    expect(status("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).toBe(Answer.HTTP_VERSION_NOT_SUPPORTED);
    expect(status(line("GET / HTTP/1.x"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET / HTTP/1.10"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET / HTTP/11"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET / http/1.1"))).toBe(Answer.BAD_REQUEST);
    expect(status(line("GET / JTTP/1.1"))).toBe(Answer.BAD_REQUEST);
  });
});

describe("Header fields", () => {
  it("have a name, a colon and a value without control octets", () => {
    expect(status(withHeader("X: \t~\xe9"))).toBe(Answer.PAGE);
    expect(status(withHeader("X:"))).toBe(Answer.PAGE);
    expect(status(withHeader("X : 1"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("X"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader(": 1"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("X: a\0b"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("X: a\x7f"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("X: a\rb"))).toBe(Answer.BAD_REQUEST);
  });

  it("are not folded (RFC 9112 5.2)", () => {
    expect(status(withHeader("X: 1\r\n 2"))).toBe(Answer.BAD_REQUEST);
    expect(status("GET / HTTP/1.1\r\n Host: a\r\n\r\n")).toBe(Answer.BAD_REQUEST);
  });

  it("name the host exactly once in HTTP/1.1 (RFC 9112 3.2)", () => {
    expect(status("GET / HTTP/1.1\r\n\r\n")).toBe(Answer.BAD_REQUEST);
    expect(status("GET / HTTP/1.0\r\n\r\n")).toBe(Answer.PAGE);
    expect(status("GET / HTTP/1.1\r\nHost:\r\n\r\n")).toBe(Answer.PAGE);
    expect(status("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")).toBe(Answer.PAGE);
    expect(status(withHeader("Host: a"))).toBe(Answer.BAD_REQUEST);
    expect(status("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")).toBe(Answer.BAD_REQUEST);
    expect(status("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n")).toBe(Answer.BAD_REQUEST);
  });

  it("announce a body only to be refused, and the connection closes", () => {
    expect(status(withHeader("Content-Length: 0"))).toBe(Answer.PAGE);
    expect(closes(withHeader("Content-Length: 0"))).toBe(false);
    expect(status(withHeader("Content-Length: 00010"))).toBe(Answer.CONTENT_TOO_LARGE);
    expect(closes(withHeader("Content-Length: 10"))).toBe(true);
    expect(status(withHeader("Transfer-Encoding: chunked"))).toBe(Answer.LENGTH_REQUIRED);
    expect(closes(withHeader("Transfer-Encoding: chunked"))).toBe(true);
    expect(status("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")).toBe(Answer.METHOD_NOT_ALLOWED);
    expect(exchangeAt(0).has(Mode.CLOSE)).toBe(true);
  });

  it("do not leave the length of a body in doubt (RFC 9112 6.3)", () => {
    expect(status(withHeader("Content-Length: x"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length: -1"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length: 1 2"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length: 1, 1"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length:"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length: 1\r\nContent-Length: 1"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Content-Length: 1\r\nTransfer-Encoding: chunked"))).toBe(Answer.BAD_REQUEST);
    expect(status(withHeader("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"))).toBe(Answer.BAD_REQUEST);
    expect(status("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")).toBe(Answer.BAD_REQUEST);
  });

  it("say who closes first", () => {
    expect(closes(line("GET / HTTP/1.1"))).toBe(false);
    expect(closes(line("GET / HTTP/1.0"))).toBe(true);
    expect(closes(withHeader("Connection: close"))).toBe(true);
    expect(closes(withHeader("Connection: keep-alive"))).toBe(false);
    expect(closes(withHeader("Connection: closed"))).toBe(false);
    expect(closes(withHeader("Connection: upgrade,CLOSE"))).toBe(true);
    expect(closes(withHeader("Connection: an-option-longer-than-any-text, close"))).toBe(true);
    expect(closes(line("GET /nothing HTTP/1.1"))).toBe(false);
    expect(closes(line("nonsense"))).toBe(true);
  });
});

describe("A head that is too long", () => {
  it("is refused with 414 in its target", () => {
    const room = HTTP_LINE_MAX - 5;
    expect(readSplit("GET /" + "a".repeat(room), HTTP_LINE_MAX).phase).toBe(Phase.PATH);
    expect(readSplit("GET /" + "a".repeat(room + 1), 7).at).toBe(Answer.URI_TOO_LONG);
    expect(readSplit("GET http://" + "a".repeat(room), 7).at).toBe(Answer.URI_TOO_LONG);
    expect(readSplit("GET /?" + "a".repeat(room), 7).at).toBe(Answer.URI_TOO_LONG);
  });

  it("is refused with 431 elsewhere", () => {
    const start = "GET / HTTP/1.1\r\nX:";
    const room = HTTP_HEAD_MAX - start.length;
    expect(readSplit(start + "a".repeat(room), 9).phase).toBe(Phase.VALUE);
    expect(readSplit(start + "a".repeat(room + 1), 9).at).toBe(Answer.REQUEST_HEADER_FIELDS_TOO_LARGE);
    expect(readSplit("\n".repeat(HTTP_HEAD_MAX + 1), 9).at).toBe(Answer.REQUEST_HEADER_FIELDS_TOO_LARGE);
    expect(readSplit("A".repeat(HTTP_HEAD_MAX + 1), 9).at).toBe(Answer.REQUEST_HEADER_FIELDS_TOO_LARGE);
  });

  it("takes nothing more once it is refused", () => {
    const x = readSplit("?", 1);
    expect(x.phase).toBe(Phase.DONE);
    expect(read(x, BUFFER, 1)).toBe(0);
  });
});

/** Pieces that heads are made of, and some that they are not. */
const PIECES = ["GET ", "HEAD ", "/", "/stats.json", "http://", "?", " ", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n", "\r", "\r\n\r\n", "Host: a",
  "Host:", "Content-Length: ", "0", "7", "Transfer-Encoding: chunked", "Connection: close", ",", ":", "\t", "x", "\0", "\xff", "*"];

class Dice {
  static seed: u32 = 1;
  static throw(sides: i32): i32 {
    Dice.seed = Dice.seed * 1664525 + 1013904223;
    return <i32>((Dice.seed >> 8) % <u32>sides);
  }
}

function randomHead(): string {
  const start = Dice.throw(4);
  let text = start ? "GET / HTTP/1.1\r\n" : "";
  if (start > 1) text += "Host: a\r\n";
  for (let i = Dice.throw(9); i >= 0; i--) text += PIECES[Dice.throw(PIECES.length)];
  return text;
}

describe("Any octets at all", () => {
  it("are read the same in one piece and one by one, and only up to the end of a head", () => {
    let answered = 0;
    let wrong = 0;
    for (let round = 0; round < 3000; round++) {
      const n = put(randomHead());
      const x = exchangeAt(0);
      begin(x);
      const whole = read(x, BUFFER, n);
      const y = exchangeAt(1);
      begin(y);
      let taken = 0;
      while (taken < n && read(y, BUFFER + taken, 1)) taken++;
      if (taken != whole || y.phase != x.phase || y.at != x.at || y.flags != x.flags) wrong++;
      if ((x.phase == Phase.DONE) != (x.at != NOTHING) || x.phase != Phase.DONE && whole != n) wrong++;
      if (x.phase == Phase.DONE) answered++;
    }
    expect(wrong).toBe(0);
    expect(answered).toBeGreaterThan(1000);
  });
});
