// The LAN9118's driver on the model of its chip, in virtual time, with a station at the other end of the cable: what the specs in
// tests/unit/hal share.
import { Lan9118 } from "../../hal/chip/lan9118/driver";
import { MacCounter, MacState } from "../../hal/mac";
import { Clock, MILLISECOND } from "../../hal/mock/clock";
import { Lan9118Model } from "../../hal/mock/lan9118";
import { Cable } from "../../hal/mock/medium/cable";
import { powerOnDrivers } from "../../hal/mock/power-on";
import { Chip, FakeBoard } from "./board";
import { RawStation } from "./raw-station";

/** Plugs a model into the fake board. */
export class Lan9118Chip extends Chip {
  constructor(readonly model: Lan9118Model) {
    super();
  }

  read(offset: u32): u32 {
    return this.model.read(offset);
  }

  write(offset: u32, value: u32): void {
    this.model.write(offset, value);
  }
}

/** 52:54:00:12:34:56 in the EEPROM, and who is at the other end. */
// @ts-ignore: decorator
@inline export const CHIP_ADDRESS: u64 = 0x563412005452;
// @ts-ignore: decorator
@inline export const PEER_ADDRESS: u64 = 0x010000000002;
/** Long enough for autonegotiation: breaking the link, the words, and a link test. ms. */
// @ts-ignore: decorator
@inline export const LINK_MS: u32 = 4000;
/** More polls than anything here needs. */
// @ts-ignore: decorator
@inline const POLLS: i32 = 20000;
/** The host's clock when the world's starts: close to its wrap. */
// @ts-ignore: decorator
@inline const BEGINNING: u32 = 0xfffff000;

/** One driver on one model, and a station that is cabled to it. `start` for each test; nothing of the test before remains. */
export class Rig {
  static clock: Clock = new Clock();
  static model: Lan9118Model = changetype<Lan9118Model>(0);
  static peer: RawStation = changetype<RawStation>(0);
  static cable: Cable = changetype<Cable>(0);
  static mac: Lan9118 = new Lan9118();
  /** Polls so far. */
  static polls: i32 = 0;

  /** A new driver and a chip after power-on, as in QEMU or real; the cable is cut. */
  static start(qemu: bool): void {
    const clock = new Clock(), model = new Lan9118Model(qemu, clock, CHIP_ADDRESS, 1), peer = new RawStation(clock, PEER_ADDRESS);
    Rig.clock = clock;
    Rig.model = model;
    Rig.peer = peer;
    Rig.cable = new Cable(clock, model.jack, peer.jack, 10, false, 1);
    Rig.cable.cut();
    FakeBoard.chip = new Lan9118Chip(model);
    FakeBoard.refused = 0;
    powerOnDrivers();
    Rig.polls = 0;
  }

  /** The host's clock, ms. */
  static get now(): u32 {
    return BEGINNING + <u32>(Rig.clock.now / MILLISECOND);
  }

  /** A new driver on the chip as it is: the stack was created anew. */
  static again(): void {
    powerOnDrivers();
  }

  /** As `start`, with the cable whole, until the link is up. */
  static up(qemu: bool): void {
    Rig.start(qemu);
    Rig.plug();
  }

  /** Mends the cable and waits for the link. */
  static plug(): void {
    Rig.cable.mend();
    Rig.pass(LINK_MS);
  }

  /** Puts a crossed cable in the place of the straight one: the peer's jack crosses as well, and nobody hears anybody. */
  static miswire(): void {
    Rig.cable = new Cable(Rig.clock, Rig.model.jack, Rig.peer.jack, 10, true, 1);
    Rig.pass(LINK_MS);
  }

  /** Cuts it, and waits until the PHY has noticed and the driver has been told. */
  static unplug(): void {
    Rig.cable.cut();
    Rig.pass(300);
  }

  /**
   * The firmware: polls when the time is up and when the chip interrupts, until `ms` have passed. Frames that wait are left to
   * the test, so an interrupt that three polls did not quiet is let be.
   */
  static pass(ms: u32): void {
    const end = Rig.clock.now + <i64>ms * MILLISECOND;
    let noisy = 0;
    for (let i = 0; i < POLLS; i++) {
      const wait = Rig.poll();
      noisy = Rig.model.interrupt && Rig.mac.state >= MacState.LINK_DOWN ? noisy + 1 : 0;
      if (noisy % 4) continue;
      Rig.wait(min(wait, <u32>((end - Rig.clock.now + MILLISECOND - 1) / MILLISECOND)));
      if (Rig.clock.now >= end) return;
    }
    throw new Error("the driver never rests");
  }

  /** The firmware sleeps for so many ms, or until the chip interrupts. */
  static wait(ms: u32): void {
    Rig.clock.run(Rig.clock.now - Rig.clock.now % MILLISECOND + <i64>ms * MILLISECOND);
  }

  /** The wire and the chip go on for some us, the host does nothing. */
  static idle(us: i32): void {
    const end = Rig.clock.now + <i64>us * 100;
    while (!Rig.clock.run(end)) continue;
  }

  /** Until the peer has sent all that it has, and the chip got it. */
  static carry(): void {
    while (!Rig.peer.idle) Rig.idle(1);
    Rig.idle(3);
  }

  static poll(): u32 {
    Rig.polls++;
    return Rig.mac.poll(Rig.now);
  }

  static counter(c: MacCounter): u32 {
    return load<u32>(Rig.mac.counters + c);
  }
}
