// Text arrives: in order and not, old, early, too much; the window that we offer; when it is acknowledged (RFC 9293 3.4, 3.8.6,
// 3.10.7.4 first and seventh step; RFC 5681 4.2).
import { TCP_DELAYED_ACK_MS, TCP_HOLES, TCP_RX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { nextReady, Peeked, peek, poll as pollSocket, Poll, recv, Shut, shutdown, skip } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get16, get32, isPattern } from "../fakes/octets";
import { at, counted, drain, expectSilence, Got, pass, poll, take, wire } from "../fakes/harness";
import { expectOut, flow, peer, peerLater } from "../fakes/tcp";
import {
  ACK, closeWait, established, establishedFrom, expectState, FIN, fresh, Program, PSH, read, recvResult, RST, scratch, write,
} from "./support";

const WND: i32 = TCP_RX_BUFFER;
/** What a full segment counts as: half the receive ring. */
const FULL: i32 = TCP_RX_BUFFER / 2;

/** The peer sends n octets of its stream from sequence number `seq`. */
function text(seq: u32, n: i32): void {
  peer({ seq, ack: 1, len: n });
}

/** The peer fills the window. */
function fill(): void {
  text(1, FULL);
  text(1 + FULL, FULL);
  expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
}

/** Nothing is there to be read yet. */
function expectNothing(): void {
  expect(recvResult()).toBe(Err.EAGAIN, "nothing to read");
}

describe("ESTABLISHED, text in order", () => {
  beforeEach(fresh);

  it("gives it to the program and tells it once", () => {
    established();
    while (nextReady() >= 0) continue;
    text(1, 100);
    expect(nextReady()).toBe(Program.s);
    expect(nextReady()).toBe(-1);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
    read(100);
    expectNothing();
    expect(pollSocket(Program.s)).toBe(Poll.OUT);
  });

  it("is acknowledged after the delay, in less than half a second (SHLD-18, MUST-40)", () => {
    established();
    text(1, 100);
    at(TCP_DELAYED_ACK_MS - 1);
    expectSilence();
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 101, wnd: WND - 100 });
    at(10000);
    expectSilence();
    expect(TCP_DELAYED_ACK_MS).toBeLessThan(500);
  });

  it("the delay runs from the first octet that is not acknowledged", () => {
    established();
    text(1, 100);
    at(TCP_DELAYED_ACK_MS - 1);
    text(101, 100);
    expectSilence();
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 201 });
  });

  it("is acknowledged at once with the second full segment (SHLD-19)", () => {
    established();
    text(1, FULL);
    expectSilence();
    text(1 + FULL, FULL);
    expectOut({ seq: 1, ack: 1 + 2 * FULL, wnd: 0 });
  });

  it("is acknowledged by whatever is sent", () => {
    established();
    text(1, 100);
    write(50);
    expectOut({ seq: 1, ack: 101, len: 50 });
    at(TCP_DELAYED_ACK_MS);
    expectSilence();
  });

  it("all segments that wait are processed before one ACK goes out, full ones too (MUST-59)", () => {
    established();
    for (let i = 0; i < 3; i++) peerLater({ seq: 1 + i * 500, ack: 1, len: 500 });
    peerLater({ seq: 1, ack: 1, len: 500 });
    poll();
    expectOut({ seq: 1, ack: 1501 });
    expectSilence();
  });

  it("but each segment out of order has its duplicate ACK, from which a sender without SACK learns of a loss (RFC 5681 4.2)", () => {
    established();
    for (let i = 1; i < 4; i++) peerLater({ seq: 1 + i * 100, ack: 1, len: 100 });
    poll();
    for (let i = 1; i < 4; i++) expectOut({ seq: 1, ack: 1 });
    expectSilence();
  });

  it("one ACK serves segments that came together (MUST-58)", () => {
    established();
    for (let i = 0; i < 5; i++) peerLater({ seq: 1 + i * 10, ack: 1, len: 10 });
    poll();
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 51 });
    expectSilence();
  });

  it("does not wait for PSH, and PSH says nothing to the program", () => {
    established();
    peer({ flags: PSH, seq: 1, ack: 1, len: 10 });
    text(11, 10);
    read(20);
  });

  it("is one stream, whatever the segments were", () => {
    established();
    let seq: u32 = 1;
    for (let n = 1; n < 50; n++) {
      text(seq, n);
      seq += n;
    }
    read(49 * 50 / 2);
  });

  it("goes around the ring's seam many times", () => {
    established();
    let seq: u32 = 1;
    for (let i = 0; i < 40; i++) {
      text(seq, 401);
      seq += 401;
      read(401);
    }
    expectState(State.ESTABLISHED);
  });

  it("can be looked at in place and left", () => {
    established();
    text(1, 30);
    expect(peek(Program.s)).toBe(30);
    expect(isPattern(Peeked.data, 0, 30)).toBe(true);
    expect(skip(Program.s, 10)).toBe(10);
    expect(peek(Program.s)).toBe(20);
    expect(isPattern(Peeked.data, 10, 20)).toBe(true);
    expect(skip(Program.s, 21)).toBe(20);
    expect(peek(Program.s)).toBe(Err.EAGAIN);
    expect(skip(Program.s, 1)).toBe(Err.EAGAIN);
  });

  it("is taken from packets with IPv4 options too, which TCP does not look at (MUST-50)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10, options: "94 04 00 00" });
    peer({ seq: 11, ack: 1, len: 10, options: "01 01 01 00 00 00 00 00" });
    read(20);
  });

  it("crosses 2^32 (row 59)", () => {
    establishedFrom(0xfffffff0);
    text(1, 10);
    text(11, 10);
    text(21, 10);
    read(30);
    text(41, 10);
    expectOut({ seq: 1, ack: 31 });
    text(31, 10);
    expectOut({ seq: 1, ack: 51 });
    read(20);
  });

  it("crosses 2^32 out of order, with a hole on the seam", () => {
    establishedFrom(0xffffffe0);
    text(41, 20);
    expectOut({ seq: 1, ack: 1 });
    text(11, 10);
    expectOut({ seq: 1, ack: 1 });
    text(1, 10);
    expectOut({ seq: 1, ack: 21 });
    text(21, 20);
    expectOut({ seq: 1, ack: 61 });
    read(60);
  });
});

