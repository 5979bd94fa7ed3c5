// ARP packets that we start ourselves, in a frame buffer of their own: requests, probes and announcements. A probe is a
// request with sender address 0, an announcement one that asks for the sender itself (RFC 5227 1.1).
import { MAC_HEADROOM } from "../config";
import { ArpOff, ArpOperation, ArpView } from "../wire/arp";
import { BROADCAST, EthernetOff, EthernetView, RawEtherType } from "../wire/ethernet";
import { adapter, Interface, Link } from "./interface";

/** Octets of an ARP frame. */
// @ts-ignore: decorator
@inline export const ARP_FRAME_SIZE: i32 = EthernetOff.SIZE + ArpOff.SIZE;

const BUFFER: usize = memory.data(MAC_HEADROOM + ARP_FRAME_SIZE + 3 & ~3, 4);
const FRAME: usize = BUFFER + MAC_HEADROOM;

/** Broadcasts a request for `target` that says it is from `sender`; lost when the adapter has no room. */
export function broadcastRequest(own: Interface, sender: u32, target: u32): void {
  sendRequest(own, BROADCAST, sender, target);
}

/** Sends the request to one MAC address, to hear whether it still has `target`; to all where `Link.everybody` says so. */
export function sendRequest(own: Interface, to: u64, sender: u32, target: u32): void {
  EthernetView.at(FRAME).emit(to | Link.everybody, own.mac, RawEtherType.ARP);
  const arp = ArpView.at(FRAME + EthernetOff.SIZE);
  arp.emit(ArpOperation.REQUEST);
  arp.setSender(own.mac, sender);
  arp.setTarget(0, target);
  adapter().transmit(FRAME, ARP_FRAME_SIZE);
}
