// The model of the LAN9118 against known answers of the datasheet's requirement list, given in hexadecimal as they stand there, and
// the rules that it watches. A model that allows everything would prove nothing about the driver.
import { Lan9118Model } from "../../../hal/mock/lan9118";
import { hashOf } from "../../../hal/mock/lan9118/filter";
import { fcsOf } from "../../../hal/mock/fcs";
import { Rule } from "../../../hal/mock/lan9118/rules";

const FRAME: usize = memory.data(2048, 4);
let chip: Lan9118Model = new Lan9118Model(false);
let qemu: Lan9118Model = new Lan9118Model(true);

/** Past the power-on delay. */
function ready(model: Lan9118Model): void {
  model.powerOn();
  while (!(model.read(0x84) & 1)) continue;
  while (model.read(0xb0) >> 31) continue;
  model.rules.clear();
}

function writeCsr(index: u32, value: u32): void {
  chip.write(0xa8, value);
  chip.write(0xa4, 0x80000000 | index);
  while (chip.read(0xa4) >> 31) continue;
}

function readCsr(index: u32): u32 {
  chip.write(0xa4, 0xc0000000 | index);
  while (chip.read(0xa4) >> 31) continue;
  return chip.read(0xa8);
}

function push(a: u32, b: u32, words: i32): void {
  chip.write(0x20, a);
  chip.write(0x20, b);
  for (let i = 0; i < words; i++) chip.write(0x20, 0x11223344);
}

/** A broadcast frame of n octets without FCS with `type` in octets 12 and 13. */
function broadcast(n: i32, type: u32): void {
  memory.fill(FRAME, 0, 2048);
  memory.fill(FRAME, 0xff, 6);
  store<u8>(FRAME + 12, <u8>(type >> 8));
  store<u8>(FRAME + 13, <u8>type);
  chip.wire(FRAME, n);
}

function address(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): usize {
  store<u32>(FRAME, a | b << 8 | c << 16 | d << 24);
  store<u16>(FRAME, <u16>(e | f << 8), 4);
  return FRAME;
}

describe("the LAN9118 after power-on", () => {
  it("has the reset values of the datasheet", () => {
    ready(chip);
    expect(chip.read(0x50)).toBe(0x01180001, "ID_REV");
    expect(chip.read(0x54)).toBe(0, "IRQ_CFG");
    expect(chip.read(0x58)).toBe(0, "INT_STS");
    expect(chip.read(0x64)).toBe(0x87654321, "BYTE_TEST");
    expect(chip.read(0x68)).toBe(0x48000000, "FIFO_INT");
    expect(chip.read(0x74)).toBe(0x00050004, "HW_CFG, 32-bit strap");
    expect(chip.read(0x7c)).toBe(0, "RX_FIFO_INF");
    expect(chip.read(0x80)).toBe(0x1200, "TX_FIFO_INF");
    expect(chip.read(0x8c)).toBe(0xffff, "GPT_CFG");
    expect(readCsr(1)).toBe(0x00040000, "MAC_CR: promiscuous");
    expect(readCsr(3)).toBe(0x12005452, "ADDRL from the EEPROM");
    expect(readCsr(2)).toBe(0x5634, "ADDRH from the EEPROM");
    expect(chip.rules.total()).toBe(0);
  });

  it("is not ready at once", () => {
    chip.powerOn();
    expect(chip.read(0x84)).toBe(0);
    chip.read(0x64);
    expect(chip.rules.count(Rule.NOT_READY)).toBe(1);
  });

  it("has no address without an EEPROM", () => {
    chip.powerOn();
    chip.eeprom.present = false;
    while (!(chip.read(0x84) & 1)) continue;
    while (chip.read(0xb0) >> 31) continue;
    chip.write(0x74, 1);
    while (chip.read(0x74) & 1) continue;
    while (chip.read(0xb0) >> 31) continue;
    expect(chip.read(0xb0)).toBe(0);
    expect(readCsr(3)).toBe(0xffffffff);
    expect(readCsr(2)).toBe(0xffff);
  });
});

