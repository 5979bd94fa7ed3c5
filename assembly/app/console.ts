// What the device says on its console: its MAC address, each change of the link, and its IP address once it is ours.
import { log } from "../../hal/board";
import { MacAddressSource, MacState } from "../../hal/mac";
import { claimed } from "../link/arp";
import { adapter, Interface, interfaceAt } from "../link/interface";
import { Out, PIECE, putDecimal, putIp, putMac } from "./text";

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

/** Appends a literal of ASCII characters. */
function put(text: string): void {
  Out.end += String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, Out.end);
}

function begin(text: string): void {
  Out.end = PIECE;
  put(text);
}

function say(): void {
  log(PIECE, <i32>(Out.end - PIECE));
}

function sayMac(): void {
  const mac = adapter();
  if (Said.mac || mac.state == MacState.FAILED) return;
  Said.mac = true;
  begin("mac: ");
  putMac(changetype<usize>(interfaceAt(0)) + offsetof<Interface>("mac0"));
  put(mac.addressSource == MacAddressSource.ROM ? " (ROM)" : " (locally administered: no ROM)");
  say();
}

function sayLink(): void {
  const mac = adapter();
  begin("link: ");
  if (mac.state == MacState.FAILED) {
    put("no Ethernet chip");
  } else if (mac.state == MacState.LINK_DOWN) {
    put("down");
  } else {
    putDecimal(mac.speed);
    put(mac.fullDuplex ? " Mbit/s full duplex" : " Mbit/s half duplex");
  }
  say();
}

function sayIp(own: Interface): void {
  begin("ip: ");
  putIp(own.ip);
  put("/");
  putDecimal(popcnt(own.mask));
  say();
}
