// What every verb answers in every situation of a socket, as POSIX has it; then what is told once, and ports.
import { ip4 } from "../../../assembly/lib/bytes";
import { Err } from "../../../assembly/lib/errors";
import { SLOTS } from "../../../assembly/lib/ready";
import {
  accept, bind, close, connect, getpeername, getsockname, getsockopt, Level, listen, Message, Name, Option, option, poll as pollSocket, Poll, recv, send,
  sendto, setOption, Shut, shutdown, socket, SocketType,
} from "../../../assembly/socket/socket";
import { TCP_CONNECTIONS, TCP_LISTENERS, UDP_SOCKETS, UDP_TX_MAX } from "../../../assembly/config";
import { at, drain, expectSilence, poll, send as sendFrame } from "../../fakes/harness";
import { isPattern } from "../../fakes/octets";
import { DEVICE_IP, FAR_IP, Icmp, PEER_IP, STRANGER_IP, Udp } from "../../fakes/packets";
import { expectOut, peer, synchronize } from "../../fakes/tcp";
import {
  closeWait, established, FIN, finWait1, fresh, hangUp, own, Program, RST, RSTACK, scratch, serve, SYN, SYNACK, synSent, timeWait, write,
} from "../../tcp/support";

// ---- the table ----------------------------------------------------------------------------------------------------

const OK: i32 = 0;

/** Situations: rows of the table. */
const enum In { FRESH, BOUND, LISTENING, CONNECTING, REFUSED, CONNECTED, SHUT, ENDED, BOTH, RESET, TIME_WAIT, DATAGRAM, DATAGRAM_PEER, COUNT }

const NAMES: string[] = [
  "neither bound nor connected", "bound", "listening", "connecting", "refused", "connected", "shut down for sending", "whose peer has ended",
  "ended both ways", "reset by its peer", "in TIME-WAIT", "for datagrams", "for datagrams, with a peer",
];

/** Brings a socket into a situation; an error that is pending has been told. */
function bring(s: In): i32 {
  switch (s) {
    case In.FRESH: return socket(SocketType.STREAM);
    case In.BOUND: return bound(4000);
    case In.LISTENING: return serve(7);
    case In.CONNECTING: synSent(); break;
    case In.REFUSED:
      refused();
      option(Program.s, Option.ERROR);
      break;
    case In.CONNECTED: established(); break;
    case In.SHUT: finWait1(); break;
    case In.ENDED: closeWait(); break;
    case In.BOTH: lastAckSeen(); break;
    case In.RESET:
      established();
      peer({ flags: RST, seq: 1 });
      option(Program.s, Option.ERROR);
      break;
    case In.TIME_WAIT: timeWait(); break;
    case In.DATAGRAM: return socket(SocketType.DGRAM);
    default: return datagramPeer();
  }
  return Program.s;
}

function bound(port: i32): i32 {
  const s = socket(SocketType.STREAM);
  expect(bind(s, 0, port)).toBe(0, "bind");
  return s;
}

/** The peer has refused the program's connection. */
function refused(): void {
  synSent();
  peer({ flags: RSTACK, seq: 0, ack: 1 });
}

function lastAckSeen(): void {
  closeWait();
  shutdown(Program.s, Shut.WR);
  poll();
}

function datagramPeer(): i32 {
  const s = socket(SocketType.DGRAM);
  expect(bind(s, 0, 4005)).toBe(0, "bind");
  expect(connect(s, PEER_IP, 5000)).toBe(0, "connect");
  return s;
}

/** Verbs: columns of the table. */
const enum Verb { BIND, LISTEN, ACCEPT, CONNECT, SEND, RECV, SENDTO, SHUTDOWN, GETPEERNAME, POLL, COUNT }

const VERBS: string[] = ["bind", "listen", "accept", "connect", "send", "recv", "sendto", "shutdown", "getpeername", "poll"];

/** What a verb answers; 0 stands for every answer that is no error, but for `poll`'s. */
function call(v: Verb, s: i32): i32 {
  if (v == Verb.POLL) return pollSocket(s);
  const r = answer(v, s);
  return r > 0 ? OK : r;
}

