import { TCP_HOLES } from "../../../../assembly/config";
import { free } from "../../../../assembly/transport/tcp/close";
import { addRun, joinRuns } from "../../../../assembly/transport/tcp/reassembly";
import { allocate, runsOf, Tcb } from "../../../../assembly/transport/tcp/tcb";

class Block {
  static t: Tcb = changetype<Tcb>(0);
  /** Added to every number, so that runs lie where a test wants them. */
  static base: u32 = 0;
}

function add(start: u32, end: u32): bool {
  return addRun(Block.t, Block.base + start, Block.base + end);
}

function join(next: u32): u32 {
  return joinRuns(Block.t, Block.base + next) - Block.base;
}

/** The runs as "10-20 30-40". */
function runs(): string {
  let text = "";
  for (let i = 0; i < Block.t.runs; i++) {
    const p = runsOf(Block.t) + (<usize>i << 3);
    text += (i ? " " : "") + (load<u32>(p) - Block.base).toString() + "-" + (load<u32>(p, 4) - Block.base).toString();
  }
  return text;
}

/** A map of octets, one each, that the runs are compared with. */
const MAP: usize = memory.data(256);
const EXPECTED: usize = memory.data(256);

function mapRuns(): void {
  memory.fill(MAP, 0, 256);
  for (let i = 0; i < Block.t.runs; i++) {
    const p = runsOf(Block.t) + (<usize>i << 3);
    const start = load<u32>(p) - Block.base;
    memory.fill(MAP + start, 1, load<u32>(p, 4) - Block.base - start);
  }
}

describe("runs of early octets", () => {
  beforeEach(() => {
    Block.t = <Tcb>allocate();
    Block.base = 1000;
  });
  afterEach(() => { free(Block.t); });

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
    for (let i = 0; i < TCP_HOLES; i++) expect(add(10 + i * 20, 20 + i * 20)).toBe(true);
    const full = runs();
    expect(add(10 + TCP_HOLES * 20, 20 + TCP_HOLES * 20)).toBe(false);
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

  it("lie across 2^32 as anywhere", () => {
    Block.base = 0xffffffe0;
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
      Block.t.runs = 0;
      Block.base = seed;
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
