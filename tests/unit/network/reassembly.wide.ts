// Reassembly with four buffers of its own, each for the largest datagram that there can be.
import { REASSEMBLY_BUFFERS, REASSEMBLY_MS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Reassembly, REASSEMBLED_MAX } from "../../../assembly/network/reassembly";
import { udpQueued, udpReceive } from "../../../assembly/transport/udp";
import { cut, Fragment, piece, pieces, takeWhole, Whole, unfragmented } from "../../fakes/fragments";
import { isPattern } from "../../fakes/octets";
import { Icmp, Udp } from "../../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, pass, send } from "../../fakes/harness";

const P: usize = memory.data(70000, 8);
const FLOODER: u32 = ip4(10, 66, 6, 6);
const HONEST: u32 = ip4(10, 1, 2, 3);
let socket: i32 = -1;

function start(): void {
  socket = unfragmented();
}

function datagram(len: i32, id: i32, source: u32): void {
  const u: Udp = { len, id, source, fragment: 0, padding: 0 };
  cut(u.build());
}

/** Fragments [from, to) of datagrams `id` and on from `source`, which never become whole. */
function flood(source: u32, id: i32, n: i32): void {
  for (let i = 0; i < n; i++) {
    datagram(100, id + i, source);
    piece(0, 64);
  }
}

function expectDatagram(len: i32): void {
  expect(udpQueued(socket)).toBe(1, "delivered");
  expect(udpReceive(socket, P, 70000)).toBe(len);
  expect(isPattern(P, 0, len)).toBe(true);
}

describe("the largest datagrams", () => {
  beforeEach(start);

  it("of 65,507 octets of data are put together, and an echo of so many is answered", () => {
    expect(REASSEMBLED_MAX).toBe(65515);
    datagram(65507, 1, HONEST);
    pieces(1480);
    expectDatagram(65507);
    const ping: Icmp = { len: 65507, fragment: 0, padding: 0 };
    cut(ping.build());
    pieces(1480);
    expect(takeWhole()).toBe(45);
    expect(isPattern(Whole.payload + 8, 0, 65507)).toBe(true);
  });

  it("are not one octet larger", () => {
    datagram(65507, 1, HONEST);
    const most: Fragment = { from: 65512, to: 65515 };
    send(most.build());
    expect(Reassembly.pending).toBe(1);
    const beyond: Fragment = { from: 65512, to: 65516, more: 0 };
    send(beyond.build());
    expect(counted(Counter.IP_FRAGMENT_TOO_LARGE)).toBe(1);
    const follows: Fragment = { from: 65512, to: 65520, more: 1, id: 2 };
    send(follows.build());
    expect(counted(Counter.IP_FRAGMENT_TOO_LARGE)).toBe(2);
  });

  it("of four sources at once do not mix", () => {
    for (let at = 0; at < 3008; at += 376) {
      for (let i = 0; i < 4; i++) {
        datagram(3000 - i, 7, HONEST + (i << 24));
        piece(at, at + 376 < 3008 ? at + 376 : -1);
      }
    }
    expect(udpQueued(socket)).toBe(4);
    for (let i = 0; i < 4; i++) {
      expect(udpReceive(socket, P, 70000)).toBe(3000 - i);
      expect(isPattern(P, 0, 3000 - i)).toBe(true);
    }
  });
});

describe("when all buffers are taken", () => {
  beforeEach(start);

  it("a flood takes from itself: who had begun before it goes on", () => {
    datagram(1000, 1, HONEST);
    piece(0, 512);
    flood(FLOODER, 100, 1000);
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(1000 - REASSEMBLY_BUFFERS + 1);
    datagram(1000, 1, HONEST);
    piece(512);
    expectDatagram(1000);
  });

  it("who begins amid a flood gets a buffer of the flooder's, and keeps it", () => {
    flood(FLOODER, 100, 50);
    datagram(1000, 1, HONEST);
    piece(512);
    flood(FLOODER, 200, 50);
    datagram(1000, 1, HONEST);
    piece(0, 512);
    expectDatagram(1000);
  });

  it("the oldest goes, of a source's own", () => {
    for (let i = 0; i < REASSEMBLY_BUFFERS; i++) {
      flood(HONEST, i, 1);
      pass(10);
    }
    flood(HONEST, 10, 1);
    for (let i = 1; i < REASSEMBLY_BUFFERS; i++) {
      datagram(100, i, HONEST);
      piece(64);
      expectDatagram(100);
    }
    datagram(100, 0, HONEST);
    piece(64);
    expect(udpQueued(socket)).toBe(0);
  });

  it("the oldest of all goes, when each source has one", () => {
    for (let i = 0; i < REASSEMBLY_BUFFERS; i++) {
      flood(HONEST + (i << 24), 1, 1);
      pass(10);
    }
    flood(FLOODER, 1, 1);
    for (let i = 1; i < REASSEMBLY_BUFFERS; i++) {
      datagram(100, 1, HONEST + (i << 24));
      piece(64);
      expectDatagram(100);
    }
    datagram(100, 1, HONEST);
    piece(64);
    expect(udpQueued(socket)).toBe(0);
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(1);
  });

  it("a datagram that is spoilt goes before any other", () => {
    flood(HONEST, 1, 3);
    flood(FLOODER, 1, 1);
    const overlap: Fragment = { from: 8, to: 72 };
    send(overlap.build());
    expect(counted(Counter.IP_FRAGMENT_OVERLAP)).toBe(1);
    flood(HONEST, 4, 1);
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(0);
    for (let id = 1; id < 5; id++) {
      datagram(100, id, HONEST);
      piece(64);
      expectDatagram(100);
    }
  });
});

describe("time-outs", () => {
  beforeEach(start);

  it("of several datagrams come each in its time", () => {
    for (let i = 0; i < REASSEMBLY_BUFFERS; i++) {
      flood(HONEST, i, 1);
      pass(100);
    }
    pass(REASSEMBLY_MS - REASSEMBLY_BUFFERS * 100 - 1);
    expectSilence();
    pass(1);
    for (let i = 0; i < REASSEMBLY_BUFFERS; i++) {
      expectIcmp(11, 1);
      expectSilence();
      pass(100);
    }
    drain();
    expect(Reassembly.pending).toBe(0);
  });
});
