// Reassembly with one buffer, which is lent by what waits for ARP. With more of them: reassembly.wide.ts.
import { ARP_RETRY_MS, REASSEMBLY_MS, UDP_RX_BUFFER } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Rx } from "../../../assembly/link/receive";
import { ipv4SendElsewhere } from "../../../assembly/network/ipv4";
import { Reassembly, REASSEMBLED_MAX } from "../../../assembly/network/reassembly";
import { udpQueued, udpReceive, udpSend } from "../../../assembly/transport/udp";
import { Cut, cut, Fragment, piece, pieces, takeWhole, Whole, unfragmented } from "../../fakes/fragments";
import { checksumOf, get16, isPattern } from "../../fakes/octets";
import { Arp, BROADCAST_MAC, Icmp, NETWORK_BROADCAST, PEER_IP, STRANGER_IP, Udp } from "../../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, expectUdp, Got, pass, send } from "../../fakes/harness";

const P: usize = memory.data(70000, 8);
let socket: i32 = -1;

function start(): void {
  socket = unfragmented();
}

/** A datagram with `len` octets of data is what is cut. */
function datagram(len: i32, id: i32 = 1, to: i32 = 7): void {
  const u: Udp = { len, id, to, fragment: 0, padding: 0 };
  cut(u.build());
}

function echo(len: i32, id: i32 = 1): void {
  const m: Icmp = { len, id, fragment: 0, padding: 0 };
  cut(m.build());
}

/** The datagram has come, whole, as the socket's only one. */
function expectDatagram(len: i32): void {
  expect(udpQueued(socket)).toBe(1, "delivered");
  expect(udpReceive(socket, P, 70000)).toBe(len);
  expect(isPattern(P, 0, len)).toBe(true, "octets as they were sent");
  expect(Reassembly.pending).toBe(0, "the buffer is free");
}

describe("reassembly", () => {
  beforeEach(start);

  it("of fragments in order", () => {
    datagram(1000);
    pieces(256);
    expectDatagram(1000);
    expect(counted(Counter.IP_REASSEMBLED)).toBe(1);
    expectSilence();
  });

  it("of two fragments either way round, cut at each place, of each length", () => {
    for (let len = 1; len < 42; len++) {
      for (let at = 8; at < len + 8; at += 8) {
        datagram(len, len << 8 | at);
        piece(0, at);
        piece(at);
        expectDatagram(len);
        piece(at);
        piece(0, at);
        expectDatagram(len);
      }
    }
  });

  it("of five fragments in each of their 120 orders", () => {
    const order: i32[] = [0, 1, 2, 3, 4];
    for (let n = 0; n < 120; n++) {
      let code = n;
      const left = order.slice(0);
      datagram(100, n);
      for (let k = 5; k > 0; k--) {
        const which = left.splice(code % k, 1)[0];
        code /= k;
        piece(which * 24, which == 4 ? -1 : which * 24 + 24);
      }
      expectDatagram(100);
    }
  });

  it("of fragments in the least units, odd ones first, then even ones from the end: as many holes as there can be", () => {
    datagram(1488);
    for (let at = 8; at < Cut.length; at += 16) piece(at, at + 8 < Cut.length ? at + 8 : -1);
    for (let at = Cut.length - 8 & ~15; at >= 0; at -= 16) piece(at, at + 8 < Cut.length ? at + 8 : -1);
    expectDatagram(1488);
  });

  it("is by source, destination, protocol and identification (RFC 791 3.2)", () => {
    datagram(100);
    piece(0, 64);
    const strange: Fragment[] = [
      { from: 64, id: 2 }, { from: 64, source: STRANGER_IP }, { from: 64, protocol: 1 },
      { from: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC },
    ];
    // With one buffer each takes it, so that the first begins anew.
    for (let i = 0; i < strange.length; i++) {
      send(strange[i].build());
      expect(udpQueued(socket)).toBe(0);
      piece(0, 64);
    }
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(8);
    piece(64);
    expectDatagram(100);
  });

  it("takes broadcasts, and fragments with DF", () => {
    const u: Udp = { len: 100, fragment: 0, padding: 0, destination: NETWORK_BROADCAST };
    cut(u.build());
    const group: Fragment[] = [
      { to: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC }, { from: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC },
    ];
    for (let i = 0; i < 2; i++) send(group[i].build());
    expect(Rx.toUs).toBe(false);
    expectDatagram(100);
  });

  it("skips options, of each fragment, and checks them", () => {
    datagram(100);
    const first: Fragment = { to: 64, options: "01 01 01 00 94 04 00 00" };
    send(first.build());
    const routed: Fragment = { from: 64, options: "83 03 04 00" };
    send(routed.build());
    expect(counted(Counter.IP_BAD_OPTIONS)).toBe(1);
    const last: Fragment = { from: 64, options: "01 01 01 00" };
    send(last.build());
    expectDatagram(100);
  });

  it("knows padding", () => {
    datagram(32);
    piece(32);
    const padded: Fragment = { to: 32, padding: 300, paddingOctet: 0xee };
    send(padded.build());
    expectDatagram(32);
  });

  it("gives the packet a header as if it had come in one: an answer quotes it right", () => {
    datagram(600, 0x1234, 99);
    const first: Fragment = { to: 64, options: "01 01 01 00" };
    send(first.build());
    piece(64);
    expectIcmp(3, 3);
    const quoted = Got.payload + 8;
    expect(get16(quoted)).toBe(0x4500);
    expect(get16(quoted + 2)).toBe(628);
    expect(get16(quoted + 4)).toBe(0x1234);
    expect(get16(quoted + 6)).toBe(0);
    expect(checksumOf(quoted, 20, 0)).toBe(0);
    expect(isPattern(quoted + 28, 0, 500)).toBe(true);
  });

  it("ends in the checksum of the transport", () => {
    const u: Udp = { len: 100, badSum: true, fragment: 0, padding: 0 };
    cut(u.build());
    pieces(32);
    expect(udpQueued(socket)).toBe(0);
    expect(counted(Counter.UDP_BAD_CHECKSUM)).toBe(1);
  });

  it("of a datagram that no ring can hold is dropped, counted as one for which there is no room", () => {
    datagram(UDP_RX_BUFFER - 16);
    pieces(512);
    expectDatagram(UDP_RX_BUFFER - 16);
    datagram(UDP_RX_BUFFER - 15);
    pieces(512);
    expect(udpQueued(socket)).toBe(0);
    expect(counted(Counter.UDP_BUFFER_FULL)).toBe(1);
  });
});

