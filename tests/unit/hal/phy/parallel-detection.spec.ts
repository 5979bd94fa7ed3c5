// Autonegotiation with an end that does not negotiate (IEEE 802.3 28.2.3.1).
import { MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { LinkSignal } from "../../../../hal/mock/medium/port";
import { PhyEvent } from "../../../../hal/mock/phy/phy";
import { Ability } from "../../../../hal/phy";
import { Pair } from "../../../fakes/phy-pair";
import { Tester } from "../../../fakes/phy-tester";

const ALL: u32 = 0x1e1;

describe("parallel detection", () => {
  it("finds the speed of an end that is forced, and half duplex, whichever starts first", () => {
    for (let i = 0; i < 8; i++) {
      const speed = i & 1 ? 100 : 10;
      const p = new Pair(ALL, false, ALL, false, true);
      if (i & 4) p.a.negotiate(ALL);
      p.run(2 * SECOND);
      p.b.force(speed, (i & 2) != 0);
      p.run(3 * SECOND);
      if (!(i & 4)) p.a.negotiate(ALL);
      p.run(7 * SECOND);
      expect(p.a.up && p.b.up).toBe(true, i.toString());
      expect(p.a.speed).toBe(speed);
      expect(p.b.speed).toBe(speed);
      expect(p.a.fullDuplex).toBe(false);
      expect(p.b.fullDuplex).toBe((i & 2) != 0, "a duplex mismatch, as in reality");
      expect(p.a.parallel && p.a.complete).toBe(true);
      expect(p.a.partner).toBe(0);
      expect(p.ofA.seen & PhyEvent.PAGE_RECEIVED).toBe(0);
    }
  });

  it("follows an end that is forced to another speed", () => {
    const p = new Pair(ALL, false, ALL, false, true);
    p.a.negotiate(ALL);
    p.b.force(10, false);
    p.run(5 * SECOND);
    p.b.force(100, false);
    p.run(10 * SECOND);
    expect(p.agree(100, false)).toBe(true);
    p.b.negotiate(ALL);
    p.run(15 * SECOND);
    expect(p.agree(100, true)).toBe(true);
    expect(p.a.parallel).toBe(false);
  });

  it("gives no link at a speed that is not advertised, nor in full duplex only", () => {
    const words: u32[] = [Ability.FULL_10 | Ability.HALF_10, Ability.FULL_100];
    for (let i = 0; i < 2; i++) {
      const p = new Pair(ALL, false, ALL, false, true);
      p.a.negotiate(words[i]);
      p.b.force(100, true);
      p.run(10 * SECOND);
      expect(p.a.up || p.b.up).toBe(false);
    }
  });

  it("believes a signal after 500 to 1000 ms, and is silent meanwhile", () => {
    const t = new Tester(ALL);
    t.phy.negotiate(ALL);
    t.wait(1500);
    t.say(LinkSignal.IDLE_100);
    t.wait(2);
    expect(t.hears(LinkSignal.SILENT)).toBe(true);
    const took = t.until(LinkSignal.IDLE_100, 2000);
    expect(took >= 500 && took <= 1000).toBe(true, took.toString());
    expect(t.phy.up).toBe(true);
  });

  it("fails when both kinds of link are there in the end, and tries again", () => {
    const t = new Tester(ALL);
    t.phy.negotiate(ALL);
    t.wait(1500);
    t.say(LinkSignal.NLP);
    expect(t.until(LinkSignal.SILENT, 10 * 24) > 0).toBe(true);
    t.wait(700); // 750 ms in all
    t.say(LinkSignal.IDLE_100);
    t.wait(49);
    expect(t.phy.negotiation.parallelFault).toBe(false);
    t.wait(2);
    expect(t.phy.negotiation.parallelFault).toBe(true);
    expect(t.events.seen & PhyEvent.PARALLEL_FAULT).toBe(PhyEvent.PARALLEL_FAULT);
    t.wait(2000);
    expect(t.phy.up && t.phy.speed == 100).toBe(true);
    t.phy.negotiate(ALL);
    expect(t.phy.negotiation.parallelFault).toBe(false);
  });

  it("fails when no signal is there in the end", () => {
    const t = new Tester(ALL);
    t.phy.negotiate(ALL);
    t.wait(1500);
    t.say(LinkSignal.IDLE_100);
    t.wait(10);
    t.say(LinkSignal.SILENT);
    expect(t.until(LinkSignal.FLP, 1000) > 0).toBe(true);
    expect(t.phy.negotiation.parallelFault).toBe(true);
    expect(t.phy.up).toBe(false);
  });

  it("gives way to words", () => {
    const t = new Tester(ALL);
    t.phy.negotiate(ALL);
    t.wait(1500);
    t.say(LinkSignal.NLP);
    t.until(LinkSignal.SILENT, 240);
    t.say(LinkSignal.FLP, 0x41);
    t.wait(50);
    expect(t.phy.parallel).toBe(false);
    t.say(LinkSignal.FLP, 0x4041);
    t.wait(200);
    expect(t.hears(LinkSignal.NLP)).toBe(true);
    t.say(LinkSignal.NLP);
    t.wait(250);
    expect(t.phy.up && t.phy.fullDuplex && t.phy.speed == 10).toBe(true);
  });

  it("does not take words for link test pulses, at an end that is forced to 10 Mbit/s", () => {
    const t = new Tester(ALL);
    t.phy.force(10, false);
    t.say(LinkSignal.FLP, ALL);
    t.wait(5000);
    expect(t.phy.up).toBe(false);
    t.say(LinkSignal.NLP);
    t.wait(250);
    expect(t.phy.up).toBe(true);
    t.say(LinkSignal.FLP, ALL);
    t.wait(5000);
    expect(t.phy.up).toBe(true, "but they keep the link (28.2.1.1)");
  });
});
