// OPEN: passive, active, simultaneous; SYN, SYN,ACK and what else can arrive while a connection is opened (RFC 9293 3.5, 3.10.7.1 to
// 3.10.7.4).
import { TCP_R1, TCP_R2, TCP_RX_BUFFER, TCP_SYN_RECEIVED_R2 } from "../../assembly/config";
import { ip4 } from "../../assembly/lib/bytes";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import {
  accept, bind, connect, getpeername, getsockname, listen, Name, Option, poll as pollSocket, Poll, send, setOption, Shut, shutdown, socket,
  SocketType,
} from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get16, get32 } from "../fakes/octets";
import { BROADCAST_MAC, DEVICE_IP, FAR_IP, NETWORK_BROADCAST, PEER_IP, STRANGER_IP } from "../fakes/packets";
import { at, counted, drain, expectSilence, Got, pass, poll } from "../fakes/harness";
import { between, expectOut, expectReset, flow, on, peer, synchronize } from "../fakes/tcp";
import {
  ACK, answerDoubt, blocksUsed, established, expectState, FIN, fresh, hangUp, own, Program, read, recvResult, refresh, RST, RSTACK, serve,
  SYN, SYNACK, synReceived, synSent, write,
} from "./support";

/** An active OPEN of a new socket to ip:port; what connect answers. */
function tryConnect(ip: u32, port: i32): i32 {
  own(socket(SocketType.STREAM));
  const r = connect(Program.s, ip, port);
  poll();
  return r;
}

describe("CLOSED", () => {
  beforeEach(fresh);

  it("answers a SYN with <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK> (RFC 9293 3.10.7.1)", () => {
    between(5000, 7).deviceIss = 0;
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: RSTACK, seq: 0, ack: 1 });
    expect(counted(Counter.TCP_NO_CONNECTION)).toBe(1);
    expect(counted(Counter.TCP_RESETS_OUT)).toBe(1);
  });

  it("counts text, SYN and FIN in the number that its RST acknowledges", () => {
    between(5000, 7);
    peer({ flags: SYN | FIN & ~ACK, seq: 0, len: 9 });
    expectOut({ flags: RSTACK, seq: 0, ack: 11 });
  });

  it("answers an ACK with <SEQ=SEG.ACK><CTL=RST>", () => {
    between(5000, 7);
    peer({ seq: 77, ack: 12345, len: 3 });
    expectReset(12345);
  });

  it("answers a segment without any flag with a reset that acknowledges its text", () => {
    between(5000, 7);
    peer({ flags: 0, seq: 1, len: 5 });
    expectOut({ flags: RSTACK, seq: 0, ack: 6 });
  });

  it("never answers a reset", () => {
    between(5000, 7);
    peer({ flags: RST, seq: 1 });
    peer({ flags: RSTACK, seq: 1, ack: 1 });
    peer({ flags: RSTACK | SYN, seq: 1, ack: 1 });
    expectSilence();
  });

  it("has no connection at port 0, not even after a listener was closed there", () => {
    serve(7);
    own(Program.listener);
    hangUp();
    between(5000, 0);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: RSTACK, seq: 0, ack: 1 });
    expect(blocksUsed()).toBe(0);
  });

  it("silently discards a SYN that was broadcast or multicast (MUST-57)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    peer({ flags: SYN, seq: 0, destination: 0xffffffff, linkTo: BROADCAST_MAC });
    peer({ flags: SYN, seq: 0, destination: ip4(224, 0, 0, 1), linkTo: 0x01005e000001 });
    peer({ flags: SYN, seq: 0, to: 99, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    peer({ flags: SYN, seq: 0, linkTo: BROADCAST_MAC });
    expectSilence();
    expect(counted(Counter.TCP_TO_GROUP)).toBe(4);
    expect(blocksUsed()).toBe(0);
  });

  it("ignores a SYN from an address that no host has, and one from our own (MUST-63)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, source: NETWORK_BROADCAST });
    peer({ flags: SYN, seq: 0, source: ip4(224, 0, 0, 9) });
    peer({ flags: SYN, seq: 0, source: ip4(127, 0, 0, 1) });
    peer({ flags: SYN, seq: 0, source: ip4(0, 0, 0, 0) });
    peer({ flags: SYN, seq: 0, source: DEVICE_IP, from: 7 });
    expectSilence();
    expect(blocksUsed()).toBe(0);
  });

  it("drops a wrong checksum before all else (MUST-3)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, badSum: true });
    peer({ seq: 1, ack: 1, to: 99, badSum: true });
    expectSilence();
    expect(counted(Counter.TCP_BAD_CHECKSUM)).toBe(2);
  });
});