describe("the LAN9118's transmit FIFO", () => {
  beforeEach(() => { ready(chip); });

  it("takes commands and data as the known answers say", () => {
    push(0x303c, 0x3c, 15);
    expect(chip.read(0x80)).toBe(0x11bc);
    push(0x3004, 4, 1);
    expect(chip.read(0x80)).toBe(0x11b0);
    push(0x2040, 0x64, 16);
    push(0x1024, 0x64, 9);
    expect(chip.read(0x80)).toBe(0x1140);
    expect(chip.read(0x58) & 1 << 13).toBe(0, "TXE");
    chip.write(0x70, 1 << 14);
    while (chip.read(0x70) >> 14 & 1) continue;
    expect(chip.read(0x80)).toBe(0x1200);
    expect(chip.rules.total()).toBe(0);
  });

  it("sends when TX_ON and TXEN are both set, and answers with a status", () => {
    push(0x303c, 0xbeef003c, 15);
    writeCsr(1, 8);
    expect(chip.tx.sent.count).toBe(0);
    chip.write(0x70, 2);
    expect(chip.tx.sent.count).toBe(1);
    expect(chip.tx.sent.frontLength()).toBe(60);
    expect(chip.read(0x80)).toBe(0x00011200);
    expect(chip.read(0x48)).toBe(0xbeef0000);
    expect(chip.read(0x80)).toBe(0x1200);
  });

  it("leaves out the octets of the start offset", () => {
    writeCsr(1, 8);
    chip.write(0x70, 2);
    chip.write(0x20, 0x0002303c);
    chip.write(0x20, 60);
    for (let i = 0; i < 16; i++) chip.write(0x20, 0x03020100);
    expect(chip.tx.sent.frontLength()).toBe(60);
    expect(load<u16>(chip.tx.sent.front())).toBe(0x0302);
    expect(load<u16>(chip.tx.sent.front(), 58)).toBe(0x0100);
  });

  it("loses its way when lengths or commands disagree (TXE)", () => {
    push(0x303c, 0x40, 15);
    expect(chip.read(0x58) & 1 << 13).toBe(1 << 13);
    expect(chip.rules.count(Rule.TX_OVERWRITE)).toBe(1);
  });

  it("stops after 128 statuses that nobody reads", () => {
    writeCsr(1, 8);
    chip.write(0x70, 2);
    for (let i = 0; i < 140; i++) push(0x303c, 0x3c, 15);
    expect(chip.tx.sent.count).toBe(128);
    expect(chip.read(0x80) >> 16).toBe(128);
    chip.read(0x48);
    expect(chip.tx.sent.count).toBe(129);
  });

  it("keeps 512 statuses in QEMU, and pads nothing", () => {
    ready(qemu);
    for (let i = 0; i < 300; i++) {
      qemu.write(0x20, 0x302a);
      qemu.write(0x20, 0x2a);
      for (let w = 0; w < 11; w++) qemu.write(0x20, 0);
    }
    expect(qemu.read(0x80) >> 16).toBe(300);
    expect(qemu.tx.sent.frontLength()).toBe(42);
  });
});

describe("the LAN9118's receive FIFO", () => {
  beforeEach(() => { ready(chip); });

  it("gives status and data as the known answers say", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0100);
    expect(chip.read(0x7c)).toBe(0x00010040);
    expect(chip.read(0x44)).toBe(0x00402000, "peek");
    expect(chip.read(0x40)).toBe(0x00402000, "pop");
    expect(chip.read(0x7c)).toBe(0x00000040);
    for (let i = 0; i < 16; i++) chip.read(0);
    expect(chip.read(0x58) & 1 << 14).toBe(0);
    chip.read(0);
    expect(chip.read(0x58) & 1 << 14).toBe(1 << 14, "the 17th read sets RXE");
    expect(chip.rules.count(Rule.RX_OVERREAD)).toBe(1);
  });

  it("marks Ethernet types, not lengths", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0800);
    expect(chip.read(0x40)).toBe(0x00402020);
  });

  it("is deaf without RXEN", () => {
    broadcast(60, 0x0800);
    expect(chip.read(0x7c)).toBe(0);
  });

  it("ends with the frame's FCS", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0800);
    chip.read(0x40);
    for (let i = 0; i < 15; i++) chip.read(0);
    expect(chip.read(0)).toBe(fcsOf(FRAME, 60));
  });

  it("flags what is too long, and hides what is too short", () => {
    writeCsr(1, 0x00040004);
    broadcast(1515, 0x0800);
    expect(chip.read(0x40)).toBe(0x05ef0000 | 0xa0a0);
    while (chip.read(0x7c)) chip.read(0);
    broadcast(59, 0x0800);
    expect(chip.read(0x7c)).toBe(0);
  });

  it("raises a level again that lasts, and QEMU does not", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0800);
    chip.write(0x58, 8);
    expect(chip.read(0x58) & 8).toBe(8);
    ready(qemu);
    qemu.write(0xa8, 0x00040004);
    qemu.write(0xa4, 0x80000001);
    qemu.wire(FRAME, 60);
    expect(qemu.read(0x58) & 8).toBe(8);
    qemu.write(0x58, 8);
    expect(qemu.read(0x58) & 8).toBe(0);
  });

  it("counts frames that do not fit (RX_DROP), read once", () => {
    writeCsr(1, 0x00040004);
    for (let i = 0; i < 9; i++) broadcast(1514, 0x0800);
    expect(chip.read(0xa0)).toBe(3);
    expect(chip.read(0xa0)).toBe(0);
    expect(chip.read(0x58) & 64).toBe(64);
  });

  it("skips the rest of a frame (RX_FFWD)", () => {
    writeCsr(1, 0x00040004);
    broadcast(100, 0x0800);
    broadcast(60, 0x0800);
    chip.read(0x40);
    chip.read(0);
    chip.write(0x78, 0x80000000);
    while (chip.read(0x78) >> 31) continue;
    expect(chip.read(0x7c)).toBe(0x00010040);
    expect(chip.rules.total()).toBe(0);
  });
});