/** The right edge that the last ACK said, which is not before `edge`. */
function lastEdge(edge: u32): u32 {
  let last = edge;
  while (wire().sentCount()) {
    take();
    const said = get32(Got.payload + 8) - flow().iss + <u32>get16(Got.payload + 14);
    expect(said).toBeGreaterThanOrEqual(last, "right edge");
    last = said;
  }
  return last;
}

describe("ESTABLISHED, text out of order", () => {
  beforeEach(fresh);

  it("is held, answered at once with what is missing, and joined (SHLD-31, MAY-13)", () => {
    established();
    text(11, 10);
    expectOut({ seq: 1, ack: 1 });
    expectNothing();
    text(1, 10);
    expectOut({ seq: 1, ack: 21 });
    read(20);
  });

  it("every early segment has its own duplicate ACK (RFC 5681 4.2)", () => {
    established();
    for (let i = 0; i < 3; i++) peerLater({ seq: 11 + i * 10, ack: 1, len: 10 });
    poll();
    for (let i = 0; i < 3; i++) expectOut({ seq: 1, ack: 1 });
    expectSilence();
  });

  it("stays in its place when the program has read all that is in order", () => {
    established();
    text(1, 100);
    text(201, 100);
    expectOut({ seq: 1, ack: 101 });
    read(100);
    text(101, 100);
    expectOut({ seq: 1, ack: 301 });
    read(200);
  });

  it("filling a part of a hole is acknowledged at once (RFC 5681 4.2)", () => {
    established();
    text(21, 10);
    expectOut({ seq: 1, ack: 1 });
    text(1, 10);
    expectOut({ seq: 1, ack: 11 });
    text(11, 10);
    expectOut({ seq: 1, ack: 31 });
    read(30);
  });

  it("keeps as many runs as there is room for; one more is dropped, counted, and may come again (row 62)", () => {
    established();
    for (let i = 0; i <= TCP_HOLES; i++) {
      text(11 + i * 20, 10);
      expectOut({ seq: 1, ack: 1 });
    }
    expect(counted(Counter.TCP_NO_HOLE_ROOM)).toBe(1);
    for (let i = 0; i < TCP_HOLES; i++) {
      text(1 + i * 20, 10);
      expectOut({ seq: 1, ack: 21 + i * 20 });
    }
    read(TCP_HOLES * 20);
    text(1 + TCP_HOLES * 20, 20);
    read(20);
  });

  it("segments of one octet with a hole each take no more room", () => {
    established();
    for (let i = 0; i < 300; i++) {
      text(3 + i * 2, 1);
      expectOut({ seq: 1, ack: 1 });
    }
    expect(counted(Counter.TCP_NO_HOLE_ROOM)).toBe(300 - TCP_HOLES);
    text(1, 700);
    expectOut({ seq: 1, ack: 701 });
    read(700);
  });

  it("a segment that joins runs needs no room, even when all is taken", () => {
    established();
    for (let i = 0; i < TCP_HOLES; i++) {
      text(11 + i * 20, 10);
      expectOut({ seq: 1, ack: 1 });
    }
    text(21, 10);
    expectOut({ seq: 1, ack: 1 });
    expect(counted(Counter.TCP_NO_HOLE_ROOM)).toBe(0);
    text(1, 10);
    expectOut({ seq: 1, ack: 41 });
    read(40);
  });

  it("takes every overlap of two early segments", () => {
    for (let from = 1; from <= 41; from += 8) {
      for (let n = 5; n <= 40; n += 12) {
        fresh();
        established();
        text(21, 10);
        expectOut({ seq: 1, ack: 1 });
        if (from > 1) {
          text(from, n);
          expectOut({ seq: 1, ack: 1 });
        }
        text(1, 80);
        expectOut({ seq: 1, ack: 81 });
        read(80);
      }
    }
  });

  it("any order of overlapping segments gives the stream", () => {
    let seed: u32 = 12345;
    for (let round = 0; round < 12; round++) {
      fresh();
      established();
      for (let i = 0; i < 60; i++) {
        seed = seed * 1103515245 + 12345;
        const from = <i32>(seed >> 16) % 1200;
        seed = seed * 1103515245 + 12345;
        peer({ seq: 1 + from, ack: 1, len: min(1 + <i32>(seed >> 16) % 200, 1200 - from) });
        drain();
      }
      for (let from = 0; from < 1200; from += 100) text(1 + from, 100);
      drain();
      read(1200);
      expectNothing();
    }
  });
});

