import { ip4 } from "../../../assembly/lib/bytes";
import { Err } from "../../../assembly/lib/errors";
import {
  accept, bind, close, connect, getpeername, getsockname, listen, Name, nextReady, peek, Peeked, Peer, poll as pollSocket, Poll, recv, recvfrom,
  Option, option, send, sendto, setOption, setTag, Shut, shutdown, skip, socket, SocketType, space, tag, urgent,
} from "../../../assembly/socket/socket";
import { State } from "../../../assembly/transport/tcp/state";
import { isPattern } from "../../fakes/octets";
import { DEVICE_IP, PEER_IP, Udp } from "../../fakes/packets";
import { drain, expectSilence, expectUdp, poll, send as sendFrame } from "../../fakes/harness";
import { expectOut, peer, synchronize } from "../../fakes/tcp";
import {
  closeWait, established, expectState, FIN, finWait1, fresh, hangUp, Program, RST, scratch, serve, synSent, timeWait, write,
} from "../../tcp/support";

/** Every verb on handle s answers e. */
function expectEverywhere(s: i32, e: i32): void {
  expect(bind(s, 0, 7)).toBe(e, "bind");
  expect(listen(s, 1)).toBe(e, "listen");
  expect(accept(s)).toBe(e, "accept");
  expect(connect(s, PEER_IP, 80)).toBe(e, "connect");
  expect(send(s, scratch(), 1)).toBe(e, "send");
  expect(space(s)).toBe(e, "space");
  expect(peek(s)).toBe(e, "peek");
  expect(skip(s, 1)).toBe(e, "skip");
  expect(recv(s, scratch(), 1)).toBe(e, "recv");
  expect(recvfrom(s, scratch(), 1)).toBe(e, "recvfrom");
  expect(sendto(s, scratch(), 1, PEER_IP, 9)).toBe(e, "sendto");
  expect(shutdown(s, Shut.WR)).toBe(e, "shutdown");
  expect(setOption(s, Option.NODELAY, 1)).toBe(e, "setOption");
  expect(pollSocket(s)).toBe(e, "poll");
  expect(tag(s)).toBe(e, "tag");
  expect(setTag(s, 1)).toBe(e, "setTag");
  expect(getsockname(s)).toBe(e, "getsockname");
  expect(getpeername(s)).toBe(e, "getpeername");
  expect(urgent(s)).toBe(e, "urgent");
  expect(option(s, Option.TYPE)).toBe(e, "option");
  expect(close(s)).toBe(e, "close");
}

describe("handles", () => {
  beforeEach(fresh);

  it("that were never given are EBADF with every verb", () => {
    const never: i32[] = [0, -1, 1, 21, 22, 255, 256, 0x7fffffff, i32.MIN_VALUE, 0x100 << 8];
    for (let i = 0; i < never.length; i++) expectEverywhere(never[i], Err.EBADF);
  });

  it("that are closed are EBADF with every verb, also when their entry is in use again", () => {
    const s = socket(SocketType.STREAM);
    expect(close(s)).toBe(0);
    expectEverywhere(s, Err.EBADF);
    const again = socket(SocketType.STREAM);
    expect(again).not.toBe(s);
    expectEverywhere(s, Err.EBADF);
    expect(bind(again, 0, 80)).toBe(0);
  });

  it("are positive and differ each time", () => {
    let last = 0;
    for (let i = 0; i < 1000; i++) {
      const s = socket(SocketType.STREAM);
      expect(s).toBeGreaterThan(0);
      expect(s).not.toBe(last);
      last = s;
      close(s);
    }
  });

  it("of a connection that ended is good until the program closes it", () => {
    established();
    peer({ flags: RST, seq: 1 });
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP | Poll.ERR);
    hangUp();
    expectEverywhere(Program.s, Err.EBADF);
  });

  it("a stale one does not reach the next connection in the same block", () => {
    established();
    const stale = Program.s;
    peer({ flags: RST, seq: 1 });
    hangUp();
    synchronize(5001, 7);
    const s = accept(Program.listener);
    expect(s).toBeGreaterThan(0);
    expect(send(stale, scratch(), 10)).toBe(Err.EBADF);
    expect(close(stale)).toBe(Err.EBADF);
    expectSilence();
    expect(send(s, scratch(), 10)).toBe(10);
  });
});