describe("LISTEN", () => {
  beforeEach(fresh);

  it("opens in three segments and gives the program the connection", () => {
    established();
    expectState(State.ESTABLISHED);
    expectSilence();
    expect(getpeername(Program.s)).toBe(0);
    expect(Name.ip).toBe(PEER_IP);
    expect(Name.port).toBe(5000);
    expect(getsockname(Program.s)).toBe(0);
    expect(Name.ip).toBe(DEVICE_IP);
    expect(Name.port).toBe(7);
    expect(counted(Counter.TCP_OPENS_PASSIVE)).toBe(1);
  });

  it("says its whole window and its MSS in the SYN,ACK (MUST-14, MUST-67, SHLD-5, MAY-3)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460, wnd: TCP_RX_BUFFER });
    expect(get16(Got.payload + 12) >> 12).toBe(6, "data offset: MSS alone, so that no padding is needed (MUST-69)");
  });

  it("gives nothing to accept before the handshake is over", () => {
    synReceived();
    expect(accept(Program.listener)).toBe(Err.EAGAIN);
    expect(pollSocket(Program.listener)).toBe(0);
    peer({ seq: 1, ack: 1 });
    expect(pollSocket(Program.listener)).toBe(Poll.IN);
    expect(accept(Program.listener)).toBeGreaterThan(0);
    expect(accept(Program.listener)).toBe(Err.EAGAIN);
  });

  it("ignores a reset", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: RST, seq: 1 });
    peer({ flags: RST | SYN, seq: 1 });
    expectSilence();
    expect(blocksUsed()).toBe(0);
  });

  it("answers an ACK, with or without SYN, with a reset (RFC 9293 3.10.7.2)", () => {
    serve(7);
    between(5000, 7);
    peer({ seq: 1, ack: 99 });
    expectReset(99);
    peer({ flags: SYNACK, seq: 1, ack: 98 });
    expectReset(98);
    peer({ flags: FIN, seq: 1, ack: 97 });
    expectReset(97);
    expect(blocksUsed()).toBe(0);
  });

  it("drops flags that open nothing: none, FIN, PSH, URG, SYN with FIN", () => {
    serve(7);
    between(5000, 7);
    const flags: u32[] = [0, 1, 8, 32, 3, 41, 0xc0];
    for (let i = 0; i < flags.length; i++) peer({ flags: flags[i], seq: 0 });
    expectSilence();
    expect(counted(Counter.TCP_BAD_FLAGS)).toBe(<u32>flags.length);
    expect(blocksUsed()).toBe(0);
  });

  it("takes a SYN that asks for ECN as one that does not (RFC 3168 6.1.1)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN | 0xc0, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  });

  it("acknowledges only the SYN of one that brings text; the text is taken when it comes again", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, len: 10 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1, len: 10 });
    own(accept(Program.listener));
    read(10);
  });

  it("is another port's business on every other port", () => {
    serve(7);
    between(5000, 8);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: RSTACK, seq: 0, ack: 1 });
  });

  it("bound to an address takes connections to it (MUST-43)", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, DEVICE_IP, 7)).toBe(0);
    expect(listen(s, 1)).toBe(0);
    synchronize(5000, 7);
    expect(accept(s)).toBeGreaterThan(0);
  });

  it("on our address and on any are in each other's way", () => {
    const exact = socket(SocketType.STREAM);
    expect(bind(exact, DEVICE_IP, 7)).toBe(0);
    expect(listen(exact, 1)).toBe(0);
    const any = socket(SocketType.STREAM);
    expect(bind(any, 0, 7)).toBe(Err.EADDRINUSE);
  });

  it("a passive OPEN leaves connections of the same port alone (MUST-41, MUST-42)", () => {
    synSent();
    const s = socket(SocketType.STREAM);
    setOption(s, Option.REUSEADDR, 1);
    expect(bind(s, 0, 4000)).toBe(0);
    expect(listen(s, 2)).toBe(0);
    const first = flow();
    between(5001, 4000);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    const third = socket(SocketType.STREAM);
    setOption(third, Option.REUSEADDR, 1);
    expect(bind(third, 0, 4000)).toBe(Err.EADDRINUSE);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    on(first);
    expectState(State.SYN_SENT);
  });
});

