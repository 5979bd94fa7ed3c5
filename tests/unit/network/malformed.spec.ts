// Bad packets of the kinds that brought other stacks down, each kind with its number; what is expected: no answer but the one that an RFC asks for,
// counted, and the device goes on. After each, a ping and a datagram work.
import { REASSEMBLY_MS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Reassembly } from "../../../assembly/network/reassembly";
import { udpQueued, udpReceive } from "../../../assembly/transport/udp";
import { cut, Fragment, piece, pieces, unfragmented } from "../../fakes/fragments";
import { isPattern } from "../../fakes/octets";
import { Arp, BROADCAST_MAC, DEVICE_IP, Icmp, NETWORK_BROADCAST, Packet, PEER_IP, Seg, STRANGER_IP, Udp } from "../../fakes/packets";
import { expectOut, peer } from "../../fakes/tcp";
import { complain } from "../../tcp/icmp";
import { established, expectState, fresh, write } from "../../tcp/support";
import { State } from "../../../assembly/transport/tcp/state";
import { counted, drain, expectArp, expectIcmp, expectSilence, Got, mark, pass, send } from "../../fakes/harness";

const P: usize = memory.data(4096, 8);
let socket: i32 = -1;

function start(): void {
  socket = unfragmented();
}

/** A ping is answered and a datagram arrives. */
function expectAlive(): void {
  expectSilence();
  while (udpQueued(socket)) udpReceive(socket, P, 4096);
  const ping: Icmp = { len: 8 };
  send(ping.build());
  expectIcmp(0, 0);
  const u: Udp = { len: 40 };
  send(u.build());
  expect(udpReceive(socket, P, 4096)).toBe(40);
  expectSilence();
}

/** Sends it; it is counted as `cause`, once, and not answered. */
function expectDropped(n: i32, cause: Counter): void {
  mark();
  send(n);
  expectSilence();
  expect(counted(cause)).toBe(1, "counted");
  expect(udpQueued(socket)).toBe(0, "nothing delivered");
}

function datagram(len: i32, id: i32 = 1): void {
  const u: Udp = { len, id, fragment: 0, padding: 0 };
  cut(u.build());
}

function dropUdp(u: Udp, cause: Counter): void {
  expectDropped(u.build(), cause);
}

function dropIcmp(m: Icmp, cause: Counter): void {
  expectDropped(m.build(), cause);
}

function dropFragment(f: Fragment, cause: Counter): void {
  expectDropped(f.build(), cause);
}

describe("malformed: Ethernet and ARP", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("2: an IPv4 packet of 1 to 19 octets", () => {
    for (let n = 1; n < 20; n++) dropUdp({ cut: 14 + n }, Counter.IP_SHORT);
  });

  it("3: an ARP packet of 1 to 27 octets", () => {
    for (let n = 1; n < 28; n++) {
      const a: Arp = { cut: 14 + n };
      expectDropped(a.build(), Counter.ARP_SHORT);
    }
  });

  it("4: ARP with other address lengths", () => {
    const a: Arp = { hardwareLength: 255 };
    expectDropped(a.build(), Counter.ARP_BAD_FORMAT);
    const b: Arp = { protocolLength: 0 };
    expectDropped(b.build(), Counter.ARP_BAD_FORMAT);
  });

  it("5: ARP from our own address by another adapter is a conflict, and makes no entry", () => {
    const a: Arp = { sender: DEVICE_IP, senderMac: 0x020000000077, linkFrom: 0x020000000077 };
    send(a.build());
    expect(counted(Counter.ARP_CONFLICT)).toBe(1);
    drain();
  });

  it("6: an ARP answer that nobody asked for", () => {
    const a: Arp = { operation: 2, sender: STRANGER_IP, senderMac: 0x020000000077 };
    expectDropped(a.build(), Counter.ARP_UNSOLICITED);
  });

  it("7: RARP", () => {
    const a: Arp = { operation: 4, target: STRANGER_IP };
    expectDropped(a.build(), Counter.ARP_BAD_FORMAT);
    expect(Got.length).toBeGreaterThan(0);
    send(new Arp().build());
    expectArp(2, DEVICE_IP, PEER_IP, 0x020000000001, 0x020000000001);
  });

  it("8: 802.1Q tags, one and two, with nothing inside", () => {
    const tagged: Packet = { type: 0x8100, cut: 16 };
    expectDropped(tagged.build(), Counter.ETHER_UNKNOWN_TYPE);
    const twice: Packet = { type: 0x88a8, cut: 20 };
    expectDropped(twice.build(), Counter.ETHER_UNKNOWN_TYPE);
  });

  it("9: padding behind a packet of 20 to 46 octets is no data", () => {
    for (let len = 0; len < 19; len++) {
      const u: Udp = { len, paddingOctet: 0x5a };
      send(u.build());
      expect(udpReceive(socket, P, 4096)).toBe(len);
      expect(isPattern(P, 0, len)).toBe(true);
    }
  });
});

