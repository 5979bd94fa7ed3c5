// Whole stations on the models: the stack's own module, its driver unchanged, on chips that a cable, a hub or a switch connects. Programs
// here use its sockets; echo (RFC 862), discard and chargen are its own.
import { Clock } from "../../../hal/mock/clock";
import { Cable, Jack } from "../../../hal/mock/medium/cable";
import { Hub } from "../../../hal/mock/medium/hub";
import { Switch } from "../../../hal/mock/medium/switch";
import { Arp, BROADCAST_MAC, FRAME, Icmp } from "../../fakes/packets";
import { RawStation } from "../../fakes/raw-station";
import { addressOf, StationWorld } from "../../fakes/station-world";
import { acceptAt, bindAt, closeAt, connectAt, listenAt, receiveAt, sendAt, serveStations, socketAt } from "../../fakes/whole-stations";

const STREAM: i32 = 1;
const DGRAM: i32 = 2;
const EINPROGRESS: i32 = -115;
const MEBIBYTE: i32 = 1 << 20;
const PORT: i32 = 4000;
const ECHO: i32 = 7;
/** A prime: no two pieces of the text are alike. */
const TEXT: i32 = 4093;

const OUT: usize = memory.data(8192, 8);
const IN: usize = memory.data(2048, 8);

let world = changetype<StationWorld>(0);

function makeText(): void {
  for (let i = 0; i < 8192; i++) store<u8>(OUT + i, <u8>(i % TEXT * 167 >> 3));
}

/** Two stations at the ends of a crossed cable. */
function overCable(seed: u32): void {
  world = new StationWorld(2, seed);
  world.plug(0, world.chips[1].jack, true);
  world.settle();
}

/** So many at a hub of 10 Mbit/s. */
function overHub(chips: i32, seed: u32): Hub {
  world = new StationWorld(chips, seed);
  const hub = new Hub(world.clock, chips + 1, 10);
  for (let k = 0; k < chips; k++) world.plug(k, <Jack>hub.ports[k].jack, false);
  world.settle();
  return hub;
}

function overSwitch(chips: i32, seed: u32): void {
  world = new StationWorld(chips, seed);
  const between = new Switch(world.clock, chips, 0x06, seed, false, 32);
  for (let k = 0; k < chips; k++) world.plug(k, between.ports[k].jack, false);
  world.settle();
}

/** A listener's number at station k. */
function listen(k: i32): i32 {
  const s = socketAt(k, STREAM);
  expect(bindAt(k, s, PORT)).toBe(0);
  expect(listenAt(k, s)).toBe(0);
  return s;
}

function connect(k: i32, to: i32, port: i32): i32 {
  const s = socketAt(k, STREAM);
  expect(connectAt(k, s, addressOf(to), port)).toBe(EINPROGRESS);
  return s;
}

/** A flow from one station to another, octet by octet the text over and over. */
class Flow {
  private out: i32;
  private listener: i32;
  private into: i32 = -1;
  sent: i32 = 0;
  received: i32 = 0;
  intact: bool = true;
  /** When the last octet arrived, ticks. */
  ended: i64 = 0;

  constructor(private from: i32, private to: i32, private octets: i32) {
    this.listener = listen(to);
    this.out = connect(from, to, PORT);
  }

  get done(): bool {
    return this.received == this.octets;
  }

  /** Sends what is taken, reads what came. */
  go(clock: Clock): void {
    if (this.into < 0) this.into = acceptAt(this.to, this.listener);
    while (this.sent < this.octets) {
      const n = sendAt(this.from, this.out, OUT + this.sent % TEXT, min(1024, this.octets - this.sent));
      if (n <= 0) break;
      this.sent += n;
    }
    if (this.into >= 0) this.read(clock);
  }

  private read(clock: Clock): void {
    for (let n = receiveAt(this.to, this.into, IN); n > 0; n = receiveAt(this.to, this.into, IN)) {
      if (memory.compare(IN, OUT + this.received % TEXT, n)) this.intact = false;
      this.received += n;
      this.ended = clock.now;
    }
  }
}

/** Lets flows go on to their end, at most so many ms. Returns the ms that it took. */
function run(flows: Array<Flow>, ms: i32): i32 {
  for (let passed = 0; passed < ms; passed++) {
    let done = true;
    for (let i = 0; i < flows.length; i++) {
      flows[i].go(world.clock);
      if (!flows[i].done) done = false;
    }
    if (done) return passed;
    serveStations(1);
  }
  return -1;
}

function expectIntact(flows: Array<Flow>): void {
  for (let i = 0; i < flows.length; i++) {
    expect(flows[i].done).toBe(true);
    expect(flows[i].intact).toBe(true);
  }
  expect(world.broken).toBe(0, "the drivers kept the chips' rules");
}

/** The hash of all that was sent in a transfer over a hub, both ways at once. */
function traceOf(seed: u32): u64 {
  overHub(2, seed);
  const flows: Array<Flow> = [new Flow(0, 1, 20000), new Flow(1, 0, 20000)];
  run(flows, 10000);
  expectIntact(flows);
  return world.trace.hash;
}

