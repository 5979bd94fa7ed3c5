import { UdpOff, UdpView } from "../../../assembly/wire/udp";
import { UDP_HELLO, UDP_HELLO_BACK } from "../../fakes/captures";
import { hexAt, hexOf } from "../../fakes/octets";

const P: usize = memory.data(64, 8);

describe("UDP header", () => {
  it("is whole from 8 octets on", () => {
    expect(UdpView.check(7)).toBe(false);
    expect(UdpView.check(8)).toBe(true);
  });

  it("reads a captured datagram", () => {
    hexAt(P, UDP_HELLO);
    const udp = UdpView.at(P + 20);
    expect(udp.sourcePort).toBe(37457);
    expect(udp.destinationPort).toBe(7);
    expect(udp.ports).toBe(0x07005192);
    expect(udp.length).toBe(13);
    expect(udp.rawLength).toBe(0x0d00);
    expect(udp.checksum).toBe(0x559a);
  });

  it("writes every octet of the captured answer's header", () => {
    memory.fill(P, 0xa5, 16);
    UdpView.at(P).emitRaw(0x51920700, 0x0d00, 0x559a);
    expect(hexOf(P, UdpOff.SIZE)).toBe(UDP_HELLO_BACK.substring(0, 23));
    expect(hexOf(P + 8, 2)).toBe("a5 a5");
  });
});
