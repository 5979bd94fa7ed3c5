// What the TCP scripts share: a device without connections, its program (the test calls the Socket library in the program's place),
// and the usual ways into each state. The program's text is the stream of octets.ts from its start; so is what it reads.
import { isPattern, pattern } from "../fakes/octets";
import { Arp, DEVICE_IP, DEVICE_MAC, PEER_IP, PEER_MAC } from "../fakes/packets";
import { drain, expectArp, expectSilence, mark, Net, pass, peerKnown, poll, power, send as sendFrame, take } from "../fakes/harness";
import { between, expectOut, Flow, flow, peer, Script, synchronize } from "../fakes/tcp";
import { TCP_CONNECTIONS, TCP_TIME_WAITS, TCP_TX_BUFFER } from "../../assembly/config";
import { swap16 } from "../../assembly/lib/bytes";
import { Err } from "../../assembly/lib/errors";
import { bind, close, connect, accept, listen, nextReady, Option, recv, send, setOption, Shut, shutdown, socket, SocketType }
  from "../../assembly/socket/socket";
import { socketAt } from "../../assembly/socket/table";
import { SLOTS } from "../../assembly/lib/ready";
import { drop } from "../../assembly/transport/tcp/close";
import { lookup } from "../../assembly/transport/tcp/demux";
import { isn } from "../../assembly/transport/tcp/isn";
import { State } from "../../assembly/transport/tcp/state";
import { Is, is, Tcb, tcbAt, timeWaitAt } from "../../assembly/transport/tcp/tcb";
import { expire } from "../../assembly/transport/tcp/time-wait";
import { TcpFlag } from "../../assembly/wire/tcp";

// Flags as scripts write them.
export const SYN: u32 = TcpFlag.SYN;
export const SYNACK: u32 = TcpFlag.SYN | TcpFlag.ACK;
export const ACK: u32 = TcpFlag.ACK;
export const FIN: u32 = TcpFlag.FIN | TcpFlag.ACK;
export const RST: u32 = TcpFlag.RST;
export const RSTACK: u32 = TcpFlag.RST | TcpFlag.ACK;
export const PSH: u32 = TcpFlag.PSH | TcpFlag.ACK;

const BUFFER: usize = memory.data(70000);

/** The program on the device. */
export class Program {
  /** Its listening socket, and the connection that it talks on. */
  static listener: i32 = -1;
  static s: i32 = -1;
  /** Octets of the stream written and read so far on `s`. */
  static written: i32 = 0;
  static read: i32 = 0;
}

/** The scratch memory of a script, 70000 octets. */
export function scratch(): usize {
  return BUFFER;
}

/** A device with its address, no socket and no connection; the peer's MAC address is known. Time and counters begin. */
export function fresh(): void {
  for (let i = 0; i < SLOTS; i++) {
    const k = socketAt(i);
    if (k.handle) close(k.handle);
  }
  for (let i = 0; i < TCP_CONNECTIONS; i++) if (is(tcbAt(i), Is.USED)) drop(tcbAt(i), false);
  for (let i = 0; i < TCP_TIME_WAITS; i++) expire(timeWaitAt(i), Net.now);
  while (nextReady() >= 0) continue;
  Script.anyText = false;
  power();
  own(-1);
}

/** The program goes on with socket s, from the start of its streams. */
export function own(s: i32): void {
  Program.s = s;
  Program.written = Program.read = 0;
}

/** The program listens on `port`. */
export function serve(port: i32, backlog: i32 = 4): i32 {
  const s = socket(SocketType.STREAM);
  expect(s).toBeGreaterThanOrEqual(0, "socket");
  expect(bind(s, 0, port)).toBe(0, "bind");
  expect(listen(s, backlog)).toBe(0, "listen");
  Program.listener = s;
  return s;
}

/** ESTABLISHED by passive OPEN: the peer's port 5000, the device's 7. The program holds `Program.s`. */
export function established(): Flow {
  serve(7);
  const f = synchronize(5000, 7);
  own(accept(Program.listener));
  expect(Program.s).toBeGreaterThanOrEqual(0, "accept");
  return f;
}

/** `established`, and the peer's initial sequence number is iss. */
export function establishedFrom(iss: u32): Flow {
  serve(7);
  const f = between(5000, 7);
  f.iss = iss;
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  return f;
}

/** SYN-SENT: the program connects from port 4000 to the peer's port 80, and the SYN has come out. */
export function synSent(): Flow {
  const f = between(80, 4000);
  const s = socket(SocketType.STREAM);
  expect(bind(s, 0, 4000)).toBe(0, "bind");
  expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS, "connect");
  own(s);
  poll();
  expectOut({ flags: SYN, seq: 0, mss: 1460 });
  return f;
}

