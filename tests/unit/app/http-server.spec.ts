import { HTTP_IDLE_MS, HTTP_LINGER_MS } from "../../../assembly/app/limits";
import { Phase, exchangeAt } from "../../../assembly/app/http/exchange";
import { run } from "../../../assembly/app/programs";
import { TCP_CONNECTIONS } from "../../../assembly/config";
import { Net, poll } from "../../fakes/harness";
import { Client, pass, powerPrograms, settle } from "./client";
import { bodyOf, dechunk, headerOf } from "./http";
import { isJson } from "./json";

const GET_PAGE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const GET_STATS = "GET /stats.json HTTP/1.1\r\nHost: a\r\n\r\n";

/** Exchanges in use. */
function busy(): i32 {
  let n = 0;
  for (let i = 0; i < TCP_CONNECTIONS; i++) if (exchangeAt(i).phase != Phase.FREE) n++;
  return n;
}

/** How often `part` occurs in `text`. */
function times(text: string, part: string): i32 {
  return text.split(part).length - 1;
}

/** Whether `text` is one whole answer with a body of the length that it announces. */
function isWhole(text: string): bool {
  const length = headerOf(text, "Content-Length");
  return text.startsWith("HTTP/1.1 200 OK\r\n") && length.length > 0 && bodyOf(text).length == <i32>parseInt(length);
}