describe("a stream socket that is neither listening nor connected", () => {
  beforeEach(fresh);

  it("sockets are streams or datagrams", () => {
    expect(socket(0)).toBe(Err.EINVAL);
    expect(socket(3)).toBe(Err.EINVAL);
    expect(socket(-1)).toBe(Err.EINVAL);
  });

  it("is not connected", () => {
    const s = socket(SocketType.STREAM);
    expect(send(s, scratch(), 1)).toBe(Err.ENOTCONN);
    expect(recv(s, scratch(), 1)).toBe(Err.ENOTCONN);
    expect(peek(s)).toBe(Err.ENOTCONN);
    expect(skip(s, 0)).toBe(Err.ENOTCONN);
    expect(space(s)).toBe(Err.ENOTCONN);
    expect(sendto(s, scratch(), 1, PEER_IP, 9)).toBe(Err.ENOTCONN);
    expect(shutdown(s, Shut.WR)).toBe(Err.ENOTCONN);
    expect(setOption(s, Option.NODELAY, 1)).toBe(0);
    expect(getpeername(s)).toBe(Err.ENOTCONN);
    expect(accept(s)).toBe(Err.EINVAL);
    expect(pollSocket(s)).toBe(Poll.HUP);
  });

  it("is bound once, to a port of 16 bits", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 65536)).toBe(Err.EINVAL);
    expect(bind(s, 0, -1)).toBe(Err.EINVAL);
    expect(bind(s, DEVICE_IP, 65535)).toBe(0);
    expect(bind(s, 0, 80)).toBe(Err.EINVAL);
    expect(getsockname(s)).toBe(0);
    expect(Name.ip).toBe(DEVICE_IP);
    expect(Name.port).toBe(65535);
  });

  it("listens only when bound", () => {
    const s = socket(SocketType.STREAM);
    expect(listen(s, 1)).toBe(Err.EDESTADDRREQ);
  });

  it("connects to ports 1 to 65535, from an address that is ours (MUST-43)", () => {
    const s = socket(SocketType.STREAM);
    expect(connect(s, PEER_IP, 0)).toBe(Err.EINVAL);
    expect(connect(s, PEER_IP, 65536)).toBe(Err.EINVAL);
    expect(connect(s, PEER_IP, -1)).toBe(Err.EINVAL);
    const foreign = socket(SocketType.STREAM);
    expect(bind(foreign, ip4(192, 168, 7, 9), 4000)).toBe(Err.EADDRNOTAVAIL);
    const ours = socket(SocketType.STREAM);
    expect(bind(ours, DEVICE_IP, 4000)).toBe(0);
    expect(connect(ours, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    expect(connect(s, PEER_IP, 65535)).toBe(Err.EINPROGRESS);
  });

  it("keeps a program's number, and gives it to what it accepts", () => {
    serve(7);
    expect(setTag(Program.listener, 4711)).toBe(0);
    expect(tag(Program.listener)).toBe(4711);
    synchronize(5000, 7);
    const s = accept(Program.listener);
    expect(tag(s)).toBe(4711);
    expect(setTag(s, 1)).toBe(0);
    expect(tag(Program.listener)).toBe(4711);
  });
});

