// Which MAC address speaks for which IP address, as ARP on the wire says (RFC 826).
import { addressText } from "./members.mjs";

const ETHERTYPE_ARP = 0x0806;

export class Addresses {
  /** By IP address, as texts. */
  all = new Map();

  /** Takes entries of the record (world.mjs: takeRecord). */
  take(entries) {
    for (const { mark, octets } of entries) {
      if (mark || octets.length < 42 || octets[12] << 8 !== (ETHERTYPE_ARP & 0xff00) || octets[13] !== (ETHERTYPE_ARP & 0xff)) continue;
      const ip = octets.subarray(28, 32).join(".");
      if (ip !== "0.0.0.0") this.all.set(ip, addressText([...octets.subarray(22, 28)]));
    }
  }
}
