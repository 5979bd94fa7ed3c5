import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Err } from "../../../assembly/lib/errors";
import { interfaceAt, setAddress } from "../../../assembly/link/interface";
import { Rx } from "../../../assembly/link/receive";
import { ipv4Mtu, ipv4Send, ipv4SourceFor, TX_PAYLOAD } from "../../../assembly/network/ipv4";
import { sum } from "../../../assembly/lib/checksum";
import { get16, pattern } from "../../fakes/octets";
import {
  Arp, BROADCAST_MAC, DEVICE_IP, FAR_IP, Icmp, NETWORK_BROADCAST, Packet, PEER_IP, PEER_MAC, STRANGER_IP, Udp,
} from "../../fakes/packets";
import {
  counted, drain, expectIcmp, expectSilence, expectUdp, Got, mark, pass, poll, power, send, take, wire,
} from "../../fakes/harness";
import { udpBind, udpOpen, udpPeekLength, udpQueued, udpSend } from "../../../assembly/transport/udp";

const P: usize = memory.data(64, 4);
let socket: i32 = -1;

/** A device with a socket on port 7. */
function start(): void {
  power();
  socket = udpOpen();
  udpBind(socket, 0, 7);
}

function udp(u: Udp): void {
  send(u.build());
}

/** The packet is dropped in silence, counted once as `cause`, and nothing else. */
function expectDropped(u: Udp, cause: Counter): void {
  mark();
  const queued = udpQueued(socket);
  udp(u);
  expectSilence();
  expect(counted(cause)).toBe(1, "counted");
  expect(udpQueued(socket)).toBe(queued, "not delivered");
}

/** Afterwards the device still answers. */
function expectAlive(): void {
  drain();
  const ping: Icmp = { len: 8 };
  send(ping.build());
  expectIcmp(0, 0);
  expectSilence();
}

