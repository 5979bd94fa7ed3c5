// What ICMP and the link say about a connection (RFC 9293 3.9.2.2, RFC 5927, RFC 1122 4.2.3.9), and what an ARP table full of strangers
// does to the others.
import { ARP_LIFE_MS, TCP_R2 } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { ip4 } from "../../assembly/lib/bytes";
import {
  accept, bind, connect, nextReady, Option, option, poll as pollSocket, Poll, socket, SocketType,
} from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { Arp, PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, Got, pass, peerKnown, poll, send, take } from "../fakes/harness";
import { between, expectOut, Flow, flow, on, peer, synchronize } from "../fakes/tcp";
import { complain, EXCEEDED, icmp, PARAMETER, QUENCH, quote, UNREACHABLE } from "./icmp";
import {
  blocksUsed, established, expectState, finWait1, fresh, lastAck, own, Program, read, recvResult, refresh, serve, SYN, SYNACK,
  synReceived, synSent, timeWait, write,
} from "./support";

/** What SO_ERROR says, as a negative Err; 0 = nothing. */
function soError(): i32 {
  return 0 - option(Program.s, Option.ERROR);
}

/** Forgets which sockets have news. */
function noNews(): void {
  while (nextReady() >= 0) continue;
}

describe("SYN-SENT, an ICMP error about the SYN (MUST-54)", () => {
  beforeEach(fresh);

  it("port and protocol unreachable: refused (SHLD-26)", () => {
    for (let code = 2; code <= 3; code++) {
      fresh();
      synSent();
      complain(UNREACHABLE, code, 0);
      expectState(State.CLOSED);
      expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
      expect(recvResult()).toBe(Err.ECONNREFUSED);
    }
  });

  it("network, host unreachable, source route failed: told to the program once, the SYN goes on (MUST-56, SHLD-25, MUST-47)", () => {
    const codes: i32[] = [0, 1, 5];
    const errors: i32[] = [Err.ENETUNREACH, Err.EHOSTUNREACH, Err.EHOSTUNREACH];
    for (let i = 0; i < 3; i++) {
      fresh();
      synSent();
      noNews();
      complain(UNREACHABLE, codes[i], 0);
      expectState(State.SYN_SENT);
      expect(nextReady()).toBe(Program.s);
      expect(pollSocket(Program.s)).toBe(0);
      expect(soError()).toBe(errors[i]);
      expect(soError()).toBe(0);
      pass(1000);
      expectOut({ flags: SYN, seq: 0 });
      peer({ flags: SYNACK, seq: 0, ack: 1 });
      expectState(State.ESTABLISHED);
    }
  });

  it("time exceeded and parameter problem: told to the program, the SYN goes on (MUST-56)", () => {
    synSent();
    complain(EXCEEDED, 0, 0);
    expectState(State.SYN_SENT);
    expect(soError()).toBe(Err.EHOSTUNREACH);
    complain(PARAMETER, 0, 0);
    expectState(State.SYN_SENT);
    expect(soError()).toBe(Err.EPROTOTYPE);
  });

  it("a program that does not ask is not disturbed by it (SHLD-20)", () => {
    synSent();
    complain(UNREACHABLE, 1, 0);
    expect(recvResult()).toBe(Err.EAGAIN);
    expect(pollSocket(Program.s)).toBe(0);
  });

  it("is why the connection was given up, should no answer come", () => {
    synSent();
    complain(UNREACHABLE, 1, 0);
    for (let i = 0; i < TCP_R2 + 1; i++) {
      refresh();
      pass(60000);
      drain();
    }
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.EHOSTUNREACH);
  });

  it("a soft error that the program has not asked about does not outlive the handshake", () => {
    synSent();
    complain(UNREACHABLE, 1, 0);
    peer({ flags: SYNACK, seq: 0, ack: 1, len: 10 });
    expectState(State.ESTABLISHED);
    expect(soError()).toBe(0);
    read(10);
  });

  it("source quench is discarded (MUST-55)", () => {
    synSent();
    complain(QUENCH, 0, 0);
    expectState(State.SYN_SENT);
    expect(recvResult()).toBe(Err.EAGAIN);
  });

  it("about a number that is not in flight is not believed (RFC 5927 4.1, row 37)", () => {
    synSent();
    complain(UNREACHABLE, 3, 1);
    complain(UNREACHABLE, 3, <u32>-1);
    complain(UNREACHABLE, 3, 0x80000000);
    expectState(State.SYN_SENT);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(3);
  });

  it("about other ports, another host, is not believed", () => {
    synSent();
    const f = flow();
    f.from = 81;
    complain(UNREACHABLE, 3, 0);
    f.from = 80;
    f.to = 4001;
    complain(UNREACHABLE, 3, 0);
    f.to = 4000;
    icmp({ icmpType: UNREACHABLE, code: 3, rest: 0, data: quote(0, ip4(192, 168, 7, 9)) });
    expectState(State.SYN_SENT);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(3);
  });

  it("cut before the number is dropped (row 35)", () => {
    synSent();
    for (let n = 0; n < 8; n++) icmp({ icmpType: UNREACHABLE, code: 3, rest: 0, data: quote(0, PEER_IP, n) });
    expectState(State.SYN_SENT);
    expect(counted(Counter.ICMP_BAD_QUOTE)).toBe(8);
  });

  it("with a wrong checksum is dropped", () => {
    synSent();
    icmp({ icmpType: UNREACHABLE, code: 3, rest: 0, data: quote(0), badSum: true });
    expectState(State.SYN_SENT);
  });
});