function answer(v: Verb, s: i32): i32 {
  switch (v) {
    case Verb.BIND: return bind(s, 0, 4001);
    case Verb.LISTEN: return listen(s, 1);
    case Verb.ACCEPT: return accept(s);
    case Verb.CONNECT: return connect(s, PEER_IP, 81);
    case Verb.SEND: return send(s, scratch(), 1);
    case Verb.RECV: return recv(s, scratch(), 1);
    case Verb.SENDTO: return sendto(s, scratch(), 1, PEER_IP, 5000);
    case Verb.SHUTDOWN: return shutdown(s, Shut.WR);
    default: return getpeername(s);
  }
}

// IN = 1, PRI = 2, OUT = 4, ERR = 8, HUP = 16.
const TABLE: i32[] = [
  // bind, listen, accept, connect, send, recv, sendto, shutdown, getpeername, poll
  OK, Err.EDESTADDRREQ, Err.EINVAL, Err.EINPROGRESS, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, 16,
  Err.EINVAL, OK, Err.EINVAL, Err.EINPROGRESS, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, 16,
  Err.EINVAL, Err.EINVAL, Err.EAGAIN, Err.EOPNOTSUPP, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, Err.ENOTCONN, 0,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EALREADY, Err.EAGAIN, Err.EAGAIN, Err.EISCONN, OK, Err.ENOTCONN, 0,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EINPROGRESS, Err.ENOTCONN, Err.ENOTCONN, Err.EISCONN, Err.ENOTCONN, Err.ENOTCONN, 1 | 16,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, OK, Err.EAGAIN, Err.EISCONN, OK, OK, 4,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, Err.EPIPE, Err.EAGAIN, Err.EISCONN, OK, OK, 0,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, OK, OK, Err.EISCONN, OK, OK, 1 | 4,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, Err.EPIPE, OK, Err.EISCONN, OK, OK, 1 | 16,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, Err.EPIPE, OK, Err.EISCONN, Err.ENOTCONN, Err.ENOTCONN, 1 | 16,
  Err.EINVAL, Err.EINVAL, Err.EINVAL, Err.EISCONN, Err.EPIPE, OK, Err.EISCONN, Err.ENOTCONN, OK, 1 | 16,
  OK, Err.EOPNOTSUPP, Err.EOPNOTSUPP, OK, Err.EDESTADDRREQ, Err.EAGAIN, OK, Err.ENOTCONN, Err.ENOTCONN, 4,
  Err.EINVAL, Err.EOPNOTSUPP, Err.EOPNOTSUPP, OK, OK, Err.EAGAIN, OK, Err.ENOTCONN, OK, 4,
];

describe("every verb in every situation", () => {
  it("answers as the table says", () => {
    for (let row = 0; row < In.COUNT; row++) {
      for (let v = 0; v < Verb.COUNT; v++) {
        fresh();
        expect(call(v, bring(row))).toBe(TABLE[row * Verb.COUNT + v], VERBS[v] + " on a socket " + NAMES[row]);
      }
    }
  });
});

// ---- told once ----------------------------------------------------------------------------------------------------