describe("the LAN9118's address filter", () => {
  it("hashes as the vectors say", () => {
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01))).toBe(31);
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb))).toBe(15);
    expect(hashOf(address(0x01, 0x00, 0x5e, 0x7f, 0xff, 0xfa))).toBe(43);
    expect(hashOf(address(0x33, 0x33, 0x00, 0x00, 0x00, 0x01))).toBe(62);
    expect(hashOf(address(0x01, 0x80, 0xc2, 0x00, 0x00, 0x01))).toBe(3);
    expect(hashOf(address(0xff, 0xff, 0xff, 0xff, 0xff, 0xff))).toBe(63);
  });

  it("passes a group of the hash table", () => {
    ready(chip);
    writeCsr(5, 1 << 31);
    writeCsr(1, 1 << 13 | 4);
    memory.fill(FRAME, 0, 64);
    chip.wire(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0x01), 60);
    chip.wire(address(0x01, 0x00, 0x5e, 0x00, 0x00, 0xfb), 60);
    expect(chip.read(0x7c) >> 16).toBe(1);
  });

  it("inverts, and shows what failed when all is received", () => {
    ready(chip);
    writeCsr(1, 1 << 17 | 4);
    memory.fill(FRAME, 0, 64);
    chip.wire(address(0x52, 0x54, 0x00, 0x12, 0x34, 0x56), 60);
    expect(chip.read(0x7c) >> 16).toBe(0);
    writeCsr(1, 0);
    writeCsr(1, 1 << 31 | 4);
    chip.wire(address(0x02, 0x54, 0x00, 0x12, 0x34, 0x56), 60);
    expect(chip.read(0x40) >> 30).toBe(1);
  });
});

describe("the LAN9118's EEPROM", () => {
  beforeEach(() => { ready(chip); });

  it("is locked until EWEN, then one octet is erased and written", () => {
    command(5, 10);
    data(0x42);
    command(3, 10);
    expect(chip.eeprom.octet(10)).toBe(0xff);
    command(2, 0);
    command(5, 10);
    data(0x42);
    command(3, 10);
    expect(chip.eeprom.octet(10)).toBe(0x42);
    data(0x0f);
    command(3, 10);
    expect(chip.eeprom.octet(10)).toBe(0x02, "writing clears bits only");
    command(0, 10);
    expect(chip.read(0xb4)).toBe(0x02);
    command(1, 0);
    command(5, 10);
    expect(chip.eeprom.octet(10)).toBe(0x02);
    expect(chip.rules.total()).toBe(0);
  });

  it("is read into the MAC again by RELOAD", () => {
    chip.eeprom.burn(0x44332211, 0x6655);
    command(7, 0);
    expect(readCsr(3)).toBe(0x44332211);
    expect(readCsr(2)).toBe(0x6655);
  });

  it("times out when there is none", () => {
    chip.eeprom.present = false;
    command(0, 0);
    expect(chip.read(0xb0) & 1 << 9).toBe(1 << 9);
    chip.write(0xb0, 1 << 9);
    expect(chip.read(0xb0) & 1 << 9).toBe(0);
  });
});

function data(value: u32): void {
  chip.write(0xb4, value);
}

function command(code: u32, octet: u32): void {
  chip.write(0xb0, 0x80000000 | code << 28 | octet);
  while (chip.read(0xb0) >> 31) continue;
}

function expectBroken(rule: Rule): void {
  expect(chip.rules.count(rule)).toBe(1);
  expect(chip.rules.total()).toBe(1);
}

