import { ARP_ENTRIES, ARP_LIFE_MS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { findNeighbour, NeighbourState } from "../../../assembly/link/neighbours";
import { Arp, BROADCAST_MAC, DEVICE_IP, DEVICE_MAC, FAR_IP, PEER_IP, PEER_MAC, STRANGER_IP } from "../../fakes/packets";
import { at, counted, drain, expectArp, expectSilence, expectUdp, Got, pass, poll, power, send } from "../../fakes/harness";
import { udpBind, udpConnect, udpOpen, udpReceive, udpSend } from "../../../assembly/transport/udp";
import { Err } from "../../../assembly/lib/errors";

const STRANGER_MAC: u64 = 0x02000000004d;
const P: usize = memory.data(64, 4);
const ENTRIES: u32 = ARP_ENTRIES;

function arp(a: Arp): void {
  send(a.build());
}

/** Whether the device has the MAC address of `ip`. */
function knows(ip: u32): bool {
  const e = findNeighbour(ip);
  return e !== null && e.state == NeighbourState.REACHABLE;
}

/** A socket on port 9. */
function open(): i32 {
  const s = udpOpen();
  udpBind(s, 0, 9);
  return s;
}

describe("resolving", () => {
  beforeEach(power);

  it("asks by broadcast, keeps the packet, and sends it when the answer comes", () => {
    const s = open();
    expect(udpSend(s, STRANGER_IP, 9, P, 5)).toBe(5);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    expectSilence();
    pass(10);
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC, targetMac: DEVICE_MAC });
    expectUdp(9, 9, 5);
    expect(Got.linkTo).toBe(STRANGER_MAC);
    expectSilence();
  });

  it("is answered by the other's own question", () => {
    const s = open();
    udpSend(s, STRANGER_IP, 9, P, 5);
    drain();
    arp({ sender: STRANGER_IP, senderMac: STRANGER_MAC, linkTo: BROADCAST_MAC });
    expectUdp(9, 9, 5);
    expectArp(2, DEVICE_IP, STRANGER_IP, STRANGER_MAC, STRANGER_MAC);
  });

  it("asks for the gateway when the destination is far", () => {
    const s = open();
    expect(udpSend(s, FAR_IP, 9, P, 5)).toBe(5);
    expectUdp(9, 9, 5);
    expect(Got.linkTo).toBe(PEER_MAC);
    expect(Got.destination).toBe(FAR_IP);
  });

  it("asks no more than once a second however much is sent (RFC 1122 2.3.2.1)", () => {
    const s = open();
    udpSend(s, STRANGER_IP, 9, P, 1);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    for (let t = 100; t < 1000; t += 100) {
      at(t);
      udpSend(s, STRANGER_IP, 9, P, 1);
      poll();
      expectSilence();
    }
    at(999);
    expectSilence();
    at(1000);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    at(1999);
    expectSilence();
    at(2000);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
  });

  it("keeps the latest two packets of an address, in order (RFC 1122 2.3.2.2)", () => {
    const s = open();
    for (let n = 1; n <= 4; n++) expect(udpSend(s, STRANGER_IP, 9, P, n)).toBe(n);
    expect(counted(Counter.ARP_QUEUE_FULL)).toBe(2);
    drain();
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC });
    expectUdp(9, 9, 3);
    expectUdp(9, 9, 4);
    expectSilence();
  });

  it("refuses a packet when others fill every buffer, and keeps one place for each address that has any", () => {
    const s = open();
    expect(udpSend(s, ip4(192, 168, 7, 70), 9, P, 1)).toBe(1);
    expect(udpSend(s, ip4(192, 168, 7, 71), 9, P, 2)).toBe(2);
    expect(udpSend(s, ip4(192, 168, 7, 72), 9, P, 3)).toBe(3);
    expect(udpSend(s, ip4(192, 168, 7, 73), 9, P, 4)).toBe(Err.EAGAIN);
    expect(udpSend(s, ip4(192, 168, 7, 70), 9, P, 5)).toBe(5);
    expect(counted(Counter.ARP_QUEUE_FULL)).toBe(2);
    drain();
    arp({ operation: 2, sender: ip4(192, 168, 7, 70), senderMac: STRANGER_MAC });
    expectUdp(9, 9, 5);
    expectSilence();
  });

  it("gives up after three questions, drops what waits, and tells the socket", () => {
    const s = open();
    udpConnect(s, STRANGER_IP, 9);
    udpSend(s, 0, 0, P, 4);
    udpSend(s, 0, 0, P, 4);
    at(2999);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    expectSilence();
    expect(udpReceive(s, P, 4)).toBe(Err.EAGAIN);
    at(3000);
    expectSilence();
    expect(counted(Counter.ARP_UNRESOLVED)).toBe(2);
    expect(findNeighbour(STRANGER_IP) === null).toBe(true);
    expect(udpReceive(s, P, 4)).toBe(Err.EHOSTUNREACH);
    expect(udpReceive(s, P, 4)).toBe(Err.EAGAIN);
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC });
    expectSilence();
    expect(counted(Counter.ARP_UNSOLICITED)).toBe(1);
  });

  it("starts anew with the next packet", () => {
    const s = open();
    udpSend(s, STRANGER_IP, 9, P, 4);
    at(3000);
    drain();
    udpSend(s, STRANGER_IP, 9, P, 6);
    expectArp(1, DEVICE_IP, STRANGER_IP, 0, BROADCAST_MAC);
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC });
    expectUdp(9, 9, 6);
    expectSilence();
  });
});