describe("SYN-RECEIVED", () => {
  beforeEach(fresh);

  it("sends the SYN,ACK again after 1, 2, 4, 8, 16 s and then forgets the connection", () => {
    synReceived();
    let t: u32 = 0;
    for (let i = 0; i < TCP_SYN_RECEIVED_R2; i++) {
      t += 1000 << i;
      at(t - 1);
      expectSilence();
      at(t);
      expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    }
    at(t + (1000 << TCP_SYN_RECEIVED_R2));
    expectOut({ flags: RSTACK, seq: 1, ack: 1 });
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("answers the SYN that comes again with the same SYN,ACK", () => {
    synReceived();
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectState(State.SYN_RECEIVED);
    expect(blocksUsed()).toBe(1);
  });

  it("ignores the SYN that comes again with a reset bit", () => {
    synReceived();
    peer({ flags: SYN | RST, seq: 0 });
    expectSilence();
    expectState(State.SYN_RECEIVED);
  });

  it("remembers that it came from LISTEN: a reset ends it, nobody is told (MUST-11)", () => {
    synReceived();
    peer({ flags: RST, seq: 1 });
    expectSilence();
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
    expect(accept(Program.listener)).toBe(Err.EAGAIN);
    expect(pollSocket(Program.listener)).toBe(0);
  });

  it("challenges a reset that is in the window and not at RCV.NXT (RFC 5961 3.2)", () => {
    synReceived();
    peer({ flags: RST, seq: 2 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.SYN_RECEIVED);
  });

  it("another SYN in the window returns it to LISTEN; the SYN opens when it comes again (RFC 9293 3.10.7.4, fourth)", () => {
    synReceived();
    peer({ flags: SYN, seq: 100 });
    expectSilence();
    expectState(State.CLOSED);
    peer({ flags: SYN, seq: 100 });
    expectOut({ flags: SYNACK, seq: 0, ack: 101 });
  });

  it("answers an ACK of what was not sent with a reset and goes on", () => {
    synReceived();
    peer({ seq: 1, ack: 2 });
    expectReset(2);
    peer({ seq: 1, ack: 0 });
    expectReset(0);
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    expect(counted(Counter.TCP_BAD_ACK)).toBe(2);
  });

  it("answers what lies outside the window with an ACK", () => {
    synReceived();
    peer({ seq: 1 + TCP_RX_BUFFER, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.SYN_RECEIVED);
  });

  it("drops a segment without ACK", () => {
    synReceived();
    peer({ flags: 0, seq: 1, len: 4 });
    expectSilence();
    expectState(State.SYN_RECEIVED);
    expect(counted(Counter.TCP_BAD_FLAGS)).toBe(1);
  });

  it("takes text that comes with the ACK of the SYN", () => {
    synReceived();
    peer({ seq: 1, ack: 1, len: 20 });
    own(accept(Program.listener));
    read(20);
  });

  it("takes text and FIN that come with the ACK of the SYN", () => {
    synReceived();
    peer({ flags: FIN, seq: 1, ack: 1, len: 20 });
    expectOut({ seq: 1, ack: 22 });
    expectState(State.CLOSE_WAIT);
    own(accept(Program.listener));
    read(20);
    expect(recvResult()).toBe(0);
  });

  it("needs no third segment if text comes ahead of it", () => {
    synReceived();
    peer({ seq: 11, ack: 1, len: 10 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("reset by the peer between the handshake and accept leaves nothing to accept", () => {
    synReceived();
    peer({ seq: 1, ack: 1 });
    peer({ flags: RST, seq: 1 });
    expect(accept(Program.listener)).toBe(Err.EAGAIN);
    expect(blocksUsed()).toBe(0);
  });

  it("closed by the peer before accept is given to the program all the same", () => {
    synReceived();
    peer({ seq: 1, ack: 1, len: 3 });
    peer({ flags: FIN, seq: 4, ack: 1 });
    expectOut({ seq: 1, ack: 5 });
    own(accept(Program.listener));
    read(3);
    expect(recvResult()).toBe(0);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 5 });
    peer({ seq: 5, ack: 2 });
    expectState(State.CLOSED);
  });

  it("is reset when the program closes the listener", () => {
    synReceived();
    own(Program.listener);
    hangUp();
    expectOut({ flags: RSTACK, seq: 1, ack: 1 });
    expect(blocksUsed()).toBe(0);
  });

  it("established and not accepted is reset when the program closes the listener", () => {
    synReceived();
    peer({ seq: 1, ack: 1 });
    own(Program.listener);
    hangUp();
    expectOut({ flags: RSTACK, seq: 1, ack: 1 });
    expect(blocksUsed()).toBe(0);
    peer({ seq: 1, ack: 1 });
    expectReset(1);
  });
});

describe("SYN-SENT", () => {
  beforeEach(fresh);

  it("asks with a SYN that says window and MSS, and becomes writable (MUST-14, MUST-44)", () => {
    synSent();
    expect(get16(Got.payload + 14)).toBe(TCP_RX_BUFFER, "window");
    expect(get32(Got.payload + 8)).toBe(0, "no acknowledgment");
    expect(Got.source).toBe(DEVICE_IP);
    expectState(State.SYN_SENT);
    expect(pollSocket(Program.s)).toBe(0);
    expect(send(Program.s, 0, 1)).toBe(Err.EAGAIN);
    expect(recvResult()).toBe(Err.EAGAIN);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EALREADY);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    expect(pollSocket(Program.s)).toBe(Poll.OUT);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EISCONN);
    expect(counted(Counter.TCP_OPENS_ACTIVE)).toBe(1);
  });

  it("sends the SYN again after 1, 2, 4, ... up to 60 s, for more than 3 minutes, then gives up (MUST-22, MUST-23, RFC 6298 2.1)", () => {
    synSent();
    let t: u32 = 0;
    let rto: u32 = 1000;
    for (let i = 0; i < TCP_R2; i++) {
      t += rto;
      at(t - 1);
      expectSilence();
      at(t);
      expectOut({ flags: SYN, seq: 0, mss: 1460 });
      if (i >= TCP_R1) answerDoubt();
      refresh();
      rto = min<u32>(rto << 1, 60000);
    }
    expect(t).toBeGreaterThanOrEqual(180000);
    at(t + rto);
    expectSilence();
    expectState(State.CLOSED);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    expect(recvResult()).toBe(Err.ETIMEDOUT);
    expect(recvResult()).toBe(Err.ENOTCONN);
    expect(send(Program.s, 0, 1)).toBe(Err.ENOTCONN);
  });

  it("starts with a time-out of 3 s when its SYN had to be sent again (RFC 6298 5.7)", () => {
    synSent();
    pass(1000);
    expectOut({ flags: SYN, seq: 0 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    pass(2999);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("is refused by a reset that acknowledges the SYN (MUST-12, RFC 5961 3.2 (4))", () => {
    synSent();
    peer({ flags: RSTACK, seq: 0, ack: 1 });
    expectSilence();
    expectState(State.CLOSED);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    expect(recvResult()).toBe(Err.ECONNREFUSED);
    expect(recvResult()).toBe(Err.ENOTCONN);
    hangUp();
    expectSilence();
    expect(blocksUsed()).toBe(0);
  });

  it("ignores a reset without ACK, or with one for something else (RFC 5961 3.2 (4))", () => {
    synSent();
    peer({ flags: RST, seq: 0 });
    peer({ flags: RSTACK, seq: 0, ack: 0 });
    peer({ flags: RSTACK, seq: 0, ack: 2 });
    expectSilence();
    expectState(State.SYN_SENT);
  });

  it("answers an ACK for something else with a reset, and goes on: half-open discovery (RFC 9293 3.5.1)", () => {
    synSent();
    peer({ seq: 300, ack: 100 });
    expectReset(100);
    peer({ flags: SYNACK, seq: 0, ack: 2 });
    expectReset(2);
    peer({ flags: SYNACK, seq: 0, ack: 0 });
    expectReset(0);
    expectState(State.SYN_SENT);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("ignores an ACK of its SYN without SYN, and FIN alone", () => {
    synSent();
    peer({ seq: 1, ack: 1 });
    peer({ flags: 1, seq: 1 });
    peer({ flags: FIN, seq: 1, ack: 1 });
    expectSilence();
    expectState(State.SYN_SENT);
  });

  it("takes the text of a SYN,ACK", () => {
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1, len: 30 });
    expectOut({ seq: 1, ack: 31 });
    read(30);
  });

  it("takes text and FIN of a SYN,ACK", () => {
    synSent();
    peer({ flags: SYNACK | FIN, seq: 0, ack: 1, len: 30 });
    expectOut({ seq: 1, ack: 32 });
    expectState(State.CLOSE_WAIT);
    read(30);
    expect(recvResult()).toBe(0);
  });

  it("CLOSE deletes it; the answer that comes then is reset (RFC 9293 3.10.4)", () => {
    synSent();
    hangUp();
    expectSilence();
    expectState(State.CLOSED);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectReset(1);
  });

  it("shut down for sending: the FIN waits for the handshake (RFC 9293 3.10.4)", () => {
    synSent();
    expect(shutdownWrite()).toBe(0);
    expectSilence();
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    expectState(State.FIN_WAIT_1);
  });

  it("a host on the link that does not answer ARP is unreachable", () => {
    expect(tryConnect(STRANGER_IP, 80)).toBe(Err.EINPROGRESS);
    drain();
    at(4000);
    expect(recvResult()).toBe(Err.EHOSTUNREACH);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP);
  });

  it("goes to a far host by the gateway", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 4000)).toBe(0);
    expect(connect(s, FAR_IP, 80)).toBe(Err.EINPROGRESS);
    poll();
    between(80, 4000).peerIp = FAR_IP;
    expectOut({ flags: SYN, seq: 0 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
  });

  it("OPEN to an address that no host has is refused at once: broadcast, multicast, loopback, none, our own (MUST-46)", () => {
    const bad: u32[] = [
      NETWORK_BROADCAST, 0xffffffff, ip4(224, 0, 0, 1), ip4(239, 1, 2, 3), ip4(127, 0, 0, 1), 0, ip4(0, 1, 2, 3), ip4(240, 0, 0, 1), DEVICE_IP,
    ];
    for (let i = 0; i < bad.length; i++) {
      expect(tryConnect(bad[i], 80)).toBe(Err.ENETUNREACH);
      hangUp();
    }
    expectSilence();
    expect(blocksUsed()).toBe(0);
  });
});

/** Lets the program shut down sending and the device run. */
function shutdownWrite(): i32 {
  const r = shutdown(Program.s, Shut.WR);
  poll();
  return r;
}

describe("simultaneous open", () => {
  beforeEach(fresh);

  it("SYN-SENT answers a SYN with SYN,ACK and is established by the peer's SYN,ACK (MUST-10, RFC 9293 figure 7)", () => {
    synSent();
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectState(State.SYN_RECEIVED);
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
    write(5);
    expectOut({ seq: 1, ack: 1, len: 5 });
    peer({ seq: 1, ack: 6, len: 4 });
    read(4);
  });

  it("is established by an ACK too", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    expectState(State.ESTABLISHED);
  });

  it("sends its SYN,ACK again until it is acknowledged", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    pass(1000);
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    pass(2000);
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  });

  it("does not measure a round trip from the SYN,ACK: the SYN went out before it (MUST-18, Karn)", () => {
    synSent();
    pass(900);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    pass(999);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("remembers that it was an active OPEN: a reset refuses it (MUST-11)", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    expect(recvResult()).toBe(Err.ECONNREFUSED);
  });

  it("challenges another SYN in the window", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ flags: SYN, seq: 50 });
    expectOut({ seq: 1, ack: 1 });
    expectState(State.SYN_RECEIVED);
  });

  it("CLOSE before it is over: the FIN waits for the handshake", () => {
    synSent();
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    hangUp();
    expectSilence();
    peer({ seq: 1, ack: 1 });
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    expectState(State.FIN_WAIT_1);
  });
});