/** Whether a hundred octets sent to the echo port come back. */
function echoes(k: i32, to: i32, type: i32): bool {
  const s = socketAt(k, type);
  connectAt(k, s, addressOf(to), ECHO);
  serveStations(50);
  const sent = sendAt(k, s, OUT, 100);
  serveStations(50);
  const back = receiveAt(k, s, IN);
  closeAt(k, s);
  serveStations(10);
  return sent == 100 && back == 100 && memory.compare(IN, OUT, 100) == 0;
}

/** An echo request to station k, at FRAME; its octets. */
function ping(k: i32): i32 {
  const echo = new Icmp();
  echo.linkTo = 0x020000000011 + k;
  echo.destination = addressOf(k);
  return echo.build();
}

describe("whole stations", () => {
  beforeAll(makeText);

  it("find each other over a crossed cable (ARP), and echo datagrams and streams", () => {
    overCable(1);
    expect(echoes(0, 1, DGRAM)).toBe(true);
    expect(echoes(1, 0, STREAM)).toBe(true);
    expect(world.chips[0].phy.speed).toBe(100);
    expect(world.chips[0].mac.fullDuplex).toBe(true);
    expect(world.broken).toBe(0);
  });

  it("answer a third one's pings at a hub", () => {
    const hub = overHub(2, 9);
    const third = new RawStation(world.clock, 3);
    new Cable(world.clock, third.jack, <Jack>hub.ports[2].jack, 10, true, 9);
    third.force(10, false);
    serveStations(500);
    for (let k = 0; k < 2; k++) {
      const who = new Arp();
      who.linkTo = BROADCAST_MAC;
      who.target = addressOf(k);
      third.send(FRAME, who.build());
      serveStations(10);
      third.clear();
      third.send(FRAME, ping(k));
      serveStations(10);
      expect(third.heard).toBe(1);
      expect(load<u16>(third.front, 12)).toBe(0x0008, "IPv4");
      expect(load<u32>(third.front, 26)).toBe(addressOf(k));
      expect(load<u8>(third.front, 34)).toBe(0, "echo reply");
      expect(load<u32>(third.front, 38)).toBe(0x01003412, "the identifier, as it was");
    }
  });

  it("carry a mebibyte over a cable", () => {
    overCable(2);
    const flows: Array<Flow> = [new Flow(0, 1, MEBIBYTE)];
    expect(run(flows, 10000)).toBeGreaterThan(0);
    expectIntact(flows);
    expect(world.collisions).toBe(0);
  });

  it("carry a mebibyte each way over a hub with collisions, intact", () => {
    overHub(2, 3);
    const flows: Array<Flow> = [new Flow(0, 1, MEBIBYTE), new Flow(1, 0, MEBIBYTE)];
    expect(run(flows, 20000)).toBeGreaterThan(0);
    expectIntact(flows);
    expect(world.chips[0].mac.fullDuplex).toBe(false);
    expect(world.collisions).toBeGreaterThan(50);
  });

  it("share a hub, three of them, each sending to the next", () => {
    overHub(3, 4);
    const flows: Array<Flow> = [new Flow(0, 1, 200000), new Flow(1, 2, 200000), new Flow(2, 0, 200000)];
    expect(run(flows, 20000)).toBeGreaterThan(0);
    expectIntact(flows);
    expect(world.collisions).toBeGreaterThan(100);
  });

  it("have a switch between them, and no collisions", () => {
    overSwitch(3, 5);
    const flows: Array<Flow> = [new Flow(0, 1, 300000), new Flow(1, 2, 300000), new Flow(2, 0, 300000)];
    expect(run(flows, 10000)).toBeGreaterThan(0);
    expectIntact(flows);
    expect(world.collisions).toBe(0);
  });

  it("lose only time when a host is slow", () => {
    overCable(10);
    world.chips[1].bus.host = 30000; // ns for each access; a frame takes some seven
    const flows: Array<Flow> = [new Flow(0, 1, 300000), new Flow(1, 0, 300000)];
    expect(run(flows, 60000)).toBeGreaterThan(0);
    expectIntact(flows);
  });

  it("take no memory however long they talk", () => {
    overHub(2, 11);
    let good = 0;
    for (let i = 0; i < 10; i++) good += i32(echoes(0, 1, STREAM));
    const before = heap.alloc(1);
    for (let i = 0; i < 10; i++) good += i32(echoes(1, 0, STREAM));
    const after = heap.alloc(1);
    expect(good).toBe(20);
    expect(after - before).toBe(16);
  });

  it("lose no octet when the cable is cut for a while in the middle", () => {
    overCable(6);
    const flows: Array<Flow> = [new Flow(0, 1, 300000)];
    run(flows, 10);
    expect(flows[0].received).toBeGreaterThan(0);
    expect(flows[0].done).toBe(false);
    world.cables[0].cut();
    run(flows, 500);
    world.cables[0].mend();
    expect(run(flows, 60000)).toBeGreaterThan(0);
    expectIntact(flows);
  });

  it("send the same to the bit with the same seed, and something else with another", () => {
    const one = traceOf(7);
    expect(traceOf(7)).toBe(one);
    expect(traceOf(8)).not.toBe(one);
  });
});
