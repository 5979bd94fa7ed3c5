// What is lost: the time-out (RFC 6298), Karn, giving up (RFC 9293 3.8.3), fast retransmit and recovery (RFC 5681 3.2, RFC 6582), limited
// transmit (RFC 3042), early retransmit (RFC 5827), the congestion window.
import { TCP_R1, TCP_R2, TCP_RTO_MAX_MS, TCP_RTO_MIN_MS, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept, poll as pollSocket, Poll, send, Shut, shutdown } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { at, counted, drain, expectSilence, pass, poll, reset, wire } from "../fakes/harness";
import { between, expectOut, peer } from "../fakes/tcp";
import {
  answerDoubt, established, expectState, FIN, fresh, noDelay, own, Program, recvResult, refresh, RSTACK, scratch, serve, SYN, SYNACK, synSent, write,
  writeLater,
} from "./support";

/** The largest segment: half the send ring. */
const FULL: i32 = TCP_TX_BUFFER / 2;
/** Segment size of the scripts that need many segments in flight. */
const MSS: i32 = 100;

/** ESTABLISHED with a handshake of `rtt` ms: SRTT = rtt, RTTVAR = rtt / 2, RTO = 3 rtt (RFC 6298 2.2). Time begins. */
function establishedIn(rtt: u32): void {
  serve(7);
  between(5000, 7);
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  pass(rtt);
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  reset();
}

/** ESTABLISHED with a peer that wants segments of MSS octets and offers `wnd`. */
function smallSegments(wnd: i32 = 8192): void {
  serve(7);
  between(5000, 7).wnd = wnd;
  peer({ flags: SYN, seq: 0, mss: MSS });
  expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
}

/** The peer acknowledges all before `ack`. */
function ackOf(ack: u32): void {
  peer({ seq: 1, ack });
}

/** The next n frames are segments of MSS octets from `seq` on, in order. */
function expectSegments(seq: u32, n: i32): void {
  for (let i = 0; i < n; i++) expectOut({ seq: seq + i * MSS, ack: 1, len: MSS });
}

/** Ten segments, all that the initial window lets out, of 15 that are queued. */
function tenInFlight(): void {
  smallSegments();
  write(1500);
  expectSegments(1, 10);
  expectSilence();
}

