// Selective acknowledgments: what the device tells of text that came out of order (RFC 2018, D-SACK RFC 2883), and how it mends losses by what
// its peer tells (RFC 6675, at the rate of RFC 6937).
import { TCP_HOLES, TCP_RTO_MIN_MS, TCP_SACK_RANGES, TCP_TAIL_PROBE_MS } from "../../assembly/config";
import { accept, connect, socket, SocketType } from "../../assembly/socket/socket";
import { Counter } from "../../assembly/lib/counters";
import { get32, hexOf } from "../fakes/octets";
import { PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, Got, pass, poll, reset, take, takePacket, wire } from "../fakes/harness";
import { between, expectOut, flow, peer, peerLater } from "../fakes/tcp";
import { holds, sack } from "./selective";
import { ACK, established, FIN, fresh, hangUp, noDelay, own, Program, read, serve, SYN, SYNACK, write } from "./support";

/** Segment size of the scripts. */
const MSS: i32 = 100;
/** SACK-permitted, as the device writes it. */
const PERMITTED: string = "01 01 04 02";

/** ESTABLISHED by a peer that permits SACK and wants segments of MSS octets. */
function selective(wnd: i32 = 8192): void {
  serve(7);
  between(5000, 7).wnd = wnd;
  peer({ flags: SYN, seq: 0, opts: "02 04 00 64 04 02 01 01" });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4 " + PERMITTED });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  reset();
}

/** What the device says it holds of the peer's text. */
function told(edges: u32[]): string {
  return sack(flow().iss, edges);
}

/** The next frame is segment number i, counted from 0. */
function expectSegment(i: i32): void {
  expectOut({ seq: 1 + i * MSS, ack: 1, len: MSS });
}

/** Number of the first octet of segment i. */
function at(i: i32): u32 {
  return 1 + i * MSS;
}

/** Ten segments are in flight, all that the initial window lets out; six more are queued. */
function tenInFlight(): void {
  selective();
  write(16 * MSS);
  for (let i = 0; i < 10; i++) expectSegment(i);
  expectSilence();
}

/** The time-out, after all that is sent earlier to spare it (tail.spec.ts). */
function timesOut(): void {
  pass(TCP_TAIL_PROBE_MS);
  drain();
  pass(TCP_RTO_MIN_MS);
}

/** Whether a frame has come out that was not looked at. */
function outWaits(): bool {
  return wire().sentCount() > 0;
}

/** The header of the SYN that comes out. */
function takeSyn(): usize {
  takePacket(6);
  return Got.payload;
}

describe("SACK is agreed on in the handshake (RFC 2018 2)", () => {
  beforeEach(fresh);

  it("an active OPEN offers it with all that we can do", () => {
    own(socket(SocketType.STREAM));
    connect(Program.s, PEER_IP, 80);
    poll();
    const p = takeSyn();
    expect(load<u8>(p, 12) >> 4).toBe(11, "words of header");
    expect(hexOf(p + 20, 10)).toBe("02 04 05 b4 01 01 04 02 01 01");
    expect(hexOf(p + 40, 4)).toBe("01 03 03 00");
  });

  it("without it the device tells no runs", () => {
    established();
    peer({ seq: 101, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: "" });
  });

  it("without it blocks are not heeded", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, mss: MSS });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    own(accept(Program.listener));
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(4)]);
    expectSilence();
  });
});