describe("SYN-RECEIVED, an ICMP error about the SYN,ACK (MUST-54)", () => {
  beforeEach(fresh);

  it("port and protocol unreachable: back to LISTEN (SHLD-26)", () => {
    for (let code = 2; code <= 3; code++) {
      fresh();
      synReceived();
      complain(UNREACHABLE, code, 0);
      expectState(State.CLOSED);
      expect(blocksUsed()).toBe(0);
      expectSilence();
      synchronize(5001, 7);
      expectState(State.ESTABLISHED);
    }
  });

  it("from SYN-SENT: refused (SHLD-26)", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    complain(UNREACHABLE, 3, 0);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNREFUSED);
  });

  it("soft errors leave it (MUST-56)", () => {
    synReceived();
    complain(UNREACHABLE, 0, 0);
    complain(UNREACHABLE, 1, 0);
    complain(UNREACHABLE, 5, 0);
    complain(EXCEEDED, 1, 0);
    complain(PARAMETER, 0, 0);
    expectState(State.SYN_RECEIVED);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });
});

/** Lets a time-out after the other go by without an answer until the connection is given up; what is sent again gets `code` for answer. */
function starve(code: i32): void {
  for (let i = 0; i < TCP_R2 + 1; i++) {
    // Its adapter is there: it speaks every second.
    for (let k = 0; k < 60; k++) {
      pass(1000);
      peerKnown();
    }
    if (code >= 0) complain(UNREACHABLE, code, 1);
  }
}

