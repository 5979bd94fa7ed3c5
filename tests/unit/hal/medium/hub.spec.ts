import { Clock } from "../../../../hal/mock/clock";
import { Random } from "../../../../hal/mock/random";
import { Hub } from "../../../../hal/mock/medium/hub";
import { hubReceiveLatency, hubTransmitLatency, LONGEST_COLLISION } from "../../../../hal/mock/medium/hub-limits";
import { Jack } from "../../../../hal/mock/medium/cable";
import { Wave } from "../../../../hal/mock/medium/port";
import { cable, frameOf, Probe, settle, Station } from "../../../fakes/stations";

let clock = new Clock(), hub = new Hub(clock, 1, 10), probes = new Array<Probe>(), bit: i32 = 10;
/** Ticks from a probe through the hub to another. */
let through: i32 = 0;

/** A hub with a probe at each port, without cable between. */
function probed(speed: i32): void {
  clock = new Clock();
  bit = speed == 10 ? 10 : 1;
  through = hubReceiveLatency(speed) + hubTransmitLatency(speed);
  hub = new Hub(clock, 4, speed);
  probes = new Array<Probe>();
  for (let i = 0; i < 4; i++) {
    const probe = new Probe(clock, speed);
    probes.push(probe);
    cable(clock, <Jack>probe.jack, <Jack>hub.ports[i].jack, 0);
  }
  restart();
}

function restart(): void {
  clock.run(clock.now + 10000);
  for (let i = 0; i < probes.length; i++) probes[i].restart();
}

/** Has a probe say something for so many bits. */
function say(i: i32, wave: Wave, bits: i32): void {
  const frame = frameOf(64, 1);
  probes[i].say(wave, wave == Wave.DATA ? frame : null);
  frame.release();
  clock.run(clock.now + bits * bit);
  probes[i].say(Wave.IDLE, null);
}

/** Two probes collide for `bits`. */
function collide(a: i32, b: i32, bits: i32): void {
  probes[a].say(Wave.DATA, frameOf(64, 1));
  say(b, Wave.DATA, bits);
  probes[a].say(Wave.IDLE, null);
  clock.run(clock.now + 1000 * bit);
}

describe("a hub", () => {
  it("repeats what comes in at one port to all others", () => {
    probed(10);
    say(1, Wave.DATA, 576);
    clock.run(clock.now + 1000);
    for (let i = 0; i < 4; i++) expect(probes[i].log).toBe(i == 1 ? "" : `data@${through} idle@${5760 + through} `);
    expect(hub.ports[1].packets).toBe(1);
  });

  it("extends what is shorter than 96 bits with jam", () => {
    probed(10);
    say(0, Wave.DATA, 50);
    clock.run(clock.now + 2000);
    expect(probes[3].log).toBe(`data@${through} jam@${500 + through} idle@${960 + through} `);
    expect(probes[0].log).toBe("");
  });

  it("jams all ports while two are active, for 96 bits at least", () => {
    probed(10);
    probes[0].say(Wave.DATA, frameOf(64, 1));
    clock.run(clock.now + 200);
    say(1, Wave.DATA, 10);
    probes[0].say(Wave.IDLE, null);
    clock.run(clock.now + 3000);
    for (let i = 2; i < 4; i++) expect(probes[i].log).toBe(`data@${through} jam@${200 + through} idle@${200 + 960 + through} `);
    expect(probes[0].log).toBe(`jam@${200 + through} idle@${1160 + through} `);
    expect(probes[1].log).toBe(`data@${through} jam@${200 + through} idle@${1160 + through} `);
    expect(hub.collisions).toBe(1);
  });

  it("goes on jamming all but the last port that is active, and itself not beyond that", () => {
    probed(10);
    probes[0].say(Wave.DATA, frameOf(64, 1));
    say(1, Wave.DATA, 100);
    clock.run(clock.now + 900);
    probes[0].say(Wave.IDLE, null);
    clock.run(clock.now + 1000);
    expect(probes[0].log).toBe(`jam@${through} idle@${1000 + through} `);
    expect(probes[1].log).toBe(`data@${through} jam@${through} idle@${1900 + through} `);
    expect(probes[2].log).toBe(probes[1].log);
  });

  it("jams again when a port comes back to the last one", () => {
    probed(10);
    probes[0].say(Wave.DATA, frameOf(64, 1));
    say(1, Wave.DATA, 100);
    clock.run(clock.now + 500);
    say(1, Wave.DATA, 100);
    probes[0].say(Wave.IDLE, null);
    clock.run(clock.now + 2000);
    expect(hub.collisions).toBe(2);
    expect(probes[0].log).toBe(`jam@${through} idle@${1000 + through} jam@${1500 + through} idle@${2500 + through} `);
    expect(hub.ports[0].collisions).toBe(1);
    expect(hub.ports[1].collisions).toBe(2);
  });

  it("has the links of the PHYs that are plugged in", () => {
    clock = new Clock();
    hub = new Hub(clock, 3, 100);
    const fast = new Station(clock, 1, 100, false, false), slow = new Station(clock, 2, 10, false, false);
    cable(clock, fast.jack, <Jack>hub.ports[0].jack, 10);
    cable(clock, slow.jack, <Jack>hub.ports[1].jack, 10);
    settle(clock);
    expect(fast.phy.up).toBe(true);
    expect(slow.phy.up).toBe(false);
    expect(hub.ports[0].linked).toBe(true);
    expect(hub.ports[1].linked).toBe(false);
  });
});

