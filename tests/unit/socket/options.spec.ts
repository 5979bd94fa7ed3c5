// getsockopt and setsockopt: values, ranges, who inherits what; and what each option does.
import { TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../../assembly/config";
import { Err } from "../../../assembly/lib/errors";
import {
  accept, bind, close, connect, getpeername, getsockopt, Level, On, Option, option, setOption, setsockopt, setSwitch, socket, SocketType,
} from "../../../assembly/socket/socket";
import { Info } from "../../../assembly/socket/tcp-info";
import { State } from "../../../assembly/transport/tcp/state";
import { PEER_IP } from "../../fakes/packets";
import { at, drain, expectSilence, Net, pass, poll } from "../../fakes/harness";
import { between, expectOut, peer, synchronize } from "../../fakes/tcp";
import {
  blocksUsed, closeWait, established, expectState, FIN, fresh, hangUp, own, Program, RST, RSTACK, scratch, serve, SYN, SYNACK,
  synSent, write,
} from "../../tcp/support";

/** Options of streams that can be set: default, another value, and the nearest values that are out of range (0 = there is none). */
const ROWS: i32[] = [
  Option.REUSEADDR, 0, 1, 0, 0,
  Option.KEEPALIVE, 0, 1, 0, 0,
  Option.NODELAY, 0, 1, 0, 0,
  Option.LINGER, -1, 5, -2, 65535,
  Option.MAXSEG, 1460, 500, 87, 1461,
  Option.KEEPIDLE, 7200, 10, -1, 32768,
  Option.KEEPINTVL, 75, 2, -1, 32768,
  Option.KEEPCNT, 9, 3, -1, 128,
  Option.USER_TIMEOUT, 0, 30000, -1, 0,
  Option.TOS, 0, 40, -1, 256,
  Option.TTL, 64, 200, -2, 256,
];
const FIELDS: i32 = 5;

function row(i: i32, field: i32): i32 {
  return ROWS[i * FIELDS + field];
}

function rows(): i32 {
  return ROWS.length / FIELDS;
}

/** Every option of s has its other value: `other`, or its default. TCP_MAXSEG of a connection tells something else. */
function expectAll(s: i32, other: bool): void {
  for (let i = 0; i < rows(); i++) if (row(i, 0) != Option.MAXSEG || getpeername(s)) expect(option(s, row(i, 0))).toBe(row(i, other ? 2 : 1), "option " + row(i, 0).toString());
}

function setAll(s: i32): void {
  for (let i = 0; i < rows(); i++) expect(setOption(s, row(i, 0), row(i, 2))).toBe(0, "option " + row(i, 0).toString());
}

describe("options of a stream", () => {
  beforeEach(fresh);

  it("have their defaults, and what they are set to, in every situation", () => {
    const s = socket(SocketType.STREAM);
    expectAll(s, false);
    setAll(s);
    expectAll(s, true);
    established();
    expectAll(Program.s, false);
    setAll(Program.s);
    expectAll(Program.s, true);
    expectAll(Program.listener, false);
    setAll(Program.listener);
    expectAll(Program.listener, true);
  });

  it("out of range are EINVAL and change nothing", () => {
    const s = socket(SocketType.STREAM);
    for (let i = 0; i < rows(); i++) {
      for (let field = 3; field <= 4; field++) {
        if (row(i, field)) expect(setOption(s, row(i, 0), row(i, field))).toBe(Err.EINVAL, "option " + row(i, 0).toString());
      }
    }
    expect(setOption(s, Option.KEEPIDLE, 0)).toBe(Err.EINVAL);
    expect(setOption(s, Option.KEEPCNT, 0)).toBe(Err.EINVAL);
    expect(setOption(s, Option.OOBINLINE, 0)).toBe(Err.EINVAL);
    expectAll(s, false);
  });

  it("that do not exist, or can only be read, are ENOPROTOOPT", () => {
    const s = socket(SocketType.STREAM);
    const none: i32[] = [0, -1, 3, 255, 1 << 8, 1 << 8 | 1, 6 << 8 | 3, 6 << 8 | 8, 6 << 8 | 19, 7 << 8 | 1];
    for (let i = 0; i < none.length; i++) {
      expect(option(s, none[i])).toBe(Err.ENOPROTOOPT);
      expect(setOption(s, none[i], 1)).toBe(Err.ENOPROTOOPT);
    }
    const fixed: i32[] = [Option.TYPE, Option.ERROR, Option.SNDBUF, Option.RCVBUF, Option.INFO];
    for (let i = 0; i < fixed.length; i++) expect(setOption(s, fixed[i], 1)).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(s, Level.TCP, 0x100 | 1, scratch())).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(s, Level.TCP, -255, scratch())).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(s, 0x7fffff06, 1, scratch())).toBe(Err.ENOPROTOOPT);
  });

  it("say what the socket is and holds", () => {
    const s = socket(SocketType.STREAM);
    expect(option(s, Option.TYPE)).toBe(1);
    expect(option(s, Option.ERROR)).toBe(0);
    expect(option(s, Option.SNDBUF)).toBe(TCP_TX_BUFFER);
    expect(option(s, Option.RCVBUF)).toBe(TCP_RX_BUFFER);
    expect(option(s, Option.OOBINLINE)).toBe(1);
    expect(setOption(s, Option.OOBINLINE, 1)).toBe(0);
    const d = socket(SocketType.DGRAM);
    expect(option(d, Option.TYPE)).toBe(2);
    expect(option(d, Option.NODELAY)).toBe(Err.ENOPROTOOPT);
    expect(setOption(d, Option.NODELAY, 1)).toBe(Err.ENOPROTOOPT);
    expect(getsockopt(d, Level.TCP, 11, scratch())).toBe(Err.ENOPROTOOPT);
  });

  it("of a listening socket are those of the connections that it accepts later, and not shared with them", () => {
    const l = serve(7);
    setAll(l);
    Net.tos = 40;
    Net.ttl = 200;
    between(5000, 7);
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 500 });
    peer({ seq: 1, ack: 1 });
    const s = accept(l);
    expectAll(s, true);
    setOption(s, Option.KEEPIDLE, 77);
    expect(option(l, Option.KEEPIDLE)).toBe(10);
    setOption(l, Option.KEEPCNT, 5);
    expect(option(s, Option.KEEPCNT)).toBe(3);
    close(l);
    expectAll(socket(SocketType.STREAM), false);
    expect(option(s, Option.KEEPIDLE)).toBe(77);
  });

  it("set before connect hold in the connection", () => {
    const s = socket(SocketType.STREAM);
    setAll(s);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    expectAll(s, true);
  });
});

