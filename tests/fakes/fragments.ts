// Datagrams in fragments: cut for the device as a test wants, and put together again from what the device sends.
import { REASSEMBLY_MS } from "../../assembly/config";
import { udpBind, udpOpen } from "../../assembly/transport/udp";
import { Octets, checksumOf, get16 } from "./octets";
import { FRAME, Packet, PEER_IP } from "./packets";
import { Got, pass, power, send, take, wire } from "./harness";

const CUT: usize = memory.data(70000, 8);
const WHOLE: usize = memory.data(70000, 8);
/** Octets of Ethernet and IPv4 header in front of a payload. */
const HEADERS: i32 = 34;

/** A device on which no datagram is unfinished; returns its socket, bound to port 7. */
export function unfragmented(): i32 {
  power();
  pass(REASSEMBLY_MS);
  power();
  const socket = udpOpen();
  udpBind(socket, 0, 7);
  return socket;
}

/** The datagram that fragments are cut from. */
export class Cut {
  static protocol: i32 = 0;
  /** Octets of its payload. */
  static length: i32 = 0;
  static id: i32 = 0;
  static source: u32 = 0;
}

/** The packet of n octets of frame at FRAME, one without options and padding, is what fragments are cut from. */
export function cut(n: i32): void {
  Cut.length = n - HEADERS;
  Cut.protocol = load<u8>(FRAME + 23);
  Cut.id = get16(FRAME + 18);
  Cut.source = load<u32>(FRAME + 26);
  memory.copy(CUT, FRAME + HEADERS, Cut.length);
}

/** A fragment of it. */
export class Fragment extends Packet {
  from: i32 = 0;
  /** Where it ends; -1 = with the datagram. */
  to: i32 = -1;
  /** Whether others follow; -1 = unless it ends with the datagram. */
  more: i32 = -1;

  build(): i32 {
    const to = this.to < 0 ? Cut.length : this.to;
    const more = this.more < 0 ? i32(to != Cut.length) : this.more;
    this.fragment = this.fragment & 0xc000 | more << 13 | this.from >> 3;
    if (this.id == 0x4711) this.id = Cut.id;
    if (this.source == PEER_IP) this.source = Cut.source;
    const p = this.header(Cut.protocol);
    if (this.data.length) {
      Octets.hex(this.data);
    } else {
      memory.copy(Octets.at, CUT + this.from, to - this.from);
      Octets.at += to - this.from;
    }
    return this.finish(p);
  }
}

/** Sends octets [from, to) of it; to < 0: the rest. */
export function piece(from: i32, to: i32 = -1): void {
  const f = new Fragment();
  f.from = from;
  f.to = to;
  f.fragment = 0;
  send(f.build());
}

/** Sends all of it, in order, in fragments of `octets`. */
export function pieces(octets: i32): void {
  for (let at = 0; at < Cut.length; at += octets) piece(at, min(at + octets, Cut.length));
}

/** What `takeWhole` has put together. */
export class Whole {
  static payload: usize = WHOLE;
  static length: i32 = 0;
  static id: i32 = 0;
  /** Octets of its largest packet. */
  static largest: i32 = 0;
}

/** Takes the fragments of a UDP datagram or an ICMP message that the device has sent, checks them, and puts them together. Returns how many there were. */
export function takeWhole(): i32 {
  let n = 0;
  Whole.length = Whole.largest = 0;
  for (let more = true; more && wire().sentCount(); n++) {
    take();
    const id = get16(Got.packet + 4);
    expect((Got.fragment & 0x1fff) << 3).toBe(Whole.length, "each fragment begins where the one before ended");
    expect(Got.fragment & 0xc000).toBe(0, "no DF");
    if (n) expect(id).toBe(Whole.id, "identification");
    more = (Got.fragment & 0x2000) != 0;
    if (more) expect(Got.payloadLength & 7).toBe(0, "units of 8");
    memory.copy(WHOLE + Whole.length, Got.payload, Got.payloadLength);
    Whole.id = id;
    Whole.length += Got.payloadLength;
    Whole.largest = max(Whole.largest, Got.payloadLength + 20);
  }
  checkSum();
  return n;
}

function checkSum(): void {
  let s: u32 = 0;
  if (Got.protocol == 17) {
    s = 17 + Whole.length;
    for (let i = 12; i < 20; i += 2) s += get16(Got.packet + i);
    expect(get16(WHOLE + 4)).toBe(Whole.length, "UDP length");
  }
  expect(checksumOf(WHOLE, Whole.length, (s & 0xffff) + (s >> 16))).toBe(0, "checksum of the whole");
}
