import { ARP_ENTRIES } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { findNeighbour, NeighbourState } from "../../../assembly/link/neighbours";
import {
  Arp, BROADCAST_MAC, DEVICE_IP, DEVICE_MAC, FAR_IP, NETWORK_BROADCAST, PEER_IP, PEER_MAC, STRANGER_IP,
} from "../../fakes/packets";
import { at, counted, expectArp, expectSilence, expectUdp, Got, mark, power, send } from "../../fakes/harness";
import { udpBind, udpClose, udpOpen, udpSend } from "../../../assembly/transport/udp";

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

/** A stranger says that the peer's address is his: 1 = announcement, 2 = answer. */
function claim(operation: i32): void {
  const all = operation == 1;
  arp({ operation, sender: PEER_IP, senderMac: STRANGER_MAC, linkFrom: STRANGER_MAC, target: all ? PEER_IP : DEVICE_IP,
    targetMac: all ? 0 : DEVICE_MAC, linkTo: all ? BROADCAST_MAC : DEVICE_MAC });
}

/** The MAC address that a datagram for the peer goes to. */
function reaches(): u64 {
  const s = open();
  udpSend(s, PEER_IP, 9, P, 4);
  expectUdp(9, 9, 4);
  udpClose(s);
  return Got.linkTo;
}

/** A socket on port 9. */
function open(): i32 {
  const s = udpOpen();
  udpBind(s, 0, 9);
  return s;
}

describe("a question for us", () => {
  beforeEach(power);

  it("is answered to who asked", () => {
    arp({ linkTo: BROADCAST_MAC });
    expectArp(2, DEVICE_IP, PEER_IP, PEER_MAC, PEER_MAC);
    expectSilence();
  });

  it("is answered when it is sent to us alone", () => {
    arp({});
    expectArp(2, DEVICE_IP, PEER_IP, PEER_MAC, PEER_MAC);
  });

  it("is answered to a probe, and the prober is not learned (RFC 5227 2.5)", () => {
    arp({ linkTo: BROADCAST_MAC, sender: 0, senderMac: STRANGER_MAC, linkFrom: STRANGER_MAC });
    expectArp(2, DEVICE_IP, 0, STRANGER_MAC, STRANGER_MAC);
    expect(knows(0)).toBe(false);
    expectSilence();
  });

  it("makes an entry for a neighbour", () => {
    expect(knows(STRANGER_IP)).toBe(false);
    arp({ linkTo: BROADCAST_MAC, sender: STRANGER_IP, senderMac: STRANGER_MAC, linkFrom: STRANGER_MAC });
    expectArp(2, DEVICE_IP, STRANGER_IP, STRANGER_MAC, STRANGER_MAC);
    expect(knows(STRANGER_IP)).toBe(true);
  });

  it("makes no entry for a sender of another network, who is answered all the same", () => {
    arp({ linkTo: BROADCAST_MAC, sender: FAR_IP, senderMac: STRANGER_MAC, linkFrom: STRANGER_MAC });
    expectArp(2, DEVICE_IP, FAR_IP, STRANGER_MAC, STRANGER_MAC);
    expect(knows(FAR_IP)).toBe(false);
  });
});

describe("what is not for us", () => {
  beforeEach(power);
  afterEach(expectSilence);

  it("is not answered, and makes no entry", () => {
    arp({ linkTo: BROADCAST_MAC, sender: STRANGER_IP, senderMac: STRANGER_MAC, target: ip4(192, 168, 7, 3) });
    expect(knows(STRANGER_IP)).toBe(false);
  });

  it("is dropped when short: 0 to 27 octets", () => {
    for (let n = 0; n < 28; n++) {
      mark();
      arp({ cut: 14 + n });
      expect(counted(Counter.ARP_SHORT)).toBe(1);
    }
  });

  it("is dropped when its types, lengths or operation are others", () => {
    arp({ hardwareType: 6 });
    arp({ protocolType: 0x86dd });
    arp({ hardwareLength: 255 });
    arp({ hardwareLength: 0 });
    arp({ protocolLength: 0 });
    arp({ protocolLength: 16 });
    arp({ operation: 0 });
    arp({ operation: 3 });
    arp({ operation: 4 });
    arp({ operation: 0x0101 });
    expect(counted(Counter.ARP_BAD_FORMAT)).toBe(10);
  });

  it("is dropped when the sender's MAC address is a group's, nobody's or ours", () => {
    arp({ senderMac: BROADCAST_MAC });
    arp({ senderMac: 0x01005e000001 });
    arp({ senderMac: 0 });
    arp({ senderMac: DEVICE_MAC });
    expect(counted(Counter.ARP_BAD_SENDER)).toBe(4);
  });

  it("is dropped when the sender's address is no host's", () => {
    const bad: StaticArray<u32> = [
      ip4(255, 255, 255, 255), NETWORK_BROADCAST, ip4(224, 0, 0, 1), ip4(127, 0, 0, 1), ip4(240, 0, 0, 1), ip4(0, 0, 0, 1),
    ];
    for (let i = 0; i < bad.length; i++) {
      mark();
      arp({ sender: bad[i] });
      expect(counted(Counter.ARP_BAD_SENDER)).toBe(1);
    }
  });
});

describe("an answer that nobody asked for", () => {
  beforeEach(power);
  afterEach(expectSilence);

  it("makes no entry", () => {
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC, targetMac: DEVICE_MAC });
    arp({ operation: 2, sender: STRANGER_IP, senderMac: STRANGER_MAC, target: STRANGER_IP, linkTo: BROADCAST_MAC });
    expect(counted(Counter.ARP_UNSOLICITED)).toBe(2);
    expect(knows(STRANGER_IP)).toBe(false);
  });

  it("does not overwrite an entry: who has the address is asked, once a second at most", () => {
    at(2000);
    claim(2);
    expect(counted(Counter.ARP_UNSOLICITED)).toBe(1);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    arp({ operation: 2, targetMac: DEVICE_MAC });
    claim(2);
    claim(2);
    expect(counted(Counter.ARP_UNSOLICITED)).toBe(3);
    expect(reaches()).toBe(PEER_MAC);
  });

  it("does not overwrite it as an announcement or a question either", () => {
    at(2000);
    claim(1);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    expect(reaches()).toBe(PEER_MAC);
  });

  it("is believed when the owner no longer answers: a host has a new adapter", () => {
    at(2000);
    claim(1);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    at(3000);
    expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
    claim(2);
    expect(reaches()).toBe(PEER_MAC);
    at(4000);
    expectArp(1, DEVICE_IP, PEER_IP, 0, BROADCAST_MAC);
    claim(2);
    expect(reaches()).toBe(STRANGER_MAC);
  });
});
