// What the octets of a frame mean: its fields, each with where it lies.

const HEADER = 14;
const FCS = 4;
const VLAN = 0x8100;
/** Above this the type field is a type, up to it a length (IEEE 802.3 3.2.6). */
const LAST_LENGTH = 0x05ff;

const TYPES = { 0x0800: "IPv4", 0x0806: "ARP", 0x8100: "VLAN tag", 0x86dd: "IPv6", 0x8808: "MAC control", 0x88b5: "local experimental", 0x88cc: "LLDP" };
const ARP_OPERATIONS = { 1: "request", 2: "reply" };
const PROTOCOLS = { 1: "ICMP", 6: "TCP", 17: "UDP" };
const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

const hex = (n, digits) => `0x${n.toString(16).padStart(digits, "0")}`;
const macOf = (octets, at) => [...octets.subarray(at, at + 6)].map((octet) => octet.toString(16).padStart(2, "0")).join(":");
const ipOf = (octets, at) => octets.subarray(at, at + 4).join(".");

/** The ones' complement sum of RFC 1071 over octets from..to: 0xffff when the checksum among them is right. */
function sumOf(octets, from, to) {
  let sum = 0;
  for (let at = from; at < to; at += 2) sum += octets[at] << 8 | (octets[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

function kindOf(octets, at) {
  if (octets.subarray(at, at + 6).every((octet) => octet === 0xff)) return ", broadcast";
  return octets[at] & 1 ? ", a group" : "";
}

function typeOf(type) {
  if (type <= LAST_LENGTH) return `${type} (a length)`;
  return TYPES[type] ? `${hex(type, 4)} ${TYPES[type]}` : hex(type, 4);
}

function arp(octets, at, end) {
  if (end - at < 28) return [];
  const operation = octets.readUInt16BE(at + 6), sender = ipOf(octets, at + 14), target = ipOf(octets, at + 24);
  const said = operation === 1 ? `who has ${target}? tell ${sender}` : `${sender} is at ${macOf(octets, at + 8)}`;
  return [{ at, length: 28, name: "ARP", value: `${ARP_OPERATIONS[operation] ?? `operation ${operation}`}: ${said}` }];
}

function udp(octets, at, end) {
  if (end - at < 8) return [];
  const value = `port ${octets.readUInt16BE(at)} to ${octets.readUInt16BE(at + 2)}, ${octets.readUInt16BE(at + 4)} octets with this header`;
  return [{ at, length: 8, name: "UDP header", value }];
}

function tcp(octets, at, end) {
  const length = end - at < 20 ? 0 : (octets[at + 12] >> 4) * 4;
  if (length < 20 || length > end - at) return [];
  const flags = FLAGS.filter((_, bit) => octets[at + 13] >> bit & 1).join(" ");
  const value = `port ${octets.readUInt16BE(at)} to ${octets.readUInt16BE(at + 2)}, seq ${octets.readUInt32BE(at + 4)}, ` +
    `ack ${octets.readUInt32BE(at + 8)}, ${flags || "no flags"}, window ${octets.readUInt16BE(at + 14)}`;
  return [{ at, length, name: "TCP header", value }];
}

function icmp(octets, at, end) {
  if (end - at < 8) return [];
  const name = { 0: "echo reply", 3: "destination unreachable", 8: "echo request" }[octets[at]] ?? `type ${octets[at]}`;
  return [{ at, length: 8, name: "ICMP header", value: `${name}, code ${octets[at + 1]}` }];
}

const transports = { 1: icmp, 6: tcp, 17: udp };

/** IPv4's fields up to `end`, and where its datagram ends, behind which padding may follow. */
function ipv4(octets, at, end) {
  const length = end - at < 20 ? 0 : (octets[at] & 15) * 4, total = length ? octets.readUInt16BE(at + 2) : 0;
  if (length < 20 || total < length || at + total > end) return { fields: [], end };
  const protocol = octets[at + 9], sum = sumOf(octets, at, at + length) === 0xffff ? "right" : "wrong";
  const value = `${ipOf(octets, at + 12)} to ${ipOf(octets, at + 16)}, ${PROTOCOLS[protocol] ?? `protocol ${protocol}`}, ` +
    `${total} octets, TTL ${octets[at + 8]}, checksum ${sum}`;
  const first = !(octets.readUInt16BE(at + 6) & 0x1fff);
  const inner = first && transports[protocol] ? transports[protocol](octets, at + length, at + total) : [];
  return { fields: [{ at, length, name: "IPv4 header", value }, ...inner], end: at + total };
}

function contents(octets, type, at, end) {
  if (type === 0x0800) return ipv4(octets, at, end);
  if (type === 0x0806) {
    const fields = arp(octets, at, end);
    return { fields, end: fields.length ? at + 28 : end };
  }
  return { fields: [], end: type <= LAST_LENGTH ? Math.min(end, at + type) : end };
}

/** Octets that no field has named yet. */
const rest = (at, end, name) => (end > at ? [{ at, length: end - at, name, value: `${end - at} octets` }] : []);

/**
 * The fields of a frame with its FCS: { at, length, name, value }, in order and without holes. `check`: what is said of the FCS; `padded`:
 * octets that the MAC has added, where that is known: a type says nothing of it.
 */
export function fieldsOf(frame, check, padded = 0) {
  const octets = Buffer.from(frame), end = octets.length - FCS;
  if (end < HEADER) return rest(0, octets.length, "octets");
  const fields = [
    { at: 0, length: 6, name: "destination", value: macOf(octets, 0) + kindOf(octets, 0) },
    { at: 6, length: 6, name: "source", value: macOf(octets, 6) },
  ];
  let at = 12, type = octets.readUInt16BE(at);
  if (type === VLAN && end >= HEADER + 4) {
    const tag = octets.readUInt16BE(at + 2);
    fields.push({ at, length: 4, name: "VLAN tag", value: `VLAN ${tag & 0xfff}, priority ${tag >> 13}` });
    type = octets.readUInt16BE(at += 4);
  }
  fields.push({ at, length: 2, name: type <= LAST_LENGTH ? "length" : "type", value: typeOf(type) });
  const inside = contents(octets, type, at + 2, Math.max(at + 2, end - padded)), last = inside.fields.at(-1);
  fields.push(...inside.fields, ...rest(last ? last.at + last.length : at + 2, inside.end, "payload"), ...rest(inside.end, end, "padding"));
  const sent = octets.readUInt32LE(end);
  return [...fields, { at: end, length: FCS, name: "FCS", value: `${hex(sent, 8)}${check ? `, ${check}` : ""}` }];
}
