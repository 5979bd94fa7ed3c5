import { PIECE_SIZE } from "../../../assembly/app/limits";
import { produce } from "../../../assembly/app/http/answer";
import { Exchange, begin, exchangeAt } from "../../../assembly/app/http/exchange";
import { read } from "../../../assembly/app/http/request";
import { PIECE } from "../../../assembly/app/text";
import { count, Counter, counter } from "../../../assembly/lib/counters";
import { MacCounter } from "../../../hal/mac";
import { at, peerKnown, power, wire } from "../../fakes/harness";
import { isJson } from "./json";
import { bodyOf, dechunk, headerOf } from "./http";

const BUFFER: usize = memory.data(2048, 8);

function ask(request: string): Exchange {
  const x = exchangeAt(0);
  begin(x);
  read(x, BUFFER, <i32>String.UTF8.encodeUnsafe(changetype<usize>(request), request.length, BUFFER));
  return x;
}

/** The whole answer. */
function answer(request: string): string {
  const x = ask(request);
  let text = "";
  while (x.at) {
    memory.fill(PIECE, 0xa5, PIECE_SIZE);
    const n = produce(x);
    expect(n > 0 && n <= PIECE_SIZE).toBe(true, "octets of a piece");
    text += String.UTF8.decodeUnsafe(PIECE, n);
  }
  return text;
}

function get(path: string, more: string = ""): string {
  return answer("GET " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "\r\n");
}

