// Every table full: backlog, connections, listeners, sockets. What does not fit is refused and counted, and nothing that was there suffers.
// And that none of it allocates memory.
import { TCP_CONNECTIONS, TCP_LISTENERS, TCP_TIME_WAITS, UDP_SOCKETS } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { SLOTS } from "../../assembly/lib/ready";
import {
  accept, bind, close, connect, Info, listen, recv, send, socket, socketCount, socketInfo, SocketType,
} from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { begin, receive, runTimers, transmit } from "../../assembly/socket/poll";
import { get32 } from "../fakes/octets";
import { FRAME, PEER_IP, Seg } from "../fakes/packets";
import { counted, drain, expectSilence, Net, wire } from "../fakes/harness";
import { between, expectOut, flow, peer, synchronize } from "../fakes/tcp";
import {
  ACK, blocksUsed, established, expectState, FIN, fresh, hangUp, own, Program, read, RST, scratch, serve, SYN, SYNACK, write,
} from "./support";

/** The peer's port `from` opens a connection as far as it gets. */
function knock(from: i32, to: i32 = 7): void {
  between(from, to);
  peer({ flags: SYN, seq: 0 });
}

describe("the backlog", () => {
  beforeEach(fresh);

  it("full of connections that wait for accept: a SYN is dropped, counted, and may come again", () => {
    serve(7, 2);
    synchronize(5000, 7);
    synchronize(5001, 7);
    knock(5002);
    expectSilence();
    expect(counted(Counter.TCP_BACKLOG_FULL)).toBe(1);
    expect(accept(Program.listener)).toBeGreaterThan(0);
    synchronize(5002, 7);
    expect(accept(Program.listener)).toBeGreaterThan(0);
    expect(accept(Program.listener)).toBeGreaterThan(0);
    expect(accept(Program.listener)).toBe(Err.EAGAIN);
  });

  it("full of half-open connections: who answers takes the place of the oldest", () => {
    serve(7, 2);
    for (let i = 0; i < 3; i++) {
      knock(5000 + i);
      expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    }
    expect(counted(Counter.TCP_BACKLOG_FULL)).toBe(0);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    expect(counted(Counter.TCP_BACKLOG_FULL)).toBe(1);
    flow().from = 5000;
    expectState(State.CLOSED);
    flow().from = 5001;
    expectState(State.SYN_RECEIVED);
  });

  it("of one listener is not another's", () => {
    serve(7, 1);
    synchronize(5000, 7);
    const first = Program.listener;
    serve(8, 1);
    synchronize(5000, 8);
    knock(5001, 7);
    expectSilence();
    expect(accept(first)).toBeGreaterThan(0);
    expect(accept(Program.listener)).toBeGreaterThan(0);
  });

  it("of less than one is one", () => {
    serve(7, 0);
    synchronize(5000, 7);
    expect(accept(Program.listener)).toBeGreaterThan(0);
  });

  it("gives connections in the order in which their SYNs came", () => {
    serve(7, 3);
    for (let i = 0; i < 3; i++) {
      knock(5000 + i);
      expectOut({ flags: SYNACK, seq: 0, ack: 1 });
      peer({ seq: 1, ack: 1, len: 1 + i });
    }
    for (let i = 0; i < 3; i++) {
      own(accept(Program.listener));
      read(1 + i);
    }
  });
});