describe("what the device tells (RFC 2018 4)", () => {
  beforeEach(fresh);

  it("an ACK of a segment out of order says which octets are here", () => {
    selective();
    peer({ seq: 101, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([101, 201]) });
    peer({ seq: 1, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 201 });
    read(200);
  });

  it("the run of the latest segment comes first, the others follow", () => {
    selective();
    peer({ seq: 201, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([201, 301]) });
    peer({ seq: 601, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([601, 701, 201, 301]) });
    peer({ seq: 401, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([401, 501, 201, 301, 601, 701]) });
    peer({ seq: 301, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([201, 501, 601, 701]) });
  });

  it("of segments that came together one ACK tells all (MUST-58)", () => {
    selective();
    peerLater({ seq: 101, ack: 1, len: 100 });
    peerLater({ seq: 301, ack: 1, len: 100 });
    poll();
    expectOut({ seq: 1, ack: 1, opts: told([301, 401, 101, 201]) });
    expectSilence();
  });

  it("no more runs than there is room for, and none that is not kept", () => {
    selective();
    const edges: u32[] = [];
    for (let i = 0; i < TCP_HOLES; i++) {
      peer({ seq: 101 + i * 200, ack: 1, len: 100 });
      edges.push(101 + i * 200);
      edges.push(201 + i * 200);
    }
    drain();
    peer({ seq: 101 + TCP_HOLES * 200, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told(edges) });
  });

  it("text beyond the window has not come twice: nothing is told of it", () => {
    selective();
    peer({ seq: 20001, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1 });
    expect(load<u8>(Got.payload, 12) >> 4).toBe(5, "words of header");
  });

  it("text of the device's own goes out beside the runs, whole", () => {
    selective();
    peer({ seq: 101, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([101, 201]) });
    write(MSS);
    expectOut({ seq: 1, ack: 1, len: MSS });
  });

  it("a segment that came before is reported first, and once (RFC 2883 4.1)", () => {
    selective();
    peer({ seq: 1, ack: 1, len: 100 });
    read(100);
    drain();
    peer({ seq: 1, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 101, opts: told([1, 101]) });
    peer({ seq: 201, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 101, opts: told([201, 301]) });
  });

  it("a duplicate above a hole is reported before the run that it is in (RFC 2883 4.2)", () => {
    selective();
    peer({ seq: 201, ack: 1, len: 200 });
    drain();
    peer({ seq: 201, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 1, opts: told([201, 301, 201, 401]) });
  });

  it("of a segment that is in part old, the old part (RFC 2883 4.3)", () => {
    selective();
    peer({ seq: 1, ack: 1, len: 100 });
    read(100);
    drain();
    peer({ seq: 51, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 151, opts: told([51, 101]) });
  });
});

