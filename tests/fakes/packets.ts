// Packets as a peer makes them: every field has the value that a good peer would give it, and a test changes the ones that it is
// about. Written octet by octet; what a field called `bad...` says is wrong on purpose.
import { ip4 } from "../../assembly/lib/bytes";
import { checksumOf, Octets, pattern, put16 } from "./octets";

export const DEVICE_MAC: u64 = 0x020000000002;
export const PEER_MAC: u64 = 0x020000000001;
export const BROADCAST_MAC: u64 = 0xffffffffffff;
export const DEVICE_IP: u32 = ip4(192, 168, 7, 2);
export const PEER_IP: u32 = ip4(192, 168, 7, 1);
export const NETWORK_BROADCAST: u32 = ip4(192, 168, 7, 255);
/** On the link, and nobody. */
export const STRANGER_IP: u32 = ip4(192, 168, 7, 77);
/** Behind the gateway, which is the peer. */
export const FAR_IP: u32 = ip4(10, 1, 2, 3);

/** Octets of the shortest frame without FCS. */
const SHORTEST: i32 = 60;
const ETHERNET: i32 = 14;

const BUFFER: usize = memory.data(70000, 8);
/** Where builders put the frame. */
export const FRAME: usize = BUFFER + 2;
const PACKET: usize = FRAME + ETHERNET;

/** The Ethernet frame around everything. */
export class Frame {
  linkTo: u64 = DEVICE_MAC;
  linkFrom: u64 = PEER_MAC;
  /** EtherType; 0 = as the packet inside is. */
  type: i32 = 0;
  /** Octets of padding behind; -1 = to the shortest frame. */
  padding: i32 = -1;
  /** What the padding consists of. */
  paddingOctet: i32 = 0;
  /** Cuts the frame to this many octets; -1 = not. */
  cut: i32 = -1;

  /** Ethernet header; the packet follows. */
  protected begin(type: i32): void {
    Octets.at = FRAME;
    Octets.mac(this.linkTo);
    Octets.mac(this.linkFrom);
    Octets.u16(this.type ? this.type : type);
  }

  /** Pads what has been written and returns the length of the frame. */
  protected end(): i32 {
    const n = <i32>(Octets.at - FRAME);
    const padding = this.padding >= 0 ? this.padding : max(0, SHORTEST - n);
    for (let i = 0; i < padding; i++) Octets.u8(this.paddingOctet);
    return this.cut >= 0 ? this.cut : n + padding;
  }
}

/** ARP, by default "who has the device's address, tell the peer". */
export class Arp extends Frame {
  operation: i32 = 1;
  senderMac: u64 = PEER_MAC;
  sender: u32 = PEER_IP;
  targetMac: u64 = 0;
  target: u32 = DEVICE_IP;
  hardwareType: i32 = 1;
  protocolType: i32 = 0x0800;
  hardwareLength: i32 = 6;
  protocolLength: i32 = 4;

  /** Writes it at FRAME; returns the length. */
  build(): i32 {
    this.begin(0x0806);
    Octets.u16(this.hardwareType);
    Octets.u16(this.protocolType);
    Octets.u8(this.hardwareLength);
    Octets.u8(this.protocolLength);
    Octets.u16(this.operation);
    Octets.mac(this.senderMac);
    Octets.ip(this.sender);
    Octets.mac(this.targetMac);
    Octets.ip(this.target);
    return this.end();
  }
}

/** An IPv4 packet of any protocol, with the stream `pattern` or given octets as payload. */
export class Packet extends Frame {
  source: u32 = PEER_IP;
  destination: u32 = DEVICE_IP;
  /** -1 = as the payload is; plain packets are of an experimental protocol (RFC 3692), 253. */
  protocol: i32 = -1;
  version: i32 = 4;
  /** Header length in words; -1 = as it is. */
  ihl: i32 = -1;
  tos: i32 = 0;
  /** Total length; -1 = as it is. */
  total: i32 = -1;
  id: i32 = 0x4711;
  /** Flags and fragment offset; DF by default. */
  fragment: i32 = 0x4000;
  ttl: i32 = 64;
  badHeaderSum: bool = false;
  /** Options in hex, a multiple of 4 octets. */
  options: string = "";
  /** Octets of payload or data: the stream from its start, unless `data` says otherwise. */
  len: i32 = 0;
  /** Payload or data in hex. */
  data: string = "";
  badSum: bool = false;

  /** Writes it at FRAME; returns the length. */
  build(): i32 {
    const payload = this.header(253);
    this.body();
    return this.finish(payload);
  }

  /** IPv4 header for a payload of `protocol`; returns where the payload begins. */
  protected header(protocol: i32): usize {
    if (this.protocol < 0) this.protocol = protocol;
    this.begin(0x0800);
    Octets.u16(0);
    Octets.u16(0);
    Octets.u16(this.id);
    Octets.u16(this.fragment);
    Octets.u8(this.ttl);
    Octets.u8(this.protocol);
    Octets.u16(0);
    Octets.ip(this.source);
    Octets.ip(this.destination);
    Octets.hex(this.options);
    return Octets.at;
  }

