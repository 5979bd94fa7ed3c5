// What the device says on its console: its MAC address, each change of the link, and its IP address once it is ours.
import { Line } from "../../build/assets";
import { log } from "../../hal/board";
import { MacAddressSource, MacState } from "../../hal/mac";
import { claimed } from "../link/arp";
import { adapter, interfaceAt } from "../link/interface";
import { PIECE_SIZE } from "./limits";
import { Script, write } from "./script";
import { Out, PIECE } from "./text";

const LINE: Script = changetype<Script>(memory.data(offsetof<Script>(), 4));

class Said {
  static state: MacState = MacState.STARTING;
  static mac: bool = false;
  static ip: u32 = 0;
}

/** Says what has changed since the last time. Once in every poll. */
// @ts-ignore: decorator
@inline export function report(): void {
  const state = adapter().state;
  if (state != Said.state) reportAdapter(state);
  const ip = claimed() ? interfaceAt(0).ip : 0;
  if (ip == Said.ip) return;
  Said.ip = ip;
  if (ip) say(Line.IP);
}

function reportAdapter(state: MacState): void {
  Said.state = state;
  if (state == MacState.FAILED) return say(Line.NO_CHIP);
  if (!Said.mac) say(adapter().addressSource == MacAddressSource.ROM ? Line.MAC_FROM_ROM : Line.MAC_MADE);
  Said.mac = true;
  say(state == MacState.LINK_UP ? Line.LINK_UP : Line.LINK_DOWN);
}

function say(line: Line): void {
  Out.end = PIECE;
  LINE.at = line;
  write(LINE, PIECE + PIECE_SIZE);
  log(PIECE, <i32>(Out.end - PIECE));
}
