// The LAN9118's transmit FIFO: known answers of the datasheet's requirement list, given in hexadecimal as they stand there, commands, levels and
// statuses.
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Bench, broadcast, push, read, write, writeCsr } from "../../fakes/lan9118-bench";

// INT_STS.
const TXSTOP: u32 = 1 << 25;
const TX_IOC: u32 = 1 << 21;
const TXSO: u32 = 1 << 16;
const TXE: u32 = 1 << 13;
const TDFO: u32 = 1 << 10;
const TDFA: u32 = 1 << 9;
const TSFF: u32 = 1 << 8;
const TSFL: u32 = 1 << 7;
/** MAC_CR: full duplex, and the engines. */
const FULL: u32 = 1 << 20;
const TXEN: u32 = 8;
const RXEN: u32 = 4;
const PRMS: u32 = 1 << 18;

function pending(bits: u32): u32 {
  return read(0x58) & bits;
}

function sends(): void {
  writeCsr(1, FULL | TXEN);
  write(0x70, 2);
}

describe("the LAN9118's transmit FIFO", () => {
  beforeEach(() => { Bench.start(); });

  it("takes commands and data as the known answers say", () => {
    push(0x303c, 0x3c, 15);
    expect(read(0x80)).toBe(0x11bc);
    push(0x3004, 4, 1);
    expect(read(0x80)).toBe(0x11b0);
    push(0x2040, 0x64, 16);
    push(0x1024, 0x64, 9);
    expect(read(0x80)).toBe(0x1140);
    expect(pending(TXE)).toBe(0);
    write(0x70, 1 << 14);
    expect(read(0x70) >> 14 & 1).toBe(1);
    while (read(0x70) >> 14 & 1) continue;
    expect(read(0x80)).toBe(0x1200);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("sends when TX_ON and TXEN are both set, gives the space back when the frame is out, and answers with a status", () => {
    push(0x303c, 0xbeef003c, 15);
    writeCsr(1, FULL | TXEN);
    Bench.idle(100);
    expect(Bench.peer.heard).toBe(0);
    write(0x70, 2);
    Bench.idle(3);
    expect(read(0x80)).toBe(0x11bc, "on its way");
    Bench.idle(10);
    expect(Bench.peer.frontLength).toBe(60);
    expect(read(0x80)).toBe(0x00011200);
    expect(read(0x4c)).toBe(0xbeef0000, "peek");
    expect(read(0x48)).toBe(0xbeef0000);
    expect(read(0x80)).toBe(0x1200);
  });

  it("leaves out the octets of the start offset and of the end alignment", () => {
    sends();
    write(0x20, 0x0102303c); // 16 octets, offset 2
    write(0x20, 60);
    for (let i = 0; i < 16; i++) write(0x20, 0x03020100);
    push(0x303c, 60, 15);
    Bench.idle(50);
    expect(Bench.peer.frontLength).toBe(60);
    expect(load<u16>(Bench.peer.front)).toBe(0x0302);
    expect(load<u16>(Bench.peer.front, 58)).toBe(0x0100);
    expect(Bench.peer.heard).toBe(2);
  });

  it("pads and appends the FCS unless command B says no; padding always comes with one", () => {
    sends();
    push(0x302a, 0x2a, 11);
    push(0x302a, 0x102a, 11);
    push(0x302a, 0x202a, 11);
    push(0x3040, 0x2040, 16);
    Bench.idle(100);
    const lengths: StaticArray<i32> = [60, 42, 60, 60];
    for (let i = 0; i < 4; i++) {
      expect(Bench.peer.frontLength).toBe(lengths[i]);
      Bench.peer.drop();
    }
    expect(Bench.peer.flags & 1).toBe(1, "the last one's FCS was the host's to give");
  });

  it("says when a buffer has been taken (TX_IOC), before it is sent", () => {
    push(0x8000303c, 0x3c, 14);
    expect(pending(TX_IOC)).toBe(0);
    write(0x20, 0);
    expect(pending(TX_IOC)).toBe(TX_IOC);
  });

  it("loses its way when lengths or commands disagree (TXE)", () => {
    push(0x303c, 0x40, 15);
    expect(pending(TXE)).toBe(TXE);
    expect(Bench.chip.rules.count(Rule.TX_COMMAND)).toBe(1);
    push(0x303c, 0x3c, 15);
    sends();
    Bench.idle(100);
    expect(Bench.peer.heard).toBe(0);
  });

  it("wants the same command B in all buffers", () => {
    push(0x2010, 0x20, 4);
    push(0x1010, 0x10020, 4);
    expect(pending(TXE)).toBe(TXE);
  });

  it("wants at least four octets in a buffer in the middle", () => {
    push(0x2010, 0x40, 4);
    push(0x0003, 0x40, 1);
    expect(pending(TXE)).toBe(TXE);
  });

  it("takes no frame of more than 2036 octets", () => {
    push(0x37f4, 0x7f4, 509);
    expect(pending(TXE)).toBe(0);
    push(0x37f8, 0x7f8, 510);
    expect(pending(TXE)).toBe(TXE);
  });

  it("has an end (TDFO)", () => {
    for (let i = 0; i < 4; i++) push(0x35ea, 0x5ea, 379);
    expect(Bench.chip.rules.count(Rule.TX_OVERWRITE)).toBe(1);
    expect(pending(TXE | TDFO)).toBe(TXE | TDFO);
  });

  it("is as large as TX_FIF_SZ says, and so is the other", () => {
    for (let kib = 2; kib <= 14; kib++) {
      write(0x74, 1 << 20 | kib << 16);
      expect(read(0x80)).toBe(1024 * kib - 512);
    }
    writeCsr(1, FULL | PRMS | RXEN); // 14: 1920 octets for receive, 16 of them in reserve and 128 behind
    broadcast(1514, 0x0800);
    broadcast(400, 0x0800);
    broadcast(400, 0x0800);
    expect(read(0x7c)).toBe(0x00010000 | 1904);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("stops after 128 statuses that nobody reads (TSFF)", () => {
    sends();
    for (let i = 0; i < 140; i++) {
      push(0x303c, 0x3c, 15);
      Bench.idle(8);
    }
    expect(Bench.peer.heard).toBe(128);
    expect(read(0x80) >> 16).toBe(128);
    expect(pending(TSFF | TSFL)).toBe(TSFF | TSFL);
    read(0x48);
    Bench.idle(10);
    expect(Bench.peer.heard).toBe(129);
  });

  it("goes on with TXSAO, loses statuses (TXSO), and shows none until one is read", () => {
    sends();
    write(0x70, 6);
    for (let i = 0; i < 130; i++) {
      push(0x303c, 0x3c, 15);
      Bench.idle(8);
    }
    expect(Bench.peer.heard).toBe(130);
    expect(pending(TXSO)).toBe(TXSO);
    expect(read(0x80) >> 16).toBe(0);
    read(0x48);
    expect(read(0x80) >> 16).toBe(127);
  });

  it("tells of free space by level (TDFA), again and again while it lasts", () => {
    write(0x68, 0x20000000); // more than 2048 octets
    expect(pending(TDFA)).toBe(TDFA);
    push(0x37f0, 0x7f0, 508);
    push(0x37f0, 0x7f0, 508);
    write(0x58, TDFA);
    expect(pending(TDFA)).toBe(0);
    sends();
    Bench.idle(200);
    expect(pending(TDFA)).toBe(TDFA);
    write(0x58, TDFA);
    expect(pending(TDFA)).toBe(TDFA);
  });

  it("finishes the frame on the wire when it is stopped (TXSTOP), and goes on with the next", () => {
    sends();
    push(0x35ea, 0x5ea, 379);
    push(0x303c, 0x3c, 15);
    Bench.idle(20);
    write(0x70, 3);
    expect(read(0x70) & 3).toBe(3);
    expect(pending(TXSTOP)).toBe(0);
    Bench.idle(200);
    expect(read(0x70) & 3).toBe(0);
    expect(pending(TXSTOP)).toBe(TXSTOP);
    expect(Bench.peer.heard).toBe(1);
    write(0x70, 2);
    Bench.idle(20);
    expect(Bench.peer.heard).toBe(2);
  });

  it("keeps 512 statuses in QEMU, and pads nothing", () => {
    Bench.start(true);
    for (let i = 0; i < 300; i++) {
      push(0x302a, 0x2a, 11);
      Bench.idle(8);
    }
    expect(read(0x80) >> 16).toBe(300);
    expect(Bench.peer.frontLength).toBe(42);
  });
});
