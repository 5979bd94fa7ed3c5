// What the device says on its console: its MAC address, each change of the link, and its IP address once it is ours.
import { Text } from "../../build/assets";
import { log } from "../../hal/board";
import { MacAddressSource, MacState } from "../../hal/mac";
import { claimed } from "../link/arp";
import { adapter, Interface, interfaceAt } from "../link/interface";
import { Out, PIECE, putDecimal, putIp, putMac, putOctet, putText } from "./text";

class Said {
  static state: MacState = MacState.STARTING;
  static mac: bool = false;
  static ip: u32 = 0;
}

/** Says what has changed since the last time. Once in every poll. */
export function report(): void {
  const mac = adapter();
  if (mac.state != Said.state) {
    Said.state = mac.state;
    sayMac();
    sayLink();
  }
  const ip = claimed() ? interfaceAt(0).ip : 0;
  if (ip == Said.ip) return;
  Said.ip = ip;
  if (ip) sayIp(interfaceAt(0));
}

function begin(text: i32): void {
  Out.end = PIECE;
  putText(text);
}

function say(): void {
  log(PIECE, <i32>(Out.end - PIECE));
}

function sayMac(): void {
  const mac = adapter();
  if (Said.mac || mac.state == MacState.FAILED) return;
  Said.mac = true;
  begin(Text.CONSOLE_MAC);
  putMac(changetype<usize>(interfaceAt(0)) + offsetof<Interface>("mac0"));
  putText(mac.addressSource == MacAddressSource.ROM ? Text.FROM_ROM : Text.NO_ROM);
  say();
}

function sayLink(): void {
  const mac = adapter();
  begin(Text.CONSOLE_LINK);
  if (mac.state == MacState.LINK_UP) {
    putDecimal(mac.speed);
    putText(mac.fullDuplex ? Text.FULL_DUPLEX : Text.HALF_DUPLEX);
  } else {
    putText(mac.state == MacState.FAILED ? Text.NO_CHIP : Text.DOWN);
  }
  say();
}

function sayIp(own: Interface): void {
  begin(Text.CONSOLE_IP);
  putIp(own.ip);
  putOctet(47);
  putDecimal(popcnt(own.mask));
  say();
}
