// What the wire does shows in the LAN9118's statuses, and what the chip is told shows on the wire: collisions and deference by MAC_CR,
// pause frames and back pressure by FLOW and AFC_CFG, sums by COE_CR.
import { sumTwin } from "../../../assembly/lib/checksum";
import { Wave } from "../../../hal/mock/medium/port";
import { Received } from "../../../hal/mock/mac/mac";
import { Bench, broadcast, frameTo, push, read, readCsr, WIRE, write, writeCsr, writePhy } from "../../fakes/lan9118-bench";

// MAC_CR.
const FULL: u32 = 1 << 20;
const RCVOWN: u32 = 1 << 23;
const PRMS: u32 = 1 << 18;
const LCOLL: u32 = 1 << 12;
const DISRTY: u32 = 1 << 10;
const DFCHK: u32 = 1 << 5;
const TXEN: u32 = 8;
const RXEN: u32 = 4;

// TX status.
const ES: u32 = 1 << 15;
const LOSS_OF_CARRIER: u32 = 1 << 11;
const NO_CARRIER: u32 = 1 << 10;
const LATE_COLLISION: u32 = 1 << 9;
const EXCESSIVE_COLLISIONS: u32 = 1 << 8;
const EXCESSIVE_DEFERRAL: u32 = 1 << 2;
const DEFERRED: u32 = 1;

/** A frame of 60 octets, and one of 1516. */
function short(): void {
  push(0x303c, 0x3c, 15);
}

function long(): void {
  push(0x35ec, 0x5ec, 379);
}

/** The status of the oldest frame, once it is there. */
function status(): u32 {
  for (let i = 0; i < 20000 && !(read(0x80) >> 16); i++) Bench.idle(20);
  return read(0x48);
}

/** Half duplex at 10 Mbit/s at both ends, the chip with these bits of MAC_CR besides. */
function half(control: u32): void {
  Bench.start();
  Bench.peer.force(10, false);
  writePhy(0, 0);
  Bench.idle(300000);
  writeCsr(1, TXEN | RXEN | RCVOWN | PRMS | control);
  write(0x70, 2);
}

