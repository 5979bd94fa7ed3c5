// The program writes: segments, PSH, Nagle, the peer's window (shut, small, shrinking, growing), silly windows, what a busy adapter does
// to it (RFC 9293 3.7.4, 3.8.6, 3.10.2, 3.10.7.4 fifth step).
import { TCP_R2, TCP_RTO_MIN_MS, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import {
  accept, bind, close, connect, nextReady, Option, poll as pollSocket, Poll, send, setOption, Shut, shutdown, socket, SocketType, space,
} from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { tcbAt } from "../../assembly/transport/tcp/tcb";
import { get16 } from "../fakes/octets";
import { DEVICE_IP, PEER_IP, Seg } from "../fakes/packets";
import { counted, drain, expectSilence, Got, pass, peerKnown, poll, settle, takePacket, wire } from "../fakes/harness";
import { between, expectOut, flow, peer, synchronize } from "../fakes/tcp";
import {
  answerDoubt, established, expectState, FIN, fresh, noDelay, own, Program, PSH, read, recvResult, refresh, RSTACK, scratch, serve, SYN, SYNACK,
  waitForIss, write, writeLater,
} from "./support";

/** The largest segment: half the send ring. */
const FULL: i32 = TCP_TX_BUFFER / 2;
/** The time-out of a connection whose handshake took no time. */
const RTO: u32 = TCP_RTO_MIN_MS;

/** The peer acknowledges all before `ack` and offers `wnd`. */
function ackOf(ack: u32, wnd: i32 = -1): void {
  peer({ seq: 1, ack, wnd });
}

/** The program shuts down sending and the device is polled. */
function closeNow(): void {
  expect(shutdown(Program.s, Shut.WR)).toBe(0);
  poll();
}

/** ESTABLISHED with a peer that has never offered more than `wnd`. */
function establishedWith(wnd: i32): void {
  serve(7);
  between(5000, 7).wnd = wnd;
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
}

describe("ESTABLISHED, writing", () => {
  beforeEach(fresh);

  it("sends at once, with PSH on the last segment (MUST-60, MUST-61)", () => {
    established();
    write(10);
    expectOut({ flags: PSH, seq: 1, ack: 1, len: 10 });
    expectSilence();
  });

  it("sends full segments, PSH only on the last (SHLD-27, SHLD-28)", () => {
    established();
    write(2 * FULL);
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectOut({ flags: PSH, seq: 1 + FULL, ack: 1, len: FULL });
    expectSilence();
  });

  it("puts small writes together into one segment while the device is not polled (MAY-16)", () => {
    established();
    for (let i = 0; i < 10; i++) expect(writeLater(20)).toBe(20);
    poll();
    expectOut({ flags: PSH, seq: 1, ack: 1, len: 200 });
    expectSilence();
  });

  it("takes what fits and says so; is writable again when something is acknowledged", () => {
    established();
    expect(space(Program.s)).toBe(TCP_TX_BUFFER);
    expect(writeLater(TCP_TX_BUFFER + 100)).toBe(TCP_TX_BUFFER);
    expect(space(Program.s)).toBe(0);
    expect(writeLater(1)).toBe(Err.EAGAIN);
    expect(pollSocket(Program.s)).toBe(0);
    poll();
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
    while (nextReady() >= 0) continue;
    ackOf(1 + FULL);
    expect(nextReady()).toBe(Program.s);
    expect(pollSocket(Program.s)).toBe(Poll.OUT);
    expect(space(Program.s)).toBe(FULL);
    write(FULL);
    expectOut({ seq: 1 + 2 * FULL, ack: 1, len: FULL });
  });

  it("takes nothing of nothing, and no negative length", () => {
    established();
    expect(send(Program.s, scratch(), 0)).toBe(0);
    expect(send(Program.s, scratch(), -1)).toBe(Err.EINVAL);
    poll();
    expectSilence();
  });

  it("goes around the ring's seam many times, odd lengths too, each with a right checksum (MUST-2)", () => {
    established();
    let seq: u32 = 1;
    for (let i = 0; i < 60; i++) {
      const n = 101 + i * 37 % 640;
      write(n);
      expectOut({ seq, ack: 1, len: n });
      seq += n;
      ackOf(seq);
    }
  });

  it("a part of a segment can be acknowledged", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    ackOf(31);
    pass(RTO);
    expectOut({ seq: 31, ack: 1, len: 70 });
  });

  it("crosses 2^32: text, ACKs, retransmission", () => {
    waitForIss(5000, 7, 600);
    established();
    expect(flow().deviceIss).toBeGreaterThan(0xfffffc00);
    write(2 * FULL);
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
    ackOf(1 + FULL);
    pass(RTO);
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
    ackOf(1 + 2 * FULL);
    pass(10000);
    expectSilence();
    write(50);
    expectOut({ seq: 1 + 2 * FULL, ack: 1, len: 50 });
  });
});

