// Links without autonegotiation: when the signal of the other end is a link, and when it is none any more. Times: IEEE 802.3 14.2.1.7 and
// 24.3.4.4.
import { MICROSECOND, MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Wave } from "../../../../hal/mock/medium/port";
import { Ability, ALL_ABILITIES } from "../../../../hal/phy";
import { Pair } from "../../../fakes/phy-pair";

function pair(): Pair {
  return new Pair(ALL_ABILITIES, false, ALL_ABILITIES, false, true);
}

describe("a link that is forced", () => {
  it("comes after 2 to 10 link test pulses at 10 Mbit/s", () => {
    const p = pair();
    p.a.force(10, false);
    p.b.force(10, false);
    p.run(2 * 8 * MILLISECOND - 1);
    expect(p.a.up || p.b.up).toBe(false);
    p.run(10 * 24 * MILLISECOND);
    expect(p.a.up && p.b.up).toBe(true);
    expect(p.a.speed).toBe(10);
    expect(p.a.bitTicks).toBe(10);
    expect(p.a.fullDuplex).toBe(false);
    expect(p.onA.changes).toBe(1);
  });

  it("comes at 100 Mbit/s when the signal was good for 330 us and more", () => {
    const p = pair();
    p.a.force(100, true);
    p.b.force(100, true);
    p.run(330 * MICROSECOND);
    expect(p.a.up || p.b.up).toBe(false);
    p.run(2 * MILLISECOND);
    expect(p.a.up && p.b.up && p.a.fullDuplex).toBe(true);
    expect(p.b.speed).toBe(100);
    expect(p.b.bitTicks).toBe(1);
  });

  it("never comes between two speeds, nor in a mode that the hardware lacks", () => {
    const p = pair();
    p.a.force(100, true);
    p.b.force(10, false);
    p.run(1000 * MILLISECOND);
    expect(p.a.up || p.b.up).toBe(false);
    const q = new Pair(Ability.HALF_10, false, ALL_ABILITIES, false, true);
    q.a.force(100, false);
    q.b.force(100, false);
    q.run(1000 * MILLISECOND);
    expect(q.a.up || q.b.up).toBe(false);
    q.a.force(10, false);
    q.b.force(10, false);
    q.run(2000 * MILLISECOND);
    expect(q.a.up && q.b.up).toBe(true);
  });

  it("lasts over 50 ms of silence at 10 Mbit/s, and not over 150 ms", () => {
    const p = pair();
    p.a.force(10, false);
    p.b.force(10, false);
    p.run(500 * MILLISECOND);
    p.cable.cut();
    p.run(549 * MILLISECOND);
    p.cable.mend();
    p.run(900 * MILLISECOND);
    expect(p.a.up && p.onA.changes == 1).toBe(true);
    p.cable.cut();
    p.run(949 * MILLISECOND);
    expect(p.a.up).toBe(true);
    p.run(1051 * MILLISECOND);
    expect(p.a.up || p.b.up).toBe(false);
    expect(p.a.speed).toBe(0);
    p.cable.mend();
    p.run(2000 * MILLISECOND);
    expect(p.a.up && p.onA.changes == 3).toBe(true);
  });

  it("goes within 350 us of silence at 100 Mbit/s", () => {
    const p = pair();
    p.a.force(100, false);
    p.b.force(100, false);
    p.run(500 * MILLISECOND);
    p.cable.cut();
    p.run(500 * MILLISECOND + 351 * MICROSECOND);
    expect(p.a.up || p.b.up).toBe(false);
  });

  it("is not there for a PHY that is powered down, nor for its partner, but its signal is noticed", () => {
    const p = pair();
    p.a.force(100, false);
    p.b.force(100, false);
    p.run(500 * MILLISECOND);
    p.a.powerDown();
    p.run(900 * MILLISECOND);
    expect(p.a.up || p.b.up).toBe(false);
    expect(p.a.energy.on).toBe(true);
    expect(p.b.energy.on).toBe(false);
    p.b.force(100, true);
    p.cable.cut();
    p.run(1000 * MILLISECOND);
    p.cable.mend();
    p.run(1100 * MILLISECOND);
    expect(p.a.up).toBe(false, "asleep");
    p.a.powerUp();
    p.run(1200 * MILLISECOND);
    expect(p.a.up && p.b.up).toBe(true);
  });

  it("is forced after a sleep as it was before", () => {
    const p = pair();
    p.a.negotiate(ALL_ABILITIES);
    p.a.force(100, true);
    p.b.force(100, true);
    p.a.powerDown();
    p.run(10 * MILLISECOND);
    p.a.powerUp();
    p.run(20 * MILLISECOND);
    expect(p.agree(100, true)).toBe(true);
  });

  it("that ends in the middle of a frame ends that frame for both", () => {
    const p = pair();
    p.a.force(10, false);
    p.b.force(10, false);
    p.run(500 * MILLISECOND);
    const frame = Frame.take();
    frame.length = 64;
    p.a.send(Wave.DATA, frame);
    p.run(500 * MILLISECOND + 1000);
    p.a.force(100, false);
    p.run(500 * MILLISECOND + 2000);
    expect(p.b.up).toBe(true, "not yet lost");
    expect(p.onB.log).toBe("data50000197 idle50001197 ");
    const q = pair();
    q.a.force(10, false);
    q.b.force(10, false);
    q.run(500 * MILLISECOND);
    q.a.send(Wave.DATA, frame);
    q.run(500 * MILLISECOND + 1000);
    q.b.force(100, false);
    q.run(510 * MILLISECOND);
    expect(q.onB.log).toBe("data50000197 idle50001000 ");
  });
});

