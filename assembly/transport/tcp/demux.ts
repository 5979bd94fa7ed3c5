// Finds the endpoint that a segment belongs to: a hash table with chains through the blocks, so that it costs the same with one
// connection and with many. Connections and TIME-WAIT entries share it; `state` tells them apart.
import { TCP_CONNECTIONS, TCP_TIME_WAITS } from "../../config";
import { Endpoint } from "./tcb";

/** Chains: the power of two at or above the number of endpoints. */
// @ts-ignore: decorator
@inline const CHAINS: i32 = 1 << (32 - clz<i32>(TCP_CONNECTIONS + TCP_TIME_WAITS - 1));
const HEADS: usize = memory.data(CHAINS * 4, 4);

// @ts-ignore: decorator
@inline function headOf(remoteIp: u32, ports: u32): usize {
  const h = remoteIp ^ ports;
  const g = h ^ h >> 16;
  return HEADS + (<usize>((g ^ g >> 8) & (CHAINS - 1)) << 2);
}

/** The endpoint of a segment that came from remoteIp to localIp with `ports` as loaded from it, or null. */
export function lookup(localIp: u32, remoteIp: u32, ports: u32): Endpoint | null {
  let e = changetype<Endpoint>(load<usize>(headOf(remoteIp, ports)));
  while (changetype<usize>(e)) {
    if ((e.ports ^ ports | e.remoteIp ^ remoteIp | e.localIp ^ localIp) == 0) return e;
    e = changetype<Endpoint>(e.next);
  }
  return null;
}

/** Enters e by its addresses and ports. */
export function insert(e: Endpoint): void {
  const head = headOf(e.remoteIp, e.ports);
  e.next = load<usize>(head);
  store<usize>(head, changetype<usize>(e));
}

/** Takes e out. */
export function remove(e: Endpoint): void {
  let link = headOf(e.remoteIp, e.ports);
  while (load<usize>(link)) {
    const at = changetype<Endpoint>(load<usize>(link));
    if (at == e) {
      store<usize>(link, e.next);
      return;
    }
    link = changetype<usize>(at) + offsetof<Endpoint>("next");
  }
}
