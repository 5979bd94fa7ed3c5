// Initial sequence numbers (RFC 6528): a clock of 4 microseconds plus a keyed function of the connection's two ends.
import { keyed } from "../../lib/siphash";
import { Seq } from "./seq";

/** ISN = M + F(localip, localport, remoteip, remoteport, secretkey), RFC 6528 3. `now` in ms. */
export function isn(localIp: u32, remoteIp: u32, ports: u32, now: u32): Seq {
  return now * 250 + <u32>keyed(localIp, remoteIp, ports, 0);
}
