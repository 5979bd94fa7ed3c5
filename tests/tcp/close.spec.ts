// The end of a connection: CLOSE by either side and by both, half-close, FIN out of order and again, data before the end, reset instead of
// an end (RFC 9293 3.6, 3.10.4, 3.10.7.4 eighth step; M2 to M4 of the mission).
import { TCP_FIN_WAIT_2_MS, TCP_R2, TCP_RTO_MIN_MS, TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { nextReady, poll as pollSocket, Poll, send, Shut, shutdown, space } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { counted, drain, expectSilence, pass, poll } from "../fakes/harness";
import { expectOut, expectReset, peer } from "../fakes/tcp";
import {
  blocksUsed, closeWait, closing, established, expectState, FIN, finWait1, finWait2, fresh, hangUp, lastAck, Program, read, recvResult, refresh,
  RST, RSTACK, scratch, timeWaits, write, writeLater,
} from "./support";

const RTO: u32 = TCP_RTO_MIN_MS;
const FULL: i32 = TCP_RX_BUFFER / 2;
/** Octets of text in the largest segment that we send. */
const HALF: i32 = TCP_TX_BUFFER / 2;

/** The program shuts down sending and the device is polled. */
function shut(how: i32 = Shut.WR): void {
  expect(shutdown(Program.s, how)).toBe(0);
  poll();
}

describe("the device closes first (M2)", () => {
  beforeEach(fresh);

  it("FIN, ACK, the peer's rest, its FIN, ACK: ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT (figure 12)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    shut();
    expectOut({ flags: FIN, seq: 101, ack: 1 });
    expectState(State.FIN_WAIT_1);
    peer({ seq: 1, ack: 102 });
    expectState(State.FIN_WAIT_2);
    peer({ seq: 1, ack: 102, len: 50 });
    read(50);
    peer({ flags: FIN, seq: 51, ack: 102 });
    expectOut({ seq: 102, ack: 52 });
    expectState(State.TIME_WAIT);
    expect(recvResult()).toBe(0);
    hangUp();
    expectSilence();
    expect(blocksUsed()).toBe(0);
    expect(timeWaits()).toBe(1);
  });

  it("close with nothing unread: the same, without the program", () => {
    established();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2 });
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
    expect(blocksUsed()).toBe(0);
  });

  it("sends what is queued before the FIN, and the FIN with the last of it", () => {
    established();
    writeLater(1000);
    hangUp();
    expectOut({ seq: 1, ack: 1, len: HALF });
    expectOut({ flags: FIN, seq: 1 + HALF, ack: 1, len: 1000 - HALF });
    expectSilence();
    peer({ seq: 1, ack: 1002 });
    expectState(State.FIN_WAIT_2);
  });

  it("FIN-WAIT-1: FIN and its ACK in one segment lead to TIME-WAIT at once", () => {
    finWait1();
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
  });

  it("FIN-WAIT-1: text, FIN and its ACK in one segment: the text is read, then the end (M4)", () => {
    finWait1();
    peer({ flags: FIN, seq: 1, ack: 2, len: 30 });
    expectOut({ seq: 2, ack: 32 });
    expectState(State.TIME_WAIT);
    read(30);
    expect(recvResult()).toBe(0);
  });

  it("FIN-WAIT-1: the FIN is sent again until it is acknowledged", () => {
    finWait1();
    pass(RTO);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    pass(2 * RTO);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2 });
    pass(20000);
    expectSilence();
    expectState(State.FIN_WAIT_2);
  });

  it("FIN-WAIT-1: given up after R2, even without a program", () => {
    established();
    hangUp();
    pass(RTO << TCP_R2);
    pass(120000);
    drain();
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("FIN-WAIT-2: reading goes on (half-close)", () => {
    finWait2();
    peer({ seq: 1, ack: 2, len: FULL });
    read(FULL);
    drain();
    peer({ seq: 1 + FULL, ack: 2, len: FULL });
    read(FULL);
    expectState(State.FIN_WAIT_2);
    expect(send(Program.s, scratch(), 1)).toBe(Err.EPIPE);
    expect(space(Program.s)).toBe(0);
    expect(pollSocket(Program.s)).toBe(0);
  });

  it("FIN-WAIT-2: a program that holds on waits for as long as it likes", () => {
    finWait2();
    pass(10 * TCP_FIN_WAIT_2_MS);
    drain();
    expectState(State.FIN_WAIT_2);
  });

  it("FIN-WAIT-2: without a program it ends after its time, and a late FIN is reset", () => {
    established();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2 });
    pass(TCP_FIN_WAIT_2_MS - 1);
    expectState(State.FIN_WAIT_2);
    pass(1);
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectReset(2);
  });

  it("FIN-WAIT-2: the time begins when the program goes, if that is later", () => {
    finWait2();
    pass(3 * TCP_FIN_WAIT_2_MS);
    drain();
    hangUp();
    pass(TCP_FIN_WAIT_2_MS - 1);
    expectState(State.FIN_WAIT_2);
    pass(1);
    expectState(State.CLOSED);
  });
});