describe("ESTABLISHED, text outside the window", () => {
  beforeEach(fresh);

  it("old text is acknowledged at once and dropped", () => {
    established();
    text(1, 100);
    read(100);
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 101 });
    text(1, 100);
    expectOut({ seq: 1, ack: 101 });
    text(100, 1);
    expectOut({ seq: 1, ack: 101 });
    expectNothing();
    expect(counted(Counter.TCP_OUT_OF_WINDOW)).toBe(2);
  });

  it("text that is partly old is trimmed in front (row 58)", () => {
    established();
    text(1, 100);
    text(51, 100);
    expectOut({ seq: 1, ack: 151 });
    read(150);
  });

  it("text beyond the right edge is trimmed behind", () => {
    established();
    text(1, 700);
    text(701, 1000);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    read(WND);
  });

  it("early text beyond the right edge is trimmed behind", () => {
    established();
    text(1401, 500);
    expectOut({ seq: 1, ack: 1 });
    text(1, 1400);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    read(WND);
  });

  it("text over both edges is trimmed to the window", () => {
    established();
    text(1, 200);
    read(200);
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 201, wnd: WND - 200 });
    text(201, 1000);
    text(901, 1400);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    read(WND - 200);
  });

  it("text that begins at or after the right edge is refused with an ACK", () => {
    established();
    text(1 + WND, 10);
    expectOut({ seq: 1, ack: 1 });
    text(1 + WND + 1000, 10);
    expectOut({ seq: 1, ack: 1 });
    text(0x80000000, 10);
    expectOut({ seq: 1, ack: 1 });
    expectNothing();
    expect(counted(Counter.TCP_OUT_OF_WINDOW)).toBe(3);
  });

  it("the last octet of the window is taken", () => {
    established();
    text(WND, 1);
    expectOut({ seq: 1, ack: 1 });
    text(1, WND - 80);
    expectOut({ seq: 1, ack: WND - 79 });
    text(WND - 79, 79);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    read(WND);
  });

  it("without text it is answered by an ACK, but not more often than challenges are (row 65)", () => {
    established();
    peer({ seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    for (let i = 0; i < 20; i++) peer({ seq: 0, ack: 1 });
    expectSilence();
    pass(500);
    peer({ seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("a keep-alive probe with an old octet is answered (RFC 9293 3.8.4)", () => {
    established();
    text(1, 10);
    read(10);
    at(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 11 });
    text(10, 1);
    expectOut({ seq: 1, ack: 11 });
  });
});

describe("ESTABLISHED, our window", () => {
  beforeEach(fresh);

  it("closes when the program does not read, and a probe finds it closed (MAY-8)", () => {
    established();
    fill();
    for (let i = 0; i < 10; i++) {
      pass(20000);
      text(1 + WND, 1);
      expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    }
    expectState(State.ESTABLISHED);
    read(WND);
    expectOut({ seq: 1, ack: 1 + WND, wnd: WND });
  });

  it("opens by half the ring or a full segment at a time, not by less (MUST-39)", () => {
    established();
    fill();
    read(FULL - 1);
    expectSilence();
    text(1 + WND, 1);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0 });
    read(1);
    expectOut({ seq: 1, ack: 1 + WND, wnd: FULL });
    read(FULL);
    expectOut({ seq: 1, ack: 1 + WND, wnd: WND });
  });

  it("shut, still lets the ACKs of a peer through that counts its probe as sent (MUST-66)", () => {
    established();
    fill();
    write(100);
    expectOut({ seq: 1, ack: 1 + WND, len: 100 });
    peer({ seq: 2 + WND, ack: 101 });
    at(10000);
    expectSilence();
    // It is no newer for that: the next ACK is not taken for an old one.
    write(100);
    expectOut({ seq: 101, ack: 1 + WND, len: 100 });
    peer({ seq: 1 + WND, ack: 101, wnd: 0 });
    write(100);
    pass(200);
    peer({ seq: 1 + WND, ack: 201, wnd: 1000 });
    expectOut({ seq: 201, ack: 1 + WND, len: 100 });
  });

  it("never moves its right edge to the left (SHLD-14)", () => {
    established();
    let edge: u32 = 1 + WND;
    let seq: u32 = 1;
    for (let i = 0; i < 60; i++) {
      const n = min(1 + i * 13 % 300, <i32>(edge - seq));
      if (n > 0) text(seq, n);
      seq += n;
      pass(TCP_DELAYED_ACK_MS);
      edge = lastEdge(edge);
      if (i % 3 == 0) recv(Program.s, scratch(), 1 + i * 29 % 400);
      poll();
      edge = lastEdge(edge);
    }
  });

  it("shut, lets ACKs through: what we sent is freed (MUST-66)", () => {
    established();
    fill();
    write(100);
    expectOut({ seq: 1, ack: 1 + WND, wnd: 0, len: 100 });
    peer({ seq: 1 + WND, ack: 101 });
    pass(5000);
    expectSilence();
  });

  it("shut, lets the ACK of a probe's segment through (RFC 9293 3.4)", () => {
    established();
    fill();
    write(100);
    expectOut({ seq: 1, ack: 1 + WND, len: 100 });
    peer({ seq: 1 + WND, ack: 101, len: 1 });
    expectOut({ seq: 101, ack: 1 + WND, wnd: 0 });
    pass(5000);
    expectSilence();
  });

  it("shut, lets a reset through (MUST-66)", () => {
    established();
    fill();
    peer({ flags: RST, seq: 1 + WND });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
  });

  it("shut, lets a FIN in, which needs no room in the ring", () => {
    established();
    fill();
    peer({ flags: FIN, seq: 1 + WND, ack: 1 });
    expectOut({ seq: 1, ack: 2 + WND });
    expectState(State.CLOSE_WAIT);
    read(WND);
    expectSilence();
    expect(recvResult()).toBe(0);
  });

  it("shut down for receiving: text is acknowledged and thrown away, the window stays open", () => {
    established();
    text(1, 100);
    expect(shutdown(Program.s, Shut.RD)).toBe(0);
    expect(recvResult()).toBe(0);
    let seq: u32 = 101;
    for (let i = 0; i < 20; i++) {
      text(seq, 500);
      seq += 500;
      pass(TCP_DELAYED_ACK_MS);
      expectOut({ seq: 1, ack: seq });
      expect(get16(Got.payload + 14)).toBeGreaterThanOrEqual(500, "window");
    }
    expect(recvResult()).toBe(0);
    expectState(State.ESTABLISHED);
  });
});

describe("urgent data", () => {
  beforeEach(fresh);

  it("stays in line (RFC 6093 2.1), whatever the pointer says (rows 51 and 52)", () => {
    established();
    const pointers: i32[] = [0, 1, 5, 10, 11, 0xffff];
    let seq: u32 = 1;
    for (let i = 0; i < pointers.length; i++) {
      peer({ flags: ACK | 32, seq, ack: 1, len: 10, urgent: pointers[i] });
      seq += 10;
    }
    read(60);
    expectState(State.ESTABLISHED);
  });

  it("may be of any length, over many segments (MUST-31)", () => {
    established();
    let seq: u32 = 1;
    for (let i = 0; i < 20; i++) {
      peer({ flags: ACK | 32, seq, ack: 1, len: 300, urgent: 300 * (20 - i) });
      seq += 300;
      read(300);
    }
  });

  it("a pointer without text does nothing", () => {
    established();
    peer({ flags: ACK | 32, seq: 1, ack: 1, urgent: 0xffff });
    expectNothing();
    text(1, 10);
    read(10);
  });
});

describe("text where none can be", () => {
  beforeEach(fresh);

  it("without ACK is dropped", () => {
    established();
    peer({ flags: 0, seq: 1, len: 10 });
    peer({ flags: 8, seq: 1, len: 10 });
    expectSilence();
    expectNothing();
    expect(counted(Counter.TCP_BAD_FLAGS)).toBe(2);
  });

  it("CLOSE-WAIT ignores text after the FIN", () => {
    closeWait();
    text(2, 10);
    pass(1000);
    expect(recvResult()).toBe(0);
    expectState(State.CLOSE_WAIT);
  });

  it("padding behind the packet is not text (row 9)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 3, padding: 11, paddingOctet: 0x55 });
    read(3);
    expectNothing();
  });
});