describe("an error is told once", () => {
  beforeEach(fresh);

  it("ECONNREFUSED: by recv, send, connect or SO_ERROR, whoever asks first", () => {
    refused();
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.ERR | Poll.HUP);
    expect(recv(Program.s, scratch(), 1)).toBe(Err.ECONNREFUSED);
    expect(recv(Program.s, scratch(), 1)).toBe(Err.ENOTCONN);
    fresh();
    refused();
    expect(send(Program.s, scratch(), 1)).toBe(Err.ECONNREFUSED);
    expect(send(Program.s, scratch(), 1)).toBe(Err.ENOTCONN);
    fresh();
    refused();
    expect(option(Program.s, Option.ERROR)).toBe(111);
    expect(option(Program.s, Option.ERROR)).toBe(0);
    expect(pollSocket(Program.s)).toBe(Poll.IN | Poll.HUP);
    fresh();
    refused();
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.ECONNREFUSED);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
  });

  it("and then the socket can connect again, from the port that it is bound to", () => {
    refused();
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.ECONNREFUSED);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EALREADY);
    drain();
    at(1100);
    expectOut({ flags: SYN, seq: 0 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EISCONN);
    own(Program.s);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("EHOSTUNREACH: nobody answers ARP", () => {
    const s = socket(SocketType.STREAM);
    expect(connect(s, STRANGER_IP, 80)).toBe(Err.EINPROGRESS);
    drain();
    at(4000);
    expect(option(s, Option.ERROR)).toBe(113);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
  });

  it("ECONNRESET, then the end of the stream and EPIPE", () => {
    established();
    peer({ flags: RST, seq: 1 });
    expect(send(Program.s, scratch(), 1)).toBe(Err.ECONNRESET);
    expect(send(Program.s, scratch(), 1)).toBe(Err.EPIPE);
    expect(recv(Program.s, scratch(), 1)).toBe(0);
    expect(recv(Program.s, scratch(), 1)).toBe(0);
  });

  it("of a datagram socket with a peer: ECONNREFUSED, POLLERR until then", () => {
    const s = datagramPeer();
    expect(send(s, scratch(), 3)).toBe(3);
    portUnreachable();
    expect(pollSocket(s)).toBe(Poll.OUT | Poll.ERR);
    expect(option(s, Option.ERROR)).toBe(111);
    expect(pollSocket(s)).toBe(Poll.OUT);
    portUnreachable();
    expect(recv(s, scratch(), 3)).toBe(Err.ECONNREFUSED);
    expect(recv(s, scratch(), 3)).toBe(Err.EAGAIN);
  });
});

/** The peer says that nobody has port 5000, to which a datagram from port 4005 was sent. */
function portUnreachable(): void {
  const quote = "45 00 00 1f 00 00 40 00 40 11 00 00 c0 a8 07 02 c0 a8 07 01 0f a5 13 88 00 0b 00 00";
  const icmp: Icmp = { icmpType: 3, code: 3, rest: 0, data: quote };
  sendFrame(icmp.build());
}

// ---- addresses and ports ------------------------------------------------------------------------------------------

/** Whether another stream socket can be bound to ip and port, with SO_REUSEADDR or without. */
function tryBind(ip: u32, port: i32, reuse: i32): i32 {
  const s = socket(SocketType.STREAM);
  setOption(s, Option.REUSEADDR, reuse);
  const r = bind(s, ip, port);
  close(s);
  return r;
}

describe("bind", () => {
  beforeEach(fresh);

  it("takes our own address and no other: EADDRNOTAVAIL", () => {
    for (let type = <i32>SocketType.STREAM; type <= SocketType.DGRAM; type++) {
      expect(bind(socket(type), ip4(192, 168, 7, 9), 4000)).toBe(Err.EADDRNOTAVAIL);
      expect(bind(socket(type), ip4(192, 168, 7, 255), 4000)).toBe(Err.EADDRNOTAVAIL);
      expect(bind(socket(type), DEVICE_IP, 4000)).toBe(0);
      fresh();
    }
  });

  it("answers EADDRINUSE for what another socket is bound to, before anybody listens", () => {
    bound(4000);
    expect(tryBind(0, 4000, 0)).toBe(Err.EADDRINUSE);
    expect(tryBind(DEVICE_IP, 4000, 0)).toBe(Err.EADDRINUSE);
    expect(tryBind(0, 4000, 1)).toBe(Err.EADDRINUSE, "only one has SO_REUSEADDR");
    expect(tryBind(0, 4001, 0)).toBe(0);
    const d = socket(SocketType.DGRAM);
    expect(bind(d, 0, 4000)).toBe(0, "UDP has ports of its own");
    expect(bind(socket(SocketType.DGRAM), 0, 4000)).toBe(Err.EADDRINUSE);
  });

  it("lets two share a port if both have SO_REUSEADDR, but only one listen", () => {
    const a = socket(SocketType.STREAM);
    const b = socket(SocketType.STREAM);
    setOption(a, Option.REUSEADDR, 1);
    setOption(b, Option.REUSEADDR, 1);
    expect(bind(a, 0, 4000)).toBe(0);
    expect(bind(b, 0, 4000)).toBe(0);
    expect(listen(a, 1)).toBe(0);
    expect(listen(b, 1)).toBe(Err.EADDRINUSE);
    expect(tryBind(0, 4000, 1)).toBe(Err.EADDRINUSE);
  });

  it("keeps the port of a connection from others, but for SO_REUSEADDR", () => {
    established();
    close(Program.listener);
    expect(tryBind(0, 7, 0)).toBe(Err.EADDRINUSE);
    expect(tryBind(0, 7, 1)).toBe(0);
    hangUp();
    expect(tryBind(0, 7, 0)).toBe(Err.EADDRINUSE, "FIN-WAIT-1");
  });

  it("keeps the port of TIME-WAIT for 2 MSL, but for SO_REUSEADDR", () => {
    timeWait();
    hangUp();
    close(Program.listener);
    expect(tryBind(0, 7, 0)).toBe(Err.EADDRINUSE);
    expect(tryBind(0, 7, 1)).toBe(0);
    at(119000);
    expect(tryBind(0, 7, 0)).toBe(Err.EADDRINUSE);
    at(121000);
    expect(tryBind(0, 7, 0)).toBe(0);
  });

  it("frees the port when the socket is closed or its connection is reset", () => {
    close(bound(4000));
    expect(tryBind(0, 4000, 0)).toBe(0);
    established();
    close(Program.listener);
    peer({ flags: RST, seq: 1 });
    expect(tryBind(0, 7, 0)).toBe(0);
  });

  it("to port 0 chooses a free one of the dynamic ports, which getsockname tells", () => {
    const seen = new Set<i32>();
    for (let i = 0; i < 8; i++) {
      const s = bound(0);
      expect(getsockname(s)).toBe(0);
      expect(Name.port).toBeGreaterThan(49151);
      expect(seen.has(Name.port)).toBe(false);
      seen.add(Name.port);
      expect(tryBind(0, Name.port, 0)).toBe(Err.EADDRINUSE);
    }
    const s = bound(0);
    expect(listen(s, 1)).toBe(0);
    const d = socket(SocketType.DGRAM);
    expect(bind(d, 0, 0)).toBe(0);
    getsockname(d);
    expect(Name.port).toBeGreaterThan(49151);
  });
});