describe("the LAN9118 in half duplex", () => {
  it("tells of deference, and that it cost nothing", () => {
    half(0);
    memory.fill(WIRE, 1, 200);
    Bench.peer.send(WIRE, 200);
    Bench.idle(60);
    short();
    expect(status()).toBe(DEFERRED);
    expect(Bench.peer.mac.counters.framesReceivedOK).toBe(1);
  });

  it("gives up a frame that was deferred for too long, if asked (DFCHK)", () => {
    half(DFCHK);
    Bench.peer.phy.send(Wave.JAM, null); // a jabber: carrier without end
    Bench.idle(60);
    short();
    Bench.idle(2400); // 24288 bit times are 2428.8 us
    expect(read(0x80) >> 16).toBe(0);
    expect(status()).toBe(ES | EXCESSIVE_DEFERRAL);
    half(0);
    Bench.peer.phy.send(Wave.JAM, null);
    Bench.idle(60);
    short();
    Bench.idle(20000);
    expect(read(0x80) >> 16).toBe(0);
    Bench.peer.phy.send(Wave.IDLE, null);
    expect(status()).toBe(DEFERRED);
  });

  it("counts the collisions of a frame in its status", () => {
    half(0);
    let collisions: u32 = 0;
    for (let i = 0; i < 20; i++) {
      Bench.peer.send(WIRE, 60);
      short();
      const word = status();
      expect(word & ~(15 << 3 | DEFERRED)).toBe(0);
      collisions += word >> 3 & 15;
      while (!Bench.peer.idle) Bench.idle(20);
      Bench.idle(20);
    }
    expect(collisions).toBe(Bench.chip.mac.counters.collisions);
    expect(collisions).toBeGreaterThan(0);
  });

  it("gives up after sixteen attempts, or after one (DISRTY)", () => {
    half(0);
    Bench.peer.mac.backPressure = true;
    short();
    expect(status() & ~DEFERRED).toBe(ES | EXCESSIVE_COLLISIONS);
    expect(Bench.chip.mac.outcome.attempts).toBe(16);
    half(DISRTY);
    Bench.peer.mac.backPressure = true;
    short();
    expect(status() & ~DEFERRED).toBe(ES | EXCESSIVE_COLLISIONS);
    expect(Bench.chip.mac.outcome.attempts).toBe(1);
  });

  it("waits for one slot at most with BOLMT 3", () => {
    half(3 << 6);
    Bench.peer.mac.backPressure = true;
    const before = Bench.clock.now;
    short();
    status();
    expect(<i32>(Bench.clock.now - before)).toBeLessThan(16 * 2 * 51200 / 10 + 100000);
  });

  it("receives its own frames without RCVOWN: 10BASE-T gives them back", () => {
    half(0);
    short();
    status();
    expect(read(0x7c)).toBe(0);
    writeCsr(1, TXEN | RXEN | PRMS);
    short();
    status();
    expect(read(0x7c)).toBe(0x00010040);
  });

  it("gives a frame up after a late collision, or tries it again (LCOLL)", () => {
    half(0);
    Bench.peer.mac.fullDuplex = true; // and does not look before it sends
    expect(lateCollision()).toBe(ES | LATE_COLLISION | 1 << 3);
    half(LCOLL);
    Bench.peer.mac.fullDuplex = true;
    expect(lateCollision() & ~DEFERRED).toBe(1 << 3);
    expect(Bench.chip.mac.outcome.attempts).toBe(2);
  });

  it("tells of a link that goes while it sends, and of none", () => {
    half(0);
    Bench.cable.cut();
    Bench.idle(99500); // link pulses are missed for 100 ms
    long();
    expect(status() & ~DEFERRED).toBe(ES | LOSS_OF_CARRIER);
    short();
    expect(status() & ~DEFERRED).toBe(ES | NO_CARRIER);
  });

  it("keeps the others from sending while its FIFO is full: back pressure, with FCEN", () => {
    half(0);
    writeCsr(8, 2);
    write(0xac, 0x006e3741);
    memory.fill(WIRE, 1, 1514);
    for (let i = 0; i < 20; i++) Bench.peer.send(WIRE, 1514);
    Bench.idle(40000);
    expect(Bench.peer.mac.counters.collisions).toBeGreaterThan(0);
    half(0);
    write(0xac, 0x006e3741);
    for (let i = 0; i < 20; i++) Bench.peer.send(WIRE, 1514);
    Bench.idle(40000);
    expect(Bench.peer.mac.counters.collisions).toBe(0);
  });

  it("lets a frame in after each BACK_DUR of pressure, until it is below AFC_LO", () => {
    half(0);
    writeCsr(8, 2);
    write(0xac, 0x006e3781); // 250 us
    memory.fill(WIRE, 1, 1514);
    for (let i = 0; i < 5; i++) Bench.carry(1514);
    const pressed = Bench.peer.mac.counters.collisions;
    expect(pressed).toBe(0);
    for (let i = 0; i < 2; i++) {
      const before = Bench.peer.mac.counters.collisions;
      Bench.carry(100);
      expect(Bench.peer.mac.counters.collisions).toBeGreaterThan(before);
      expect(Bench.peer.mac.outcome.excessiveCollisions).toBe(false);
    }
    for (let i = 0; i < 7; i++) {
      const words = (read(0x40) >> 16 & 0x3fff) + 3 >> 2;
      for (let w: u32 = 0; w < words; w++) Bench.chip.read(0);
    }
    const after = Bench.peer.mac.counters.collisions;
    Bench.carry(100);
    expect(Bench.peer.mac.counters.collisions).toBe(after);
  });
});

/** The status of a long frame, in whose middle the peer begins to send. */
function lateCollision(): u32 {
  long();
  Bench.idle(300);
  Bench.peer.send(WIRE, 60);
  return status();
}