describe("a listening socket", () => {
  beforeEach(fresh);

  it("does nothing but listen", () => {
    const s = serve(7);
    expect(listen(s, 1)).toBe(Err.EINVAL);
    expect(bind(s, 0, 8)).toBe(Err.EINVAL);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EOPNOTSUPP);
    expect(send(s, scratch(), 1)).toBe(Err.ENOTCONN);
    expect(recv(s, scratch(), 1)).toBe(Err.ENOTCONN);
    expect(shutdown(s, Shut.RD)).toBe(Err.ENOTCONN);
    expect(getpeername(s)).toBe(Err.ENOTCONN);
    expect(getsockname(s)).toBe(0);
    expect(Name.port).toBe(7);
    expect(pollSocket(s)).toBe(0);
  });

  it("has news when a connection waits, and its port is free when it is closed", () => {
    const s = serve(7);
    while (nextReady() >= 0) continue;
    synchronize(5000, 7);
    expect(nextReady()).toBe(s);
    expect(close(s)).toBe(0);
    serve(7);
  });
});

describe("a connected socket", () => {
  beforeEach(fresh);

  it("is a connection and nothing else", () => {
    established();
    const s = Program.s;
    expect(bind(s, 0, 8)).toBe(Err.EINVAL);
    expect(listen(s, 1)).toBe(Err.EINVAL);
    expect(accept(s)).toBe(Err.EINVAL);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EISCONN);
    expect(sendto(s, scratch(), 1, PEER_IP, 9)).toBe(Err.EISCONN);
    expect(shutdown(s, 3)).toBe(Err.EINVAL);
    expect(shutdown(s, -1)).toBe(Err.EINVAL);
    expect(recv(s, scratch(), -1)).toBe(Err.EINVAL);
    expect(recv(s, scratch(), 10)).toBe(Err.EAGAIN);
  });

  it("polls as its state is", () => {
    synSent();
    expect(pollSocket(Program.s)).toBe(0);
    fresh();
    established();
    expect(pollSocket(Program.s)).toBe(Poll.OUT);
    fresh();
    closeWait();
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
    fresh();
    finWait1();
    expect(pollSocket(Program.s)).toBe(0);
    fresh();
    timeWait();
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP);
  });

  it("ends for writing: EPIPE; twice is once", () => {
    established();
    expect(shutdown(Program.s, Shut.WR)).toBe(0);
    expect(shutdown(Program.s, Shut.WR)).toBe(0);
    poll();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    expectSilence();
    expect(send(Program.s, scratch(), 1)).toBe(Err.EPIPE);
    expect(space(Program.s)).toBe(0);
  });

  it("ends for reading: 0 at once, also what was there", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    expect(shutdown(Program.s, Shut.RD)).toBe(0);
    expect(recv(Program.s, scratch(), 10)).toBe(0);
    expect(peek(Program.s)).toBe(0);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.OUT);
  });

  it("closed after the end of reading is an orderly end: nothing is unread", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10 });
    shutdown(Program.s, Shut.RD);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 11 });
    expectState(State.FIN_WAIT_1);
  });

  it("has news: when text comes, when there is room, at the end, at a reset; and no more than that", () => {
    established();
    while (nextReady() >= 0) continue;
    peer({ seq: 1, ack: 1, len: 10 });
    expect(nextReady()).toBe(Program.s);
    expect(nextReady()).toBe(-1);
    expect(recv(Program.s, scratch(), 10)).toBe(10);
    expect(nextReady()).toBe(-1);
    write(10);
    drain();
    expect(nextReady()).toBe(-1);
    peer({ seq: 11, ack: 11 });
    expect(nextReady()).toBe(Program.s);
    peer({ flags: FIN, seq: 11, ack: 11 });
    expect(nextReady()).toBe(Program.s);
    expect(recv(Program.s, scratch(), 10)).toBe(0);
    expect(nextReady()).toBe(-1);
    peer({ flags: RST, seq: 12 });
    expect(nextReady()).toBe(Program.s);
  });

  it("what is left unread is news again, and so is the end behind it", () => {
    established();
    peer({ flags: FIN, seq: 1, ack: 1, len: 30 });
    while (nextReady() >= 0) continue;
    expect(recv(Program.s, scratch(), 10)).toBe(10);
    expect(nextReady()).toBe(Program.s);
    expect(recv(Program.s, scratch(), 20)).toBe(20);
    expect(nextReady()).toBe(Program.s);
    expect(recv(Program.s, scratch(), 20)).toBe(0);
    expect(nextReady()).toBe(-1);
  });

  it("recv reads across the ring's seam in one call", () => {
    established();
    let seq: u32 = 1;
    peer({ seq, ack: 1, len: 1000 });
    expect(recv(Program.s, scratch(), 999)).toBe(999);
    poll();
    drain();
    seq += 1000;
    peer({ seq, ack: 1, len: 700 });
    expect(peek(Program.s)).toBeLessThan(701);
    expect(recv(Program.s, scratch(), 2000)).toBe(701);
    expect(isPattern(scratch(), 999, 701)).toBe(true);
  });
});