describe("ESTABLISHED, what our segments never have", () => {
  beforeEach(fresh);

  it("options or URG once the SYN is gone: text, ACK, FIN (MUST-65, SHLD-13)", () => {
    established();
    write(10);
    expectPlain({ seq: 1, ack: 1, len: 10 });
    peer({ seq: 1, ack: 11, len: 1460 });
    pass(100);
    expectPlain({ seq: 11, ack: 1461 });
    read(1460);
    drain();
    closeNow();
    expectPlain({ flags: FIN, seq: 11, ack: 1461 });
  });

  it("a keep-alive: an idle connection is silent (MUST-25)", () => {
    established();
    for (let hour = 0; hour < 3; hour++) {
      pass(3600000);
      expectSilence();
    }
    expectState(State.ESTABLISHED);
  });
});

/** The next frame is this segment, with a header of 20 octets and an urgent pointer of 0. */
function expectPlain(s: Seg): void {
  expectOut(s);
  expect(get16(Got.payload + 12) >> 12).toBe(5, "data offset");
  expect(get16(Got.payload + 18)).toBe(0, "urgent pointer");
}

describe("Nagle (SHLD-7)", () => {
  beforeEach(fresh);

  it("holds a small segment while something is not acknowledged", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    write(10);
    write(10);
    expectSilence();
    ackOf(11);
    expectOut({ seq: 11, ack: 1, len: 20 });
  });

  it("does not hold a full segment; what is left over waits", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    write(FULL + 5);
    expectOut({ seq: 11, ack: 1, len: FULL });
    expectSilence();
    ackOf(11);
    expectSilence();
    ackOf(11 + FULL);
    expectOut({ seq: 11 + FULL, ack: 1, len: 5 });
  });

  it("can be turned off and on for each connection (MUST-17)", () => {
    established();
    noDelay();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    write(10);
    expectOut({ seq: 11, ack: 1, len: 10 });
    expect(setOption(Program.s, Option.NODELAY, 0)).toBe(0);
    write(10);
    expectSilence();
  });

  it("turned off while something is held sends it", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    write(10);
    expectSilence();
    noDelay();
    poll();
    expectOut({ seq: 11, ack: 1, len: 10 });
  });

  it("does not hold the end of the stream", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    writeLater(10);
    closeNow();
    expectOut({ flags: FIN, seq: 11, ack: 1, len: 10 });
  });
});

