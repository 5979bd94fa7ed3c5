// What ICMP and the link say about a connection (RFC 9293 3.9.2.2, RFC 5927, RFC 1122 4.2.3.9), and what an ARP table full of strangers
// does to the others.
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { ip4 } from "../../assembly/lib/bytes";
import { accept, bind, connect, nextReady, poll as pollSocket, Poll, socket, SocketType } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { hexAt, hexOf, put16 } from "../fakes/octets";
import { Arp, Icmp, PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, Got, pass, poll, send, take } from "../fakes/harness";
import { between, expectOut, Flow, flow, on, peer, synchronize } from "../fakes/tcp";
import {
  established, expectState, finWait1, fresh, lastAck, own, Program, read, recvResult, serve, SYN, SYNACK, synReceived, synSent,
  timeWait, write,
} from "./support";

/** ICMP types and codes that a host or router sends about a segment of ours. */
const UNREACHABLE: i32 = 3;
const QUENCH: i32 = 4;
const EXCEEDED: i32 = 11;
const PARAMETER: i32 = 12;

const QUOTE: usize = memory.data(64);

/** The first n octets of the segment that the flow's device end sent with number `seq`, in hex, behind an IPv4 header. */
function quote(seq: u32, to: u32 = PEER_IP, n: i32 = 8): string {
  const f = flow();
  const p = QUOTE;
  hexAt(p, "45 00 00 28 00 00 40 00 40 06 00 00 c0 a8 07 02 00 00 00 00");
  store<u32>(p, to, 16);
  put16(p + 20, f.to);
  put16(p + 22, f.from);
  store<u32>(p, bswap(f.deviceIss + seq), 24);
  return hexOf(p, 20 + n);
}

/** The peer, or a router on the way, says this about our segment `seq`. */
function complain(type: i32, code: i32, seq: u32): void {
  icmp({ icmpType: type, code, rest: 0, data: quote(seq) });
}

function icmp(m: Icmp): void {
  send(m.build());
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
      while (nextReady() >= 0) continue;
      complain(UNREACHABLE, codes[i], 0);
      expectState(State.SYN_SENT);
      expect(nextReady()).toBe(Program.s);
      expect(pollSocket(Program.s)).toBe(Poll.ERR);
      expect(recvResult()).toBe(errors[i]);
      expect(recvResult()).toBe(Err.EAGAIN);
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
    expect(recvResult()).toBe(Err.EHOSTUNREACH);
    complain(PARAMETER, 0, 0);
    expectState(State.SYN_SENT);
    expect(recvResult()).toBe(Err.EPROTOTYPE);
  });

  it("a soft error that the program has not asked about does not outlive the handshake", () => {
    synSent();
    complain(UNREACHABLE, 1, 0);
    peer({ flags: SYNACK, seq: 0, ack: 1, len: 10 });
    expectState(State.ESTABLISHED);
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

describe("synchronized, an ICMP error (RFC 5927 4)", () => {
  beforeEach(fresh);

  it("ends nothing, whatever it says", () => {
    established();
    write(100);
    drain();
    for (let code = 0; code < 16; code++) complain(UNREACHABLE, code, 1);
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

  it("about what is acknowledged is counted", () => {
    established();
    write(100);
    drain();
    peer({ seq: 1, ack: 101 });
    complain(UNREACHABLE, 3, 1);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(1);
  });

  it("SYN-RECEIVED, closing states and TIME-WAIT are not moved", () => {
    synReceived();
    complain(UNREACHABLE, 3, 0);
    expectState(State.SYN_RECEIVED);
    fresh();
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
