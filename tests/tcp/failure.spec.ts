// Connections that fail (RFC 9293 3.8.3): R1 and R2, the user time-out (RFC 9293 3.9.1.1, RFC 5482, here alone), what is left of a program that is gone.
import { TCP_ORPHAN_MS, TCP_R1, TCP_R2, TCP_RTO_MIN_MS } from "../../assembly/config";
import { Err } from "../../assembly/lib/errors";
import { nextReady, Option, setOption } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { drain, expectArp, expectSilence, pass } from "../fakes/harness";
import { DEVICE_IP, PEER_IP, PEER_MAC } from "../fakes/packets";
import { expectOut, peer } from "../fakes/tcp";
import {
  answerDoubt, blocksUsed, established, expectState, FIN, fresh, hangUp, Program, recvResult, refresh, RSTACK, SYN, synReceived, synSent, write,
  writeLater,
} from "./support";

const RTO: u32 = TCP_RTO_MIN_MS;

/** TCP_USER_TIMEOUT of the program's connection, ms. */
function userTimeout(ms: u32): void {
  expect(setOption(Program.s, Option.USER_TIMEOUT, ms)).toBe(0);
}

/** The text from 1 on, `len` octets, goes again after each RTO, n times; the peer's adapter answers when it is asked. Returns the next RTO. */
function unanswered(n: i32, len: i32): u32 {
  let rto = RTO;
  for (let i = 0; i < n; i++) {
    pass(rto - 1);
    expectSilence();
    pass(1);
    if (i >= TCP_R1) answerDoubt();
    expectOut({ seq: 1, ack: 1, len });
    refresh();
    rto = min<u32>(rto * 2, 60000);
  }
  return rto;
}

describe("R1 (RFC 9293 3.8.3)", () => {
  beforeEach(fresh);

  it("is three retransmissions; with the next, IP makes sure of the way: the next hop is asked whether it is there (MUST-20, SHLD-10)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    const rto = unanswered(3, 100);
    expect(TCP_R1).toBe(3);
    pass(rto);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    expectOut({ seq: 1, ack: 1, len: 100 });
  });

  it("an adapter that does not answer is let go, and looked for anew by broadcast (MUST-20)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(unanswered(3, 100));
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(1000);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    for (let i = 0; i < 3; i++) {
      pass(1000);
      expectArp(1, DEVICE_IP, PEER_IP, 0, 0xffffffffffff);
    }
    pass(1000);
    expectOut({ seq: 1, ack: 1, len: 100 });
    // Nothing is known any more: the next retransmission asks as the first packet would.
    pass(32 * RTO);
    expectArp(1, DEVICE_IP, PEER_IP, 0, 0xffffffffffff);
  });

  it("the program has news of it, and the connection goes on (SHLD-9)", () => {
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    const s = Program.s;
    while (nextReady() >= 0) continue;
    const rto = unanswered(3, 100);
    expect(nextReady()).toBe(-1);
    pass(rto);
    expect(nextReady()).toBe(s);
    expectState(State.ESTABLISHED);
  });

  it("of a SYN is the same: with the fourth again the next hop is asked (MUST-22)", () => {
    synSent();
    for (let i = 0; i < 3; i++) {
      pass(1000 << i);
      expectOut({ flags: SYN, seq: 0 });
    }
    pass(8000);
    expectOut({ flags: SYN, seq: 0 });
    answerDoubt();
    expectState(State.SYN_SENT);
  });

  it("is not reached by a peer that answers: its shut window is probed without doubt", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 0 });
    write(100);
    let rto = RTO;
    for (let i = 0; i < 8; i++) {
      pass(rto);
      expectOut({ seq: 1, ack: 1, len: 1 });
      peer({ seq: 1, ack: 1, wnd: 0 });
      refresh();
      rto = min<u32>(rto * 2, 60000);
    }
  });
});

