import { Counter } from "../../../assembly/lib/counters";
import { etherInput } from "../../../assembly/link/ethernet";
import { Rx } from "../../../assembly/link/receive";
import { BROADCAST_MAC, DEVICE_MAC, Icmp, PEER_MAC, Udp } from "../../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, mark, power, send } from "../../fakes/harness";

function ping(linkTo: u64, linkFrom: u64, type: i32): void {
  mark();
  const frame: Icmp = { len: 56, linkTo, linkFrom, type };
  send(frame.build());
}

describe("Ethernet input", () => {
  beforeAll(power);
  afterEach(() => {
    expectSilence();
    drain();
  });

  it("hands on what is for us", () => {
    ping(DEVICE_MAC, PEER_MAC, 0);
    expectIcmp(0, 0);
    expect(Rx.linkGroup).toBe(false);
  });

  it("drops frames for other stations, by either half of the address", () => {
    ping(0x020000000003, PEER_MAC, 0);
    expect(counted(Counter.ETHER_NOT_FOR_US)).toBe(1);
    ping(0x060000000002, PEER_MAC, 0);
    expect(counted(Counter.ETHER_NOT_FOR_US)).toBe(1);
  });

  it("takes broadcast and multicast, and notes that they were", () => {
    mark();
    const frame: Udp = { to: 9999, linkTo: BROADCAST_MAC };
    send(frame.build());
    expect(Rx.linkGroup).toBe(true);
    const group: Udp = { to: 9999, linkTo: 0x01005e000001 };
    send(group.build());
    expect(Rx.linkGroup).toBe(true);
    expect(counted(Counter.ETHER_NOT_FOR_US)).toBe(0);
  });

  it("drops frames that say they are from a group or from us", () => {
    ping(DEVICE_MAC, BROADCAST_MAC, 0);
    expect(counted(Counter.ETHER_BAD_SOURCE)).toBe(1);
    ping(DEVICE_MAC, 0x01005e000001, 0);
    expect(counted(Counter.ETHER_BAD_SOURCE)).toBe(1);
    ping(DEVICE_MAC, DEVICE_MAC, 0);
    expect(counted(Counter.ETHER_BAD_SOURCE)).toBe(1);
  });

  it("drops unknown EtherTypes: 802.3 lengths, RARP, IPv6, VLAN tags single and double", () => {
    const types: StaticArray<i32> = [0, 46, 1500, 0x05ff, 0x0801, 0x8035, 0x8100, 0x86dd, 0x88a8, 0xffff];
    for (let i = 1; i < types.length; i++) {
      ping(DEVICE_MAC, PEER_MAC, types[i]);
      expect(counted(Counter.ETHER_UNKNOWN_TYPE)).toBe(1);
    }
  });

  it("drops what is shorter than a header, without looking at it", () => {
    mark();
    for (let n = 0; n < 14; n++) {
      Rx.length = n;
      expect(etherInput()).toBe(0);
    }
    expect(counted(Counter.ETHER_SHORT)).toBe(14);
  });

  it("survives an IPv4 and an ARP frame cut at every length", () => {
    const udp: Udp = { len: 18 };
    const n = udp.build();
    for (let cut = 14; cut < n; cut++) {
      mark();
      const frame: Udp = { len: 18, to: 9999, cut };
      send(frame.build());
      expect(counted(Counter.IP_SHORT)).toBe(cut < 34 ? 1 : 0);
      expect(counted(Counter.IP_BAD_TOTAL_LENGTH)).toBe(cut < 34 ? 0 : 1);
    }
    ping(DEVICE_MAC, PEER_MAC, 0);
    expectIcmp(0, 0);
  });
});
