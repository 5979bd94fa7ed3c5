// A device on a wire, and a test that is its peer: frames go in, time passes, frames come out and are looked at. Time is
// virtual; every frame that comes out is checked (addresses, lengths, checksums) whether or not the test asks.
import { WireMac } from "../../hal/mock/wire-mac";
import { Counter, counter } from "../../assembly/lib/counters";
import { seed } from "../../assembly/lib/siphash";
import { FOREVER } from "../../assembly/lib/time";
import { claimed } from "../../assembly/link/arp";
import { interfaceAt } from "../../assembly/link/interface";
import { follow, start } from "../../assembly/link/follow";
import { begin, receive, runTimers, transmit } from "../../assembly/socket/poll";
import { udpClose } from "../../assembly/transport/udp";
import { UDP_SOCKETS } from "../../assembly/config";
import { checksumOf, get16, get32, getMac } from "./octets";
import { Arp, DEVICE_IP, DEVICE_MAC, FRAME } from "./packets";

const COUNTED: usize = memory.data(4 * Counter.COUNT, 4);
/** Longest virtual time that `power` waits for the address, ms. */
const CLAIM_MS: u32 = 20000;

export class Net {
  static mac: WireMac | null = null;
  /** The clock, ms; `at` counts from `zero`. */
  static now: u32 = 0;
  static zero: u32 = 0;
  /** When the device wants to be polled next. */
  static due: u32 = 0;
  /** What its packets are to have. */
  static tos: i32 = 0;
  static ttl: i32 = 64;
  static own: u32 = DEVICE_IP;
  /** What runs on the device above the stack: its work at `now`; returns its wait. */
  static program: (now: u32) => u32 = idle;
}

function idle(now: u32): u32 {
  return FOREVER;
}

/** The adapter under the device. */
export function wire(): WireMac {
  return <WireMac>Net.mac;
}

/**
 * Plugs a device in: it claims its address and learns the peer's. Afterwards the wire is silent, no UDP socket is open, `at` counts from
 * 0, and `counted` from here.
 */
export function power(): void {
  Net.tos = 0;
  Net.ttl = 64;
  plug();
  settle();
  peerKnown();
  reset();
}

/** The same, but the device has just seen the link come up. */
export function plug(): void {
  for (let i = 0; i < UDP_SOCKETS; i++) udpClose(i);
  seed();
  const mac = new WireMac();
  mac.down();
  Net.mac = mac;
  start(mac);
  follow(mac, Net.now);
  mac.up();
  reset();
}

/** Lets time pass until the address is claimed and announced. */
export function settle(): void {
  const until = Net.now - Net.zero + CLAIM_MS;
  at(until);
  expect(claimed()).toBe(true, "address claimed");
  drain();
}

/** Time counts from 0 and counters from here. */
export function reset(): void {
  Net.zero = Net.now;
  drain();
  mark();
}

/** `counted` counts from here. */
export function mark(): void {
  for (let i = 0; i < Counter.COUNT; i++) store<u32>(COUNTED + (i << 2), counter(i));
}

/** How often c was counted since `power`, `reset` or `mark`. */
export function counted(c: Counter): u32 {
  return counter(c) - load<u32>(COUNTED + (<usize>c << 2));
}

/** Lets the device learn the peer's MAC address: it asks, and gets its answer. */
export function peerKnown(): void {
  const ask = new Arp();
  send(ask.build());
  drain();
}

/** Puts the n octets at FRAME on the wire without polling. */
export function queue(n: i32): void {
  wire().inject(FRAME, n);
}

/** Puts the n octets at FRAME on the wire and polls. */
export function send(n: i32): void {
  queue(n);
  poll();
}

/** One poll of the device at the present time. */
export function poll(): void {
  const wait = turn(Net.now);
  expect(wait <= FOREVER).toBe(true, "poll waits no longer than FOREVER");
  Net.due = Net.now + wait;
}

/** One turn of the device, as assembly/index does it. Returns its wait. */
export function turn(now: u32): u32 {
  let wait = begin(now);
  while (receive(now)) continue;
  if (!transmit(now)) wait = 1;
  wait = min(wait, runTimers(now));
  if (!transmit(now)) wait = min<u32>(wait, 1);
  return min(wait, Net.program(now));
}

/** Lets time pass until t ms after zero, polling the device whenever it asked to be. */
export function at(t: u32): void {
  const end = Net.zero + t;
  expect(<i32>(end - Net.now) >= 0).toBe(true, "time goes forward");
  poll();
  while (<i32>(end - Net.due) >= 0 && end != Net.now) {
    Net.now = Net.due == Net.now ? Net.now + 1 : Net.due;
    poll();
  }
  Net.now = end;
  poll();
}

/** Lets `ms` pass. */
export function pass(ms: u32): void {
  at(Net.now - Net.zero + ms);
}

/** Forgets what came out. */
export function drain(): void {
  while (wire().sentCount()) wire().dropSent();
}

/** Nothing has come out. */
export function expectSilence(): void {
  expect(wire().sentCount()).toBe(0, "frames sent");
}

