// Keep-alives (RFC 9293 3.8.4): whether a peer that has been silent for long is still there.
import { TCP_KEEP_IDLE_S, TCP_KEEP_INTERVAL_S } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept, Option, poll as pollSocket, Poll, setOption, Shut, shutdown } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { counted, expectSilence, pass, poll } from "../fakes/harness";
import { expectOut, peer, synchronize } from "../fakes/tcp";
import {
  closeWait, established, expectState, FIN, finWait2, fresh, hangUp, own, Program, read, recvResult, refresh, RST, RSTACK, serve, SYNACK, synSent,
  write,
} from "./support";

/** Times of most scripts, s. */
const IDLE: i32 = 20;
const INTERVAL: i32 = 3;
const COUNT: i32 = 4;

/** The program sets option o of socket s. */
function tell(s: i32, o: Option, value: i32): void {
  expect(setOption(s, o, value)).toBe(0, "setOption");
}

/** The program turns keep-alives on for its connection, with these times in s. */
function watched(idle: i32 = IDLE, interval: i32 = INTERVAL, count: i32 = COUNT): void {
  tell(Program.s, Option.KEEPIDLE, idle);
  tell(Program.s, Option.KEEPINTVL, interval);
  tell(Program.s, Option.KEEPCNT, count);
  tell(Program.s, Option.KEEPALIVE, 1);
  poll();
}

/** `ms` pass in silence, but that the peer keeps its MAC address known. */
function quiet(ms: u32): void {
  for (; ms > 200000; ms -= 200000) {
    pass(200000);
    refresh();
  }
  pass(ms);
  expectSilence();
}

/** Nothing for `s` seconds, to the millisecond; then a probe. */
function expectProbeAfter(s: i32, ack: u32 = 1): void {
  quiet(s * 1000 - 1);
  refresh();
  pass(1);
  expectOut({ seq: 0, ack });
  expectSilence();
}