describe("HTTP", () => {
  beforeEach(() => {
    powerPrograms();
    expect(busy()).toBe(0, "exchanges in use before a test");
  });

  it("1.0: the device closes first, after its whole answer", () => {
    const c = new Client(4001, 80).say("GET / HTTP/1.0\r\n\r\n");
    expect(isWhole(c.heard)).toBe(true);
    expect(c.ended).toBe(true);
    expect(busy()).toBe(1);
    c.close();
    expect(busy()).toBe(0);
    expect(c.reset).toBe(false);
  });

  it("1.1: the connection stays open for more, and the client closes first", () => {
    const c = new Client(4002, 80).say(GET_PAGE);
    expect(isWhole(c.heard)).toBe(true);
    expect(c.ended).toBe(false);
    c.heard = "";
    c.say(GET_STATS);
    expect(isJson(dechunk(bodyOf(c.heard)))).toBe(true);
    expect(c.heard.includes("\"sockets\":[{\"type\":\"tcp\",\"state\":\"ESTABLISHED\",\"local\":80,\"remote\":\"192.168.7.1:4002\"")).toBe(true);
    expect(times(c.heard, "\"state\":\"LISTEN\"")).toBe(4);
    expect(times(c.heard, "{\"type\":\"udp\",\"state\":\"\",")).toBe(2);
    expect(c.ended).toBe(false);
    c.close();
    expect(c.ended).toBe(true);
    expect(c.reset).toBe(false);
    expect(busy()).toBe(0);
  });

  it("1.1: Connection: close makes the device close first", () => {
    const c = new Client(4003, 80).say("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    expect(isWhole(c.heard)).toBe(true);
    expect(c.ended).toBe(true);
  });

  it("answers pipelined requests in their order", () => {
    const c = new Client(4004, 80).say("GET /a HTTP/1.1\r\nHost: a\r\n\r\n" + GET_PAGE + GET_STATS + "BREW / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(times(c.heard, "HTTP/1.1 ")).toBe(4);
    const first = c.heard.indexOf("HTTP/1.1 404 Not Found");
    const page = c.heard.indexOf("<!doctype html>");
    const stats = c.heard.indexOf("{\"device\"");
    const last = c.heard.indexOf("HTTP/1.1 501 Not Implemented");
    expect(first == 0 && first < page && page < stats && stats < last).toBe(true);
    expect(c.ended).toBe(false);
  });

  it("reads a request that comes octet by octet", () => {
    const c = new Client(4005, 80);
    for (let i = 0; i < GET_PAGE.length; i++) {
      expect(c.heard).toBe("");
      c.say(GET_PAGE.charAt(i));
    }
    expect(isWhole(c.heard)).toBe(true);
  });

  it("answers a client that has already ended its stream", () => {
    const c = new Client(4006, 80);
    c.window = 0;
    c.say(GET_PAGE).close();
    expect(c.heard).toBe("");
    c.offer(8000);
    pass(2000);
    expect(isWhole(c.heard)).toBe(true);
    expect(c.ended).toBe(true);
    expect(busy()).toBe(0);
  });

  it("sends to a small window without losing an octet", () => {
    const c = new Client(4007, 80).offer(313).say(GET_PAGE);
    pass(20000);
    expect(isWhole(c.heard)).toBe(true);
  });

  it("refuses nonsense and reads on until the client closes, so that the answer is not overtaken by a reset", () => {
    const c = new Client(4008, 80).say("nonsense\r\n" + "x".repeat(3000));
    expect(c.heard.startsWith("HTTP/1.1 400 Bad Request\r\n")).toBe(true);
    expect(headerOf(c.heard, "Connection")).toBe("close");
    expect(c.ended).toBe(true);
    c.say("more");
    expect(c.reset).toBe(false);
    c.close();
    expect(busy()).toBe(0);
  });

  it("refuses a body and closes", () => {
    const c = new Client(4009, 80).say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(5000));
    expect(c.heard.startsWith("HTTP/1.1 405 Method Not Allowed\r\n")).toBe(true);
    expect(times(c.heard, "HTTP/1.1 ")).toBe(1);
    expect(c.ended).toBe(true);
    expect(c.reset).toBe(false);
  });

  it("lets go of a connection that was lost, in its request and in its answer", () => {
    const c = new Client(4010, 80).say("GET / HT");
    expect(busy()).toBe(1);
    c.abort();
    settle();
    expect(busy()).toBe(0);
    const d = new Client(4011, 80);
    d.window = 0;
    d.say(GET_PAGE);
    expect(busy()).toBe(1);
    d.abort();
    settle();
    expect(busy()).toBe(0);
  });
});

describe("Time-outs of HTTP", () => {
  beforeEach(() => powerPrograms());

  it("close a connection that says nothing", () => {
    const c = new Client(4101, 80);
    pass(HTTP_IDLE_MS - 1000);
    expect(c.ended).toBe(false);
    pass(1000);
    expect(c.ended).toBe(true);
    expect(c.heard).toBe("");
    expect(busy()).toBe(0);
  });

  it("count from the last answer", () => {
    const c = new Client(4102, 80);
    pass(HTTP_IDLE_MS - 1000);
    c.say(GET_PAGE);
    pass(HTTP_IDLE_MS - 1000);
    expect(c.ended).toBe(false);
    pass(1000);
    expect(c.ended).toBe(true);
  });

  it("answer half a request 408, however slowly it drips", () => {
    const c = new Client(4103, 80);
    for (let i: u32 = 0; i < HTTP_IDLE_MS / 1000; i++) {
      expect(c.heard).toBe("");
      c.say("G");
      pass(1000);
    }
    expect(c.heard.startsWith("HTTP/1.1 408 Request Timeout\r\n")).toBe(true);
    expect(c.ended).toBe(true);
  });

  it("give up a client that does not close after the device has", () => {
    const c = new Client(4104, 80).say("GET / HTTP/1.0\r\n\r\n");
    expect(c.ended).toBe(true);
    pass(HTTP_LINGER_MS - 1000);
    expect(busy()).toBe(1);
    pass(1000);
    expect(busy()).toBe(0);
  });

  it("give up a client that takes nothing", () => {
    const c = new Client(4105, 80);
    c.window = 0;
    c.say(GET_PAGE);
    pass(HTTP_IDLE_MS - 1000);
    expect(busy()).toBe(1);
    pass(1000);
    expect(busy()).toBe(0);
  });
});

describe("Many clients of HTTP", () => {
  beforeEach(() => powerPrograms());

  it("are served at once, as many as there are connections", () => {
    const clients: Client[] = [];
    for (let i = 0; i < TCP_CONNECTIONS; i++) clients.push(new Client(4200 + i, 80));
    expect(busy()).toBe(TCP_CONNECTIONS);
    for (let i = 0; i < TCP_CONNECTIONS; i++) clients[i].say(GET_PAGE);
    for (let i = 0; i < TCP_CONNECTIONS; i++) expect(isWhole(clients[i].heard)).toBe(true);
    for (let i = 0; i < TCP_CONNECTIONS; i++) clients[i].close();
    expect(busy()).toBe(0);
  });

  it("one after another, more than there are connections", () => {
    for (let i = 0; i < 3 * TCP_CONNECTIONS; i++) {
      const c = new Client(4300 + i, 80).say(GET_PAGE);
      expect(isWhole(c.heard)).toBe(true);
      c.close();
      expect(c.ended).toBe(true);
    }
    expect(busy()).toBe(0);
  });
});

describe("A program", () => {
  it("allocates nothing", () => {
    powerPrograms();
    const c = new Client(4400, 80);
    c.later(GET_STATS);
    poll();
    const empty = heapUsedBy(false);
    expect(heapUsedBy(true)).toBe(empty);
    settle();
    expect(c.heard.length).toBeGreaterThan(2000);
  });
});

/** Octets that the heap grows by while the programs run, or while nothing does. */
function heapUsedBy(programs: bool): usize {
  const before = heap.alloc(1);
  if (programs) run(Net.now);
  return heap.alloc(1) - before;
}
