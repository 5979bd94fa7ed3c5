// The one receive record. A frame is put into RX_FRAME; link, network and transport narrow the record in turn and the next
// layer reads it. It is valid until the next frame is received.
import { FRAME_BUFFER, MAC_HEADROOM } from "../config";
import { EthernetOff } from "../wire/ethernet";
import { Interface, interfaceAt } from "./interface";

const RX_BUFFER: usize = memory.data(FRAME_BUFFER, 4);
/** Where a received frame starts (its Ethernet header); its IPv4 header is word aligned. */
// @ts-ignore: decorator
@inline export const RX_FRAME: usize = RX_BUFFER + MAC_HEADROOM;

/** What follows the Ethernet header. */
// @ts-ignore: decorator
@inline export const RX_PACKET: usize = RX_FRAME + EthernetOff.SIZE;

export class Rx {
  /** The adapter that it came by. */
  static interface: Interface = interfaceAt(0);
  /** Octets of the frame from its Ethernet header, FCS excluded. */
  static length: i32 = 0;
  /** Ones'-complement sum of octets 14 .. length-1. */
  static sum: u32 = 0;
  /** Whether the link destination was broadcast or multicast. */
  static linkGroup: bool = false;

  /** IPv4 addresses of the packet, wire order. Set by network/ipv4. */
  static source: u32 = 0;
  static destination: u32 = 0;
  /** Whether `destination` is an address of ours (not broadcast or multicast). */
  static toUs: bool = false;
  /** What the IPv4 packet carries: address, octets (padding trimmed), ones'-complement sum. */
  static payload: usize = 0;
  static payloadLength: i32 = 0;
  static payloadSum: u32 = 0;
}
