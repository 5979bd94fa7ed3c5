import { ARP_PROBE_SCALE } from "../../../assembly/config";
import { Counter } from "../../../assembly/lib/counters";
import { claimed } from "../../../assembly/link/arp";
import { Claim, ClaimState } from "../../../assembly/link/claim";
import { Arp, BROADCAST_MAC, DEVICE_IP, DEVICE_MAC, Icmp, PEER_IP } from "../../fakes/packets";
import {
  at, counted, drain, expectArp, expectIcmp, expectSilence, Net, ownIp, pass, plug, poll, power, reset, send, settle, wire,
} from "../../fakes/harness";

const THIEF_MAC: u64 = 0x020000000099;
/** RFC 5227 1.1, ms. */
const PROBE_WAIT: u32 = 10 * ARP_PROBE_SCALE;
const PROBE_MIN: u32 = 10 * ARP_PROBE_SCALE;
const PROBE_MAX: u32 = 20 * ARP_PROBE_SCALE;
const ANNOUNCE_WAIT: u32 = 20 * ARP_PROBE_SCALE;
const ANNOUNCE_INTERVAL: u32 = 2000;
const DEFEND_INTERVAL: u32 = 10000;
const RATE_LIMIT_INTERVAL: u32 = 60000;

function arp(a: Arp): void {
  send(a.build());
}

/** Lets time pass until a frame comes out, at most `ms`; returns how long that took. */
function untilFrame(ms: u32): u32 {
  const start = Net.now;
  while (wire().sentCount() == 0 && Net.now - start < ms) pass(1);
  return Net.now - start;
}

function expectProbe(): void {
  expectArp(1, 0, DEVICE_IP, 0, BROADCAST_MAC);
}

function expectAnnouncement(): void {
  expectArp(1, DEVICE_IP, DEVICE_IP, 0, BROADCAST_MAC);
}

describe("claiming an address (RFC 5227 2.1)", () => {
  beforeEach(plug);

  it("probes three times, listens, then uses the address and announces it twice", () => {
    expect(untilFrame(PROBE_WAIT + 1)).toBeLessThanOrEqual(PROBE_WAIT);
    expectProbe();
    for (let i = 0; i < 2; i++) {
      const wait = untilFrame(PROBE_MAX + 1);
      expect(wait).toBeGreaterThanOrEqual(PROBE_MIN);
      expect(wait).toBeLessThanOrEqual(PROBE_MAX);
      expectProbe();
    }
    expect(ownIp()).toBe(0);
    pass(ANNOUNCE_WAIT - 1);
    expectSilence();
    expect(claimed()).toBe(false);
    pass(1);
    expectAnnouncement();
    expect(claimed()).toBe(true);
    expect(ownIp()).toBe(DEVICE_IP);
    pass(ANNOUNCE_INTERVAL - 1);
    expectSilence();
    pass(1);
    expectAnnouncement();
    pass(100000);
    expectSilence();
  });

  it("does not probe at the same moments each time", () => {
    const first = untilFrame(PROBE_WAIT + 1);
    let differs = false;
    for (let i = 0; i < 10; i++) {
      plug();
      differs = differs || untilFrame(PROBE_WAIT + 1) != first;
    }
    expect(differs).toBe(true);
  });

  it("answers nothing before the address is ours", () => {
    pass(PROBE_WAIT);
    drain();
    arp({ linkTo: BROADCAST_MAC });
    const ping: Icmp = {};
    send(ping.build());
    const nowhere: Icmp = { destination: 0 };
    send(nowhere.build());
    expectSilence();
    expect(counted(Counter.IP_NOT_FOR_US)).toBe(2);
    settle();
  });

  it("gives way to an answer from the one who has it, and tries again after RATE_LIMIT_INTERVAL", () => {
    pass(PROBE_WAIT);
    drain();
    arp({ operation: 2, sender: DEVICE_IP, senderMac: THIEF_MAC, target: 0 });
    expect(counted(Counter.ARP_CONFLICT)).toBe(1);
    expect(Claim.state).toBe(ClaimState.CONFLICT);
    pass(RATE_LIMIT_INTERVAL - 1);
    expectSilence();
    expect(ownIp()).toBe(0);
    untilFrame(1 + PROBE_WAIT + 1);
    expectProbe();
    settle();
    expect(ownIp()).toBe(DEVICE_IP);
  });

  it("gives way to a question from the one who has it", () => {
    arp({ linkTo: BROADCAST_MAC, sender: DEVICE_IP, senderMac: THIEF_MAC, target: PEER_IP });
    expect(Claim.state).toBe(ClaimState.CONFLICT);
  });

  it("gives way to another who probes for it, also after the last probe", () => {
    pass(PROBE_WAIT);
    while (Claim.state == ClaimState.PROBING) pass(1);
    arp({ linkTo: BROADCAST_MAC, sender: 0, senderMac: THIEF_MAC, target: DEVICE_IP });
    expect(Claim.state).toBe(ClaimState.CONFLICT);
    drain();
    pass(ANNOUNCE_WAIT);
    expectSilence();
  });

  it("does not mistake its own probe, echoed by a hub, for another's", () => {
    arp({ linkTo: BROADCAST_MAC, sender: 0, senderMac: DEVICE_MAC, target: DEVICE_IP });
    settle();
  });

  it("does not heed probes and questions for other addresses", () => {
    arp({ linkTo: BROADCAST_MAC, sender: 0, senderMac: THIEF_MAC, target: PEER_IP });
    arp({ linkTo: BROADCAST_MAC });
    settle();
  });

  it("begins again when the link comes back", () => {
    settle();
    wire().down();
    poll();
    wire().up();
    poll();
    expect(ownIp()).toBe(0);
    untilFrame(PROBE_WAIT + 1);
    expectProbe();
    settle();
  });
});

describe("defending an address (RFC 5227 2.4 (c))", () => {
  beforeEach(power);

  it("announces it once, at most once in DEFEND_INTERVAL, and keeps it", () => {
    arp({ linkTo: BROADCAST_MAC, sender: DEVICE_IP, senderMac: THIEF_MAC, target: DEVICE_IP });
    expectAnnouncement();
    expectSilence();
    pass(DEFEND_INTERVAL - 1);
    arp({ linkTo: BROADCAST_MAC, sender: DEVICE_IP, senderMac: THIEF_MAC, target: DEVICE_IP });
    expectSilence();
    expect(counted(Counter.ARP_CONFLICT)).toBe(2);
    pass(DEFEND_INTERVAL);
    arp({ operation: 2, sender: DEVICE_IP, senderMac: THIEF_MAC, target: PEER_IP });
    expectAnnouncement();
    expect(ownIp()).toBe(DEVICE_IP);
    const ping: Icmp = {};
    send(ping.build());
    expectIcmp(0, 0);
  });

  it("answers no question that is a conflict, and learns nothing from it", () => {
    arp({ sender: DEVICE_IP, senderMac: THIEF_MAC });
    expectAnnouncement();
    expectSilence();
  });
});

describe("the clock", () => {
  it("may wrap while an address is claimed", () => {
    Net.now = 0xffffff00;
    plug();
    settle();
    expect(Net.now < 0x80000000).toBe(true);
    power();
    at(1000);
    reset();
  });
});
