// A DHCP server and its client's wire, for the specs of assembly/app/dhcp: the device asks, the test answers as it likes, time is virtual.
import { Dhcp, DhcpState, receive, runTimers, start } from "../../../../assembly/service/dhcp/client";
import { agreed, forget } from "../../../../assembly/service/dhcp/terms";
import { ip4 } from "../../../../assembly/lib/bytes";
import { FOREVER } from "../../../../assembly/lib/time";
import { Link } from "../../../../assembly/link/interface";
import { MTU } from "../../../../assembly/config";
import { close, nextReady } from "../../../../assembly/socket/socket";
import { DhcpOff, DhcpOption, DhcpType } from "../../../../assembly/wire/dhcp";
import { FakeBoard } from "../../../fakes/board";
import { Got, Net, pass, plug, poll, queue, take, wire } from "../../../fakes/harness";
import { get16, get32, getMac, Octets } from "../../../fakes/octets";
import { Arp, BROADCAST_MAC, DEVICE_MAC, PEER_IP, Udp } from "../../../fakes/packets";

export const LEASED: u32 = ip4(192, 168, 7, 50);
export const OTHER_SERVER: u32 = ip4(192, 168, 7, 9);
export const EVERYBODY: u32 = 0xffffffff;

/** Longest that a claim takes at the tests' pace, ms: until the address is ours, and announced twice. */
export const CLAIM_MS: u32 = 3000;

function work(now: u32): u32 {
  for (let s = nextReady(); s >= 0; s = nextReady()) if (s == Dhcp.socket) receive(s, now);
  return runTimers(now);
}

/** Switches a device on that asks for its address (or does not), and has `ip` of its own while nobody answers. */
export function switchOn(ip: u32 = 0, ask: u32 = 1): void {
  if (Dhcp.socket) close(Dhcp.socket);
  Dhcp.socket = 0;
  Dhcp.state = DhcpState.OFF;
  Dhcp.up = false;
  Link.mtu = MTU;
  forget();
  FakeBoard.ip = ip;
  FakeBoard.ask = ask;
  Net.own = 0;
  Net.program = work;
  plug();
  start(9);
  poll();
}

/** What a server says; every field as a good server has it for the client's last message. */
export class Reply extends Udp {
  op: i32 = 2;
  hardwareLength: i32 = 6;
  xid: u32 = Asked.xid;
  yours: u32 = LEASED;
  mac: u64 = DEVICE_MAC;
  cookie: u32 = 0x63825363;
  /** Message type, 0 = without. */
  kind: i32 = DhcpType.OFFER;
  server: u32 = PEER_IP;
  /** Seconds, 0..2^32-1; -1 = the option is not there. */
  lease: i64 = 1000;
  t1: i64 = -1;
  t2: i64 = -1;
  /** More options in hex, behind the others. */
  more: string = "";
  /** Whether END comes last. */
  ended: bool = true;
  /** Options in the fields `sname` and `file`, in hex. */
  sname: string = "";
  file: string = "";

  constructor(type: DhcpType) {
    super();
    this.kind = type;
    this.linkTo = BROADCAST_MAC;
    this.destination = EVERYBODY;
    this.from = 67;
    this.to = 68;
  }

  protected body(): void {
    const p = Octets.at;
    memory.fill(p, 0, DhcpOff.OPTIONS);
    Octets.u8(this.op);
    Octets.u8(1);
    Octets.u8(this.hardwareLength);
    Octets.at = p + DhcpOff.XID;
    Octets.u32(this.xid);
    Octets.at = p + DhcpOff.YIADDR;
    Octets.ip(this.yours);
    Octets.at = p + DhcpOff.CHADDR;
    Octets.mac(this.mac);
    Octets.at = p + DhcpOff.SNAME;
    Octets.hex(this.sname);
    Octets.at = p + DhcpOff.FILE;
    Octets.hex(this.file);
    Octets.at = p + DhcpOff.COOKIE;
    Octets.u32(this.cookie);
    if (this.kind) Octets.u16(53 << 8 | 1), Octets.u8(this.kind);
    if (this.server) Octets.u16(54 << 8 | 4), Octets.ip(this.server);
    if (this.kind != DhcpType.NAK) {
      this.time(51, this.lease);
      this.time(58, this.t1);
      this.time(59, this.t2);
    }
    Octets.hex(this.more);
    if (this.ended) Octets.u8(255);
  }

  private time(code: i32, seconds: i64): void {
    if (seconds < 0) return;
    Octets.u16(code << 8 | 4);
    Octets.u32(<u32>seconds);
  }

  /** Puts it on the wire and lets the device hear it. */
  say(): void {
    queue(this.build());
    poll();
  }
}

/** The client's message that was taken off the wire last. */
export class Asked {
  static type: i32 = 0;
  static xid: u32 = 0;
  static flags: i32 = 0;
  static ciaddr: u32 = 0;
  /** Options 50 and 54, 0 = not there. */
  static wanted: u32 = 0;
  static server: u32 = 0;
  /** Octets of option 55. */
  static parameters: i32 = 0;
  static message: usize = 0;
}

/** Address of an option's length octet in the message taken last, 0 = it is not there. */
export function optionOf(code: i32): usize {
  let p = Asked.message + DhcpOff.OPTIONS;
  while (load<u8>(p) != 255) {
    if (load<u8>(p) == code) return p + 1;
    p += load<u8>(p) ? <usize>load<u8>(p, 1) + 2 : 1;
  }
  return 0;
}