describe("the rules of the LAN9118", () => {
  beforeEach(() => { ready(chip); });

  it("addresses are words within the window", () => { chip.read(0x51); expectBroken(Rule.ADDRESS); });
  it("the window ends", () => { chip.read(0x100); expectBroken(Rule.ADDRESS); });
  it("60 is reserved", () => { chip.write(0x60, 0); expectBroken(Rule.RESERVED); });
  it("B8 is reserved", () => { chip.read(0xb8); expectBroken(Rule.RESERVED); });
  it("ID_REV is read-only", () => { chip.write(0x50, 0); expectBroken(Rule.RESERVED); });

  it("a read comes before the first write", () => {
    chip.write(0x74, 1);
    while (chip.resetting.look()) continue;
    chip.write(0x54, 0);
    expectBroken(Rule.WRITE_BEFORE_READ);
  });

  it("nothing is touched during a soft reset", () => {
    chip.write(0x74, 1);
    chip.read(0x58);
    expectBroken(Rule.NOT_READY);
  });

  it("MAC_CSR_DATA is not touched while BUSY", () => {
    chip.write(0xa4, 0xc0000001);
    chip.read(0xa8);
    expectBroken(Rule.CSR_BUSY);
  });

  it("MII_ACC is not written while MIIBZY", () => {
    writeCsr(6, 0x0841);
    writeCsr(6, 0x0841);
    expectBroken(Rule.MII_BUSY);
  });

  it("MII_DATA is not read while MIIBZY", () => {
    writeCsr(6, 0x0841);
    readCsr(7);
    expectBroken(Rule.MII_BUSY);
  });

  it("the EEPROM is not touched while EPC_BUSY", () => {
    chip.write(0xb0, 0x80000000);
    chip.write(0xb0, 0x80000001);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("GPIO_CFG is not written while EPC_BUSY", () => {
    chip.write(0xb0, 0x80000000);
    chip.write(0x88, 0x70070000);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("the own address is not written while EPC_BUSY", () => {
    chip.write(0xb0, 0x80000000);
    writeCsr(3, 0);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("HW_CFG is not written while the receiver runs", () => {
    writeCsr(1, 4);
    chip.write(0x74, 0x00150000);
    expectBroken(Rule.HW_CFG_RUNNING);
  });

  it("HW_CFG is not written while the transmitter runs", () => {
    chip.write(0x70, 2);
    chip.write(0x74, 0x00150000);
    expectBroken(Rule.HW_CFG_RUNNING);
  });

  it("a sleeping PHY makes the soft reset time out", () => {
    writeCsr(7, 1 << 11);
    writeCsr(6, 0x0803);
    chip.write(0x74, 1);
    while (chip.read(0x74) & 1) continue;
    expect(chip.read(0x74) & 2).toBe(2);
    expectBroken(Rule.RESET_ASLEEP);
  });

  it("the filter does not change while the receiver runs", () => {
    writeCsr(1, 4);
    writeCsr(1, 4 | 1 << 19);
    expectBroken(Rule.FILTER_RUNNING);
  });

  it("the receiver is stopped before a dump", () => {
    writeCsr(1, 4);
    chip.write(0x6c, 1 << 15);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("the receiver has stopped before a dump only when RXSTOP_INT says so", () => {
    writeCsr(1, 4);
    writeCsr(1, 0);
    chip.write(0x6c, 1 << 15);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("the transmitter is stopped before a dump", () => {
    chip.write(0x70, 2);
    chip.write(0x70, 1 << 14 | 2);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("a status is popped only when there is one", () => { chip.read(0x40); expectBroken(Rule.RX_STATUS_OVERREAD); });
  it("a transmit status too", () => { chip.read(0x48); expectBroken(Rule.TX_STATUS_OVERREAD); });

  it("a frame is read to its end before the next status is popped", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0800);
    broadcast(60, 0x0800);
    chip.read(0x40);
    chip.read(0);
    chip.read(0x40);
    expectBroken(Rule.RX_UNREAD);
  });

  it("fast forward needs four words", () => {
    writeCsr(1, 0x00040004);
    broadcast(60, 0x0800);
    chip.read(0x40);
    for (let i = 0; i < 13; i++) chip.read(0);
    chip.write(0x78, 0x80000000);
    expectBroken(Rule.FAST_FORWARD);
  });

  it("the transmit FIFO has an end", () => {
    for (let i = 0; i < 4; i++) push(0x35ea, 0x5ea, 379);
    expect(chip.rules.count(Rule.TX_OVERWRITE)).toBe(1);
    expect(chip.read(0x58) & 0x2400).toBe(0x2400, "TXE, TDFO");
  });
});