describe("connections", () => {
  beforeEach(fresh);

  it("at least eight at once carry text each for itself", () => {
    serve(7, TCP_CONNECTIONS);
    const s = new StaticArray<i32>(TCP_CONNECTIONS);
    for (let i = 0; i < TCP_CONNECTIONS; i++) {
      synchronize(5000 + i, 7);
      s[i] = accept(Program.listener);
      expect(s[i]).toBeGreaterThan(0);
      peer({ seq: 1, ack: 1, len: 10 + i });
    }
    expect(TCP_CONNECTIONS).toBeGreaterThanOrEqual(8);
    for (let i = 0; i < TCP_CONNECTIONS; i++) {
      own(s[i]);
      read(10 + i);
    }
  });

  it("all taken: a SYN is dropped and counted; when one ends the next gets in", () => {
    serve(7, TCP_CONNECTIONS + 1);
    for (let i = 0; i < TCP_CONNECTIONS; i++) {
      synchronize(5000 + i, 7);
      own(accept(Program.listener));
    }
    knock(6000);
    expectSilence();
    expect(counted(Counter.TCP_TABLE_FULL)).toBe(1);
    hangUp();
    drain();
    expect(blocksUsed()).toBe(TCP_CONNECTIONS);
    flow().from = 5000 + TCP_CONNECTIONS - 1;
    peer({ flags: RST, seq: 1 });
    expect(blocksUsed()).toBe(TCP_CONNECTIONS - 1);
    synchronize(6000, 7);
    expect(accept(Program.listener)).toBeGreaterThan(0);
  });

  it("all taken, one of them half-open at another listener: that one gives way, counted", () => {
    serve(8, 1);
    knock(5000, 8);
    serve(7, TCP_CONNECTIONS);
    for (let i = 1; i < TCP_CONNECTIONS; i++) {
      nextClient(5000 + i);
      expect(accept(Program.listener)).toBeGreaterThan(0);
    }
    nextClient(6000);
    expect(counted(Counter.TCP_TABLE_FULL)).toBe(1);
    between(5000, 8);
    expectState(State.CLOSED);
  });

  it("all taken: connect answers ENOBUFS", () => {
    for (let i = 0; i < TCP_CONNECTIONS; i++) expect(connect(socket(SocketType.STREAM), PEER_IP, 80)).toBe(Err.EINPROGRESS);
    const s = socket(SocketType.STREAM);
    expect(connect(s, PEER_IP, 80)).toBe(Err.ENOBUFS);
    drain();
    expect(blocksUsed()).toBe(TCP_CONNECTIONS);
  });

  it("closed and read out they are free again, a hundred times over", () => {
    serve(7, TCP_CONNECTIONS);
    for (let i = 0; i < 100; i++) {
      synchronize(5000 + i, 7);
      own(accept(Program.listener));
      peer({ seq: 1, ack: 1, len: 5 });
      read(5);
      write(5);
      expectOut({ seq: 1, ack: 6, len: 5 });
      hangUp();
      expectOut({ flags: FIN, seq: 6, ack: 6 });
      peer({ flags: FIN, seq: 6, ack: 7 });
      expectOut({ seq: 7, ack: 7 });
    }
    expect(blocksUsed()).toBe(0);
  });
});

/** The peer opens a connection and drops what else comes out. */
function nextClient(from: i32): void {
  drain();
  synchronize(from, 7);
}

describe("listeners and sockets", () => {
  beforeEach(fresh);

  it("all listeners taken: ENOBUFS; closed, they are free again", () => {
    for (let i = 0; i < TCP_LISTENERS; i++) serve(100 + i);
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 99)).toBe(0);
    expect(listen(s, 1)).toBe(Err.ENOBUFS);
    expect(close(Program.listener)).toBe(0);
    expect(listen(s, 1)).toBe(0);
    synchronize(5000, 99);
    expect(accept(s)).toBeGreaterThan(0);
  });

  it("all sockets taken: ENOBUFS from socket and from accept, and the connection waits on", () => {
    serve(7);
    synchronize(5000, 7);
    let last = 0;
    for (let i = 1; i < SLOTS; i++) last = socket(SocketType.STREAM);
    expect(last).toBeGreaterThan(0);
    expect(socket(SocketType.STREAM)).toBe(Err.ENOBUFS);
    expect(accept(Program.listener)).toBe(Err.ENOBUFS);
    expect(close(last)).toBe(0);
    expect(accept(Program.listener)).toBeGreaterThan(0);
  });

  it("all UDP sockets taken: ENOBUFS, and no entry is lost", () => {
    for (let i = 0; i < UDP_SOCKETS; i++) expect(socket(SocketType.DGRAM)).toBeGreaterThan(0);
    for (let i = 0; i < 100; i++) expect(socket(SocketType.DGRAM)).toBe(Err.ENOBUFS);
    expect(socket(SocketType.STREAM)).toBeGreaterThan(0);
  });

  it("the table for people shows connections, listeners and TIME-WAIT", () => {
    established();
    peer({ seq: 1, ack: 1, len: 5 });
    write(7);
    let connections = 0;
    let listeners = 0;
    for (let i = 0; i < socketCount(); i++) {
      socketInfo(i);
      if (!Info.used) continue;
      if (Info.state == State.LISTEN) {
        listeners++;
        expect(Info.localPort).toBe(7);
      } else {
        connections++;
        expect(Info.state).toBe(State.ESTABLISHED);
        expect(Info.localPort).toBe(7);
        expect(Info.remotePort).toBe(5000);
        expect(Info.remoteIp).toBe(PEER_IP);
        expect(Info.received).toBe(5);
        expect(Info.sent).toBe(7);
      }
    }
    expect(connections).toBe(1);
    expect(listeners).toBe(1);
    expect(socketCount()).toBe(SLOTS + TCP_TIME_WAITS);
  });
});