const TAKEN: usize = memory.data(2048, 8);

/** The frame that was taken off the wire last. */
export class Got {
  /** Address of its Ethernet header. */
  static frame: usize = TAKEN + 2;
  static length: i32 = 0;
  static type: i32 = 0;
  static linkTo: u64 = 0;
  /** IPv4: header, payload (transport header) and its octets. */
  static packet: usize = TAKEN + 16;
  static source: u32 = 0;
  static destination: u32 = 0;
  static protocol: i32 = 0;
  /** Flags and fragment offset. */
  static fragment: i32 = 0;
  static payload: usize = 0;
  static payloadLength: i32 = 0;
}

/** Takes the oldest frame that came out, checked; there must be one. */
export function take(): void {
  expect(wire().sentCount()).toBeGreaterThan(0, "a frame was sent");
  Got.length = wire().sentLength();
  memory.copy(Got.frame, wire().sent(), Got.length);
  wire().dropSent();
  expect(Got.length).toBeGreaterThanOrEqual(14, "octets of frame");
  Got.linkTo = getMac(Got.frame);
  expect(getMac(Got.frame + 6)).toBe(DEVICE_MAC, "from the device's MAC address");
  Got.type = get16(Got.frame + 12);
  if (Got.type == 0x0800) checkPacket();
}

/** Takes the oldest frame, which is an IPv4 packet of `protocol`. */
export function takePacket(protocol: i32): void {
  take();
  expect(Got.type).toBe(0x0800, "EtherType");
  expect(Got.protocol).toBe(protocol, "protocol");
}

/** What every packet of ours fulfils. */
function checkPacket(): void {
  const p = Got.packet;
  expect(load<u8>(p)).toBe(0x45, "version and header length");
  expect(Got.length - 14).toBe(get16(p + 2), "total length and frame agree");
  expect(checksumOf(p, 20, 0)).toBe(0, "header checksum");
  expect(get16(p + 10)).not.toBe(0xffff, "checksum is never written as 0xffff");
  expect(<i32>load<u8>(p, 1)).toBe(Net.tos, "type of service");
  expect(<i32>load<u8>(p, 8)).toBe(Net.ttl, "time to live");
  Got.source = load<u32>(p, 12);
  Got.destination = load<u32>(p, 16);
  expect(Got.source).toBe(Net.own, "source address");
  Got.protocol = load<u8>(p, 9);
  Got.payload = p + 20;
  Got.payloadLength = get16(p + 2) - 20;
  Got.fragment = get16(p + 6);
  // What a fragment carries can only be judged with the others.
  if (Got.fragment & 0x3fff) return;
  if (Got.protocol == 1) expect(checksumOf(Got.payload, Got.payloadLength, 0)).toBe(0, "ICMP checksum");
  if (Got.protocol == 6 || Got.protocol == 17) checkTransport();
}

function checkTransport(): void {
  const n = Got.payloadLength;
  let s = <u32>Got.protocol + n;
  for (let i = 12; i < 20; i += 2) s += get16(Got.packet + i);
  expect(checksumOf(Got.payload, n, (s & 0xffff) + (s >> 16))).toBe(0, "checksum over pseudo-header");
  if (Got.protocol != 17) return;
  expect(get16(Got.payload + 4)).toBe(n, "UDP length");
  expect(get16(Got.payload + 6)).not.toBe(0, "a UDP checksum is sent");
}

/** Whether a UDP datagram, taken, goes to `port` from `own` and carries n octets. */
export function expectUdp(own: i32, port: i32, n: i32): void {
  takePacket(17);
  expect(get16(Got.payload)).toBe(own, "source port");
  expect(get16(Got.payload + 2)).toBe(port, "destination port");
  expect(Got.payloadLength - 8).toBe(n, "octets of data");
}

/** The next frame is an ICMP message of this type and code. */
export function expectIcmp(type: i32, code: i32): void {
  takePacket(1);
  expect(<i32>load<u8>(Got.payload)).toBe(type, "ICMP type");
  expect(<i32>load<u8>(Got.payload, 1)).toBe(code, "ICMP code");
}

/** The next frame is an ARP packet with these contents. */
export function expectArp(operation: i32, sender: u32, target: u32, targetMac: u64, linkTo: u64): void {
  take();
  expect(Got.type).toBe(0x0806, "EtherType");
  expect(Got.length).toBe(42, "octets of frame");
  expect(Got.linkTo).toBe(linkTo, "to MAC address");
  const p = Got.packet;
  expect(get32(p)).toBe(0x00010800, "types");
  expect(get16(p + 4)).toBe(0x0604, "address lengths");
  expect(get16(p + 6)).toBe(operation, "operation");
  expect(getMac(p + 8)).toBe(DEVICE_MAC, "sender MAC address");
  expect(load<u32>(p, 14)).toBe(sender, "sender address");
  expect(getMac(p + 18)).toBe(targetMac, "target MAC address");
  expect(load<u32>(p, 24)).toBe(target, "target address");
}

/** The interface's address. */
export function ownIp(): u32 {
  return interfaceAt(0).ip;
}
