// Follows the adapter: when it is ready its MAC address becomes the interface's; each time the link comes up the address is probed
// for anew (RFC 5227 2.1), since the network may be another one. A program that asks for addresses takes that over: for it the link comes up
// without one.
import { settings } from "../../hal/board";
import { Mac, MacState } from "../../hal/mac";
import { arpClaim } from "./arp";
import { attach, Interface, interfaceAt, Link } from "./interface";
import { Way } from "./neighbours";

/** Octets of the board's settings: IP, mask, gateway, and whether to ask. */
// @ts-ignore: decorator
@inline const SIZE: i32 = 16;
const SETTINGS: usize = memory.data(SIZE, 4);

class Followed {
  static state: MacState = MacState.STARTING;
  /** Whether a program decides which address is claimed. */
  static led: bool = false;
}

/** Gives interface 0 its adapter and its mask and gateway. The address follows once the link is up. At boot only. */
export function start(mac: Mac): void {
  attach(mac);
  settings(SETTINGS, SIZE);
  const own = interfaceAt(0);
  own.mask = load<u32>(SETTINGS, 4);
  own.gateway = load<u32>(SETTINGS, 8);
}

/** Whether the board wants an address to be asked for. If so the caller claims addresses from now on, and nobody else. At boot only. */
export function lead(): bool {
  Followed.led = load<u32>(SETTINGS, 12) != 0;
  return Followed.led;
}

/** The address of the board's settings, 0 = none: for when nobody answers who asks for one. */
export function settledAddress(): u32 {
  return load<u32>(SETTINGS);
}

/** Gives interface 0 back the mask and gateway of the board's settings. */
export function settle(): void {
  configure(load<u32>(SETTINGS, 4), load<u32>(SETTINGS, 8));
}

/** Sets what belongs to an address, from the next packet on. */
export function configure(mask: u32, gateway: u32): void {
  const own = interfaceAt(0);
  own.mask = mask;
  own.gateway = gateway;
  Way.destination = 0;
}

/** Takes note of the adapter's state at `now`. Once in every poll, after the adapter's own. */
// @ts-ignore: decorator
@inline export function follow(mac: Mac, now: u32): void {
  if (mac.state != Followed.state) change(mac, interfaceAt(0), now);
}

function change(mac: Mac, own: Interface, now: u32): void {
  Followed.state = mac.state;
  own.mac0 = mac.address0;
  own.mac1 = mac.address1;
  Link.news = true;
  if (mac.state == MacState.LINK_UP) arpClaim(Followed.led ? 0 : settledAddress(), false, now);
}
