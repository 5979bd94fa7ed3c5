// TCP as a packet script: the test is the peer.
//
//   synchronize(5000, 7);                          // the peer opens a connection to port 7
//   peer({ seq: 1, ack: 1, len: 6 });              // flags are ACK unless said otherwise
//   expectOut({ seq: 1, ack: 7 });                 // the next frame; then: expectSilence()
//   at(1000);                                      // time from `power`
//
// Numbers count from both sides' initial sequence numbers. Text is the stream of octets.ts: the peer's octet with sequence number s is
// position s - 1 of it, and so is the device's unless a script says `data` or `text: false`.
import { isPattern, get16, get32, hexOf } from "./octets";
import { PEER_IP, PEER_MAC, Seg } from "./packets";
import { drain, Got, poll, queue, takePacket } from "./harness";
import { TcpFlag } from "../../assembly/wire/tcp";

export { Seg } from "./packets";

/** One connection as the test sees it. */
export class Flow {
  /** The peer's port and the device's. */
  from: i32 = 5000;
  to: i32 = 7;
  /** Initial sequence numbers, the peer's and the device's; that is learned from its SYN. */
  iss: u32 = 0x7fffff00;
  deviceIss: u32 = 0;
  /** The window that the peer's segments say unless told otherwise. */
  wnd: i32 = 8192;
  peerIp: u32 = PEER_IP;
}

class Current {
  static flow: Flow = new Flow();
}

/** The flow that scripts talk about. */
export function flow(): Flow {
  return Current.flow;
}

/** Makes `f` the flow that scripts talk about. */
export function on(f: Flow): Flow {
  Current.flow = f;
  return f;
}

/** A new flow between these ports, which becomes the current one. */
export function between(from: i32, to: i32): Flow {
  const f = new Flow();
  f.from = from;
  f.to = to;
  return on(f);
}

/** Takes the device's SYN to this port of the peer; its flow becomes the current one. */
export function called(port: i32): Flow {
  takePacket(6);
  expect(get16(Got.payload + 2)).toBe(port, "port");
  expect(<u32>load<u8>(Got.payload, 13)).toBe(TcpFlag.SYN, "SYN");
  const f = between(port, get16(Got.payload));
  f.deviceIss = get32(Got.payload + 4);
  drain();
  return f;
}

/** The peer sends this segment and the device is polled. */
export function peer(s: Seg): void {
  peerLater(s);
  poll();
}

/** The peer sends this segment; the device is not polled yet. */
export function peerLater(s: Seg): void {
  const f = Current.flow;
  const k = <i32>s.seq - (s.flags & TcpFlag.SYN ? 0 : 1);
  if (s.from == 0) s.from = f.from;
  if (s.to == 0) s.to = f.to;
  if (s.source == PEER_IP) s.source = f.peerIp;
  if (s.wnd < 0) s.wnd = f.wnd;
  s.seq += f.iss;
  s.ack = s.flags & TcpFlag.ACK ? s.ack + f.deviceIss : s.ack;
  queue(s.buildFrom(k));
}

/** The next frame is this segment. A SYN teaches the device's initial sequence number. PSH counts only if asked for. */
export function expectOut(s: Seg): void {
  takePacket(6);
  const f = Current.flow;
  const p = Got.payload;
  expect(Got.payloadLength).toBeGreaterThanOrEqual(20, "octets of segment");
  expect(Got.destination).toBe(f.peerIp, "to the peer");
  expect(Got.linkTo).toBe(PEER_MAC, "to the peer's MAC address");
  expect(get16(p)).toBe(s.to ? s.to : f.to, "source port");
  expect(get16(p + 2)).toBe(s.from ? s.from : f.from, "destination port");
  const flags = <u32>load<u8>(p, 13);
  expect(nameOf(s.flags & TcpFlag.PSH ? flags : flags & ~TcpFlag.PSH)).toBe(nameOf(s.flags), "flags");
  if (flags & TcpFlag.SYN) f.deviceIss = get32(p + 4) - s.seq;
  expect(get32(p + 4) - f.deviceIss).toBe(s.seq, "SEG.SEQ");
  if (flags & TcpFlag.ACK) expect(get32(p + 8) - f.iss).toBe(s.ack, "SEG.ACK");
  if (s.wnd >= 0) expect(get16(p + 14)).toBe(s.wnd, "SEG.WND");
  expect(get16(p + 18)).toBe(s.urgent, "urgent pointer");
  expectOptions(s, p);
  expectText(s, p);
}

/** A reset without ACK, whose sequence number is absolute: `ack` of the segment that it answers (RFC 9293 3.10.7.1). */
export function expectReset(seq: u32): void {
  expectOut({ flags: TcpFlag.RST, seq });
}

function expectOptions(s: Seg, p: usize): void {
  const n = <i32>(load<u8>(p, 12) >> 4 << 2) - 20;
  if (s.opts.length) expect(hexOf(p + 20, n)).toBe(s.opts, "options");
  if (s.mss < 0) return;
  expect(hexOf(p + 20, 2)).toBe("02 04", "MSS option");
  expect(get16(p + 22)).toBe(s.mss, "MSS");
}

function expectText(s: Seg, p: usize): void {
  const header = <i32>(load<u8>(p, 12) >> 4 << 2);
  const n = Got.payloadLength - header;
  if (s.data.length) {
    expect(hexOf(p + header, n)).toBe(s.data, "text");
    return;
  }
  expect(n).toBe(s.len, "octets of text");
  const k = <i32>s.seq - (s.flags & TcpFlag.SYN ? 0 : 1);
  if (n && !Script.anyText) expect(isPattern(p + header, k, n)).toBe(true, "text is the stream");
}

/** What scripts may turn off. */
export class Script {
  /** The device's text is not the stream: only its length is compared. */
  static anyText: bool = false;
}

function nameOf(flags: u32): string {
  const names = "FSRPAUEC";
  let text = "";
  for (let i = 0; i < 8; i++) if (flags >> i & 1) text += names.charAt(i);
  return text;
}

/** The peer opens a connection from port `from` to the device's port `to`, three segments; the device says MSS 1460. */
export function synchronize(from: i32, to: i32): Flow {
  const f = between(from, to);
  peer({ flags: TcpFlag.SYN, seq: 0, mss: 1460 });
  expectOut({ flags: TcpFlag.SYN | TcpFlag.ACK, seq: 0, ack: 1, mss: 1460 });
  peer({ seq: 1, ack: 1 });
  return f;
}