describe("what is said twice", () => {
  beforeEach(start);

  it("does no harm: each fragment comes three times", () => {
    datagram(1000);
    for (let at = 0; at < 768; at += 256) for (let i = 0; i < 3; i++) piece(at, at + 256);
    expect(counted(Counter.IP_FRAGMENT)).toBe(6);
    for (let i = 0; i < 3; i++) piece(768);
    expect(udpQueued(socket)).toBe(1);
  });

  it("does no harm cut in another way, as long as it says nothing new", () => {
    datagram(200);
    piece(0, 32);
    piece(32, 64);
    piece(104);
    piece(8, 56);
    piece(0, 64);
    piece(112);
    expect(counted(Counter.IP_FRAGMENT)).toBe(3);
    piece(64, 104);
    expectDatagram(200);
  });
});

/** These fragments of a datagram of 208 octets of payload make it worthless: the rest changes nothing, and a new one is put together. */
function expectSpoilt(fragments: Fragment[]): void {
  for (let i = 0; i < fragments.length; i++) send(fragments[i].build());
  expect(counted(Counter.IP_FRAGMENT_OVERLAP)).toBe(1, "overlap counted");
  pieces(104);
  expect(udpQueued(socket)).toBe(0, "nothing is delivered");
  datagram(200, 2);
  pieces(104);
  expectDatagram(200);
  expectSilence();
  pass(REASSEMBLY_MS);
  expectSilence();
  expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(0);
  expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(0, "what is spoilt is no loss");
}

describe("an overlap drops the datagram (RFC 5722's rule)", () => {
  beforeEach(() => {
    start();
    datagram(200);
  });

  it("at the end of what is there", () => expectSpoilt([{ to: 64 }, { from: 56, to: 72 }]));
  it("at the beginning", () => expectSpoilt([{ from: 64, to: 128 }, { from: 56, to: 72 }]));
  it("of one that lies around another", () => expectSpoilt([{ from: 64, to: 72 }, { from: 56, to: 104 }]));
  it("of one that fills a hole and more", () => expectSpoilt([{ to: 64 }, { from: 72, to: 128 }, { from: 64, to: 80 }]));
  it("with other octets in the same place", () => expectSpoilt([{ to: 8 }, { to: 8, data: "00 00 00 00 00 00 00 00", more: 1 }]));
  it("of a last one with other octets, the last of them", () => expectSpoilt([{ from: 200 }, { from: 200, data: "c8 cf d6 dd e4 eb f2 00", more: 0 }]));
  it("of an end that comes earlier (teardrop)", () => expectSpoilt([{ from: 64, to: 128 }, { from: 64, to: 100, more: 0 }]));
  it("of an end before octets that are there", () => expectSpoilt([{ from: 64, to: 128 }, { from: 8, to: 16, more: 0 }]));
  it("of a second end behind the first", () => expectSpoilt([{ from: 64, to: 128, more: 0 }, { from: 128 }]));
  it("of a second end before the first", () => expectSpoilt([{ from: 104 }, { from: 64, to: 100, more: 0 }]));
  it("of octets behind the end", () => expectSpoilt([{ from: 64, to: 100, more: 0 }, { from: 104, to: 128 }]));
  it("of one that says more follow where the datagram ends", () => expectSpoilt([{ from: 104 }, { from: 200, to: 208, more: 1 }]));
  it("of one that says it is the last where more are there", () => expectSpoilt([{ to: 64 }, { from: 8, to: 64, more: 0 }]));
});

