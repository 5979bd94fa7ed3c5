// A learning switch between hosts (IEEE 802.1D clause 7, IEEE 802.3 annex 31B).
import { Clock, MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { pauseFrame } from "../../../../hal/mock/mac/pause";
import { Cable, Jack } from "../../../../hal/mock/medium/cable";
import { Hub } from "../../../../hal/mock/medium/hub";
import { LinkSignal, Port, Wave } from "../../../../hal/mock/medium/port";
import { Switch } from "../../../../hal/mock/medium/switch";
import { ALL_ABILITIES } from "../../../../hal/phy";
import { Host } from "../../../fakes/hosts";

const A: u8 = 0xa, B: u8 = 0xb, C: u8 = 0xc, D: u8 = 0xd;

/** The other end of a port at 100 Mbit/s, which meets every frame with a jam. */
class Jammer extends Port {
  attempts: i32 = 0;

  heard(wave: Wave, frame: Frame | null): void {
    if (wave == Wave.DATA) this.attempts++;
    this.jack!.send(wave == Wave.DATA ? Wave.JAM : Wave.IDLE, null);
  }

  heardLink(signal: LinkSignal, word: u32): void {}
}

let clock = new Clock();
let box = changetype<Switch>(0);
let a = changetype<Host>(0), b = changetype<Host>(0), c = changetype<Host>(0);
let cableA = changetype<Cable>(0);

/** Three hosts at a switch of six ports, all that negotiate. */
function build(flowControl: bool = false, room: i32 = 64, addresses: i32 = 1024): void {
  clock = new Clock();
  box = new Switch(clock, 6, 0x0000_0000_0102, 5, flowControl, room, addresses);
  a = new Host(clock, A);
  b = new Host(clock, B);
  c = new Host(clock, C);
  cableA = a.plug(box.ports[0].jack);
  b.plug(box.ports[1].jack);
  c.plug(box.ports[2].jack);
  a.phy.negotiate(ALL_ABILITIES);
  b.phy.negotiate(ALL_ABILITIES);
  c.phy.negotiate(ALL_ABILITIES);
  settle();
}

/** Waits for the links; the MACs of the hosts do as their PHYs. */
function settle(): void {
  wait(8 * SECOND);
  a.mac.fullDuplex = a.phy.fullDuplex;
  b.mac.fullDuplex = b.phy.fullDuplex;
  c.mac.fullDuplex = c.phy.fullDuplex;
}

function wait(ticks: i64): void {
  clock.run(clock.now + ticks);
}

/** Sends one frame and waits until it is everywhere. */
function sends(from: Host, frame: Frame): void {
  from.send(frame);
  frame.release();
  wait(10 * MILLISECOND);
}

/** What the hosts got so far. */
function got(): string {
  return `${a.got} ${b.got} ${c.got}`;
}

describe("a switch", () => {
  it("floods what is for unknown stations, and leads to those that it has heard", () => {
    build();
    sends(a, a.frameTo(B, 64));
    expect(got()).toBe("0 1 1");
    sends(b, b.frameTo(A, 64));
    expect(got()).toBe("1 1 1");
    sends(a, a.frameTo(B, 64));
    expect(got()).toBe("1 2 1");
    expect(b.from).toBe(A);
    expect(`${box.flooded} ${box.forwarded} ${box.table.count}`).toBe("1 2 2");
  });

  it("floods what is for groups", () => {
    build();
    sends(b, b.frameTo(0xff, 64));
    sends(b, b.frameTo(0, 64, 0x10));
    expect(got()).toBe("2 0 2");
  });

  it("forwards nothing to the reserved addresses, nor learns groups", () => {
    build();
    for (let group = 0; group < 16; group++) sends(a, a.frameTo(0, 64, group));
    expect(got()).toBe("0 0 0");
    expect(box.reserved).toBe(16);
    const frame = a.frameTo(B, 64);
    store<u8>(frame.octets, 3, 6);
    frame.length -= 4;
    frame.seal();
    sends(a, frame);
    expect(box.table.count).toBe(0);
  });

  it("forwards no frame that is damaged, too short or too long", () => {
    build();
    const wrong = a.frameTo(B, 64).copy();
    store<u8>(wrong.octets, 1, 30);
    sends(a, wrong);
    sends(a, a.frameTo(B, 60));
    sends(a, a.frameTo(B, 1519));
    const error = a.frameTo(B, 64);
    error.symbolError = true;
    sends(a, error);
    expect(box.ports[0].discarded).toBe(4);
    expect(`${b.got + b.bad} ${c.got + c.bad} ${box.table.count}`).toBe("0 0 0");
    sends(a, a.frameTo(B, 1518));
    expect(b.got).toBe(1);
  });

  it("delivers nothing damaged over a noisy cable", () => {
    build();
    cableA.noise = 0.0005;
    a.send(a.frameTo(B, 200), 2000);
    wait(SECOND);
    const discarded = box.ports[0].discarded;
    expect(discarded > 700 && discarded < 1500).toBe(true, discarded.toString());
    expect(b.bad + c.bad).toBe(0);
    expect(b.got + discarded <= 2000 && b.got + discarded > 1950).toBe(true, "but for those whose delimiter was hit");
  });

  it("leaves out the bits that dribble behind a good frame", () => {
    build();
    const frame = a.frameTo(B, 64);
    frame.dribble = 4;
    sends(a, frame);
    expect(b.got).toBe(1);
    expect(b.dribble).toBe(0);
  });

  it("learns anew where a station has moved to", () => {
    build();
    sends(a, a.frameTo(B, 64));
    sends(c, c.frameTo(A, 64));
    expect(a.got).toBe(1);
    const moved = b.frameTo(C, 64);
    store<u8>(moved.octets, A, 11);
    moved.length -= 4;
    moved.seal();
    sends(b, moved);
    const before = b.got;
    sends(c, c.frameTo(A, 64));
    expect(a.got).toBe(1);
    expect(b.got).toBe(before + 1);
  });

  it("forgets a station that was not heard for 300 s", () => {
    build();
    sends(a, a.frameTo(B, 64));
    wait(299 * SECOND);
    sends(c, c.frameTo(A, 64));
    expect(got()).toBe("1 1 1");
    expect(box.table.count).toBe(2);
    wait(SECOND);
    expect(box.table.count).toBe(1);
    sends(c, c.frameTo(A, 64));
    expect(got()).toBe("2 2 1");
  });

  it("forgets who was heard longest ago when its table is full", () => {
    build(false, 64, 4);
    for (let i = 1; i <= 5; i++) {
      const frame = a.frameTo(C, 64);
      store<u8>(frame.octets, <u8>i, 11);
      frame.length -= 4;
      frame.seal();
      sends(a, frame);
    }
    expect(box.table.count).toBe(4);
    expect(box.table.replaced).toBe(1);
    for (let i = 1; i <= 5; i++) expect(box.table.find(2 | <u64>i << 40)).toBe(i == 1 ? -1 : 0);
  });

  it("forgets the stations of a port without link, and what waited there", () => {
    build(false, 256);
    sends(a, a.frameTo(B, 64));
    b.phy.force(10, false);
    wait(8 * SECOND);
    expect(box.ports[1].phy.speed).toBe(10);
    sends(b, b.frameTo(A, 64));
    expect(box.table.count).toBe(2);
    const held = Frame.held, frame = a.frameTo(B, 1518);
    a.send(frame, 200);
    wait(25 * MILLISECOND);
    expect(box.ports[1].queued > 150).toBe(true);
    b.phy.powerDown();
    wait(200 * MILLISECOND);
    expect(box.ports[1].lost > 50).toBe(true);
    expect(box.ports[1].queued).toBe(0);
    frame.release();
    expect(Frame.held).toBe(held);
    expect(box.table.count).toBe(1);
    const sent = box.ports[1].mac.counters.framesTransmittedOK;
    sends(a, a.frameTo(B, 64));
    expect(box.ports[1].queued).toBe(0, "nothing is kept for a port without link");
    expect(box.ports[1].mac.counters.framesTransmittedOK).toBe(sent, "nor sent");
  });

  it("keeps a frame until it is whole, and changes speeds", () => {
    build();
    b.phy.force(10, false);
    b.mac.fullDuplex = false;
    wait(8 * SECOND);
    sends(b, b.frameTo(A, 64));
    const start = clock.now, frame = a.frameTo(B, 1000);
    a.send(frame);
    wait(10 * MILLISECOND);
    expect(b.got).toBe(1);
    const took = b.at - start, bits = frame.bits;
    expect(took > bits * 11 && took < bits * 11 + 1000).toBe(true, took.toString());
  });

  it("drops and counts what finds no room", () => {
    build(false, 16);
    b.phy.force(10, true);
    b.mac.fullDuplex = true;
    wait(8 * SECOND);
    sends(b, b.frameTo(A, 64));
    expect(box.ports[1].mac.fullDuplex).toBe(false); // parallel detection
    a.send(a.frameTo(B, 1518), 100);
    wait(SECOND);
    expect(b.got < 40 && b.got >= 17).toBe(true);
    expect(box.ports[1].dropped).toBe(100 - b.got);
    expect(a.mac.counters.pauseFramesReceived).toBe(0);
  });

  it("filters what is for the port where it came from, at a hub; in half duplex it takes its turn there", () => {
    build();
    const d = new Host(clock, D);
    const hub = new Hub(clock, 3, 100);
    new Cable(clock, hub.ports[0].jack!, box.ports[3].jack, 10, true, 1);
    const e = new Host(clock, 0xe);
    d.plug(hub.ports[1].jack!);
    e.plug(hub.ports[2].jack!);
    d.phy.force(100, false);
    e.phy.force(100, false);
    wait(8 * SECOND);
    expect(box.ports[3].phy.up).toBe(true);
    expect(box.ports[3].mac.fullDuplex).toBe(false);
    sends(d, d.frameTo(0xe, 64));
    sends(e, e.frameTo(D, 64));
    expect(`${d.got} ${e.got} ${got()}`).toBe("1 1 1 1 1");
    expect(box.filtered).toBe(1);
    sends(a, a.frameTo(D, 64));
    a.send(a.frameTo(D, 500), 50);
    d.send(d.frameTo(A, 500), 50);
    wait(SECOND);
    expect(`${d.got} ${a.got}`).toBe("52 51");
    expect(box.ports[3].mac.counters.collisions > 0).toBe(true);
  });

  it("gives a frame up after the sixteenth collision, as IEEE 802.3 asks, and goes on with the next", () => {
    build();
    const jammer = new Jammer(), jack = new Jack(jammer, false);
    jack.sendLink(LinkSignal.IDLE_100, 0);
    new Cable(clock, jack, box.ports[4].jack, 10, false, 1);
    wait(8 * SECOND);
    sends(a, a.frameTo(0xff, 64));
    wait(SECOND);
    expect(jammer.attempts).toBe(16);
    sends(a, a.frameTo(0xff, 64));
    wait(SECOND);
    expect(jammer.attempts).toBe(32);
  });
});

describe("PAUSE frames at a switch", () => {
  it("are sent when too many frames wait, so that none is dropped, if that was agreed on", () => {
    for (let agreed = 0; agreed < 2; agreed++) {
      build(agreed == 1, 16);
      a.mac.pauseEnabled = true;
      b.phy.negotiate(0x61);
      wait(8 * SECOND);
      b.mac.fullDuplex = true;
      expect(box.ports[1].phy.speed).toBe(10);
      sends(b, b.frameTo(A, 64));
      a.send(a.frameTo(B, 1518), 100);
      wait(SECOND);
      expect(b.got == 100).toBe(agreed == 1, b.got.toString());
      expect(box.ports[1].dropped == 0).toBe(agreed == 1);
      expect(box.ports[0].mac.counters.pauseFramesTransmitted > 2).toBe(agreed == 1);
    }
  });

  it("are sent again to a partner that goes on, and ended for all that were asked", () => {
    build(true, 16);
    b.phy.negotiate(0x61);
    wait(8 * SECOND);
    b.mac.fullDuplex = true;
    sends(b, b.frameTo(A, 64));
    a.mac.pauseEnabled = false;
    c.mac.pauseEnabled = true;
    a.send(a.frameTo(B, 1518), 6000);
    c.send(c.frameTo(B, 1518), 20);
    wait(700 * MILLISECOND);
    const asked = box.ports[0].mac.counters.pauseFramesTransmitted;
    expect(asked >= 3 && asked < 8).toBe(true, asked.toString()); // about every 168 ms
    expect(box.ports[2].mac.counters.pauseFramesTransmitted > 0).toBe(true);
    expect(c.left > 0).toBe(true);
    wait(2 * SECOND);
    expect(c.left).toBe(0);
  });

  it("end when the port that was full loses its link", () => {
    build(true, 16);
    a.mac.pauseEnabled = true;
    b.phy.negotiate(0x61);
    wait(8 * SECOND);
    sends(b, b.frameTo(A, 64));
    b.phy.powerDown();
    wait(90 * MILLISECOND);
    a.send(a.frameTo(B, 1518), 50);
    wait(6 * MILLISECOND);
    expect(a.left > 20).toBe(true, "asked to pause");
    wait(30 * MILLISECOND);
    expect(box.ports[1].phy.up).toBe(false);
    expect(a.left).toBe(0);
  });

  it("are obeyed", () => {
    build(true);
    sends(b, b.frameTo(A, 64));
    const pause = pauseFrame(2 | <u64>B << 40, 1000);
    b.send(pause);
    wait(MILLISECOND / 10);
    const paused = clock.now;
    a.send(a.frameTo(B, 64), 10);
    wait(5 * MILLISECOND);
    expect(b.got).toBe(0);
    wait(MILLISECOND);
    expect(b.got).toBe(10);
    expect(b.at - paused > 500000 && b.at - paused < 530000).toBe(true, (b.at - paused).toString());
    expect(got()).toBe("1 10 1", "and forwarded to nobody");
  });
});
