// Path MTU discovery (RFC 1191, RFC 9293 3.7.2): what "fragmentation needed" does to a connection, to the others on the same path, and what
// it does not, for it may be forged (RFC 5927 7.2).
import { MTU, PATH_MTU_ENTRIES, PATH_MTU_FLOOR, PATH_MTU_LIFE_MS, TCP_PATH_MTU, TCP_RTO_MIN_MS, TCP_TX_BUFFER } from "../../assembly/config";
import { ip4 } from "../../assembly/lib/bytes";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { Clock } from "../../assembly/lib/time";
import { ipv4Mtu } from "../../assembly/network/ipv4";
import { forgetPathMtus } from "../../assembly/network/path-mtu";
import { accept, bind, connect, recv, sendto, socket, SocketType } from "../../assembly/socket/socket";
import { takeWhole, Whole } from "../fakes/fragments";
import { hexAt, hexOf } from "../fakes/octets";
import { FAR_IP, PEER_IP } from "../fakes/packets";
import { counted, drain, expectSilence, expectUdp, Got, pass, takePacket } from "../fakes/harness";
import { between, expectOut, flow, on, peer, synchronize } from "../fakes/tcp";
import { icmp, tooBig, UNREACHABLE } from "./icmp";
import { block, established, fresh, own, Program, refresh, scratch, serve, SYN, SYNACK, synSent, write } from "./support";

/** IPv4 and TCP header in front of the text of a segment. */
const HEADERS: i32 = 40;
/** A path that carries less than the device's segments, and more than the floor. */
const NARROW: i32 = 600;
const FITS: i32 = fitting(NARROW);

/** Octets of text in a full segment on a path that carries `mtu`: a whole number of segments fills the send ring. */
function fitting(mtu: i32): i32 {
  const most = mtu - HEADERS;
  return TCP_TX_BUFFER / ((TCP_TX_BUFFER + most - 1) / most);
}

/** No path is known to be narrow. */
function start(): void {
  fresh();
  forgetPathMtus(Clock.now + 2 * PATH_MTU_LIFE_MS);
}

/** Octets of text in a full segment of the current flow. */
function full(): i32 {
  return block().mss;
}

/** ESTABLISHED, two full segments are out, and have been forgotten. Returns how many octets each has. */
function twoOut(): i32 {
  established();
  const n = full();
  write(2 * n);
  expectOut({ seq: 1, ack: 1, len: n });
  expectOut({ seq: 1 + n, ack: 1, len: n });
  expectSilence();
  return n;
}

/** The next segments carry from..to-1 in pieces of `size`; nothing more is out. */
function expectPieces(from: u32, to: u32, size: i32): void {
  for (let seq = from; seq != to; seq += min(to - seq, size)) expectOut({ seq, ack: 1, len: min<i32>(to - seq, size) });
  expectSilence();
}

if (TCP_PATH_MTU == 0) ERROR("compiled out");

describe("fragmentation needed", () => {
  beforeEach(start);

  it("what was lost goes out again at once in segments that fit (RFC 1191 6.4, RFC 7323 5.7)", () => {
    const n = twoOut();
    tooBig(1, NARROW);
    expectPieces(1, 1 + 2 * n, FITS);
    peer({ seq: 1, ack: 1 + 2 * n });
    write(2 * FITS);
    expectPieces(1 + 2 * n, 1 + 2 * n + 2 * FITS, FITS);
  });

  it("is asked for: every segment has DF (RFC 1191 3, RFC 7323 5.7)", () => {
    established();
    expect(hexOf(Got.packet + 6, 2)).toBe("40 00");
    write(full());
    takePacket(6);
    expect(hexOf(Got.packet + 6, 2)).toBe("40 00");
  });

  it("is no sign of congestion, nor a time-out: window, RTO and retries stay (RFC 1191 6.4)", () => {
    twoOut();
    const cwnd = block().cwnd;
    const ssthresh = block().ssthresh;
    const rto = block().rto;
    tooBig(1, NARROW);
    expect(block().cwnd).toBe(cwnd);
    expect(block().ssthresh).toBe(ssthresh);
    expect(block().rto).toBe(rto);
    expect(block().retries).toBe(0);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(0);
    expect(counted(Counter.IP_PATH_MTU_LOWERED)).toBe(1);
  });

  it("the retransmission timer starts anew with what was sent again", () => {
    twoOut();
    pass(TCP_RTO_MIN_MS - 10);
    tooBig(1, NARROW);
    drain();
    pass(TCP_RTO_MIN_MS - 10);
    expectSilence();
    pass(10);
    expectOut({ seq: 1, ack: 1, len: FITS });
  });

  it("only from the segment on that the router dropped (RFC 1191 6.2)", () => {
    const n = twoOut();
    tooBig(1 + n, NARROW);
    expectPieces(1 + n, 1 + 2 * n, FITS);
  });

  it("the second of a burst makes nothing go out again (RFC 1191 6.4)", () => {
    const n = twoOut();
    tooBig(1, NARROW);
    drain();
    tooBig(1 + n, NARROW);
    tooBig(1, NARROW + 1);
    expectSilence();
    expect(full()).toBe(FITS);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(0);
  });

  it("never makes segments larger", () => {
    twoOut();
    tooBig(1, NARROW);
    drain();
    tooBig(1, NARROW + 20);
    expect(ipv4Mtu(PEER_IP)).toBe(NARROW);
    expectSilence();
  });

  it("from a router that does not say its MTU: the next usual one below the packet (RFC 1191 5)", () => {
    twoOut();
    tooBig(1, 0, 808);
    expect(ipv4Mtu(PEER_IP)).toBe(PATH_MTU_FLOOR);
  });

  it("below the floor counts as the floor, and as no more than that", () => {
    const n = twoOut();
    tooBig(1, 68);
    expectPieces(1, 1 + 2 * n, fitting(PATH_MTU_FLOOR));
    expect(ipv4Mtu(PEER_IP)).toBe(PATH_MTU_FLOOR);
  });
});

