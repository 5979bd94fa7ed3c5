// Noise in frames, against the codes of the line themselves: every single bit of a frame on the line is hit once, and what the decoders of
// hal/mock/line make of it is what the model of noise delivers.
import { Clock, MILLISECOND } from "../../../../hal/mock/clock";
import { Frame } from "../../../../hal/mock/frame";
import { Bits } from "../../../../hal/mock/line/bits";
import { frameBits, Reception, Verdict } from "../../../../hal/mock/line/framing";
import { PcsReceiver, streamOf } from "../../../../hal/mock/line/pcs";
import { Cable, Jack } from "../../../../hal/mock/medium/cable";
import { Hub } from "../../../../hal/mock/medium/hub";
import { damaged } from "../../../../hal/mock/medium/noise";
import { Wave } from "../../../../hal/mock/medium/port";
import { Phy } from "../../../../hal/mock/phy/phy";
import { Random } from "../../../../hal/mock/random";
import { ALL_ABILITIES } from "../../../../hal/phy";
import { Ear, Pair } from "../../../fakes/phy-pair";

// @ts-ignore: decorator
@inline const RATE: f64 = 0.01;

/** Chance that hits one bit only, or a second one too. */
class Hit extends Random {
  private drawn: i32 = 0;

  constructor(private bit: i32, private second: i32 = -1) {
    super(0, 0);
  }

  next(): u32 {
    this.drawn++;
    if (this.drawn == 1) return this.draw(this.bit);
    if (this.drawn == 2 && this.second > 0) return this.draw(this.second - this.bit - 1);
    return 0; // the longest gap, 2200 bits
  }

  private draw(gap: i32): u32 {
    return <u32>(4294967296.0 * Math.pow(1 - RATE, gap + 0.5));
  }
}

const bits = new Bits(2000);
const code = new Bits(2000);
const back = new Bits(2000);
const pcs = new PcsReceiver();
const reception = new Reception();

/** 64 octets in which no delimiter is found by chance. */
function frame(): Frame {
  const f = Frame.take();
  for (let i = 0; i < 60; i++) store<u8>(f.octets + i, <u8>(i * 16 + (i >> 4)));
  f.length = 60;
  f.seal();
  bits.clear();
  frameBits(f.octets, f.length, bits);
  return f;
}

/** Octets at p that differ from the reception's; the end may be cut off by what came early. */
function differences(f: Frame): i32 {
  let n = 0;
  for (let i = 0; i < min(f.length, reception.length); i++) if (load<u8>(f.octets + i) != load<u8>(reception.octets + i)) n++;
  return n;
}

/** Whether the damaged frame is what the decoder gives, which is in `reception`. */
function same(f: Frame): bool {
  if (f.unframed || reception.verdict == Verdict.UNFRAMED) return f.unframed && reception.verdict == Verdict.UNFRAMED;
  if (f.symbolError || reception.verdict == Verdict.CODE_ERROR) return f.symbolError && reception.verdict == Verdict.CODE_ERROR;
  return differences(f) == 0 && f.intact == (reception.verdict == Verdict.GOOD);
}