/** One segment object for all segments, so that the scripts' own memory does not count. */
const SEGMENT: Seg = new Seg();

/** Two calls of the allocator, `fn` in between: how far apart they are. */
function heapDelta(fn: () => void): usize {
  const before = heap.alloc(1);
  fn();
  return heap.alloc(1) - before;
}

/** A poll as assembly/index does it, without the harness's expectations. Learns the device's ISS and drops what comes out. */
function quietPoll(): void {
  const now = Net.now;
  begin(now);
  while (receive(now)) transmit(now);
  runTimers(now);
  transmit(now);
  for (; wire().sentCount(); wire().dropSent()) {
    const p = wire().sent() + 34;
    if (load<u8>(p, 13) & SYN) flow().deviceIss = get32(p + 4);
    SENT.frames++;
  }
}

class SENT {
  static frames: i32 = 0;
}

/** The peer sends this, numbers as in scripts. */
function raw(flags: u32, seq: u32, ack: u32, len: i32): void {
  SEGMENT.flags = flags;
  SEGMENT.seq = flow().iss + seq;
  SEGMENT.ack = flow().deviceIss + ack;
  SEGMENT.len = len;
  wire().inject(FRAME, SEGMENT.buildFrom(<i32>seq - 1));
  quietPoll();
}

/** Time passes in steps. */
function elapse(ms: u32): void {
  for (let t: u32 = 0; t < ms; t += 250) {
    Net.now += 250;
    quietPoll();
  }
}

/** Whole lives of connections: handshake, a hole, a probe, losses, each closing order, reset, time-out, TIME-WAIT and its end. */
function lives(): void {
  SEGMENT.wnd = 8192;
  SEGMENT.to = 7;
  for (let way = 0; way < 4; way++) {
    SEGMENT.from = 7000 + way;
    raw(SYN, 0, 0, 0);
    raw(ACK, 1, 1, 0);
    const s = accept(Program.listener);
    raw(ACK, 101, 1, 100);
    raw(ACK, 1, 1, 100);
    recv(s, scratch(), 200);
    send(s, scratch(), 1000);
    elapse(2000);
    for (let i = 0; i < 4; i++) raw(ACK, 201, 1, 0);
    raw(ACK, 201, 1001, 0);
    raw(RST, 300, 0, 0);
    if (way == 0) {
      close(s);
      quietPoll();
      raw(FIN, 201, 1002, 0);
    } else if (way == 1) {
      raw(FIN, 201, 1001, 0);
      close(s);
      quietPoll();
      raw(ACK, 202, 1002, 0);
    } else if (way == 2) {
      raw(RST, 201, 0, 0);
      recv(s, scratch(), 1);
      close(s);
    } else {
      send(s, scratch(), 10);
      elapse(400000);
      close(s);
    }
    elapse(130000);
  }
}

/** An active OPEN that nobody answers. */
function lonely(): void {
  const s = socket(SocketType.STREAM);
  connect(s, PEER_IP, 80);
  elapse(400000);
  close(s);
}

describe("memory", () => {
  beforeEach(fresh);

  it("is not collected: the runtime is the stub, so that what is allocated shows", () => {
    expect(ASC_RUNTIME).toBe(0);
    expect(heapDelta(() => { heap.alloc(64); })).toBeGreaterThan(heapDelta(() => {}));
  });

  it("is never allocated by TCP and sockets", () => {
    serve(7);
    between(7000, 7);
    SENT.frames = 0;
    expect(heapDelta(lives)).toBe(heapDelta(() => {}));
    expect(SENT.frames).toBeGreaterThan(30);
    expect(blocksUsed()).toBe(0);
    expect(heapDelta(lonely)).toBe(heapDelta(() => {}));
    expect(blocksUsed()).toBe(0);
  });
});