describe("a datagram socket", () => {
  beforeEach(fresh);

  it("is no stream", () => {
    const s = socket(SocketType.DGRAM);
    expect(listen(s, 1)).toBe(Err.EOPNOTSUPP);
    expect(accept(s)).toBe(Err.EOPNOTSUPP);
    expect(shutdown(s, Shut.WR)).toBe(Err.ENOTCONN);
    expect(space(s)).toBe(Err.ENOTCONN);
    expect(setOption(s, Option.NODELAY, 1)).toBe(Err.ENOPROTOOPT);
    expect(getpeername(s)).toBe(Err.ENOTCONN);
    expect(recv(s, scratch(), 1)).toBe(Err.EAGAIN);
    expect(pollSocket(s)).toBe(Poll.OUT);
  });

  it("gives each datagram whole, with its sender; an empty one too, once", () => {
    const s = socket(SocketType.DGRAM);
    expect(bind(s, 0, 7)).toBe(0);
    sendFrame(new Udp().build());
    const u: Udp = { len: 20, from: 5001 };
    sendFrame(u.build());
    expect(pollSocket(s)).toBe(Poll.IN | Poll.OUT);
    expect(recvfrom(s, scratch(), 100)).toBe(0);
    expect(Peer.port).toBe(5000);
    expect(recvfrom(s, scratch(), 100)).toBe(20);
    expect(Peer.port).toBe(5001);
    expect(Peer.ip).toBe(PEER_IP);
    expect(recv(s, scratch(), 100)).toBe(Err.EAGAIN);
  });

  it("of a datagram what does not fit is lost", () => {
    const s = socket(SocketType.DGRAM);
    expect(bind(s, 0, 7)).toBe(0);
    const u: Udp = { len: 20 };
    sendFrame(u.build());
    expect(recv(s, scratch(), 5)).toBe(5);
    expect(isPattern(scratch(), 0, 5)).toBe(true);
    expect(recv(s, scratch(), 5)).toBe(Err.EAGAIN);
  });

  it("can be looked at in place", () => {
    const s = socket(SocketType.DGRAM);
    expect(bind(s, 0, 7)).toBe(0);
    const u: Udp = { len: 20 };
    sendFrame(u.build());
    expect(peek(s)).toBe(20);
    expect(isPattern(Peeked.data, 0, 20)).toBe(true);
    skip(s, 20);
    expect(peek(s)).toBe(Err.EAGAIN);
  });

  it("sends to whom it is told, and to its peer once it has one", () => {
    const s = socket(SocketType.DGRAM);
    expect(bind(s, 0, 7)).toBe(0);
    expect(send(s, scratch(), 1)).toBe(Err.EDESTADDRREQ);
    expect(sendto(s, scratch(), 3, PEER_IP, 5000)).toBe(3);
    expectUdp(7, 5000, 3);
    expect(connect(s, PEER_IP, 5001)).toBe(0);
    expect(send(s, scratch(), 4)).toBe(4);
    expectUdp(7, 5001, 4);
    expect(getpeername(s)).toBe(0);
    expect(Name.port).toBe(5001);
  });
});