describe("a header that is wrong", () => {
  beforeAll(start);
  afterEach(expectAlive);

  it("is dropped when the packet is 0 to 19 octets", () => {
    for (let n = 0; n < 20; n++) expectDropped({ cut: 14 + n }, Counter.IP_SHORT);
  });

  it("is dropped with any version but 4", () => {
    for (let version = 0; version < 16; version++) {
      if (version != 4) expectDropped({ version, len: 18 }, Counter.IP_BAD_VERSION);
    }
  });

  it("is dropped with a header length under 5 words", () => {
    for (let ihl = 0; ihl < 5; ihl++) expectDropped({ ihl, len: 18 }, Counter.IP_BAD_HEADER_LENGTH);
  });

  it("is dropped with a header longer than the frame", () => {
    expectDropped({ ihl: 15, len: 8, padding: 0 }, Counter.IP_BAD_HEADER_LENGTH);
    expectDropped({ ihl: 10, len: 8, padding: 0 }, Counter.IP_BAD_HEADER_LENGTH);
  });

  it("is dropped with a header longer than the total length", () => {
    expectDropped({ ihl: 15, len: 200, total: 59 }, Counter.IP_BAD_TOTAL_LENGTH);
  });

  it("is dropped with a total length below its header", () => {
    for (let total = 0; total < 20; total++) expectDropped({ total, len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
    expectDropped({ total: 23, options: "01 01 01 00", len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
  });

  it("is dropped with a total length above the frame", () => {
    expectDropped({ total: 47, len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
    expectDropped({ total: 65535, len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
    expectDropped({ total: 1500, len: 1400 }, Counter.IP_BAD_TOTAL_LENGTH);
    expectDropped({ total: 65535, options: "01 01 01 00", len: 18 }, Counter.IP_BAD_TOTAL_LENGTH);
  });

  it("is dropped with a wrong checksum", () => {
    expectDropped({ badHeaderSum: true, len: 18 }, Counter.IP_BAD_CHECKSUM);
    expectDropped({ badHeaderSum: true, options: "01 01 01 00", len: 18 }, Counter.IP_BAD_CHECKSUM);
  });
});

describe("a fragment", () => {
  beforeAll(start);
  afterEach(expectAlive);

  it("is dropped and counted when it cannot be one", () => {
    // Three of 4 octets that others follow, two that begin beyond 65,535 and what the buffer holds.
    const odd: StaticArray<i32> = [0x2000, 0x6000, 0x2001];
    for (let i = 0; i < odd.length; i++) expectDropped({ fragment: odd[i], len: 20 }, Counter.IP_FRAGMENT);
    const bits: StaticArray<i32> = [0x1fff, 0x3fff];
    for (let i = 0; i < bits.length; i++) expectDropped({ fragment: bits[i], len: 24 }, Counter.IP_FRAGMENT_TOO_LARGE);
  });

  it("is none with DF, without it, or with the reserved bit", () => {
    mark();
    udp({ fragment: 0x4000 });
    udp({ fragment: 0 });
    udp({ fragment: 0x8000 });
    expect(counted(Counter.UDP_RECEIVED)).toBe(3);
  });
});

describe("options", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("are skipped, 4 octets of them or 40", () => {
    udp({ options: "01 01 01 00", len: 5 });
    expect(udpPeekLength(socket)).toBe(5);
    udp({ options: "07 27 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00" });
    udp({ options: "94 04 00 00" });
    expect(udpQueued(socket)).toBe(3);
  });

  it("are not read beyond their end", () => {
    udp({ options: "00 ff ff ff" });
    expect(udpQueued(socket)).toBe(1);
  });

  it("are refused with a length of 0 or 1", () => {
    expectDropped({ options: "07 00 04 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "07 01 04 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "01 44 00 00" }, Counter.IP_BAD_OPTIONS);
  });

  it("are refused with a length behind the header's end, or none at all", () => {
    expectDropped({ options: "07 05 04 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "01 07 ff 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "01 01 01 07" }, Counter.IP_BAD_OPTIONS);
  });

  it("are refused when they route by source, once or more often", () => {
    expectDropped({ options: "83 07 04 0a 00 00 01 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "89 07 04 0a 00 00 01 00" }, Counter.IP_BAD_OPTIONS);
    expectDropped({ options: "83 03 ff 89 03 00 83 03 04 00 00 00" }, Counter.IP_BAD_OPTIONS);
  });
});

describe("a source address that no host has", () => {
  beforeAll(start);
  afterEach(expectAlive);

  it("is dropped without answer", () => {
    const bad: StaticArray<u32> = [
      0, ip4(0, 1, 2, 3), ip4(127, 0, 0, 1), ip4(127, 255, 0, 9), ip4(224, 0, 0, 1), ip4(239, 255, 255, 250), ip4(240, 0, 0, 1),
      0xffffffff, NETWORK_BROADCAST,
    ];
    for (let i = 0; i < bad.length; i++) {
      expectDropped({ source: bad[i] }, Counter.IP_BAD_SOURCE);
      expectDropped({ source: bad[i], to: 9999 }, Counter.IP_BAD_SOURCE);
    }
  });

  it("is dropped when it is our own (LAND)", () => {
    expectDropped({ source: DEVICE_IP, from: 7 }, Counter.IP_BAD_SOURCE);
    expectDropped({ source: DEVICE_IP, from: 7, destination: 0xffffffff, linkTo: BROADCAST_MAC }, Counter.IP_BAD_SOURCE);
  });

  it("is judged anew when our address becomes another", () => {
    udp({ source: STRANGER_IP });
    setAddress(interfaceAt(0), STRANGER_IP);
    expectDropped({ source: STRANGER_IP, destination: STRANGER_IP }, Counter.IP_BAD_SOURCE);
    setAddress(interfaceAt(0), DEVICE_IP);
  });

  it("is fine at the edges of what hosts have", () => {
    const good: StaticArray<u32> = [ip4(1, 0, 0, 1), ip4(126, 255, 255, 254), ip4(128, 0, 0, 1), ip4(223, 255, 255, 254), ip4(192, 168, 8, 255)];
    mark();
    for (let i = 0; i < good.length; i++) udp({ source: good[i] });
    expect(counted(Counter.UDP_RECEIVED)).toBe(good.length);
  });
});

describe("a destination", () => {
  beforeEach(start);
  afterEach(expectAlive);

  it("of another host is dropped", () => {
    expectDropped({ destination: STRANGER_IP }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: FAR_IP }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: 0 }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: ip4(127, 0, 0, 1) }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: ip4(192, 168, 8, 255) }, Counter.IP_NOT_FOR_US);
  });

  it("that is a group we are not in is dropped", () => {
    expectDropped({ destination: ip4(224, 0, 0, 251), linkTo: 0x01005e0000fb }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: ip4(239, 1, 2, 3), linkTo: 0x01005e010203 }, Counter.IP_NOT_FOR_US);
    expectDropped({ destination: ip4(240, 0, 0, 1), linkTo: BROADCAST_MAC }, Counter.IP_NOT_FOR_US);
  });

  it("may be either broadcast address, or all hosts", () => {
    udp({ destination: 0xffffffff, linkTo: BROADCAST_MAC });
    expect(Rx.toUs).toBe(false);
    udp({ destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC });
    udp({ destination: ip4(224, 0, 0, 1), linkTo: 0x01005e000001 });
    expect(udpQueued(socket)).toBe(3);
    udp({});
    expect(Rx.toUs).toBe(true);
  });

  it("that is ours is dropped when it came by link broadcast or multicast (RFC 1122 3.3.6)", () => {
    expectDropped({ linkTo: BROADCAST_MAC }, Counter.IP_NOT_FOR_US);
    expectDropped({ linkTo: 0x01005e000001 }, Counter.IP_NOT_FOR_US);
  });

  it("that ends in all ones is a host's where the network is a /31 (RFC 3021)", () => {
    const own = interfaceAt(0);
    own.mask = ip4(255, 255, 255, 254);
    mark();
    udp({ source: ip4(192, 168, 7, 3) });
    expect(counted(Counter.UDP_RECEIVED)).toBe(1);
    own.mask = ip4(255, 255, 255, 0);
  });
});

describe("an unknown protocol", () => {
  it("is counted and answered with protocol unreachable", () => {
    power();
    const packet: Packet = { len: 40 };
    send(packet.build());
    expectIcmp(3, 2);
    expect(counted(Counter.IP_UNKNOWN_PROTOCOL)).toBe(1);
    const tunnel: Packet = { protocol: 4, data: "45 00 00 20 00 00 40 00 40 11 00 00 c0 a8 07 01 c0 a8 07 02" };
    send(tunnel.build());
    expectIcmp(3, 2);
    const group: Packet = { destination: 0xffffffff, linkTo: BROADCAST_MAC };
    send(group.build());
    expectSilence();
  });
});

describe("padding", () => {
  beforeEach(start);

  it("is no data, whatever it consists of and however long it is", () => {
    for (let octet = 0; octet <= 0xff; octet += 0x33) {
      for (let len = 0; len < 20; len++) {
        for (let padding = 0; padding < 30; padding += 1) {
          start1(len, padding, octet);
        }
      }
    }
  });

  it("does not change the payload's sum, which is taken from the frame's", () => {
    for (let len = 0; len < 12; len++) {
      const packet: Packet = { len, padding: 13, paddingOctet: 0xfe };
      send(packet.build());
      drain();
      expect(Rx.payloadLength).toBe(len);
      expect(Rx.payloadSum % 0xffff).toBe(sum(Rx.payload, len) % 0xffff);
    }
  });
});

/** A datagram of `len` octets is received with its checksum right and its length true. */
function start1(len: i32, padding: i32, paddingOctet: i32): void {
  mark();
  udp({ to: 7777, len, padding, paddingOctet });
  expect(counted(Counter.UDP_NO_PORT)).toBe(1);
  drain();
}

describe("sending", () => {
  beforeEach(power);

  it("writes a header that stands: DF, TTL 64, our address", () => {
    pattern(TX_PAYLOAD, 0, 100);
    expect(ipv4Send(PEER_IP, 253, 100)).toBe(100);
    take();
    expect(Got.linkTo).toBe(PEER_MAC);
    expect(get16(Got.packet + 6)).toBe(0x4000);
    expect(Got.destination).toBe(PEER_IP);
    expect(Got.payloadLength).toBe(100);
    expect(memory.compare(Got.payload, TX_PAYLOAD, 100)).toBe(0);
  });

  it("takes 0 to 1480 octets", () => {
    expect(ipv4Send(PEER_IP, 253, 0)).toBe(0);
    take();
    expect(Got.length).toBe(34);
    expect(ipv4Send(PEER_IP, 253, 1480)).toBe(1480);
    take();
    expect(Got.length).toBe(1514);
    expect(ipv4Mtu(PEER_IP)).toBe(1500);
  });

  it("broadcasts to broadcast addresses, ours and the limited one", () => {
    ipv4Send(0xffffffff, 253, 4);
    take();
    expect(Got.linkTo).toBe(BROADCAST_MAC);
    ipv4Send(NETWORK_BROADCAST, 253, 4);
    take();
    expect(Got.linkTo).toBe(BROADCAST_MAC);
  });

  it("maps a multicast address to its MAC address (RFC 1112 6.4)", () => {
    ipv4Send(ip4(224, 0, 0, 251), 253, 4);
    take();
    expect(Got.linkTo).toBe(0x01005e0000fb);
    ipv4Send(ip4(239, 255, 1, 2), 253, 4);
    take();
    expect(Got.linkTo).toBe(0x01005e7f0102);
  });

  it("finds no route to 0/8, loopback and class E, and says so", () => {
    const bad: StaticArray<u32> = [ip4(0, 0, 0, 1), ip4(127, 0, 0, 1), ip4(240, 0, 0, 1)];
    for (let i = 0; i < bad.length; i++) {
      expect(ipv4Send(bad[i], 253, 4)).toBe(Err.ENETUNREACH);
      expect(ipv4SourceFor(bad[i])).toBe(0);
    }
    expect(counted(Counter.IP_NO_ROUTE)).toBe(3);
    expectSilence();
  });

  it("has no way to itself, nor to the address of its network", () => {
    expect(ipv4Send(DEVICE_IP, 253, 4)).toBe(Err.EHOSTUNREACH);
    expectSilence();
  });

  it("finds no route off the link without a gateway", () => {
    const own = interfaceAt(0);
    own.gateway = 0;
    expect(ipv4Send(FAR_IP, 253, 4)).toBe(Err.ENETUNREACH);
    expect(ipv4SourceFor(FAR_IP)).toBe(0);
    own.gateway = PEER_IP;
    expect(ipv4Send(FAR_IP, 253, 4)).toBe(4);
    expect(ipv4SourceFor(FAR_IP)).toBe(DEVICE_IP);
  });

  it("says when there is no link, no address or no room", () => {
    wire().busy = true;
    expect(ipv4Send(PEER_IP, 253, 4)).toBe(Err.EAGAIN);
    expect(counted(Counter.IP_TX_BUSY)).toBe(1);
    wire().busy = false;
    wire().down();
    expect(ipv4Send(PEER_IP, 253, 4)).toBe(Err.ENETDOWN);
    poll();
    wire().up();
    poll();
    drain();
    expect(ipv4Send(PEER_IP, 253, 4)).toBe(Err.ENETDOWN);
    expect(ipv4Send(FAR_IP, 253, 4)).toBe(Err.ENETDOWN);
    expect(ipv4SourceFor(PEER_IP)).toBe(0);
    expectSilence();
  });

  it("writes the whole header again after a packet to elsewhere: a group, a host that does not answer yet, a far one", () => {
    const others: u32[] = [0xffffffff, ip4(224, 0, 0, 9), STRANGER_IP, FAR_IP];
    for (let i = 0; i < others.length; i++) {
      for (let n = 10; n < 12; n++) {
        expect(ipv4Send(PEER_IP, 200, n)).toBe(n);
        take();
        expect(Got.destination).toBe(PEER_IP);
        expect(Got.linkTo).toBe(PEER_MAC);
        expect(Got.payloadLength).toBe(n);
      }
      expect(ipv4Send(others[i], 200, 10)).toBe(10);
      drain();
    }
    expect(ipv4Send(PEER_IP, 200, 10)).toBe(10);
    take();
    expect(Got.destination).toBe(PEER_IP);
    expect(Got.linkTo).toBe(PEER_MAC);
  });

  it("goes to the new MAC address when a host that is lost comes back with another", () => {
    expect(ipv4Send(PEER_IP, 200, 10)).toBe(10);
    drain();
    const moved: u64 = 0x020000000077;
    for (let i = 0; i < 6; i++) {
      const claim = new Arp();
      claim.linkFrom = moved;
      claim.senderMac = moved;
      send(claim.build());
      pass(1000);
    }
    drain();
    expect(ipv4Send(PEER_IP, 200, 10)).toBe(10);
    take();
    expect(Got.linkTo).toBe(moved);
  });

  it("leaves a datagram of one socket alone while another packet is sent", () => {
    const s = udpOpen();
    udpBind(s, 0, 9);
    udpSend(s, PEER_IP, 9, P, 3);
    expectUdp(9, 9, 3);
  });
});
