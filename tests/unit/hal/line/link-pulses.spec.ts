// Link pulses and bursts of fast ones: IEEE 802.3 14.2.1.1, 28.2.1, 28.3.2.
import { Verdict } from "../../../../hal/mock/line/framing";
import { shake } from "../../../../hal/mock/line/impair";
import { burst, linkPulse, PulseReceiver, Pulses } from "../../../../hal/mock/line/link-pulses";
import { Edges } from "../../../../hal/mock/line/signal";
import { TenBaseT } from "../../../../hal/mock/line/ten-base-t";
import { Random } from "../../../../hal/mock/random";
import { FRAME, isFrame, randomFrame } from "./frames";

const MICROSECOND: f64 = 1e6;
const MILLISECOND: f64 = 1e9;

const edges = new Edges(256);
const receiver = new PulseReceiver();

/** A burst of `word` after some silence. */
function sent(word: u32): void {
  edges.clear();
  edges.end = MILLISECOND;
  burst(word, edges);
  receiver.start();
}

/** A burst of zeros whose first has two pulses where a data pulse may be. */
function sentTwice(): void {
  edges.clear();
  for (let i = 0; i <= 16; i++) {
    edges.end = <f64>i * 125 * MICROSECOND;
    linkPulse(edges);
    for (let k = 0; i == 0 && k < 2; k++) {
      edges.end = <f64>(50 + 20 * k) * MICROSECOND;
      linkPulse(edges);
    }
  }
  receiver.start();
}

describe("a burst", () => {
  it("has 17 clock pulses of 100 ns, 125 us apart, and a pulse half-way for each one of the word", () => {
    sent(0x0001);
    expect(edges.n).toBe(2 * 18);
    expect(edges.time(1) - edges.time(0)).toBe(100000);
    expect(edges.time(2) - edges.time(0)).toBe(62.5 * MICROSECOND);
    expect(edges.time(4) - edges.time(0)).toBe(125 * MICROSECOND);
    expect(edges.end - edges.time(0)).toBe(16 * 125 * MICROSECOND + 100000);
    sent(0xffff);
    expect(edges.n).toBe(2 * 33);
  });

  it("gives its word back, all 65,536 of them", () => {
    let good = 0;
    for (let word = 0; word < 0x10000; word++) {
      sent(word);
      if (receiver.next(edges) == word && receiver.next(edges) == Pulses.NONE) good++;
    }
    expect(good).toBe(0x10000);
  });

  it("bears clock periods of 111 and 139 us, data pulses at 55.5 and 69.5 (28.2.1.1.2, table 28-1)", () => {
    const random = new Random(1, 0);
    let good = 0;
    for (let i = 0; i < 200; i++) {
      const word = random.next() >> 16;
      sent(word);
      shake(edges, 6.9 * MICROSECOND, random);
      for (let k = 1; k < edges.n; k += 2) edges.move(k, edges.time(k - 1) + 100000); // pulses keep their width
      if (receiver.next(edges) == <i32>word) good++;
    }
    expect(good).toBe(200);
  });

  it("that breaks off, goes on, or has a pulse where none may be, is broken", () => {
    sent(0x41e1);
    edges.n -= 2;
    expect(receiver.next(edges)).toBe(Pulses.BROKEN);
    sent(0x41e1);
    edges.end += 125 * MICROSECOND;
    linkPulse(edges);
    expect(receiver.next(edges)).toBe(Pulses.BROKEN);
    sent(1);
    edges.move(2, edges.time(0) + 20 * MICROSECOND); // too early for data
    edges.move(3, edges.time(2) + 100000);
    expect(receiver.next(edges)).toBe(Pulses.BROKEN);
    sentTwice();
    expect(receiver.next(edges)).toBe(Pulses.BROKEN);
  });

  it("has no pulses that are wider than 200 ns", () => {
    sent(1);
    edges.move(3, edges.time(2) + 250000);
    expect(receiver.next(edges)).toBe(0);
  });

  it("is followed by the next; pulses by themselves are link pulses", () => {
    sent(0x01e1);
    edges.end += 14 * MILLISECOND;
    burst(0x4021, edges);
    for (let i = 0; i < 2; i++) {
      edges.end += 16 * MILLISECOND;
      linkPulse(edges);
    }
    expect(receiver.next(edges)).toBe(0x01e1);
    expect(receiver.next(edges)).toBe(0x4021);
    expect(receiver.next(edges)).toBe(Pulses.LINK_PULSE);
    expect(receiver.next(edges)).toBe(Pulses.LINK_PULSE);
    expect(receiver.next(edges)).toBe(Pulses.NONE);
  });
});

describe("a line with frames", () => {
  it("has no pulses in them, and pulses before a frame do not disturb it", () => {
    const line = new TenBaseT(), n = randomFrame(200, new Random(2, 0));
    line.start();
    line.edges.end = MILLISECOND;
    burst(0x01e1, line.edges);
    line.edges.end += MILLISECOND;
    line.encode(FRAME, n);
    line.emit();
    line.draw();
    receiver.start();
    expect(receiver.next(line.edges)).toBe(0x01e1);
    expect(receiver.next(line.edges)).toBe(Pulses.NONE);
    line.listen();
    expect(line.receive()).toBe(true);
    expect(line.reception.verdict).toBe(Verdict.GOOD);
    expect(isFrame(line, n)).toBe(true);
    expect(line.receive()).toBe(false);
  });
});