describe("the peer closes first (M3)", () => {
  beforeEach(fresh);

  it("FIN, ACK, our FIN, ACK: ESTABLISHED, CLOSE-WAIT, LAST-ACK, CLOSED", () => {
    established();
    while (nextReady() >= 0) continue;
    peer({ flags: FIN, seq: 1, ack: 1 });
    expectOut({ seq: 1, ack: 2 });
    expectState(State.CLOSE_WAIT);
    expect(nextReady()).toBe(Program.s);
    expect(recvResult()).toBe(0);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    expectState(State.LAST_ACK);
    peer({ seq: 2, ack: 2 });
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
    expect(timeWaits()).toBe(0);
  });

  it("what came before the FIN is read, and only then the end, again and again (M4, MUST-12)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 100 });
    peer({ flags: FIN, seq: 101, ack: 1, len: 20 });
    expectOut({ seq: 1, ack: 122 });
    read(60);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
    read(60);
    expect(recvResult()).toBe(0);
    expect(recvResult()).toBe(0);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
  });

  it("one recv does not cross the end", () => {
    established();
    peer({ flags: FIN, seq: 1, ack: 1, len: 20 });
    drain();
    read(20);
    expect(recvResult()).toBe(0);
  });

  it("CLOSE-WAIT: writing goes on (half-close)", () => {
    closeWait();
    write(100);
    expectOut({ seq: 1, ack: 2, len: 100 });
    pass(RTO);
    expectOut({ seq: 1, ack: 2, len: 100 });
    peer({ seq: 2, ack: 101 });
    writeLater(50);
    hangUp();
    expectOut({ flags: FIN, seq: 101, ack: 2, len: 50 });
    peer({ seq: 2, ack: 152 });
    expectState(State.CLOSED);
  });

  it("LAST-ACK: an ACK that leaves out the FIN does not end it", () => {
    closeWait();
    writeLater(50);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 2, len: 50 });
    peer({ seq: 2, ack: 51 });
    expectState(State.LAST_ACK);
    pass(RTO);
    expectOut({ flags: FIN, seq: 51, ack: 2 });
    peer({ seq: 2, ack: 52 });
    expectState(State.CLOSED);
  });

  it("LAST-ACK: the FIN is sent again until it is acknowledged", () => {
    lastAck();
    pass(RTO);
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    pass(2 * RTO);
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    peer({ seq: 2, ack: 2 });
    pass(10000);
    expectSilence();
  });

  it("CLOSE-WAIT and LAST-ACK: the peer's FIN again is acknowledged again", () => {
    closeWait();
    peer({ flags: FIN, seq: 1, ack: 1 });
    expectOut({ seq: 1, ack: 2 });
    expectState(State.CLOSE_WAIT);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    peer({ flags: FIN, seq: 1, ack: 1 });
    expectOut({ seq: 2, ack: 2 });
    expectState(State.LAST_ACK);
  });

  it("the peer's FIN again with the ACK of ours: the ACK counts too", () => {
    lastAck();
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    peer({ seq: 2, ack: 2 });
    expectState(State.CLOSED);
  });

  it("after the end the answer to a late ACK is a reset", () => {
    lastAck();
    peer({ seq: 2, ack: 2 });
    peer({ seq: 2, ack: 2 });
    expectReset(2);
  });
});

