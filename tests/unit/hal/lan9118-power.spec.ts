// The LAN9118's power management: asleep in D1 and D2, and what wakes its host.
import { CHIP_ADDRESS } from "../../fakes/lan9118";
import { Bench, broadcast, frameTo, read, readCsr, WIRE, write, writeCsr } from "../../fakes/lan9118-bench";

/** INT_STS. */
const PME_INT: u32 = 1 << 17;
/** IRQ_CFG: on, active high, push-pull. */
const PIN: u32 = 0x0111;

/** A magic packet for the chip: six octets of ones, sixteen times its address, the last time with these octets 0..3; `first` of the destination. */
function magic(low: u32 = <u32>CHIP_ADDRESS, first: u8 = 0xff): void {
  memory.fill(WIRE, 0xff, 20);
  store<u8>(WIRE, first);
  store<u16>(WIRE, 0x0008, 12);
  for (let i = 0; i < 16; i++) {
    store<u32>(WIRE + 20 + i * 6, i == 15 ? low : <u32>CHIP_ADDRESS);
    store<u16>(WIRE + 24 + i * 6, <u16>(CHIP_ADDRESS >> 32));
  }
  Bench.carry(120);
}

describe("the LAN9118 asleep", () => {
  beforeEach(() => { Bench.start(); });

  it("is not ready in D1, and wakes by a write of BYTE_TEST", () => {
    write(0x84, 1 << 12);
    expect(read(0x84)).toBe(1 << 12);
    write(0x64, 0);
    expect(read(0x84)).toBe(0, "the clocks start");
    Bench.idle(1000);
    expect(read(0x84)).toBe(1);
    expect(Bench.chip.rules.total()).toBe(0);
  });

  it("is woken by a magic packet: PME_INT, and the cause in WUPS", () => {
    writeCsr(12, 2);
    writeCsr(1, 4);
    write(0x84, 1 << 12 | 1 << 9 | 2);
    broadcast(120, 0x0800);
    magic(<u32>CHIP_ADDRESS + 1);
    magic(<u32>CHIP_ADDRESS, 0xfe); // to another station
    expect(Bench.chip.power.pme).toBe(false);
    magic();
    expect(Bench.chip.power.pme).toBe(true);
    expect(read(0x84)).toBe(1 << 12 | 1 << 9 | 2 << 4 | 2);
    expect(Bench.chip.interrupts.status & PME_INT).toBe(PME_INT);
  });

  it("receives nothing for its host while it looks for magic packets", () => {
    writeCsr(1, 4);
    writeCsr(12, 2);
    broadcast(120, 0x0800);
    expect(read(0x7c)).toBe(0);
    writeCsr(12, 0);
    broadcast(120, 0x0800);
    expect(read(0x7c)).toBe(1 << 16 | 120 + 4);
  });

  it("moves its pin at once, whatever de-assertion interval runs", () => {
    write(0x54, 10 << 24 | PIN | 1 << 14);
    write(0x5c, PME_INT);
    write(0x84, 1 << 9);
    writeCsr(12, 2); // MPEN
    writeCsr(1, 4);
    magic();
    write(0x54, 10 << 24 | PIN | 1 << 14);
    expect(Bench.chip.interrupt).toBe(true);
  });

  it("gives its PME signal as a pulse of 50 ms if asked", () => {
    writeCsr(12, 2);
    writeCsr(1, 4);
    write(0x84, 1 << 9 | 1 << 3 | 2);
    magic();
    Bench.idle(49000);
    expect(Bench.chip.power.pme).toBe(true);
    Bench.idle(2000);
    expect(Bench.chip.power.pme).toBe(false);
  });

  it("is woken by a frame that a filter knows, and by no other: CRC-16 of the octets that its mask chooses", () => {
    // filter 0, for the own address: octets 12 and 13 are 08 06
    const filter: StaticArray<u32> = [3, 0, 0, 0, 0x01, 12, crc16(0x08, 0x06), 0];
    for (let i = 0; i < 8; i++) writeCsr(11, filter[i]);
    writeCsr(12, 4); // WUEN
    writeCsr(1, 4);
    write(0x84, 1 << 9);
    frameTo(0x52, 0x54, 0x00, 0x12, 0x34, 0x56);
    expect(read(0x84)).toBe(1 << 9 | 1);
    expect(read(0x7c)).toBe(0, "nothing is received meanwhile");
    store<u16>(WIRE, 0x0608, 12);
    Bench.carry(60);
    expect(read(0x84)).toBe(1 << 9 | 2 << 4 | 1);
    expect(readCsr(12)).toBe(4 | 1 << 6, "WUFR");
    writeCsr(12, 4 | 1 << 6);
    expect(readCsr(12)).toBe(4);
  });

  it("feels energy on a dead line", () => {
    Bench.cable.cut();
    Bench.idle(600000);
    write(0x84, 1 << 8);
    Bench.cable.mend();
    Bench.idle(1000);
    expect(read(0x84)).toBe(1 << 8 | 1 << 4 | 1);
    write(0x84, 1 << 8 | 1 << 4);
    expect(read(0x84)).toBe(1 << 8 | 1, "W1C");
  });

  it("hears nothing in D2", () => {
    writeCsr(12, 2);
    writeCsr(1, 4);
    write(0x84, 2 << 12 | 1 << 9);
    magic();
    expect(read(0x84)).toBe(2 << 12 | 1 << 9);
  });
});

/** CRC-16 of two octets, x^16 + x^15 + x^2 + 1 from all ones, the low bit of each octet first. */
function crc16(a: u32, b: u32): u32 {
  let crc: u32 = 0xffff;
  for (let i = 0; i < 16; i++) {
    const bit = (a | b << 8) >> i & 1;
    const out = crc >> 15 & 1;
    crc = crc << 1 & 0xffff;
    if (out != bit) crc ^= 0x8005;
  }
  return crc;
}