describe("options as octets", () => {
  beforeEach(fresh);

  it("are 4, and any other length is EINVAL", () => {
    const s = socket(SocketType.STREAM);
    const p = scratch();
    store<i32>(p, 1);
    for (let n = 0; n < 12; n++) if (n != 4) expect(setsockopt(s, Level.TCP, 1, p, n)).toBe(Err.EINVAL);
    expect(setsockopt(s, Level.TCP, 1, p, -4)).toBe(Err.EINVAL);
    expect(setsockopt(s, Level.TCP, 1, p, 4)).toBe(0);
    store<u64>(p, u64.MAX_VALUE);
    expect(getsockopt(s, Level.TCP, 1, p)).toBe(4);
    expect(load<u64>(p)).toBe(0xffffffff00000001);
  });

  it("of SO_LINGER are two numbers", () => {
    const s = socket(SocketType.STREAM);
    const p = scratch();
    expect(getsockopt(s, Level.SOCKET, 13, p)).toBe(8);
    expect(load<u64>(p)).toBe(0, "off");
    store<i32>(p, 1);
    store<i32>(p, 7, 4);
    expect(setsockopt(s, Level.SOCKET, 13, p, 4)).toBe(Err.EINVAL);
    expect(setsockopt(s, Level.SOCKET, 13, p, 8)).toBe(0);
    expect(option(s, Option.LINGER)).toBe(7);
    expect(getsockopt(s, Level.SOCKET, 13, p)).toBe(8);
    expect(load<u64>(p)).toBe(7 << 32 | 1);
    store<i32>(p, 1000000, 4);
    expect(setsockopt(s, Level.SOCKET, 13, p, 8)).toBe(0);
    expect(option(s, Option.LINGER)).toBe(65534, "no longer than that");
    store<i32>(p, -1, 4);
    expect(setsockopt(s, Level.SOCKET, 13, p, 8)).toBe(Err.EINVAL);
    store<i32>(p, 0);
    expect(setsockopt(s, Level.SOCKET, 13, p, 8)).toBe(0);
    expect(option(s, Option.LINGER)).toBe(-1);
  });
});

