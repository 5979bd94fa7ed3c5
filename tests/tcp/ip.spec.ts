// What a program may ask of IP for its packets (RFC 9293 3.9.1.9, 3.9.2): the differentiated services field and the time to live; and what no
// program gets: source routes.
import { TCP_RTO_MIN_MS } from "../../assembly/config";
import { ip4 } from "../../assembly/lib/bytes";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import {
  accept, bind, close, connect, Option, option, sendto, setOption, setsockopt, Shut, shutdown, socket, SocketType,
} from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { Arp, Icmp, PEER_IP } from "../fakes/packets";
import { counted, drain, expectIcmp, expectSilence, expectUdp, Net, pass, poll, send, take } from "../fakes/harness";
import { between, expectOut, flow, on, peer, synchronize } from "../fakes/tcp";
import {
  blocksUsed, established, expectState, FIN, fresh, own, Program, RST, scratch, serve, state, SYN, SYNACK, synSent, write,
} from "./support";

/** DSCP 46, expedited forwarding (RFC 3246), in its octet. */
const EXPEDITED: i32 = 46 << 2;

/** The program asks for this; every packet from here on is to have it. */
function ask(s: i32, tos: i32, ttl: i32): void {
  expect(setOption(s, Option.TOS, tos)).toBe(0, "IP_TOS");
  expect(setOption(s, Option.TTL, ttl)).toBe(0, "IP_TTL");
  Net.tos = tos;
  Net.ttl = ttl;
}

/** Every packet from here on is as usual. */
function usual(): void {
  Net.tos = 0;
  Net.ttl = 64;
}

