import { ip4 } from "../../../assembly/lib/bytes";
import { complement, fold, isZero, reduce, sum } from "../../../assembly/lib/checksum";
import { addressSum, IpProtocol, Ipv4Flag, Ipv4Off, Ipv4View, maskOf, pseudoSum, pseudoSum32 } from "../../../assembly/wire/ipv4";
import { PING, TCP_TEXT, UDP_HELLO } from "../../fakes/captures";
import { hexAt, hexOf, put16 } from "../../fakes/octets";

const P: usize = memory.data(256, 8);
const Q: usize = memory.data(256, 8);
const PC: u32 = ip4(192, 168, 7, 1);
const DEVICE: u32 = ip4(192, 168, 7, 2);

describe("IPv4 header", () => {
  it("reads a captured packet", () => {
    hexAt(P, UDP_HELLO);
    const ip = Ipv4View.at(P);
    expect(Ipv4View.check(P, 33)).toBe(true);
    expect(ip.version).toBe(4);
    expect(ip.headerLength).toBe(20);
    expect(ip.tos).toBe(0);
    expect(ip.totalLength).toBe(33);
    expect(ip.identification).toBe(0x518f);
    expect(ip.flagsOffset).toBe(Ipv4Flag.DF);
    expect(ip.ttl).toBe(64);
    expect(ip.protocol).toBe(IpProtocol.UDP);
    expect(ip.checksum).toBe(0xe959);
    expect(ip.source).toBe(PC);
    expect(ip.destination).toBe(DEVICE);
    expect(isZero(sum(P, 20))).toBe(true);
  });

  it("writes every octet of a captured packet", () => {
    hexAt(Q, PING);
    memory.fill(P, 0xa5, 64);
    const identification = load<u16>(Q + 14, Ipv4Off.IDENTIFICATION);
    Ipv4View.at(P).emit(0, 36, identification, IpProtocol.ICMP, PC, DEVICE, addressSum(PC, DEVICE));
    expect(hexOf(P, 20)).toBe(hexOf(Q + 14, 20));
    expect(hexOf(P + 20, 2)).toBe("a5 a5");
  });

  it("writes a checksum that is right for every length, and never 0xffff", () => {
    for (let n = 20; n <= 1500; n++) {
      const to = ip4(10, <u32>n & 255, 3, 4);
      Ipv4View.at(P).emit(n & 0xff, n, n * 0x9e37 & 0xffff, IpProtocol.TCP, DEVICE, to, addressSum(DEVICE, to));
      expect(isZero(sum(P, 20))).toBe(true);
      expect(Ipv4View.at(P).checksum).not.toBe(0xffff);
    }
  });

  it("checks nothing that is shorter than its header, or longer than its octets", () => {
    hexAt(P, UDP_HELLO);
    for (let n = 0; n < 33; n++) expect(Ipv4View.check(P, n)).toBe(false);
    for (let ihl = 0; ihl < 5; ihl++) {
      store<u8>(P, <u8>(0x40 | ihl));
      expect(Ipv4View.check(P, 33)).toBe(false);
    }
    store<u8>(P, 0x4f);
    expect(Ipv4View.check(P, 33)).toBe(false);
    store<u8>(P, 0x65);
    expect(Ipv4View.check(P, 33)).toBe(false);
    store<u8>(P, 0x46);
    expect(Ipv4View.check(P, 33)).toBe(true);
    put16(P + 2, 23);
    expect(Ipv4View.check(P, 33)).toBe(false);
  });

  it("changes single fields in place", () => {
    hexAt(P, UDP_HELLO);
    const ip = Ipv4View.at(P);
    ip.ttl = 1;
    ip.checksum = 0x1234;
    ip.source = DEVICE;
    ip.destination = PC;
    expect(hexOf(P, 20)).toBe("45 00 00 21 51 8f 40 00 01 11 34 12 c0 a8 07 02 c0 a8 07 01");
  });
});

describe("pseudo-header", () => {
  it("makes captured UDP and TCP checksums come out as zero, in both forms", () => {
    hexAt(P, UDP_HELLO);
    expect(isZero(reduce(pseudoSum(PC, DEVICE, IpProtocol.UDP, 13) + sum(P + 20, 13)))).toBe(true);
    expect(isZero(pseudoSum32(PC, DEVICE, IpProtocol.UDP, 13) + sum(P + 20, 13))).toBe(true);
    hexAt(P, TCP_TEXT);
    expect(isZero(reduce(pseudoSum(PC, DEVICE, IpProtocol.TCP, 35) + sum(P + 20, 35)))).toBe(true);
    expect(isZero(pseudoSum32(PC, DEVICE, IpProtocol.TCP, 35) + sum(P + 20, 35))).toBe(true);
    expect(isZero(pseudoSum32(PC, DEVICE, IpProtocol.TCP, 34) + sum(P + 20, 35))).toBe(false);
  });

  it("gives the captured checksum when the field is zero", () => {
    hexAt(P, TCP_TEXT);
    put16(P + 36, 0);
    expect(complement(pseudoSum(PC, DEVICE, IpProtocol.TCP, 35) + sum(P + 20, 35))).toBe(0xecf4);
  });

  it("is the same sum in 64 and in 32 bits at the extremes", () => {
    for (let n = 0; n <= 0xffff; n += 4369) {
      for (let protocol = 0; protocol <= 255; protocol += 51) {
        expect(fold(pseudoSum(0xffffffff, 0xffffffff, protocol, n))).toBe(fold(pseudoSum32(0xffffffff, 0xffffffff, protocol, n)));
        expect(fold(pseudoSum(0, 0x00010000, protocol, n))).toBe(fold(pseudoSum32(0, 0x00010000, protocol, n)));
      }
    }
  });
});

describe("prefix", () => {
  it("becomes a mask in wire order", () => {
    expect(maskOf(0)).toBe(0);
    expect(maskOf(1)).toBe(ip4(128, 0, 0, 0));
    expect(maskOf(24)).toBe(ip4(255, 255, 255, 0));
    expect(maskOf(30)).toBe(ip4(255, 255, 255, 252));
    expect(maskOf(32)).toBe(0xffffffff);
  });
});
