// Path MTU discovery (RFC 1191), the part of the Internet layer: which destinations carry less than the link does, as routers said. Whether
// a message is to be believed, the transport judges that it is about. ICMP only ever lowers an estimate; time forgets it.
import { PATH_MTU_ENTRIES, PATH_MTU_FLOOR, PATH_MTU_LIFE_MS, TCP_PATH_MTU } from "../config";
import { Link } from "../link/interface";
import { Way } from "../link/neighbours";
import { count, Counter } from "../lib/counters";
import { Clock, timeLt } from "../lib/time";

@unmanaged @final class Path {
  /** 0 = the entry is free. */
  destination: u32;
  mtu: i32;
  /** When it was lowered last, and when it was asked for, ms. */
  loweredAt: u32;
  used: u32;
}

/** Octets of the table; there is none without 1 octet. */
// @ts-ignore: decorator
@inline const SIZE: i32 = TCP_PATH_MTU ? PATH_MTU_ENTRIES * 16 : 1;
const PATHS: usize = memory.data(SIZE, 4);
if (offsetof<Path>() != 16) ERROR("Path layout changed");

// @ts-ignore: decorator
@inline function pathAt(i: i32): Path {
  return changetype<Path>(PATHS + <usize>i * offsetof<Path>());
}

export class Paths {
  /** How many destinations are known to carry less than the link. */
  static known: i32 = 0;
}

/** Largest packet to `destination` (not 0), octets. */
export function pathMtu(destination: u32): i32 {
  for (let i = 0; i < PATH_MTU_ENTRIES; i++) {
    const path = pathAt(i);
    if (path.destination != destination || isOld(path, Clock.now)) continue;
    path.used = Clock.now;
    return min(path.mtu, Link.mtu);
  }
  return Link.mtu;
}

function isOld(path: Path, now: u32): bool {
  return now - path.loweredAt >= PATH_MTU_LIFE_MS;
}

/**
 * The next lower one of the usual MTUs (RFC 1191 7) below that of a packet of n octets which was too big for a router that does not
 * say what it would take.
 */
export function plateauBelow(n: i32): i32 {
  if (n > 1492) return 1492;
  if (n > 1006) return 1006;
  return n > 508 ? 508 : 296;
}

/** The path to `destination` carries no more than `mtu`, at least the floor. Returns whether that is less than was known. */
export function lowerPathMtu(destination: u32, mtu: i32): bool {
  if (mtu < PATH_MTU_FLOOR) mtu = PATH_MTU_FLOOR;
  if (mtu >= pathMtu(destination)) return false;
  const path = entryFor(destination);
  path.destination = destination;
  path.mtu = mtu;
  path.loweredAt = path.used = Clock.now;
  // Only packets that do not take the way of the one before are measured.
  Way.destination = 0;
  count(Counter.IP_PATH_MTU_LOWERED);
  return true;
}

/** The entry of `destination`, or a free one, or that of the destination least recently sent to. */
function entryFor(destination: u32): Path {
  let best = pathAt(0);
  for (let i = 0; i < PATH_MTU_ENTRIES; i++) {
    const path = pathAt(i);
    if (path.destination == destination) return path;
    if (best.destination && (path.destination == 0 || timeLt(path.used, best.used))) best = path;
  }
  if (best.destination) count(Counter.IP_PATH_MTU_EVICTED);
  else Paths.known++;
  return best;
}

/** Forgets what was lowered too long ago (RFC 1191 6.3). Returns whether there was any. */
export function forgetPathMtus(now: u32): bool {
  let forgotten = false;
  for (let i = 0; i < PATH_MTU_ENTRIES; i++) {
    const path = pathAt(i);
    if (path.destination == 0 || !isOld(path, now)) continue;
    path.destination = 0;
    Paths.known--;
    forgotten = true;
  }
  return forgotten;
}
