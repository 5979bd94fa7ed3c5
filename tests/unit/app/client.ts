// Clients of the device's programs: each one a small TCP that opens, says, acknowledges at once and closes, over the packets of
// tests/fakes. It keeps what it hears as text. Nothing is lost on this wire and time stands still unless a test moves it.
import { run, runTimers, start } from "../../../assembly/app/programs";
import { TcpFlag } from "../../../assembly/wire/tcp";
import { Got, Net, at, poll, power, queue, takePacket, wire } from "../../fakes/harness";
import { get16, get32, hexOf } from "../../fakes/octets";
import { Seg, Udp } from "../../fakes/packets";

/** Data that a client puts into one segment. */
const MSS: i32 = 1000;

class Clients {
  static all: Client[] = [];
  static started: bool = false;
}

/** What runs on the device: the functions that assembly/index calls. */
class Programs {
  static start: () => void = start;
  static run: (now: u32) => void = run;
  static runTimers: (now: u32) => u32 = runTimers;
}

/** Lets these programs run on the device in place of the usual ones. Before `powerPrograms`. */
export function usePrograms(start: () => void, run: (now: u32) => void, runTimers: (now: u32) => u32): void {
  Programs.start = start;
  Programs.run = run;
  Programs.runTimers = runTimers;
}

/** Plugs the device in and starts its programs, once for all tests of a file; forgets the clients of earlier tests. */
export function powerPrograms(): void {
  if (!Clients.started) {
    power();
    Programs.start();
    Clients.started = true;
  }
  for (let i = 0; i < Clients.all.length; i++) Clients.all[i].abort();
  settle();
}

export class Client {
  /** What the device sent, and whether it has ended its stream or reset the connection. */
  heard: string = "";
  ended: bool = false;
  reset: bool = false;
  /** Whether the window fills up with what comes, because nobody reads it. */
  lazy: bool = false;
  /** SND.UNA, SND.NXT and the end of the device's window. */
  private una: u32 = 1000;
  private next: u32 = 1000;
  private edge: u32 = 0;
  private ack: u32 = 0;
  /** What the window has not let out yet, and whether the end of the stream follows. */
  private pending: string = "";
  private ending: bool = false;

  /** `window`: the window that this client offers. */
  constructor(public port: i32, private to: i32, public window: i32 = 8000) {
    this.put(TcpFlag.SYN, "");
    this.next++;
    Clients.all.push(this);
    settle();
  }

  /** Sends `text`, as far as the device's window lets it, and lets the device answer. */
  say(text: string): Client {
    this.later(text);
    settle();
    return this;
  }

  /** Puts `text` on the wire; the device is not polled yet. */
  later(text: string): void {
    this.pending += text;
    this.flush();
  }

  /** Ends this client's stream. */
  close(): Client {
    this.ending = true;
    this.flush();
    settle();
    return this;
  }

  /** Opens or shuts the window. */
  offer(window: i32): Client {
    this.window = window;
    this.put(TcpFlag.ACK, "");
    settle();
    return this;
  }

  /** Goes away without a word but a reset. */
  abort(): void {
    this.pending = "";
    this.put(TcpFlag.RST, "");
  }

  /** Takes the segment that came off the wire last. */
  hear(): void {
    const p = Got.payload;
    const flags = <u32>load<u8>(p, 13);
    const header = <i32>(load<u8>(p, 12) >> 4 << 2);
    const n = Got.payloadLength - header;
    if (flags & TcpFlag.RST) this.reset = true;
    if (flags & TcpFlag.SYN) this.ack = get32(p + 4) + 1;
    else if (get32(p + 4) != this.ack || n > this.window) return this.put(TcpFlag.ACK, "");
    if (flags & TcpFlag.ACK) this.una = get32(p + 8);
    this.edge = this.una + get16(p + 14);
    this.heard += String.UTF8.decodeUnsafe(p + header, n);
    this.ack += n;
    if (this.lazy) this.window -= n;
    if (flags & TcpFlag.FIN) {
      this.ended = true;
      this.ack++;
    }
    if (n || flags & (TcpFlag.SYN | TcpFlag.FIN)) this.put(TcpFlag.ACK, "");
    this.flush();
  }

  private flush(): void {
    let n = min(min(MSS, this.pending.length), <i32>(this.edge - this.next));
    while (n > 0) {
      this.put(TcpFlag.ACK | TcpFlag.PSH, this.pending.slice(0, n));
      this.next += n;
      this.pending = this.pending.slice(n);
      n = min(min(MSS, this.pending.length), <i32>(this.edge - this.next));
    }
    if (!this.ending || this.pending.length) return;
    this.ending = false;
    this.put(TcpFlag.ACK | TcpFlag.FIN, "");
    this.next++;
  }

  private put(flags: u32, text: string): void {
    const s = new Seg();
    const octets = String.UTF8.encode(text);
    s.data = hexOf(changetype<usize>(octets), octets.byteLength);
    s.flags = flags;
    s.from = this.port;
    s.to = this.to;
    s.seq = this.next;
    s.ack = flags & TcpFlag.ACK ? this.ack : 0;
    s.wnd = this.window;
    if (flags & TcpFlag.SYN) s.mss = MSS;
    queue(s.buildFrom(0));
  }
}

/** Polls the device, its programs and the clients until nobody has anything to say. */
export function settle(): void {
  do {
    poll();
    Programs.runTimers(Net.now);
    Programs.run(Net.now);
    poll();
  } while (listenAll());
}

/** Lets `ms` pass, a second at a time. */
export function pass(ms: u32): void {
  const end = Net.now - Net.zero + ms;
  for (let t = Net.now - Net.zero; t < end; t = min(t + 1000, end)) {
    at(t);
    settle();
  }
  at(end);
  settle();
}

function listenAll(): bool {
  const any = wire().sentCount() > 0;
  while (wire().sentCount()) {
    takePacket(6);
    const port = get16(Got.payload + 2);
    for (let i = 0; i < Clients.all.length; i++) if (Clients.all[i].port == port) Clients.all[i].hear();
  }
  return any;
}

/** Sends a datagram with `text` and polls; what comes back is left on the wire. */
export function datagram(from: i32, to: i32, text: string): void {
  const d = new Udp();
  const octets = String.UTF8.encode(text);
  d.from = from;
  d.to = to;
  d.data = hexOf(changetype<usize>(octets), octets.byteLength);
  queue(d.build());
  poll();
  Programs.run(Net.now);
  poll();
}
