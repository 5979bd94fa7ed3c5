// Timestamps (RFC 7323 3 to 5): agreed on in the handshake, echoed, measured by, and old duplicates told by them.
import { TCP_DELAYED_ACK_MS, TCP_MSL_MS, TCP_RTO_MIN_MS, TCP_RX_BUFFER, TCP_TX_BUFFER } from "../../assembly/config";
import { Counter } from "../../assembly/lib/counters";
import { accept } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { get16, get32, hex32, hexOf } from "../fakes/octets";
import { counted, drain, expectSilence, Got, Net, pass, peerKnown, reset, takePacket } from "../fakes/harness";
import { between, expectOut, flow, peer } from "../fakes/tcp";
import {
  expectState, FIN, fresh, hangUp, noDelay, own, Program, read, RST, RSTACK, serve, SYN, SYNACK, synSent, write,
} from "./support";

class Stamps {
  /** The device's clock at the SYN,ACK, and the time then. */
  static device: u32 = 0;
  static at: u32 = 0;
}

/** The peer's clock at its SYN. */
const PEER: u32 = 0x7ffffff0;

/** NOP, NOP, Timestamps. */
function stamps(value: u32, echo: u32): string {
  return "01 01 08 0a" + hex32(value) + hex32(echo);
}

/** The peer's timestamps, its clock `age` ms on, echoing the device's at the SYN,ACK. */
function peers(age: i32): string {
  return stamps(PEER + age, Stamps.device);
}

/** What the device says now, echoing the peer's clock `age` ms after its SYN. */
function devices(age: i32): string {
  return stamps(Stamps.device + (Net.now - Stamps.at), PEER + age);
}

/** ESTABLISHED by a peer whose SYN has timestamps. Time begins at the SYN. */
function stamped(mss: string = "05 b4"): void {
  serve(7);
  between(5000, 7);
  peer({ flags: SYN, seq: 0, opts: "02 04 " + mss + " " + stamps(PEER, 0) });
  takePacket(6);
  const p = Got.payload;
  expect(load<u8>(p, 12) >> 4).toBe(9, "words of header");
  expect(hexOf(p + 24, 4)).toBe("01 01 08 0a", "Timestamps option");
  expect(get32(p + 32)).toBe(PEER, "TSecr");
  flow().deviceIss = get32(p + 4);
  Stamps.device = get32(p + 28);
  Stamps.at = Net.now;
  peer({ seq: 1, ack: 1, opts: peers(0) });
  own(accept(Program.listener));
  reset();
}