function addressOption(code: i32): u32 {
  const p = optionOf(code);
  return p ? load<u32>(p, 1) : 0;
}

/** The next frame that is not ARP is a DHCP message of this type to `to`; what every message of a client fulfils is checked. */
export function expectMessage(type: DhcpType, to: u32 = EVERYBODY): void {
  do take(); while (Got.type == 0x0806);
  expect(Got.destination).toBe(to, "destination");
  expect(get32(Got.payload)).toBe(68 << 16 | 67, "ports");
  const p = Asked.message = Got.payload + 8;
  expect(Got.payloadLength - 8).toBe(300, "octets");
  expect(get32(p)).toBe(0x01010600, "BOOTREQUEST, Ethernet, no hops");
  expect(getMac(p + DhcpOff.CHADDR)).toBe(DEVICE_MAC, "chaddr");
  expect(get32(p + DhcpOff.COOKIE)).toBe(0x63825363, "cookie");
  expect(get16(p + 8)).toBe(0, "secs");
  Asked.type = load<u8>(optionOf(DhcpOption.MESSAGE_TYPE), 1);
  expect(Asked.type).toBe(type, "message type");
  Asked.xid = get32(p + DhcpOff.XID);
  Asked.flags = get16(p + DhcpOff.FLAGS);
  Asked.ciaddr = load<u32>(p, DhcpOff.CIADDR);
  Asked.wanted = addressOption(DhcpOption.REQUESTED_ADDRESS);
  Asked.server = addressOption(DhcpOption.SERVER_IDENTIFIER);
  const list = optionOf(DhcpOption.PARAMETER_LIST);
  Asked.parameters = list ? <i32>load<u8>(list) : 0;
  const identifier = optionOf(DhcpOption.CLIENT_IDENTIFIER);
  expect(get16(identifier)).toBe(0x0701, "client identifier: 7 octets, Ethernet");
  expect(getMac(identifier + 2)).toBe(DEVICE_MAC, "client identifier");
}

/** Lets time pass until a DHCP message comes out, at most `ms`; returns how long that took. The server answers ARP. */
export function untilMessage(ms: u32): u32 {
  const start = Net.now;
  while (Net.now - start < ms) {
    while (wire().sentCount() && get16(wire().sent() + 12) == 0x0806) answerArp();
    if (wire().sentCount()) break;
    const wait = Net.due - Net.now;
    pass(min(wait > 0 && wait <= FOREVER ? wait : 1, ms - (Net.now - start)));
  }
  return Net.now - start;
}

/** Takes an ARP packet off the wire; the server answers if it is a question about its address. */
function answerArp(): void {
  take();
  const asker = load<u32>(Got.packet, 14);
  if (asker == 0 || load<u32>(Got.packet, 24) != PEER_IP) return;
  const a = new Arp();
  a.operation = 2;
  a.targetMac = DEVICE_MAC;
  a.target = asker;
  queue(a.build());
  poll();
}

/** Brings the device to REQUESTING: it has taken the offer of `reply`. */
export function request(reply: Reply): void {
  reply.say();
  expectMessage(DhcpType.REQUEST);
}

/** Switches a device on and brings it to BOUND with a lease of such times, in seconds; the wire is silent. */
export function bound(lease: i64, t1: i64 = -1, t2: i64 = -1): void {
  switchOn();
  untilMessage(10000);
  expectMessage(DhcpType.DISCOVER);
  request(new Reply(DhcpType.OFFER));
  acknowledge(lease, t1, t2);
  pass(CLAIM_MS);
  expectState(DhcpState.BOUND);
  Net.own = LEASED;
  while (wire().sentCount()) wire().dropSent();
}

export function acknowledge(lease: i64, t1: i64 = -1, t2: i64 = -1): void {
  const ack = new Reply(DhcpType.ACK);
  ack.lease = lease;
  ack.t1 = t1;
  ack.t2 = t2;
  ack.say();
}

export function expectState(state: DhcpState): void {
  expect<i32>(Dhcp.state).toBe(state, "state");
}

/** Lets the device learn the server's MAC address: the server asks for the device's. */
export function serverKnown(): void {
  const a = new Arp();
  a.target = LEASED;
  queue(a.build());
  poll();
  wire().dropSent();
}

/** Another host has `ip`: it says so. */
export function otherHas(ip: u32): void {
  const a = new Arp();
  a.operation = 2;
  a.linkTo = BROADCAST_MAC;
  a.linkFrom = 0x020000000099;
  a.senderMac = 0x020000000099;
  a.sender = ip;
  a.target = PEER_IP;
  queue(a.build());
  poll();
}

/** Pulls the cable out for `ms`, and puts it back. */
export function unplugFor(ms: u32): void {
  wire().down();
  pass(ms);
  wire().up();
  Net.own = 0;
  poll();
}

/** Lets days pass in leaps: the device is polled once a day. */
export function passDays(days: i32): void {
  while (days-- > 0) {
    Net.now += 24 * 3600 * 1000;
    poll();
    poll();
  }
}

/** The seconds of the lease, as the device counts them. */
export function leased(): u32 {
  return agreed().lease;
}