describe("an entry's life", () => {
  beforeEach(power);

  it("ends in silence when it is not used", () => {
    at(ARP_LIFE_MS);
    expectSilence();
    expect(knows(PEER_IP)).toBe(false);
  });

  it("is confirmed by unicast before it ends, then by broadcast, a second apart (RFC 1122 2.3.2.1)", () => {
    const s = open();
    at(ARP_LIFE_MS - 6000);
    udpSend(s, PEER_IP, 9, P, 4);
    expectUdp(9, 9, 4);
    at(ARP_LIFE_MS - 5001);
    expectSilence();
    for (let i = 5; i > 0; i--) {
      at(ARP_LIFE_MS - 1000 * i);
      expectArp(1, DEVICE_IP, PEER_IP, 0, i > 3 ? PEER_MAC : BROADCAST_MAC);
      expectSilence();
      expect(knows(PEER_IP)).toBe(true);
    }
    at(ARP_LIFE_MS - 1);
    expect(knows(PEER_IP)).toBe(true);
    at(ARP_LIFE_MS);
    expect(knows(PEER_IP)).toBe(false);
    expectSilence();
  });

  it("begins anew with an answer", () => {
    const s = open();
    at(ARP_LIFE_MS - 6000);
    udpSend(s, PEER_IP, 9, P, 4);
    at(ARP_LIFE_MS - 4900);
    drain();
    arp({ operation: 2, targetMac: DEVICE_MAC });
    at(2 * ARP_LIFE_MS - 4900 - 5001);
    expectSilence();
    expect(knows(PEER_IP)).toBe(true);
    udpSend(s, PEER_IP, 9, P, 4);
    drain();
    at(2 * ARP_LIFE_MS - 4900 - 1);
    for (let i = 5; i > 0; i--) expectArp(1, DEVICE_IP, PEER_IP, 0, i > 3 ? PEER_MAC : BROADCAST_MAC);
    expectSilence();
  });

  it("once ended makes the next packet wait for an answer, also to where the last one went", () => {
    const s = open();
    udpSend(s, PEER_IP, 9, P, 4);
    expectUdp(9, 9, 4);
    at(ARP_LIFE_MS);
    drain();
    expect(knows(PEER_IP)).toBe(false);
    udpSend(s, PEER_IP, 9, P, 4);
    expectArp(1, DEVICE_IP, PEER_IP, 0, BROADCAST_MAC);
    expectSilence();
  });
});

/** n neighbours from 192.168.7.`first` on ask, a millisecond apart. */
function fill(first: u32, n: u32): void {
  for (let i: u32 = 0; i < n; i++) {
    pass(1);
    arp({ linkTo: BROADCAST_MAC, sender: ip4(192, 168, 7, first + i), senderMac: STRANGER_MAC + i });
  }
  drain();
}

describe("a full table", () => {
  beforeEach(power);

  it("lets the entry go that was used least recently", () => {
    fill(100, ENTRIES - 1);
    expect(knows(PEER_IP)).toBe(true);
    pass(1);
    const s = open();
    udpSend(s, PEER_IP, 9, P, 1);
    fill(150, 1);
    expect(knows(PEER_IP)).toBe(true);
    expect(knows(ip4(192, 168, 7, 100))).toBe(false);
    for (let i: u32 = 1; i < ENTRIES - 1; i++) expect(knows(ip4(192, 168, 7, 100 + i))).toBe(true);
    expect(knows(ip4(192, 168, 7, 150))).toBe(true);
  });

  it("sends nothing more by the entry that was let go, though the last packet went by it", () => {
    const s = open();
    udpSend(s, PEER_IP, 9, P, 1);
    pass(1);
    for (let i: u32 = 0; i < ENTRIES; i++) udpSend(s, ip4(192, 168, 7, 100 + i), 9, P, 1);
    drain();
    udpSend(s, PEER_IP, 9, P, 1);
    expectSilence();
  });

  it("has a free place nearest to where the search begins", () => {
    const e = findNeighbour(PEER_IP);
    expect(e !== null && e.key == PEER_IP).toBe(true);
  });

  it("finds every entry when all of them hash alike", () => {
    for (let i: u32 = 1; i < ENTRIES; i++) {
      arp({ linkTo: BROADCAST_MAC, sender: ip4(192, 168, 7, 1 + i * ENTRIES), senderMac: STRANGER_MAC + i });
    }
    drain();
    const s = open();
    for (let i: u32 = 1; i < ENTRIES; i++) {
      udpSend(s, ip4(192, 168, 7, 1 + i * ENTRIES), 9, P, 1);
      expectUdp(9, 9, 1);
      expect(Got.linkTo).toBe(STRANGER_MAC + i);
    }
    udpSend(s, PEER_IP, 9, P, 1);
    expectUdp(9, 9, 1);
    expect(Got.linkTo).toBe(PEER_MAC);
  });

  it("never lets go an address that packets wait for: who asks then is answered and not learned", () => {
    const s = open();
    for (let i: u32 = 0; i < ENTRIES; i++) udpSend(s, ip4(192, 168, 7, 100 + i), 9, P, 1);
    expect(knows(PEER_IP)).toBe(false);
    drain();
    expect(udpSend(s, ip4(192, 168, 7, 150), 9, P, 1)).toBe(Err.EAGAIN);
    arp({ linkTo: BROADCAST_MAC });
    expectArp(2, DEVICE_IP, PEER_IP, PEER_MAC, PEER_MAC);
    expect(knows(PEER_IP)).toBe(false);
    expect(counted(Counter.ARP_TABLE_FULL)).toBe(2);
  });
});