/** Collides port 0 with others until the hub has had enough of it. Returns how many collisions that took. */
function untilPartitioned(): i32 {
  for (let n = 1; n <= 100; n++) {
    collide(0, 1 + n % 3, 100);
    if (hub.ports[0].partitioned) return n;
  }
  return 0;
}

function partitionedOnly(): void {
  for (let i = 1; i < 4; i++) expect(hub.ports[i].partitioned).toBe(false);
  expect(hub.ports[0].autoPartitions).toBe(1);
}

describe("a port that collides too often", () => {
  it("is partitioned after 31 collisions in a row at 10 Mbit/s, 61 at 100", () => {
    probed(10);
    expect(untilPartitioned()).toBe(31);
    partitionedOnly();
    probed(100);
    expect(untilPartitioned()).toBe(61);
    partitionedOnly();
  });

  it("starts anew when anybody sends 512 bits without a collision, not for less", () => {
    for (let sender = 0; sender < 2; sender++) {
      for (let bits = 511; bits <= 512; bits++) {
        probed(10);
        for (let i = 0; i < 30; i++) collide(0, 1 + i % 3, 100);
        say(sender, Wave.DATA, bits);
        clock.run(clock.now + 5000);
        collide(0, 2, 100);
        expect(hub.ports[0].partitioned).toBe(bits == 511);
      }
    }
  });

  it("does not count a collision behind 512 bits", () => {
    probed(10);
    for (let i = 0; i < 60; i++) collide(0, 1 + i % 3, 100);
    expect(hub.ports[0].partitioned).toBe(true);
    probed(10);
    for (let i = 0; i < 60; i++) {
      probes[0].say(Wave.DATA, frameOf(128, 1));
      clock.run(clock.now + 512 * bit);
      collide(0, 1 + i % 3, 100);
    }
    expect(hub.ports[0].partitioned).toBe(false);
    expect(hub.ports[0].collisions).toBe(60);
  });

  it("is not repeated any more, but hears the others", () => {
    probed(10);
    untilPartitioned();
    restart();
    say(0, Wave.DATA, 200);
    clock.run(clock.now + 1000);
    expect(probes[1].log).toBe("");
    say(1, Wave.DATA, 200);
    clock.run(clock.now + 1000);
    expect(probes[0].log).toBe(`data@${3000 + through} idle@${5000 + through} `);
    expect(hub.ports[0].partitioned).toBe(true);
  });

  it("rejoins with 512 bits that it sends undisturbed", () => {
    probed(10);
    untilPartitioned();
    say(0, Wave.DATA, 511);
    clock.run(clock.now + 1000);
    expect(hub.ports[0].partitioned).toBe(true);
    probes[1].say(Wave.DATA, frameOf(64, 1));
    say(0, Wave.DATA, 512);
    probes[1].say(Wave.IDLE, null);
    clock.run(clock.now + 1000);
    expect(hub.ports[0].partitioned).toBe(true);
    say(0, Wave.DATA, 512);
    clock.run(clock.now + 1000);
    expect(hub.ports[0].partitioned).toBe(false);
  });

  it("rejoins with 512 bits that are sent to it undisturbed", () => {
    probed(10);
    untilPartitioned();
    say(1, Wave.DATA, 511);
    clock.run(clock.now + 1000);
    expect(hub.ports[0].partitioned).toBe(true);
    say(1, Wave.DATA, 512);
    clock.run(clock.now + 1000);
    expect(hub.ports[0].partitioned).toBe(false);
    restart();
    say(0, Wave.DATA, 200);
    clock.run(clock.now + 1000);
    expect(probes[2].log).toBe(`data@${through} idle@${2000 + through} `);
  });
});

