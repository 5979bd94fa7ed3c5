// TIME-WAIT: the last ACK again, resets ignored, a new connection before its time, 2 MSL, the table full (RFC 9293 3.3.2, 3.6.1; RFC 1337;
// M5 of the mission).
import { TCP_MSL_MS, TCP_TIME_WAITS, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept, bind, close, connect, listen, Option, setOption, socket, SocketType } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get16, get32 } from "../fakes/octets";
import { PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, Got, pass, poll, takePacket, wire } from "../fakes/harness";
import { between, expectOut, expectReset, Flow, flow, peer, synchronize } from "../fakes/tcp";
import {
  blocksUsed, expectState, FIN, fresh, hangUp, own, Program, RST, RSTACK, serve, SYN, SYNACK, synSent, timeWait, timeWaits, write,
} from "./support";

/** Opens a connection from the peer's port and closes it, the device first. */
function openAndClose(from: i32): Flow {
  const f = synchronize(from, 7);
  own(accept(Program.listener));
  hangUp();
  expectOut({ flags: FIN, seq: 1, ack: 1 });
  peer({ flags: FIN, seq: 1, ack: 2 });
  expectOut({ seq: 2, ack: 2 });
  return f;
}

describe("TIME-WAIT", () => {
  beforeEach(fresh);

  it("lasts 2 MSL (MUST-13)", () => {
    timeWait();
    hangUp();
    expect(blocksUsed()).toBe(0);
    pass(2 * TCP_MSL_MS - 1);
    expectState(State.TIME_WAIT);
    pass(1);
    expectState(State.CLOSED);
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectReset(2);
  });

  it("answers the FIN again: the last ACK was lost; and begins anew (M5)", () => {
    timeWait();
    pass(TCP_MSL_MS);
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    pass(2 * TCP_MSL_MS - 1);
    expectState(State.TIME_WAIT);
    pass(1);
    expectState(State.CLOSED);
  });

  it("answers old text with the last ACK, and does not begin anew", () => {
    timeWait();
    pass(TCP_MSL_MS);
    peer({ seq: 1, ack: 2, len: 1 });
    expectOut({ seq: 2, ack: 2 });
    pass(TCP_MSL_MS);
    expectState(State.CLOSED);
  });

  it("ignores resets (RFC 1337)", () => {
    timeWait();
    peer({ flags: RST, seq: 2 });
    peer({ flags: RSTACK, seq: 2, ack: 2 });
    peer({ flags: RST, seq: 1 });
    expectSilence();
    expectState(State.TIME_WAIT);
  });

  it("is not prolonged by a FIN that is not the peer's", () => {
    timeWait();
    pass(2 * TCP_MSL_MS - 1000);
    peer({ flags: FIN, seq: 500, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    pass(1000);
    expectState(State.CLOSED);
  });

  it("ignores an ACK that is in place", () => {
    timeWait();
    peer({ seq: 2, ack: 2 });
    expectSilence();
  });

  it("does not answer ACKs out of place for ever (row 65)", () => {
    timeWait();
    for (let i = 0; i < 20; i++) peer({ seq: 500, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    expectSilence();
  });

  it("keeps its last ACK for the peer while the program still reads", () => {
    timeWait();
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    expect(blocksUsed()).toBe(1);
    expect(close(Program.s)).toBe(0);
    expect(blocksUsed()).toBe(0);
    expectState(State.TIME_WAIT);
  });

  it("after simultaneous close it is the same", () => {
    timeWait();
    expectState(State.TIME_WAIT);
    expect(timeWaits()).toBe(1);
  });
});

describe("TIME-WAIT, a SYN for the same pair of sockets", () => {
  beforeEach(fresh);

  it("beyond all that was received opens it anew, with a higher ISS (MAY-2)", () => {
    const before = timeWait();
    pass(1000);
    const f = between(5000, 7);
    f.iss = before.iss + 10000;
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    expect(<i32>(f.deviceIss - (before.deviceIss + 2))).toBeGreaterThan(0);
    expect(timeWaits()).toBe(0);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("not so if our ISS would lie among what the old connection sent: it is answered with an ACK (MAY-2 (1))", () => {
    const before = busyTimeWait();
    const f = between(5000, 7);
    f.iss = before.iss + 10000;
    f.deviceIss = before.deviceIss;
    peer({ flags: SYN, seq: 0 });
    takePacket(6);
    expect(<i32>load<u8>(Got.payload, 13)).toBe(16, "ACK");
    expect(timeWaits()).toBe(1);
  });

  it("old is answered with the last ACK", () => {
    timeWait();
    peer({ flags: SYN, seq: 0 });
    expectOut({ seq: 2, ack: 2 });
    peer({ flags: SYN, seq: 1 });
    expectOut({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
  });

  it("with ACK, FIN or RST opens nothing", () => {
    timeWait();
    pass(1000);
    peer({ flags: SYNACK, seq: 1000, ack: 2 });
    peer({ flags: SYN | 1, seq: 1000 });
    peer({ flags: SYN | RST, seq: 1000 });
    drain();
    expectState(State.TIME_WAIT);
    expect(blocksUsed()).toBe(1);
  });

  it("where nobody listens any more does not end it", () => {
    timeWait();
    close(Program.listener);
    pass(1000);
    peer({ flags: SYN, seq: 1000 });
    expectOut({ seq: 2, ack: 2 });
    expectState(State.TIME_WAIT);
  });
});

/** TIME-WAIT of a connection that sent more than the clock of ISNs went on meanwhile. */
function busyTimeWait(): Flow {
  serve(7);
  const f = synchronize(5000, 7);
  own(accept(Program.listener));
  let seq: u32 = 1;
  for (let i = 0; i < 20; i++) {
    write(TCP_TX_BUFFER);
    seq += TCP_TX_BUFFER;
    drain();
    peer({ seq: 1, ack: seq });
  }
  hangUp();
  expectOut({ flags: FIN, seq, ack: 1 });
  peer({ flags: FIN, seq: 1, ack: seq + 1 });
  expectOut({ seq: seq + 1, ack: 2 });
  return f;
}

describe("TIME-WAIT and ports (M5)", () => {
  beforeEach(fresh);

  it("a program gets its port for the same peer only afterwards", () => {
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    drain();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    peer({ flags: FIN, seq: 1, ack: 2 });
    expectOut({ seq: 2, ack: 2 });
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 4000)).toBe(Err.EADDRINUSE);
    setOption(s, Option.REUSEADDR, 1);
    expect(bind(s, 0, 4000)).toBe(0);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EADDRINUSE);
    pass(2 * TCP_MSL_MS);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
  });

  it("an ephemeral port is never one that waits", () => {
    own(socket(SocketType.STREAM));
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    poll();
    takePacket(6);
    const port = get16(Got.payload);
    const f = between(80, port);
    f.deviceIss = get32(Got.payload + 4);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    drain();
    hangUp();
    peer({ flags: FIN, seq: 1, ack: 2 });
    drain();
    expectState(State.TIME_WAIT);
    for (let i = 0; i < 8; i++) {
      own(socket(SocketType.STREAM));
      expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
      poll();
      takePacket(6);
      expect(get16(Got.payload)).not.toBe(port);
    }
  });

  it("an ephemeral port is never one that waits, to whatever peer: not in a whole round of ports", () => {
    own(socket(SocketType.STREAM));
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    takePacket(6);
    const port = get16(Got.payload);
    between(80, port).deviceIss = get32(Got.payload + 4);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    drain();
    hangUp();
    peer({ flags: FIN, seq: 1, ack: 2 });
    drain();
    expectState(State.TIME_WAIT);
    let given = 0;
    let refused = 0;
    for (let i = 0; i < 16384; i++) {
      const s = socket(SocketType.STREAM);
      if (connect(s, PEER_IP, 81) != Err.EINPROGRESS) refused++;
      else if (get16(wire().sent() + 34) == port) given++;
      drain();
      close(s);
    }
    expect(given).toBe(0);
    expect(refused).toBe(0);
  });

  it("keeps a program from listening on the port unless it says SO_REUSEADDR", () => {
    timeWait();
    close(Program.listener);
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 7)).toBe(Err.EADDRINUSE);
    setOption(s, Option.REUSEADDR, 1);
    expect(bind(s, 0, 7)).toBe(0);
    expect(listen(s, 1)).toBe(0);
    expectState(State.TIME_WAIT);
  });
});

describe("TIME-WAIT, the table", () => {
  beforeEach(fresh);

  it("full: the oldest goes, counted; the others stay", () => {
    serve(7);
    for (let i = 0; i <= TCP_TIME_WAITS; i++) {
      openAndClose(5000 + i);
      pass(10);
    }
    expect(timeWaits()).toBe(TCP_TIME_WAITS);
    expect(counted(Counter.TCP_TIME_WAIT_EVICTED)).toBe(1);
    flow().from = 5000;
    expectState(State.CLOSED);
    flow().from = 5001;
    expectState(State.TIME_WAIT);
    flow().from = 5000 + TCP_TIME_WAITS;
    expectState(State.TIME_WAIT);
  });

  it("each ends at its own time", () => {
    serve(7);
    openAndClose(5000);
    pass(1000);
    openAndClose(5001);
    pass(2 * TCP_MSL_MS - 1000);
    expect(timeWaits()).toBe(1);
    pass(1000);
    expect(timeWaits()).toBe(0);
  });
});
