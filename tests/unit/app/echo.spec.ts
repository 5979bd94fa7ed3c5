// The echo server that the README shows.
import { run, runTimers, start } from "../../../assembly/app/echo";
import { TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../../assembly/config";
import { blocksUsed } from "../../tcp/support";
import { Client, pass, powerPrograms, usePrograms } from "./client";

/** n characters in which every position can be told from its neighbours. */
function text(n: i32): string {
  let t = "";
  while (t.length < n) t += t.length.toString() + " ";
  return t.slice(0, n);
}

describe("the README's echo server", () => {
  beforeEach(() => {
    usePrograms(start, run, runTimers);
    powerPrograms();
  });

  it("sends back what came, to several peers apart, and ends as they do", () => {
    const a = new Client(5001, 7).say("hello").say(text(5000));
    const b = new Client(5002, 7).say("b");
    expect(a.heard).toBe("hello" + text(5000));
    expect(b.heard).toBe("b");
    a.close();
    expect(a.ended).toBe(true);
    expect(b.ended).toBe(false);
    b.close();
    expect(b.ended).toBe(true);
  });

  it("loses nothing when its peer does not read", () => {
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

  it("lets go of who has gone", () => {
    const c = new Client(5004, 7).say("x");
    c.abort();
    pass(1000);
    expect(blocksUsed()).toBe(0);
  });
});