describe("a narrow path", () => {
  beforeEach(start);

  it("is one of all connections to that destination; of the others nothing goes out again (RFC 1191 6.2, 6.4)", () => {
    const n = twoOut();
    const first = flow();
    synchronize(5001, 7);
    own(accept(Program.listener));
    write(n);
    expectOut({ seq: 1, ack: 1, len: n });
    const second = flow();
    on(first);
    tooBig(1, NARROW);
    drain();
    on(second);
    expect(full()).toBe(FITS);
    peer({ seq: 1, ack: 1 + n });
    write(FITS + 10);
    expectOut({ seq: 1 + n, ack: 1, len: FITS });
  });

  it("is known to new connections; the MSS option stays that of the link (RFC 1191 6.4, RFC 6691 2, MUST-16, MUST-67)", () => {
    twoOut();
    tooBig(1, NARROW);
    drain();
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    drain();
    expect(full()).toBe(FITS);
    between(5002, 7);
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: MTU - HEADERS });
  });

  it("is noted while a connection to it is being opened", () => {
    twoOut();
    const first = flow();
    synSent();
    on(first);
    tooBig(1, NARROW);
    drain();
    between(80, 4000).deviceIss = block().iss;
    peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
    expectOut({ seq: 1, ack: 1 });
    expect(full()).toBe(FITS);
  });

  it("is narrow to nobody else", () => {
    const n = twoOut();
    tooBig(1, NARROW);
    drain();
    expect(ipv4Mtu(FAR_IP)).toBe(MTU);
    const f = between(5003, 7);
    f.peerIp = FAR_IP;
    peer({ flags: SYN, seq: 0, mss: 1460 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
    peer({ seq: 1, ack: 1 });
    expect(full()).toBe(n);
  });

  it("is tried anew after ten minutes; nothing goes out again because of it (RFC 1191 6.3)", () => {
    const n = twoOut();
    tooBig(1, NARROW);
    drain();
    peer({ seq: 1, ack: 1 + 2 * n });
    pass(PATH_MTU_LIFE_MS - 1000);
    expect(full()).toBe(FITS);
    pass(1000);
    drain();
    refresh();
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
    write(10);
    expectOut({ seq: 1 + 2 * n, ack: 1, len: 10 });
    peer({ seq: 1, ack: 11 + 2 * n });
    pass(1000);
    expect(full()).toBe(n);
    expectSilence();
    write(n);
    expectOut({ seq: 11 + 2 * n, ack: 1, len: n });
  });

  it("is the least recently used that gives way when the table is full, and is counted", () => {
    serve(7, PATH_MTU_ENTRIES + 1);
    for (let i = 0; i <= PATH_MTU_ENTRIES; i++) {
      const f = between(6000 + i, 7);
      f.peerIp = ip4(10, 0, 0, 1 + i);
      peer({ flags: SYN, seq: 0, mss: 1460 });
      expectOut({ flags: SYNACK, seq: 0, ack: 1 });
      peer({ seq: 1, ack: 1 });
      own(accept(Program.listener));
      write(full());
      if (i == PATH_MTU_ENTRIES) ipv4Mtu(ip4(10, 0, 0, 1));
      tooBig(1, NARROW);
      drain();
      pass(10);
    }
    expect(counted(Counter.IP_PATH_MTU_EVICTED)).toBe(1);
    expect(ipv4Mtu(ip4(10, 0, 0, 2))).toBe(MTU);
    expect(ipv4Mtu(ip4(10, 0, 0, 1))).toBe(NARROW);
    for (let i = 2; i <= PATH_MTU_ENTRIES; i++) expect(ipv4Mtu(ip4(10, 0, 0, 1 + i))).toBe(NARROW);
  });
});

