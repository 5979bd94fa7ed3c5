// What the handshake says: the segment size and the other options, header lengths, initial sequence numbers, ports (RFC 9293 3.1, 3.2,
// 3.4.1, 3.7.1; RFC 6528; RFC 6056).
import { TCP_MSS_FLOOR, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { Err } from "../../assembly/lib/errors";
import { accept, bind, connect, Option, setOption, socket, SocketType } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get16, get32 } from "../fakes/octets";
import { PEER_IP } from "../fakes/packets";
import { counted, expectSilence, Got, pass, poll, takePacket, wire } from "../fakes/harness";
import { between, expectOut, flow, peer } from "../fakes/tcp";
import {
  blocksUsed, established, expectState, fitted, fresh, own, Program, read, RST, serve, SYN, SYNACK, synSent, write,
} from "./support";

/** The largest text segment that we send, whatever the peer's MSS: half the send ring. */
const FULL: i32 = TCP_TX_BUFFER / 2;

/** An active OPEN of a new socket to ip:port; what connect answers. */
function tryConnect(ip: u32, port: i32): i32 {
  own(socket(SocketType.STREAM));
  const r = connect(Program.s, ip, port);
  poll();
  return r;
}

/** Octets of the first segment when the program writes a lot, after the peer's SYN said `opts`. */
function segmentAfterSynWith(opts: string): i32 {
  serve(7);
  between(5000, 7).wnd = 60000;
  peer({ flags: SYN, seq: 0, opts });
  if (wire().sentCount() == 0) return -1;
  expectOut({ flags: SYNACK, seq: 0, ack: 1, mss: 1460 });
  peer({ seq: 1, ack: 1 });
  own(accept(Program.listener));
  write(TCP_TX_BUFFER);
  takePacket(6);
  return Got.payloadLength - 20;
}

describe("maximum segment size", () => {
  beforeEach(fresh);

  it("is 536 when the peer says none (MUST-15)", () => {
    expect(segmentAfterSynWith("")).toBe(fitted(536));
  });

  it("is what the peer says, but no more than fits (MUST-14, MUST-16)", () => {
    expect(segmentAfterSynWith("02 04 02 00")).toBe(fitted(512));
    fresh();
    expect(segmentAfterSynWith("02 04 05 b4")).toBe(FULL);
    fresh();
    expect(segmentAfterSynWith("02 04 ff ff")).toBe(FULL);
  });

  it("is never so small that headers are all there is: 0, 1, 8, 48 count as the floor", () => {
    const said: string[] = ["02 04 00 00", "02 04 00 01", "02 04 00 08", "02 04 00 30"];
    for (let i = 0; i < said.length; i++) {
      fresh();
      expect(segmentAfterSynWith(said[i])).toBe(fitted(TCP_MSS_FLOOR));
    }
  });

  it("is found behind options that are unknown, and at any alignment (MUST-4, MUST-6, MUST-64, MUST-68)", () => {
    expect(segmentAfterSynWith("01 02 04 02 00 00 00 00")).toBe(fitted(512));
    fresh();
    expect(segmentAfterSynWith("03 03 07 02 04 02 00 00")).toBe(fitted(512));
    fresh();
    expect(segmentAfterSynWith("04 02 fd 0a 00 00 00 01 00 00 00 00 02 04 02 00")).toBe(fitted(512));
    fresh();
    expect(segmentAfterSynWith("fd 05 aa bb cc 02 04 02 00 01 01 01")).toBe(fitted(512));
    fresh();
    expect(segmentAfterSynWith("00 02 04 02")).toBe(fitted(536));
  });

  it("a SYN whose options are malformed is dropped and counted, whatever their kind (MUST-7)", () => {
    const bad: string[] = [
      "02 00 05 b4", "02 01 05 b4", "02 02 01 01", "02 03 05 01", "02 05 05 b4 00 00 00 00", "02 ff 05 b4", "01 02 04 05", "01 01 02 04",
      "01 01 01 02", "fd 00 01 01", "fd 01 01 01", "08 0a 00 00", "01 01 01 fd", "02 04 05 b4 03 00 00 00", "03 ff ff ff",
    ];
    serve(7);
    between(5000, 7);
    for (let i = 0; i < bad.length; i++) peer({ flags: SYN, seq: 0, opts: bad[i] });
    expectSilence();
    expect(counted(Counter.TCP_BAD_OPTIONS)).toBe(<u32>bad.length);
    expect(blocksUsed()).toBe(0);
    peer({ flags: SYN, seq: 0 });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  });

  it("a SYN,ACK whose options are malformed is dropped; a good one opens (MUST-7)", () => {
    synSent();
    peer({ flags: SYNACK, seq: 0, ack: 1, opts: "02 00 00 00" });
    expectSilence();
    expectState(State.SYN_SENT);
    peer({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 02 00" });
    expectOut({ seq: 1, ack: 1 });
    write(1000);
    const size = fitted(512);
    expectOut({ seq: 1, ack: 1, len: size });
    expectOut({ seq: 1 + size, ack: 1, len: size });
    peer({ seq: 1, ack: 1 + 2 * size });
    expectOut({ seq: 1 + 2 * size, ack: 1, len: 1000 - 2 * size });
  });

  it("malformed options drop any segment, counted; the connection goes on (MUST-7)", () => {
    established();
    const bad: string[] = ["02 00 00 01", "08 02 00 00", "08 0b 00 00 00 01 00 00 00 02 01 01", "fd 00 00 00", "fd ff 00 00", "05 04 00 00", "05 0b 00 00 00 00 00 00 00 00 00 00"];
    for (let i = 0; i < bad.length; i++) peer({ seq: 1, ack: 1, len: 10, opts: bad[i] });
    expectSilence();
    expect(counted(Counter.TCP_BAD_OPTIONS)).toBe(<u32>bad.length);
    peer({ seq: 1, ack: 1, len: 10 });
    read(10);
  });

  it("options of any kind and length may be on any segment (MUST-5)", () => {
    established();
    const any: string[] = ["02 04 00 01", "08 0a 00 00 00 01 00 00 00 02 01 01", "fd 02 01 01", "03 03 05 01", "05 0a 00 00 00 00 00 00 00 00 00 00"];
    let seq: u32 = 1;
    for (let i = 0; i < any.length; i++) {
      peer({ seq, ack: 1, len: 10, opts: any[i] });
      seq += 10;
    }
    read(50);
    write(600);
    expectOut({ seq: 1, ack: 51, len: 600 });
  });
});

/** The options of the segment that came out last end with its header, or at an End of Option List with zeros behind it. */
function expectWholeOptions(): void {
  let p = Got.payload + 20;
  const end = Got.payload + (load<u8>(Got.payload, 12) >> 4 << 2);
  expect(p < end).toBe(true, "there are options");
  while (p < end && load<u8>(p) != 0) p += load<u8>(p) == 1 ? 1 : max<u8>(2, load<u8>(p, 1));
  for (; p < end; p++) expect(load<u8>(p)).toBe(0, "padding");
  expect(p == end).toBe(true, "the last option ends with the header");
}

describe("every length of the TCP header", () => {
  beforeEach(fresh);

  it("a segment cut short anywhere is dropped", () => {
    serve(7);
    between(5000, 7);
    for (let n = 0; n < 20; n++) peer({ flags: SYN, seq: 0, protocol: 6, total: 20 + n, cut: 14 + 20 + n });
    expectSilence();
    expect(counted(Counter.TCP_SHORT)).toBe(20);
  });

  it("a data offset under 5 or beyond the segment is dropped (row 45)", () => {
    serve(7);
    between(5000, 7);
    for (let offset = 0; offset < 16; offset++) if (offset != 5) peer({ flags: SYN, seq: 0, offset });
    expectSilence();
    expect(counted(Counter.TCP_BAD_OFFSET)).toBe(15);
    expect(blocksUsed()).toBe(0);
  });

  it("behind the options of ours there is nothing but zeros, if anything (MUST-69)", () => {
    synSent();
    expectWholeOptions();
    fresh();
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4 04 02 08 0a 00 00 00 01 00 00 00 00 01 03 03 00" });
    takePacket(6);
    flow().deviceIss = get32(Got.payload + 4);
    expectWholeOptions();
    peer({ seq: 1, ack: 1, opts: "01 01 08 0a 00 00 00 01 00 00 00 00" });
    for (let i = 0; i < 3; i++) {
      peer({ seq: 101 + i * 200, ack: 1, len: 100, opts: "01 01 08 0a 00 00 00 01 00 00 00 00" });
      takePacket(6);
      expect(load<u8>(Got.payload, 12) >> 4).toBeGreaterThan(8, "SACK blocks are there");
      expectWholeOptions();
    }
  });

  it("octets that a data offset takes from the text are options", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, offset: 6, data: "02 04 02 00" });
    expectOut({ flags: SYNACK, seq: 0, ack: 1 });
  });
});