describe("both close at once (figure 13)", () => {
  beforeEach(fresh);

  it("FIN-WAIT-1, CLOSING, TIME-WAIT", () => {
    closing();
    expectState(State.CLOSING);
    peer({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
    expect(recvResult()).toBe(0);
    hangUp();
    expectSilence();
  });

  it("CLOSING: the FIN is sent again until it is acknowledged", () => {
    closing();
    pass(RTO);
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    peer({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
  });

  it("CLOSING: the peer's FIN again is acknowledged again; an ACK of nothing new changes nothing", () => {
    closing();
    peer({ flags: FIN, seq: 1, ack: 1 });
    expectOut({ seq: 2, ack: 2 });
    peer({ seq: 2, ack: 1 });
    expectState(State.CLOSING);
  });

  it("with text on both FINs", () => {
    established();
    writeLater(10);
    shut();
    expectOut({ flags: FIN, seq: 1, ack: 1, len: 10 });
    peer({ flags: FIN, seq: 1, ack: 1, len: 20 });
    expectOut({ seq: 12, ack: 22 });
    expectState(State.CLOSING);
    read(20);
    expect(recvResult()).toBe(0);
    peer({ seq: 22, ack: 12 });
    expectState(State.TIME_WAIT);
  });
});

describe("FIN out of order (row 61)", () => {
  beforeEach(fresh);

  it("waits for the text before it", () => {
    established();
    peer({ flags: FIN, seq: 11, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 22 });
    expectState(State.CLOSE_WAIT);
    read(20);
    expect(recvResult()).toBe(0);
  });

  it("alone, beyond a hole", () => {
    established();
    peer({ flags: FIN, seq: 11, ack: 1 });
    expectState(State.ESTABLISHED);
    drain();
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 12 });
    expectState(State.CLOSE_WAIT);
  });

  it("whose text finds no room among the holes is not forgotten", () => {
    established();
    for (let i = 0; i < 4; i++) peer({ seq: 11 + i * 20, ack: 1, len: 10 });
    peer({ flags: FIN, seq: 91, ack: 1, len: 10 });
    drain();
    peer({ seq: 1, ack: 1, len: 100 });
    expectOut({ seq: 1, ack: 102 });
    expectState(State.CLOSE_WAIT);
    read(100);
  });

  it("cut off by the window comes again", () => {
    established();
    peer({ seq: 1, ack: 1, len: FULL });
    peer({ flags: FIN, seq: 1 + FULL, ack: 1, len: FULL + 10 });
    expectOut({ seq: 1, ack: 1 + TCP_RX_BUFFER, wnd: 0 });
    expectState(State.ESTABLISHED);
    read(TCP_RX_BUFFER);
    drain();
    peer({ flags: FIN, seq: 1 + FULL, ack: 1, len: FULL + 10 });
    expectOut({ seq: 1, ack: 12 + TCP_RX_BUFFER });
    expectState(State.CLOSE_WAIT);
  });

  it("ends the stream where it stands: text beyond it is no text", () => {
    established();
    peer({ seq: 21, ack: 1, len: 30 });
    peer({ flags: FIN, seq: 11, ack: 1 });
    drain();
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 12 });
    expectState(State.CLOSE_WAIT);
    read(10);
    expect(recvResult()).toBe(0);
  });

  it("ends the stream where it stands: held text over it is cut", () => {
    established();
    peer({ seq: 11, ack: 1, len: 40 });
    peer({ flags: FIN, seq: 21, ack: 1 });
    drain();
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 22 });
    expectState(State.CLOSE_WAIT);
    read(20);
    expect(recvResult()).toBe(0);
  });

  it("ends the stream where it stands: text over it is cut", () => {
    established();
    peer({ flags: FIN, seq: 11, ack: 1 });
    drain();
    peer({ seq: 1, ack: 1, len: 50 });
    expectOut({ seq: 1, ack: 12 });
    expectState(State.CLOSE_WAIT);
    read(10);
    expect(recvResult()).toBe(0);
  });

  it("with text that was there already", () => {
    established();
    peer({ seq: 1, ack: 1, len: 20 });
    peer({ flags: FIN, seq: 11, ack: 1, len: 20 });
    expectOut({ seq: 1, ack: 32 });
    read(30);
    expect(recvResult()).toBe(0);
  });
});