describe("the Timestamps option (RFC 7323 3.2)", () => {
  beforeEach(fresh);

  it("is on every segment once both SYNs had it, and echoes the peer's (RFC 7323 3.2 (2), RFC 7323 3.2 (5))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    write(20);
    expectOut({ seq: 1, ack: 11, len: 20, opts: devices(1) });
    peer({ seq: 11, ack: 21, len: 10, opts: peers(2) });
    pass(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 21, ack: 21, opts: devices(2) });
    read(20);
    hangUp();
    expectOut({ flags: FIN, seq: 21, ack: 21, opts: devices(2) });
  });

  it("is on a reset too (RFC 7323 3.2 (6), RFC 7323 5.2 (3))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    hangUp();
    expectOut({ flags: RSTACK, seq: 1, ack: 11, opts: devices(1) });
  });

  it("is offered by our SYN, with no echo (RFC 7323 3.2 (1), RFC 7323 3.2 (4))", () => {
    synSent();
    const p = Got.payload;
    const end = p + (load<u8>(p, 12) >> 4 << 2);
    let at = p + 20;
    while (at < end && load<u8>(at) != 8) at += load<u8>(at) == 1 ? 1 : load<u8>(at, 1);
    expect(get16(at)).toBe(0x080a, "Timestamps option");
    expect(get32(at + 6)).toBe(0, "TSecr");
  });

  it("says nothing in the echo of a SYN, which acknowledges nothing (RFC 7323 3.2 (3))", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4 " + stamps(PEER, 0x12345678) });
    takePacket(6);
    flow().deviceIss = get32(Got.payload + 4);
    Stamps.device = get32(Got.payload + 28);
    Stamps.at = Net.now;
    expect(get32(Got.payload + 32)).toBe(PEER, "TSecr");
    peer({ seq: 1, ack: 1, opts: peers(0) });
    own(accept(Program.listener));
    write(10);
    expectOut({ seq: 1, ack: 1, len: 10, opts: devices(0) });
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1, ack: 1, len: 10 });
  });

  it("is not there if the SYN had none, and one that comes later is not heeded (RFC 7323 3.2 (4), RFC 7323 3.2 (9))", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 05 b4" });
    expectOut({ flags: SYNACK, seq: 0, ack: 1, opts: "02 04 05 b4" });
    peer({ seq: 1, ack: 1 });
    own(accept(Program.listener));
    peer({ seq: 1, ack: 1, len: 10, opts: peers(5000) });
    peer({ seq: 11, ack: 1, len: 10, opts: peers(-5000) });
    peer({ seq: 21, ack: 1, len: 10 });
    read(30);
    write(10);
    expectOut({ seq: 1, ack: 31, len: 10, opts: "" });
  });

  it("leaves 12 octets less for text (MUST-16, RFC 6691)", () => {
    stamped("01 90");
    write(TCP_TX_BUFFER);
    const n = TCP_TX_BUFFER / ((TCP_TX_BUFFER + 387) / 388);
    expectOut({ seq: 1, ack: 1, len: n, opts: devices(0) });
  });

  it("a segment without it is dropped and counted; the connection goes on (RFC 7323 3.2 (7), RFC 7323 3.2 (8))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10 });
    expectSilence();
    expect(counted(Counter.TCP_NO_TIMESTAMPS)).toBe(1);
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    read(10);
  });

  it("a reset needs none, and its time does not count (RFC 7323 5.2 (4))", () => {
    stamped();
    peer({ flags: RST, seq: 1 });
    expectState(State.CLOSED);
    fresh();
    stamped();
    peer({ flags: RST, seq: 1, opts: stamps(PEER - 1000, 0) });
    expectState(State.CLOSED);
  });

  it("a reset that is challenged teaches no time (RFC 7323 5.2 (4))", () => {
    stamped();
    peer({ flags: RST, seq: 5, opts: peers(100000) });
    expectOut({ seq: 1, ack: 1, opts: devices(0) });
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    read(10);
  });

  it("is a clock of 1 ms, as long as the old duplicates live (RFC 7323 4.1 (1), RFC 7323 5.4 (a), RFC 7323 5.4 (b))", () => {
    stamped();
    const waits: u32[] = [1, 1000, 2 * TCP_MSL_MS];
    let said: i32 = 0;
    for (let i = 0; i < waits.length; i++) {
      pass(waits[i]);
      peerKnown();
      drain();
      write(10);
      expectOut({ seq: 1 + said, ack: 1, len: 10, opts: devices(0) });
      said += 10;
      peer({ seq: 1, ack: 1 + said, opts: stamps(PEER, Stamps.device + (Net.now - Stamps.at)) });
    }
  });

  it("other layouts than the usual are understood", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: "08 0a" + hex32(PEER + 1) + hex32(Stamps.device) + " 01 01" });
    peer({ seq: 11, ack: 1, len: 10, opts: "fd 04 00 00 08 0a" + hex32(PEER + 2) + hex32(Stamps.device) + " 01 00" });
    read(20);
  });

  it("the clock does not say how long the device is up, and other connections have another (RFC 7323 7.1)", () => {
    stamped();
    const first = Stamps.device - Stamps.at;
    expect(first).not.toBe(0);
    between(5001, 7);
    peer({ flags: SYN, seq: 0, opts: stamps(PEER, 0) });
    takePacket(6);
    expect(get32(Got.payload + 28) - Net.now).not.toBe(first);
  });

  it("TIME-WAIT answers with it", () => {
    stamped();
    hangUp();
    expectOut({ flags: FIN, seq: 1, ack: 1, opts: devices(0) });
    peer({ flags: FIN, seq: 1, ack: 2, opts: peers(5) });
    expectOut({ seq: 2, ack: 2, opts: devices(5) });
    expectState(State.TIME_WAIT);
    pass(100);
    peer({ flags: FIN, seq: 1, ack: 2, opts: peers(6) });
    expectOut({ seq: 2, ack: 2, opts: devices(5) });
  });

  it("TIME-WAIT: a SYN with a later timestamp opens anew though its number is old; an earlier one does not (SHLD-4, MAY-2, RFC 6191 2)", () => {
    stamped();
    hangUp();
    drain();
    peer({ flags: FIN, seq: 1, ack: 2, opts: peers(5) });
    drain();
    pass(TCP_MSL_MS);
    peer({ flags: SYN, seq: 0, opts: stamps(PEER + 4, 0) });
    expectState(State.TIME_WAIT);
    drain();
    peer({ flags: SYN, seq: 0, opts: stamps(PEER + 60000, 0) });
    expectState(State.SYN_RECEIVED);
  });
});

