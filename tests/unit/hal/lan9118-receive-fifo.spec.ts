// The LAN9118's receive FIFO: known answers of the datasheet's requirement list, given in hexadecimal as they stand there, lengths, levels,
// overrun and statuses.
import { fcsOf } from "../../../hal/mock/fcs";
import { ReceiveFifo } from "../../../hal/mock/lan9118/receive";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Bench, broadcast, push, read, WIRE, write, writeCsr } from "../../fakes/lan9118-bench";

// INT_STS.
const RXDFH: u32 = 1 << 23;
const RXSTOP: u32 = 1 << 24;
const RXD: u32 = 1 << 20;
const RWT: u32 = 1 << 15;
const RXE: u32 = 1 << 14;
const RXDF: u32 = 1 << 6;
const RSFF: u32 = 1 << 4;
const RSFL: u32 = 1 << 3;
/** MAC_CR: full duplex, and the engines. */
const FULL: u32 = 1 << 20;
const RXEN: u32 = 4;
const PRMS: u32 = 1 << 18;

function pending(bits: u32): u32 {
  return read(0x58) & bits;
}

describe("the LAN9118's receive FIFO", () => {
  beforeEach(() => {
    Bench.start();
    writeCsr(1, FULL | PRMS | RXEN);
  });

  it("gives status and data as the known answers say", () => {
    broadcast(60, 0x0100);
    expect(read(0x7c)).toBe(0x00010040);
    expect(read(0x44)).toBe(0x00402000 | 1 << 12, "peek: the length field says more than there is");
    broadcast(60, 0x002e);
    read(0x40);
    for (let i = 0; i < 16; i++) read(0);
    expect(read(0x40)).toBe(0x00402000, "pop");
    expect(read(0x7c)).toBe(0x00000040);
    for (let i = 0; i < 16; i++) read(0);
    expect(pending(RXE)).toBe(0);
    read(0);
    expect(pending(RXE)).toBe(RXE, "the 17th read");
    expect(Bench.chip.rules.count(Rule.RX_OVERREAD)).toBe(1);
  });

  it("marks Ethernet types, not lengths", () => {
    broadcast(60, 0x0800);
    expect(read(0x40)).toBe(0x00402020);
  });

  it("is deaf without RXEN, and to a frame that began before", () => {
    writeCsr(1, FULL | PRMS);
    broadcast(60, 0x0800);
    expect(read(0x7c)).toBe(0);
    Bench.peer.send(WIRE, 1514);
    Bench.idle(50);
    writeCsr(1, FULL | PRMS | RXEN);
    expect(read(0x7c)).toBe(0);
    Bench.idle(100);
    expect(read(0x7c)).toBe(0);
    broadcast(60, 0x0800);
    expect(read(0x7c)).toBe(0x00010040);
  });

  it("ends with the frame's FCS", () => {
    broadcast(60, 0x0800);
    read(0x40);
    for (let i = 0; i < 15; i++) read(0);
    expect(read(0)).toBe(fcsOf(WIRE, 60));
  });

  it("fills word by word while a frame comes in", () => {
    Bench.peer.send(WIRE, 1514);
    Bench.idle(63); // preamble, and some 780 octets less what the PHYs and the cable take
    const half = read(0x7c);
    expect(half).toBeGreaterThan(700);
    expect(half).toBeLessThan(790);
    Bench.idle(100);
    expect(read(0x7c)).toBe(0x00010000 | 1520);
  });

  it("flags what is too long, and hides what is too short", () => {
    broadcast(1515, 0x0800);
    expect(read(0x40)).toBe(0x05ef0000 | 0xa0a0);
    while (read(0x7c)) read(0);
    broadcast(59, 0x0800);
    expect(read(0x7c)).toBe(0);
  });

  it("says when its watchdog saw more than 2048 octets, and keeps 2560 at most (RWT)", () => {
    broadcast(2044, 0x0800);
    expect(pending(RWT)).toBe(0);
    broadcast(2045, 0x0800);
    expect(pending(RWT)).toBe(RWT);
    broadcast(3000, 0x0800);
    const lengths: StaticArray<u32> = [2048, 2049, 2560];
    for (let i = 0; i < 3; i++) {
      const status = read(0x40), words = (status >> 16) + 3 >> 2;
      expect(status >> 16).toBe(lengths[i]);
      expect(status >> 4 & 1).toBe(i ? 1 : 0);
      for (let w: u32 = 0; w < words; w++) read(0);
    }
  });

  it("lets a tag add four octets, if VLAN1 knows it", () => {
    broadcast(1518, 0x8100);
    expect(read(0x40) & 0x80).toBe(0x80);
    while (read(0x7c)) read(0);
    writeCsr(1, FULL | PRMS);
    writeCsr(9, 0x8100);
    writeCsr(1, FULL | PRMS | RXEN);
    broadcast(1518, 0x8100);
    expect(read(0x40) & 0x80).toBe(0);
  });

  it("shows runts with PASSBAD", () => {
    writeCsr(1, FULL);
    writeCsr(1, FULL | PRMS | RXEN | 1 << 16);
    broadcast(30, 0x0800);
    expect(read(0x40)).toBe(0x00220000 | 1 << 15 | 1 << 13 | 1 << 11 | 1 << 5);
  });

  it("strips pad and FCS of short frames with PADSTR", () => {
    writeCsr(1, FULL);
    writeCsr(1, FULL | PRMS | RXEN | 1 << 8);
    broadcast(60, 4);
    expect(read(0x40) >> 16).toBe(18);
    expect(read(0x7c)).toBe(20);
  });

  it("raises a level again that lasts, and QEMU does not", () => {
    broadcast(60, 0x0800);
    write(0x58, RSFL);
    expect(pending(RSFL)).toBe(RSFL);
    Bench.start(true);
    writeCsr(1, PRMS | RXEN);
    broadcast(60, 0x0800);
    expect(pending(RSFL)).toBe(RSFL);
    write(0x58, RSFL);
    expect(pending(RSFL)).toBe(0);
  });

  it("counts frames that do not fit (RX_DROP), read once: the MAC has 128 octets behind the FIFO", () => {
    write(0x68, 6); // RSFL: more than six statuses
    for (let i = 0; i < 9; i++) broadcast(1514, 0x0800);
    expect(read(0x7c)).toBe(0x00060000 | 10544, "the seventh is not quite in");
    expect(pending(RSFL)).toBe(0);
    expect(read(0xa0)).toBe(2);
    expect(read(0xa0)).toBe(0);
    expect(pending(RXDF)).toBe(RXDF);
    for (let i = 0; i < 380; i++) read(0);
    expect(read(0x7c) >> 16).toBe(7, "now it is");
    expect(pending(RSFL)).toBe(RSFL);
  });

  it("says when it has lost 2 to the 31 frames (RXDFH)", () => {
    store<u32>(changetype<usize>(Bench.chip.receiveFifo), 0x7fffffff, offsetof<ReceiveFifo>("dropped")); // no test can wait for so many
    for (let i = 0; i < 7; i++) broadcast(1514, 0x0800);
    expect(pending(RXDFH)).toBe(0);
    broadcast(1514, 0x0800);
    expect(pending(RXDFH)).toBe(RXDFH);
    expect(read(0xa0)).toBe(0x80000000);
  });

  it("puts frames where RXDOFF says, and fills up to the end alignment", () => {
    const configs: StaticArray<u32> = [0x00000000, 0x00000200, 0x40000200, 0x80001f00];
    const octets: StaticArray<i32> = [64, 68, 80, 96]; // 64, 2 + 64, the same to a multiple of 16, 31 + 64 to one of 32
    for (let i = 0; i < 4; i++) {
      writeCsr(1, FULL | PRMS);
      write(0x6c, configs[i] | 1 << 15);
      Bench.idle(5);
      writeCsr(1, FULL | PRMS | RXEN);
      broadcast(60, 0x0800);
      expect(read(0x7c)).toBe(0x00010000 | octets[i]);
      expect(read(0x40) >> 16).toBe(64);
      const first = read(0);
      if (i == 1) expect(first).toBe(0xffff0000);
      while (read(0x7c)) read(0);
    }
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("has lost a frame that it had no room for while it came in, even if there is some at its end", () => {
    for (let i = 0; i < 6; i++) broadcast(1514, 0x0800);
    broadcast(1100, 0x0800);
    Bench.peer.send(WIRE, 1514);
    Bench.idle(60); // more than the 360 octets or so that are left
    read(0x40);
    for (let i = 0; i < 380; i++) Bench.chip.read(0);
    Bench.idle(100);
    expect(read(0xa0)).toBe(1);
    expect(read(0x7c) >> 16).toBe(6);
  });

  it("has forgotten that loss when the next frame comes, though nobody saw that begin: in loopback", () => {
    for (let i = 0; i < 8; i++) broadcast(1514, 0x0800);
    expect(read(0xa0)).toBe(1);
    writeCsr(1, FULL | PRMS);
    write(0x6c, 1 << 15);
    Bench.idle(5);
    writeCsr(1, FULL | PRMS | 1 << 21);
    writeCsr(1, FULL | PRMS | 1 << 21 | RXEN | 8);
    write(0x70, 2);
    push(0x303c, 0x3c, 15);
    Bench.idle(20);
    expect(read(0x7c)).toBe(0x00010040);
    expect(read(0xa0)).toBe(0);
  });

  it("overflows in statuses when frames are many and short (RSFF, RXE)", () => {
    writeCsr(1, FULL);
    writeCsr(1, FULL | PRMS | RXEN | 1 << 16);
    for (let i = 0; i < 176; i++) broadcast(20, 0x0800);
    expect(pending(RSFF | RXE)).toBe(RSFF);
    const before = read(0x7c);
    broadcast(20, 0x0800);
    expect(pending(RXE)).toBe(RXE);
    expect(read(0x7c)).toBe(before);
  });

  it("counts words down to RXD_INT", () => {
    broadcast(60, 0x0800);
    write(0x6c, 10 << 16);
    read(0x40);
    for (let i = 0; i < 9; i++) read(0);
    expect(pending(RXD)).toBe(0);
    read(0);
    expect(pending(RXD)).toBe(RXD);
    expect(read(0x6c)).toBe(0);
  });

  it("skips the rest of a frame (RX_FFWD)", () => {
    broadcast(100, 0x0800);
    broadcast(60, 0x0800);
    read(0x40);
    read(0);
    write(0x78, 0x80000000);
    while (read(0x78) >> 31) continue;
    expect(read(0x7c)).toBe(0x00010040);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("says when it has stopped (RXSTOP): with the end of the frame that is coming in, which it keeps", () => {
    Bench.peer.send(WIRE, 1514);
    Bench.idle(50);
    writeCsr(1, FULL | PRMS);
    expect(pending(RXSTOP)).toBe(0);
    Bench.idle(100);
    expect(pending(RXSTOP)).toBe(RXSTOP);
    expect(read(0x7c) >> 16).toBe(1);
    write(0x58, RXSTOP);
    writeCsr(1, FULL | PRMS | RXEN);
    Bench.peer.send(WIRE, 1514);
    Bench.idle(50);
    writeCsr(1, FULL | PRMS);
    writeCsr(1, FULL | PRMS | RXEN);
    Bench.idle(100);
    expect(pending(RXSTOP)).toBe(0, "it goes on: it never stopped");
  });
});
