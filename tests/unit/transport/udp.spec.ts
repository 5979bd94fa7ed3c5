import { UDP_RX_BUFFER, UDP_SOCKETS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Err } from "../../../assembly/lib/errors";
import { anyReady, takeReady, UDP_SLOT } from "../../../assembly/lib/ready";
import {
  Datagram, udpBind, udpClose, udpConnect, udpDrop, udpLocal, UDP_MAX, udpOpen, udpPeek, udpPeekLength, udpPort, udpQueued, udpReceive,
  udpRemote, udpRemotePort, udpSend, udpTakeError,
} from "../../../assembly/transport/udp";
import { UDP_HELLO, UDP_HELLO_BACK } from "../../fakes/captures";
import { get16, hexAt, hexOf, isPattern, pattern, put16 } from "../../fakes/octets";
import {
  BROADCAST_MAC, DEVICE_IP, FAR_IP, FRAME, Icmp, NETWORK_BROADCAST, PEER_IP, STRANGER_IP, Udp,
} from "../../fakes/packets";
import {
  counted, drain, expectIcmp, expectSilence, expectUdp, Got, mark, power, send, takePacket, wire,
} from "../../fakes/harness";

const P: usize = memory.data(2048, 4);
/** Sizes of the datagrams that a ring took. */
const SIZES: StaticArray<i32> = new StaticArray<i32>(1000);

function udp(u: Udp): void {
  send(u.build());
}

/** A socket bound to `port` of `ip`. */
function bound(ip: u32, port: u32): i32 {
  const s = udpOpen();
  expect(udpBind(s, ip, port)).toBe(0);
  return s;
}

/** Forgets who has news. */
function clearNews(): void {
  while (anyReady()) takeReady();
}