describe("the peer's window", () => {
  beforeEach(fresh);

  it("is never exceeded", () => {
    established();
    ackOf(1, 1000);
    write(2 * FULL);
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectSilence();
    ackOf(1 + FULL, 1000);
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
  });

  it("may be 65535, which is not -1, and 32768 (MUST-1, REC-1)", () => {
    established();
    ackOf(1, 65535);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    ackOf(11, 32768);
    write(10);
    expectOut({ seq: 11, ack: 1, len: 10 });
  });

  it("is taken from the newest segment, not from an old one that comes late (SND.WL1, SND.WL2)", () => {
    established();
    peer({ seq: 11, ack: 1, len: 10, wnd: 5 });
    peer({ seq: 1, ack: 1, len: 10, wnd: 8000 });
    drain();
    write(100);
    expectSilence();
    peer({ seq: 21, ack: 1, wnd: 8000 });
    drain();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
    peer({ seq: 21, ack: 101, wnd: 8000 });
    write(100);
    expectOut({ seq: 101, ack: 21, len: 100 });
  });

  it("an old ACK of the same text does not reopen it", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    ackOf(11, 0);
    ackOf(1, 8000);
    write(100);
    expectSilence();
  });

  it("small: no silly segments; half the largest window is enough (MUST-38)", () => {
    established();
    ackOf(1, 600);
    write(2 * FULL);
    expectSilence();
    ackOf(1, 8192 / 2);
    expectOut({ seq: 1, ack: 1, len: FULL });
  });

  it("that never was large is filled when half of it is free", () => {
    establishedWith(300);
    write(1000);
    expectOut({ seq: 1, ack: 1, len: 300 });
    ackOf(301, 149);
    expectSilence();
    ackOf(301, 150);
    expectOut({ seq: 301, ack: 1, len: 150 });
  });

  it("small for long: what fits is sent after the override time (RFC 9293 3.8.6.2.1 (4))", () => {
    established();
    ackOf(1, 100);
    write(1000);
    pass(RTO - 1);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 100 });
    ackOf(101, 100);
    pass(RTO);
    expectOut({ seq: 101, ack: 1, len: 100 });
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
  });

  it("zero: the first probe after an RTO, then after twice the time, up to a minute (MUST-36, SHLD-29, SHLD-30)", () => {
    established();
    ackOf(1, 0);
    write(100);
    expectSilence();
    let rto = RTO;
    for (let i = 0; i < 12; i++) {
      pass(rto - 1);
      expectSilence();
      pass(1);
      expectOut({ seq: 1, ack: 1, len: 1 });
      ackOf(1, 0);
      refresh();
      rto = min<u32>(rto * 2, 60000);
    }
  });

  it("zero for ever: a peer that answers keeps its connection (MUST-37)", () => {
    established();
    ackOf(1, 0);
    write(100);
    for (let i = 0; i < 100; i++) {
      pass(60000);
      drain();
      ackOf(1, 0);
      refresh();
    }
    expectState(State.ESTABLISHED);
    ackOf(1, 8192);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("zero for ever: an answer that brings text counts too (MUST-37)", () => {
    established();
    ackOf(1, 0);
    write(100);
    let seq: u32 = 1;
    let rto = RTO;
    pass(100);
    for (let i = 0; i < 30; i++) {
      pass(rto - 100);
      expectOut({ seq: 1, ack: seq, len: 1 });
      peer({ seq, ack: 1, wnd: 0, len: 1 });
      seq++;
      pass(100);
      expectOut({ seq: 1, ack: seq });
      refresh();
      rto = min<u32>(rto * 2, 60000);
    }
    expectState(State.ESTABLISHED);
  });

  it("zero and no answer: given up after R2; nor does its adapter answer, which is why", () => {
    established();
    ackOf(1, 0);
    write(100);
    pass(RTO * ((1 << TCP_R2) + 1) + 120000);
    drain();
    pass(120000);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.EHOSTUNREACH);
  });

  it("zero, then open: all goes out at once, and with the time-out as it was", () => {
    established();
    ackOf(1, 0);
    write(100);
    for (let i = 0; i < 6; i++) {
      pass(RTO << i);
      expectOut({ seq: 1, ack: 1, len: 1 });
      ackOf(1, 0);
    }
    ackOf(1, 8192);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(RTO - 1);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("zero, then open by the ACK of the probe's octet", () => {
    established();
    ackOf(1, 0);
    write(100);
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 1 });
    ackOf(2, 8192);
    expectOut({ seq: 2, ack: 1, len: 99 });
  });

  it("zero in the SYN is probed as well", () => {
    establishedWith(0);
    write(100);
    expectSilence();
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 1 });
    ackOf(2, 500);
    expectOut({ seq: 2, ack: 1, len: 99 });
  });

  it("zero: what is said beside the probes lies within the window, or the peer would not hear it", () => {
    established();
    ackOf(1, 0);
    write(100);
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 1 });
    peer({ seq: 1, ack: 1, wnd: 0, len: 1000 });
    read(1000);
    expectOut({ seq: 1, ack: 1001 });
    peer({ seq: 900, ack: 1, wnd: 0, len: 101 });
    expectOut({ seq: 1, ack: 1001 });
    setOption(Program.s, Option.LINGER, 0);
    close(Program.s);
    expectOut({ flags: RSTACK, seq: 1, ack: 1001 });
  });

  it("is heeded though the peer has sent more than half of all numbers since it was told", () => {
    established();
    tcbAt(0).sndWl1 -= 0x80000001;
    ackOf(1, 0);
    write(100);
    expectSilence();
  });

  it("zero: the FIN of an empty stream goes out all the same, and is sent again", () => {
    established();
    ackOf(1, 0);
    closeNow();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    pass(RTO);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
  });

  it("zero while text is in flight: it is probed with its first octet (MUST-35)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    ackOf(1, 0);
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 1 });
    ackOf(1, 8192);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("shrunk below what is in flight: nothing new, and what is old again only as far as it fits (MUST-34, SHLD-15, SHLD-16)", () => {
    established();
    writeLater(2 * FULL);
    poll();
    expectOut({ seq: 1, ack: 1, len: FULL });
    expectOut({ seq: 1 + FULL, ack: 1, len: FULL });
    ackOf(1, 100);
    expectSilence();
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 100 });
    expectSilence();
    ackOf(101, 100);
    expectOut({ seq: 101, ack: 1, len: 100 });
    ackOf(201, 0);
    ackOf(201, 8192);
    expectOut({ seq: 201, ack: 1, len: FULL });
  });

  it("shrunk below what is in flight, so that the usable window is negative: what is queued stays (MUST-34, SHLD-15)", () => {
    established();
    noDelay();
    write(500);
    expectOut({ seq: 1, ack: 1, len: 500 });
    ackOf(1, 100);
    write(300);
    expectSilence();
    ackOf(501, 8192);
    expectOut({ seq: 501, ack: 1, len: 300 });
  });

  it("shrunk: what lies beyond its right edge does not time out while the peer answers (SHLD-17)", () => {
    established();
    writeLater(2 * FULL);
    poll();
    drain();
    ackOf(1 + FULL, 0);
    for (let i = 0; i < 30; i++) {
      pass(60000);
      drain();
      ackOf(1 + FULL, 0);
      refresh();
    }
    expectState(State.ESTABLISHED);
  });
});

