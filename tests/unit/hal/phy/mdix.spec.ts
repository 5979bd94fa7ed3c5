// Which cable is needed, and Auto-MDIX, which needs none in particular (IEEE 802.3 14.5.2, 40.4.4).
import { MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { LinkSignal } from "../../../../hal/mock/medium/port";
import { Pair } from "../../../fakes/phy-pair";
import { Tester } from "../../../fakes/phy-tester";

const ALL: u32 = 0x1e1;

describe("Auto-MDIX", () => {
  it("at either end makes a link over any cable; without it the cable must fit", () => {
    for (let kind = 0; kind < 16; kind++) {
      const mdixA = (kind & 1) != 0, mdixB = (kind & 2) != 0, crossed = (kind & 4) != 0, hub = (kind & 8) != 0;
      for (let seed = 1; seed <= 20; seed++) {
        const p = new Pair(ALL, mdixA, ALL, mdixB, crossed, seed, hub);
        p.a.negotiate(ALL);
        if (seed & 1) p.run(seed * 100 * MILLISECOND);
        p.b.negotiate(ALL);
        p.run(15 * SECOND);
        const fits = crossed != hub;
        expect(p.a.up).toBe(fits || mdixA || mdixB, kind.toString() + " seed " + seed.toString());
        expect(p.b.up).toBe(p.a.up);
      }
    }
  });

  it("leaves a link alone", () => {
    const p = new Pair(ALL, true, ALL, true, false);
    p.a.negotiate(ALL);
    p.b.negotiate(ALL);
    p.run(10 * SECOND);
    expect(p.agree(100, true)).toBe(true);
    const changes = p.onA.changes, crossed = p.a.jack!.crossed;
    p.run(60 * SECOND);
    expect(p.onA.changes).toBe(changes);
    expect(p.a.jack!.crossed).toBe(crossed);
  });

  it("finds an end that is forced, and has no part in one", () => {
    for (let seed = 1; seed <= 10; seed++) {
      const p = new Pair(ALL, true, ALL, true, false, seed);
      p.a.negotiate(ALL);
      p.b.force(100, false);
      p.run(10 * SECOND);
      expect(p.agree(100, false)).toBe(true);
    }
    const q = new Pair(ALL, true, ALL, true, false);
    q.a.negotiate(ALL);
    q.run(1 * SECOND);
    q.a.force(100, false);
    q.b.force(100, false);
    q.a.jack!.cross(false);
    q.run(10 * SECOND);
    expect(q.a.up || q.b.up).toBe(false);
    expect(q.a.jack!.crossed).toBe(false);
  });

  it("stays where it hears something, link or not", () => {
    const t = new Tester(ALL, true);
    t.phy.negotiate(ALL);
    t.phy.jack!.cross(false);
    t.say(LinkSignal.FLP, ALL);
    for (let i = 0; i < 60; i++) {
      t.wait(1000);
      expect(t.phy.up || t.phy.jack!.crossed).toBe(false);
    }
  });

  it("stays where it is while the link is up, over short silences too", () => {
    const p = new Pair(0x21, true, 0x21, true, true);
    p.a.negotiate(ALL);
    p.b.negotiate(ALL);
    p.run(10 * SECOND);
    for (let i = 0; i < 40; i++) {
      p.cable.cut();
      p.run(p.clock.now + 49 * MILLISECOND);
      p.cable.mend();
      p.run(p.clock.now + 200 * MILLISECOND);
    }
    expect(p.agree(10, false)).toBe(true);
    expect(p.onA.changes).toBe(1);
  });

  it("looks again when the link was lost", () => {
    const p = new Pair(ALL, true, ALL, false, true);
    p.a.negotiate(ALL);
    p.b.negotiate(ALL);
    for (let i = 0; i < 6; i++) {
      p.run(p.clock.now + 10 * SECOND);
      expect(p.agree(100, true)).toBe(true);
      p.b.jack!.cross((i & 1) == 0); // plugged in elsewhere
    }
  });

  it("exchanges pairs about every second sample of 60 to 64 ms, by chance of its own seed", () => {
    let same = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const p = new Pair(ALL, true, ALL, true, true, seed);
      p.cable.cut();
      p.a.negotiate(ALL);
      p.b.negotiate(ALL);
      let exchanges = 0, was = false, together = 0;
      for (let ms = 1; ms <= 64000; ms++) {
        p.run(ms * MILLISECOND);
        if (p.a.jack!.crossed != was) exchanges++;
        was = p.a.jack!.crossed;
        if (was == p.b.jack!.crossed) together++;
      }
      expect(exchanges > 400 && exchanges < 600).toBe(true, exchanges.toString());
      if (together == 64000) same++;
    }
    expect(same).toBe(0);
  });
});