describe("which timestamp is echoed (RFC 7323 4.3)", () => {
  beforeEach(fresh);

  it("of segments acknowledged together the first one's (RFC 7323 4.3 (A))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(10) });
    peer({ seq: 11, ack: 1, len: 10, opts: peers(20) });
    peer({ seq: 21, ack: 1, len: 10, wnd: 8000, opts: peers(30) });
    pass(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 31, opts: devices(10) });
  });

  it("with a hole, of the last that advanced RCV.NXT (RFC 7323 4.3 (B))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(10) });
    pass(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 11, opts: devices(10) });
    peer({ seq: 21, ack: 1, len: 10, opts: peers(30) });
    expectOut({ seq: 1, ack: 11, opts: devices(10) });
  });

  it("of the segment that fills the hole (RFC 7323 4.3 (C))", () => {
    stamped();
    peer({ seq: 11, ack: 1, len: 10, opts: peers(30) });
    expectOut({ seq: 1, ack: 1, opts: devices(0) });
    peer({ seq: 1, ack: 1, len: 10, opts: peers(50) });
    expectOut({ seq: 1, ack: 21, opts: devices(50) });
  });
});

describe("a duplicate, sent again because our ACK was lost (RFC 7323 Appendix D)", () => {
  beforeEach(fresh);

  it("has its own time echoed: the first one's would make a round trip of the peer's whole time-out (RFC 7323 4.3 (2))", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(10) });
    pass(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 11, opts: devices(10) });
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1000) });
    expectOut({ seq: 1, ack: 11, opts: devices(1000) });
  });

  it("but not if it is older than a window: it may be a stranger's", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(10) });
    pass(TCP_DELAYED_ACK_MS);
    expectOut({ seq: 1, ack: 11, opts: devices(10) });
    peer({ seq: 10 - TCP_RX_BUFFER, ack: 1, len: 10, opts: peers(1000) });
    expectOut({ seq: 1, ack: 11, opts: devices(10) });
  });
});

describe("round trips by echo (RFC 7323 4.1)", () => {
  beforeEach(fresh);

  it("also of what was sent twice: the time-out comes down again at once (RFC 6298 3 (1))", () => {
    stamped();
    noDelay();
    write(100);
    expectOut({ seq: 1, ack: 1, len: 100 });
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 1, ack: 1, len: 100 });
    const again = Stamps.device + (Net.now - Stamps.at);
    pass(10);
    peer({ seq: 1, ack: 101, opts: stamps(PEER + 400, again) });
    write(100);
    expectOut({ seq: 101, ack: 1, len: 100 });
    pass(TCP_RTO_MIN_MS - 1);
    expectSilence();
    pass(1);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });

  it("only of segments that acknowledge something new (RFC 7323 4.1 (2))", () => {
    stamped();
    pass(5000);
    // Echoes of long ago, without news: the time-out is still that of the handshake.
    for (let i = 0; i < 10; i++) peer({ seq: 1 + i * 10, ack: 1, len: 10, wnd: 8000 + (i >> 1), opts: peers(5000 + i) });
    drain();
    write(100);
    drain();
    pass(TCP_RTO_MIN_MS - 1);
    expectSilence();
    pass(1);
    expectOut({ seq: 1, ack: 101, len: 100 });
  });

  it("not of each ACK: ten in a round trip do not forget what came before (RFC 7323 4.2)", () => {
    serve(7);
    between(5000, 7);
    peer({ flags: SYN, seq: 0, opts: "02 04 00 70 " + stamps(PEER, 0) });
    takePacket(6);
    flow().deviceIss = get32(Got.payload + 4);
    Stamps.device = get32(Got.payload + 28);
    pass(800);
    peer({ seq: 1, ack: 1, opts: peers(0) });
    own(accept(Program.listener));
    // SRTT 800, RTTVAR 400.
    write(1000);
    for (let i = 0; i < 10; i++) expectOut({ seq: 1 + i * 100, ack: 1, len: 100 });
    pass(100);
    for (let i = 1; i <= 10; i++) peer({ seq: 1, ack: 1 + i * 100, opts: stamps(PEER + 1, Stamps.device + 800) });
    // One measurement of 100 makes RTO 2612, two 2672; ten would have made it less than 2000.
    write(10);
    drain();
    pass(2500);
    expectSilence();
    pass(500);
    expectOut({ seq: 1001, ack: 1, len: 10 });
  });

  it("an echo of what was never said is no measurement", () => {
    stamped();
    write(100);
    drain();
    pass(10);
    peer({ seq: 1, ack: 101, opts: stamps(PEER + 10, Stamps.device + 100000) });
    write(100);
    drain();
    pass(TCP_RTO_MIN_MS);
    expectOut({ seq: 101, ack: 1, len: 100 });
  });
});