describe("keep-alive (RFC 9293 3.8.4, MAY-5)", () => {
  beforeEach(fresh);

  it("is off unless the program turns it on (MUST-25)", () => {
    established();
    quiet(24 * 3600 * 1000);
    expectState(State.ESTABLISHED);
  });

  it("can be turned on and off for each connection (MUST-24)", () => {
    serve(7);
    synchronize(5001, 7);
    own(accept(Program.listener));
    synchronize(5000, 7);
    own(accept(Program.listener));
    watched();
    pass(IDLE * 1000);
    expectOut({ seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    tell(Program.s, Option.KEEPALIVE, 0);
    quiet(3600 * 1000);
    expectState(State.ESTABLISHED);
  });

  it("by default the first probe comes after two hours, the next each after 75 s (MUST-27, MUST-28)", () => {
    expect(TCP_KEEP_IDLE_S).toBe(7200);
    expect(TCP_KEEP_INTERVAL_S).toBe(75);
    established();
    tell(Program.s, Option.KEEPALIVE, 1);
    poll();
    expectProbeAfter(7200);
    expectProbeAfter(75);
    expectProbeAfter(75);
  });

  it("idle time, interval and number of probes can be set (MUST-27)", () => {
    established();
    watched(7, 2, 3);
    expectProbeAfter(7);
    expectProbeAfter(2);
    expectProbeAfter(2);
    pass(2000);
    expectOut({ flags: RSTACK, seq: 1, ack: 1 });
  });

  it("a probe has an old number and no text (SHLD-12)", () => {
    established();
    watched();
    pass(IDLE * 1000);
    expectOut({ seq: 0, ack: 1, len: 0 });
    expect(counted(Counter.TCP_RETRANSMITS)).toBe(0);
  });

  it("no single probe without an answer ends it, the last of them all does: reset, and ETIMEDOUT for the program (MUST-29)", () => {
    established();
    watched();
    pass(IDLE * 1000);
    for (let i = 0; i < COUNT; i++) {
      expectOut({ seq: 0, ack: 1 });
      expectState(State.ESTABLISHED);
      pass(INTERVAL * 1000 - 1);
      expectSilence();
      pass(1);
    }
    expectOut({ flags: RSTACK, seq: 1, ack: 1 });
    expectState(State.CLOSED);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
  });

  it("an answer ends the probing, and the idle time begins anew", () => {
    established();
    watched();
    for (let i = 0; i < 3; i++) {
      pass(IDLE * 1000);
      for (let k = 1; k < COUNT; k++) {
        expectOut({ seq: 0, ack: 1 });
        pass(INTERVAL * 1000);
      }
      expectOut({ seq: 0, ack: 1 });
      pass(100);
      peer({ seq: 1, ack: 1 });
      quiet(IDLE * 1000 - 1);
      pass(1);
      expectOut({ seq: 0, ack: 1 });
      peer({ seq: 1, ack: 1 });
    }
  });

  it("whatever acknowledges puts it off: a window update too (MUST-26)", () => {
    established();
    watched();
    for (let i = 0; i < 10; i++) {
      quiet(IDLE * 900);
      peer({ seq: 1, ack: 1, wnd: 4000 + i });
    }
    quiet(IDLE * 1000 - 1);
    pass(1);
    expectOut({ seq: 0, ack: 1 });
  });

  it("so does text, which costs it at most a quarter more: never is a probe early (MUST-26)", () => {
    established();
    watched();
    for (let i = 0; i < 10; i++) {
      pass(IDLE * 900);
      peer({ seq: 1 + i, ack: 1, len: 1 });
      read(1);
      pass(100);
      expectOut({ seq: 1, ack: 2 + i });
    }
    quiet(IDLE * 1000 - 200);
    pass(IDLE * 250);
    expectOut({ seq: 0, ack: 11 });
  });

  it("and an ACK of text of ours (MUST-26)", () => {
    established();
    watched();
    for (let i = 0; i < 10; i++) {
      pass(IDLE * 900);
      write(1);
      expectOut({ seq: 1 + i, ack: 1, len: 1 });
      peer({ seq: 1, ack: 2 + i });
    }
    quiet(IDLE * 1000 - 1);
    pass(IDLE * 250 + 1);
    expectOut({ seq: 10, ack: 1 });
  });

  it("is not sent while anything is outstanding: retransmissions ask already (MUST-26)", () => {
    established();
    watched(1, 1, 2);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    let rto = 300;
    for (let i = 0; i < 3; i++, rto *= 2) {
      pass(rto);
      expectOut({ seq: 1, ack: 1, len: 10 });
      expectSilence();
    }
    expectState(State.ESTABLISHED);
  });

  it("nor while a shut window is probed (MUST-26)", () => {
    established();
    watched(1, 1, 2);
    peer({ seq: 1, ack: 1, wnd: 0 });
    write(10);
    let rto = 300;
    for (let i = 0; i < 6; i++, rto *= 2) {
      pass(rto);
      expectOut({ seq: 1, ack: 1, len: 1 });
      expectSilence();
      peer({ seq: 1, ack: 1, wnd: 0 });
    }
    expectState(State.ESTABLISHED);
  });

  it("of a peer that has rebooted brings its reset: ECONNRESET", () => {
    established();
    watched();
    pass(IDLE * 1000);
    expectOut({ seq: 0, ack: 1 });
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNRESET);
  });

  it("works in CLOSE-WAIT and FIN-WAIT-2 as well", () => {
    closeWait();
    watched();
    expectProbeAfter(IDLE, 2);
    fresh();
    finWait2();
    watched();
    pass(IDLE * 1000);
    expectOut({ seq: 1, ack: 1 });
  });

  it("that a listener has on is on for the connections that come to it, from the start", () => {
    serve(7);
    tell(Program.listener, Option.KEEPIDLE, IDLE);
    tell(Program.listener, Option.KEEPALIVE, 1);
    synchronize(5000, 7);
    own(accept(Program.listener));
    expectProbeAfter(IDLE);
  });

  it("that a program turns on before it is connected begins with ESTABLISHED", () => {
    synSent();
    tell(Program.s, Option.KEEPIDLE, IDLE);
    tell(Program.s, Option.KEEPALIVE, 1);
    pass(900);
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectOut({ seq: 1, ack: 1 });
    expectProbeAfter(IDLE);
  });

  it("ends when the program lets go: nobody is kept for an orphan", () => {
    established();
    watched(30, 30, 100);
    shutdown(Program.s, Shut.WR);
    poll();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ seq: 1, ack: 2 });
    hangUp();
    quiet(60000);
    expectState(State.CLOSED);
  });

  it("of the peer's is answered, with garbage as without", () => {
    established();
    peer({ seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    pass(1000);
    peer({ seq: 0, ack: 1, len: 1, data: "00" });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });
});
