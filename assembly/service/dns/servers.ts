// The name servers that the resolver asks, the preferred one first: whoever learns of them notes them here, as the board's configuration or
// DHCP.
import { DNS_SERVERS } from "../../config";
import { interfaceAt } from "../../link/interface";

const SERVERS: usize = memory.data(DNS_SERVERS * 4, 4);

/** Makes `ip` (wire order, 0 = none) server i, 0..DNS_SERVERS-1; there is no place for others. */
export function setDnsServer(i: i32, ip: u32): void {
  if (<u32>i < <u32>DNS_SERVERS) store<u32>(SERVERS + (<usize>i << 2), ip);
}

/** The address of server i in wire order; 0 = none. */
export function dnsServer(i: i32): u32 {
  return <u32>i < <u32>DNS_SERVERS ? load<u32>(SERVERS + (<usize>i << 2)) : 0;
}

/** The address to ask as server i: while nobody has named any, the gateway, which answers for the network in most homes; 0 = none. */
export function serverToAsk(i: i32): u32 {
  if (i > 0) return dnsServer(i);
  let named: u32 = 0;
  for (let k = 0; k < DNS_SERVERS; k++) named |= dnsServer(k);
  return named ? dnsServer(0) : interfaceAt(0).gateway;
}