describe("connect", () => {
  beforeEach(fresh);

  it("knows no way to some: ENETUNREACH, and refuses port 0", () => {
    expect(connect(socket(SocketType.STREAM), ip4(127, 0, 0, 1), 80)).toBe(Err.ENETUNREACH);
    expect(connect(socket(SocketType.STREAM), DEVICE_IP, 80)).toBe(Err.ENETUNREACH);
    expect(connect(socket(SocketType.STREAM), PEER_IP, 0)).toBe(Err.EINVAL);
    expect(connect(socket(SocketType.STREAM), FAR_IP, 80)).toBe(Err.EINPROGRESS);
  });

  it("answers EADDRINUSE for a pair of ends that exists", () => {
    synSent();
    const s = socket(SocketType.STREAM);
    setOption(s, Option.REUSEADDR, 1);
    expect(bind(s, 0, 4000)).toBe(0);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EADDRINUSE);
    expect(connect(s, PEER_IP, 81)).toBe(Err.EINPROGRESS);
  });

  it("of a datagram socket can be taken back", () => {
    const s = datagramPeer();
    expect(connect(s, 0, 0)).toBe(0);
    expect(send(s, scratch(), 1)).toBe(Err.EDESTADDRREQ);
    expect(connect(s, PEER_IP, 65536)).toBe(Err.EINVAL);
  });
});

// ---- full tables --------------------------------------------------------------------------------------------------

describe("ENOBUFS", () => {
  beforeEach(fresh);

  it("when all sockets are in use, by kind and in all", () => {
    for (let i = 0; i < SLOTS; i++) expect(socket(SocketType.STREAM)).toBeGreaterThan(0);
    expect(socket(SocketType.STREAM)).toBe(Err.ENOBUFS);
    fresh();
    for (let i = 0; i < UDP_SOCKETS; i++) expect(socket(SocketType.DGRAM)).toBeGreaterThan(0);
    expect(socket(SocketType.DGRAM)).toBe(Err.ENOBUFS);
    expect(socket(SocketType.STREAM)).toBeGreaterThan(0);
    fresh();
    for (let i = 0; i < TCP_LISTENERS; i++) expect(listen(bound(4000 + i), 1)).toBe(0);
    expect(listen(bound(4999), 1)).toBe(Err.ENOBUFS);
    fresh();
    for (let i = 0; i < TCP_CONNECTIONS; i++) expect(connect(socket(SocketType.STREAM), PEER_IP, 80)).toBe(Err.EINPROGRESS);
    expect(connect(socket(SocketType.STREAM), PEER_IP, 80)).toBe(Err.ENOBUFS);
  });
});