describe("a port that does not stop", () => {
  it("is partitioned when its collision lasts 30000 bits", () => {
    probed(10);
    probes[0].say(Wave.JAM, null);
    say(1, Wave.DATA, 100);
    clock.run(clock.now + (LONGEST_COLLISION - 101) * bit);
    expect(hub.ports[0].partitioned).toBe(false);
    clock.run(clock.now + 9 * bit);
    expect(hub.ports[0].partitioned).toBe(true);
    clock.run(clock.now + 1000);
    restart();
    say(1, Wave.DATA, 100);
    clock.run(clock.now + 1000);
    expect(probes[2].log).toBe(`data@${through} idle@${1000 + through} `);
    expect(hub.ports[1].partitioned).toBe(false);
  });

  it("is interrupted at 10 Mbit/s: after 5 ms the others hear nothing for 106 bits", () => {
    probed(10);
    probes[0].say(Wave.JAM, null);
    clock.run(clock.now + 600000);
    expect(probes[1].log).toBe(`jam@${through} idle@${500000 + through} jam@${501060 + through} `);
    expect(hub.ports[0].veryLongEvents).toBe(1);
  });

  it("is cut off at 100 Mbit/s until it stops", () => {
    probed(100);
    probes[0].say(Wave.JAM, null);
    clock.run(clock.now + 100000);
    expect(probes[1].log).toBe(`jam@${through} idle@${57500 + through} `);
    restart();
    say(1, Wave.DATA, 576);
    clock.run(clock.now + 1000);
    expect(probes[2].log).toBe(`data@${through} idle@${576 + through} `);
    probes[0].say(Wave.IDLE, null);
    restart();
    say(0, Wave.DATA, 576);
    clock.run(clock.now + 1000);
    expect(probes[2].log).toBe(`data@${through} idle@${576 + through} `);
  });
});

/** Who was saying something in each of the last bits, a bit of the word for each probe; the newest bit is at the end. */
const said = new StaticArray<u32>(4000);

/** What a hub must do at bit `at`, from what was said `through` earlier and before. Returns whether the probes hear that. */
function obeys(at: i32): bool {
  const now = said[at];
  let quiet = now == 0, crowded = popcnt(now) > 1;
  for (let i = at - 96; i < at; i++) quiet = quiet && said[i] == 0;
  for (let i = 0; i < 4; i++) {
    const heard = probes[i].wave;
    if (quiet && heard != Wave.IDLE) return false;
    if (crowded && heard != Wave.JAM) return false;
    if (now && now != 1 << i && heard == Wave.IDLE) return false; // all but the source hear something
  }
  return true;
}

/** Four probes that begin and stop at random; bit by bit, what they hear is compared with what a hub must do. */
function babble(seed: u64): i32 {
  probed(10);
  const random = new Random(seed, 1), lag = through / 10 - 1;
  let wrong = 0;
  memory.fill(changetype<usize>(said), 0, 16000);
  for (let at = 200; at < 3900 && hub.collisions < 25; at++) {
    let speaking = said[at - 1];
    if (random.below(60) == 0) {
      const i = random.below(4);
      speaking ^= 1 << i;
      probes[i].say(speaking >> i & 1 ? random.below(2) ? Wave.DATA : Wave.JAM : Wave.IDLE, null);
    }
    said[at] = speaking;
    clock.run(clock.now + 10);
    if (at - lag > 300 && !obeys(at - lag)) wrong++;
  }
  return wrong;
}

describe("a hub in random traffic", () => {
  it("is silent after silence, jams all while two speak, and lets all others hear who speaks", () => {
    for (let seed: u64 = 1; seed <= 100; seed++) expect(babble(seed)).toBe(0, seed.toString());
  });
});