function expectNoNagle(): void {
  write(10);
  expectOut({ seq: 1, ack: 1, len: 10 });
  write(10);
  expectOut({ seq: 11, ack: 1, len: 10 });
}

describe("TCP_NODELAY", () => {
  beforeEach(fresh);

  it("can be turned on and off in short", () => {
    established();
    expect(setSwitch(Program.s, On.NODELAY, true)).toBe(0);
    expect(option(Program.s, Option.NODELAY)).toBe(1);
    expectNoNagle();
    expect(setSwitch(Program.s, On.NODELAY, false)).toBe(0);
    expect(option(Program.s, Option.NODELAY)).toBe(0);
    expect(setSwitch(socket(SocketType.DGRAM), On.NODELAY, true)).toBe(Err.ENOPROTOOPT);
    expect(setSwitch(0, On.NODELAY, true)).toBe(Err.EBADF);
  });

  it("set before connect, and inherited from a listening socket, lets small segments out (MUST-17)", () => {
    synSentWith(Option.NODELAY, 1);
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    expectNoNagle();
    fresh();
    setOption(serve(7), Option.NODELAY, 1);
    synchronize(5000, 7);
    own(accept(Program.listener));
    expectNoNagle();
  });
});

/** What a full segment holds when it may have `most` octets: a whole number of them fills the ring. */
function full(most: i32): i32 {
  return TCP_TX_BUFFER / max(2, (TCP_TX_BUFFER + most - 1) / most);
}

describe("TCP_MAXSEG", () => {
  beforeEach(fresh);

  it("is what the peer hears, and bounds our segments", () => {
    synSentWith(Option.MAXSEG, 500, 500);
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectOut({ seq: 1, ack: 1 });
    write(1000);
    expectOut({ seq: 1, ack: 1, len: full(500) });
    expect(option(Program.s, Option.MAXSEG)).toBe(full(500));
  });

  it("of a listening socket is in its SYN,ACK", () => {
    setOption(serve(7), Option.MAXSEG, 600);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 600 });
    peer({ seq: 1, ack: 1 });
    own(accept(Program.listener));
    write(1000);
    expectOut({ seq: 1, ack: 1, len: full(600) });
  });

  it("of a connection bounds what is sent from then on, and the peer's bound stays", () => {
    established();
    expect(option(Program.s, Option.MAXSEG)).toBe(full(1460));
    expect(setOption(Program.s, Option.MAXSEG, 300)).toBe(0);
    write(400);
    expectOut({ seq: 1, ack: 1, len: full(300) });
    expect(setOption(Program.s, Option.MAXSEG, 1460)).toBe(0);
    expect(option(Program.s, Option.MAXSEG)).toBe(full(1460));
  });
});

/** SYN-SENT, the option set before. */
function synSentWith(o: Option, value: i32, mss: i32 = 1460): void {
  const s = socket(SocketType.STREAM);
  expect(setOption(s, o, value)).toBe(0);
  between(80, 4000);
  expect(bind(s, 0, 4000)).toBe(0);
  expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
  own(s);
  poll();
  expectOut({ flags: SYN, seq: 0, mss });
}