describe("IP_TOS and IP_TTL", () => {
  beforeEach(fresh);

  it("set before OPEN: every segment has them, the SYN, the text, what goes again, the last ACK (MUST-48, MUST-49, SHLD-22)", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 4000)).toBe(0);
    ask(s, EXPEDITED, 7);
    expect(connect(s, PEER_IP, 80)).toBe(Err.EINPROGRESS);
    own(s);
    poll();
    between(80, 4000);
    expectOut({ flags: SYN, seq: 0 });
    pass(1000);
    expectOut({ flags: SYN, seq: 0 });
    peer({ flags: SYNACK, seq: 0, ack: 1 });
    expectOut({ seq: 1, ack: 1 });
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    pass(3000);
    expectOut({ seq: 1, ack: 1, len: 10 });
    peer({ seq: 1, ack: 11 });
    expect(shutdown(s, Shut.WR)).toBe(0);
    poll();
    expectOut({ flags: FIN, seq: 11, ack: 1 });
    peer({ flags: FIN, seq: 1, ack: 12 });
    expectOut({ seq: 12, ack: 2 });
    expectState(State.TIME_WAIT);
    peer({ flags: FIN, seq: 1, ack: 12 });
    expectOut({ seq: 12, ack: 2 });
  });

  it("set on a listening socket: its connections have them from the SYN,ACK on (MUST-48, MUST-49)", () => {
    ask(serve(7), EXPEDITED, 255);
    synchronize(5000, 7);
    own(accept(Program.listener));
    expect(option(Program.s, Option.TOS)).toBe(EXPEDITED);
    expect(option(Program.s, Option.TTL)).toBe(255);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("set while the connection lasts: what is sent from then on has them (SHLD-21)", () => {
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    peer({ seq: 1, ack: 11 });
    ask(Program.s, EXPEDITED, 1);
    write(10);
    expectOut({ seq: 11, ack: 1, len: 10 });
    peer({ seq: 1, ack: 21 });
    ask(Program.s, 0, 64);
    write(10);
    expectOut({ seq: 21, ack: 1, len: 10 });
  });

  it("stay when the program has closed its socket", () => {
    established();
    ask(Program.s, EXPEDITED, 9);
    expect(close(Program.s)).toBe(0);
    poll();
    expectOut({ flags: FIN, seq: 1, ack: 1 });
    pass(TCP_RTO_MIN_MS);
    expectOut({ flags: FIN, seq: 1, ack: 1 });
  });

  it("are those of one socket: other connections to that host, resets and ICMP are as usual", () => {
    const first = established();
    const s = Program.s;
    synchronize(5001, 7);
    const second = flow();
    const other = accept(Program.listener);
    on(first);
    ask(s, EXPEDITED, 9);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    usual();
    on(second);
    own(other);
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
    between(5002, 81);
    peer({ flags: RST | SYN, seq: 0 });
    peer({ flags: SYN, seq: 0 });
    take();
    const ping = new Icmp();
    send(ping.build());
    expectIcmp(0, 0);
    expectSilence();
  });

  it("do not get lost while the packet waits for ARP", () => {
    const s = socket(SocketType.STREAM);
    expect(bind(s, 0, 4000)).toBe(0);
    ask(s, EXPEDITED, 9);
    expect(connect(s, ip4(192, 168, 7, 50), 80)).toBe(Err.EINPROGRESS);
    poll();
    take();
    const f = between(80, 4000);
    f.peerIp = ip4(192, 168, 7, 50);
    const a = new Arp();
    a.sender = f.peerIp;
    a.operation = 2;
    send(a.build());
    expectOut({ flags: SYN, seq: 0 });
  });

  it("of a packet that could not be sent are not those of the next one", () => {
    const d = socket(SocketType.DGRAM);
    expect(setOption(d, Option.TTL, 9)).toBe(0);
    expect(sendto(d, scratch(), 10, ip4(127, 0, 0, 1), 99)).toBe(Err.ENETUNREACH);
    established();
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("of a stream leave the two bits of congestion notification alone", () => {
    established();
    expect(setOption(Program.s, Option.TOS, EXPEDITED | 3)).toBe(0);
    expect(option(Program.s, Option.TOS)).toBe(EXPEDITED);
  });

  it("have limits; -1 is the usual time to live", () => {
    established();
    expect(option(Program.s, Option.TTL)).toBe(64);
    expect(option(Program.s, Option.TOS)).toBe(0);
    expect(setOption(Program.s, Option.TTL, 0)).toBe(Err.EINVAL);
    expect(setOption(Program.s, Option.TTL, 256)).toBe(Err.EINVAL);
    expect(setOption(Program.s, Option.TTL, -2)).toBe(Err.EINVAL);
    expect(setOption(Program.s, Option.TOS, 256)).toBe(Err.EINVAL);
    expect(setOption(Program.s, Option.TOS, -1)).toBe(Err.EINVAL);
    expect(setOption(Program.s, Option.TTL, 9)).toBe(0);
    expect(setOption(Program.s, Option.TTL, -1)).toBe(0);
    expect(option(Program.s, Option.TTL)).toBe(64);
  });

  it("of a datagram socket are those of its datagrams", () => {
    const d = socket(SocketType.DGRAM);
    expect(bind(d, 0, 9)).toBe(0);
    ask(d, EXPEDITED | 1, 2);
    for (let i = 0; i < 3; i++) {
      expect(sendto(d, scratch(), 10, PEER_IP, 99)).toBe(10);
      expectUdp(9, 99, 10);
    }
    usual();
    const other = socket(SocketType.DGRAM);
    expect(bind(other, 0, 10)).toBe(0);
    expect(sendto(other, scratch(), 10, PEER_IP, 99)).toBe(10);
    expectUdp(10, 99, 10);
    ask(d, 0, 64);
    expect(sendto(d, scratch(), 10, PEER_IP, 99)).toBe(10);
    expectUdp(9, 99, 10);
  });
});

/** A loose and a strict source route by way of 192.168.7.9 that is complete: its pointer is behind it (RFC 791 3.1). */
const ROUTES: string[] = ["83 07 08 c0 a8 07 09 00", "89 07 08 c0 a8 07 09 00"];

describe("source routes are not used, the condition of RFC 9293 3.9.2.1 (MUST-51, MUST-52, MUST-53)", () => {
  beforeEach(fresh);

  it("a SYN with one is dropped and counted: there is no return route to keep (MUST-53)", () => {
    serve(7);
    for (let i = 0; i < ROUTES.length; i++) {
      between(5000, 7);
      peer({ flags: SYN, seq: 0, mss: 1460, options: ROUTES[i] });
      expectSilence();
      expect(blocksUsed()).toBe(0);
    }
    expect(counted(Counter.IP_BAD_OPTIONS)).toBe(2);
  });

  it("one in a later segment changes nothing: the connection's packets stay without (MUST-52)", () => {
    established();
    peer({ seq: 1, ack: 1, len: 10, options: ROUTES[0] });
    expectSilence();
    expect(counted(Counter.IP_BAD_OPTIONS)).toBe(1);
    peer({ seq: 1, ack: 1, len: 10 });
    write(10);
    expectOut({ seq: 1, ack: 11, len: 10 });
  });

  it("a program that wants one is told that it cannot be had: IP_OPTIONS is ENOPROTOOPT (MUST-51)", () => {
    const s = socket(SocketType.STREAM);
    expect(setsockopt(s, 0, 4, scratch(), 8)).toBe(Err.EINVAL);
    expect(setsockopt(s, 0, 4, scratch(), 4)).toBe(Err.ENOPROTOOPT);
    expect(close(s)).toBe(0);
    synSent();
    expect(state()).toBe(State.SYN_SENT);
    drain();
  });
});