describe("synchronized, an ICMP error (RFC 5927 5.2)", () => {
  beforeEach(fresh);

  it("ends nothing, whatever it says (MUST-56)", () => {
    established();
    write(100);
    drain();
    for (let code = 0; code < 16; code++) if (code != 4) complain(UNREACHABLE, code, 1);
    complain(EXCEEDED, 0, 1);
    complain(EXCEEDED, 1, 1);
    complain(PARAMETER, 0, 1);
    complain(QUENCH, 0, 1);
    expectState(State.ESTABLISHED);
    expectSilence();
    expect(recvResult()).toBe(Err.EAGAIN);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(0);
    peer({ seq: 1, ack: 101, len: 10 });
    read(10);
  });

  it("is told to the program that asks, once (SHLD-25, MUST-47)", () => {
    established();
    write(100);
    noNews();
    complain(UNREACHABLE, 1, 1);
    expect(nextReady()).toBe(Program.s);
    expect(pollSocket(Program.s) & Poll.ERR).toBe(0);
    expect(soError()).toBe(Err.EHOSTUNREACH);
    expect(soError()).toBe(0);
    complain(UNREACHABLE, 3, 1);
    expect(soError()).toBe(Err.ECONNREFUSED);
  });

  it("is why the connection was given up, if it came while nothing got through", () => {
    established();
    write(100);
    starve(0);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ENETUNREACH);
  });

  it("about what got through later is not why the connection was given up", () => {
    established();
    write(100);
    complain(UNREACHABLE, 0, 1);
    drain();
    peer({ seq: 1, ack: 101 });
    write(100);
    starve(-1);
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
  });

  it("about what is acknowledged is counted", () => {
    established();
    write(100);
    drain();
    peer({ seq: 1, ack: 101 });
    complain(UNREACHABLE, 3, 1);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(1);
    expect(soError()).toBe(0);
  });

  it("closing states and TIME-WAIT are not moved", () => {
    finWait1();
    complain(UNREACHABLE, 3, 1);
    expectState(State.FIN_WAIT_1);
    fresh();
    lastAck();
    complain(UNREACHABLE, 3, 1);
    expectState(State.LAST_ACK);
    fresh();
    timeWait();
    complain(UNREACHABLE, 3, 1);
    expectState(State.TIME_WAIT);
  });
});

/** A host on the link at .n, known to the device, as the peer of a new flow. */
function hostAt(n: u32, from: i32): Flow {
  const f = between(from, 7);
  f.peerIp = ip4(192, 168, 7, n);
  return f;
}

/** The host says who it is. */
function announce(n: u32): void {
  const a = new Arp();
  a.sender = ip4(192, 168, 7, n);
  send(a.build());
  drain();
}

describe("ARP", () => {
  beforeEach(fresh);

  it("a SYN waits for it and leaves when the host answers", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 4000)).toBe(0);
    expect(connect(s, ip4(192, 168, 7, 50), 80)).toBe(Err.EINPROGRESS);
    poll();
    take();
    expect(Got.type).toBe(0x0806);
    const f = between(80, 4000);
    f.peerIp = ip4(192, 168, 7, 50);
    const a = new Arp();
    a.sender = f.peerIp;
    a.operation = 2;
    send(a.build());
    expectOut({ flags: SYN, seq: 0, mss: 1460 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("without answer ends the connections that are being opened to that host, and no others", () => {
    const first = socket(SocketType.STREAM);
    expect(connect(first, ip4(192, 168, 7, 50), 80)).toBe(Err.EINPROGRESS);
    drain();
    synSent();
    pass(900);
    drain();
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    pass(10000);
    drain();
    expectState(State.ESTABLISHED);
    own(first);
    expect(recvResult()).toBe(Err.EHOSTUNREACH);
  });

  it("without answer is a soft error of the connections to that host (RFC 1122 4.2.3.9)", () => {
    established();
    pass(ARP_LIFE_MS + 10000);
    drain();
    noNews();
    write(10);
    pass(10000);
    expectState(State.ESTABLISHED);
    expect(nextReady()).toBe(Program.s);
    expect(soError()).toBe(Err.EHOSTUNREACH);
  });

  it("no room to wait for it holds back nobody else", () => {
    serve(7, 8);
    announce(50);
    hostAt(50, 5000);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    const lost = accept(Program.listener);
    synchronize(5001, 7);
    const f = flow();
    const good = accept(Program.listener);
    // Others take every place in the neighbour cache but the peer's, and every buffer where packets wait.
    for (let n: u32 = 100; n < 112; n++) {
      announce(n);
      announce(1);
    }
    for (let n: u32 = 60; n < 63; n++) {
      hostAt(n, 6000);
      peer({ flags: SYN, seq: 0 });
    }
    drain();
    own(lost);
    write(10);
    drain();
    on(f);
    own(good);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });
});