describe("An answer", () => {
  beforeEach(() => power());

  it("is the page with its length", () => {
    const text = get("/");
    expect(text.startsWith("HTTP/1.1 200 OK\r\n")).toBe(true);
    expect(headerOf(text, "Content-Type")).toBe("text/html; charset=utf-8");
    expect(headerOf(text, "Content-Length")).toBe(bodyOf(text).length.toString());
    expect(headerOf(text, "Connection")).toBe("");
    expect(headerOf(text, "X-Content-Type-Options")).toBe("nosniff");
    expect(headerOf(text, "Content-Security-Policy").startsWith("default-src 'none'")).toBe(true);
    expect(bodyOf(text).startsWith("<!doctype html>")).toBe(true);
    expect(bodyOf(text).endsWith("</script>")).toBe(true);
  });

  it("says that the device closes first, to HTTP/1.0 and to who asked for it", () => {
    expect(headerOf(answer("GET / HTTP/1.0\r\n\r\n"), "Connection")).toBe("close");
    expect(headerOf(get("/", "Connection: close\r\n"), "Connection")).toBe("close");
  });

  it("to HEAD is the head of the answer to GET (RFC 9110 9.3.2)", () => {
    const head = answer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
    const whole = get("/");
    expect(head).toBe(whole.slice(0, whole.indexOf("\r\n\r\n") + 4));
    const stats = answer("HEAD /stats.json HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(stats.endsWith("Content-Type: application/json\r\n\r\n")).toBe(true);
  });

  it("refuses with a status, a short text and, where the method is wrong, what is allowed", () => {
    const text = answer("PUT / HTTP/1.1\r\nHost: a\r\n\r\n");
    expect(text.startsWith("HTTP/1.1 405 Method Not Allowed\r\n")).toBe(true);
    expect(headerOf(text, "Allow")).toBe("GET, HEAD");
    expect(bodyOf(text)).toBe("405 Method Not Allowed");
    expect(headerOf(text, "Content-Length")).toBe("22");
    const missing = get("/favicon.ico");
    expect(missing.startsWith("HTTP/1.1 404 Not Found\r\n")).toBe(true);
    expect(headerOf(missing, "Allow")).toBe("");
  });

  it("is not disturbed by another one that is made between its pieces", () => {
    const alone = get("/");
    const x = ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const y = exchangeAt(1);
    let text = "";
    while (x.at) {
      memory.copy(changetype<usize>(y), changetype<usize>(x), offsetof<Exchange>());
      get("/stats.json");
      memory.copy(changetype<usize>(x), changetype<usize>(y), offsetof<Exchange>());
      text += String.UTF8.decodeUnsafe(PIECE, produce(x));
    }
    expect(text).toBe(alone);
  });
});

/** What /stats.json says about the age of the first neighbour, or "none". */
function ageOfPeer(): string {
  const json = dechunk(bodyOf(get("/stats.json")));
  const from = json.indexOf("\"ageMs\":");
  return from < 0 ? "none" : json.slice(from + 8, json.indexOf("}", from));
}

describe("/stats.json", () => {
  beforeEach(() => power());

  it("is JSON, in chunks for HTTP/1.1 and as it is for HTTP/1.0", () => {
    const chunked = get("/stats.json");
    expect(headerOf(chunked, "Transfer-Encoding")).toBe("chunked");
    expect(chunked.endsWith("\r\n000\r\n\r\n")).toBe(true);
    expect(isJson(dechunk(bodyOf(chunked)))).toBe(true);
    const plain = answer("GET /stats.json HTTP/1.0\r\n\r\n");
    expect(headerOf(plain, "Transfer-Encoding")).toBe("");
    expect(bodyOf(plain)).toBe(dechunk(bodyOf(chunked)));
  });

  it("says what device it is and how its adapter does", () => {
    const json = dechunk(bodyOf(get("/stats.json")));
    expect(json.startsWith("{\"device\":{\"board\":\"as-pect\",\"engine\":\"V8\",\"mac\":\"02:00:00:00:00:02\",\"macSource\":\"ROM\","
      + "\"ip\":\"192.168.7.2\",\"mask\":\"255.255.255.0\",\"gateway\":\"192.168.7.1\",\"origin\":\"static\",\"leaseS\":0,\"dns\":\"0.0.0.0\",\"ntp\":\"0.0.0.0\",\"link\":\"up\",\"speed\":100,\"duplex\":\"full\","
      + "\"uptimeMs\":1,\"sleepPermille\":5,\"traps\":9,\"refused\":13,\"heartbeat\":17,\"interrupts\":21,\"engineHeap\":25}")).toBe(true);
    wire().down();
    expect(get("/stats.json").includes("\"link\":\"down\",\"speed\":0,\"duplex\":\"half\"")).toBe(true);
  });

  it("has every counter under its name", () => {
    for (let c: i32 = 0; c < Counter.COUNT; c++) for (let n = counter(c); n < 1000 + <u32>c; n++) count(c);
    for (let i = 0; i < MacCounter.SIZE / 4; i++) store<u32>(wire().counters + (i << 2), 5000 + i);
    const json = dechunk(bodyOf(get("/stats.json")));
    expect(json.includes("{\"ETHER_SHORT\":1000,\"ETHER_UNKNOWN_TYPE\":1001,")).toBe(true);
    expect(json.includes("\"TCP_OPENS_PASSIVE\":" + (1000 + Counter.TCP_OPENS_PASSIVE).toString())).toBe(true);
    expect(json.includes("\"IP_NOT_FOR_US\":" + (1000 + Counter.IP_NOT_FOR_US).toString() + ",")).toBe(true);
    expect(json.includes("\"mac\":{\"rxFrames\":5000,\"rxOctets\":5001,")).toBe(true);
    expect(json.includes("\"timeouts\":5013}")).toBe(true);
  });

  it("has the age of a neighbour since it was learned", () => {
    expect(ageOfPeer()).toBe("0");
    at(61000);
    expect(ageOfPeer()).toBe("61000");
    at(290000);
    expect(ageOfPeer()).toBe("290000");
    peerKnown();
    expect(ageOfPeer()).toBe("0");
  });

  it("has the neighbours, and the largest numbers that there can be", () => {
    expect(get("/stats.json").includes("{\"ip\":\"192.168.7.1\",\"mac\":\"02:00:00:00:00:01\",\"state\":\"REACHABLE\",\"ageMs\":")).toBe(true);
    memory.fill(wire().counters, 0xff, MacCounter.SIZE);
    expect(get("/stats.json").includes("\"rxFrames\":4294967295,")).toBe(true);
  });
});
