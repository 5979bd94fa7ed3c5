// A store-and-forward learning switch (IEEE 802.1D clause 7): a frame that has come in whole and undamaged goes out where its destination
// was heard, or everywhere when that is unknown or a group. Every port has its own speed and duplex.
import { ALL_ABILITIES, Ability } from "../../phy";
import { Clock } from "../clock";
import { Frame } from "../frame";
import { Phy } from "../phy/phy";
import { AddressTable, NOWHERE } from "./address-table";
import { SwitchPort } from "./switch-port";

/** Frames that wait at a port, and addresses that are learned, unless other numbers are asked for. */
// @ts-ignore: decorator
@inline export const QUEUE_FRAMES: i32 = 64;
// @ts-ignore: decorator
@inline export const TABLE_ADDRESSES: i32 = 1024;
/** Ports that it may have: a bit each in a word. */
// @ts-ignore: decorator
@inline export const MOST_PORTS: i32 = 64;
/** Addresses that no bridge forwards, 01-80-C2-00-00-00 to -0F (802.1D 7.12.6), without their last octet; the first in the low bits. */
// @ts-ignore: decorator
@inline const RESERVED: u64 = 0x0000c28001;
// @ts-ignore: decorator
@inline const LAST_OCTET: i32 = 40;

export class Switch {
  readonly ports: StaticArray<SwitchPort>;
  readonly table: AddressTable;
  /** Frames that went to one port, to all others, or nowhere: their destination is where they came from, or is a reserved one. */
  forwarded: u32 = 0;
  flooded: u32 = 0;
  filtered: u32 = 0;
  reserved: u32 = 0;

  /**
   * Has `count` ports with Auto-MDIX, which negotiate from now on; the first has MAC address `address` (wire order, first octet in the low
   * bits), the others follow. With `flowControl` they agree to PAUSE frames. `room`: frames that wait at a port;
   * `addresses`: how many are learned.
   */
  constructor(
    clock: Clock, count: i32, address: u64, seed: u64,
    flowControl: bool = false, room: i32 = QUEUE_FRAMES, addresses: i32 = TABLE_ADDRESSES,
  ) {
    const ports = new StaticArray<SwitchPort>(count);
    this.ports = ports;
    this.table = new AddressTable(clock, addresses);
    const word = flowControl ? ALL_ABILITIES : ALL_ABILITIES & ~(Ability.PAUSE | Ability.ASYMMETRIC_PAUSE);
    for (let i = 0; i < count; i++) {
      const phy = new Phy(clock, ALL_ABILITIES, true, seed * MOST_PORTS + i);
      ports[i] = new SwitchPort(this, i, clock, phy, address + (<u64>i << LAST_OCTET), room);
      phy.negotiate(word);
    }
  }

  /** Learns from a good frame and forwards it (802.1D 7.7, 7.8). */
  relay(from: SwitchPort, frame: Frame): void {
    const destination = addressAt(frame.octets), source = addressAt(frame.octets + 6);
    if (isReserved(destination)) {
      this.reserved++;
      return;
    }
    if (!isGroup(source)) this.table.learn(source, from.index);
    const to = this.table.find(destination); // never a group's
    if (to == NOWHERE) {
      this.flood(from, frame);
    } else if (to == from.index) {
      this.filtered++;
    } else {
      this.forwarded++;
      this.ports[to].offer(frame, from);
    }
  }

  private flood(from: SwitchPort, frame: Frame): void {
    this.flooded++;
    for (let i = 0; i < this.ports.length; i++) if (i != from.index) this.ports[i].offer(frame, from);
  }
}

function addressAt(p: usize): u64 {
  return <u64>load<u32>(p) | <u64>load<u16>(p, 4) << 32;
}

function isGroup(address: u64): bool {
  return (address & 1) != 0;
}

function isReserved(address: u64): bool {
  return (address & 0xffffffffff) == RESERVED && address >> LAST_OCTET < 16;
}
