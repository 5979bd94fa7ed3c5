// A flood of SYNs (RFC 4987): what it may take is bounded, whoever answers gets in all the same, and nobody gets in by guessing.
import { TCP_CONNECTIONS, TCP_HALF_OPEN, TCP_RX_BUFFER, TCP_SYN_RECEIVED_R2 } from "../../assembly/config";
import { ip4 } from "../../assembly/lib/bytes";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept, bind, connect, listen, socket, SocketType } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get32 } from "../fakes/octets";
import { PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, Got, mark, Net, pass, peerKnown, poll, takePacket, wire } from "../fakes/harness";
import { between, expectOut, expectReset, Flow, flow, on, peer, synchronize } from "../fakes/tcp";
import {
  blocksUsed, established, expectState, FIN, fitted, fresh, hangUp, own, Program, read, recvResult, serve, SYN, SYNACK, write,
} from "./support";

/** The clock of cookies, ms. */
const TICK: u32 = 65536;

/** SYNs from `n` hosts behind the gateway that never answer; what comes out is forgotten. */
function flood(n: i32, first: i32 = 0, to: i32 = 7): void {
  for (let i = first; i < first + n; i++) {
    between(1024 + i, to).peerIp = ip4(10, i >> 16, i >> 8 & 255, i & 255);
    peer({ flags: SYN, seq: 0, mss: 1460 });
    drain();
  }
}

/** Port 7 listens, and all that may be half-open is. */
function crowded(): void {
  serve(7, TCP_CONNECTIONS);
  flood(TCP_HALF_OPEN);
  expect(blocksUsed()).toBe(TCP_HALF_OPEN);
}

/** The peer's port `from` asks in the crowd and gets a cookie. */
function cookie(from: i32 = 5000): Flow {
  const f = between(from, 7);
  const used = blocksUsed();
  const sent = counted(Counter.TCP_COOKIES_SENT);
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460, wnd: TCP_RX_BUFFER });
  expect(counted(Counter.TCP_COOKIES_SENT)).toBe(sent + 1);
  expect(blocksUsed()).toBe(used);
  expectState(State.CLOSED);
  return f;
}

/** The whole life of an honest client's connection, each way some text. */
function visit(from: i32): void {
  synchronize(from, 7);
  peer({ seq: 1, ack: 1, len: 300 });
  drain();
  own(accept(Program.listener));
  expect(Program.s).toBeGreaterThan(0, "accept");
  read(300);
  drain();
  write(700);
  expectOut({ seq: 1, ack: 301, len: 700 });
  peer({ flags: FIN, seq: 301, ack: 701 });
  expectOut({ seq: 701, ack: 302 });
  hangUp();
  expectOut({ flags: FIN, seq: 701, ack: 302 });
  peer({ seq: 302, ack: 702 });
  expectSilence();
  expectState(State.CLOSED);
}

/** A reset answers the peer's segment with this SEG.SEQ and SEG.ACK, which brings no good cookie. */
function refused(seq: u32, ack: u32): void {
  const before = counted(Counter.TCP_COOKIES_REFUSED);
  peer({ seq, ack });
  expectReset(ack);
  expect(counted(Counter.TCP_COOKIES_REFUSED)).toBe(before + 1);
  expectState(State.CLOSED);
}

/** Lets time pass to `before` ms before the tick after the next `ticks` ones; nothing is half-open any more. */
function towardsTick(ticks: u32, before: u32): void {
  pass(ticks * TICK + (TICK - Net.now % TICK) - before);
  peerKnown();
  drain();
}

