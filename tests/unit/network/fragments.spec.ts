// Sending in fragments: datagrams, and echo replies.
import { UDP_TX_MAX } from "../../../assembly/config";
import { Counter } from "../../../assembly/lib/counters";
import { Err } from "../../../assembly/lib/errors";
import { setSecret } from "../../../assembly/lib/siphash";
import { fragmentIdentification } from "../../../assembly/network/identification";
import { lowerPathMtu } from "../../../assembly/network/path-mtu";
import { udpBind, udpConnect, udpOpen, udpSend, udpServe } from "../../../assembly/transport/udp";
import { cut, Fragment, pieces, takeWhole, Whole } from "../../fakes/fragments";
import { get16, isPattern, pattern } from "../../fakes/octets";
import { Arp, FAR_IP, Icmp, PEER_IP, STRANGER_IP } from "../../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, Got, Net, power, send, take, wire } from "../../fakes/harness";

const P: usize = memory.data(70000, 8);
let socket: i32 = -1;

function start(): void {
  power();
  socket = udpOpen();
  udpBind(socket, 0, 7);
}

/** An echo request with `len` octets of data, in fragments; `tos` of all. */
function ping(len: i32, tos: i32 = 0, octets: i32 = 1480): void {
  const m: Icmp = { len, tos, fragment: 0, padding: 0 };
  cut(m.build());
  for (let at = 0; at < len + 8; at += octets) {
    const f: Fragment = { from: at, to: min(at + octets, len + 8), tos };
    send(f.build());
  }
}

describe("a datagram that no packet carries", () => {
  beforeEach(start);

  it("goes in fragments, of every length from the first that needs them to UDP_TX_MAX", () => {
    pattern(P, 0, UDP_TX_MAX);
    for (let len = 1473; len <= UDP_TX_MAX; len += len < 1500 ? 1 : len < 3000 ? 53 : 8001) {
      expect(udpSend(socket, PEER_IP, 9, P, len)).toBe(len);
      expect(takeWhole()).toBe((len + 8 + 1479) / 1480);
      expect(Whole.length).toBe(len + 8);
      expect(get16(Whole.payload)).toBe(7);
      expect(get16(Whole.payload + 2)).toBe(9);
      expect(isPattern(Whole.payload + 8, 0, len)).toBe(true);
    }
    expect(udpSend(socket, PEER_IP, 9, P, UDP_TX_MAX)).toBe(UDP_TX_MAX);
    expect(takeWhole()).toBe(45);
    expect(counted(Counter.UDP_SENT)).toBeGreaterThan(60);
    expect(udpSend(socket, PEER_IP, 9, P, UDP_TX_MAX + 1)).toBe(Err.EMSGSIZE);
    expect(udpSend(socket, PEER_IP, 9, P, -1)).toBe(Err.EMSGSIZE);
    expectSilence();
  });

  it("goes to the peer of a connected socket", () => {
    expect(udpConnect(socket, PEER_IP, 99)).toBe(0);
    expect(udpSend(socket, 0, 0, P, 2000)).toBe(2000);
    expect(takeWhole()).toBe(2);
    expect(get16(Whole.payload + 2)).toBe(99);
  });

  it("has its socket's type of service and time to live in each fragment", () => {
    udpServe(socket, <u16>(0x28 << 8 | 64 ^ 9));
    Net.tos = 0x28;
    Net.ttl = 9;
    expect(udpSend(socket, PEER_IP, 9, P, 4000)).toBe(4000);
    expect(takeWhole()).toBe(3);
  });

  it("is refused as any is: no route, no destination, a port that there is not", () => {
    expect(udpSend(socket, 0, 0, P, 2000)).toBe(Err.EDESTADDRREQ);
    expect(udpSend(socket, PEER_IP, 70000, P, 2000)).toBe(Err.EINVAL);
    expect(udpSend(socket, 0x0100007f, 9, P, 2000)).toBe(Err.ENETUNREACH);
    expectSilence();
  });

  it("goes in smaller fragments where the path is narrow, and so does one that the link would carry", () => {
    lowerPathMtu(FAR_IP, 1003);
    pattern(P, 0, 1400);
    expect(udpSend(socket, FAR_IP, 9, P, 1400)).toBe(1400);
    expect(takeWhole()).toBe(2);
    expect(Whole.largest).toBe(20 + 976);
    expect(isPattern(Whole.payload + 8, 0, 1400)).toBe(true);
    expect(udpSend(socket, FAR_IP, 9, P, 1003 - 28)).toBe(1003 - 28);
    take();
    expect(Got.fragment).toBe(0x4000);
  });

  it("leaves nothing behind in the next packet's header", () => {
    expect(udpSend(socket, PEER_IP, 9, P, 2000)).toBe(2000);
    takeWhole();
    for (let i = 0; i < 2; i++) {
      expect(udpSend(socket, PEER_IP, 9, P, 20)).toBe(20);
      take();
      expect(Got.fragment).toBe(0x4000);
    }
  });

  it("ends where the adapter has no room, and says so", () => {
    wire().busy = true;
    expect(udpSend(socket, PEER_IP, 9, P, 4000)).toBe(Err.EAGAIN);
    wire().busy = false;
    expectSilence();
    expect(counted(Counter.UDP_SENT)).toBe(0);
    expect(counted(Counter.IP_FRAGMENTS_OUT)).toBe(0);
  });

  it("of two fragments waits for ARP as a whole", () => {
    pattern(P, 0, 2000);
    expect(udpSend(socket, STRANGER_IP, 9, P, 2000)).toBe(2000);
    drain();
    const answer: Arp = { operation: 2, sender: STRANGER_IP };
    send(answer.build());
    expect(takeWhole()).toBe(2);
    expect(isPattern(Whole.payload + 8, 0, 2000)).toBe(true);
  });
});

