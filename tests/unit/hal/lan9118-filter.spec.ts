// The address filter of the LAN9118: vectors of its hash computed in two ways, one of them also in the note of a published driver.
import { hashOf } from "../../../hal/mock/lan9118/filter";
import { address, Bench, broadcast, frameTo, read, writeCsr } from "../../fakes/lan9118-bench";

// MAC_CR.
const FULL: u32 = 1 << 20;
const RXEN: u32 = 1 << 2;
const BCAST: u32 = 1 << 11;
const HPFILT: u32 = 1 << 13;
const HO: u32 = 1 << 15;
const MCPAS: u32 = 1 << 19;

describe("the LAN9118's address filter", () => {
  beforeEach(() => { Bench.start(); });

  it("hashes as the vectors say", () => {
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01))).toBe(31);
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb))).toBe(15);
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa))).toBe(43);
    expect(hashOf(address(0x33, 0x33, 0x00, 0x00, 0x00, 0x01))).toBe(62);
    expect(hashOf(address(0x01, 0x80, 0xc2, 0x00, 0x00, 0x01))).toBe(3);
    expect(hashOf(address(0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toBe(63);
  });

  it("passes a group of the hash table", () => {
    writeCsr(5, 1 << 31);
    writeCsr(1, FULL | 1 << 13 | RXEN);
    frameTo(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01);
    frameTo(0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb);
    expect(read(0x7c) >> 16).toBe(1);
  });

  it("inverts, and shows what failed when all is received", () => {
    writeCsr(1, FULL | 1 << 17 | RXEN);
    frameTo(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);
    expect(read(0x7c) >> 16).toBe(0);
    writeCsr(1, FULL);
    writeCsr(1, FULL | 1 << 31 | RXEN);
    frameTo(0x02, 0x54, 0x00, 0x12, 0x34, 0x56);
    expect(read(0x40) >> 30).toBe(1);
  });

  it("takes its own address, broadcast, and all groups only if asked", () => {
    writeCsr(1, FULL | RXEN);
    frameTo(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);
    broadcast(60, 0x0800);
    frameTo(0x52, 0x54, 0x00, 0x12, 0x34, 0x57);
    frameTo(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01);
    expect(read(0x7c) >> 16).toBe(2);
    writeCsr(1, FULL);
    writeCsr(1, FULL | RXEN | BCAST | MCPAS);
    broadcast(60, 0x0800);
    frameTo(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01);
    expect(read(0x7c) >> 16).toBe(3);
  });

  it("passes by hash what is for one station, too, if asked", () => {
    writeCsr(4, 0xffffffff);
    writeCsr(5, 0xffffffff);
    writeCsr(1, FULL | RXEN | HPFILT);
    frameTo(0x02, 0x54, 0x00, 0x12, 0x34, 0x56);
    expect(read(0x7c) >> 16).toBe(0);
    writeCsr(1, FULL);
    writeCsr(1, FULL | RXEN | HO);
    frameTo(0x02, 0x54, 0x00, 0x12, 0x34, 0x56);
    expect(read(0x7c) >> 16).toBe(1);
  });
});
