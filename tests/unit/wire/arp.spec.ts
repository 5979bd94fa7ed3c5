import { ip4 } from "../../../assembly/lib/bytes";
import { ArpOff, ArpOperation, ArpView } from "../../../assembly/wire/arp";
import { BROADCAST } from "../../../assembly/wire/ethernet";
import { ARP_REPLY, ARP_REQUEST } from "../../fakes/captures";
import { hexAt, hexOf } from "../../fakes/octets";

const P: usize = memory.data(128, 8);
const Q: usize = memory.data(128, 8);
const PC: u32 = ip4(192, 168, 7, 1);
const DEVICE: u32 = ip4(192, 168, 7, 2);

describe("ARP packet", () => {
  it("is whole from 28 octets on", () => {
    expect(ArpView.check(27)).toBe(false);
    expect(ArpView.check(28)).toBe(true);
  });

  it("reads a captured request", () => {
    hexAt(P + 2, ARP_REQUEST);
    const arp = ArpView.at(P + 16);
    expect(arp.wellFormed).toBe(true);
    expect(arp.operation).toBe(ArpOperation.REQUEST);
    expect(arp.senderHardware & BROADCAST).toBe(0x010000000002);
    expect(arp.senderProtocol).toBe(PC);
    expect(arp.targetHardware & BROADCAST).toBe(0);
    expect(arp.targetProtocol).toBe(DEVICE);
  });

  it("reads a captured reply", () => {
    hexAt(P + 2, ARP_REPLY);
    const arp = ArpView.at(P + 16);
    expect(arp.operation).toBe(ArpOperation.REPLY);
    expect(arp.senderHardware & BROADCAST).toBe(0x020000000002);
    expect(arp.targetHardware & BROADCAST).toBe(0x010000000002);
  });

  it("writes every octet of the same reply", () => {
    hexAt(Q, ARP_REPLY);
    memory.fill(P, 0xa5, 64);
    const arp = ArpView.at(P);
    arp.emit(ArpOperation.REPLY);
    arp.setTarget(0xa5a5_0100_0000_0002, PC);
    arp.setSender(0xa5a5_0200_0000_0002, DEVICE);
    expect(hexOf(P, ArpOff.SIZE)).toBe(hexOf(Q + 14, ArpOff.SIZE));
    expect(hexOf(P + 28, 2)).toBe("a5 a5");
  });

  it("is no other type, length or operation by any bit", () => {
    for (let octet = 0; octet < 8; octet++) {
      for (let bit = 0; bit < 8; bit++) {
        hexAt(P, ARP_REQUEST);
        const p = P + 14 + octet;
        store<u8>(p, <u8>(<i32>load<u8>(p) ^ 1 << bit));
        const arp = ArpView.at(P + 14);
        expect(arp.wellFormed && arp.operation == ArpOperation.REQUEST).toBe(false);
      }
    }
  });
});
