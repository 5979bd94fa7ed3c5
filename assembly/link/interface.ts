// A network interface: an adapter with its addresses. A fixed table; the firmware of today has one.
import { Mac } from "../../hal/mac";

/** Interfaces the build has room for. */
// @ts-ignore: decorator
@inline export const INTERFACES: i32 = 1;

/** Host-order state of one interface. Addresses are in wire order. */
@unmanaged @final export class Interface {
  /** IPv4 address; 0 until one is set and has passed probing (RFC 5227), so that nothing is answered before. */
  ip: u32;
  mask: u32;
  gateway: u32;
  /** The adapter's MAC address: octets 0..3, 4..5. */
  mac0: u32;
  mac1: u32;
}

const TABLE: usize = memory.data(INTERFACES * 20, 4);
if (offsetof<Interface>() != 20) ERROR("Interface layout changed");

let mac: Mac | null = null;

/** Interface i, 0..INTERFACES-1. */
// @ts-ignore: decorator
@inline export function interfaceAt(i: i32): Interface {
  return changetype<Interface>(TABLE + <usize>i * offsetof<Interface>());
}

/** Makes `m` the adapter of interface 0. At boot only. */
export function attach(m: Mac): void {
  mac = m;
}

/** The adapter of interface 0. */
// @ts-ignore: decorator
@inline export function adapter(): Mac {
  return <Mac>mac;
}