describe("retransmission time-out (RFC 6298)", () => {
  beforeEach(fresh);

  it("of the first round trip R is R + 4 R/2 (RFC 6298 2.2, MUST-18)", () => {
    establishedIn(200);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(599);
    expectSilence();
    at(600);
    expectOut({ seq: 1, ack: 1, len: 100 });
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(1);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(1);
  });

  it("follows later round trips: SRTT 7/8, RTTVAR 3/4 (RFC 6298 2.3)", () => {
    establishedIn(200);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(300);
    ackOf(101);
    // RTTVAR = 3/4 100 + 1/4 |200 - 300| = 100; SRTT = 7/8 200 + 1/8 300 = 212.5.
    write(100);
    expectOut({ seq: 101, ack: 1, len: 100 });
    pass(611);
    expectSilence();
    pass(1);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });

  it("is never below the configured minimum (TCP_RTO_MIN_MS)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(TCP_RTO_MIN_MS - 1);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("doubles with each retransmission, up to a minute; then the connection is given up, after more than 100 s (RFC 6298 2.5, RFC 6298 5.5, RFC 6298 5.6, MUST-19, MUST-20, SHLD-11)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    let rto = TCP_RTO_MIN_MS;
    let total: u32 = 0;
    for (let i = 0; i < TCP_R2; i++) {
      pass(rto - 1);
      expectSilence();
      pass(1);
      if (i >= TCP_R1) answerDoubt();
      expectOut({ seq: 1, ack: 1, len: 100 });
      refresh();
      total += rto;
      rto = min<u32>(rto * 2, TCP_RTO_MAX_MS);
    }
    pass(rto - 1);
    expectSilence();
    pass(1);
    expect(total + rto).toBeGreaterThan(100000);
    expectOut({ flags: RSTACK, seq: 101, ack: 1 });
    expectState(State.CLOSED);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    expect(send(Program.s, scratch(), 1)).toBe(Err.ETIMEDOUT);
    expect(send(Program.s, scratch(), 1)).toBe(Err.EPIPE);
    expect(recvResult()).toBe(0);
  });

  it("starts again with every ACK of something new (RFC 6298 5.3)", () => {
    establishedIn(200);
    write(2 * FULL);
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
    at(200);
    ackOf(1 + FULL);
    // The first segment's round trip of 200 leaves SRTT at 200 and makes RTTVAR 75: RTO 500.
    at(699);
    expectSilence();
    at(700);
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
  });

  it("stops when all is acknowledged (RFC 6298 5.2)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    ackOf(101);
    pass(120000);
    expectSilence();
  });

  it("an ACK of what was sent twice measures nothing, and the doubled time-out stays until something does (RFC 6298 3 (1), MUST-18)", () => {
    establishedIn(200);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(600);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(610);
    ackOf(101);
    write(100);
    expectOut({ seq: 101, ack: 1, len: 100 });
    at(610 + 1199);
    expectSilence();
    at(610 + 1200);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });

  it("nor does an ACK after a fast retransmit (RFC 6298 3 (1), MUST-18)", () => {
    smallSegments();
    write(400);
    expectSegments(1, 4);
    pass(250);
    for (let i = 0; i < 3; i++) ackOf(1);
    expectSegments(1, 1);
    pass(40);
    ackOf(1 + 4 * MSS);
    write(100);
    expectSegments(1 + 4 * MSS, 1);
    // A round trip of 290 would have made it 36 + 290.
    pass(TCP_RTO_MIN_MS - 1);
    expectSilence();
    pass(1);
    expectSegments(1 + 4 * MSS, 1);
  });

  it("collapses with the next measurement (RFC 6298 5)", () => {
    establishedIn(200);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(600);
    expectOut({ seq: 1, ack: 1, len: 100 });
    at(610);
    ackOf(101);
    write(100);
    expectOut({ seq: 101, ack: 1, len: 100 });
    at(810);
    ackOf(201);
    // SRTT 200, RTTVAR 75.
    write(100);
    expectOut({ seq: 201, ack: 1, len: 100 });
    at(810 + 499);
    expectSilence();
    at(810 + 500);
    expectOut({ seq: 201, ack: 1, len: 100 });
  });

  it("on a path whose round trip has grown beyond it, it is learned (Karn's purpose)", () => {
    established();
    let seq: u32 = 1;
    let spurious = 0;
    for (let i = 0; i < 8; i++) {
      write(100);
      drain();
      pass(1000);
      spurious = wire().sentCount();
      drain();
      seq += 100;
      ackOf(seq);
      drain();
    }
    expect(spurious).toBe(0);
  });

  it("sends small segments together when they go again", () => {
    established();
    noDelay();
    for (let i = 0; i < 3; i++) {
      write(10);
      expectOut({ seq: 1 + i * 10, ack: 1, len: 10 });
    }
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1, ack: 1, len: 30 });
    expectSilence();
  });

  it("what goes again says ACK and window of now", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    peer({ seq: 1, ack: 1, len: 50 });
    pass(100);
    expectOut({ seq: 101, ack: 51 });
    pass(TCP_RTO_MIN_MS - 100);
    expectOut({ seq: 1, ack: 51, len: 100 });
  });

  it("takes the FIN along", () => {
    established();
    writeLater(100);
    expect(shutdown(Program.s, Shut.WR)).toBe(0);
    poll();
    expectOut({ flags: FIN, seq: 1, ack: 1, len: 100 });
    pass(TCP_RTO_MIN_MS);
    expectOut({ flags: FIN, seq: 1, ack: 1, len: 100 });
    ackOf(101);
    pass(2 * TCP_RTO_MIN_MS);
    expectOut({ flags: FIN, seq: 101, ack: 1 });
    ackOf(102);
    expectState(State.FIN_WAIT_2);
    pass(20000);
    expectSilence();
  });

  it("counts all in flight as lost: one segment goes, the others as ACKs come (RFC 6298 5.4, RFC 5681 3.1)", () => {
    tenInFlight();
    pass(TCP_RTO_MIN_MS);
    expectSegments(1, 1);
    expectSilence();
    ackOf(1 + MSS);
    expectSegments(1 + MSS, 2);
    expectSilence();
    ackOf(1 + 3 * MSS);
    expectSegments(1 + 3 * MSS, 3);
    expectSilence();
  });

  it("an ACK of all after a time-out goes on with what is new", () => {
    tenInFlight();
    pass(TCP_RTO_MIN_MS);
    expectSegments(1, 1);
    ackOf(1 + 10 * MSS);
    expectSegments(1 + 10 * MSS, 2);
    expectSilence();
  });

  it("halves ssthresh once, not with every time-out of the same segment (RFC 5681 3.1 (4))", () => {
    tenInFlight();
    for (let i = 0; i < 3; i++) pass(TCP_RTO_MIN_MS << i);
    drain();
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(3);
    // ssthresh is 500, half of what was in flight: slow start from 100 by 100 an ACK, so that four ACKs make five segments.
    for (let i = 1; i < 4; i++) ackOf(1 + i * MSS);
    drain();
    ackOf(1 + 4 * MSS);
    expectSegments(1 + 7 * MSS, 2);
    ackOf(1 + 5 * MSS);
    expectSegments(1 + 9 * MSS, 1);
    expectSilence();
  });
});

