import { Clock } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Cable, Jack } from "../../../../hal/mock/medium/cable";
import { LinkSignal, Port, Wave } from "../../../../hal/mock/medium/port";

let clock = new Clock();

/** Writes down what arrives. */
class Ear extends Port {
  log: string = "";
  errors: i32 = 0;
  unframed: i32 = 0;
  early: i32 = 0;

  heard(wave: Wave, frame: Frame | null): void {
    this.log += (wave == Wave.IDLE ? "idle" : wave == Wave.DATA ? "data" : "jam") + clock.now.toString() + " ";
    if (frame === null) return;
    if (frame.unframed) this.unframed++;
    let errors = 0;
    for (let i = 0; i < frame.length; i++) errors += popcnt<i32>(load<u8>(frame.octets + i) ^ 0x5a);
    if (errors < frame.length) this.errors += errors;
    else this.early++; // nothing of it is where it should be
  }

  heardLink(signal: LinkSignal, word: u32): void {
    this.log += "link" + signal.toString() + ":" + word.toString() + "@" + clock.now.toString() + " ";
  }
}

let a = new Ear(), b = new Ear();
let left = new Jack(a, false), right = new Jack(b, false);

/** Joins two ports; `hub`: the right one's pairs are exchanged. */
function join(metres: i32, crossed: bool, hub: bool): Cable {
  clock = new Clock();
  a = new Ear();
  b = new Ear();
  left = new Jack(a, false);
  right = new Jack(b, hub);
  return new Cable(clock, left, right, metres, crossed, 1);
}

function frameOf(n: i32): Frame {
  const frame = Frame.take();
  memory.fill(frame.octets, 0x5a, n);
  frame.length = n;
  return frame;
}

describe("a cable", () => {
  it("brings what one end sends to the other after 5.7 ns a metre", () => {
    join(100, true, false);
    const frame = frameOf(64);
    const held = Frame.held;
    left.send(Wave.DATA, frame);
    frame.release();
    clock.run(576);
    left.send(Wave.IDLE, null);
    clock.run(1000);
    expect(b.log).toBe("data57 idle633 ");
    expect(a.log).toBe("");
    expect(b.errors).toBe(0);
    expect(Frame.held).toBe(held - 1);
  });

  it("carries many changes at once, in order", () => {
    join(10000, true, false);
    for (let i = 0; i < 20; i++) {
      clock.run(i * 10);
      left.send(i & 1 ? Wave.IDLE : Wave.JAM, null);
    }
    clock.run(10000);
    expect(b.log.startsWith("jam5700 idle5710 ")).toBe(true);
    expect(b.log.endsWith("jam5880 idle5890 ")).toBe(true);
  });

  it("keeps the order of changes that take different times to the wire, or behind it", () => {
    join(100, true, false);
    b.latency = 16;
    left.send(Wave.JAM, null, 10);
    left.sendLink(LinkSignal.NLP, 0);
    clock.run(1000);
    expect(b.log).toBe("jam83 link1:0@83 ");
  });

  it("brings the link signal that was there before it was plugged in", () => {
    join(0, true, false);
    left = new Jack(a, false);
    left.sendLink(LinkSignal.FLP, 0x21);
    new Cable(clock, left, new Jack(b, false), 100, true, 1);
    clock.run(100);
    expect(b.log).toBe("link2:33@57 ");
    a.linkSignal = LinkSignal.NLP; // before it had a jack
    a.linkWord = 0;
    new Cable(clock, new Jack(a, false), new Jack(b, false), 0, true, 1);
    clock.run(200);
    expect(b.log).toBe("link2:33@57 link1:0@100 ");
  });

  it("leads to the receiver when exactly one of the three crosses, or all", () => {
    for (let kinds = 0; kinds < 4; kinds++) {
      join(0, (kinds & 1) != 0, (kinds & 2) != 0);
      left.send(Wave.JAM, null);
      right.send(Wave.JAM, null);
      clock.run(1);
      const through = kinds == 1 || kinds == 2;
      expect(b.log).toBe(through ? "jam0 " : "");
      expect(a.log).toBe(through ? "jam0 " : "");
    }
  });

  it("is heard again when a port exchanges its pairs", () => {
    join(0, false, false);
    left.sendLink(LinkSignal.NLP, 0);
    clock.run(1);
    expect(b.log).toBe("");
    right.cross(true);
    expect(b.log).toBe("idle1 link1:0@1 ");
  });

  it("is silent while it is cut, and then brings what is sent at that time", () => {
    const cable = join(100, true, false);
    left.sendLink(LinkSignal.FLP, 0x1e1);
    clock.run(100);
    cable.cut();
    left.send(Wave.JAM, null);
    clock.run(200);
    cable.mend();
    expect(b.log).toBe("link2:481@57 idle100 link0:0@100 idle200 link2:481@200 ");
  });

  it("inverts bits at the rate of its noise, in a copy", () => {
    const cable = join(0, true, false);
    cable.noise = 0.001;
    const frame = frameOf(1000);
    for (let i = 0; i < 100; i++) {
      left.send(Wave.DATA, frame);
      clock.run(i);
    }
    expect(b.errors > 700 && b.errors < 900).toBe(true, b.errors.toString());
    expect(b.early < 10).toBe(true, "a delimiter that noise made");
    let whole = true;
    for (let i = 0; i < 1000; i++) whole = whole && load<u8>(frame.octets + i) == 0x5a;
    expect(whole).toBe(true);
  });

  it("makes a frame unseen when noise hits its delimiter", () => {
    const cable = join(0, true, false);
    cable.noise = 1;
    left.send(Wave.DATA, frameOf(10));
    clock.run(1);
    expect(b.unframed).toBe(1);
    expect(b.early).toBe(1);
  });
});
