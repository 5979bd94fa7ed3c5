import { run, runTimers, start } from "../../../assembly/app/chat";
import { CHAT_LINE, CHAT_PORT, CHAT_SEATS } from "../../../assembly/app/limits";
import { Client, pass, powerPrograms, settle, usePrograms } from "./client";

class Ports {
  static next: i32 = 5000;
}

/** A client that has just taken its seat and forgets what it heard of that. */
function join(): Client {
  const c = new Client(++Ports.next, CHAT_PORT);
  settle();
  return c;
}

function forget(all: Client[]): void {
  for (let i = 0; i < all.length; i++) all[i].heard = "";
}

describe("the chat", () => {
  beforeEach(() => {
    usePrograms(start, run, runTimers);
    powerPrograms();
    settle();
  });

  it("tells who comes and who goes", () => {
    const a = join();
    expect(a.heard).toBe("* 1 is you\n");
    const b = join();
    expect(b.heard).toBe("* 2 is you\n");
    expect(a.heard).toBe("* 1 is you\n* 2 is here\n");
    forget([a, b]);
    b.close();
    expect(b.ended).toBe(true);
    expect(a.heard).toBe("* 2 has left\n");
  });

  it("lets all others hear what one says, line by line, whatever the segments", () => {
    const a = join();
    const b = join();
    const c = join();
    forget([a, b, c]);
    b.say("hel").say("lo\r\nand").say(" more\n\n\nx");
    expect(a.heard).toBe("2: hello\n2: and more\n");
    expect(c.heard).toBe(a.heard);
    expect(b.heard).toBe("");
    a.say("1\n");
    expect(b.heard).toBe("1: 1\n");
  });

  it("cuts a line that is too long", () => {
    const a = join();
    const b = join();
    forget([a, b]);
    a.say("x".repeat(CHAT_LINE + 5) + "\n");
    expect(b.heard).toBe("1: " + "x".repeat(CHAT_LINE) + "\n1: xxxxx\n");
  });

  it("has eight seats; one more is told that it is full, and a seat that is free is given anew", () => {
    const all: Client[] = [];
    for (let i = 0; i < CHAT_SEATS; i++) all.push(join());
    const more = join();
    expect(more.heard).toBe("* full\n");
    expect(more.ended).toBe(true);
    all[3].close();
    forget(all);
    const next = join();
    expect(next.heard).toBe("* 4 is you\n");
    all[0].say("all of you\n");
    for (let i = 1; i < CHAT_SEATS; i++) if (i != 3) expect(all[i].heard).toBe("* 4 is here\n1: all of you\n");
  });

  it("does not wait for who does not read: that one misses lines, whole ones", () => {
    const a = join();
    const lazy = join();
    const c = join();
    forget([a, lazy, c]);
    lazy.offer(0);
    for (let i = 0; i < 100; i++) a.say("line " + i.toString() + " " + "x".repeat(100) + "\n");
    expect(c.heard.split("\n").length).toBe(101);
    lazy.offer(8000);
    pass(5000);
    const lines = lazy.heard.split("\n");
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.length).toBeLessThan(50);
    for (let i = 0; i < lines.length - 1; i++) expect(lines[i]).toBe("1: line " + i.toString() + " " + "x".repeat(100));
    expect(lines[lines.length - 1]).toBe("", "no part of a line");
  });

  it("takes the seat of who was reset", () => {
    const a = join();
    const b = join();
    forget([a]);
    b.abort();
    settle();
    expect(a.heard).toBe("* 2 has left\n");
  });
});
