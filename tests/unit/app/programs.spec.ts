import { Counter } from "../../../assembly/lib/counters";
import { TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../../assembly/config";
import { counted, drain, expectSilence, expectUdp, mark } from "../../fakes/harness";
import { Client, datagram, pass, powerPrograms, settle } from "./client";

/** n characters in which every position can be told from its neighbours. */
function text(n: i32): string {
  let t = "";
  while (t.length < n) t += t.length.toString() + " ";
  return t.slice(0, n);
}

/** Octets `from` to `to` of RFC 864's endless text. */
function generated(from: i32, to: i32): string {
  let t = "";
  for (let i = from; i < to; i++) {
    const column = i % 74;
    t += String.fromCharCode(column == 72 ? 13 : column == 73 ? 10 : 32 + (i / 74 + column) % 95);
  }
  return t;
}

describe("Echo over TCP", () => {
  beforeEach(() => powerPrograms());

  it("sends back what came, then ends as its peer does", () => {
    const c = new Client(5001, 7).say("hello").say(text(5000));
    expect(c.heard).toBe("hello" + text(5000));
    expect(c.ended).toBe(false);
    c.close();
    expect(c.ended).toBe(true);
    expect(c.reset).toBe(false);
  });

  it("sends back everything that came before the end", () => {
    const c = new Client(5002, 7);
    c.later(text(1200));
    c.close();
    expect(c.heard).toBe(text(1200));
    expect(c.ended).toBe(true);
  });

  it("holds its peer back when that does not listen, and loses nothing", () => {
    const all = text(3 * (TCP_RX_BUFFER + TCP_TX_BUFFER));
    const c = new Client(5003, 7);
    c.window = 0;
    c.say(all);
    pass(5000);
    expect(c.heard).toBe("");
    c.offer(700);
    pass(20000);
    expect(c.heard).toBe(all);
    c.close();
    expect(c.ended).toBe(true);
  });

  it("serves several peers apart", () => {
    const a = new Client(5004, 7).say("a1");
    const b = new Client(5005, 7).say("b1");
    a.say("a2");
    b.say("b2").close();
    expect(a.heard).toBe("a1a2");
    expect(b.heard).toBe("b1b2");
    expect(a.ended).toBe(false);
    expect(b.ended).toBe(true);
  });
});

describe("Discard over TCP", () => {
  it("takes everything, says nothing, ends as its peer does", () => {
    powerPrograms();
    const c = new Client(5101, 9).say(text(4 * TCP_RX_BUFFER));
    expect(c.heard).toBe("");
    c.close();
    expect(c.ended).toBe(true);
    expect(c.reset).toBe(false);
  });
});

describe("The character generator over TCP", () => {
  beforeEach(() => powerPrograms());

  it("sends its text as far as its peer takes it, and goes on from there", () => {
    const c = new Client(5201, 19, 0);
    expect(c.heard).toBe("");
    c.lazy = true;
    for (let i = 1; i <= 12; i++) {
      c.offer(699);
      pass(2000);
      expect(c.heard.length).toBe(i * 699);
    }
    expect(c.heard).toBe(generated(0, c.heard.length));
  });

  it("does not mind what its peer says, and ends when that does", () => {
    const c = new Client(5202, 19, 0);
    c.lazy = true;
    c.say(text(2 * TCP_RX_BUFFER)).close();
    c.offer(8000);
    pass(3000);
    expect(c.ended).toBe(true);
    expect(c.heard).toBe(generated(0, c.heard.length));
  });
});

describe("Programs over UDP", () => {
  beforeEach(() => {
    powerPrograms();
    mark();
    drain();
  });

  it("echo at port 7, empty datagrams included", () => {
    datagram(6001, 7, "hello");
    expectUdp(7, 6001, 5);
    datagram(6001, 7, "");
    expectUdp(7, 6001, 0);
    expectSilence();
  });

  it("echo does not answer services that would answer it", () => {
    for (let port = 1; port < 70; port++) {
      datagram(port, 7, "x");
      if (port == 7 || port == 13 || port == 17 || port == 19 || port == 37) expectSilence();
      else expectUdp(7, port, 1);
    }
  });

  it("discard at port 9", () => {
    for (let i = 0; i < 10; i++) datagram(6002, 9, text(1000));
    expectSilence();
    expect(counted(Counter.UDP_RECEIVED)).toBe(10);
    expect(counted(Counter.UDP_BUFFER_FULL)).toBe(0);
  });
});
