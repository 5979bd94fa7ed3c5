// The states of RFC 2131 figure 5 and what each sends (table 5), one after another.
import { DhcpState, holding, leaseLeft, ntpServer, release } from "../../../../assembly/service/dhcp/client";
import { DHCP_START_MS } from "../../../../assembly/config";
import { dnsServer } from "../../../../assembly/service/dns/servers";
import { ip4 } from "../../../../assembly/lib/bytes";
import { Counter } from "../../../../assembly/lib/counters";
import { interfaceAt, Link } from "../../../../assembly/link/interface";
import { DhcpOff, DhcpOption, DhcpType } from "../../../../assembly/wire/dhcp";
import { counted, drain, expectSilence, mark, Net, ownIp, pass, poll, queue, settle, wire } from "../../../fakes/harness";
import { get16 } from "../../../fakes/octets";
import { Arp, DEVICE_IP, PEER_IP } from "../../../fakes/packets";
import {
  acknowledge, Asked, bound, CLAIM_MS, expectMessage, expectState, LEASED, leased, optionOf, OTHER_SERVER, otherHas, passDays, Reply, request, serverKnown, switchOn,
  unplugFor, untilMessage,
} from "./support";

/** Mask, router, DNS, MTU, NTP, T1, T2 (RFC 2132). */
const WANTED: StaticArray<u8> = [1, 3, 6, 26, 42, 58, 59];

function discover(): void {
  switchOn();
  untilMessage(10000);
  expectMessage(DhcpType.DISCOVER);
}

describe("INIT and SELECTING (RFC 2131 4.4.1)", () => {
  beforeEach(() => switchOn());

  it("asks from 0.0.0.0 to all after a random wait, for an answer by broadcast", () => {
    expect(untilMessage(10000)).toBeLessThanOrEqual(DHCP_START_MS);
    expectMessage(DhcpType.DISCOVER);
    expect(Asked.flags).toBe(0x8000, "BROADCAST");
    expect(Asked.ciaddr).toBe(0);
    expect(Asked.wanted).toBe(0);
    expect(Asked.server).toBe(0, "MUST NOT have a server identifier");
    expect(get16(optionOf(DhcpOption.MAXIMUM_SIZE) + 1)).toBe(1472);
    const name = optionOf(DhcpOption.HOST_NAME);
    expect(String.UTF8.decodeUnsafe(name + 1, load<u8>(name))).toBe("ethertype");
    const list = optionOf(DhcpOption.PARAMETER_LIST);
    for (let i = 0; i < 7; i++) expect(load<u8>(list + 1 + i)).toBe(WANTED[i], "parameter");
    expect(Asked.parameters).toBe(7);
    expect(load<u64>(Asked.message + DhcpOff.YIADDR)).toBe(0, "yiaddr, siaddr");
  });

  it("does not begin at the same moment each time", () => {
    const first = untilMessage(10000);
    let differs = false;
    for (let i = 0; i < 10; i++) {
      switchOn();
      differs = differs || untilMessage(10000) != first;
    }
    expect(differs).toBe(true);
  });

  it("asks again after 4, 8, 16, 32, 64 and 64 s, each a second more or less (RFC 2131 4.1), with the same xid", () => {
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
    const xid = Asked.xid;
    const seconds: u32[] = [4, 8, 16, 32, 64, 64, 64];
    let exact = 0;
    for (let i = 0; i < seconds.length; i++) {
      const wait = untilMessage(100000);
      expect(wait).toBeGreaterThanOrEqual(seconds[i] * 1000 - 1000);
      expect(wait).toBeLessThanOrEqual(seconds[i] * 1000 + 1000);
      if (wait == seconds[i] * 1000) exact++;
      expectMessage(DhcpType.DISCOVER);
      expect(Asked.xid).toBe(xid);
    }
    expect(exact).toBeLessThan(seconds.length);
  });

  it("has another xid each time it begins", () => {
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
    const xid = Asked.xid;
    unplugFor(1000);
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
    expect(Asked.xid).not.toBe(xid);
  });
});