describe("a forged message (RFC 5927 7)", () => {
  beforeEach(start);

  it("about what is not in flight is not believed (RFC 5927 4.1)", () => {
    const n = twoOut();
    tooBig(0, NARROW);
    tooBig(1 + 2 * n, NARROW);
    tooBig(0x80000000, NARROW);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(3);
    peer({ seq: 1, ack: 1 + 2 * n });
    tooBig(1, NARROW);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(4);
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
    expectSilence();
  });

  it("about a packet that was no larger than it says is not believed (RFC 5927 7.2)", () => {
    established();
    write(100);
    drain();
    tooBig(1, 150);
    tooBig(1, 68);
    tooBig(1, PATH_MTU_FLOOR);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(3);
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
    expectSilence();
  });

  it("about the SYN is not believed", () => {
    synSent();
    tooBig(0, PATH_MTU_FLOOR);
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(1);
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
  });

  it("after as large segments got through is forgotten when that one does too (RFC 5927 7.2)", () => {
    const n = twoOut();
    peer({ seq: 1, ack: 1 + 2 * n });
    write(n);
    drain();
    tooBig(1 + 2 * n, NARROW);
    expectSilence();
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
    peer({ seq: 1, ack: 1 + 3 * n });
    write(n);
    expectOut({ seq: 1 + 3 * n, ack: 1, len: n });
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1 + 3 * n, ack: 1, len: n });
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
  });

  it("after as large segments got through is believed once a time-out proves it (RFC 5927 7.2)", () => {
    const n = twoOut();
    peer({ seq: 1, ack: 1 + 2 * n });
    write(n);
    drain();
    tooBig(1 + 2 * n, NARROW);
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1 + 2 * n, ack: 1, len: FITS });
    expect(ipv4Mtu(PEER_IP)).toBe(NARROW);
    expect(counted(Counter.TCP_TIMEOUTS)).toBe(1);
  });

  it("is not proved by the time-out of another connection", () => {
    const n = twoOut();
    peer({ seq: 1, ack: 1 + 2 * n });
    write(n);
    drain();
    tooBig(1 + 2 * n, NARROW);
    peer({ seq: 1, ack: 1 + 3 * n });
    synchronize(5001, 7);
    own(accept(Program.listener));
    write(n);
    drain();
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1, ack: 1, len: n });
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
  });
});

/** A datagram socket with port 9; "fragmentation needed" about a datagram from it to `to`, port 99. */
function datagramTooBig(to: u32, mtu: i32): void {
  const p = scratch();
  hexAt(p, "45 00 05 dc 00 00 40 00 40 11 00 00 c0 a8 07 02 00 00 00 00 00 09 00 63 05 c8 00 00");
  store<u32>(p, to, 16);
  icmp({ icmpType: UNREACHABLE, code: 4, rest: mtu, data: hexOf(p, 28) });
}

function datagramSocket(): i32 {
  const s = socket(SocketType.DGRAM);
  expect(bind(s, 0, 9)).toBe(0);
  return s;
}

describe("a datagram that was too big", () => {
  beforeEach(start);

  it("is told to its socket; larger ones go in fragments from then on, and those that fit whole (RFC 1191 6.2)", () => {
    const s = datagramSocket();
    expect(connect(s, PEER_IP, 99)).toBe(0);
    expect(sendto(s, scratch(), 1472, 0, 0)).toBe(1472);
    expectUdp(9, 99, 1472);
    datagramTooBig(PEER_IP, NARROW);
    expect(recv(s, scratch(), 10)).toBe(Err.EMSGSIZE);
    expect(sendto(s, scratch(), NARROW - 27, 0, 0)).toBe(NARROW - 27);
    expect(takeWhole()).toBe(2, "fragments");
    expect(Whole.length).toBe(NARROW - 27 + 8);
    expect(sendto(s, scratch(), NARROW - 28, 0, 0)).toBe(NARROW - 28);
    expectUdp(9, 99, NARROW - 28);
    expect(sendto(s, scratch(), 1472, 0, 0)).toBe(1472);
    expect(takeWhole()).toBeGreaterThan(1, "fragments");
    expect(Whole.largest).toBeLessThanOrEqual(NARROW);
  });

  it("makes the connections to that destination send less (RFC 1191 6.2)", () => {
    const n = twoOut();
    const s = datagramSocket();
    expect(connect(s, PEER_IP, 99)).toBe(0);
    datagramTooBig(PEER_IP, NARROW);
    expect(full()).toBe(FITS);
    expectSilence();
    peer({ seq: 1, ack: 1 + 2 * n });
    write(n);
    expectOut({ seq: 1 + 2 * n, ack: 1, len: FITS });
  });

  it("is believed only about a socket that is connected to that destination: other ports are easily guessed", () => {
    const s = datagramSocket();
    datagramTooBig(PEER_IP, NARROW);
    expect(connect(s, PEER_IP, 98)).toBe(0);
    datagramTooBig(PEER_IP, NARROW);
    expect(connect(s, FAR_IP, 99)).toBe(0);
    datagramTooBig(PEER_IP, NARROW);
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
    datagramTooBig(FAR_IP, NARROW);
    expect(ipv4Mtu(FAR_IP)).toBe(NARROW);
    expect(ipv4Mtu(PEER_IP)).toBe(MTU);
  });
});
