// What two ends come to, whatever they were set to, whenever, over whatever cable, which was cut and mended: as many random cases as here
// are seeds.
import { MILLISECOND, SECOND } from "../../../../hal/mock/clock";
import { Phy } from "../../../../hal/mock/phy/phy";
import { Random } from "../../../../hal/mock/random";
import { Pair } from "../../../fakes/phy-pair";

// @ts-ignore: decorator
@inline const CASES: i32 = 600;
const ALL: u32 = 0x1e1;

/** What an end was told: a word to negotiate with, or a mode. */
class Setting {
  negotiates: bool;
  word: u32;
  speed: i32;
  fullDuplex: bool;

  constructor(random: Random) {
    this.negotiates = random.below(3) != 0;
    this.word = random.below(16) << 5;
    this.speed = random.below(2) ? 100 : 10;
    this.fullDuplex = random.below(2) != 0;
  }

  tell(phy: Phy): void {
    if (this.negotiates) phy.negotiate(this.word);
    else phy.force(this.speed, this.fullDuplex);
  }
}

function bestOf(modes: u32): u32 {
  return modes ? 1 << 31 - clz(modes) : 0;
}

/** The mode bit that an end comes to whose partner has the other setting; 0: no link. */
function expected(own: Setting, partner: Setting): u32 {
  if (own.negotiates && partner.negotiates) return bestOf(own.word & partner.word);
  if (own.negotiates) return own.word & (partner.speed == 100 ? 0x80 : 0x20);
  const link = partner.negotiates ? (partner.word & (own.speed == 100 ? 0x80 : 0x20)) != 0 : own.speed == partner.speed;
  return link ? (own.speed == 100 ? 0x80 : 0x20) << u32(own.fullDuplex) : 0;
}

function modeOf(phy: Phy): u32 {
  return phy.up ? (phy.speed == 100 ? 0x80 : 0x20) << u32(phy.fullDuplex) : 0;
}

/** A new setting for one end, a cut, or a mend. */
function disturb(p: Pair, a: Setting, b: Setting, random: Random): void {
  switch (random.below(5)) {
    case 0: a.tell(p.a); break;
    case 1: b.tell(p.b); break;
    case 2: p.cable.cut(); break;
    case 3: p.cable.mend(); break;
    default: p.a.powerDown(); p.run(p.clock.now + random.below(500) * MILLISECOND); p.a.powerUp();
  }
}

describe("two ends", () => {
  it("come to what their settings and the cable ask for, or to no link at both", () => {
    let links = 0;
    for (let seed = 1; seed <= CASES; seed++) {
      const random = new Random(seed, 7);
      const a = new Setting(random), b = new Setting(random);
      const mdixA = random.below(2) != 0, mdixB = random.below(2) != 0, crossed = random.below(2) != 0, hub = random.below(4) == 0;
      const p = new Pair(ALL, mdixA, ALL, mdixB, crossed, seed, hub);
      a.tell(p.a);
      p.run(random.below(4000) * MILLISECOND);
      b.tell(p.b);
      for (let i = random.below(6); i > 0; i--) {
        p.run(p.clock.now + random.below(3000000) * 100);
        disturb(p, a, b, random);
      }
      p.cable.mend();
      p.run(p.clock.now + 25 * SECOND);
      const fits = p.a.jack!.hears(crossed); // as chance has left it where nobody looks for the pair any more
      const reaches = fits || mdixA && a.negotiates || mdixB && b.negotiates;
      expect(modeOf(p.a)).toBe(reaches ? expected(a, b) : 0, "a, seed " + seed.toString());
      expect(modeOf(p.b)).toBe(reaches ? expected(b, a) : 0, "b, seed " + seed.toString());
      if (p.a.up) links++;
    }
    expect(links > CASES / 4).toBe(true, links.toString());
  });
});
