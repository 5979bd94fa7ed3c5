import { TCP_RTO_MAX_MS, TCP_RTO_MIN_MS } from "../../../../assembly/config";
import { backOff, initRto, measured, restoreRto, rtoAfterSynLoss } from "../../../../assembly/transport/tcp/rtt";
import { allocate, Is, is, Tcb } from "../../../../assembly/transport/tcp/tcb";
import { free } from "../../../../assembly/transport/tcp/close";

class Block {
  static t: Tcb = changetype<Tcb>(0);
}

describe("the retransmission time-out (RFC 6298 2, 5)", () => {
  beforeEach(() => {
    Block.t = <Tcb>allocate();
    initRto(Block.t);
  });
  afterEach(() => { free(Block.t); });

  it("is 1 s before anything is measured (RFC 6298 2.1)", () => {
    expect(Block.t.rto).toBe(1000);
    expect(is(Block.t, Is.MEASURED)).toBe(false);
  });

  it("after the first measurement is R + 4 (R / 2) (RFC 6298 2.2)", () => {
    measured(Block.t, 500);
    expect(Block.t.srtt).toBe(500 * 8);
    expect(Block.t.rttvar).toBe(250 * 4);
    expect(Block.t.rto).toBe(1500);
  });

  it("follows: RTTVAR by 1/4 of the error of the old SRTT, SRTT by 1/8 (RFC 6298 2.3)", () => {
    measured(Block.t, 800);
    measured(Block.t, 400);
    // RTTVAR = 3/4 400 + 1/4 |800 - 400| = 400; SRTT = 7/8 800 + 1/8 400 = 750.
    expect(Block.t.srtt).toBe(750 * 8);
    expect(Block.t.rttvar).toBe(400 * 4);
    expect(Block.t.rto).toBe(2350);
    measured(Block.t, 1550);
    // RTTVAR = 3/4 400 + 1/4 800 = 500; SRTT = 7/8 750 + 1/8 1550 = 850.
    expect(Block.t.srtt).toBe(850 * 8);
    expect(Block.t.rto).toBe(2850);
  });

  it("settles on a steady round trip, where the variance dies out", () => {
    for (let i = 0; i < 200; i++) measured(Block.t, 1000);
    expect(Block.t.srtt).toBe(8000);
    expect(Block.t.rttvar).toBeLessThan(16);
    expect(Block.t.rto).toBeLessThan(1017);
  });

  it("keeps to its bounds (RFC 6298 2.5), whatever is measured", () => {
    measured(Block.t, 0);
    expect(Block.t.rto).toBe(TCP_RTO_MIN_MS);
    for (let i = 0; i < 50; i++) measured(Block.t, 0xffffffff);
    expect(Block.t.rto).toBe(TCP_RTO_MAX_MS);
    expect(Block.t.srtt).toBeGreaterThan(0);
    for (let i = 0; i < 500; i++) measured(Block.t, 1);
    expect(Block.t.rto).toBe(TCP_RTO_MIN_MS);
  });

  it("counts no variance as a tick of the clock (RFC 6298 4)", () => {
    measured(Block.t, 1000);
    Block.t.rttvar = 0;
    restoreRto(Block.t);
    expect(Block.t.rto).toBe(1001);
  });

  it("doubles, up to the maximum (RFC 6298 5.5)", () => {
    backOff(Block.t);
    expect(Block.t.rto).toBe(2000);
    for (let i = 0; i < 40; i++) backOff(Block.t);
    expect(Block.t.rto).toBe(TCP_RTO_MAX_MS);
  });

  it("without back-off is what was measured, or the first one", () => {
    backOff(Block.t);
    restoreRto(Block.t);
    expect(Block.t.rto).toBe(1000);
    measured(Block.t, 500);
    backOff(Block.t);
    restoreRto(Block.t);
    expect(Block.t.rto).toBe(1500);
  });

  it("is 3 s after a SYN was lost, unless a round trip was measured (RFC 6298 5.7)", () => {
    rtoAfterSynLoss(Block.t);
    expect(Block.t.rto).toBe(3000);
    measured(Block.t, 500);
    rtoAfterSynLoss(Block.t);
    expect(Block.t.rto).toBe(1500);
  });
});