describe("SO_LINGER", () => {
  beforeEach(fresh);

  it("of zero: close resets the connection, and nothing remains", () => {
    established();
    write(10);
    drain();
    setOption(Program.s, Option.LINGER, 0);
    hangUp();
    expectOut({ flags: RSTACK, seq: 11, ack: 1 });
    expectSilence();
    expect(blocksUsed()).toBe(0);
  });

  it("off: what is not acknowledged is sent again and again after close", () => {
    established();
    write(10);
    drain();
    hangUp();
    expectOut({ flags: FIN, seq: 11, ack: 1 });
    pass(20000);
    drain();
    expectState(State.FIN_WAIT_1);
  });

  it("of 5 s: what is not acknowledged by then is given up with a reset", () => {
    established();
    write(10);
    setOption(Program.s, Option.LINGER, 5);
    hangUp();
    drain();
    at(4900);
    drain();
    expectState(State.FIN_WAIT_1);
    at(5100);
    expectOut({ flags: RSTACK, seq: 12, ack: 1 });
    expectState(State.CLOSED);
    expect(blocksUsed()).toBe(0);
  });

  it("of 5 s: what is acknowledged by then ends as ever", () => {
    established();
    write(10);
    setOption(Program.s, Option.LINGER, 5);
    hangUp();
    drain();
    peer({ seq: 1, ack: 12 });
    expectState(State.FIN_WAIT_2);
    at(20000);
    expectSilence();
    expectState(State.FIN_WAIT_2);
    peer({ flags: FIN, seq: 1, ack: 12 });
    expectOut({ seq: 12, ack: 2 });
    expectState(State.TIME_WAIT);
    at(40000);
    expectSilence();
  });

  it("of 5 s, the peer having ended first: reset when the last ACK does not come", () => {
    closeWait();
    setOption(Program.s, Option.LINGER, 5);
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 2 });
    at(4900);
    drain();
    at(5100);
    expectOut({ flags: RSTACK, seq: 2, ack: 2 });
  });

  it("ends with the connection: nobody resets one that is gone", () => {
    established();
    setOption(Program.s, Option.LINGER, 0);
    peer({ flags: RST, seq: 1 });
    hangUp();
    expectSilence();
  });
});

/** Where TCP_INFO of the program's connection lies. */
function info(): usize {
  expect(getsockopt(Program.s, Level.TCP, 11, scratch())).toBe(Info.SIZE);
  return scratch();
}

describe("TCP_INFO", () => {
  beforeEach(fresh);

  it("tells state, windows, what is under way and what is unread", () => {
    established();
    expect(load<u32>(info(), Info.STATE)).toBe(State.ESTABLISHED);
    peer({ seq: 1, ack: 1, len: 100, wnd: 500 });
    write(300);
    write(20);
    const p = info();
    expect(load<u32>(p, Info.SND_WND)).toBe(500);
    expect(load<u32>(p, Info.UNACKED)).toBe(300);
    expect(load<u32>(p, Info.UNSENT)).toBe(20);
    expect(load<u32>(p, Info.UNREAD)).toBe(100);
    expect(load<u32>(p, Info.RCV_SPACE)).toBe(TCP_RX_BUFFER - 100);
    expect(load<u32>(p, Info.RCV_WND)).toBe(TCP_RX_BUFFER - 100);
    expect(load<u32>(p, Info.SND_MSS)).toBe(full(1460));
    expect(load<u32>(p, Info.OPTIONS)).toBe(0);
    expect(load<u32>(p, Info.CWND)).toBeGreaterThan(1000);
    expect(load<u32>(p, Info.SSTHRESH)).toBeGreaterThan(1000);
  });

  it("tells which options both ends use", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4 01 01 04 02" });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    own(accept(Program.listener));
    expect(load<u32>(info(), Info.OPTIONS)).toBe(2);
  });

  it("tells of round trips and retransmissions", () => {
    established();
    write(10);
    pass(100);
    peer({ seq: 1, ack: 11 });
    const p = info();
    expect(load<u32>(p, Info.SRTT)).toBeGreaterThan(10000);
    expect(load<u32>(p, Info.SRTT)).toBeLessThan(100001);
    expect(load<u32>(p, Info.RTTVAR)).toBeGreaterThan(0);
    expect(load<u32>(p, Info.RTO)).toBeGreaterThan(299999);
    write(10);
    pass(2000);
    info();
    const times = load<u32>(p, Info.RETRANSMITS);
    expect(times).toBeGreaterThan(1);
    expect(load<u32>(p, Info.TOTAL_RETRANSMITS)).toBe(times);
    drain();
    peer({ seq: 1, ack: 21 });
    info();
    expect(load<u32>(p, Info.RETRANSMITS)).toBe(0);
    expect(load<u32>(p, Info.TOTAL_RETRANSMITS)).toBe(times);
  });

  it("counts a SYN that is sent again, and is for connections only", () => {
    synSent();
    at(1500);
    drain();
    expect(load<u32>(info(), Info.TOTAL_RETRANSMITS)).toBe(1);
    expect(getsockopt(serve(7), Level.TCP, 11, scratch())).toBe(Err.ENOTCONN);
    expect(getsockopt(socket(SocketType.STREAM), Level.TCP, 11, scratch())).toBe(Err.ENOTCONN);
  });
});
