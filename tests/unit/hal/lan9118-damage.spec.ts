// What the wire does to frames, and what the driver makes of them: damage, noise, frames too long and too short, more than there is room
// for, and the receiver stopped in the middle of one.
import { MacCounter } from "../../../hal/mac";
import { Frame } from "../../../hal/mock/frame";
import { Ability } from "../../../hal/phy";
import { Rig } from "../../fakes/lan9118";
import { expectWorking, FRAME, make, prefill, wire, WIRE } from "../../fakes/lan9118-frames";

/** What the wire did to a frame. */
const enum Damage { CHECK, SYMBOL, ODD_CHECK, ODD, LENGTH }

/** Such a frame comes, damaged. */
function damaged(n: i32, seed: i32, damage: Damage): void {
  make(n, seed);
  if (damage == Damage.LENGTH) store<u16>(WIRE, 0x0200, 12); // two octets of data, says the length field
  const frame = Frame.take();
  memory.copy(frame.octets, WIRE, n);
  frame.length = n;
  if (damage == Damage.CHECK || damage == Damage.ODD_CHECK) frame.length = n + 4; // and no check sequence
  else frame.seal();
  frame.symbolError = damage == Damage.SYMBOL;
  frame.dribble = damage == Damage.ODD || damage == Damage.ODD_CHECK ? 4 : 0;
  Rig.peer.sendFrame(frame);
  Rig.carry();
}

/** Whether the chip interrupts, once the pin may: 100 us after it did last. */
function interrupted(): bool {
  Rig.idle(101);
  return Rig.model.interrupt;
}

describe("frames from a bad wire", () => {
  beforeEach(() => { Rig.up(false); prefill(); });

  it("discards and counts frames with errors by reading them away, and gives the next good one", () => {
    damaged(60, 0, Damage.CHECK);
    damaged(360, 1, Damage.SYMBOL);
    damaged(660, 2, Damage.ODD_CHECK);
    wire(99, 5);
    expect(Rig.mac.receive(FRAME)).toBe(99);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(3);
    expect(Rig.counter(MacCounter.RX_FRAMES)).toBe(1);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("takes frames whose only flaw is none: dribbling bits, a length field", () => {
    damaged(60, 1, Damage.ODD);
    damaged(61, 1, Damage.LENGTH);
    expect(Rig.mac.receive(FRAME)).toBe(60);
    expect(Rig.mac.receive(FRAME)).toBe(61);
  });

  it("throws away what came of a frame whose sender fell silent", () => {
    make(1514, 1);
    Rig.peer.send(WIRE, 1514);
    Rig.idle(60);
    Rig.peer.mac.reset();
    Rig.idle(10);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(1);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
    expectWorking();
  });

  it("throws a frame away that the receive watchdog has cut", () => {
    for (let n = 2046; n < 2700; n += 103) wire(n, 1);
    for (let i = 0; i < 7; i++) expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS) + Rig.counter(MacCounter.RX_DROPPED)).toBeGreaterThan(3);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
    expectWorking();
  });

  it("never sees what is too short for a frame: what a collision leaves", () => {
    for (let n = 1; n < 60; n += 7) wire(n, 1);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(0);
    expectWorking();
  });

  it("gives what a noisy cable lets through, and counts the rest", () => {
    Rig.cable.noise = 0.0002;
    for (let i = 0; i < 200; i++) {
      wire(300, i);
      const n = Rig.mac.receive(FRAME);
      if (n) expect(memory.compare(FRAME, WIRE, 300)).toBe(0);
    }
    const good = Rig.counter(MacCounter.RX_FRAMES), bad = Rig.counter(MacCounter.RX_ERRORS);
    expect(good).toBe(Rig.model.mac.counters.framesReceivedOK);
    expect(bad).toBeGreaterThan(20);
    expect(good + bad).toBeLessThan(201);
    Rig.cable.noise = 0;
    expectWorking();
  });

  it("gives the core back in a flood of errors, and is called again by itself", () => {
    for (let i = 0; i < 40; i++) {
      damaged(60, i, Damage.CHECK);
    }
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(32);
    expect(interrupted()).toBe(true);
    Rig.poll();
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_ERRORS)).toBe(40);
    Rig.pass(1);
    expect(interrupted()).toBe(false);
  });

  it("counts what was lost in an overrun (RX_DROP), and reads on", () => {
    for (let i = 0; i < 10; i++) wire(1514, i);
    Rig.pass(1);
    // 2636 words and 32 in the MAC behind them; 380 for each frame with offset and FCS: 7 of them
    for (let i = 0; i < 7; i++) expect(Rig.mac.receive(FRAME)).toBe(1514);
    expect(Rig.mac.receive(FRAME)).toBe(0);
    expect(Rig.counter(MacCounter.RX_DROPPED)).toBe(3);
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
    expectWorking();
  });

  it("loses nothing when the partner obeys pause frames", () => {
    Rig.peer.mac.pauseEnabled = true;
    make(1514, 1);
    for (let i = 0; i < 30; i++) Rig.peer.send(WIRE, 1514);
    Rig.idle(10000);
    expect(Rig.peer.idle).toBe(false);
    let frames = 0;
    for (let i = 0; i < 200; i++) {
      Rig.poll();
      while (Rig.mac.receive(FRAME)) frames++;
      Rig.idle(50);
    }
    expect(frames).toBe(30);
    expect(Rig.counter(MacCounter.RX_DROPPED)).toBe(0);
    expect(Rig.model.mac.counters.pauseFramesTransmitted).toBeGreaterThan(1);
  });
});

describe("receiving with the LAN9118 at 10 Mbit/s", () => {
  beforeEach(() => {
    Rig.start(false);
    Rig.peer.offer(Ability.FULL_10);
    Rig.plug();
    prefill();
  });

  it("leaves a frame alone that is still coming in", () => {
    make(1514, 1);
    Rig.peer.send(WIRE, 1514);
    let seen: u32 = 0;
    while (!Rig.peer.idle) {
      Rig.idle(20);
      Rig.poll();
      Rig.mac.receive(FRAME);
      seen = max(seen, Rig.model.receiveFifo.info);
    }
    expect(seen).toBeGreaterThan(1400, "octets without a status");
    expect(Rig.counter(MacCounter.RX_RESETS)).toBe(0);
  });

  it("receives the frame that is coming in when it stops, and then nothing more", () => {
    make(1514, 1);
    Rig.peer.send(WIRE, 1514);
    Rig.idle(300);
    Rig.mac.setAllMulticast(true); // stops the receiver for the change
    expect(Rig.peer.idle).toBe(true, "the frame has ended");
    expect(Rig.mac.receive(FRAME)).toBe(1514);
    expect(Rig.model.rules.total()).toBe(0);
    expectWorking();
  });
});