describe("noise", () => {
  it("does to a frame at 10 Mbit/s what an inverted bit does", () => {
    const sent = frame();
    let unframed = 0, early = 0;
    for (let bit = 0; bit < sent.bits; bit++) {
      const f = damaged(sent, RATE, false, new Hit(bit));
      bits.flip(bit);
      reception.take(bits);
      bits.flip(bit);
      expect(same(f)).toBe(true, bit.toString());
      if (f.unframed) unframed++;
      else if (bit < 64 && !f.intact) early++;
      f.release();
    }
    expect(unframed).toBe(5, "the delimiter's ones, but the one that may come early");
    expect(early).toBe(28, "zeros of the preamble behind seven good bits");
  });

  it("does to a frame at 100 Mbit/s what an inverted code bit does", () => {
    const sent = frame();
    code.clear();
    streamOf(bits, code);
    let unframed = 0, symbolErrors = 0, bad = 0;
    for (let bit = 0; bit < code.n; bit++) {
      const f = damaged(sent, RATE, true, new Hit(bit));
      code.flip(bit);
      pcs.start();
      if (pcs.receive(code, back)) reception.take(back);
      else reception.verdict = Verdict.UNFRAMED;
      code.flip(bit);
      expect(same(f)).toBe(true, bit.toString());
      if (f.unframed) unframed++;
      else if (f.symbolError) symbolErrors++;
      else if (!f.intact) bad++;
      f.release();
    }
    expect(unframed > 10 && symbolErrors > 100 && bad > 300).toBe(true, `${unframed} ${symbolErrors} ${bad}`);
    expect(damaged(sent, RATE, true, new Hit(code.n)) == sent).toBe(true, "behind the end there is nothing to hit");
  });

  it("hits as many bits as its rate says, five for four at 100 Mbit/s", () => {
    const sent = frame();
    for (let codeGroups = 0; codeGroups < 2; codeGroups++) {
      const random = new Random(1, 1);
      let whole = 0;
      for (let i = 0; i < 20000; i++) {
        const f = damaged(sent, 0.001, codeGroups == 1, random);
        if (f == sent) whole++;
        f.release();
      }
      const n = codeGroups ? (576 / 4 + 2) * 5 : 576;
      const expected = 20000 * Math.pow(0.999, n);
      expect(Math.abs(whole - expected) < 4 * Math.sqrt(expected)).toBe(true, whole.toString()); // four standard deviations and more
    }
  });

  it("hits next to nothing at a rate that is next to nothing, nor at none", () => {
    const sent = frame(), random = new Random(1, 1);
    for (let rate = 1e-14; rate > 0; rate /= 10) {
      for (let i = 0; i < 20; i++) expect(damaged(sent, rate, i % 2 == 1, random) == sent).toBe(true, rate.toString());
    }
  });

  it("hits more than one bit of a code group", () => {
    const sent = frame();
    const f = damaged(sent, 1, true, new Random(1, 1));
    expect(f.unframed).toBe(true);
    f.release();
    // Octet 16 is 01, whose 1 is 01001: 11001 is none, 11101 is F (table 24-1).
    const first = (16 + 2 * 16) * 5;
    const one = damaged(sent, RATE, true, new Hit(first)), two = damaged(sent, RATE, true, new Hit(first, first + 2));
    expect(one.symbolError).toBe(true);
    expect(two.symbolError).toBe(false);
    expect(load<u8>(two.octets + 16)).toBe(0x0f);
    one.release();
    two.release();
  });

  it("is of code groups at a hub for 100 Mbit/s too", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      const clock = new Clock(), hub = new Hub(clock, 2, speed), ear = new Ear(clock);
      const a = new Phy(clock, ALL_ABILITIES, false, 1), b = new Phy(clock, ALL_ABILITIES, false, 2);
      new Cable(clock, new Jack(a, false), hub.ports[0].jack!, 10, false, 1).noise = 0.001;
      new Cable(clock, new Jack(b, false), hub.ports[1].jack!, 10, false, 2);
      b.client = ear;
      a.force(speed, false);
      b.force(speed, false);
      clock.run(500 * MILLISECOND);
      const sent = frame();
      for (let i = 0; i < 100; i++) {
        a.send(Wave.DATA, sent);
        clock.run(clock.now + sent.bits * a.bitTicks);
        a.send(Wave.IDLE, null);
        clock.run(clock.now + 96 * a.bitTicks);
      }
      expect(ear.symbolErrors > 5).toBe(speed == 100);
      expect(ear.bad > 20).toBe(true);
    }
  });

  it("is of code groups on a link at 100 Mbit/s only", () => {
    for (let speed = 10; speed <= 100; speed += 90) {
      const p = new Pair(ALL_ABILITIES, false, ALL_ABILITIES, false, true);
      p.a.force(speed, true);
      p.b.force(speed, true);
      p.run(500 * MILLISECOND);
      expect(p.b.codeGroups).toBe(speed == 100);
      p.cable.noise = 0.01;
      const sent = frame();
      for (let i = 0; i < 100; i++) {
        p.a.send(Wave.DATA, sent);
        p.run(p.clock.now + sent.bits * p.a.bitTicks);
        p.a.send(Wave.IDLE, null);
        p.run(p.clock.now + 96 * p.a.bitTicks);
      }
      expect(p.onB.symbolErrors > 10).toBe(speed == 100);
      expect(p.onB.bad > 50).toBe(true);
    }
  });
});