describe("loss recovery by what the peer holds (RFC 6675)", () => {
  beforeEach(fresh);

  it("begins with the third ACK that tells of something new: the first hole goes at once (RFC 6675 5 (1), RFC 6675 5 (4.3))", () => {
    tenInFlight();
    holds(1, [at(1), at(2)]);
    expectSegment(10);
    holds(1, [at(1), at(3)]);
    expectSegment(11);
    holds(1, [at(1), at(4)]);
    expectSegment(0);
  });

  it("begins with the third, however little they tell of (RFC 6675 5 (1))", () => {
    tenInFlight();
    holds(1, [at(1), at(1) + 10]);
    holds(1, [at(1), at(1) + 20]);
    expectSilence();
    holds(1, [at(1), at(1) + 30]);
    expectSegment(0);
  });

  it("an ACK that tells of nothing new is no duplicate (RFC 6675 2)", () => {
    tenInFlight();
    for (let i = 0; i < 5; i++) holds(1, [at(1), at(2)]);
    expectSegment(10);
    expectSilence();
  });

  it("begins as soon as more than two segments are held beyond a hole (RFC 6675 5 (2), RFC 6675 4 IsLost)", () => {
    tenInFlight();
    holds(1, [at(1), at(4)]);
    expectSegment(0);
  });

  it("three runs beyond a hole mean that it is lost, however small they are (RFC 6675 4 IsLost)", () => {
    tenInFlight();
    holds(1, [at(1), at(1) + 10, at(2), at(2) + 10, at(3), at(3) + 10]);
    expectSegment(0);
  });

  it("new segments go out before that, as what is held leaves the network (RFC 6675 5 (3), RFC 3042)", () => {
    tenInFlight();
    holds(1, [at(2), at(3)]);
    expectSegment(10);
    holds(1, [at(2), at(4)]);
    expectSegment(11);
    expectSilence();
  });

  it("all holes that count as lost are filled, in their order, before anything new (RFC 6675 4 NextSeg (1), RFC 6675 4 SetPipe, RFC 6675 5 (4.4), RFC 6675 5 (4.5), RFC 6675 5 (C))", () => {
    tenInFlight();
    // 0, 2 and 4 are lost. Half of ten may be in flight; what the peer holds pays for what is sent.
    holds(1, [at(1), at(2), at(3), at(4), at(5), at(10)]);
    expectSegment(0);
    expectSegment(2);
    expectSegment(4);
    expectSegment(10);
    expectSegment(11);
    expectSilence();
  });

  it("sends new text when no hole is lost for sure, then the doubtful holes (RFC 6675 4 NextSeg (2), RFC 6675 4 NextSeg (3), RFC 6675 5 (4.1))", () => {
    selective();
    write(12 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(7), at(8), at(9)]);
    expectSegment(0);
    expectSegment(10);
    expectSegment(11);
    holds(at(7), [at(8), at(10)]);
    expectSegment(7);
    // Then the rescue of (4).
    expectSegment(11);
    expectSilence();
  });

  it("a rest smaller than a segment waits in recovery too (RFC 9293 3.7.4, 3.8.6.2.1)", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    write(30);
    holds(1, [at(1), at(7)]);
    expectSegment(0);
    holds(1, [at(1), at(10)]);
    expectSilence();
    noDelay();
    holds(at(10), []);
    expectOut({ seq: at(10), ack: 1, len: 30 });
    expectSilence();
  });

  it("as a last resort the end of what is out goes again, once (RFC 6675 4 NextSeg (4), RFC 6675 4 NextSeg (5))", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(7)]);
    expectSegment(0);
    expectSilence();
    holds(at(7), []);
    expectSegment(9);
    expectSilence();
    holds(at(8), []);
    expectSilence();
  });

  it("the last resort is not lost if the adapter has no room for it (RFC 6675 4 NextSeg (4))", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(7)]);
    expectSegment(0);
    wire().busy = true;
    holds(at(7), []);
    expectSilence();
    wire().busy = false;
    pass(1);
    expectSegment(9);
    expectSilence();
  });

  it("ends when all that was out at its beginning is acknowledged, with half the window (RFC 6675 5 (A), RFC 6675 5 (4.2))", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(10)]);
    expectSegment(0);
    expectSilence();
    holds(at(10), []);
    write(10 * MSS);
    // Ten were in flight: five may be.
    for (let i = 10; i < 15; i++) expectSegment(i);
    expectSilence();
  });

  it("is over then: the next hole counts as lost by new ACKs only (RFC 6675 5 (A))", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(10)]);
    expectSegment(0);
    holds(at(10), []);
    write(5 * MSS);
    for (let i = 10; i < 15; i++) expectSegment(i);
    holds(at(10), [at(11), at(12)]);
    expectSilence();
    holds(at(10), [at(11), at(13)]);
    expectSilence();
    holds(at(10), [at(11), at(14)]);
    expectSegment(10);
  });

  it("a hole is sent again only once; if that is lost too, the time-out finds it (RFC 6675 5 (C.2))", () => {
    tenInFlight();
    holds(1, [at(1), at(5)]);
    expectSegment(0);
    drain();
    holds(1, [at(1), at(9)]);
    while (outWaits()) {
      take();
      expect(get32(Got.payload + 4) - flow().deviceIss).not.toBe(1, "segment 0 again");
    }
  });

  it("a time-out forgets what the peer holds and ends recovery; what it tells then is not sent again (RFC 6675 5.1 (1), RFC 6675 5.1 (2))", () => {
    selective();
    write(10 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    holds(1, [at(1), at(3), at(4), at(5)]);
    expectSegment(0);
    drain();
    pass(TCP_RTO_MIN_MS);
    expectSegment(0);
    expectSilence();
    holds(at(3), [at(4), at(8)]);
    expectSegment(3);
    expectSegment(8);
    expectSilence();
  });

  it("a time-out sends nothing when the peer turns out to hold all behind the first segment", () => {
    selective();
    write(5 * MSS);
    for (let i = 0; i < 5; i++) expectSegment(i);
    timesOut();
    expectSegment(0);
    holds(1, [at(1), at(5)]);
    expectSilence();
  });

  it("no second reduction for what was out at a time-out (RFC 6675 5.1 (3))", () => {
    selective();
    write(10 * MSS);
    drain();
    timesOut();
    expectSegment(0);
    holds(1, [at(2), at(6)]);
    holds(1, [at(2), at(7)]);
    holds(1, [at(2), at(8)]);
    expectSilence();
  });

  it("what the peer held is sent again if it has dropped it (RFC 6675 4 Update, RFC 6675 5.1 (1))", () => {
    selective();
    write(6 * MSS);
    for (let i = 0; i < 6; i++) expectSegment(i);
    holds(1, [at(1), at(3)]);
    drain();
    timesOut();
    expectSegment(0);
    holds(at(1), []);
    expectSegment(1);
    expectSegment(2);
    holds(at(3), []);
    expectSegment(3);
  });

  it("an ACK of something new begins the count anew (RFC 6675 5 Update)", () => {
    tenInFlight();
    holds(1, [at(1), at(1) + 10]);
    holds(1, [at(1), at(1) + 20]);
    holds(at(1), []);
    drain();
    // Segment 1 is the first now, and what is held beyond is not enough to call it lost.
    holds(at(1), [at(2), at(2) + 10]);
    holds(at(1), [at(2), at(2) + 20]);
    drain();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
    holds(at(1), [at(2), at(2) + 30]);
    expectSegment(1);
  });

  it("nor does an ACK of something new count that tells nothing new of what is held (RFC 6675 2, RFC 6675 5 Update)", () => {
    tenInFlight();
    holds(1, [at(2), at(3)]);
    holds(at(1), [at(2), at(3)]);
    holds(at(1), [at(2), at(3) + 10]);
    holds(at(1), [at(2), at(3) + 20]);
    drain();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
    holds(at(1), [at(2), at(3) + 30]);
    expectSegment(1);
  });

  it("what goes again for its sake starts the timer again (RFC 6298 5 (1))", () => {
    tenInFlight();
    pass(TCP_RTO_MIN_MS - 50);
    drain();
    holds(1, [at(1), at(4)]);
    expectSegment(0);
    drain();
    pass(TCP_RTO_MIN_MS - 1);
    expectSilence();
    pass(1);
    expectSegment(0);
  });

  it("blocks that lie are not heeded: beyond what was sent, behind SND.UNA, turned round, empty (RFC 2018 5)", () => {
    tenInFlight();
    holds(1, [at(1), at(20)]);
    holds(1, [at(5), at(2)]);
    holds(1, [at(3), at(3)]);
    holds(1, [1, at(3)]);
    holds(1, [0, at(1)]);
    holds(1, [at(1) + 0x80000000, at(2) + 0x80000000]);
    expectSilence();
  });

  it("a D-SACK of what was acknowledged is no loss (RFC 2883 4)", () => {
    tenInFlight();
    holds(at(3), [at(1), at(2)]);
    drain();
    holds(at(3), [at(0), at(1)]);
    holds(at(3), [at(1), at(2)]);
    holds(at(3), [at(2), at(3)]);
    expectSilence();
  });

  it("more runs than can be noted: those that fit count, the rest is told again by later ACKs", () => {
    selective();
    write(16 * MSS);
    for (let i = 0; i < 10; i++) expectSegment(i);
    const some: u32[] = [at(1), at(1) + 10, at(2), at(2) + 10, at(3), at(3) + 10, at(4), at(4) + 10];
    holds(1, some);
    drain();
    for (let i = 5; i < 5 + TCP_SACK_RANGES; i++) holds(1, [at(i), at(i) + 10]);
    drain();
    holds(at(10), []);
    expect(outWaits()).toBe(true);
  });

  it("the FIN goes along with the text that is sent again", () => {
    selective();
    write(5 * MSS);
    hangUp();
    for (let i = 0; i < 4; i++) expectSegment(i);
    drain();
    holds(1, [at(1), at(4)]);
    expectSegment(0);
    holds(at(4), []);
    // The rescue is a full segment's worth of numbers, the FIN's the last of them.
    expectOut({ flags: FIN, seq: at(4) + 1, ack: 1, len: MSS - 1 });
    peer({ flags: ACK, seq: 1, ack: at(5) + 1 });
    expectSilence();
  });
});

describe("proportional rate reduction (RFC 6937)", () => {
  beforeEach(fresh);

  it("spreads the reduction over the round trip: about one new segment for two that left the network", () => {
    tenInFlight();
    holds(1, [at(1), at(2)]);
    holds(1, [at(1), at(3)]);
    holds(1, [at(1), at(4)]);
    expectSegment(10);
    expectSegment(11);
    expectSegment(0);
    let sent = 0;
    for (let i = 5; i <= 12; i++) {
      holds(1, [at(1), at(i)]);
      while (outWaits()) {
        take();
        sent++;
      }
    }
    expect(sent).toBeGreaterThanOrEqual(3);
    expect(sent).toBeLessThanOrEqual(5);
  });

  it("after many losses the window is built up again by a segment more than was delivered, no burst (PRR-SSRB, RFC 6675 5 (B))", () => {
    tenInFlight();
    // Only the last three arrived.
    holds(1, [at(7), at(10)]);
    expectSegment(0);
    expectSegment(1);
    expectSegment(2);
    expectSegment(3);
    expectSilence();
    holds(at(1), [at(7), at(10)]);
    expectSegment(4);
    expectSegment(5);
    expectSilence();
  });
});