// ---- streams ------------------------------------------------------------------------------------------------------

describe("a stream", () => {
  beforeEach(fresh);

  it("shut down for sending goes on to be read, to its end", () => {
    finWait1();
    peer({ seq: 1, ack: 2, len: 100 });
    expect(recv(Program.s, scratch(), 100)).toBe(100);
    peer({ flags: FIN, seq: 101, ack: 2, len: 5 });
    expect(recv(Program.s, scratch(), 100)).toBe(5);
    expect(recv(Program.s, scratch(), 100)).toBe(0);
  });

  it("read with MSG_PEEK is read again, across the ring's seam too", () => {
    established();
    peer({ seq: 1, ack: 1, len: 1000 });
    expect(recv(Program.s, scratch(), 900)).toBe(900);
    poll();
    drain();
    peer({ seq: 1001, ack: 1, len: 1000 });
    for (let i = 0; i < 2; i++) {
      memory.fill(scratch(), 0, 1100);
      expect(recv(Program.s, scratch(), 2000, Message.PEEK)).toBe(1100);
      expect(isPattern(scratch(), 900, 1100)).toBe(true);
    }
    expect(recv(Program.s, scratch(), 2000)).toBe(1100);
    expect(recv(Program.s, scratch(), 2000, Message.PEEK)).toBe(Err.EAGAIN);
  });

  it("the end of which is peeked at stays there, as a datagram does", () => {
    closeWait();
    expect(recv(Program.s, scratch(), 1, Message.PEEK)).toBe(0);
    expect(recv(Program.s, scratch(), 1)).toBe(0);
    const s = socket(SocketType.DGRAM);
    bind(s, 0, 4006);
    const u: Udp = { len: 20, to: 4006 };
    sendFrame(u.build());
    expect(recv(s, scratch(), 5, Message.PEEK)).toBe(5);
    expect(recv(s, scratch(), 50)).toBe(20);
    expect(recv(s, scratch(), 50)).toBe(Err.EAGAIN);
  });

  it("is accepted in the order in which their peers began", () => {
    const l = serve(7);
    for (let port = 5000; port < 5003; port++) synchronize(port, 7);
    for (let port = 5000; port < 5003; port++) {
      expect(getpeername(accept(l))).toBe(0);
      expect(Name.port).toBe(port);
    }
    expect(accept(l)).toBe(Err.EAGAIN);
  });

  it("knows no urgent data apart: MSG_OOB is EINVAL to read, EOPNOTSUPP for datagrams", () => {
    established();
    expect(recv(Program.s, scratch(), 1, Message.OOB)).toBe(Err.EINVAL);
    expect(send(datagramPeer(), scratch(), 1, Message.OOB)).toBe(Err.EOPNOTSUPP);
    expectSilence();
  });
});

describe("a datagram", () => {
  it("too long for all the fragments that a packet can have is EMSGSIZE", () => {
    fresh();
    const s = datagramPeer();
    expect(send(s, scratch(), UDP_TX_MAX + 1)).toBe(Err.EMSGSIZE);
    expect(sendto(s, scratch(), UDP_TX_MAX + 1, PEER_IP, 9)).toBe(Err.EMSGSIZE);
    expect(send(s, scratch(), -1)).toBe(Err.EMSGSIZE);
    expect(send(s, scratch(), 1472)).toBe(1472);
  });
});

describe("handles", () => {
  it("that are stale or wrong are EBADF for options too", () => {
    fresh();
    const s = socket(SocketType.STREAM);
    close(s);
    const wrong: i32[] = [s, s + 256, -1, 0];
    for (let i = 0; i < wrong.length; i++) {
      expect(getsockopt(wrong[i], Level.TCP, 1, scratch())).toBe(Err.EBADF);
      expect(getsockopt(wrong[i], Level.TCP, 11, scratch())).toBe(Err.EBADF);
      expect(setOption(wrong[i], Option.NODELAY, 1)).toBe(Err.EBADF);
    }
  });
});