describe("REQUESTING", () => {
  beforeEach(discover);

  it("takes the first offer, and tells all servers whose it was, with the offer's xid", () => {
    const xid = Asked.xid;
    new Reply(DhcpType.OFFER).say();
    const late = new Reply(DhcpType.OFFER);
    late.server = OTHER_SERVER;
    late.yours = ip4(192, 168, 7, 77);
    late.say();
    expectMessage(DhcpType.REQUEST);
    expectSilence();
    expect(Asked.xid).toBe(xid);
    expect(Asked.wanted).toBe(LEASED);
    expect(Asked.server).toBe(PEER_IP);
    expect(Asked.ciaddr).toBe(0);
    expect(Asked.flags).toBe(0x8000);
    expect(Asked.parameters).toBe(7, "the list is in all messages that follow");
    expect(counted(Counter.DHCP_UNEXPECTED)).toBe(1);
  });

  it("claims what the server grants, and has its mask, router and servers", () => {
    request(new Reply(DhcpType.OFFER));
    const ack = new Reply(DhcpType.ACK);
    ack.more = "01 04 ff ff fe 00  03 08 c0 a8 07 01 c0 a8 07 02  06 0c 08 08 08 08 09 09 09 09 01 01 01 01  2a 04 c0 a8 07 01  1a 02 02 40";
    ack.say();
    expectState(DhcpState.CHECKING);
    expect(ownIp()).toBe(0);
    pass(CLAIM_MS);
    expectState(DhcpState.BOUND);
    expect(ownIp()).toBe(LEASED);
    expect(interfaceAt(0).mask).toBe(ip4(255, 255, 254, 0));
    expect(interfaceAt(0).gateway).toBe(PEER_IP);
    expect(dnsServer(0)).toBe(ip4(8, 8, 8, 8));
    expect(dnsServer(1)).toBe(ip4(9, 9, 9, 9));
    expect(ntpServer()).toBe(PEER_IP);
    expect(Link.mtu).toBe(576);
    expect(leaseLeft()).toBeGreaterThan(990);
    expect(holding()).toBe(true);
  });

  it("asks four times, then looks for another server (RFC 2131 3.1.5)", () => {
    request(new Reply(DhcpType.OFFER));
    const xid = Asked.xid;
    for (let i = 0; i < 3; i++) {
      untilMessage(40000);
      expectMessage(DhcpType.REQUEST);
      expect(Asked.xid).toBe(xid);
      expect(Asked.server).toBe(PEER_IP);
    }
    untilMessage(40000);
    expectMessage(DhcpType.DISCOVER);
    expect(Asked.xid).not.toBe(xid);
  });

  it("begins again 10 s after a NAK from the server that offered, not from another", () => {
    request(new Reply(DhcpType.OFFER));
    const nak = new Reply(DhcpType.NAK);
    nak.server = OTHER_SERVER;
    nak.say();
    expectState(DhcpState.REQUESTING);
    new Reply(DhcpType.NAK).say();
    expectState(DhcpState.SELECTING);
    expect(counted(Counter.DHCP_NAKS)).toBe(1);
    pass(9000);
    expectSilence();
    pass(1000);
    expectMessage(DhcpType.DISCOVER);
  });
});

describe("an address that someone else has", () => {
  it("is declined, and another is asked for after 10 s (RFC 2131 3.1.5)", () => {
    discover();
    request(new Reply(DhcpType.OFFER));
    acknowledge(1000);
    pass(50);
    otherHas(LEASED);
    expectMessage(DhcpType.DECLINE);
    expect(Asked.wanted).toBe(LEASED);
    expect(Asked.server).toBe(PEER_IP);
    expect(Asked.ciaddr).toBe(0);
    expect(Asked.flags).toBe(0);
    expect(Asked.parameters).toBe(0, "MUST NOT have a parameter request list");
    expect(optionOf(DhcpOption.HOST_NAME) == 0).toBe(true, "MUST NOT have others");
    expect(counted(Counter.DHCP_DECLINED)).toBe(1);
    expect(ownIp()).toBe(0);
    pass(9999);
    expectSilence();
    pass(1);
    expectMessage(DhcpType.DISCOVER);
  });

  it("is defended once, and declined at the second conflict within 10 s (RFC 5227 2.4 (b))", () => {
    bound(1000);
    otherHas(LEASED);
    expect(ownIp()).toBe(LEASED);
    expect(wire().sentCount()).toBe(1, "an announcement");
    pass(9000);
    otherHas(LEASED);
    expect(ownIp()).toBe(0);
    Net.own = 0;
    expectMessage(DhcpType.DECLINE);
    pass(10000);
    expectMessage(DhcpType.DISCOVER);
  });
});

describe("a server that always grants an address that others have", () => {
  it("is asked again only once a minute after ten conflicts (RFC 5227 2.1.1)", () => {
    switchOn();
    for (let i = 0; i < 11; i++) {
      const wait = untilMessage(70000);
      if (i == 10) expect(wait).toBe(60000);
      expectMessage(DhcpType.DISCOVER);
      request(new Reply(DhcpType.OFFER));
      acknowledge(1000);
      otherHas(LEASED);
      expectMessage(DhcpType.DECLINE);
      drain();
    }
  });
});

