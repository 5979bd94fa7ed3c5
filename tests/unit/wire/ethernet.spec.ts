import { copyHeader, EthernetOff, EthernetView, EtherType, GROUP_BIT, RawEtherType } from "../../../assembly/wire/ethernet";
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
      expect(frame.destination0).toBe(0x00000002);
      expect(frame.destination1).toBe(0x0100);
      expect(frame.source0).toBe(0x00000002);
      expect(frame.source1).toBe(0x0200);
      expect(frame.type).toBe(EtherType.ARP);
      expect(frame.rawType).toBe(RawEtherType.ARP);
    }
  });

  it("knows the group bit of a broadcast", () => {
    hexAt(P, ARP_REQUEST);
    expect(EthernetView.at(P).destination0 & GROUP_BIT).toBe(1);
    expect(EthernetView.at(P).source0 & GROUP_BIT).toBe(0);
  });

  it("writes every octet of the same frame and none more", () => {
    hexAt(Q, PING);
    memory.fill(P, 0xa5, 32);
    EthernetView.at(P + 2).emit(0x00000002, 0x0200, 0x00000002, 0x0100, RawEtherType.IPV4);
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
