// What the peer holds beyond SND.UNA, and what follows from it (RFC 6675 4), on a block alone: ten segments of 100 octets are in flight.
import { TCP_SACK_RANGES } from "../../../../assembly/config";
import { swap32 } from "../../../../assembly/lib/bytes";
import { free } from "../../../../assembly/transport/tcp/close";
import { Opts } from "../../../../assembly/transport/tcp/options";
import { clearScoreboard, findHole, heldBefore, Hole, isFirstLost, pipeOf, updateScoreboard } from "../../../../assembly/transport/tcp/scoreboard";
import { allocate, Tcb } from "../../../../assembly/transport/tcp/tcb";

const BLOCKS: usize = memory.data(32, 4);
/** SND.UNA: the numbers lie across 2^32. */
const UNA: u32 = 0xfffffe00;
const MSS: i32 = 100;

class Block {
  static t: Tcb = changetype<Tcb>(0);
}

/** The peer says that it holds these octets, pairs of offsets from SND.UNA at the start. By how many more than before. */
function holds(edges: i32[]): i32 {
  Opts.sack = BLOCKS;
  Opts.sackBlocks = edges.length / 2;
  for (let i = 0; i < edges.length; i++) store<u32>(BLOCKS + (i << 2), swap32(UNA + edges[i]));
  return updateScoreboard(Block.t);
}

describe("the scoreboard", () => {
  beforeEach(() => {
    const t = <Tcb>allocate();
    t.sndUna = t.highRxt = UNA;
    t.sndNxt = UNA + 10 * MSS;
    t.mss = MSS;
    clearScoreboard(t);
    Block.t = t;
  });
  afterEach(() => { free(Block.t); });

  it("notes what is SACKed, each octet once (RFC 6675 4 Update)", () => {
    expect(holds([100, 200])).toBe(100);
    expect(holds([100, 200])).toBe(0);
    expect(holds([100, 250, 400, 500])).toBe(150);
    expect(Block.t.sacked).toBe(250);
    expect(heldBefore(Block.t, UNA + 300)).toBe(150);
    Block.t.sndUna = UNA + 300;
    expect(holds([])).toBe(-150);
    expect(Block.t.sacked).toBe(100);
  });

  it("calls the first octet lost with three runs above it, or more than two segments (RFC 6675 4 IsLost)", () => {
    holds([100, 300]);
    expect(isFirstLost(Block.t)).toBe(false);
    holds([100, 301]);
    expect(isFirstLost(Block.t)).toBe(true);
    clearScoreboard(Block.t);
    holds([100, 101, 200, 201]);
    expect(isFirstLost(Block.t)).toBe(false);
    holds([300, 301]);
    expect(isFirstLost(Block.t)).toBe(true);
  });

  it("counts in the network what is neither held nor lost (RFC 6675 4 SetPipe)", () => {
    expect(pipeOf(Block.t)).toBe(1000);
    holds([400, 600]);
    expect(pipeOf(Block.t)).toBe(800);
    // One octet more is held: the first four segments are lost.
    holds([400, 601]);
    expect(pipeOf(Block.t)).toBe(399);
    // Two of them have been sent again.
    Block.t.highRxt = UNA + 200;
    expect(pipeOf(Block.t)).toBe(599);
  });

  it("counts twice what was sent again without being lost (RFC 6675 4 SetPipe)", () => {
    holds([400, 500]);
    Block.t.highRxt = UNA + 150;
    expect(pipeOf(Block.t)).toBe(900 + 150);
  });

  it("finds the next hole, whether it is lost and whether something is held behind it (RFC 6675 4 NextSeg (1), RFC 6675 4 NextSeg (3))", () => {
    holds([100, 200, 300, 600]);
    findHole(Block.t, UNA);
    expect(Hole.start - UNA).toBe(0);
    expect(Hole.end - UNA).toBe(100);
    expect(Hole.lost && Hole.inner).toBe(true);
    findHole(Block.t, UNA + 120);
    expect(Hole.start - UNA).toBe(200);
    expect(Hole.end - UNA).toBe(300);
    expect(Hole.lost && Hole.inner).toBe(true);
    findHole(Block.t, UNA + 300);
    expect(Hole.start - UNA).toBe(600);
    expect(Hole.end - UNA).toBe(1000);
    expect(Hole.lost || Hole.inner).toBe(false);
  });

  it("forgets all after a time-out (RFC 6675 5.1 (1))", () => {
    holds([100, 900]);
    clearScoreboard(Block.t);
    expect(Block.t.sacked).toBe(0);
    expect(pipeOf(Block.t)).toBe(1000);
  });

  it("full, keeps what it has, and takes what joins", () => {
    for (let i = 0; i < TCP_SACK_RANGES; i++) expect(holds([50 + 40 * i, 60 + 40 * i])).toBe(10);
    expect(holds([900, 910])).toBe(0);
    expect(holds([60, 70])).toBe(10);
  });
});