describe("protection against wrapped sequence numbers (RFC 7323 5)", () => {
  beforeEach(fresh);

  it("R1: an older segment in the window is dropped, counted and answered (RFC 7323 5.3 R1, RFC 7323 5.2 (1), RFC 7323 5.6)", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(100) });
    pass(TCP_DELAYED_ACK_MS);
    drain();
    peer({ seq: 11, ack: 1, len: 10, opts: peers(99) });
    expectOut({ seq: 1, ack: 11, opts: devices(100) });
    expect(counted(Counter.TCP_OLD_TIMESTAMPS)).toBe(1);
    read(10);
  });

  it("R1 comes before the window test, and answers are not answered for ever (RFC 7323 5.3 R1)", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(100) });
    pass(TCP_DELAYED_ACK_MS);
    drain();
    for (let i = 0; i < 5; i++) peer({ seq: 11, ack: 1, opts: peers(50) });
    expectOut({ seq: 1, ack: 11 });
    expectSilence();
  });

  it("R2, R3: what is outside the window sets nothing (RFC 7323 5.3 R2, RFC 7323 5.3 R3)", () => {
    stamped();
    peer({ seq: 60000, ack: 1, len: 10, opts: peers(0x40000000) });
    drain();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    read(10);
  });

  it("a segment that acknowledges what was never sent sets nothing: its time is a stranger's guess", () => {
    stamped();
    peer({ seq: 1, ack: 70000, len: 10, opts: peers(0x40000000) });
    drain();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(1) });
    read(10);
    drain();
    peer({ seq: 1, ack: 70000, len: 10, opts: peers(0x40000000) });
    drain();
    peer({ seq: 11, ack: 1, len: 10, opts: peers(2) });
    read(10);
  });

  it("R3: a segment ahead of a hole sets nothing: what fills the hole is good though older (RFC 7323 5.3 R3, RFC 7323 5.3 R5)", () => {
    stamped();
    peer({ seq: 11, ack: 1, len: 10, opts: peers(500) });
    peer({ seq: 1, ack: 1, len: 10, opts: peers(400) });
    read(20);
  });

  it("equal times are good, and the clock may wrap (RFC 7323 5.3 R4)", () => {
    stamped();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(0) });
    peer({ seq: 11, ack: 1, len: 10, opts: peers(0) });
    pass(TCP_DELAYED_ACK_MS);
    peer({ seq: 21, ack: 1, len: 10, opts: peers(0x20) });
    pass(TCP_DELAYED_ACK_MS);
    peer({ seq: 31, ack: 1, len: 10, opts: peers(0x7fffffff) });
    pass(TCP_DELAYED_ACK_MS);
    peer({ seq: 41, ack: 1, len: 10, opts: peers(0x7fffffff + 0x70000000) });
    read(50);
  });

  it("after 24 days of silence the old time is forgotten (RFC 7323 5.5)", () => {
    stamped();
    Net.now += 24 * 24 * 3600 * 1000 + 1000;
    peerKnown();
    drain();
    peer({ seq: 1, ack: 1, len: 10, opts: peers(-5) });
    read(10);
  });
});