describe("fast retransmit (RFC 5681 3.2)", () => {
  beforeEach(fresh);

  it("at the third duplicate ACK the first segment goes again at once", () => {
    smallSegments();
    write(1000);
    expectSegments(1, 10);
    ackOf(1);
    ackOf(1);
    expectSilence();
    ackOf(1);
    expectSegments(1, 1);
    expectSilence();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(1);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
  });

  it("each of the first two duplicate ACKs lets a new segment out (RFC 3042)", () => {
    tenInFlight();
    ackOf(1);
    expectSegments(1 + 10 * MSS, 1);
    expectSilence();
    ackOf(1);
    expectSegments(1 + 11 * MSS, 1);
    expectSilence();
    ackOf(1);
    expectSegments(1, 1);
    expectSilence();
  });

  it("more duplicate ACKs open the window by a segment each (step 4)", () => {
    tenInFlight();
    for (let i = 0; i < 3; i++) ackOf(1);
    drain();
    // The two of limited transmit do not count for ssthresh (step 2): it is 500, cwnd 800. With 12 in flight four more duplicates make it
    // 1200, the fifth lets the 13th segment out.
    for (let i = 0; i < 4; i++) ackOf(1);
    expectSilence();
    ackOf(1);
    expectSegments(1 + 12 * MSS, 1);
  });

  it("an ACK of all ends recovery with half the window (RFC 6582 3.2 step 3)", () => {
    tenInFlight();
    for (let i = 0; i < 3; i++) ackOf(1);
    drain();
    ackOf(1 + 12 * MSS);
    // ssthresh is 500; nothing is in flight now, so two segments go.
    expectSegments(1 + 12 * MSS, 2);
    expectSilence();
  });

  it("a partial ACK sends the next hole at once (NewReno, RFC 6582 3.2 step 3)", () => {
    tenInFlight();
    for (let i = 0; i < 3; i++) ackOf(1);
    drain();
    ackOf(1 + 3 * MSS);
    expectSegments(1 + 3 * MSS, 1);
    ackOf(1 + 6 * MSS);
    expectSegments(1 + 6 * MSS, 1);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
  });

  it("a partial ACK leaves recovery running: duplicates after it do not halve again", () => {
    tenInFlight();
    for (let i = 0; i < 3; i++) ackOf(1);
    drain();
    ackOf(1 + 3 * MSS);
    drain();
    for (let i = 0; i < 3; i++) ackOf(1 + 3 * MSS);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(2);
  });

  it("a lost retransmission is left to the time-out", () => {
    smallSegments();
    write(1000);
    expectSegments(1, 10);
    for (let i = 0; i < 3; i++) ackOf(1);
    expectSegments(1, 1);
    for (let i = 0; i < 6; i++) ackOf(1);
    expectSilence();
    pass(TCP_RTO_MIN_MS);
    expectSegments(1, 1);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(1);
  });

  it("duplicates of segments that a time-out sent twice start nothing (RFC 6582 3.2 step 2)", () => {
    smallSegments();
    write(400);
    expectSegments(1, 4);
    pass(TCP_RTO_MIN_MS);
    expectSegments(1, 1);
    // The peer had them all; it answers the copies that follow.
    ackOf(1 + 4 * MSS);
    write(1000);
    expectSegments(1 + 4 * MSS, 2);
    drain();
    for (let i = 0; i < 3; i++) ackOf(1 + 4 * MSS);
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(1);
  });

  it("works for the first segment after the handshake", () => {
    smallSegments();
    write(400);
    expectSegments(1, 4);
    for (let i = 0; i < 3; i++) ackOf(1);
    expectSegments(1, 1);
  });

  it("no duplicate: text, another window, a FIN, nothing in flight (RFC 5681 2)", () => {
    smallSegments();
    write(1000);
    expectSegments(1, 10);
    for (let i = 0; i < 3; i++) peer({ seq: 1 + i, ack: 1, len: 1 });
    for (let i = 0; i < 3; i++) peer({ seq: 4, ack: 1, wnd: 8000 + i });
    drain();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
    peer({ seq: 4, ack: 1 + 10 * MSS });
    for (let i = 0; i < 5; i++) peer({ seq: 4, ack: 1 + 10 * MSS });
    expectSilence();
  });

  it("duplicates are counted anew after something new is acknowledged", () => {
    smallSegments();
    write(1000);
    expectSegments(1, 10);
    ackOf(1);
    ackOf(1);
    ackOf(1 + MSS);
    ackOf(1 + MSS);
    ackOf(1 + MSS);
    expectSilence();
    ackOf(1 + MSS);
    expectSegments(1 + MSS, 1);
  });
});