describe("malformed: IPv4", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("11: version 0, 6, 15", () => {
    dropUdp({ version: 0 }, Counter.IP_BAD_VERSION);
    dropUdp({ version: 6 }, Counter.IP_BAD_VERSION);
    dropUdp({ version: 15 }, Counter.IP_BAD_VERSION);
  });

  it("12: a header of 0 to 4 words", () => {
    for (let ihl = 0; ihl < 5; ihl++) dropUdp({ ihl, len: 18 }, Counter.IP_BAD_HEADER_LENGTH);
  });

  it("13: a header of 60 octets in a packet of 20", () => {
    const p: Packet = { ihl: 15, padding: 0 };
    expectDropped(p.build(), Counter.IP_BAD_HEADER_LENGTH);
  });

  it("14: a total length below the header", () => {
    for (let total = 0; total < 24; total++) dropUdp({ total, options: "01 01 01 00", len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
  });

  it("15: a total length above the frame", () => {
    dropUdp({ total: 47, len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
    dropUdp({ total: 65535, len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
    dropFragment({ total: 65535, data: "00 00 00 00 00 00 00 00", more: 1 }, Counter.IP_BAD_TOTAL_LENGTH);
  });

  it("16: a header checksum that is wrong", () => {
    dropUdp({ badHeaderSum: true }, Counter.IP_BAD_CHECKSUM);
    datagram(100);
    dropFragment({ to: 64, badHeaderSum: true }, Counter.IP_BAD_CHECKSUM);
  });

  it("17: a time to live of 0 or 1 is good enough for a host that does not forward", () => {
    for (let ttl = 0; ttl < 2; ttl++) {
      const u: Udp = { ttl };
      send(u.build());
    }
    expect(udpQueued(socket)).toBe(2);
  });

  it("18: options of length 0 and 1", () => {
    const types = ["07", "83", "89", "44"];
    for (let i = 0; i < types.length; i++) {
      dropUdp({ options: types[i] + " 00 04 00" }, Counter.IP_BAD_OPTIONS);
      dropUdp({ options: types[i] + " 01 04 00" }, Counter.IP_BAD_OPTIONS);
    }
  });

  it("19: an option longer than the header; source routes whose pointer is nowhere", () => {
    dropUdp({ options: "07 29 04 00" }, Counter.IP_BAD_OPTIONS);
    dropUdp({ options: "83 07 03 0a 00 00 01 00" }, Counter.IP_BAD_OPTIONS);
    dropUdp({ options: "89 07 09 0a 00 00 01 00" }, Counter.IP_BAD_OPTIONS);
  });

  it("20: several source routes in a packet that would be answered with an error", () => {
    dropUdp({ to: 99, options: "83 03 04 83 03 04 89 03 04 89 03 04 83 03 04 00" }, Counter.IP_BAD_OPTIONS);
  });

  it("21: options of an echo request are not reflected, whatever they say", () => {
    const ping: Icmp = { options: "44 0c 05 01 0a 00 00 01 00 00 00 00", len: 8 };
    send(ping.build());
    expectIcmp(0, 0);
    expect(Got.destination).toBe(PEER_IP);
  });

  it("22: sources that nobody has, our own among them, in whole packets and in fragments", () => {
    const bad: u32[] = [0, 0xffffffff, NETWORK_BROADCAST, ip4(224, 0, 0, 1), ip4(127, 0, 0, 1), DEVICE_IP];
    for (let i = 0; i < bad.length; i++) {
      dropUdp({ source: bad[i], to: 99 }, Counter.IP_BAD_SOURCE);
      const syn: Seg = { source: bad[i], flags: 2, from: 80, to: 80, wnd: 1000 };
      expectDropped(syn.buildFrom(0), Counter.IP_BAD_SOURCE);
      datagram(100);
      dropFragment({ source: bad[i], to: 64 }, Counter.IP_BAD_SOURCE);
      expect(Reassembly.pending).toBe(0);
    }
  });

  it("23: IP in IP in fragments, with an inner length that lies, is an unknown protocol", () => {
    const p: Packet = { protocol: 4, data: "45 00 ff ff 00 01 00 00 40 11 00 00 c0 a8 07 01 c0 a8 07 02 00 00 00 00", fragment: 0, padding: 0 };
    cut(p.build());
    pieces(8);
    expectIcmp(3, 2);
    expect(counted(Counter.IP_UNKNOWN_PROTOCOL)).toBe(1);
  });
});

describe("malformed: fragments", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("24: one that ends beyond 65,535 (ping of death)", () => {
    datagram(1000);
    piece(0, 512);
    dropFragment({ from: 65528, data: "01 02 03 04 05 06 07 08", more: 0 }, Counter.IP_FRAGMENT_TOO_LARGE);
    dropFragment({ from: 65528, data: "01 02 03 04 05 06 07 08 09", more: 1 }, Counter.IP_FRAGMENT);
    pieces(512);
    expect(udpQueued(socket)).toBe(0, "the datagram is lost");
  });

  it("25: overlaps: teardrop, and the same place with other octets", () => {
    datagram(1000);
    piece(0, 512);
    dropFragment({ from: 24, data: "01 02 03 04", more: 0 }, Counter.IP_FRAGMENT_OVERLAP);
    datagram(1000, 2);
    piece(0, 512);
    dropFragment({ data: "01 02 03 04 05 06 07 08", more: 1 }, Counter.IP_FRAGMENT_OVERLAP);
    piece(512);
    expect(udpQueued(socket)).toBe(0);
  });

  it("26: one that others follow, of a length that is no multiple of 8", () => {
    for (let n = 1; n < 64; n++) {
      datagram(100);
      if (n & 7) dropFragment({ to: n }, Counter.IP_FRAGMENT);
    }
    expect(Reassembly.pending).toBe(0);
  });

  it("27: ones of no octets, again and again", () => {
    datagram(100);
    for (let i = 0; i < 1000; i++) dropFragment({ from: 8 + (i & 31) * 8, to: 8 + (i & 31) * 8, more: i & 1, id: i }, Counter.IP_FRAGMENT);
    dropFragment({ to: 0, more: 1 }, Counter.IP_FRAGMENT);
    expect(Reassembly.pending).toBe(0);
  });

  it("28: two last ones that end in two places", () => {
    datagram(1000);
    piece(512);
    dropFragment({ from: 504, to: 512, more: 0 }, Counter.IP_FRAGMENT_OVERLAP);
    datagram(1000, 2);
    const early: Fragment = { from: 256, to: 504, more: 0 };
    send(early.build());
    dropFragment({ from: 512 }, Counter.IP_FRAGMENT_OVERLAP);
  });

  it("29: a first one that has not all of the transport's header (RFC 1858)", () => {
    const syn: Seg = { flags: 2, from: 80, to: 80, wnd: 1000, mss: 1460, len: 64, fragment: 0, padding: 0 };
    cut(syn.buildFrom(0));
    dropFragment({ to: 8 }, Counter.IP_FRAGMENT);
    dropFragment({ to: 16 }, Counter.IP_FRAGMENT);
    piece(16);
    expectSilence();
    datagram(100, 2);
    piece(0, 8);
    piece(8);
    expect(udpQueued(socket)).toBe(1, "UDP's is 8 octets");
  });

  it("30: first ones of 10,000 datagrams: memory stays what it is, and the one that is sent next comes through", () => {
    for (let i = 0; i < 10000; i++) {
      datagram(16, i & 0xffff);
      const f: Fragment = { to: 8, source: ip4(10, 1, i >> 8 & 0xff, 1 + i % 250) };
      send(f.build());
    }
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(9999);
    expect(Reassembly.pending).toBe(1);
    expectSilence();
    datagram(1000, 3);
    pieces(512);
    expect(udpQueued(socket)).toBe(1);
  });

  it("31: DF and more fragments; a later one with nothing first", () => {
    datagram(1000);
    const odd: Fragment = { from: 512, fragment: 0x4000 };
    send(odd.build());
    const odder: Fragment = { from: 8, to: 16, fragment: 0x4000 };
    send(odder.build());
    expect(udpQueued(socket)).toBe(0);
    pass(REASSEMBLY_MS);
    expectSilence();
    expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(1);
  });
});

/** The header and 8 octets of a datagram of ours. */
const QUOTED: string = "45 00 00 24 00 00 40 00 40 11 00 00 c0 a8 07 02 c0 a8 07 01 00 09 00 63 00 10 00 00";

describe("malformed: ICMP", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("32: a message of 0 to 7 octets", () => {
    for (let n = 0; n < 8; n++) dropIcmp({ total: 20 + n, padding: 40 }, Counter.ICMP_SHORT);
  });

  it("33: echo with a wrong checksum, of an odd length, and of 65,507 octets", () => {
    dropIcmp({ badSum: true, len: 8 }, Counter.ICMP_BAD_CHECKSUM);
    const odd: Icmp = { len: 13 };
    send(odd.build());
    expectIcmp(0, 0);
    mark();
    const huge: Icmp = { len: 65507, fragment: 0, padding: 0 };
    cut(huge.build());
    pieces(1480);
    expectSilence();
    expect(counted(Counter.ICMP_ECHOS)).toBe(0);
    expect(counted(Counter.IP_FRAGMENT_TOO_LARGE)).toBeGreaterThan(1);
  });

  it("34: echo to a group, whole or in fragments (smurf)", () => {
    dropIcmp({ destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC }, Counter.ICMP_ECHO_TO_GROUP);
    dropIcmp({ destination: ip4(224, 0, 0, 1), linkTo: 0x01005e000001 }, Counter.ICMP_ECHO_TO_GROUP);
    const m: Icmp = { len: 100, destination: NETWORK_BROADCAST, fragment: 0, padding: 0 };
    cut(m.build());
    const first: Fragment = { to: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC };
    send(first.build());
    dropFragment({ from: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC }, Counter.ICMP_ECHO_TO_GROUP);
  });

  it("35: unreachable that quotes 0 to 27 octets, or a header longer than the quote", () => {
    for (let n = 0; n < 28; n++) dropIcmp({ icmpType: 3, code: 3, data: n ? QUOTED.substring(0, 3 * n) : "", padding: 60 }, Counter.ICMP_BAD_QUOTE);
    dropIcmp({ icmpType: 3, code: 3, data: "4f" + QUOTED.substring(2) }, Counter.ICMP_BAD_QUOTE);
  });

  it("36: fragmentation needed with a next hop that carries 0, 1 or 67 octets, about nothing of ours", () => {
    const mtus: u32[] = [0, 1, 67];
    for (let i = 0; i < mtus.length; i++) dropIcmp({ icmpType: 3, code: 4, rest: mtus[i], data: QUOTED }, Counter.ICMP_ERRORS_IN);
    expect(counted(Counter.IP_PATH_MTU_LOWERED)).toBe(0);
  });

  it("37: a hard error for a connection that quotes a number which is not in flight", () => {
    fresh();
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    mark();
    for (let code = 2; code < 4; code++) {
      complain(3, code, 0);
      complain(3, code, 12);
    }
    expect(counted(Counter.TCP_BAD_ICMP)).toBe(4);
    expectState(State.ESTABLISHED);
    peer({ seq: 1, ack: 11 });
    expectSilence();
    fresh();
    start();
  });

  it("38: redirects, to whatever gateway, are not followed", () => {
    const gateways: u32[] = [0xc0a80702, 0xe0000001, 0x0a000001, 0xc0a80709];
    for (let i = 0; i < gateways.length; i++) dropIcmp({ icmpType: 5, code: 1, rest: gateways[i], data: QUOTED }, Counter.ICMP_UNKNOWN_TYPE);
  });

  it("39: no error about an error, about a later fragment, or to a group", () => {
    dropIcmp({ icmpType: 3, code: 3, data: QUOTED.replace("40 11", "40 01") }, Counter.ICMP_ERRORS_IN);
    dropUdp({ to: 99, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC }, Counter.UDP_NO_PORT);
    const u: Udp = { to: 99, len: 100, fragment: 0, padding: 0 };
    cut(u.build());
    piece(64);
    pass(REASSEMBLY_MS);
    expectSilence();
  });

  it("40: IGMP of any length: we are in no group, and answer a group with nothing", () => {
    for (let len = 0; len < 12; len++) {
      const q: Packet = { protocol: 2, len, destination: ip4(224, 0, 0, 1), linkTo: 0x01005e000001 };
      expectDropped(q.build(), Counter.IP_UNKNOWN_PROTOCOL);
    }
  });
});

describe("malformed: UDP", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("41: a length of 0 to 7, whole or in fragments", () => {
    for (let length = 0; length < 8; length++) dropUdp({ length, len: 20 }, Counter.UDP_BAD_LENGTH);
    const u: Udp = { length: 7, len: 100, fragment: 0, padding: 0 };
    cut(u.build());
    piece(0, 64);
    dropFragment({ from: 64 }, Counter.UDP_BAD_LENGTH);
  });

  it("42: a length above the packet's; one below it counts", () => {
    dropUdp({ length: 29, len: 20 }, Counter.UDP_BAD_LENGTH);
    dropUdp({ length: 65535, len: 20 }, Counter.UDP_BAD_LENGTH);
    const less: Udp = { length: 18, len: 20, noSum: true };
    send(less.build());
    expect(udpReceive(socket, P, 4096)).toBe(10);
  });

  it("43: no checksum, and a wrong one", () => {
    const none: Udp = { noSum: true, len: 10 };
    send(none.build());
    expect(udpReceive(socket, P, 4096)).toBe(10);
    dropUdp({ badSum: true, len: 10 }, Counter.UDP_BAD_CHECKSUM);
  });

  it("44: port 0 from and to; a closed port, by unicast and broadcast", () => {
    const from: Udp = { from: 0 };
    send(from.build());
    expect(udpQueued(socket)).toBe(1);
    while (udpQueued(socket)) udpReceive(socket, P, 4096);
    const to: Udp = { to: 0 };
    send(to.build());
    expectIcmp(3, 3);
    const closed: Udp = { to: 99 };
    send(closed.build());
    expectIcmp(3, 3);
    dropUdp({ to: 99, destination: 0xffffffff, linkTo: BROADCAST_MAC }, Counter.UDP_NO_PORT);
  });
});