describe("data would be lost: reset instead of an end", () => {
  beforeEach(fresh);

  it("close with unread text (SHLD-3)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    hangUp();
    expectOut({ flags: RSTACK, seq: 1, ack: 11 });
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("close with unread text and the peer's FIN", () => {
    established();
    peer({ flags: FIN, seq: 1, ack: 1, len: 10 });
    drain();
    hangUp();
    expectOut({ flags: RSTACK, seq: 1, ack: 12 });
    expectState(State.CLOSED);
  });

  it("text after close, in FIN-WAIT-1 and in FIN-WAIT-2 (SHLD-3, MAY-1)", () => {
    established();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ flags: RSTACK, seq: 2, ack: 1 });
    expectState(State.CLOSED);
    fresh();
    established();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2 });
    peer({ seq: 1, ack: 2, len: 10 });
    expectOut({ flags: RSTACK, seq: 2, ack: 1 });
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("text ahead of a hole after close", () => {
    established();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 11, ack: 2, len: 10 });
    expectOut({ flags: RSTACK, seq: 2, ack: 1 });
    expectState(State.CLOSED);
  });

  it("old text after close is no loss", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    read(10);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 11 });
    peer({ seq: 1, ack: 1, len: 10 });
    expectOut({ seq: 2, ack: 11 });
    expectState(State.FIN_WAIT_1);
  });

  it("not after shutdown of both directions: the text is thrown away", () => {
    established();
    shut(Shut.RDWR);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2, len: 10 });
    pass(100);
    expectOut({ seq: 2, ack: 11 });
    expectState(State.FIN_WAIT_2);
  });
});

describe("a reset arrives (RFC 9293 3.10.7.4, second step)", () => {
  beforeEach(fresh);

  it("ESTABLISHED: the program learns it once, what was queued and unread is gone (MUST-12, RFC 5961 3.2 (2))", () => {
    established();
    while (nextReady() >= 0) continue;
    peer({ seq: 1, ack: 1, len: 10 });
    write(10);
    drain();
    peer({ flags: RST, seq: 11 });
    expectSilence();
    expectState(State.CLOSED);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    expect(nextReady()).toBe(Program.s);
    expect(recvResult()).toBe(Err.ECONNRESET);
    expect(recvResult()).toBe(0);
    expect(send(Program.s, scratch(), 1)).toBe(Err.EPIPE);
    expect(shutdown(Program.s, Shut.WR)).toBe(Err.ENOTCONN);
    hangUp();
    expectSilence();
    expect(blocksUsed()).toBe(0);
    expect(counted(Counter.TCP_RESETS_IN)).toBe(1);
  });

  it("a reset may carry text (SHLD-2)", () => {
    established();
    peer({ flags: RST, seq: 1, len: 20 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
  });

  it("CLOSE-WAIT, FIN-WAIT-1 and FIN-WAIT-2: the program learns it (MUST-12)", () => {
    closeWait();
    peer({ flags: RST, seq: 2 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
    fresh();
    finWait1();
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
    fresh();
    finWait2();
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
  });

  it("CLOSING and LAST-ACK: nothing more to learn", () => {
    closing();
    peer({ flags: RST, seq: 2 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(0);
    expect(timeWaits()).toBe(0);
    fresh();
    lastAck();
    peer({ flags: RST, seq: 2 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(0);
  });

  it("without a program the block is free at once, in every state", () => {
    established();
    hangUp();
    peer({ flags: RST, seq: 1 });
    expect(blocksUsed()).toBe(0);
    fresh();
    closeWait();
    hangUp();
    peer({ flags: RST, seq: 2 });
    expect(blocksUsed()).toBe(0);
  });
});

describe("the peer shuts its window and the program is gone", () => {
  beforeEach(fresh);

  it("the rest is not offered for ever: an answer does not keep it (RFC 6429)", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 0 });
    writeLater(100);
    hangUp();
    for (let i = 0; i < 20; i++) {
      pass(30000);
      drain();
      peer({ seq: 1, ack: 1, wnd: 0 });
      drain();
      refresh();
    }
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });
});