describe("early retransmit (RFC 5827 2.1)", () => {
  beforeEach(fresh);

  it("of two segments in flight and nothing more to send, one duplicate ACK is a loss", () => {
    established();
    write(2 * FULL);
    drain();
    ackOf(1);
    expectOut({ seq: 1, ack: 1, len: FULL });
  });

  it("of three segments, two duplicate ACKs", () => {
    smallSegments();
    write(300);
    expectSegments(1, 3);
    ackOf(1);
    expectSilence();
    ackOf(1);
    expectSegments(1, 1);
  });

  it("of one segment none can be: duplicates of one segment come from elsewhere", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    for (let i = 0; i < 2; i++) ackOf(1);
    expectSilence();
  });

  it("of a FIN alone none can be", () => {
    established();
    shutdown(Program.s, Shut.WR);
    poll();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    ackOf(1);
    ackOf(1);
    expectSilence();
  });

  it("not while there is something new to send: that brings the duplicates (RFC 5827 2.1 (2))", () => {
    smallSegments(250);
    write(1000);
    expectSegments(1, 2);
    ackOf(1);
    expectSilence();
  });
});

describe("the congestion window (RFC 5681 3.1)", () => {
  beforeEach(fresh);

  it("starts with ten segments (RFC 6928 2)", () => {
    tenInFlight();
  });

  it("starts with one segment when the SYN had to be sent again (RFC 5681 3.1)", () => {
    synSent();
    pass(1000);
    expectOut({ flags: SYN, seq: 0 });
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: MSS });
    expectOut({ seq: 1, ack: 1 });
    write(1000);
    expectSegments(1, 1);
    expectSilence();
    ackOf(1 + MSS);
    expectSegments(1 + MSS, 2);
    expectSilence();
  });

  it("slow start: grows by a segment with each ACK of one, by no more with an ACK of many (MUST-19)", () => {
    tenInFlight();
    ackOf(1 + MSS);
    expectSegments(1 + 10 * MSS, 2);
    ackOf(1 + 3 * MSS);
    expectSegments(1 + 12 * MSS, 3);
    expectSilence();
  });

  it("congestion avoidance: grows by about one segment a round trip (MUST-19)", () => {
    tenInFlight();
    pass(TCP_RTO_MIN_MS);
    drain();
    ackOf(1 + 10 * MSS);
    drain();
    // cwnd 200, ssthresh 500; 500 more octets wait. From 500 on it takes five ACKs to make six segments of it.
    ackOf(1 + 12 * MSS);
    ackOf(1 + 15 * MSS);
    drain();
    let seq: u32 = 1 + 15 * MSS;
    write(1500);
    expectSegments(seq, 4);
    expectSilence();
    ackOf(seq + MSS);
    expectSegments(seq + 4 * MSS, 2);
    expectSilence();
    ackOf(seq + 2 * MSS);
    expectSegments(seq + 6 * MSS, 1);
    for (let i = 3; i < 6; i++) {
      ackOf(seq + i * MSS);
      expectSegments(seq + (i + 4) * MSS, 1);
      expectSilence();
    }
  });
});
