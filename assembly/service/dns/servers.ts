// The name servers that the resolver asks, the preferred one first: whoever learns of them notes them here, as the board's configuration or DHCP.
import { DNS_SERVERS } from "../../config";

const SERVERS: usize = memory.data(DNS_SERVERS * 4, 4);

/** Makes `ip` (wire order, 0 = none) server i, 0..DNS_SERVERS-1; there is no place for others. */
export function setDnsServer(i: i32, ip: u32): void {
  if (<u32>i < <u32>DNS_SERVERS) store<u32>(SERVERS + (<usize>i << 2), ip);
}

/** The address of server i in wire order; 0 = none. */
export function dnsServer(i: i32): u32 {
  return <u32>i < <u32>DNS_SERVERS ? load<u32>(SERVERS + (<usize>i << 2)) : 0;
}
