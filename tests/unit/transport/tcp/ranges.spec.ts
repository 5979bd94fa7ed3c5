import { addRange, hasRange, passRanges, rangeAt, rangeCount, rangeEnd, rangeStart } from "../../../../assembly/transport/tcp/ranges";

/** Runs that the list of the tests has room for. */
const CAPACITY: i32 = 4;
const LIST: usize = memory.data(4 + CAPACITY * 8, 4);

class Base {
  /** Added to every number, so that runs lie where a test wants them. */
  static at: u32 = 0;
}

function add(start: u32, end: u32): bool {
  return addRange(LIST, CAPACITY, Base.at + start, Base.at + end);
}

function join(next: u32): u32 {
  return passRanges(LIST, Base.at + next) - Base.at;
}

/** The runs as "10-20 30-40". */
function runs(): string {
  let text = "";
  for (let i = 0; i < rangeCount(LIST); i++) {
    const run = rangeAt(LIST, i);
    text += (i ? " " : "") + (rangeStart(run) - Base.at).toString() + "-" + (rangeEnd(run) - Base.at).toString();
  }
  return text;
}

/** A map of octets, one each, that the runs are compared with. */
const MAP: usize = memory.data(256);
const EXPECTED: usize = memory.data(256);

function mapRuns(): void {
  memory.fill(MAP, 0, 256);
  for (let i = 0; i < rangeCount(LIST); i++) {
    const run = rangeAt(LIST, i);
    const start = rangeStart(run) - Base.at;
    memory.fill(MAP + start, 1, rangeEnd(run) - Base.at - start);
  }
}

describe("runs of octets", () => {
  beforeEach(() => {
    store<i32>(LIST, 0);
    Base.at = 1000;
  });

  it("are kept in order, whatever the order they came in", () => {
    expect(add(50, 60)).toBe(true);
    expect(add(10, 20)).toBe(true);
    expect(add(30, 40)).toBe(true);
    expect(runs()).toBe("10-20 30-40 50-60");
  });

  it("that touch or overlap become one", () => {
    add(10, 20);
    add(20, 30);
    expect(runs()).toBe("10-30");
    add(5, 10);
    expect(runs()).toBe("5-30");
    add(25, 40);
    expect(runs()).toBe("5-40");
    add(10, 20);
    expect(runs()).toBe("5-40");
    add(1, 50);
    expect(runs()).toBe("1-50");
  });

  it("are joined by one that bridges several, and the others move up", () => {
    add(10, 20);
    add(30, 40);
    add(50, 60);
    add(70, 80);
    add(15, 50);
    expect(runs()).toBe("10-60 70-80");
    add(20, 30);
    expect(runs()).toBe("10-60 70-80");
    add(90, 95);
    expect(runs()).toBe("10-60 70-80 90-95");
  });

  it("are no more than there is room for; one that joins needs none", () => {
    for (let i = 0; i < CAPACITY; i++) expect(add(10 + i * 20, 20 + i * 20)).toBe(true);
    const full = runs();
    expect(add(10 + CAPACITY * 20, 20 + CAPACITY * 20)).toBe(false);
    expect(add(1, 5)).toBe(false);
    expect(add(22, 28)).toBe(false);
    expect(runs()).toBe(full);
    expect(add(20, 30)).toBe(true);
    expect(add(1, 5)).toBe(true);
  });

  it("are passed when RCV.NXT gets there, and carried over", () => {
    add(10, 20);
    add(30, 40);
    expect(join(5)).toBe(5);
    expect(runs()).toBe("10-20 30-40");
    expect(join(10)).toBe(20);
    expect(runs()).toBe("30-40");
    expect(join(35)).toBe(40);
    expect(runs()).toBe("");
  });

  it("are passed when RCV.NXT goes beyond them", () => {
    add(10, 20);
    add(30, 40);
    add(60, 70);
    expect(join(50)).toBe(50);
    expect(runs()).toBe("60-70");
  });

  it("are known to be there only if one run has all of the octets", () => {
    add(10, 20);
    add(30, 40);
    expect(hasRange(LIST, Base.at + 10, Base.at + 20)).toBe(true);
    expect(hasRange(LIST, Base.at + 32, Base.at + 35)).toBe(true);
    expect(hasRange(LIST, Base.at + 9, Base.at + 12)).toBe(false);
    expect(hasRange(LIST, Base.at + 15, Base.at + 35)).toBe(false);
    expect(hasRange(LIST, Base.at + 22, Base.at + 25)).toBe(false);
  });

  it("lie across 2^32 as anywhere", () => {
    Base.at = 0xffffffe0;
    add(40, 50);
    add(10, 20);
    add(25, 35);
    expect(runs()).toBe("10-20 25-35 40-50");
    add(30, 40);
    expect(runs()).toBe("10-20 25-50");
    expect(join(26)).toBe(50);
    expect(runs()).toBe("");
  });

  it("are the octets that were added, for any that are added", () => {
    let seed: u32 = 7;
    for (let round = 0; round < 200; round++) {
      store<i32>(LIST, 0);
      Base.at = seed;
      memory.fill(EXPECTED, 0, 256);
      for (let i = 0; i < 12; i++) {
        seed = seed * 1664525 + 1013904223;
        const start = 1 + (seed >> 20) % 200;
        const end = start + 1 + (seed >> 8) % 40;
        if (add(start, end)) memory.fill(EXPECTED + start, 1, end - start);
        mapRuns();
        expect(memory.compare(MAP, EXPECTED, 256)).toBe(0);
      }
    }
  });
});