describe("initial sequence numbers", () => {
  beforeEach(fresh);

  it("of one pair of sockets follow a clock of 4 microseconds (MUST-8)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0 });
    takePacket(6);
    const first = get32(Got.payload + 4);
    peer({ flags: RST, seq: 1 });
    pass(1000);
    peer({ flags: SYN, seq: 0 });
    takePacket(6);
    expect(get32(Got.payload + 4) - first).toBe(250000);
  });

  it("of different pairs have no constant distance (MUST-9, SHLD-1, row 67)", () => {
    serve(7, 1);
    let last: u32 = 0;
    let lastStep: u32 = 0;
    let equal = 0;
    for (let i = 0; i < 100; i++) {
      between(5000 + i, 7);
      peer({ flags: SYN, seq: 0 });
      takePacket(6);
      const n = get32(Got.payload + 4);
      if (n - last == lastStep || n - last < 100000) equal++;
      lastStep = n - last;
      last = n;
      peer({ flags: RST, seq: 1 });
    }
    expect(equal).toBeLessThan(3);
  });
});

describe("ephemeral ports (RFC 6056, RFC 6335 6)", () => {
  beforeEach(fresh);

  it("are dynamic ones, all different, and for other destinations others", () => {
    let last = 0;
    let neighbours = 0;
    for (let i = 0; i < 12; i++) {
      expect(tryConnect(PEER_IP, 80 + i)).toBe(Err.EINPROGRESS);
      takePacket(6);
      const port = get16(Got.payload);
      expect(port).toBeGreaterThanOrEqual(49152);
      if (abs(port - last) <= 1) neighbours++;
      last = port;
    }
    expect(neighbours).toBeLessThan(3);
  });

  it("chosen by the program: a pair of sockets in use is refused", () => {
    synSent();
    own(socket(SocketType.STREAM));
    setOption(Program.s, Option.REUSEADDR, 1);
    expect(bind(Program.s, 0, 4000)).toBe(0);
    expect(connect(Program.s, PEER_IP, 80)).toBe(Err.EADDRINUSE);
    expect(connect(Program.s, PEER_IP, 81)).toBe(Err.EINPROGRESS);
  });
});