describe("a datagram whose fragments do not all come", () => {
  beforeEach(start);

  it("is given up after REASSEMBLY_MS, counted from its first fragment, and its source told what came of it (RFC 1122 3.3.2)", () => {
    datagram(1000, 0x77);
    piece(0, 512);
    pass(REASSEMBLY_MS / 2);
    piece(768);
    pass(REASSEMBLY_MS / 2 - 1);
    expectSilence();
    expect(Reassembly.pending).toBe(1);
    pass(1);
    expectIcmp(11, 1);
    expect(Got.destination).toBe(PEER_IP);
    expect(Got.payloadLength).toBe(8 + 20 + 512);
    expect(get16(Got.payload + 8 + 2)).toBe(20 + 512, "the first fragment as it came");
    expect(get16(Got.payload + 8 + 6)).toBe(0x2000);
    expect(checksumOf(Got.payload + 8, 20, 0)).toBe(0);
    expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(1);
    expectSilence();
    expect(Reassembly.pending).toBe(0);
  });

  it("quotes no more than 576 octets in all", () => {
    datagram(1000);
    piece(0, 768);
    pass(REASSEMBLY_MS);
    expectIcmp(11, 1);
    expect(Got.payloadLength).toBe(556);
  });

  it("is not complained of without its first fragment", () => {
    datagram(1000);
    piece(512);
    pass(REASSEMBLY_MS);
    expectSilence();
    expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(1);
  });

  it("is not complained of when it was for a group, or an ICMP error (RFC 1122 3.2.2)", () => {
    const u: Udp = { len: 100, fragment: 0, padding: 0 };
    cut(u.build());
    const group: Fragment = { to: 64, destination: NETWORK_BROADCAST, linkTo: BROADCAST_MAC };
    send(group.build());
    pass(REASSEMBLY_MS);
    const error: Icmp = { icmpType: 3, len: 100, fragment: 0, padding: 0 };
    cut(error.build());
    piece(0, 64);
    pass(REASSEMBLY_MS);
    expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(2);
    drain();
    echo(100);
    piece(0, 64);
    pass(REASSEMBLY_MS);
    expectIcmp(11, 1);
  });
});

describe("the memory", () => {
  beforeEach(start);

  it("holds a datagram as large as it is, to the octet, and refuses a larger one", () => {
    for (let n = REASSEMBLED_MAX - 12; n <= REASSEMBLED_MAX; n++) {
      echo(n - 8, n);
      pieces(1480);
      takeWhole();
      expect(Whole.length).toBe(n);
      expect(isPattern(Whole.payload + 8, 0, n - 8)).toBe(true);
    }
    echo(REASSEMBLED_MAX - 8 + 1, 0x8000);
    pieces(1480);
    expectSilence();
    expect(counted(Counter.IP_FRAGMENT_TOO_LARGE)).toBe(1);
    expect(counted(Counter.IP_REASSEMBLED)).toBe(13);
  });

  it("refuses one that goes on where the buffer ends", () => {
    echo(REASSEMBLED_MAX + 100);
    const at = REASSEMBLED_MAX & ~7;
    piece(at - 8, at);
    expect(counted(Counter.IP_FRAGMENT_TOO_LARGE)).toBe(1);
    expect(Reassembly.pending).toBe(0);
  });

  it("goes to the newest datagram: a flood keeps nobody out for longer than it takes to send the next one", () => {
    for (let i = 0; i < 1000; i++) {
      datagram(100, i);
      const f: Fragment = { to: 64, source: ip4(10, 9, 1, 1 + i % 200) };
      send(f.build());
    }
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(999);
    datagram(1000, 5000);
    pieces(512);
    expectDatagram(1000);
  });

  it("is not lent while a packet waits for ARP", () => {
    expect(ipv4SendElsewhere(STRANGER_IP, 253, 8)).toBe(8);
    drain();
    datagram(100);
    pieces(64);
    expect(udpQueued(socket)).toBe(0);
    expect(counted(Counter.IP_FRAGMENT)).toBe(2);
    pass(10 * ARP_RETRY_MS);
    drain();
    pieces(64);
    expectDatagram(100);
  });

  it("is taken back when a packet has to wait: the packet is sent as it was, the datagram is lost and counted", () => {
    datagram(100);
    piece(0, 64);
    memory.fill(P, 0x33, 100);
    expect(udpSend(socket, STRANGER_IP, 9, P, 100)).toBe(100);
    drain();
    piece(64);
    expect(udpQueued(socket)).toBe(0);
    expect(counted(Counter.IP_FRAGMENT_EVICTED)).toBe(1);
    const answer: Arp = { operation: 2, sender: STRANGER_IP };
    send(answer.build());
    expectUdp(7, 9, 100);
    for (let i = 0; i < 100; i++) expect(load<u8>(Got.payload + 8 + i)).toBe(0x33);
    piece(0, 64);
    piece(64);
    expectDatagram(100);
  });

  it("that was taken back is not spoken of when its time is over", () => {
    datagram(100);
    piece(0, 64);
    expect(udpSend(socket, STRANGER_IP, 9, P, 100)).toBe(100);
    pass(REASSEMBLY_MS);
    expect(counted(Counter.IP_FRAGMENT_TIMEOUT)).toBe(0);
    expect(counted(Counter.ICMP_ERRORS_OUT)).toBe(0);
  });
});
