// Our own ports: which are in use by connections and TIME-WAIT entries, and which to take for who asks for none (RFC 6056).
import { TCP_CONNECTIONS } from "../../config";
import { swap16 } from "../../lib/bytes";
import { keyed, randomIn } from "../../lib/siphash";
import { lookup } from "./demux";
import { Is, tcbAt } from "./tcb";
import { holdsPort } from "./time-wait";

/** RFC 6335 6: the dynamic ports. */
// @ts-ignore: decorator
@inline const FIRST_EPHEMERAL: u32 = 49152;
// @ts-ignore: decorator
@inline const EPHEMERALS: u32 = 16384;

let portCounter: u32 = 0;

/**
 * Ports for a connection from `localIp` to `remoteIp` and `remote` (wire order), as `Endpoint.ports` has them. RFC 6056 3.3.3: an offset from a
 * keyed function of the destination, plus a counter. 0 = all are in use.
 */
export function choosePorts(localIp: u32, remoteIp: u32, remote: u32): u32 {
  const offset = <u32>keyed(localIp, remoteIp, remote, 1);
  for (let i: u32 = 0; i < EPHEMERALS; i++) {
    const local = swap16(FIRST_EPHEMERAL + (offset + portCounter++) % EPHEMERALS);
    const ports = remote | local << 16;
    if (lookup(localIp, remoteIp, ports) === null && !holdsPort(local)) return ports;
  }
  return 0;
}

/** A random ephemeral port, host order. */
export function randomPort(): u32 {
  return randomIn(FIRST_EPHEMERAL, FIRST_EPHEMERAL + EPHEMERALS - 1);
}

/** Whether a connection has our `port`, or had it and waits in TIME-WAIT. */
export function portInUse(port: u32): bool {
  const wirePort = swap16(port);
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if ((t.flags & (Is.USED | Is.DETACHED)) == Is.USED && t.ports >> 16 == wirePort) return true;
  }
  return holdsPort(wirePort);
}