describe("a flood of 1000 SYNs", () => {
  beforeEach(fresh);

  it("takes no more than TCP_HALF_OPEN blocks, and honest clients come, talk and go", () => {
    serve(7, TCP_CONNECTIONS);
    for (let i = 0; i < 10; i++) {
      flood(100, i * 100);
      expect(blocksUsed()).toBeLessThanOrEqual(TCP_HALF_OPEN);
      visit(5000 + i);
      expect(blocksUsed()).toBeLessThanOrEqual(TCP_HALF_OPEN);
    }
    expect(counted(Counter.TCP_COOKIES_SENT)).toBe(1000 - TCP_HALF_OPEN + 10);
    expect(counted(Counter.TCP_COOKIES_ACCEPTED)).toBe(10);
    expect(counted(Counter.TCP_OPENS_PASSIVE)).toBe(10);
    expect(counted(Counter.TCP_COOKIES_REFUSED)).toBe(0);
  });

  it("leaves connections that are established alone", () => {
    const f = established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    flood(1000);
    on(f);
    expectState(State.ESTABLISHED);
    peer({ seq: 1, ack: 11, len: 20 });
    read(20);
    write(30);
    expectOut({ seq: 11, ack: 21, len: 30 });
  });

  it("leaves room for connections that are opened from here", () => {
    serve(7, TCP_CONNECTIONS);
    flood(1000);
    for (let i = TCP_HALF_OPEN; i < TCP_CONNECTIONS; i++) {
      expect(connect(socket(SocketType.STREAM), PEER_IP, 80)).toBe(Err.EINPROGRESS);
    }
    expect(blocksUsed()).toBe(TCP_CONNECTIONS);
  });

  it("at one port leaves clients of another their way in", () => {
    serve(7, 2);
    const seven = Program.listener;
    serve(8, 2);
    flood(1000, 0, 8);
    Program.listener = seven;
    visit(5000);
  });

  it("is forgotten when it is over: SYNs are kept again, and sent again", () => {
    crowded();
    for (let i = 0; i < 70; i++) {
      pass(1000);
      drain();
    }
    expect(<u32>70).toBeGreaterThanOrEqual((1 << (TCP_SYN_RECEIVED_R2 + 1)) - 1);
    expect(blocksUsed()).toBe(0);
    between(5000, 7);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    expectState(State.SYN_RECEIVED);
    pass(1000);
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  });

  it("with text, options of every kind or an MSS of 0 is no worse", () => {
    crowded();
    for (let i = 0; i < 50; i++) {
      between(5000 + i, 7).peerIp = ip4(10, 9, 9, i);
      const way = i % 4;
      if (way == 0) peer({ flags: SYN, seq: 0, mss: 0 });
      else if (way == 1) peer({ flags: SYN, seq: 0, len: 100 });
      else if (way == 2) peer({ flags: SYN, seq: 0, opts: "02 04 05 b4 01 03 03 07 04 02 08 0a 00 00 00 01 00 00 00 00" });
      else peer({ flags: SYN, seq: 0, opts: "02 03 05 01" });
      expect(wire().sentCount()).toBe(way == 3 ? 0 : 1);
      drain();
    }
    expect(blocksUsed()).toBe(TCP_HALF_OPEN);
    expect(counted(Counter.TCP_BACKLOG_FULL) + counted(Counter.TCP_TABLE_FULL)).toBe(0);
  });
});

