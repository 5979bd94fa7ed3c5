import { BROADCAST, copyHeader, EthernetOff, EthernetView, EtherType, GROUP_BIT, RawEtherType, sameMac } from "../../../assembly/wire/ethernet";
import { ARP_REPLY, ARP_REQUEST, PING } from "../../fakes/captures";
import { hexAt, hexOf } from "../../fakes/octets";

const P: usize = memory.data(128, 8);
const Q: usize = memory.data(128, 8);

describe("Ethernet header", () => {
  it("is whole from 14 octets on", () => {
    expect(EthernetView.check(0)).toBe(false);
    expect(EthernetView.check(13)).toBe(false);
    expect(EthernetView.check(14)).toBe(true);
  });

  it("reads a captured frame, at both alignments", () => {
    for (let skew: usize = 0; skew < 4; skew += 2) {
      hexAt(P + skew, ARP_REPLY);
      const frame = EthernetView.at(P + skew);
      expect(frame.destination & BROADCAST).toBe(0x010000000002);
      expect(frame.source & BROADCAST).toBe(0x020000000002);
      expect(frame.source0).toBe(0x00000002);
      expect(frame.type).toBe(EtherType.ARP);
      expect(frame.rawType).toBe(RawEtherType.ARP);
    }
  });

  it("knows the group bit of a broadcast", () => {
    hexAt(P, ARP_REQUEST);
    expect(EthernetView.at(P).destination & BROADCAST).toBe(BROADCAST);
    expect(<u32>EthernetView.at(P).destination & GROUP_BIT).toBe(1);
    expect(EthernetView.at(P).source0 & GROUP_BIT).toBe(0);
  });

  it("compares addresses by their 48 bits and nothing above", () => {
    hexAt(P, ARP_REPLY);
    expect(sameMac(EthernetView.at(P).source, 0x020000000002)).toBe(true);
    expect(sameMac(EthernetView.at(P).source, 0xffff_0200_0000_0002)).toBe(true);
    for (let bit: u64 = 0; bit < 48; bit++) expect(sameMac(EthernetView.at(P).source, 0x020000000002 ^ 1 << bit)).toBe(false);
  });

  it("writes every octet of the same frame and none more", () => {
    hexAt(Q, PING);
    memory.fill(P, 0xa5, 32);
    EthernetView.at(P + 2).emit(0xa5a5_0200_0000_0002, 0x010000000002, RawEtherType.IPV4);
    expect(hexOf(P + 2, 14)).toBe(hexOf(Q, 14));
    expect(hexOf(P, 2)).toBe("a5 a5");
    expect(hexOf(P + 16, 2)).toBe("a5 a5");
  });

  it("is copied whole by two overlapping words", () => {
    hexAt(Q + 2, PING);
    memory.fill(P, 0xa5, 32);
    copyHeader(P + 2, Q + 2);
    expect(hexOf(P + 2, EthernetOff.SIZE)).toBe(hexOf(Q + 2, EthernetOff.SIZE));
    expect(hexOf(P + 16, 4)).toBe("a5 a5 a5 a5");
  });
});
