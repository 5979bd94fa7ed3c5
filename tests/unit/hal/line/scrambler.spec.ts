// The stream cipher of 100BASE-TX: X3.263 7.1.1 and what receivers make of it.
import { Bits, Mark } from "../../../../hal/mock/line/bits";
import { Descrambler, HOLD_TIME, LOCK_BITS, Scrambler } from "../../../../hal/mock/line/scrambler";
import { Random } from "../../../../hal/mock/random";

const plain = new Bits(200000), cipher = new Bits(200000), back = new Bits(200000);
const scrambler = new Scrambler(), descrambler = new Descrambler();

function ones(n: i32): void {
  for (let i = 0; i < n; i++) plain.push(1);
}

/** Data of 4B/5B: never a long run of ones. */
function busy(n: i32, random: Random): void {
  for (let i = 0; i < n; i++) plain.push(i & 3 ? <u8>(random.next() >> 31) : 0);
}

/** Whether bits from..to came back as they were sent. */
function intact(from: i32, to: i32): bool {
  for (let i = from; i < to; i++) if (back.marked(i) != plain.marked(i)) return false;
  return true;
}

function across(state: u32): void {
  cipher.clear();
  back.clear();
  scrambler.start(state);
  scrambler.scramble(plain, cipher);
  descrambler.start();
  descrambler.descramble(cipher, back);
}

describe("scrambler", () => {
  it("adds a sequence whose bits are the sums of the 9th and the 11th before them, 2047 long", () => {
    plain.clear();
    cipher.clear();
    for (let i = 0; i < 5000; i++) plain.push(0);
    scrambler.start(0x7ff);
    scrambler.scramble(plain, cipher);
    let weight: u32 = 0;
    let wrong = 0;
    for (let i = 11; i < 5000; i++) if (cipher.value(i) != (cipher.value(i - 9) ^ cipher.value(i - 11))) wrong++;
    for (let i = 0; i < 2047; i++) {
      if (cipher.value(i) != cipher.value(i + 2047)) wrong++;
      weight += cipher.value(i);
    }
    expect(wrong).toBe(0);
    expect(weight).toBe(1024); // a sequence of maximal length has one more one than zeros
  });

  it("never starts with zeros, which would remain", () => {
    plain.clear();
    cipher.clear();
    ones(100);
    scrambler.start(0);
    scrambler.scramble(plain, cipher);
    expect(cipher.lowFirst(0, 32)).not.toBe(0xffffffff);
  });
});

describe("descrambler", () => {
  it("finds the scrambler's state in idle, from each of its 2047 states, within 60 bits", () => {
    let found = 0, searched = 0;
    for (let state: u32 = 1; state < 2048; state++) {
      plain.clear();
      ones(LOCK_BITS);
      plain.pushHighFirst(0b1100010001, 10);
      across(state);
      if (intact(LOCK_BITS, LOCK_BITS + 10)) found++;
      if (back.anyMarked(LOCK_BITS - 1, 1)) searched++;
    }
    expect(found).toBe(2047);
    expect(searched).toBe(2047);
  });

  it("marks everything until then, and does not take data for idle", () => {
    plain.clear();
    busy(3000, new Random(1, 0));
    across(77);
    let marked = 0;
    for (let i = 0; i < 3000; i++) if (back.marked(i) == (1 | <u8>Mark.VIOLATION)) marked++;
    expect(marked).toBe(3000);
    expect(descrambler.locked).toBe(false);
  });

  it("does not take a line of nothing but ones, or zeros, for idle", () => {
    plain.clear();
    ones(2000);
    back.clear();
    descrambler.start();
    descrambler.descramble(plain, back);
    expect(descrambler.locked).toBe(false);
  });

  it("keeps its state over data, and loses it when it has seen no idle for 722 us", () => {
    plain.clear();
    ones(100);
    busy(HOLD_TIME - 10, new Random(2, 0));
    across(5);
    expect(descrambler.locked).toBe(true);
    expect(intact(100, plain.n)).toBe(true);
    busy(20, new Random(3, 0));
    across(5);
    expect(descrambler.locked).toBe(false);
    expect(descrambler.losses).toBe(1);
    ones(100);
    across(5);
    expect(descrambler.locked).toBe(true);
  });

  it("loses it at once when the line was silent", () => {
    plain.clear();
    ones(200);
    across(5);
    expect(descrambler.locked).toBe(true);
    cipher.mark(100, Mark.SILENCE);
    back.clear();
    descrambler.start();
    descrambler.descramble(cipher, back);
    expect(back.anyMarked(90, 1)).toBe(false);
    expect(back.anyMarked(110, 1)).toBe(true);
    expect(descrambler.losses).toBe(1);
    expect(descrambler.locked).toBe(true);
  });
});
