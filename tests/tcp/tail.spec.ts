// What spares a small window the time-out (RFC 8985): tail loss probes, the reordering window, and what the ACK of a segment that went again says
// of those before it. With peers that have SACK only.
import { TCP_RTO_MIN_MS, TCP_TAIL_PROBE_MS } from "../../assembly/config";
import { accept } from "../../assembly/socket/socket";
import { Counter } from "../../assembly/lib/counters";
import { isArmed, Timer } from "../../assembly/transport/tcp/timers";
import { counted, drain, expectSilence, pass, reset } from "../fakes/harness";
import { between, expectOut, peer } from "../fakes/tcp";
import { ACK, block, FIN, fresh, hangUp, noDelay, own, Program, serve, SYN, SYNACK, write } from "./support";
import { holds } from "./selective";

/** Segment size of the scripts. */
const MSS: i32 = 100;
/** The reordering window where the round trip is shorter than four times this, ms. */
const REORDERING: u32 = 25;

/** ESTABLISHED by a peer that wants segments of MSS octets, with SACK or without. */
function open(options: string, answer: string): void {
  serve(7);
  between(5000, 7).wnd = 8192;
  peer({ flags: SYN, seq: 0, opts: "02 04 00 64" + options });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4" + answer });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  noDelay();
  reset();
}

/** Number of the first octet of segment i, counted from 0. */
function at(i: i32): u32 {
  return 1 + i * MSS;
}

function expectSegment(i: i32): void {
  expectOut({ seq: at(i), ack: 1, len: MSS });
}

/** So many segments are in flight, and nothing more is to be sent. */
function inFlight(n: i32): void {
  write(n * MSS);
  for (let i = 0; i < n; i++) expectSegment(i);
  expectSilence();
}

/** Nothing comes out for ms - 1; after ms something may have. */
function waits(ms: u32): void {
  pass(ms - 1);
  expectSilence();
  pass(1);
}