describe("a PHY", () => {
  it("brings waves to the other MAC while the link is up, after its own latency, the cable's and the other's", () => {
    const p = pair();
    p.a.send(Wave.JAM, null);
    p.run(1);
    expect(p.onB.log).toBe("");
    p.a.force(100, false);
    p.b.force(100, false);
    p.run(10 * MILLISECOND);
    const frame = Frame.take();
    frame.length = 64;
    p.a.send(Wave.DATA, frame);
    p.run(10 * MILLISECOND + 576);
    p.a.send(Wave.IDLE, null);
    p.run(20 * MILLISECOND);
    const way = p.a.txDelay + 57 + p.b.rxDelay;
    expect(p.onB.log).toBe("data" + (10 * MILLISECOND + way).toString() + " idle" + (10 * MILLISECOND + 576 + way).toString() + " ");
    expect(p.a.txDelay >= 6 && p.a.txDelay <= 14).toBe(true, "table 24-2");
    expect(p.b.rxDelay >= 13 && p.b.rxDelay <= 20).toBe(true, "table 24-2");
  });

  it("hears a frame that began before the link was up as a wave that is none", () => {
    const p = pair();
    p.a.force(100, false);
    p.run(10 * MILLISECOND);
    p.a.jack!.send(Wave.JAM, null);
    p.run(20 * MILLISECOND);
    expect(p.onB.log).toBe("");
    p.b.force(100, false);
    p.run(30 * MILLISECOND);
    expect(p.b.up).toBe(true);
    expect(p.onB.log).toBe("jam2000000 ");
  });

  it("gives back what is sent in loopback, to nobody else", () => {
    const p = pair();
    p.a.force(10, true);
    p.a.loopback = true;
    const frame = Frame.take();
    const held = Frame.held;
    frame.length = 64;
    p.a.send(Wave.DATA, frame);
    p.run(5760);
    p.a.send(Wave.IDLE, null);
    p.run(10 * MILLISECOND);
    expect(p.onA.log).toBe("data140 idle5900 ");
    expect(p.onB.log).toBe("");
    expect(Frame.held).toBe(held);
    p.b.force(10, true);
    p.run(500 * MILLISECOND);
    expect(p.a.up && p.b.up).toBe(true);
    p.b.send(Wave.JAM, null);
    p.run(510 * MILLISECOND);
    expect(p.onA.log).toBe("data140 idle5900 ");
  });

  it("cuts off what is on its way when loopback begins, on the wire and towards the MAC, and when it ends", () => {
    const p = pair();
    p.a.force(10, true);
    p.b.force(10, true);
    p.run(SECOND);
    const frame = Frame.take(), held = Frame.held;
    frame.length = 64;
    p.a.send(Wave.DATA, frame);
    p.b.send(Wave.DATA, frame);
    p.run(SECOND + 1000);
    p.a.loopback = true;
    p.a.send(Wave.IDLE, null);
    p.run(SECOND + 2000);
    const there = SECOND + 57 + 140;
    expect(p.onB.log).toBe(`data${there} idle${there + 1000} `);
    expect(p.onA.log).toBe(`data${there} idle${SECOND + 1000} idle${SECOND + 1140} `);
    p.onA.log = "";
    p.a.send(Wave.DATA, frame);
    p.run(SECOND + 3000);
    p.a.loopback = false;
    p.run(SECOND + 4000);
    expect(p.onA.log).toBe(`data${SECOND + 2140} idle${SECOND + 3000} jam${SECOND + 3000} `);
    p.a.loopback = true;
    p.a.send(Wave.DATA, frame);
    p.a.loopback = false;
    p.b.send(Wave.IDLE, null);
    p.run(SECOND + 5000);
    expect(Frame.held).toBe(held);
  });
});
