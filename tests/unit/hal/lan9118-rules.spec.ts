// The rules of the LAN9118, each broken once: a model that allows everything would prove nothing about the driver.
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Bench, broadcast, command, expectBroken, push, read, readCsr, readPhy, WIRE, write, writeCsr, writePhy } from "../../fakes/lan9118-bench";

/** MAC_CR: full duplex, promiscuous, receiver on. */
const RECEIVES: u32 = 0x00140004;

describe("the rules of the LAN9118", () => {
  beforeEach(() => { Bench.start(); });

  it("addresses are words within the window", () => { read(0x51); expectBroken(Rule.ADDRESS); });
  it("the window ends", () => { read(0x100); expectBroken(Rule.ADDRESS); });
  it("60 is reserved", () => { write(0x60, 0); expectBroken(Rule.RESERVED); });
  it("B8 is reserved", () => { read(0xb8); expectBroken(Rule.RESERVED); });
  it("ID_REV is read-only", () => { write(0x50, 0); expectBroken(Rule.RESERVED); });

  it("a read comes before the first write", () => {
    write(0x74, 1);
    Bench.idle(25);
    write(0x54, 0);
    expectBroken(Rule.WRITE_BEFORE_READ);
  });

  it("nothing is touched during a soft reset", () => {
    write(0x74, 1);
    read(0x58);
    expectBroken(Rule.NOT_READY);
  });

  it("MAC_CSR_DATA is not touched while BUSY", () => {
    write(0xa4, 0xc0000001);
    read(0xa8);
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
    write(0xb0, 0x80000000);
    write(0xb0, 0x80000001);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("GPIO_CFG is not written while EPC_BUSY", () => {
    write(0xb0, 0x80000000);
    write(0x88, 0x70070000);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("the own address is not written while EPC_BUSY", () => {
    write(0xb0, 0x80000000);
    writeCsr(3, 0);
    expectBroken(Rule.EEPROM_BUSY);
  });

  it("HW_CFG is not written while the receiver runs", () => {
    writeCsr(1, 4);
    write(0x74, 0x00150000);
    expectBroken(Rule.HW_CFG_RUNNING);
  });

  it("HW_CFG is not written while the transmitter runs", () => {
    write(0x70, 2);
    write(0x74, 0x00150000);
    expectBroken(Rule.HW_CFG_RUNNING);
  });

  it("a sleeping PHY makes the soft reset time out", () => {
    writeCsr(7, 1 << 11);
    writeCsr(6, 0x0803);
    write(0x74, 1);
    while (read(0x74) & 1) continue;
    expect(read(0x74) & 2).toBe(2);
    expectBroken(Rule.RESET_ASLEEP);
  });

  it("so does one that sleeps since its line is dead (EDPWRDOWN)", () => {
    Bench.cable.cut();
    Bench.idle(600000);
    writePhy(17, 1 << 13);
    write(0x74, 1);
    Bench.idle(30);
    expect(read(0x74) & 2).toBe(2);
    expectBroken(Rule.RESET_ASLEEP);
  });

  it("the filter does not change while the receiver runs", () => {
    writeCsr(1, 4);
    writeCsr(1, 4 | 1 << 19);
    expectBroken(Rule.FILTER_RUNNING);
  });

  it("the receiver is stopped before a dump", () => {
    writeCsr(1, 4);
    write(0x6c, 1 << 15);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("the receiver has stopped before a dump only when RXSTOP_INT says so", () => {
    writeCsr(1, RECEIVES);
    Bench.peer.send(WIRE, 1514);
    Bench.idle(50);
    writeCsr(1, RECEIVES & ~4);
    write(0x6c, 1 << 15);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("the transmitter is stopped before a dump", () => {
    write(0x70, 2);
    write(0x70, 1 << 14 | 2);
    expectBroken(Rule.DUMP_RUNNING);
  });

  it("a status is popped only when there is one", () => { read(0x40); expectBroken(Rule.RX_STATUS_OVERREAD); });
  it("a transmit status too", () => { read(0x48); expectBroken(Rule.TX_STATUS_OVERREAD); });

  it("a frame is read to its end before the next status is popped", () => {
    writeCsr(1, RECEIVES);
    broadcast(60, 0x0800);
    broadcast(60, 0x0800);
    read(0x40);
    read(0);
    read(0x40);
    expectBroken(Rule.RX_UNREAD);
  });

  it("fast forward needs four words", () => {
    writeCsr(1, RECEIVES);
    broadcast(60, 0x0800);
    read(0x40);
    for (let i = 0; i < 13; i++) read(0);
    write(0x78, 0x80000000);
    expectBroken(Rule.FAST_FORWARD);
  });

  it("the transmit FIFO has an end", () => {
    for (let i = 0; i < 4; i++) push(0x35ea, 0x5ea, 379);
    expectBroken(Rule.TX_OVERWRITE);
  });

  it("the lengths of buffers make the frame's", () => { push(0x303c, 0x40, 15); expectBroken(Rule.TX_COMMAND); });
  it("commands have reserved bits", () => { push(0x303c, 0x803c, 15); expectBroken(Rule.RESERVED_BITS); });
  it("registers have reserved bits", () => { write(0x70, 0x100); expectBroken(Rule.RESERVED_BITS); });
  it("so have the MAC's", () => { writeCsr(1, 1 << 22); expectBroken(Rule.RESERVED_BITS); });
  it("one bit of HW_CFG must be one", () => { write(0x74, 5 << 16); expectBroken(Rule.RESERVED_BITS); });
  it("what can only be read may be written back", () => { write(0x84, 1); expect(Bench.chip.rules.total()).toBe(0); });
  it("the MAC has no register 0", () => { readCsr(0); expectBroken(Rule.RESERVED); });
  it("the LAN9118 has no checksum offload", () => { writeCsr(13, 0); expectBroken(Rule.RESERVED); });
  it("wake filters cannot be read", () => { readCsr(11); expectBroken(Rule.RESERVED); });
  it("the PHY has no register 7", () => { readPhy(7); expectBroken(Rule.PHY_REGISTER); });
  it("its status cannot be written", () => { writePhy(1, 0); expectBroken(Rule.PHY_REGISTER); });

  it("it is the PHY of address 1", () => {
    writeCsr(6, 0x1041);
    expectBroken(Rule.PHY_REGISTER);
  });

  it("a read soon after a write tells what was", () => {
    write(0x5c, 0);
    for (let i = 0; i < 2; i++) Bench.chip.read(0x64);
    Bench.chip.read(0x80);
    expectBroken(Rule.STALE_READ);
    write(0x5c, 0);
    for (let i = 0; i < 3; i++) Bench.chip.read(0x64);
    Bench.chip.read(0x80);
    expect(Bench.chip.rules.total()).toBe(1, "three reads of BYTE_TEST are enough");
  });

  it("so does RX_FIFO_INF soon after a pop", () => {
    writeCsr(1, RECEIVES);
    broadcast(60, 0x0800);
    read(0x40);
    Bench.chip.read(0x7c);
    expectBroken(Rule.STALE_READ);
  });

  it("a host that takes a microsecond for each access never reads too soon", () => {
    Bench.chip.bus.host = 1000;
    for (let offset: u32 = 0x54; offset < 0xb8; offset += 4) {
      if (offset == 0x60 || offset == 0x94) continue;
      Bench.chip.write(0x5c, 0);
      Bench.chip.read(offset);
    }
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("the EEPROM's pins may not serve as GPIO while it is asked", () => {
    write(0x88, 1 << 20);
    command(0, 0);
    expectBroken(Rule.EEPROM_PINS);
  });

  it("the FIFO is divided into 2 to 14 and the rest", () => { write(0x74, 1 << 20 | 15 << 16); expectBroken(Rule.FIFO_SIZE); });

  it("loopback changes while nothing is sent or received", () => {
    writeCsr(1, RECEIVES);
    writeCsr(1, RECEIVES | 1 << 21);
    expectBroken(Rule.LOOPBACK_RUNNING);
  });

  it("FCBSY is not the host's", () => { writeCsr(8, 1); expectBroken(Rule.FLOW_BUSY); });
  it("flow control ends below where it begins", () => { write(0xac, 0x00102041); expectBroken(Rule.FLOW_LEVELS); });

  it("nothing but PMT_CTRL and HW_CFG is read in D1", () => {
    write(0x84, 1 << 12);
    read(0x84);
    read(0x74);
    expect(Bench.chip.rules.total()).toBe(0);
    read(0x58);
    expectBroken(Rule.NOT_READY);
  });

  it("a chip that was woken is read before it is written", () => {
    write(0x84, 1 << 12);
    write(0x64, 0);
    Bench.idle(1000);
    write(0x5c, 0);
    expectBroken(Rule.WRITE_BEFORE_READ);
  });
});
