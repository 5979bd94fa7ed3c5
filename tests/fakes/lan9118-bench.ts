// A LAN9118 without a driver, its registers at the test's hand, and a station at the other end of the cable: what the specs of the model
// share.
import { Clock, MILLISECOND } from "../../hal/mock/clock";
import { Lan9118Model } from "../../hal/mock/lan9118";
import { Rule } from "../../hal/mock/lan9118/rules";
import { Cable } from "../../hal/mock/medium/cable";
import { CHIP_ADDRESS, PEER_ADDRESS } from "./lan9118";
import { RawStation } from "./raw-station";

/** Where tests make frames. */
export const WIRE: usize = memory.data(4096, 4);
/** BMCR: 100 Mbit/s, full duplex, no autonegotiation. */
// @ts-ignore: decorator
@inline const FORCED: u32 = 0x2100;

export class Bench {
  static clock: Clock = new Clock();
  static chip: Lan9118Model = changetype<Lan9118Model>(0);
  static peer: RawStation = changetype<RawStation>(0);
  static cable: Cable = changetype<Cable>(0);

  /** A chip at the moment of power-on, and a station that does not negotiate: 100 Mbit/s, full duplex. */
  static power(qemu: bool): void {
    const clock = new Clock();
    Bench.clock = clock;
    Bench.chip = new Lan9118Model(qemu, clock, CHIP_ADDRESS, 1);
    Bench.peer = new RawStation(clock, PEER_ADDRESS);
    Bench.peer.force(100, true);
    Bench.cable = new Cable(clock, Bench.chip.jack, Bench.peer.jack, 10, false, 1);
  }

  /** Such a chip when it is ready and its link is up; its host takes no time. */
  static start(qemu: bool = false): void {
    Bench.power(qemu);
    if (qemu) Bench.peer.offer(0x01e1);
    Bench.idle(23000);
    ready();
    writePhy(0, FORCED);
    Bench.idle(qemu ? 4000000 : 5000);
    Bench.chip.bus.host = 0;
    Bench.chip.rules.clear();
  }

  /** Some us pass. */
  static idle(us: i32): void {
    const end = Bench.clock.now + <i64>us * (MILLISECOND / 1000);
    while (!Bench.clock.run(end)) continue;
  }

  /** n octets at WIRE come from the peer, with FCS. */
  static carry(n: i32): void {
    Bench.peer.send(WIRE, n);
    while (!Bench.peer.idle) Bench.idle(1);
    Bench.idle(3);
  }
}

/** Past READY and the EEPROM's load. */
export function ready(): void {
  while (!(read(0x84) & 1)) continue;
  while (read(0xb0) >> 31) continue;
}

/** A register, read when it is sure to be settled. */
export function read(offset: u32): u32 {
  settle();
  return Bench.chip.read(offset);
}

export function write(offset: u32, value: u32): void {
  Bench.chip.write(offset, value);
}

/** As many reads of BYTE_TEST as the slowest register wants. */
function settle(): void {
  Bench.idle(1);
}

export function writeCsr(index: u32, value: u32): void {
  write(0xa8, value);
  write(0xa4, 0x80000000 | index);
  while (read(0xa4) >> 31) continue;
}

export function readCsr(index: u32): u32 {
  write(0xa4, 0xc0000000 | index);
  while (read(0xa4) >> 31) continue;
  return read(0xa8);
}

export function writePhy(reg: u32, value: u32): void {
  writeCsr(7, value);
  writeCsr(6, 0x0803 | reg << 6);
  while (readCsr(6) & 1) continue;
}

export function readPhy(reg: u32): u32 {
  writeCsr(6, 0x0801 | reg << 6);
  while (readCsr(6) & 1) continue;
  return readCsr(7);
}

/** A command to the EEPROM, to its end. */
export function command(code: u32, octet: u32): void {
  write(0xb0, 0x80000000 | code << 28 | octet);
  while (read(0xb0) >> 31) continue;
}

/** A buffer with its commands, `words` words of data. */
export function push(a: u32, b: u32, words: i32): void {
  write(0x20, a);
  write(0x20, b);
  for (let i = 0; i < words; i++) write(0x20, 0x11223344);
}

/** A broadcast frame of n octets without FCS, with `type` in octets 12 and 13, comes from the peer. */
export function broadcast(n: i32, type: u32): void {
  memory.fill(WIRE, 0, 4096);
  memory.fill(WIRE, 0xff, 6);
  store<u8>(WIRE + 12, <u8>(type >> 8));
  store<u8>(WIRE + 13, <u8>type);
  Bench.carry(n);
}

/** An address at WIRE. */
export function address(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): usize {
  store<u32>(WIRE, a | b << 8 | c << 16 | d << 24);
  store<u16>(WIRE, <u16>(e | f << 8), 4);
  return WIRE;
}

/** A frame to that address, 60 octets of nothing else, comes from the peer. */
export function frameTo(a: u32, b: u32, c: u32, d: u32, e: u32, f: u32): void {
  memory.fill(WIRE, 0, 64);
  address(a, b, c, d, e, f);
  store<u16>(WIRE, 0x0008, 12);
  Bench.carry(60);
}

/** This rule was broken, once, and no other. */
export function expectBroken(rule: Rule): void {
  expect(Bench.chip.rules.count(rule)).toBe(1);
  expect(Bench.chip.rules.total()).toBe(1);
}
