// Ethernet II input: the first narrowing of the receive record. Who sent it, to whom, and which protocol is next.
import { count, Counter } from "../lib/counters";
import { EthernetView, EtherType, GROUP_BIT, RawEtherType, sameMac } from "../wire/ethernet";
import { Rx, RX_FRAME } from "./receive";

/** The EtherType of the frame in the record, EtherType.IPV4 or ARP; 0 when it was dropped and counted. Sets `Rx.linkGroup`. */
// @ts-ignore: decorator
@inline export function etherInput(): u32 {
  if (!EthernetView.check(Rx.length)) return dropped(Counter.ETHER_SHORT);
  const frame = EthernetView.at(RX_FRAME);
  const own = Rx.interface.mac;
  const to = frame.destination;
  if (sameMac(to, own)) Rx.linkGroup = false;
  else if (<u32>to & GROUP_BIT) Rx.linkGroup = true;
  else return dropped(Counter.ETHER_NOT_FOR_US);
  const from = frame.source0;
  if (from & GROUP_BIT || from == <u32>own && sameMac(frame.source, own)) return dropped(Counter.ETHER_BAD_SOURCE);
  const type = frame.rawType;
  if (type == RawEtherType.IPV4) return EtherType.IPV4;
  if (type == RawEtherType.ARP) return EtherType.ARP;
  return dropped(Counter.ETHER_UNKNOWN_TYPE);
}

// @ts-ignore: decorator
@inline function dropped(cause: Counter): u32 {
  count(cause);
  return 0;
}