describe("RENEWING and REBINDING (RFC 2131 4.4.5)", () => {
  it("says at any time how long the lease still lasts", () => {
    bound(1000);
    expect(leaseLeft()).toBeGreaterThan(990);
    pass(300000);
    expect(leaseLeft()).toBeGreaterThan(690);
    expect(leaseLeft()).toBeLessThanOrEqual(700);
  });

  it("asks its server at T1 by unicast, and is bound anew", () => {
    bound(1000);
    untilMessage(600000);
    expect(leaseLeft()).toBe(500);
    expectMessage(DhcpType.REQUEST, PEER_IP);
    expectState(DhcpState.RENEWING);
    expect(Asked.ciaddr).toBe(LEASED);
    expect(Asked.wanted).toBe(0, "MUST NOT have the requested address");
    expect(Asked.server).toBe(0, "MUST NOT have a server identifier");
    expect(Asked.flags).toBe(0);
    acknowledge(2000);
    expectState(DhcpState.BOUND);
    expect(ownIp()).toBe(LEASED);
    expect(leaseLeft()).toBe(2000);
    untilMessage(1200000);
    expect(leaseLeft()).toBe(1000);
    expectMessage(DhcpType.REQUEST, PEER_IP);
  });

  it("waits half of the time to T2 between two questions, a minute at least, and asks all from T2 on", () => {
    bound(1000);
    untilMessage(600000);
    expectMessage(DhcpType.REQUEST, PEER_IP);
    // T2 is at 875 s: 375 s are left, then 188, 94, 34.
    const left: u32[] = [313, 219, 159];
    for (let i = 0; i < left.length; i++) {
      untilMessage(600000);
      expect(leaseLeft()).toBe(left[i]);
      expectMessage(DhcpType.REQUEST, PEER_IP);
      expectState(DhcpState.RENEWING);
    }
    untilMessage(100000);
    expect(leaseLeft()).toBe(125);
    expectState(DhcpState.REBINDING);
    expectMessage(DhcpType.REQUEST);
    expect(Asked.ciaddr).toBe(LEASED);
    expect(Asked.wanted | Asked.server).toBe(0);
    untilMessage(100000);
    expect(leaseLeft()).toBe(63);
    expectMessage(DhcpType.REQUEST);
    const ack = new Reply(DhcpType.ACK);
    ack.server = OTHER_SERVER;
    ack.say();
    expectState(DhcpState.BOUND);
    expect(ownIp()).toBe(LEASED);
  });

  it("has T1 and T2 of the server (RFC 2132 9.11, 9.12)", () => {
    bound(1000, 20, 40);
    untilMessage(600000);
    expect(leaseLeft()).toBe(980);
    expectState(DhcpState.RENEWING);
    pass(20000);
    expectState(DhcpState.REBINDING);
  });

  it("stops using the address when the lease ends, and begins anew", () => {
    bound(100);
    pass(96000);
    expect(ownIp()).toBe(LEASED);
    drain();
    pass(2000);
    expect(ownIp()).toBe(0);
    Net.own = 0;
    expectMessage(DhcpType.DISCOVER);
    expect(leaseLeft()).toBe(0);
    expect(dnsServer(0)).toBe(0);
  });

  it("counts the lease from the request that was answered", () => {
    bound(100, 20, 90);
    untilMessage(100000);
    expectMessage(DhcpType.REQUEST, PEER_IP);
    pass(10000);
    acknowledge(100);
    expect(leaseLeft()).toBe(90);
  });

  it("begins anew at a NAK, whether it renews or rebinds; not at one of another server while it renews", () => {
    bound(1000, 20, 40);
    untilMessage(100000);
    expectMessage(DhcpType.REQUEST, PEER_IP);
    const nak = new Reply(DhcpType.NAK);
    nak.server = OTHER_SERVER;
    nak.say();
    expect(ownIp()).toBe(LEASED);
    new Reply(DhcpType.NAK).say();
    expect(ownIp()).toBe(0);
    Net.own = 0;
    expectMessage(DhcpType.DISCOVER);

    bound(1000, 20, 40);
    pass(40000);
    expectMessage(DhcpType.REQUEST);
    const other = new Reply(DhcpType.NAK);
    other.server = OTHER_SERVER;
    other.say();
    expect(ownIp()).toBe(0);
  });

  it("counts leases longer than its clock of milliseconds: 54 days are renewed after 27, and for ever is for ever", () => {
    bound(54 * 86400);
    passDays(26);
    expectSilence();
    expect(ownIp()).toBe(LEASED);
    passDays(1);
    expectState(DhcpState.RENEWING);
    bound(0xffffffff);
    passDays(60);
    expectState(DhcpState.BOUND);
    expect(leaseLeft()).toBe(0xffffffff);
    expectSilence();
  });
});