describe("a SYN cookie (RFC 4987 3.6)", () => {
  beforeEach(fresh);

  it("answers a SYN for which there is no room, once: nothing is kept that could send it again", () => {
    serve(7, 1);
    flood(1);
    const half = flow();
    cookie();
    pass(1000);
    on(half);
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    expectSilence();
  });

  it("offers the MSS and no other option, whatever the client offers", () => {
    crowded();
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4 01 03 03 07 04 02 08 0a 00 00 00 01 00 00 00 00" });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4" });
  });

  it("comes back with text and FIN: both are taken", () => {
    crowded();
    cookie();
    peer({ flags: FIN, seq: 1, ack: 1, len: 20 });
    expectOut({ seq: 1, ack: 22 });
    own(accept(Program.listener));
    read(20);
    expect(recvResult()).toBe(0);
    expectState(State.CLOSE_WAIT);
  });

  it("remembers the client's MSS, rounded down to one that is common", () => {
    const sizes: i32[] = [100, 536, 700];
    // A whole number of segments fills the send ring.
    const full: i32[] = [fitted(88), fitted(536), fitted(536)];
    for (let i = 0; i < sizes.length; i++) {
      fresh();
      crowded();
      between(5000, 7);
      peer({ flags: SYN, seq: 0, mss: sizes[i] });
      expectOut({ flags: SYNACK, seq: 0, ack: 1 });
      peer({ seq: 1, ack: 1 });
      own(accept(Program.listener));
      write(700);
      expectOut({ seq: 1, ack: 1, len: full[i] });
    }
    fresh();
    crowded();
    cookie();
    peer({ seq: 1, ack: 1 });
    own(accept(Program.listener));
    write(700);
    expectOut({ seq: 1, ack: 1, len: 700 });
  });

  it("takes the place of the oldest half-open connection when all blocks are in use", () => {
    serve(8, 1);
    flood(1, 0, 8);
    const oldest = flow();
    serve(7, TCP_CONNECTIONS);
    for (let i = 1; i < TCP_CONNECTIONS; i++) {
      synchronize(6000 + i, 7);
      expect(accept(Program.listener)).toBeGreaterThan(0);
    }
    cookie();
    expect(counted(Counter.TCP_TABLE_FULL)).toBe(0);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    expect(counted(Counter.TCP_TABLE_FULL)).toBe(1);
    on(oldest);
    expectState(State.CLOSED);
  });

  it("finds no room when what is open waits for accept: dropped, counted, and good when the text comes again", () => {
    serve(7, 2);
    flood(2);
    const first = cookie(5000);
    const second = cookie(5001);
    const third = cookie(5002);
    on(first);
    peer({ seq: 1, ack: 1 });
    on(second);
    peer({ seq: 1, ack: 1 });
    mark();
    on(third);
    peer({ seq: 1, ack: 1 });
    peer({ seq: 1, ack: 1, len: 100 });
    peer({ seq: 101, ack: 1, len: 50 });
    expectSilence();
    expect(counted(Counter.TCP_BACKLOG_FULL)).toBe(2);
    expectState(State.CLOSED);
    expect(accept(Program.listener)).toBeGreaterThan(0);
    peer({ seq: 1, ack: 1, len: 150 });
    expect(accept(Program.listener)).toBeGreaterThan(0);
    own(accept(Program.listener));
    read(150);
  });

  it("text that follows a first segment which was lost is not reset: it comes again", () => {
    crowded();
    cookie();
    peer({ seq: 101, ack: 1, len: 50 });
    peer({ flags: FIN, seq: 151, ack: 1 });
    expectSilence();
    peer({ seq: 1, ack: 1, len: 100 });
    expectState(State.ESTABLISHED);
    own(accept(Program.listener));
    read(100);
  });

  it("is believed while it is fresh: into the next tick of its clock, not into the one after that", () => {
    for (let late = 0; late < 2; late++) {
      fresh();
      serve(7, 1);
      flood(1);
      const f = cookie();
      towardsTick(1, late ? 0 : 1);
      // Another cookie is out, so that ACKs are looked at.
      flood(1);
      cookie(5001);
      on(f);
      if (late) {
        refused(1, 1);
      } else {
        peer({ seq: 1, ack: 1 });
        expectState(State.ESTABLISHED);
      }
    }
  });

  it("is believed over the wrap of the clock", () => {
    while (0 - Net.now > 604800000) {
      Net.now += 604800000;
      poll();
    }
    Net.now = 0 - 1000;
    poll();
    peerKnown();
    drain();
    crowded();
    cookie();
    pass(2000);
    drain();
    expect(Net.now).toBeLessThan(2000);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("is no one else's: another host, port, own port or initial sequence number", () => {
    crowded();
    const f = cookie();
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 8)).toBe(0);
    expect(listen(s, 1)).toBe(0);
    f.to = 8;
    refused(1, 1);
    f.to = 7;
    f.from = 5001;
    refused(1, 1);
    f.from = 5000;
    f.peerIp = ip4(10, 7, 7, 7);
    refused(1, 1);
    f.peerIp = PEER_IP;
    refused(2, 1);
    refused(0, 1);
    refused(2, 2);
    refused(1, 2);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("with options that are malformed holds a block no longer than any half-open connection", () => {
    crowded();
    cookie();
    peer({ seq: 1, ack: 1, opts: "08 03 00 00" });
    drain();
    pass(120000);
    expect(blocksUsed()).toBe(0);
  });

  it("is not in what else the connection sent: the last ACK again, after the end, opens nothing", () => {
    crowded();
    cookie();
    peer({ seq: 1, ack: 1, len: 100 });
    drain();
    own(accept(Program.listener));
    read(100);
    drain();
    write(100);
    expectOut({ seq: 1, ack: 101, len: 100 });
    peer({ flags: FIN, seq: 101, ack: 101 });
    expectOut({ seq: 101, ack: 102 });
    hangUp();
    expectOut({ flags: FIN, seq: 101, ack: 102 });
    peer({ seq: 102, ack: 102 });
    expectSilence();
    expectState(State.CLOSED);
    refused(102, 102);
  });

  it("cannot be guessed: forged ACKs are reset and counted, and open nothing", () => {
    crowded();
    cookie();
    const used = blocksUsed();
    mark();
    let seed: u32 = 7;
    for (let i = 0; i < 2000; i++) {
      seed = seed * 1664525 + 1013904223;
      between(1024 + i, 7).peerIp = ip4(10, 2, i >> 8, i & 255);
      flow().deviceIss = seed;
      peer({ seq: seed >> 9, ack: 1 });
      drain();
    }
    expect(counted(Counter.TCP_COOKIES_REFUSED)).toBe(2000);
    expect(counted(Counter.TCP_RESETS_OUT)).toBe(2000);
    expect(counted(Counter.TCP_COOKIES_ACCEPTED)).toBe(0);
    expect(blocksUsed()).toBe(used);
  });

  it("cannot be foretold: cookies of neighbours have nothing in common (RFC 6528 3)", () => {
    crowded();
    let last: u32 = 0;
    let lastStep: u32 = 0;
    let like = 0;
    for (let i = 0; i < 200; i++) {
      between(5000 + i, 7);
      peer({ flags: SYN, seq: 0, mss: 1460 });
      takePacket(6);
      const n = get32(Got.payload + 4);
      if (n - last == lastStep || n - last < 0x100000 || (n ^ last) >> 24 == 0) like++;
      lastStep = n - last;
      last = n;
    }
    expect(like).toBeLessThan(5);
  });

  it("is another one in the next tick", () => {
    serve(7, 1);
    flood(1);
    const before = cookie().deviceIss;
    towardsTick(0, 0);
    flood(1);
    const after = cookie().deviceIss;
    expect(after).not.toBe(before);
    expect((after ^ before) >> 3).not.toBe(0);
  });

  it("with SYN is none: reset", () => {
    crowded();
    cookie();
    peer({ flags: SYNACK, seq: 1, ack: 1 });
    expectReset(1);
    expectState(State.CLOSED);
  });

  it("is not looked for when none was sent lately: any ACK is reset (RFC 9293 3.10.7.2)", () => {
    crowded();
    const f = cookie();
    pass(2 * TICK);
    peerKnown();
    drain();
    mark();
    on(f);
    peer({ seq: 1, ack: 1 });
    expectReset(1);
    peer({ seq: 1, ack: 1, len: 10 });
    expectReset(1);
    expect(counted(Counter.TCP_COOKIES_REFUSED)).toBe(0);
    expectState(State.CLOSED);
  });
});
