// What the device has while no server answers: the address of its settings, or a link-local one (RFC 3927).
import { DhcpState } from "../../../../assembly/service/dhcp/client";
import { linkLocal, MAX_CONFLICTS } from "../../../../assembly/service/dhcp/link-local";
import { DHCP_PATIENCE_S } from "../../../../assembly/config";
import { ip4, swap32 } from "../../../../assembly/lib/bytes";
import { interfaceAt } from "../../../../assembly/link/interface";
import { DhcpType } from "../../../../assembly/wire/dhcp";
import { drain, expectArp, expectSilence, Got, Net, ownIp, pass, poll, queue, send, take, wire } from "../../../fakes/harness";
import { getMac } from "../../../fakes/octets";
import { Arp, BROADCAST_MAC, DEVICE_IP, PEER_IP, PEER_MAC, Udp } from "../../../fakes/packets";
import { CLAIM_MS, expectMessage, expectState, LEASED, otherHas, Reply, request, acknowledge, switchOn, unplugFor, untilMessage } from "./support";

/** 02:00:00:00:00:02, the first octet in the low bits. */
const DEVICE_MAC_LOADED: u64 = 0x020000000002;
const FIRST: u32 = linkLocal(DEVICE_MAC_LOADED, 0);
const SECOND: u32 = linkLocal(DEVICE_MAC_LOADED, 1);

/** The third DISCOVER is the first after DHCP_PATIENCE_S. */
const PATIENCE_MS: u32 = 14000;

/** A device that nobody has answered. */
function alone(ip: u32): void {
  switchOn(ip);
  pass(PATIENCE_MS + CLAIM_MS);
  Net.own = 0;
  drain();
}

describe("a silent server", () => {
  it("leaves the device with a link-local address after 10 s, and no gateway (RFC 3927 2.6.2)", () => {
    switchOn();
    pass(DHCP_PATIENCE_S * 1000);
    expect(ownIp()).toBe(0);
    pass(PATIENCE_MS + CLAIM_MS - DHCP_PATIENCE_S * 1000);
    expect(ownIp()).toBe(FIRST);
    expect(interfaceAt(0).mask).toBe(0xffff);
    expect(interfaceAt(0).gateway).toBe(0);
  });

  it("leaves it with the address of its settings, if there is one", () => {
    alone(DEVICE_IP);
    expect(ownIp()).toBe(DEVICE_IP);
    expect(interfaceAt(0).mask).toBe(ip4(255, 255, 255, 0));
    expect(interfaceAt(0).gateway).toBe(PEER_IP);
  });

  it("is asked on, from 0.0.0.0 (RFC 3927 2.11, RFC 2131 4.1), and its lease takes the place of the other address", () => {
    alone(DEVICE_IP);
    untilMessage(40000);
    expectMessage(DhcpType.DISCOVER);
    expect(ownIp()).toBe(DEVICE_IP);
    request(new Reply(DhcpType.OFFER));
    expect(ownIp()).toBe(DEVICE_IP);
    acknowledge(1000);
    pass(CLAIM_MS);
    expect(ownIp()).toBe(LEASED);
  });

  it("that offers and then refuses leaves it with one too", () => {
    switchOn();
    for (let i = 0; i < 3; i++) {
      untilMessage(12000);
      expectMessage(DhcpType.DISCOVER);
      request(new Reply(DhcpType.OFFER));
      new Reply(DhcpType.NAK).say();
    }
    pass(CLAIM_MS);
    expect(ownIp()).toBe(FIRST);
  });

  it("takes the address away again when the cable comes back, for the network may be another", () => {
    alone(0);
    unplugFor(1000);
    pass(1000);
    expect(ownIp()).toBe(0);
    drain();
  });
});