describe("INIT-REBOOT (RFC 2131 3.2, 4.4.2)", () => {
  it("asks to confirm its lease when the cable is back, and claims the address again", () => {
    bound(1000);
    unplugFor(20000);
    expect(ownIp()).toBe(0);
    untilMessage(10000);
    expectMessage(DhcpType.REQUEST);
    expectState(DhcpState.REBOOTING);
    expect(Asked.wanted).toBe(LEASED);
    expect(Asked.server).toBe(0, "MUST NOT have a server identifier");
    expect(Asked.ciaddr).toBe(0);
    const ack = new Reply(DhcpType.ACK);
    ack.server = OTHER_SERVER;
    ack.say();
    pass(CLAIM_MS);
    expect(ownIp()).toBe(LEASED);
    expect(leased()).toBe(1000);
  });

  it("answers for its old address no more, from the first frame on: the network may be another", () => {
    bound(1000);
    wire().down();
    pass(1000);
    wire().up();
    Net.own = 0;
    const a = new Arp();
    a.target = LEASED;
    queue(a.build());
    poll();
    expectSilence();
  });

  it("takes an address of the new network when the server says no", () => {
    bound(1000);
    unplugFor(1000);
    untilMessage(10000);
    expectMessage(DhcpType.REQUEST);
    const nak = new Reply(DhcpType.NAK);
    nak.server = OTHER_SERVER;
    nak.say();
    untilMessage(10);
    expectMessage(DhcpType.DISCOVER);
  });

  it("uses what is left of its lease when nobody answers (RFC 2131 3.2.4)", () => {
    bound(1000);
    unplugFor(1000);
    untilMessage(10000);
    expectMessage(DhcpType.REQUEST);
    untilMessage(10000);
    expectMessage(DhcpType.REQUEST);
    pass(9000 + CLAIM_MS);
    expectState(DhcpState.BOUND);
    expect(ownIp()).toBe(LEASED);
    expect(leaseLeft()).toBeLessThan(988);
  });

  it("asks for a new one when the lease ended meanwhile", () => {
    bound(100);
    unplugFor(101000);
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
  });

  it("does not take an offer for a lease: when the cable was pulled in between, it begins anew", () => {
    discover();
    request(new Reply(DhcpType.OFFER));
    unplugFor(1000);
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
  });
});

describe("RELEASE (RFC 2131 4.4.6)", () => {
  it("gives the address back to its server, and asks for none until the cable comes back", () => {
    bound(1000);
    serverKnown();
    release(Net.now);
    poll();
    expectMessage(DhcpType.RELEASE, PEER_IP);
    expect(Asked.ciaddr).toBe(LEASED);
    expect(Asked.server).toBe(PEER_IP);
    expect(Asked.wanted).toBe(0, "MUST NOT have the requested address");
    expect(Asked.parameters).toBe(0);
    pass(3000);
    expect(ownIp()).toBe(0);
    pass(100000);
    expectSilence();
    unplugFor(10);
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
  });

  it("is for good, also when the cable is pulled at once: the address is not asked for again", () => {
    bound(1000);
    serverKnown();
    release(Net.now);
    poll();
    drain();
    unplugFor(1000);
    untilMessage(10000);
    expectMessage(DhcpType.DISCOVER);
  });

  it("is not followed by a DECLINE, nor by a question, when another takes the address over", () => {
    bound(1000);
    serverKnown();
    release(Net.now);
    poll();
    expectMessage(DhcpType.RELEASE, PEER_IP);
    otherHas(LEASED);
    otherHas(LEASED);
    expect(ownIp()).toBe(0);
    Net.own = 0;
    drain();
    pass(100000);
    expectSilence();
    expectState(DhcpState.OFF);
  });

  it("asks where the server is first, if need be", () => {
    bound(1000);
    release(Net.now);
    poll();
    expect(get16(wire().sent() + 12)).toBe(0x0806);
    serverKnown();
    pass(3000);
    expect(ownIp()).toBe(0);
  });

  it("is nothing without a lease", () => {
    discover();
    release(Net.now);
    poll();
    expectSilence();
    expectState(DhcpState.SELECTING);
  });
});

describe("a board whose settings do not ask", () => {
  it("has its address at once, and DHCP has no socket", () => {
    switchOn(DEVICE_IP, 0);
    settle();
    Net.own = DEVICE_IP;
    expect(ownIp()).toBe(DEVICE_IP);
    mark();
    pass(100000);
    expect(counted(Counter.DHCP_SENT)).toBe(0);
    expectSilence();
  });
});