describe("receiving", () => {
  beforeEach(() => {
    power();
    clearNews();
  });

  it("puts the captured datagram into the socket of its port, with its ends, and marks the socket", () => {
    const s = bound(0, 7);
    hexAt(FRAME, "02 00 00 00 00 02 02 00 00 00 00 01 08 00");
    send(14 + hexAt(FRAME + 14, UDP_HELLO));
    expectSilence();
    expect(takeReady()).toBe(UDP_SLOT + s);
    expect(anyReady()).toBe(false);
    const record = udpPeek(s);
    expect(udpPeekLength(s)).toBe(5);
    expect(load<u32>(record, Datagram.SOURCE)).toBe(PEER_IP);
    expect(load<u32>(record, Datagram.SOURCE_PORT)).toBe(37457);
    expect(load<u32>(record, Datagram.DESTINATION)).toBe(DEVICE_IP);
    expect(String.UTF8.decodeUnsafe(record + Datagram.DATA, 5)).toBe("hello");
    udpDrop(s);
    expect(udpPeek(s)).toBe(0);
    expect(udpPeekLength(s)).toBe(0);
    udpDrop(s);
    expect(udpQueued(s)).toBe(0);
  });

  it("copies into the program's memory, and loses what does not fit", () => {
    const s = bound(0, 7);
    udp({ len: 100 });
    udp({ len: 0 });
    udp({ len: 30 });
    memory.fill(P, 0xa5, 64);
    expect(udpReceive(s, P, 40)).toBe(40);
    expect(isPattern(P, 0, 40)).toBe(true);
    expect(load<u8>(P, 40)).toBe(0xa5);
    expect(udpReceive(s, P, 64)).toBe(0);
    expect(udpReceive(s, P, 64)).toBe(30);
    expect(udpReceive(s, P, 64)).toBe(Err.EAGAIN);
  });

  it("takes every size, from nothing to a full frame", () => {
    const s = bound(0, 7);
    for (let len = 0; len <= UDP_MAX; len += len < 40 ? 1 : 179) {
      udp({ len });
      expect(udpReceive(s, P, 2048)).toBe(len);
      expect(isPattern(P, 0, len)).toBe(true);
    }
    udp({ len: UDP_MAX });
    expect(udpReceive(s, P, 2048)).toBe(UDP_MAX);
  });

  it("takes a datagram without checksum, and from port 0 (RFC 768)", () => {
    const s = bound(0, 7);
    udp({ len: 9, noSum: true });
    udp({ len: 9, from: 0 });
    expect(udpQueued(s)).toBe(2);
  });

  it("takes broadcasts on sockets that are bound to no address", () => {
    const s = bound(0, 7);
    const t = bound(DEVICE_IP, 9);
    udp({ destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    udp({ destination: 0xffffffff, linkTo: BROADCAST_MAC, to: 9 });
    expect(udpQueued(s)).toBe(1);
    expect(udpQueued(t)).toBe(0);
    expect(load<u32>(udpPeek(s), Datagram.DESTINATION)).toBe(NETWORK_BROADCAST);
    expectSilence();
  });
});

describe("a datagram that is wrong", () => {
  beforeEach(() => {
    power();
    bound(0, 7);
  });
  afterEach(() => {
    expect(udpQueued(0)).toBe(0, "nothing delivered");
    expectSilence();
  });

  it("is dropped when it is 0 to 7 octets", () => {
    for (let n = 0; n < 8; n++) udp({ total: 20 + n, len: 40 });
    expect(counted(Counter.UDP_SHORT)).toBe(8);
  });

  it("is dropped with a length of 0 to 7", () => {
    for (let length = 0; length < 8; length++) udp({ length, len: 20 });
    expect(counted(Counter.UDP_BAD_LENGTH)).toBe(8);
  });

  it("is dropped with a length above the packet's payload, padding or not", () => {
    udp({ length: 29, len: 20 });
    udp({ length: 9, len: 0 });
    udp({ length: 65535, len: 20 });
    udp({ length: 29, len: 20, noSum: true });
    expect(counted(Counter.UDP_BAD_LENGTH)).toBe(4);
  });

  it("is dropped when its checksum is, of whatever size", () => {
    for (let len = 0; len < 30; len++) udp({ len, badSum: true });
    udp({ len: 1472, badSum: true });
    expect(counted(Counter.UDP_BAD_CHECKSUM)).toBe(31);
  });

  it("is dropped when it was meant for another address: the pseudo-header is summed", () => {
    const u: Udp = { len: 10, destination: STRANGER_IP };
    const n = u.build();
    redirect();
    send(n);
    expect(counted(Counter.UDP_BAD_CHECKSUM)).toBe(1);
  });
});

/** Redirects the IPv4 packet at FRAME to the device and mends the header checksum, but not what the payload sums. */
function redirect(): void {
  const p = FRAME + 14;
  const sum = get16(p + 10) + <i32>(STRANGER_IP >> 24) - <i32>(DEVICE_IP >> 24);
  store<u32>(p, DEVICE_IP, 16);
  put16(p + 10, sum);
}

describe("a UDP length below the packet's payload", () => {
  beforeEach(power);

  it("trims the datagram, and the checksum covers what is left", () => {
    const s = bound(0, 7);
    for (let rest = 1; rest < 20; rest++) {
      for (let len = 0; len < 6; len++) {
        trimmed(len, rest, false);
        expect(udpReceive(s, P, 100)).toBe(len);
        expect(isPattern(P, 0, len)).toBe(true);
      }
    }
  });

  it("does not save a wrong checksum", () => {
    bound(0, 7);
    trimmed(5, 6, true);
    expect(counted(Counter.UDP_BAD_CHECKSUM)).toBe(1);
  });
});

/** A datagram of `len` octets, and behind it `rest` octets that its length does not count but the packet's does. */
function trimmed(len: i32, rest: i32, badSum: bool): void {
  const u: Udp = { len, badSum, padding: rest, paddingOctet: 0xc3, total: 28 + len + rest };
  send(u.build());
}

describe("a closed port", () => {
  beforeEach(power);

  it("is answered with port unreachable, also when sockets are open on others", () => {
    bound(0, 9);
    udp({ to: 7 });
    expectIcmp(3, 3);
    udp({ to: 0 });
    expectIcmp(3, 3);
    expect(counted(Counter.UDP_NO_PORT)).toBe(2);
  });

  it("is what an unbound socket has", () => {
    udpOpen();
    udp({ to: 0 });
    expectIcmp(3, 3);
  });

  it("is what a closed socket leaves", () => {
    const s = bound(0, 7);
    udp({ len: 4 });
    expect(anyReady()).toBe(true);
    udpClose(s);
    udp({ len: 4 });
    expectIcmp(3, 3);
    expect(anyReady()).toBe(false);
    expect(bound(0, 7)).toBe(s);
    expect(udpQueued(s)).toBe(0);
  });
});

describe("the socket that fits best", () => {
  beforeEach(power);

  it("is the connected one, then the one bound to the address, then the one bound to the port", () => {
    const any = bound(0, 7);
    const here = udpOpen();
    expect(udpBind(here, DEVICE_IP, 8)).toBe(0);
    const there = udpOpen();
    expect(udpBind(there, DEVICE_IP, 9)).toBe(0);
    expect(udpConnect(there, PEER_IP, 5000)).toBe(0);
    udp({ to: 7 });
    udp({ to: 8 });
    udp({ to: 9, from: 5000 });
    expect(udpQueued(any)).toBe(1);
    expect(udpQueued(here)).toBe(1);
    expect(udpQueued(there)).toBe(1);
    udp({ to: 9, from: 5001 });
    expectIcmp(3, 3);
    udp({ to: 9, from: 5000, source: STRANGER_IP });
    expect(counted(Counter.UDP_NO_PORT)).toBe(2);
    expect(udpQueued(there)).toBe(1);
  });

  it("is the one bound to the address, before one that has become bound to the port alone", () => {
    const any = udpOpen();
    udpBind(any, STRANGER_IP, 8);
    const here = udpOpen();
    udpBind(here, DEVICE_IP, 8);
    udpConnect(any, PEER_IP, 9);
    udpConnect(any, 0, 0);
    udp({ to: 8 });
    expect(udpQueued(here)).toBe(1);
  });

  it("takes what its peer sends and no more when it was connected from the wildcard", () => {
    const s = bound(0, 7);
    udpConnect(s, PEER_IP, 5000);
    expect(udpLocal(s)).toBe(DEVICE_IP);
    udp({ from: 5001 });
    expectIcmp(3, 3);
    udp({ from: 5000 });
    expect(udpQueued(s)).toBe(1);
    udpConnect(s, 0, 0);
    udp({ from: 5001 });
    expect(udpQueued(s)).toBe(2);
    expect(udpRemote(s)).toBe(0);
  });
});

describe("the ring", () => {
  beforeEach(power);

  it("drops and counts what does not fit, and goes on when there is room", () => {
    const s = bound(0, 7);
    udp({ len: 1472 });
    udp({ len: 1472 });
    udp({ len: 100 });
    expect(counted(Counter.UDP_BUFFER_FULL)).toBe(2);
    expectSilence();
    expect(udpReceive(s, P, 2048)).toBe(1472);
    udp({ len: 100 });
    expect(udpReceive(s, P, 2048)).toBe(100);
  });

  it("is filled to the last octet", () => {
    const s = bound(0, 7);
    const len = 112;
    const fit = UDP_RX_BUFFER / (Datagram.DATA + len);
    for (let i = 0; i < fit + 1; i++) udp({ len });
    expect(udpQueued(s)).toBe(fit);
    expect(counted(Counter.UDP_BUFFER_FULL)).toBe(1);
    udpDrop(s);
    udp({ len: len + 1 });
    expect(counted(Counter.UDP_BUFFER_FULL)).toBe(2);
    udp({ len });
    expect(udpQueued(s)).toBe(fit);
    for (let i = 0; i < fit; i++) expect(udpReceive(s, P, 2048)).toBe(len);
    expect(udpReceive(s, P, 2048)).toBe(Err.EAGAIN);
  });

  it("keeps order and contents over a thousand datagrams of many sizes, some read late", () => {
    const s = bound(0, 7);
    let sent = 0;
    let read = 0;
    let size = 1;
    for (let i = 0; i < 1000; i++) {
      size = (size * 37 + 11) % 701;
      mark();
      udp({ len: size, from: 1 + sent % 60000 });
      if (counted(Counter.UDP_BUFFER_FULL) == 0) {
        SIZES[sent] = size;
        sent++;
      }
      while (sent - read > 1 + i % 3) {
        expect(load<u32>(udpPeek(s), Datagram.SOURCE_PORT)).toBe(1 + read % 60000);
        expect(udpReceive(s, P, 2048)).toBe(SIZES[read]);
        expect(isPattern(P, 0, SIZES[read])).toBe(true);
        read++;
      }
    }
    expect(sent).toBeGreaterThan(500);
  });
});

describe("sending", () => {
  beforeEach(power);

  it("writes the captured answer", () => {
    const s = bound(0, 7);
    String.UTF8.encodeUnsafe(changetype<usize>("hello"), 5, P);
    expect(udpSend(s, PEER_IP, 37457, P, 5)).toBe(5);
    takePacket(17);
    expect(hexOf(Got.payload, 13)).toBe(UDP_HELLO_BACK);
    expect(counted(Counter.UDP_SENT)).toBe(1);
  });

  it("sends every size, from nothing to what a packet holds", () => {
    const s = bound(0, 7);
    pattern(P, 0, UDP_MAX);
    for (let len = 0; len <= UDP_MAX; len += len < 40 ? 1 : 179) {
      expect(udpSend(s, PEER_IP, 9, P, len)).toBe(len);
      expectUdp(7, 9, len);
      expect(isPattern(Got.payload + 8, 0, len)).toBe(true);
    }
    expect(udpSend(s, PEER_IP, 9, P, UDP_MAX)).toBe(UDP_MAX);
    expectUdp(7, 9, UDP_MAX);
    expect(udpSend(s, PEER_IP, 9, P, -1)).toBe(Err.EMSGSIZE);
  });

  it("writes a checksum that comes out as 0 as 0xffff", () => {
    const s = bound(0, 7);
    store<u16>(P, 0);
    udpSend(s, PEER_IP, 9, P, 2);
    takePacket(17);
    store<u16>(P, load<u16>(Got.payload, 6));
    udpSend(s, PEER_IP, 9, P, 2);
    takePacket(17);
    expect(get16(Got.payload + 6)).toBe(0xffff);
  });

  it("binds a socket that has no port to one of the ephemeral range, a new one each time", () => {
    const first = udpOpen();
    const second = udpOpen();
    udpSend(first, PEER_IP, 9, P, 1);
    udpSend(second, PEER_IP, 9, P, 1);
    const a = udpPort(first);
    const b = udpPort(second);
    expect(a).toBeGreaterThanOrEqual(49152);
    expect(b).toBeGreaterThanOrEqual(49152);
    expect(b != a && b != a + 1).toBe(true);
    expectUdp(a, 9, 1);
    expectUdp(b, 9, 1);
  });

  it("sends a connected socket's datagrams to its peer, and others where they are told", () => {
    const s = udpOpen();
    expect(udpSend(s, 0, 0, P, 1)).toBe(Err.EDESTADDRREQ);
    expect(udpConnect(s, PEER_IP, 9)).toBe(0);
    expect(udpRemotePort(s)).toBe(9);
    expect(udpSend(s, 0, 0, P, 1)).toBe(1);
    expectUdp(udpPort(s), 9, 1);
    expect(udpSend(s, FAR_IP, 10, P, 1)).toBe(1);
    expectUdp(udpPort(s), 10, 1);
    expect(Got.destination).toBe(FAR_IP);
  });

  it("goes to broadcast addresses", () => {
    const s = bound(0, 7);
    expect(udpSend(s, NETWORK_BROADCAST, 9, P, 1)).toBe(1);
    expectUdp(7, 9, 1);
    expect(Got.linkTo).toBe(BROADCAST_MAC);
  });

  it("says why it cannot", () => {
    const s = bound(0, 7);
    expect(udpSend(s, PEER_IP, 0, P, 1)).toBe(Err.EDESTADDRREQ);
    expect(udpSend(s, PEER_IP, 65536, P, 1)).toBe(Err.EINVAL);
    expect(udpSend(s, ip4(127, 0, 0, 1), 9, P, 1)).toBe(Err.ENETUNREACH);
    wire().busy = true;
    expect(udpSend(s, PEER_IP, 9, P, 1)).toBe(Err.EAGAIN);
    wire().down();
    expect(udpSend(s, PEER_IP, 9, P, 1)).toBe(Err.ENETDOWN);
    expect(counted(Counter.UDP_SENT)).toBe(0);
  });
});

describe("the table", () => {
  beforeEach(power);

  it("holds UDP_SOCKETS sockets and refuses the next", () => {
    for (let i = 0; i < UDP_SOCKETS; i++) expect(udpOpen()).toBe(i);
    expect(udpOpen()).toBe(Err.ENOBUFS);
    udpClose(1);
    expect(udpOpen()).toBe(1);
  });

  it("gives a port to one socket only, unless their addresses differ", () => {
    bound(0, 7);
    const s = udpOpen();
    expect(udpBind(s, 0, 7)).toBe(Err.EADDRINUSE);
    expect(udpBind(s, DEVICE_IP, 7)).toBe(Err.EADDRINUSE);
    expect(udpBind(s, DEVICE_IP, 8)).toBe(0);
    expect(udpBind(s, DEVICE_IP, 9)).toBe(Err.EINVAL);
    const t = udpOpen();
    expect(udpBind(t, 0, 8)).toBe(Err.EADDRINUSE);
    expect(udpBind(t, STRANGER_IP, 8)).toBe(0);
    const u = udpOpen();
    expect(udpBind(u, 0, 65536)).toBe(Err.EINVAL);
    expect(udpBind(u, 0, 65535)).toBe(0);
  });

  it("knows its sockets", () => {
    const bad: StaticArray<i32> = [-1, 0, UDP_SOCKETS, 1000];
    for (let i = 0; i < bad.length; i++) {
      expect(udpBind(bad[i], 0, 7)).toBe(Err.EBADF);
      expect(udpConnect(bad[i], PEER_IP, 7)).toBe(Err.EBADF);
      expect(udpSend(bad[i], PEER_IP, 7, P, 1)).toBe(Err.EBADF);
      expect(udpReceive(bad[i], P, 1)).toBe(Err.EBADF);
      expect(udpClose(bad[i])).toBe(Err.EBADF);
      expect(udpTakeError(bad[i])).toBe(Err.EBADF);
      expect(udpPort(bad[i]) | udpLocal(bad[i]) | udpRemote(bad[i]) | udpRemotePort(bad[i])).toBe(0);
    }
  });

  it("connects to no port 0, no port above 65535, and nowhere without a route", () => {
    const s = udpOpen();
    expect(udpConnect(s, PEER_IP, 0)).toBe(Err.EINVAL);
    expect(udpConnect(s, PEER_IP, 65536)).toBe(Err.EINVAL);
    expect(udpConnect(s, ip4(127, 0, 0, 1), 7)).toBe(Err.ENETUNREACH);
    expect(udpPort(s)).toBe(0);
  });
});

describe("an ICMP error", () => {
  beforeEach(power);

  it("is told once to the connected socket that it is about", () => {
    const s = bound(0, 9);
    udpConnect(s, PEER_IP, 99);
    const other = bound(0, 10);
    clearNews();
    unreachable("00 09 00 63");
    expect(takeReady()).toBe(UDP_SLOT + s);
    expect(anyReady()).toBe(false);
    expect(udpReceive(s, P, 10)).toBe(Err.ECONNREFUSED);
    expect(udpReceive(s, P, 10)).toBe(Err.EAGAIN);
    unreachable("00 09 00 63");
    expect(udpSend(s, 0, 0, P, 1)).toBe(Err.ECONNREFUSED);
    expect(udpSend(s, 0, 0, P, 1)).toBe(1);
    unreachable("00 09 00 63");
    expect(udpTakeError(s)).toBe(Err.ECONNREFUSED);
    expect(udpTakeError(s)).toBe(0);
    expect(udpReceive(other, P, 10)).toBe(Err.EAGAIN);
  });

  it("is not told to a socket of another port, peer, or none", () => {
    const s = bound(0, 9);
    unreachable("00 09 00 63");
    udpConnect(s, PEER_IP, 98);
    unreachable("00 09 00 63");
    udpConnect(s, STRANGER_IP, 99);
    unreachable("00 09 00 63");
    udpConnect(s, PEER_IP, 99);
    unreachable("00 08 00 63");
    expect(udpReceive(s, P, 10)).toBe(Err.EAGAIN);
    expect(counted(Counter.ICMP_ERRORS_IN)).toBe(4);
  });

  it("about a datagram to 0.0.0.0 port 0, which nobody sends, is told to nobody", () => {
    const s = bound(0, 9);
    unreachable("00 09 00 00", "00 00 00 00");
    expect(udpReceive(s, P, 10)).toBe(Err.EAGAIN);
    expect(counted(Counter.ICMP_ERRORS_IN)).toBe(1);
  });
});

/** Port unreachable about a datagram of ours to the peer, or `to`, between these ports. */
function unreachable(ports: string, to: string = "c0 a8 07 01"): void {
  const m: Icmp = { icmpType: 3, code: 3, rest: 0, data: "45 00 00 24 00 00 40 00 40 11 00 00 c0 a8 07 02 " + to + " " + ports + " 00 10 00 00" };
  send(m.build());
  drain();
}
