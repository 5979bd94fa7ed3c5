import { Clock, Event, NEVER } from "../../../hal/mock/clock";
import { Random } from "../../../hal/mock/random";

let clock = new Clock();
let log = "";

class Note extends Event {
  constructor(private name: string) {
    super();
  }

  happen(): void {
    log += this.name + clock.now.toString() + " ";
    if (this.name == "stop") clock.stop();
    if (this.name == "again" && clock.now < 30) clock.after(this, 10);
  }
}

describe("the clock", () => {
  beforeEach(() => {
    clock = new Clock();
    log = "";
  });

  it("lets events happen in the order of their times, and of their scheduling within a tick", () => {
    const c = new Note("c"), a = new Note("a"), b = new Note("b");
    clock.schedule(c, 9);
    clock.schedule(a, 5);
    clock.schedule(b, 5);
    expect(clock.next).toBe(5);
    expect(clock.run(20)).toBe(true);
    expect(log).toBe("a5 b5 c9 ");
    expect(clock.now).toBe(20);
    expect(clock.next).toBe(NEVER);
  });

  it("forgets an event's earlier time, and one that was cancelled", () => {
    const a = new Note("a"), b = new Note("b");
    clock.schedule(a, 5);
    clock.schedule(b, 7);
    clock.schedule(a, 11);
    clock.cancel(b);
    clock.cancel(b);
    expect(b.scheduled).toBe(false);
    clock.run(20);
    expect(log).toBe("a11 ");
  });

  it("stops at once when an event says so, and goes on later", () => {
    clock.schedule(new Note("stop"), 5);
    clock.schedule(new Note("a"), 5);
    expect(clock.run(20)).toBe(false);
    expect(log).toBe("stop5 ");
    expect(clock.now).toBe(5);
    clock.run(20);
    expect(log).toBe("stop5 a5 ");
  });

  it("lets an event schedule itself", () => {
    clock.schedule(new Note("again"), 10);
    clock.run(100);
    expect(log).toBe("again10 again20 again30 ");
  });

  it("keeps the order among a thousand that come and go", () => {
    const random = new Random(1, 0);
    const notes = new Array<Note>();
    for (let i = 0; i < 1000; i++) {
      notes.push(new Note(""));
      clock.schedule(notes[i], random.below(5000));
    }
    for (let i = 0; i < 1000; i += 3) clock.cancel(notes[i]);
    for (let i = 1; i < 1000; i += 3) clock.schedule(notes[i], random.below(5000));
    let last: i64 = 0, ordered = true;
    while (clock.next != NEVER) {
      ordered = ordered && clock.next >= last;
      last = clock.next;
      clock.step();
    }
    expect(ordered).toBe(true);
    expect(clock.happened).toBe(666);
  });
});

describe("chance", () => {
  it("is repeated by seed and stream, and differs between them", () => {
    const a = new Random(7, 1), b = new Random(7, 1), c = new Random(7, 2), d = new Random(8, 1);
    const first = a.next();
    expect(b.next()).toBe(first);
    expect(c.next()).not.toBe(first);
    expect(d.next()).not.toBe(first);
  });

  it("has the mean that it is asked for", () => {
    const random = new Random(3, 0);
    let sum = 0.0, octets: u64 = 0;
    for (let i = 0; i < 100000; i++) {
      sum += random.exponential(50);
      octets += random.below(256);
    }
    expect(Math.abs(sum / 100000 - 50) < 1).toBe(true);
    expect(Math.abs(<f64>octets / 100000 - 127.5) < 1).toBe(true);
  });
});
