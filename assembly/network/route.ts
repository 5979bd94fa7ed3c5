// Where a packet goes next: the neighbour that takes it, by the longest prefix that fits. Today's table is the interface's own
// network and its default gateway.
import { Interface, interfaceAt, isHost } from "../link/interface";

/** The interface by which packets to `destination` leave. */
// @ts-ignore: decorator
@inline export function interfaceFor(destination: u32): Interface {
  return interfaceAt(0);
}

/** Whether `ip` is a multicast address, 224.0.0.0/4. */
// @ts-ignore: decorator
@inline export function isMulticast(ip: u32): bool {
  return (ip & 0xf0) == 0xe0;
}

/** Whether `ip` is a multicast address or 255.255.255.255: the link's groups, which no host answers for. */
// @ts-ignore: decorator
@inline export function isGroup(ip: u32): bool {
  return isMulticast(ip) || ip == 0xffffffff;
}

/**
 * The address, on the link of `own`, to which a packet for `destination` is handed: itself when it is on the link or a group,
 * else the gateway. 0 = no route, as for 0/8, 127/8 (RFC 1122 3.2.1.3) and what is reserved above 240.
 */
// @ts-ignore: decorator
@inline export function nextHop(own: Interface, destination: u32): u32 {
  return ((destination ^ own.ip) & own.mask) == 0 ? destination : offLink(own, destination);
}

function offLink(own: Interface, destination: u32): u32 {
  if (isGroup(destination)) return destination;
  return isHost(own, destination) ? own.gateway : 0;
}
