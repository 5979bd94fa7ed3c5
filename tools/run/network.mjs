// Addresses: the device's, the PC's, and the network that the cable is.
import { UsageError } from "../errors.mjs";

/** "192.168.7.2" as a number, or NaN. */
export function parseAddress(text) {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return NaN;
  const octets = match.slice(1).map(Number);
  if (octets.some((octet) => octet > 255)) return NaN;
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

/** A number as "192.168.7.2". */
export function formatAddress(n) {
  return [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join(".");
}

/** The four octets of an address in wire order. */
export function addressOctets(n) {
  return Buffer.from([n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]);
}

/**
 * The network of a cable: `ip` is "192.168.7.2" or "192.168.7.2/24" (24 when left out), `gateway` is an address or
 * undefined. The PC has the gateway's address; without one, the network's first address that is not the device's.
 */
export function planNetwork(ip, gateway) {
  const [text, bits = "24"] = ip.split("/");
  const device = parseAddress(text);
  const prefix = Number(bits);
  if (Number.isNaN(device) || !/^\d+$/.test(bits)) throw new UsageError(`--ip ${ip}: expected an address such as 192.168.7.2 or 192.168.7.2/24`);
  if (prefix < 8 || prefix > 29) throw new UsageError(`--ip ${ip}: the prefix must be 8 to 29 bits`);
  const mask = (0xffffffff << (32 - prefix)) >>> 0;
  const network = (device & mask) >>> 0;
  const broadcast = (network | ~mask) >>> 0;
  checkHost("--ip", text, device, network, broadcast);
  const first = device === network + 1 ? network + 2 : network + 1;
  const pc = gateway === undefined ? first : parseAddress(gateway);
  if (Number.isNaN(pc)) throw new UsageError(`--gateway ${gateway}: expected an address such as 192.168.7.1`);
  checkHost("--gateway", formatAddress(pc), pc, network, broadcast);
  if (pc === device) throw new UsageError(`--gateway ${gateway}: is the device's own address`);
  return { device, prefix, mask, network, broadcast, pc };
}

/**
 * How the device of a network comes to its address: { own, ask }. With `dhcp` it asks, and `own` is what it has while nobody answers: the address that
 * was given as `ip`, or 0, a link-local one.
 */
export function planAddress(network, { dhcp = false, ip }) {
  return { ask: dhcp, own: dhcp && ip === undefined ? 0 : network.device };
}

function checkHost(option, text, address, network, broadcast) {
  if (address <= network || address >= broadcast) throw new UsageError(`${option} ${text}: is not the address of a host in ${formatAddress(network)} to ${formatAddress(broadcast)}`);
  const first = address >>> 24;
  if (first === 0 || first === 127 || first >= 224) throw new UsageError(`${option} ${text}: is not an address that a host may have`);
}

/** Checks "52:54:00:12:34:56" (six octets, unicast, not zero) or "none", an empty ROM; returns it in lower case. */
export function parseMac(text) {
  const mac = text.toLowerCase();
  if (mac === "none") return mac;
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) throw new UsageError(`--mac ${text}: expected six octets such as 52:54:00:12:34:56`);
  if (parseInt(mac.slice(0, 2), 16) & 1) throw new UsageError(`--mac ${text}: is a group address; the lowest bit of the first octet must be 0`);
  if (mac === "00:00:00:00:00:00") throw new UsageError(`--mac ${text}: an adapter cannot have the address zero`);
  return mac;
}
