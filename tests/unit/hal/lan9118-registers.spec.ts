// The model of the LAN9118 by its registers: reset values, times, interrupts, timer, EEPROM and PHY, after the datasheet. Values
// in hexadecimal as they stand there.
import { CHIP_ADDRESS } from "../../fakes/lan9118";
import { Bench, command, read, readCsr, readPhy, ready, write, writeCsr, writePhy } from "../../fakes/lan9118-bench";
import { Rule } from "../../../hal/mock/lan9118/rules";

// INT_STS.
const GPT_INT: u32 = 1 << 19;
const PHY_INT: u32 = 1 << 18;
const SW_INT: u32 = 1 << 31;
/** IRQ_CFG: on, active high, push-pull. */
const PIN: u32 = 0x0111;

describe("the LAN9118 after power-on", () => {
  it("has the reset values of the datasheet", () => {
    Bench.power(false);
    Bench.idle(23000);
    ready();
    expect(read(0x50)).toBe(0x01180001, "ID_REV");
    expect(read(0x54)).toBe(0, "IRQ_CFG");
    expect(read(0x58)).toBe(0, "INT_STS");
    expect(read(0x64)).toBe(0x87654321, "BYTE_TEST");
    expect(read(0x68)).toBe(0x48000000, "FIFO_INT");
    expect(read(0x74)).toBe(0x00050004, "HW_CFG, 32-bit strap");
    expect(read(0x7c)).toBe(0, "RX_FIFO_INF");
    expect(read(0x80)).toBe(0x1200, "TX_FIFO_INF");
    expect(read(0x84)).toBe(1, "PMT_CTRL");
    expect(read(0x8c)).toBe(0xffff, "GPT_CFG");
    expect(read(0x90)).toBe(0xffff, "GPT_CNT");
    expect(readCsr(1)).toBe(0x00040000, "MAC_CR: promiscuous");
    expect(readCsr(3)).toBe(<u32>CHIP_ADDRESS, "ADDRL from the EEPROM");
    expect(readCsr(2)).toBe(<u32>(CHIP_ADDRESS >> 32), "ADDRH from the EEPROM");
    expect(readPhy(0)).toBe(0x3000, "BMCR");
    expect(readPhy(2) << 16 | readPhy(3)).toBe(0x0007c0d1, "PHY ID");
    expect(readPhy(4)).toBe(0x01e1, "ANAR");
    expect(readPhy(17)).toBe(2, "ENERGYON");
    expect(readPhy(18)).toBe(0x00e1, "all modes, address 1");
    expect(readPhy(27)).toBe(0x000b);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("is ready after 22 ms, and not before", () => {
    Bench.power(false);
    Bench.idle(21990);
    expect(Bench.chip.read(0x84)).toBe(0);
    Bench.idle(20);
    expect(Bench.chip.read(0x84)).toBe(1);
  });

  it("has them again after a soft reset, but for the kinds of its pins", () => {
    Bench.start();
    write(0x54, 10 << 24 | PIN);
    write(0x5c, SW_INT);
    write(0x84, 1 << 6 | 1 << 2 | 1 << 9);
    write(0x8c, 1 << 29 | 100);
    writeCsr(3, 0x11223344);
    writeCsr(1, 1 << 20 | 4);
    writeCsr(1, 0);
    write(0x74, 1);
    expect(read(0x74) & 3).toBe(1);
    Bench.idle(20);
    expect(read(0x74)).toBe(0x00050004);
    ready();
    expect(read(0x54)).toBe(0x0011, "IRQ_POL, IRQ_TYPE");
    expect(read(0x5c)).toBe(0);
    expect(read(0x58)).toBe(0);
    expect(read(0x84)).toBe(1 << 6 | 1 << 2 | 1, "PME_TYPE, PME_POL");
    expect(read(0x90)).toBe(0xffff);
    expect(readCsr(1)).toBe(0x00040000);
    expect(readCsr(3)).toBe(<u32>CHIP_ADDRESS);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("runs a counter of 25 MHz", () => {
    Bench.start();
    const before = read(0x9c);
    Bench.idle(1000);
    const passed = read(0x9c) - before;
    expect(passed).toBeGreaterThan(24999);
    expect(passed).toBeLessThan(25100);
  });

  it("keeps its host waiting: 45 ns each access", () => {
    Bench.start();
    const before = Bench.clock.now;
    for (let i = 0; i < 200; i++) Bench.chip.read(0x64);
    expect(Bench.clock.now - before).toBe(200 * 45 / 10);
  });
});

describe("the LAN9118's interrupt pin", () => {
  beforeEach(() => { Bench.start(); });

  it("rests for the de-assertion interval after each interrupt", () => {
    write(0x54, 10 << 24 | PIN);
    write(0x5c, SW_INT);
    expect(Bench.chip.interrupt).toBe(true);
    write(0x5c, 0);
    write(0x58, SW_INT);
    expect(Bench.chip.interrupt).toBe(false);
    expect(read(0x54)).toBe(10 << 24 | PIN | 1 << 13, "INT_DEAS_STS");
    write(0x5c, SW_INT);
    expect(read(0x54)).toBe(10 << 24 | PIN | 3 << 12, "and IRQ_INT");
    Bench.idle(94);
    expect(Bench.chip.interrupt).toBe(false);
    Bench.idle(6);
    expect(Bench.chip.interrupt).toBe(true);
    expect(read(0x54)).toBe(10 << 24 | PIN | 1 << 12);
  });

  it("does not let go of it while a level lasts", () => {
    write(0x68, 0x20000000); // TDFA: more than 2048 octets free
    write(0x54, 10 << 24 | PIN);
    write(0x5c, 1 << 9);
    expect(Bench.chip.interrupt).toBe(true);
    write(0x58, 1 << 9);
    expect(Bench.chip.interrupt).toBe(true);
  });

  it("begins the interval again by INT_DEAS_CLR, and ends it with an interval of 0", () => {
    write(0x54, 10 << 24 | PIN | 1 << 14);
    write(0x5c, SW_INT);
    Bench.idle(90);
    write(0x54, 10 << 24 | PIN | 1 << 14);
    Bench.idle(90);
    expect(Bench.chip.interrupt).toBe(false);
    write(0x54, PIN);
    expect(Bench.chip.interrupt).toBe(true);
  });

  it("is no pin without IRQ_EN", () => {
    write(0x5c, SW_INT);
    expect(read(0x54)).toBe(1 << 12, "IRQ_INT");
    expect(Bench.chip.interrupt).toBe(false);
  });

  it("stops the clock when it becomes active, so that its host can be served", () => {
    write(0x54, PIN);
    write(0x5c, GPT_INT);
    write(0x8c, 1 << 29 | 9);
    const before = Bench.clock.now;
    expect(Bench.clock.run(before + 1000000)).toBe(false);
    expect(Bench.clock.now - before).toBe(10 * 10000);
  });

  it("hears its pins of GPIO", () => {
    write(0x88, 1 << 25); // GPIO1 high
    expect(read(0x58) & 7).toBe(2, "pulled up");
    Bench.chip.gpio.drive(0);
    write(0x58, 7);
    Bench.chip.gpio.drive(2);
    expect(read(0x58) & 2).toBe(2);
    expect(read(0x88) & 7).toBe(2);
  });
});

describe("the LAN9118's timer", () => {
  beforeEach(() => { Bench.start(); });

  it("counts 100 us down from what was loaded, interrupts when it wraps, and goes on", () => {
    write(0x8c, 1 << 29 | 20);
    Bench.idle(1050);
    expect(read(0x90)).toBe(10);
    expect(read(0x58) & GPT_INT).toBe(0);
    Bench.idle(1050);
    expect(read(0x58) & GPT_INT).toBe(GPT_INT);
    expect(read(0x90)).toBe(0xffff);
    Bench.idle(1000);
    expect(read(0x90)).toBe(0xfff5);
  });

  it("takes a new load at once, and rests at FFFF when it is switched off", () => {
    write(0x8c, 1 << 29 | 1000);
    Bench.idle(1000);
    write(0x8c, 1 << 29 | 500);
    expect(read(0x90)).toBe(500);
    write(0x8c, 500);
    expect(read(0x90)).toBe(0xffff);
    expect(read(0x8c)).toBe(0xffff);
    Bench.idle(100000);
    expect(read(0x58) & GPT_INT).toBe(0);
  });
});

describe("the LAN9118's EEPROM", () => {
  beforeEach(() => { Bench.start(); });

  it("is locked until EWEN, then one octet is erased and written", () => {
    command(5, 10);
    write(0xb4, 0x42);
    command(3, 10);
    expect(Bench.chip.eeprom.octet(10)).toBe(0xff);
    command(2, 0);
    command(5, 10);
    write(0xb4, 0x42);
    command(3, 10);
    expect(Bench.chip.eeprom.octet(10)).toBe(0x42);
    write(0xb4, 0x0f);
    command(3, 10);
    expect(Bench.chip.eeprom.octet(10)).toBe(0x02, "writing clears bits only");
    command(0, 10);
    expect(read(0xb4)).toBe(0x02);
    command(1, 0);
    command(5, 10);
    expect(Bench.chip.eeprom.octet(10)).toBe(0x02);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("takes 18 bits of 1.12 us to be read, and some ms to be written", () => {
    const before = Bench.clock.now;
    command(0, 3);
    expect(<i32>(Bench.clock.now - before)).toBeLessThan(2500);
    expect(<i32>(Bench.clock.now - before)).toBeGreaterThan(18 * 112 - 1);
    command(2, 0);
    const written = Bench.clock.now;
    command(3, 20);
    expect(<i32>(Bench.clock.now - written)).toBeGreaterThan(400000);
  });

  it("is read into the MAC again by RELOAD", () => {
    Bench.chip.eeprom.burn(0x44332211, 0x6655);
    command(7, 0);
    expect(readCsr(3)).toBe(0x44332211);
    expect(readCsr(2)).toBe(0x6655);
    expect(read(0xb0) & 1 << 8).toBe(1 << 8, "MAC_ADDR_LOADED");
  });

  it("gives no address when it is blank or corrupt", () => {
    Bench.chip.eeprom.setOctet(0, 0xa4);
    command(7, 0);
    expect(readCsr(3)).toBe(0xffffffff);
    expect(readCsr(2)).toBe(0xffff);
    expect(read(0xb0) & 1 << 8).toBe(0);
  });

  it("times out after 30 ms when there is none, and gives no address", () => {
    Bench.chip.eeprom.present = false;
    const before = Bench.clock.now;
    command(0, 0);
    expect(<i32>(Bench.clock.now - before)).toBeGreaterThan(2999999);
    expect(read(0xb0) & 1 << 9).toBe(1 << 9);
    write(0xb0, 1 << 9);
    expect(read(0xb0) & 1 << 9).toBe(0);
    command(7, 0);
    expect(readCsr(3)).toBe(0xffffffff);
  });
});

describe("the LAN9118's PHY", () => {
  beforeEach(() => { Bench.start(); });

  it("tells of a link that broke: at once, once in BMSR, and by interrupt until register 29 is read", () => {
    readPhy(1);
    readPhy(29);
    writePhy(30, 1 << 4);
    expect(readPhy(1)).toBe(0x780d, "no autonegotiation");
    Bench.cable.cut();
    Bench.idle(400);
    expect(read(0x58) & PHY_INT).toBe(PHY_INT);
    write(0x58, PHY_INT);
    expect(read(0x58) & PHY_INT).toBe(PHY_INT, "read-only");
    Bench.cable.mend();
    Bench.idle(5000);
    expect(readPhy(1)).toBe(0x7809, "latched");
    expect(readPhy(1)).toBe(0x780d);
    expect(readPhy(29) & 0x10).toBe(0x10);
    expect(read(0x58) & PHY_INT).toBe(0);
  });

  it("says what it found at a partner that does not negotiate", () => {
    writePhy(0, 0x1200);
    Bench.idle(4000000);
    expect(readPhy(6) & 1).toBe(0, "not able to negotiate");
    expect(readPhy(31) & 0x101c).toBe(0x1008, "100 half");
    expect(readPhy(5)).toBe(1);
  });

  it("says what it heard from a partner that negotiates: its word, and once that it came", () => {
    writePhy(0, 0x1200);
    Bench.peer.offer(0x0de1 | 1 << 13); // remote fault
    readPhy(6);
    readPhy(29);
    Bench.idle(4000000);
    expect(readPhy(5)).toBe(0x2de1);
    expect(readPhy(6)).toBe(3, "a page received, the partner is able");
    expect(readPhy(6)).toBe(1);
    expect(readPhy(1) & 0x10).toBe(0x10, "remote fault, once");
    expect(readPhy(1) & 0x10).toBe(0);
    expect(readPhy(29) & 0x6a).toBe(0x6a, "complete, remote fault, acknowledged, page received");
    expect(readPhy(29)).toBe(0);
    expect(readPhy(31) & 0x101c).toBe(0x1018, "done, 100 full");
  });

  it("is silent when it is powered down", () => {
    expect(Bench.peer.phy.up).toBe(true);
    writePhy(0, 0x2900);
    Bench.idle(1000);
    expect(Bench.peer.phy.up).toBe(false);
    expect(readPhy(1) & 4 | readPhy(1) & 4).toBe(0);
    writePhy(0, 0x2100);
    Bench.idle(5000);
    expect(Bench.peer.phy.up).toBe(true);
  });

  it("takes 26 us for an access", () => {
    writeCsr(6, 0x0841);
    expect(readCsr(6) & 1).toBe(1);
    Bench.idle(24);
    expect(readCsr(6) & 1).toBe(0);
  });

  it("is reset by PMT_CTRL in 100 us, by BMCR in a millisecond", () => {
    writePhy(0, 0x7000);
    expect(Bench.chip.mac.loopback).toBe(true);
    write(0x84, 1 << 10);
    expect(Bench.chip.mac.loopback).toBe(false);
    expect(read(0x84) & 1 << 10).toBe(1 << 10);
    Bench.idle(100);
    expect(read(0x84) & 1 << 10).toBe(0);
    expect(readPhy(0)).toBe(0x3000);
    writePhy(0, 0x8000);
    expect(readPhy(0)).toBe(0xb000);
    Bench.idle(1000);
    expect(readPhy(0)).toBe(0x3000);
  });

  it("loops back: what is sent comes back, and nothing reaches the cable", () => {
    writePhy(0, 0x6100);
    loop(0x0010000c);
    expect(Bench.peer.heard).toBe(0);
  });

  it("so does the MAC", () => {
    loop(0x0020000c);
    expect(Bench.peer.heard).toBe(0);
    expect(Bench.chip.rules.count(Rule.LOOPBACK_RUNNING)).toBe(0);
  });
});

/** Sends a broadcast frame with this MAC_CR, and gets it back. */
function loop(control: u32): void {
  writeCsr(1, control);
  write(0x70, 2);
  write(0x20, 0x303c);
  write(0x20, 60);
  for (let i = 0; i < 15; i++) write(0x20, 0xffffffff);
  Bench.idle(50);
  expect(read(0x7c)).toBe(0x00010040);
}
