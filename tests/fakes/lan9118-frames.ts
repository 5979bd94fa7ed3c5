// Frames for the driver of the LAN9118: made, carried over the cable and received into a buffer with a guard around it.
import { Rig } from "./lan9118";

/** The stack's frame buffer, with a guard on both sides. */
const GUARD: i32 = 64;
const BUFFER: usize = memory.data(1532 + 2 * 64, 4) + 64;
export const FRAME: usize = BUFFER + 10;
/** Where frames for the wire are made. */
export const WIRE: usize = memory.data(4096, 4);

/** A frame for us of n octets (without FCS) at WIRE, its octets from `seed` on. */
export function make(n: i32, seed: i32): void {
  for (let i = 0; i < n; i++) store<u8>(WIRE + i, <u8>(seed + i * 13));
  store<u32>(WIRE, Rig.mac.address0);
  store<u16>(WIRE, Rig.mac.address1, 4);
  if (n > 13) store<u16>(WIRE, 0x0008, 12);
}

/** Such a frame comes over the cable. */
export function wire(n: i32, seed: i32): void {
  make(n, seed);
  carry(n);
}

/** The n octets at WIRE come over the cable. */
export function carry(n: i32): void {
  Rig.peer.send(WIRE, n);
  Rig.carry();
}

/** Two octets in front and the rounding of the last word belong to the driver; everything else outside the buffer does not. */
export function expectGuard(): void {
  let whole = true;
  for (let i = 0; i < GUARD; i++) {
    if (load<u8>(BUFFER - GUARD + i) != 0xa5 || load<u8>(BUFFER + 1532 + i) != 0xa5) whole = false;
  }
  expect(whole).toBe(true);
}

export function prefill(): void {
  memory.fill(BUFFER - GUARD, 0xa5, 1532 + 2 * GUARD);
}

/** A good frame still comes through, from its start to its end. */
export function expectWorking(): void {
  Rig.pass(5);
  wire(64, 77);
  Rig.poll();
  expect(Rig.mac.receive(FRAME)).toBe(64);
  expect(memory.compare(FRAME, WIRE, 64)).toBe(0);
  expect(Rig.mac.receive(FRAME)).toBe(0);
  expectGuard();
}