describe("a tail loss probe (RFC 8985 7)", () => {
  beforeEach(() => {
    fresh();
    open(" 04 02 01 01", " 01 01 04 02");
  });

  it("is the last segment once more, when no ACK has come for a while; then the time-out has its whole time (RFC 8985 7.3)", () => {
    inFlight(3);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(2);
    waits(TCP_RTO_MIN_MS);
    expectSegment(0);
    expectSilence();
  });

  it("is due after two round trips if they take longer (RFC 8985 7.2)", () => {
    block().srtt = 70 << 3;
    inFlight(2);
    waits(140);
    expectSegment(1);
  });

  it("counts from the last segment that was sent, and from the last ACK of something new (RFC 8985 7.2)", () => {
    inFlight(2);
    pass(60);
    write(MSS);
    expectSegment(2);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(2);
    holds(at(3), [at(2), at(3)]);
    write(2 * MSS);
    drain();
    holds(at(5), []);
    write(3 * MSS);
    drain();
    pass(60);
    holds(at(6), []);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(7);
  });

  it("of a single segment leaves the peer the time of its delayed ACK: the time-out comes first (RFC 8985 7.2)", () => {
    inFlight(1);
    waits(TCP_RTO_MIN_MS);
    expectSegment(0);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(1);
  });

  it("is new text if there is some and the peer has room, beyond the congestion window too (RFC 8985 7.3)", () => {
    write(14 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(10);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
  });

  it("is the last segment if the peer's window has no room for more (RFC 8985 7.3)", () => {
    peer({ seq: 1, ack: 1, wnd: 5 * MSS });
    write(14 * MSS);
    for (let i = 0; i < 5; i++) expectSegment(i);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(4);
  });

  it("has the FIN along with the text at the end", () => {
    inFlight(2);
    hangUp();
    expectOut({ flags: FIN | ACK, seq: at(2), ack: 1 });
    waits(TCP_TAIL_PROBE_MS);
    expectOut({ flags: FIN | ACK, seq: at(1), ack: 1, len: MSS });
  });

  it("is sent once, until a later round trip was measured (RFC 8985 7.3)", () => {
    inFlight(2);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(1);
    holds(at(2), [at(1), at(2)]);
    write(2 * MSS);
    drain();
    waits(TCP_RTO_MIN_MS);
    expectSegment(2);
    holds(at(4), []);
    write(2 * MSS);
    drain();
    holds(at(6), []);
    write(2 * MSS);
    drain();
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(7);
  });

  it("is not sent a second time, before the first is answered, because a hole has come and gone (RFC 8985 7.3)", () => {
    inFlight(4);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(3);
    // Segment 0 is late: the reordering window begins, and is not over when it comes.
    holds(1, [at(1), at(2)]);
    pass(REORDERING - 1);
    holds(at(2), []);
    waits(TCP_RTO_MIN_MS);
    expectSegment(2);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(1);
  });

  it("is not sent beside a hole, in recovery, or into a window that is shut (RFC 8985 7.2)", () => {
    inFlight(4);
    holds(1, [at(1), at(2)]);
    waits(REORDERING);
    expectSegment(0);
    waits(TCP_RTO_MIN_MS);
    expectSegment(0);
    fresh();
    open(" 04 02 01 01", " 01 01 04 02");
    inFlight(4);
    peer({ seq: 1, ack: at(2), wnd: 0 });
    waits(TCP_RTO_MIN_MS);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(1);
  });

  it("that came twice costs nothing: the peer says so (RFC 8985 7.4.2)", () => {
    inFlight(3);
    const cwnd = block().cwnd;
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(2);
    holds(at(3), []);
    holds(at(3), [at(2), at(3)]);
    write(2 * MSS);
    drain();
    holds(at(5), []);
    expect(block().cwnd).toBeGreaterThanOrEqual(cwnd);
  });

  it("that came twice costs nothing either if the peer, without D-SACK, only answers twice (RFC 8985 7.4.2)", () => {
    inFlight(3);
    const cwnd = block().cwnd;
    waits(TCP_TAIL_PROBE_MS);
    drain();
    holds(at(3), []);
    holds(at(3), []);
    write(2 * MSS);
    drain();
    holds(at(5), []);
    expect(block().cwnd).toBeGreaterThanOrEqual(cwnd);
  });

  it("that mended the loss by itself halves the window: nothing else tells of it (RFC 8985 7.4.2)", () => {
    inFlight(8);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(7);
    holds(at(8), []);
    const cwnd = block().cwnd;
    write(8 * MSS);
    drain();
    holds(at(16), []);
    expect(block().ssthresh).toBe(4 * MSS);
    expect(block().cwnd).toBeLessThan(cwnd);
  });

  it("that is held shows that all before it is lost: it goes as fast as PRR allows, without a time-out (RFC 8985 7.4.1)", () => {
    inFlight(6);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(5);
    holds(1, [at(5), at(6)]);
    expectSegment(0);
    expectSegment(1);
    expectSilence();
    holds(at(1), [at(5), at(6)]);
    expectSegment(2);
    expectSegment(3);
    holds(at(2), [at(5), at(6)]);
    expectSegment(4);
    holds(at(6), []);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
    expectSilence();
    // The window is halved for this loss once: the probe was answered before.
    expect(block().ssthresh).toBe(3 * MSS);
    write(MSS);
    drain();
    holds(at(7), []);
    expect(block().ssthresh).toBe(3 * MSS);
  });

  it("is not sent while what a time-out declared lost goes again (RFC 8985 7.2)", () => {
    block().srtt = 200 << 3;
    inFlight(6);
    waits(TCP_RTO_MIN_MS);
    expectSegment(0);
    holds(at(1), []);
    expectSegment(1);
    expectSegment(2);
    waits(2 * TCP_RTO_MIN_MS);
    expectSegment(1);
  });

  it("stops when all is acknowledged", () => {
    inFlight(2);
    holds(at(2), []);
    expect(isArmed(block(), Timer.PROBE)).toBe(false);
  });
});

describe("without SACK there are no loss probes", () => {
  beforeEach(fresh);

  it("the time-out comes first", () => {
    open("", "");
    inFlight(3);
    waits(TCP_RTO_MIN_MS);
    expectSegment(0);
  });
});

describe("the reordering window (RFC 8985 6.2)", () => {
  beforeEach(() => {
    fresh();
    open(" 04 02 01 01", " 01 01 04 02");
  });

  it("over, a hole is a loss, though fewer than three ACKs tell of it", () => {
    inFlight(5);
    holds(1, [at(1), at(2)]);
    expectSilence();
    waits(REORDERING);
    expectSegment(0);
    expectSilence();
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
  });

  it("is a quarter of the round trip", () => {
    block().srtt = 200 << 3;
    block().rto = 600;
    inFlight(5);
    holds(1, [at(1), at(2)]);
    waits(50);
    expectSegment(0);
  });

  it("does not begin again with each ACK that tells of more", () => {
    inFlight(6);
    holds(1, [at(1), at(1) + 10]);
    pass(REORDERING - 1);
    holds(1, [at(1), at(1) + 20]);
    waits(1);
    expectSegment(0);
  });

  it("sends nothing again if what is missing comes in time", () => {
    inFlight(5);
    holds(1, [at(1), at(2)]);
    pass(REORDERING - 1);
    holds(at(2), []);
    waits(TCP_TAIL_PROBE_MS);
    expectSegment(4);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(1);
  });
});

describe("the ACK of a segment that went again in recovery", () => {
  beforeEach(() => {
    fresh();
    open(" 04 02 01 01", " 01 01 04 02");
  });

  it("makes all lost that was sent before and is still missing, however little is held beyond (RFC 8985 3.1)", () => {
    inFlight(5);
    // 0, 2 and 4 are lost.
    holds(1, [at(1), at(2)]);
    holds(1, [at(1), at(2), at(3), at(4)]);
    waits(REORDERING);
    expectSegment(0);
    expectSilence();
    holds(at(2), [at(3), at(4)]);
    expectSegment(2);
    holds(at(4), []);
    expectSegment(4);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
  });
});