describe("the user time-out (RFC 9293 3.10.8)", () => {
  beforeEach(fresh);

  it("is R2 as a time, for one connection: shorter, to the millisecond (MUST-21)", () => {
    established();
    userTimeout(5000);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    unanswered(4, 100);
    pass(5000 - 15 * RTO - 1);
    expectSilence();
    expectState(State.ESTABLISHED);
    pass(1);
    expectOut({ flags: RSTACK, seq: 101, ack: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
  });

  it("longer than R2: a program may wait for days (MUST-21)", () => {
    established();
    userTimeout(3 * 24 * 3600 * 1000);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    unanswered(TCP_R2 + 10, 100);
    expectState(State.ESTABLISHED);
    peer({ seq: 1, ack: 101 });
    write(10);
    expectOut({ seq: 101, ack: 1, len: 10 });
  });

  it("counts from the last progress: each ACK of something new begins it anew", () => {
    established();
    userTimeout(2000);
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    for (let i = 0; i < 3; i++) {
      pass(RTO << i);
      expectOut({ seq: 1 + i, ack: 1, len: 100 - i });
      peer({ seq: 1, ack: 2 + i });
    }
    // 7 RTO have passed since the first segment, 2.1 s.
    expectState(State.ESTABLISHED);
  });

  it("ends a connection whose peer answers but keeps its window shut (RFC 9293 3.8.6.1)", () => {
    established();
    userTimeout(60000);
    peer({ seq: 1, ack: 1, wnd: 0 });
    write(100);
    let rto = RTO;
    let t: u32 = 0;
    for (; t + rto < 60000; rto *= 2) {
      pass(rto);
      t += rto;
      expectOut({ seq: 1, ack: 1, len: 1 });
      peer({ seq: 1, ack: 1, wnd: 0 });
      refresh();
    }
    pass(60000 - t - 1);
    expectState(State.ESTABLISHED);
    pass(1);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
  });

  it("ends a connection that is being opened, sooner than R2 for a SYN would (MUST-23)", () => {
    synSent();
    userTimeout(10000);
    pass(9999);
    expectState(State.SYN_SENT);
    pass(1);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
  });

  it("says nothing about a connection in which nothing is in flight", () => {
    established();
    userTimeout(1000);
    pass(24 * 3600 * 1000);
    expectSilence();
    expectState(State.ESTABLISHED);
  });

  it("of a listener does not keep half-open connections longer", () => {
    synReceived();
    expect(setOption(Program.listener, Option.USER_TIMEOUT, 24 * 3600 * 1000)).toBe(0);
    pass(130000);
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });
});

describe("a program that is gone", () => {
  beforeEach(fresh);

  it("leaves text that nobody acknowledges: it is offered for three minutes, then the connection ends", () => {
    established();
    writeLater(100);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1, len: 100 });
    expect(TCP_ORPHAN_MS).toBeGreaterThanOrEqual(100000);
    pass(TCP_ORPHAN_MS - 1);
    expectState(State.FIN_WAIT_1);
    pass(1);
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("leaves text to a peer whose window is shut for long: it is offered for as long", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 0 });
    write(100);
    for (let i = 0; i < 10; i++) {
      pass(60000);
      drain();
      peer({ seq: 1, ack: 1, wnd: 0 });
      refresh();
    }
    hangUp();
    pass(TCP_ORPHAN_MS - 60001);
    expectState(State.FIN_WAIT_1);
    pass(60001);
    expectState(State.CLOSED);
  });

  it("cannot be kept by a peer that opens and shuts its window and takes nothing", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 0 });
    writeLater(100);
    hangUp();
    for (let i = 0; i < 400 && blocksUsed(); i++) {
      pass(500);
      peer({ seq: 1, ack: 1, wnd: i & 1 ? 50 : 0 });
    }
    expect(blocksUsed()).toBe(0);
  });

  it("and whose peer takes it slowly has it delivered all the same", () => {
    established();
    peer({ seq: 1, ack: 1, wnd: 0 });
    writeLater(100);
    hangUp();
    for (let i = 0; i < 10; i++) {
      pass(100000);
      peer({ seq: 1, ack: 1 + i * 10, wnd: 10 });
      pass(1000);
      peer({ seq: 1, ack: 11 + i * 10, wnd: 0 });
    }
    expectState(State.FIN_WAIT_1);
    peer({ seq: 1, ack: 102, wnd: 0 });
    expectState(State.FIN_WAIT_2);
  });
});
