// Who is not the peer: resets, SYNs and text from someone who guesses (RFC 5961), flags that make no sense, and two ends that
// disagree (rows 53 to 58 and 63 to 65 of what other stacks fell for).
import { TCP_CHALLENGE_MS, TCP_RX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { counted, drain, expectSilence, Net, pass, peerKnown, poll, wire } from "../fakes/harness";
import { between, expectOut, expectReset, flow, on, peer, synchronize } from "../fakes/tcp";
import {
  blocksUsed, closeWait, closing, established, expectState, FIN, finWait1, finWait2, fresh, lastAck, own, Program, read, recvResult, RST,
  RSTACK, serve, state, SYN, SYNACK, write,
} from "./support";

const WND: u32 = TCP_RX_BUFFER;

/** Runs `enter` for each synchronized state in turn; `i` is 0..5. RCV.NXT and SND.NXT are `rcv()` and `snd()` then. */
function enter(i: i32): void {
  fresh();
  switch (i) {
    case 0: established(); break;
    case 1: finWait1(); break;
    case 2: finWait2(); break;
    case 3: closeWait(); break;
    case 4: closing(); break;
    default: lastAck();
  }
}

function rcv(i: i32): u32 {
  return i < 3 ? 1 : 2;
}

function snd(i: i32): u32 {
  return i == 0 || i == 3 ? 1 : 2;
}

describe("a reset that is not at RCV.NXT (RFC 5961 3.2)", () => {
  beforeEach(fresh);

  it("in the window is challenged, in every synchronized state; the connection lives (RFC 5961 3.2 (3), row 55)", () => {
    for (let i = 0; i < 6; i++) {
      enter(i);
      const before = state();
      peer({ flags: RST, seq: rcv(i) + 1 });
      expectOut({ seq: snd(i), ack: rcv(i) });
      expectState(before);
    }
  });

  it("at the last octet of the window is challenged, at the right edge dropped (RFC 5961 3.2 (1))", () => {
    established();
    peer({ flags: RST, seq: 1 + WND });
    peer({ flags: RST, seq: 2 + WND });
    peer({ flags: RST, seq: 0 });
    peer({ flags: RST, seq: 0x80000000 });
    expectSilence();
    peer({ flags: RST, seq: WND });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("with text that reaches over RCV.NXT is not at RCV.NXT: dropped", () => {
    established();
    peer({ seq: 1, ack: 1, len: 100 });
    read(100);
    peer({ flags: RST, seq: 51, len: 100 });
    peer({ flags: RSTACK, seq: 1, ack: 1, len: 1400 });
    expectSilence();
    expectState(State.ESTABLISHED);
  });

  it("the challenge makes a real peer that is gone send the right reset", () => {
    established();
    peer({ flags: RST, seq: 5 });
    expectOut({ seq: 1, ack: 1 });
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
  });

  it("with a bad ACK field is taken all the same: a reset's ACK says nothing once synchronized", () => {
    established();
    peer({ flags: RSTACK, seq: 1, ack: 99999 });
    expectState(State.CLOSED);
  });
});

describe("a SYN for a connection that exists (RFC 5961 4.2)", () => {
  beforeEach(fresh);

  it("is challenged in every synchronized state, in the window or not; the connection lives (RFC 5961 4.2 (1), row 56)", () => {
    for (let i = 0; i < 6; i++) {
      for (let k = 0; k < 4; k++) {
        enter(i);
        const before = state();
        const seq: u32 = k == 0 ? 0 : k == 1 ? rcv(i) : k == 2 ? rcv(i) + 100 : 0x40000000;
        peer({ flags: SYN, seq });
        expectOut({ seq: snd(i), ack: rcv(i) });
        expectState(before);
      }
    }
  });

  it("with ACK is no better: the SYN,ACK again, after its ACK was lost, is answered", () => {
    established();
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("the challenge makes a peer that has started anew reset the old connection (RFC 5961 4.2 (2), RFC 9293 3.5.1)", () => {
    established();
    peer({ flags: SYN, seq: 5000 });
    expectOut({ seq: 1, ack: 1 });
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    peer({ flags: SYN, seq: 5000 });
    expectOut({ flags: SYNACK, seq: 0, ack: 5001 });
  });

  it("text of a SYN is not taken", () => {
    established();
    peer({ flags: SYNACK, seq: 0, ack: 1, len: 50 });
    drain();
    expect(recvResult()).toBe(Err.EAGAIN);
  });
});

describe("challenge ACKs (RFC 5961 7)", () => {
  beforeEach(fresh);

  it("are few: resets and SYNs without end draw one in each interval (RFC 5961 7 (1))", () => {
    established();
    for (let i = 0; i < 50; i++) {
      peer({ flags: RST, seq: 2 });
      peer({ flags: SYN, seq: 2 });
      peer({ flags: SYN, seq: 0x40000000 });
      peer({ seq: 1, ack: 0x40000000 });
    }
    expectOut({ seq: 1, ack: 1 });
    expectSilence();
    expect(counted(Counter.TCP_CHALLENGE_ACKS)).toBe(1);
    expect(counted(Counter.TCP_CHALLENGE_LIMITED)).toBe(199);
    pass(TCP_CHALLENGE_MS);
    peer({ flags: RST, seq: 2 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("are limited for each connection on its own", () => {
    established();
    const first = flow();
    synchronize(5001, 7);
    const second = flow();
    on(first);
    peer({ flags: RST, seq: 2 });
    expectOut({ seq: 1, ack: 1 });
    on(second);
    peer({ flags: RST, seq: 2 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("are sent again after a month of quiet", () => {
    established();
    peer({ flags: RST, seq: 2 });
    expectOut({ seq: 1, ack: 1 });
    for (let week = 0; week < 4; week++) {
      Net.now += 604800000;
      poll();
      drain();
    }
    peerKnown();
    peer({ flags: RST, seq: 2 });
    expect(counted(Counter.TCP_CHALLENGE_ACKS)).toBe(2);
  });
});

describe("text from someone who guesses (RFC 5961 5.2)", () => {
  beforeEach(fresh);

  it("with an ACK too old or too new is dropped (RFC 5961 5.2 (1), MAY-12)", () => {
    established();
    for (let i: u32 = 1; i < 64; i++) peer({ seq: 1, ack: 1 + i * 0x04000000, len: 10 });
    drain();
    expect(recvResult()).toBe(Err.EAGAIN);
    expect(counted(Counter.TCP_BAD_ACK)).toBe(63);
    expectState(State.ESTABLISHED);
  });

  it("a FIN likewise", () => {
    established();
    peer({ flags: FIN, seq: 1, ack: 0x80000000 });
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectState(State.ESTABLISHED);
  });
});

describe("flags that make no sense (row 53)", () => {
  beforeEach(fresh);

  it("every combination is survived in every state, and draws at most one answer", () => {
    for (let i = 0; i < 6; i++) {
      enter(i);
      for (let flags: u32 = 0; flags < 256; flags++) {
        if (flags & RST) continue;
        peer({ flags, seq: rcv(i) + 700, ack: snd(i), len: 3 });
        expect(wire().sentCount()).toBeLessThan(2);
        drain();
      }
      expect(state()).not.toBe(State.CLOSED);
    }
  });

  it("every combination is survived by a listener and by nobody", () => {
    serve(7);
    for (let flags: u32 = 0; flags < 256; flags++) {
      between(5000 + flags, 7);
      peer({ flags, seq: 1, ack: 1, len: 3 });
      expect(wire().sentCount()).toBeLessThan(2);
      drain();
      peer({ flags: RST, seq: 2 });
      between(5000 + flags, 9);
      peer({ flags, seq: 1, ack: 1, len: 3 });
      expect(wire().sentCount()).toBeLessThan(2);
      drain();
    }
    expect(blocksUsed()).toBe(0);
    synchronize(6000, 7);
    expect(accept(Program.listener)).toBeGreaterThan(0);
  });

  it("Xmas and null segments are dropped in ESTABLISHED (row 53)", () => {
    established();
    peer({ flags: 0, seq: 1 });
    peer({ flags: 0x29, seq: 1 });
    expectSilence();
    expectState(State.ESTABLISHED);
  });
});

describe("two ends that disagree (row 65)", () => {
  beforeEach(fresh);

  it("do not answer each other for ever: ACKs that answer nothing are limited", () => {
    established();
    let answers = 0;
    for (let i = 0; i < 100; i++) {
      peer({ seq: 0x10000000, ack: 1 });
      answers += wire().sentCount();
      drain();
      peer({ seq: 1, ack: 0x10000000 });
      answers += wire().sentCount();
      drain();
    }
    expect(answers).toBe(1);
  });

  it("resets are never answered, in any state", () => {
    for (let i = 0; i < 6; i++) {
      enter(i);
      peer({ flags: RST, seq: rcv(i) });
      expectSilence();
      peer({ flags: RSTACK, seq: rcv(i), ack: snd(i) });
      expectSilence();
    }
  });

  it("a half-open connection: the peer has forgotten it, our text finds that out (RFC 9293 figure 10)", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
  });

  it("a half-open connection: we have forgotten it, the peer's text is reset (RFC 9293 figure 11)", () => {
    serve(7);
    between(5000, 7);
    peer({ seq: 300, ack: 100, len: 10 });
    expectReset(100);
  });
});

describe("after all of it", () => {
  beforeEach(fresh);

  it("a new connection works (oracle d)", () => {
    serve(7);
    let seed: u32 = 99;
    for (let i = 0; i < 3000; i++) {
      seed = seed * 1664525 + 1013904223;
      const r = seed >> 8;
      between(5000 + <i32>(r & 3), 7);
      flow().deviceIss = seed;
      peer({ flags: r >> 2 & 63, seq: r >> 8 & 1 ? r : r & 2047, ack: r >> 3, len: r & 64 ? <i32>(r % 1400) : 0, wnd: <i32>(seed & 0xffff) });
      drain();
      if ((i & 15) == 0) pass(r & 1023);
      drain();
      if ((i & 63) == 0) own(accept(Program.listener));
    }
    fresh();
    established();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    peer({ seq: 1, ack: 101, len: 100 });
    read(100);
  });
});