describe("an echo request in fragments", () => {
  beforeEach(start);

  it("is answered in fragments, or in one packet if it fits, every octet returned", () => {
    for (let len = 1400; len < 1473; len += 12) {
      ping(len, 0, 1000);
      expectIcmp(0, 0);
      expect(Got.fragment).toBe(0x4000);
      expect(isPattern(Got.payload + 8, 0, len)).toBe(true);
      expectSilence();
    }
    for (let len = 1473; len < 4500; len += 111) {
      ping(len);
      expect(takeWhole()).toBe((len + 8 + 1479) / 1480);
      expect(load<u8>(Whole.payload)).toBe(0);
      expect(isPattern(Whole.payload + 8, 0, len)).toBe(true);
      expectSilence();
    }
  });

  it("keeps the type of service (RFC 1122 3.2.1.6)", () => {
    Net.tos = 0x28;
    ping(2000, 0x28);
    expect(takeWhole()).toBe(2);
  });

  it("from a far host whose gateway is not known any more is answered with nothing broken: the reply's own memory is needed for ARP", () => {
    const m: Icmp = { len: 4000, source: STRANGER_IP, fragment: 0, padding: 0 };
    cut(m.build());
    pieces(1480);
    drain();
    expect(counted(Counter.ICMP_ECHOS)).toBe(0);
    const answer: Arp = { operation: 2, sender: STRANGER_IP };
    send(answer.build());
    take();
    expect(Got.fragment).toBe(0x2000);
    expect(isPattern(Got.payload + 8, 0, 1472)).toBe(true);
    expectSilence();
  });
});

describe("identifications of fragmented datagrams (RFC 6864 4.3)", () => {
  it("do not repeat within 65,536", () => {
    const seen = memory.data(65536);
    memory.fill(seen, 0, 65536);
    let repeated = 0;
    for (let i = 0; i < 65536; i++) {
      const id = fragmentIdentification();
      repeated += load<u8>(seen + id);
      store<u8>(seen + id, 1);
    }
    expect(repeated).toBe(0);
  });

  it("have no common distance, and are others under another secret", () => {
    let distance = fragmentIdentification() - fragmentIdentification();
    let same = 0;
    for (let i = 0; i < 1000; i++) {
      const next = fragmentIdentification() - fragmentIdentification();
      if (next == distance) same++;
      distance = next;
    }
    expect(same).toBeLessThan(10);
    setSecret(1, 2);
    const under = fragmentIdentification();
    for (let i = 1; i < 65536; i++) fragmentIdentification();
    setSecret(3, 4);
    expect(fragmentIdentification()).not.toBe(under);
  });
});
