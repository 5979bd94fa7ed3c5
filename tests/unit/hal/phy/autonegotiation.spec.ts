// Autonegotiation between two PHYs, and its arbitration against an end that the test plays (IEEE 802.3 clause 28).
import { MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { LinkSignal } from "../../../../hal/mock/medium/port";
import { WordBit } from "../../../../hal/mock/phy/autonegotiation";
import { PhyEvent } from "../../../../hal/mock/phy/phy";
import { Ability, ALL_ABILITIES } from "../../../../hal/phy";
import { Pair } from "../../../fakes/phy-pair";
import { Tester } from "../../../fakes/phy-tester";

/** Every mode: 100BASE-TX and 10BASE-T, half and full duplex (28B.2). */
const ALL: u32 = 0x1e1;

function pair(own: u32, partner: u32): Pair {
  return new Pair(own, false, partner, false, true);
}

/** Whether the pair has the link that 28B.3 asks for, whose order is written out here once more; none in common: no link. */
function rightLink(p: Pair, common: u32): bool {
  if (common & 0x100) return p.agree(100, true);
  if (common & 0x80) return p.agree(100, false);
  if (common & 0x40) return p.agree(10, true);
  if (common & 0x20) return p.agree(10, false);
  return !p.a.up && !p.b.up;
}

/** Starts both ends, the second `gap` later; `swapped`: b is first. */
function start(p: Pair, own: u32, partner: u32, gap: i64, swapped: bool): void {
  if (swapped) p.b.negotiate(partner);
  else p.a.negotiate(own);
  p.run(gap);
  if (swapped) p.a.negotiate(own);
  else p.b.negotiate(partner);
}

describe("two ends that negotiate", () => {
  it("agree on the best mode in common, whichever starts first, for every pair of abilities", () => {
    const gaps: i64[] = [0, 3 * MILLISECOND, 400 * MILLISECOND, 5 * SECOND];
    for (let own: u32 = 0; own < 16; own++) {
      for (let partner: u32 = 0; partner < 16; partner++) {
        for (let i = 0; i < 8; i++) {
          const p = pair(own << 5, partner << 5);
          start(p, ALL, ALL, gaps[i >> 1], (i & 1) != 0);
          p.run(p.clock.now + 3 * SECOND);
          expect(rightLink(p, (own & partner) << 5)).toBe(true, own.toString() + "/" + partner.toString() + "/" + i.toString());
        }
      }
    }
  });

  it("are as far as that after the silence, the words and the link's own time", () => {
    const p = pair(ALL, ALL);
    start(p, ALL, ALL, 0, false);
    p.run(1200 * MILLISECOND);
    expect(p.a.signal).toBe(LinkSignal.SILENT);
    p.run(1500 * MILLISECOND);
    expect(p.a.signal).toBe(LinkSignal.FLP);
    expect(p.a.up || p.a.complete).toBe(false);
    p.run(1500 * MILLISECOND + 400 * MILLISECOND); // three words, three more, at most eight more of 24 ms; and the link
    expect(p.a.up && p.b.up && p.a.complete && p.b.complete).toBe(true);
  });

  it("go on trying while they have nothing in common", () => {
    const p = pair(ALL, ALL);
    start(p, Ability.FULL_100, Ability.HALF_10, 0, false);
    p.run(30 * SECOND);
    expect(p.a.up || p.b.up || p.a.complete).toBe(false);
    p.b.negotiate(ALL);
    p.run(40 * SECOND);
    expect(p.agree(100, true)).toBe(true);
  });

  it("begin anew together when one of them restarts", () => {
    const p = pair(ALL, ALL);
    start(p, ALL, ALL, 0, false);
    p.run(3 * SECOND);
    for (let i = 0; i < 4; i++) {
      const word: u32 = Ability.HALF_10 << i;
      p.b.negotiate(word);
      p.run(p.clock.now + 200 * MILLISECOND);
      expect(p.a.up || p.b.up).toBe(false);
      expect(p.a.partner).toBe(0);
      p.run(p.clock.now + 3 * SECOND);
      expect(rightLink(p, word)).toBe(true);
      expect(p.a.partner).toBe(word | Ability.SELECTOR);
    }
  });

  it("find each other again after the cable was cut", () => {
    const p = pair(ALL, ALL);
    start(p, ALL, ALL, 0, false);
    p.run(3 * SECOND);
    p.cable.cut();
    p.run(4 * SECOND);
    expect(p.a.up || p.b.up).toBe(false);
    p.run(20 * SECOND);
    p.cable.mend();
    p.run(24 * SECOND);
    expect(p.agree(100, true)).toBe(true);
  });

  it("bring the partner's word, its pause and remote fault bits, and say what happened", () => {
    const p = pair(ALL, ALL);
    start(p, ALL_ABILITIES, ALL | Ability.PAUSE | WordBit.REMOTE_FAULT, 0, false);
    p.run(3 * SECOND);
    expect(p.a.partner).toBe(ALL | Ability.PAUSE | WordBit.REMOTE_FAULT);
    expect(p.b.partner).toBe(ALL_ABILITIES);
    const usual = PhyEvent.ENERGY | PhyEvent.ACKNOWLEDGED | PhyEvent.PAGE_RECEIVED | PhyEvent.COMPLETE;
    expect(p.ofA.seen).toBe(usual | PhyEvent.REMOTE_FAULT);
    expect(p.ofB.seen).toBe(usual);
    p.cable.cut();
    p.run(4 * SECOND);
    expect(p.ofA.seen & PhyEvent.LINK_DOWN).toBe(PhyEvent.LINK_DOWN);
  });

  it("go on as they were after one was powered down", () => {
    const p = pair(ALL, ALL);
    start(p, ALL, Ability.HALF_100, 0, false);
    p.run(3 * SECOND);
    p.b.powerDown();
    p.run(6 * SECOND);
    expect(p.a.up || p.b.up).toBe(false);
    p.b.negotiate(Ability.FULL_10);
    p.run(10 * SECOND);
    expect(p.a.signal).toBe(LinkSignal.SILENT);
    p.b.powerUp();
    p.run(14 * SECOND);
    expect(p.agree(10, true)).toBe(true);
  });
});

/** A PHY that sends its word. */
function detecting(): Tester {
  const t = new Tester(ALL);
  t.phy.negotiate(ALL);
  t.wait(1500);
  return t;
}

/** One that has acknowledged the tester's word. */
function acknowledging(): Tester {
  const t = detecting();
  t.say(LinkSignal.FLP, 0x81);
  t.wait(50);
  return t;
}

describe("arbitration", () => {
  it("acknowledges a word that came three times, and not one that changed before", () => {
    const t = detecting();
    for (let i = 0; i < 10; i++) {
      t.say(LinkSignal.FLP, i & 1 ? 0x81 : 0x101);
      t.wait(20); // two bursts
    }
    expect(t.hears(LinkSignal.FLP, ALL)).toBe(true);
    t.wait(3 * 24);
    expect(t.hears(LinkSignal.FLP, ALL | WordBit.ACKNOWLEDGE)).toBe(true);
  });

  it("sends 6 to 8 words more once it was acknowledged, then the signal of the link", () => {
    const t = acknowledging();
    t.wait(1000);
    expect(t.hears(LinkSignal.FLP, ALL | WordBit.ACKNOWLEDGE)).toBe(true, "waits");
    t.say(LinkSignal.FLP, 0x81 | WordBit.ACKNOWLEDGE);
    const took = t.until(LinkSignal.IDLE_100, 1000);
    expect(took >= 3 * 8 + 6 * 8 && took <= 3 * 24 + 8 * 24).toBe(true, took.toString());
    expect(t.phy.up).toBe(false);
    t.say(LinkSignal.IDLE_100);
    t.wait(2);
    expect(t.phy.up && t.phy.speed == 100 && !t.phy.fullDuplex).toBe(true);
  });

  it("is not satisfied with two acknowledged words", () => {
    const t = acknowledging();
    for (let i = 0; i < 10; i++) {
      t.say(LinkSignal.FLP, 0x81 | WordBit.ACKNOWLEDGE);
      t.wait(20);
      t.say(LinkSignal.FLP, 0x81);
      t.wait(20);
    }
    expect(t.hears(LinkSignal.FLP, ALL | WordBit.ACKNOWLEDGE)).toBe(true);
    expect(t.events.seen & PhyEvent.ACKNOWLEDGED).toBe(0);
  });

  it("begins anew when the acknowledged word is another", () => {
    const t = acknowledging();
    t.say(LinkSignal.FLP, 0x101 | WordBit.ACKNOWLEDGE);
    t.wait(3 * 24);
    expect(t.hears(LinkSignal.SILENT)).toBe(true);
    expect(t.phy.partner).toBe(0);
  });

  it("begins anew when the words end before the acknowledge, after 50 to 150 ms", () => {
    const t = acknowledging();
    t.say(LinkSignal.SILENT);
    t.wait(50);
    expect(t.hears(LinkSignal.FLP, ALL | WordBit.ACKNOWLEDGE)).toBe(true);
    t.say(LinkSignal.FLP, 0x81);
    t.wait(200);
    expect(t.hears(LinkSignal.FLP, ALL | WordBit.ACKNOWLEDGE)).toBe(true, "a short gap");
    t.say(LinkSignal.SILENT);
    const took = t.until(LinkSignal.SILENT, 1000);
    expect(took >= 50 && took <= 151).toBe(true, took.toString());
  });

  it("begins anew when no link comes within 750 to 1000 ms", () => {
    const t = acknowledging();
    t.say(LinkSignal.FLP, 0x81 | WordBit.ACKNOWLEDGE);
    t.until(LinkSignal.IDLE_100, 1000);
    t.say(LinkSignal.SILENT);
    const took = t.until(LinkSignal.SILENT, 2000);
    expect(took >= 749 && took <= 1001).toBe(true, took.toString());
    const silent = t.until(LinkSignal.FLP, 2000);
    expect(silent >= 1199 && silent <= 1501).toBe(true, silent.toString());
  });

  it("knows no next pages, and needs none of a partner that does", () => {
    const t = new Tester(ALL);
    t.phy.negotiate(ALL | WordBit.NEXT_PAGE | WordBit.ACKNOWLEDGE);
    t.wait(1500);
    expect(t.hears(LinkSignal.FLP, ALL)).toBe(true);
    t.say(LinkSignal.FLP, 0x81 | WordBit.NEXT_PAGE | WordBit.ACKNOWLEDGE);
    expect(t.until(LinkSignal.IDLE_100, 1000) > 0).toBe(true);
    expect(t.phy.partner).toBe(0x81 | WordBit.NEXT_PAGE);
  });
});
