// Follows the adapter: when it is ready its MAC address becomes the interface's; each time the link comes up the address is probed
// for anew (RFC 5227 2.1), since the network may be another one.
import { settings } from "../../hal/board";
import { Mac, MacState } from "../../hal/mac";
import { arpClaim } from "./arp";
import { attach, Interface, interfaceAt } from "./interface";

const SETTINGS: usize = memory.data(12, 4);

class Followed {
  static state: MacState = MacState.STARTING;
}

/** Gives interface 0 its adapter and its mask and gateway. The address follows once the link is up. At boot only. */
export function start(mac: Mac): void {
  attach(mac);
  settings(SETTINGS, 12);
  const own = interfaceAt(0);
  own.mask = load<u32>(SETTINGS, 4);
  own.gateway = load<u32>(SETTINGS, 8);
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
  if (mac.state == MacState.LINK_UP) arpClaim(load<u32>(SETTINGS), now);
}
