// The LAN9118's driver on the model of its chip, in virtual time: what the specs in tests/unit/hal share.
import { Lan9118 } from "../../hal/chip/lan9118/driver";
import { MacCounter, MacState } from "../../hal/mac";
import { Lan9118Model } from "../../hal/mock/lan9118";
import { powerOnDrivers } from "../../hal/mock/power-on";
import { Chip, FakeBoard } from "./board";

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

/** What both models tell the partner of autonegotiation: all four modes and pause frames. */
// @ts-ignore: decorator
@inline export const PARTNER: u32 = 0x0de1;
/** More polls than any bring-up needs. */
// @ts-ignore: decorator
@inline const POLLS: i32 = 5000;

/** One driver on one model. `start` for each test; nothing of the test before remains. */
export class Rig {
  private static models: StaticArray<Lan9118Chip> = [
    new Lan9118Chip(new Lan9118Model(false)), new Lan9118Chip(new Lan9118Model(true)),
  ];
  static model: Lan9118Model = Rig.models[0].model;
  static mac: Lan9118 = new Lan9118();
  static now: u32 = 0;
  /** Polls so far. */
  static polls: i32 = 0;

  /** A new driver and a chip after power-on, as in QEMU or real. The clock starts close to its wrap. */
  static start(qemu: bool): void {
    const chip = Rig.models[qemu ? 1 : 0];
    FakeBoard.chip = chip;
    FakeBoard.refused = 0;
    Rig.model = chip.model;
    Rig.model.powerOn();
    powerOnDrivers();
    Rig.now = 0xfffff000;
    Rig.polls = 0;
  }

  /** A new driver on the chip as it is: the stack was created anew. */
  static again(): void {
    powerOnDrivers();
  }

  /** As `start`, with a cable to a partner that can do everything, until the link is up. */
  static up(qemu: bool): void {
    Rig.start(qemu);
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1000);
  }

  /**
   * The firmware: polls when the time is up and when the chip interrupts, until `ms` have passed. Frames that wait are left to
   * the test, so an interrupt that three polls did not quiet is let be.
   */
  static pass(ms: u32): void {
    const end = Rig.now + ms;
    let noisy = 0;
    for (let i = 0; i < POLLS; i++) {
      const wait = Rig.poll();
      noisy = Rig.model.interrupt && Rig.mac.state >= MacState.LINK_DOWN ? noisy + 1 : 0;
      if (noisy % 4) continue;
      if (wait >= end - Rig.now) {
        Rig.now = end;
        return;
      }
      Rig.now += wait;
    }
    throw new Error("the driver never rests");
  }

  static poll(): u32 {
    Rig.polls++;
    return Rig.mac.poll(Rig.now);
  }

  static counter(c: MacCounter): u32 {
    return load<u32>(Rig.mac.counters + c);
  }
}