describe("a link-local address (RFC 3927 2.1)", () => {
  it("is one of 169.254.1.0 to 169.254.254.255, another for each MAC address and each conflict, and always the same", () => {
    let low: u32 = 0xffffffff;
    let high: u32 = 0;
    let same = 0;
    for (let i = 0; i < 100000; i++) {
      const ip = swap32(linkLocal(0x563412005452 + (<u64>(i >> 2) << 40), i & 3));
      low = min(low, ip);
      high = max(high, ip);
      if (swap32(linkLocal(0x563412005452 + (<u64>(i >> 2) << 40), i + 1 & 3)) == ip) same++;
    }
    expect(low >= 0xa9fe0100).toBe(true);
    expect(high <= 0xa9fefeff).toBe(true);
    expect(high - low).toBeGreaterThan(0xfa00);
    expect(same).toBeLessThan(10);
    expect(linkLocal(0x563412005452, 0)).toBe(linkLocal(0x563412005452, 0));
    expect(linkLocal(0x563412005452, 0)).not.toBe(linkLocal(0x573412005452, 0));
  });

  it("is given up for the next when someone else has it while it is probed for (RFC 3927 2.2.1)", () => {
    switchOn();
    while (interfaceAt(0).mask != 0xffff) pass(10);
    expect(ownIp()).toBe(0);
    otherHas(FIRST);
    pass(CLAIM_MS);
    expect(ownIp()).toBe(SECOND);
  });

  it("is defended once, and given up at the second conflict within 10 s (RFC 3927 2.5 (b))", () => {
    alone(0);
    otherHas(FIRST);
    expectArp(1, FIRST, FIRST, 0, BROADCAST_MAC);
    expect(ownIp()).toBe(FIRST);
    pass(5000);
    otherHas(FIRST);
    expect(ownIp()).toBe(0);
    pass(CLAIM_MS);
    expect(ownIp()).toBe(SECOND);
  });

  it("is tried but once a minute after ten conflicts (RFC 3927 2.2.1, 9)", () => {
    alone(0);
    for (let i: u32 = 0; i < MAX_CONFLICTS; i++) {
      const ip = linkLocal(DEVICE_MAC_LOADED, i);
      pass(CLAIM_MS);
      expect(ownIp()).toBe(ip);
      otherHas(ip);
      otherHas(ip);
      expect(ownIp()).toBe(0);
    }
    const next = linkLocal(DEVICE_MAC_LOADED, MAX_CONFLICTS);
    pass(59000);
    expect(ownIp()).toBe(0);
    pass(1000 + CLAIM_MS);
    expect(ownIp()).toBe(next);
  });

  it("comes back a minute after a lease that was lost, also after ten conflicts", () => {
    alone(0);
    for (let i: u32 = 0; i < MAX_CONFLICTS; i++) {
      const ip = linkLocal(DEVICE_MAC_LOADED, i);
      pass(CLAIM_MS);
      otherHas(ip);
      otherHas(ip);
    }
    drain();
    untilMessage(70000);
    expectMessage(DhcpType.DISCOVER);
    request(new Reply(DhcpType.OFFER));
    acknowledge(20);
    pass(CLAIM_MS);
    expect(ownIp()).toBe(LEASED);
    pass(20000);
    expect(ownIp()).toBe(0);
    pass(PATIENCE_MS + 60000 + CLAIM_MS);
    expect(ownIp()).toBe(linkLocal(DEVICE_MAC_LOADED, MAX_CONFLICTS));
  });

  it("answers ARP by broadcast, and asks so (RFC 3927 2.5)", () => {
    alone(0);
    const a = new Arp();
    a.target = FIRST;
    a.sender = ip4(169, 254, 9, 9);
    send(a.build());
    take();
    expect(Got.type).toBe(0x0806);
    expect(Got.linkTo).toBe(BROADCAST_MAC);
    expect(getMac(Got.packet + 18)).toBe(PEER_MAC, "target");
    expect(load<u32>(Got.packet, 14)).toBe(FIRST);
  });

  it("leaves no trace: a leased one answers by unicast again", () => {
    alone(0);
    untilMessage(40000);
    expectMessage(DhcpType.DISCOVER);
    request(new Reply(DhcpType.OFFER));
    acknowledge(1000);
    pass(CLAIM_MS);
    expectState(DhcpState.BOUND);
    drain();
    const a = new Arp();
    a.target = LEASED;
    send(a.build());
    expectArp(2, LEASED, PEER_IP, PEER_MAC, PEER_MAC);
  });
});

describe("before there is an address", () => {
  it("nobody but DHCP sends, and nothing but DHCP is heard", () => {
    switchOn();
    untilMessage(1000);
    drain();
    const u = new Udp();
    u.linkTo = BROADCAST_MAC;
    u.destination = 0xffffffff;
    u.to = 9999;
    queue(u.build());
    poll();
    expectSilence();
    expect(wire().sentCount()).toBe(0);
  });
});
