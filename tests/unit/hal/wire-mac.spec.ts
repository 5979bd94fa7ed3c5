import { Err } from "../../../assembly/lib/errors";
import { sumTwin } from "../../../assembly/lib/checksum";
import { Mac, MacCounter, MacState } from "../../../hal/mac";
import { WIRE_FRAMES, WireMac } from "../../../hal/mock/wire-mac";

const OUT: usize = memory.data(1536, 4) + 10;
const IN: usize = memory.data(2048, 4) + 10;
let wire: WireMac = new WireMac();

function fill(p: usize, n: i32, seed: i32): void {
  for (let i = 0; i < n; i++) store<u8>(p + i, <u8>(seed + i * 7));
}

describe("the wire without registers", () => {
  beforeEach(() => {
    wire = new WireMac();
  });

  it("has its address and link at once", () => {
    expect(wire.state).toBe(MacState.LINK_UP);
    expect(wire.address0).toBe(0x00000002);
    expect(wire.address1).toBe(0x0200);
    expect(wire.speed).toBe(100);
    expect((<Mac>wire).name()).toBe("wire");
  });

  it("gives injected frames in order, with the sum behind the Ethernet header", () => {
    fill(IN, 1514, 1);
    wire.inject(IN, 1514);
    fill(IN, 61, 99);
    wire.inject(IN, 61);
    expect(wire.receive(OUT)).toBe(1514);
    expect(load<u8>(OUT)).toBe(1);
    expect(wire.sum).toBe(sumTwin(OUT + 14, 1500));
    expect(wire.receive(OUT)).toBe(61);
    expect(memory.compare(OUT, IN, 61)).toBe(0);
    expect(wire.sum).toBe(sumTwin(IN + 14, 47));
    expect(wire.receive(OUT)).toBe(0);
    expect(wire.counter(MacCounter.RX_FRAMES)).toBe(2);
  });

  it("never gives a frame outside the contract", () => {
    wire.inject(IN, 0);
    wire.inject(IN, 13);
    wire.inject(IN, 1519);
    wire.inject(IN, 14);
    expect(wire.receive(OUT)).toBe(14);
    expect(wire.sum).toBe(0);
    expect(wire.counter(MacCounter.RX_BAD_LENGTH)).toBe(3);
  });

  it("keeps what was sent until it is dropped, and overwrites the headroom as a chip's driver does", () => {
    fill(OUT, 60, 5);
    store<u8>(OUT - 1, 1);
    expect(wire.transmit(OUT, 60)).toBe(60);
    fill(OUT, 42, 8);
    expect(wire.transmit(OUT, 42)).toBe(42);
    expect(load<u8>(OUT - 1)).toBe(0xa5);
    expect(wire.sentCount()).toBe(2);
    expect(wire.sentLength()).toBe(60);
    expect(load<u8>(wire.sent())).toBe(5);
    expect(<i32>(wire.sent() & 3)).toBe(2);
    wire.dropSent();
    expect(wire.sentLength()).toBe(42);
    wire.dropSent();
    expect(wire.sent()).toBe(0);
    expect(wire.sentLength()).toBe(0);
  });

  it("is busy on demand and when its queue is full", () => {
    wire.busy = true;
    expect(wire.transmit(OUT, 60)).toBe(<i32>Err.EAGAIN);
    wire.busy = false;
    for (let i = 0; i < WIRE_FRAMES; i++) expect(wire.transmit(OUT, 60)).toBe(60);
    expect(wire.transmit(OUT, 60)).toBe(<i32>Err.EAGAIN);
    expect(wire.counter(MacCounter.TX_BUSY)).toBe(2);
    wire.dropSent();
    expect(wire.transmit(OUT, 61)).toBe(61);
  });

  it("loses what comes when the receive queue is full, and counts it", () => {
    for (let i = 0; i < WIRE_FRAMES + 3; i++) wire.inject(IN, 60);
    expect(wire.counter(MacCounter.RX_DROPPED)).toBe(3);
  });

  it("sends and receives nothing while the link is down", () => {
    wire.down();
    expect(wire.transmit(OUT, 60)).toBe(<i32>Err.ENETDOWN);
    wire.inject(IN, 60);
    expect(wire.receive(OUT)).toBe(0);
    wire.up();
    wire.inject(IN, 60);
    expect(wire.receive(OUT)).toBe(60);
    expect(wire.counter(MacCounter.LINK_CHANGES)).toBe(3);
  });
});