describe("ESTABLISHED, ACKs that cannot be", () => {
  beforeEach(fresh);

  it("of what was not sent: answered with an ACK, the text dropped (RFC 9293 3.10.7.4, row 57)", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    peer({ seq: 1, ack: 12, len: 5 });
    expectOut({ seq: 11, ack: 1 });
    expect(recvResult()).toBe(Err.EAGAIN);
    expect(counted(Counter.TCP_BAD_ACK)).toBe(1);
    expectState(State.ESTABLISHED);
  });

  it("older than the largest window: answered with an ACK, the text dropped (MAY-12, RFC 5961 5.2 (1))", () => {
    established();
    peer({ seq: 1, ack: <u32>-8191, len: 5 });
    expect(recvResult()).toBe(5);
    pass(1000);
    drain();
    peer({ seq: 6, ack: <u32>-8192, len: 5 });
    expectOut({ seq: 1, ack: 6 });
    expect(recvResult()).toBe(Err.EAGAIN);
  });

  it("are judged by the largest window that the peer ever said (RFC 5961 5.2 (2))", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 20000 });
    peer({ seq: 1, ack: 1, wnd: 100 });
    peer({ seq: 1, ack: <u32>-19999, len: 5, wnd: 100 });
    expect(recvResult()).toBe(5);
    pass(1000);
    drain();
    peer({ seq: 6, ack: <u32>-20000, len: 5, wnd: 100 });
    expectOut({ seq: 1, ack: 6 });
    expect(recvResult()).toBe(Err.EAGAIN);
  });

  it("old ones are ignored; their text is taken", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    ackOf(11);
    peer({ seq: 1, ack: 1, len: 10 });
    read(10);
    pass(5000);
    expectOut({ seq: 11, ack: 11 });
    expectSilence();
  });
});