describe("flow control of the LAN9118 in full duplex", () => {
  beforeEach(() => {
    Bench.start();
    Bench.peer.mac.pauseEnabled = true;
    writeCsr(8, 0x12340002);
    writeCsr(1, FULL | PRMS | TXEN | RXEN);
    write(0x70, 2);
  });

  it("asks for a pause above AFC_HI, and lifts it below AFC_LO", () => {
    write(0xac, 0x006e3741);
    for (let i = 0; i < 4; i++) broadcast(1514, 0x0800);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(0);
    broadcast(1514, 0x0800); // 7600 octets, more than 7040
    expect(readCsr(8) & 1).toBe(1, "FCBSY");
    Bench.idle(10);
    expect(readCsr(8) & 1).toBe(0);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(1);
    expect(load<u16>(Bench.peer.front, 16)).toBe(0x3412, "FCPT");
    for (let i = 0; i < 3 * 380; i++) read(0);
    Bench.idle(10);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(2);
    Bench.peer.drop();
    expect(load<u16>(Bench.peer.front, 16)).toBe(0);
  });

  it("does so for frames of the chosen kinds only", () => {
    write(0xac, 0x006e3748); // multicast
    for (let i = 0; i < 6; i++) broadcast(1514, 0x0800);
    Bench.idle(10);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(0);
    write(0xac, 0x006e3742); // its own
    broadcast(300, 0x0800);
    Bench.idle(10);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(0);
    write(0xac, 0x006e3744); // broadcast
    broadcast(300, 0x0800);
    Bench.idle(10);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(1);
  });

  it("does so for frames to its own address", () => {
    write(0xac, 0x006e3742);
    for (let i = 0; i < 6; i++) broadcast(1514, 0x0800);
    frameTo(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);
    Bench.idle(10);
    expect(Bench.peer.mac.counters.pauseFramesReceived).toBe(1);
  });

  it("obeys pause frames with FCEN, for as long as they say", () => {
    Bench.peer.mac.sendPause(100); // of 512 bits: 512 us
    Bench.idle(20);
    short();
    Bench.idle(450);
    expect(Bench.peer.heard).toBe(0);
    Bench.idle(70);
    expect(Bench.peer.heard).toBe(1);
    writeCsr(8, 0);
    Bench.peer.mac.sendPause(100);
    Bench.idle(20);
    short();
    Bench.idle(20);
    expect(Bench.peer.heard).toBe(2);
  });
});

describe("checksum offload of the LAN9220", () => {
  beforeEach(() => {
    Bench.start();
    Bench.chip.idRev = 0x92200000;
    write(0x74, 1);
    Bench.idle(300);
    read(0x64);
  });

  it("inserts a sum where four octets in front of the frame say", () => {
    writeCsr(13, 1 << 16);
    writeCsr(1, FULL | TXEN);
    write(0x70, 2);
    write(0x20, 0x3040);
    write(0x20, 1 << 14 | 0x40);
    write(0x20, 50 << 16 | 14);
    for (let i = 0; i < 15; i++) write(0x20, i == 12 ? 0x00003344 : 0x11223344); // octets 50 and 51 are 0
    Bench.idle(20);
    expect(Bench.peer.frontLength).toBe(60);
    expect(sumTwin(Bench.peer.front + 14, 46)).toBe(0xffff, "the sum with its own complement");
    expect(Bench.peer.flags & Received.CRC).toBe(0);
  });

  it("puts the sum of what follows the header behind each frame", () => {
    writeCsr(13, 1);
    writeCsr(1, FULL | PRMS | RXEN);
    broadcast(60, 0x0800);
    store<u32>(WIRE, 0x01020304, 20);
    Bench.carry(60);
    while (read(0x7c) >> 16 > 1) read(0x40);
    expect(read(0x40) >> 16).toBe(66);
    for (let i = 0; i < 17; i++) read(0);
    for (let i = 0; i < 16; i++) read(0);
    expect(read(0) & 0xffff).toBe(sumTwin(WIRE + 14, 46));
  });
});