/** ESTABLISHED by active OPEN. */
export function connected(): Flow {
  const f = synSent();
  peer({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  expectOut({ seq: 1, ack: 1 });
  return f;
}

/** SYN-RECEIVED by passive OPEN; the SYN,ACK has come out. */
export function synReceived(): Flow {
  serve(7);
  const f = between(5000, 7);
  peer({ flags: SYN, seq: 0, mss: 1460 });
  expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  return f;
}

/** CLOSE-WAIT: the peer has closed, nothing was said before. */
export function closeWait(): Flow {
  const f = established();
  peer({ flags: FIN, seq: 1, ack: 1 });
  expectOut({ seq: 1, ack: 2 });
  return f;
}

/** FIN-WAIT-1: the program has shut down sending and can still read. */
export function finWait1(): Flow {
  const f = established();
  shutdown(Program.s, Shut.WR);
  poll();
  expectOut({ flags: FIN, seq: 1, ack: 1 });
  return f;
}

export function finWait2(): Flow {
  const f = finWait1();
  peer({ seq: 1, ack: 2 });
  return f;
}

export function closing(): Flow {
  const f = finWait1();
  peer({ flags: FIN, seq: 1, ack: 1 });
  expectOut({ seq: 2, ack: 2 });
  return f;
}

export function lastAck(): Flow {
  const f = closeWait();
  shutdown(Program.s, Shut.WR);
  poll();
  expectOut({ flags: FIN, seq: 1, ack: 2 });
  return f;
}

export function timeWait(): Flow {
  const f = finWait2();
  peer({ flags: FIN, seq: 1, ack: 2 });
  expectOut({ seq: 2, ack: 2 });
  return f;
}

/** The program writes the next n octets of its stream; how many were taken. The device is not polled. */
export function writeLater(n: i32): i32 {
  pattern(BUFFER, Program.written, n);
  const taken = send(Program.s, BUFFER, n);
  if (taken > 0) Program.written += taken;
  return taken;
}

/** The program writes the next n octets, all of which are taken, and the device is polled. */
export function write(n: i32): void {
  expect(writeLater(n)).toBe(n, "octets taken by send");
  poll();
}

/** The program reads exactly n octets, which are the next of the peer's stream, and the device is polled. */
export function read(n: i32): void {
  const got = recv(Program.s, BUFFER, n);
  expect(got).toBe(n, "octets read");
  if (got > 0) {
    expect(isPattern(BUFFER, Program.read, got)).toBe(true, "text read is the stream");
    Program.read += got;
  }
  poll();
}

/** What the program's next `recv` answers: an error, or 0 for the end of the stream. Nothing is there to be read. */
export function recvResult(): i32 {
  return recv(Program.s, BUFFER, 100);
}

/** The program closes its socket and the device is polled. */
export function hangUp(): void {
  expect(close(Program.s)).toBe(0, "close");
  poll();
}

/** The state of the connection of the current flow: its own block or its TIME-WAIT entry; CLOSED if there is none. */
export function state(): State {
  const f = flow();
  const ports = swap16(f.from) | swap16(f.to) << 16;
  for (let i = 0; i < TCP_CONNECTIONS; i++) {
    const t = tcbAt(i);
    if (is(t, Is.USED) && !is(t, Is.DETACHED) && t.ports == ports && t.remoteIp == f.peerIp) return t.state;
  }
  for (let i = 0; i < TCP_TIME_WAITS; i++) {
    const w = timeWaitAt(i);
    if (w.state == State.TIME_WAIT && w.ports == ports && w.remoteIp == f.peerIp) return State.TIME_WAIT;
  }
  return State.CLOSED;
}

export function expectState(s: State): void {
  expect(nameOf(state())).toBe(nameOf(s), "state");
}

function nameOf(s: State): string {
  switch (s) {
    case State.LISTEN: return "LISTEN";
    case State.SYN_SENT: return "SYN-SENT";
    case State.SYN_RECEIVED: return "SYN-RECEIVED";
    case State.ESTABLISHED: return "ESTABLISHED";
    case State.FIN_WAIT_1: return "FIN-WAIT-1";
    case State.FIN_WAIT_2: return "FIN-WAIT-2";
    case State.CLOSE_WAIT: return "CLOSE-WAIT";
    case State.CLOSING: return "CLOSING";
    case State.LAST_ACK: return "LAST-ACK";
    case State.TIME_WAIT: return "TIME-WAIT";
    default: return "CLOSED";
  }
}

/** Blocks in use, DETACHED ones included. */
export function blocksUsed(): i32 {
  let n = 0;
  for (let i = 0; i < TCP_CONNECTIONS; i++) if (is(tcbAt(i), Is.USED)) n++;
  return n;
}

/** Entries in TIME-WAIT. */
export function timeWaits(): i32 {
  let n = 0;
  for (let i = 0; i < TCP_TIME_WAITS; i++) if (timeWaitAt(i).state == State.TIME_WAIT) n++;
  return n;
}

/** Turns the Nagle algorithm off for the program's connection. */
export function noDelay(): void {
  expect(setOption(Program.s, Option.NODELAY, 1)).toBe(0, "TCP_NODELAY");
}

/** Lets time pass until an initial sequence number for these ports is `before` to `before` - 250 short of 2^32. */
export function waitForIss(from: i32, to: i32, before: u32): void {
  const ports = swap16(from) | swap16(to) << 16;
  const now = isn(DEVICE_IP, PEER_IP, ports, Net.now);
  const short = 0 - before - now;
  pass(short / 250);
  peerKnown();
  drain();
  mark();
}

/** The device, which has heard nothing for a while (RFC 9293 3.8.3, R1), asks the peer's adapter whether it is there, and is answered. */
export function answerDoubt(): void {
  expectArp(1, DEVICE_IP, PEER_IP, 0, PEER_MAC);
  const answer = new Arp();
  answer.operation = 2;
  answer.targetMac = DEVICE_MAC;
  sendFrame(answer.build());
}

/** The peer asks for the device's MAC address, which keeps its own fresh in the device's cache. Nothing else is on the wire. */
export function refresh(): void {
  sendFrame(new Arp().build());
  take();
  expectSilence();
}

/** Octets of text in full segments to a peer whose MSS is `most`: a whole number of them, two at least, fills the send ring. */
export function fitted(most: i32): i32 {
  return TCP_TX_BUFFER / max(2, (TCP_TX_BUFFER + most - 1) / most);
}

/** The block of the current flow. */
export function block(): Tcb {
  const f = flow();
  return changetype<Tcb>(lookup(DEVICE_IP, f.peerIp, swap16(f.from) | swap16(f.to) << 16));
}