  /** The data: `data` if there is any, else `len` octets of the stream from position k. */
  protected bodyFrom(k: i32): void {
    if (this.data.length) {
      Octets.hex(this.data);
    } else {
      pattern(Octets.at, k, this.len);
      Octets.at += this.len;
    }
  }

  protected body(): void {
    this.bodyFrom(0);
  }

  /** Fills in what depends on lengths. */
  protected finish(payload: usize): i32 {
    const header = <i32>(payload - PACKET);
    const end = Octets.at;
    Octets.at = PACKET;
    Octets.u8(this.version << 4 | (this.ihl >= 0 ? this.ihl : header >> 2));
    Octets.u8(this.tos);
    Octets.u16(this.total >= 0 ? this.total : <i32>(end - PACKET));
    const sum = checksumOf(PACKET, max(header, this.ihl << 2), 0);
    put16(PACKET + 10, this.badHeaderSum ? sum ^ 0x0100 : sum);
    Octets.at = end;
    return this.end();
  }

  /** Sum over the pseudo-header for n octets, not complemented. */
  protected pseudo(n: i32): u32 {
    const at = Octets.at;
    Octets.at = PSEUDO;
    Octets.ip(this.source);
    Octets.ip(this.destination);
    Octets.u16(this.protocol);
    Octets.u16(n);
    Octets.at = at;
    return ~checksumOf(PSEUDO, 12, 0) & 0xffff;
  }

  /** Puts the checksum of everything since `payload` at `field`, over a start value. */
  protected seal(payload: usize, field: usize, start: u32): void {
    const end = Octets.at;
    const sum = checksumOf(payload, <i32>(end - payload), start);
    put16(field, this.badSum ? sum ^ 0x0100 : sum);
    Octets.at = end;
  }
}

const PSEUDO: usize = memory.data(12);

/** ICMP, by default an echo request. */
export class Icmp extends Packet {
  icmpType: i32 = 8;
  code: i32 = 0;
  /** Octets 4..7: identifier and sequence number of an echo. */
  rest: u32 = 0x12340001;

  build(): i32 {
    const p = this.header(1);
    Octets.u8(this.icmpType);
    Octets.u8(this.code);
    Octets.u16(0);
    Octets.u32(this.rest);
    this.body();
    this.seal(p, p + 2, 0);
    return this.finish(p);
  }
}

/** UDP, by default from port 5000 to port 7. */
export class Udp extends Packet {
  from: i32 = 5000;
  to: i32 = 7;
  /** The length field; -1 = as it is. */
  length: i32 = -1;
  /** Whether the sender left the checksum out. */
  noSum: bool = false;

  build(): i32 {
    const p = this.header(17);
    Octets.u16(this.from);
    Octets.u16(this.to);
    Octets.u16(0);
    Octets.u16(0);
    this.body();
    const n = <i32>(Octets.at - p);
    put16(p + 4, this.length >= 0 ? this.length : n);
    Octets.at = p + n;
    if (!this.noSum) {
      this.seal(p, p + 6, this.pseudo(n));
      if (load<u16>(p + 6) == 0) put16(p + 6, 0xffff);
      Octets.at = p + n;
    }
    return this.finish(p);
  }
}

/**
 * A TCP segment. In scripts `seq` and `ack` count from the initial sequence numbers, as Wireshark shows them: the SYN is 0, the first
 * octet of text 1; what is -1 is "usual" when sent and "whatever" when expected.
 */
export class Seg extends Packet {
  flags: u32 = 16;
  seq: u32 = 0;
  ack: u32 = 0;
  wnd: i32 = -1;
  /** Maximum segment size option; -1 = none. */
  mss: i32 = -1;
  /** Options in hex, instead of what `mss` says; a multiple of 4 octets. */
  opts: string = "";
  urgent: i32 = 0;
  /** Data offset in words; -1 = as it is. */
  offset: i32 = -1;
  /** Ports, peer's and device's; 0 = those of the current flow. */
  from: i32 = 0;
  to: i32 = 0;

  /** Writes it at FRAME with `seq` and `ack` taken as they are and the text from position k of the stream. */
  buildFrom(k: i32): i32 {
    const p = this.header(6);
    Octets.u16(this.from);
    Octets.u16(this.to);
    Octets.u32(this.seq);
    Octets.u32(this.ack);
    Octets.u16(0);
    Octets.u16(this.wnd);
    Octets.u16(0);
    Octets.u16(this.urgent);
    if (this.opts.length) {
      Octets.hex(this.opts);
    } else if (this.mss >= 0) {
      Octets.u16(0x0204);
      Octets.u16(this.mss);
    }
    const words = this.offset >= 0 ? this.offset : <i32>(Octets.at - p) >> 2;
    const text = Octets.at;
    put16(p + 12, words << 12 | <i32>this.flags);
    Octets.at = text;
    this.bodyFrom(k);
    const n = <i32>(Octets.at - p);
    this.seal(p, p + 16, this.pseudo(n));
    return this.finish(p);
  }
}