describe("the adapter is busy", () => {
  beforeEach(fresh);

  it("text waits and leaves as soon as there is room", () => {
    established();
    wire().busy = true;
    write(100);
    pass(50);
    expectSilence();
    wire().busy = false;
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 100 });
    ackOf(101);
    pass(10000);
    expectSilence();
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
  });

  it("every connection's text leaves later, nothing is lost", () => {
    serve(7, 8);
    const sockets: i32[] = [];
    for (let i = 0; i < 5; i++) {
      synchronize(5000 + i, 7);
      sockets.push(accept(Program.listener));
    }
    wire().busy = true;
    for (let i = 0; i < 5; i++) {
      own(sockets[i]);
      write(10 + i);
    }
    expectSilence();
    wire().busy = false;
    pass(1);
    const lengths = new StaticArray<i32>(5);
    for (let i = 0; i < 5; i++) {
      takePacket(6);
      lengths[get16(Got.payload + 2) - 5000] = Got.payloadLength - 20;
    }
    for (let i = 0; i < 5; i++) expect(lengths[i]).toBe(10 + i);
    expectSilence();
  });

  it("a delayed ACK leaves later", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    wire().busy = true;
    pass(100);
    expectSilence();
    wire().busy = false;
    pass(1);
    expectOut({ seq: 1, ack: 11 });
    expectSilence();
  });

  it("a SYN is lost and sent again by its time-out", () => {
    wire().busy = true;
    between(80, 4000);
    own(socket(SocketType.STREAM));
    expect(bind(Program.s, 0, 4000)).toBe(0);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    poll();
    wire().busy = false;
    pass(999);
    expectSilence();
    pass(1);
    expectOut({ flags: SYN, seq: 0, mss: 1460 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("a FIN leaves later, once", () => {
    established();
    wire().busy = true;
    closeNow();
    expectSilence();
    wire().busy = false;
    pass(1);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    expectSilence();
  });

  it("a retransmission leaves later", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    wire().busy = true;
    pass(RTO + 10);
    wire().busy = false;
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("a probe is lost and the next one asks", () => {
    established();
    ackOf(1, 0);
    write(100);
    wire().busy = true;
    pass(RTO + 10);
    wire().busy = false;
    pass(2 * RTO);
    expectOut({ seq: 1, ack: 1, len: 1 });
  });

  it("a segment held back by a small window is sent after the next override time", () => {
    established();
    ackOf(1, 100);
    write(1000);
    wire().busy = true;
    pass(RTO + 10);
    wire().busy = false;
    pass(RTO);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("a connection that is reset meanwhile says nothing more", () => {
    established();
    wire().busy = true;
    peer({ seq: 11, ack: 1, len: 10 });
    peer({ flags: 4, seq: 1 });
    expectState(State.CLOSED);
    wire().busy = false;
    pass(100);
    expectSilence();
  });

  it("without link text is lost, and sent again when the link is back and the address is ours again, from that address (MUST-45)", () => {
    established();
    wire().down();
    write(100);
    expectSilence();
    wire().up();
    settle();
    peerKnown();
    while (wire().sentCount() == 0) pass(100);
    answerDoubt();
    expectOut({ seq: 1, ack: 1, len: 100 });
    expect(Got.source).toBe(DEVICE_IP);
    ackOf(101);
    write(10);
    expectOut({ seq: 101, ack: 1, len: 10 });
    expect(Got.source).toBe(DEVICE_IP);
  });
});
