// A million fragments from seeds, beside a model that keeps a note for each octet: what is delivered, and when, must be the same to the octet.
// Datagrams are cut anywhere, and fragments lost, repeated, moved, made longer or shorter, changed in an octet or in their flags, and sent late.
import { REASSEMBLY_MS } from "../../../assembly/config";
import { interfaceAt } from "../../../assembly/link/interface";
import { Rx, RX_PACKET } from "../../../assembly/link/receive";
import { swap16 } from "../../../assembly/lib/bytes";
import { complement32, sum } from "../../../assembly/lib/checksum";
import { Clock } from "../../../assembly/lib/time";
import { ipv4Input } from "../../../assembly/network/ipv4";
import { expired, Reassembly, REASSEMBLED_MAX } from "../../../assembly/network/reassembly";
import { DEVICE_IP, FAR_IP } from "../../fakes/packets";
import { Net, pass, power } from "../../fakes/harness";

const SEEDS: i32 = 10;
const INPUTS_EACH: i32 = 100000;
/** Datagrams are up to so long, octets; offsets of what is mutated go anywhere. */
const LONGEST: i32 = 320;
const PROTOCOL: u32 = 253;

/** xorshift32 (Marsaglia 2003). */
class Dice {
  static state: u32 = 1;
  static roll(n: i32): i32 {
    let x = Dice.state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    Dice.state = x;
    return <i32>(x % <u32>n);
  }
}

/** The model: one datagram, since there is one buffer. */
const OCTETS: usize = memory.data(70000);
const THERE: usize = memory.data(70000);
class Model {
  /** Identification, -1 = none. */
  static id: i32 = -1;
  /** Where it ends, -1 = unknown; where the octets end that came. */
  static end: i32 = -1;
  static high: i32 = 0;
  static count: i32 = 0;
  static spoilt: bool = false;
  static bornAt: u32 = 0;

  static begin(id: i32): void {
    memory.fill(THERE, 0, 70000);
    Model.id = id;
    Model.end = -1;
    Model.high = Model.count = 0;
    Model.spoilt = false;
    Model.bornAt = Clock.now;
  }
}

/** A fragment as it arrives. */
const DATA: usize = memory.data(2048);
class Piece {
  static id: i32 = 0;
  static from: i32 = 0;
  static n: i32 = 0;
  static more: bool = false;
}

/** What RFC 791, 815 and 5722 make of the piece: whether the datagram is whole now. */
function modelTakes(): bool {
  const to = Piece.from + Piece.n;
  if (Piece.n == 0 || Piece.more && Piece.n % 8 != 0) return false;
  if (to > REASSEMBLED_MAX || Piece.more && to == REASSEMBLED_MAX) {
    if (Model.id == Piece.id) Model.spoilt = true;
    return false;
  }
  if (Model.id != Piece.id) Model.begin(Piece.id);
  if (Model.spoilt) return false;
  let old = 0;
  let same = true;
  for (let i = 0; i < Piece.n; i++) {
    if (!load<u8>(THERE + Piece.from + i)) continue;
    old++;
    if (load<u8>(OCTETS + Piece.from + i) != load<u8>(DATA + i)) same = false;
  }
  if (old == Piece.n) {
    if (!same || (Piece.more ? Model.end >= 0 && to >= Model.end : Model.end != to)) Model.spoilt = true;
    return false;
  }
  if (old > 0 || Model.end >= 0 && (to > Model.end || !Piece.more) || !Piece.more && Model.high > Piece.from) {
    Model.spoilt = true;
    return false;
  }
  memory.copy(OCTETS + Piece.from, DATA, Piece.n);
  memory.fill(THERE + Piece.from, 1, Piece.n);
  Model.high = max(Model.high, to);
  Model.count += Piece.n;
  if (!Piece.more) Model.end = to;
  if (Model.count != Model.end) return false;
  Model.id = -1;
  return true;
}

/** Hands the piece to the device as a frame. The protocol that it answers. */
function deviceTakes(): u32 {
  const p = RX_PACKET;
  store<u16>(p, 0x45);
  store<u16>(p, swap16(20 + Piece.n), 2);
  store<u16>(p, Piece.id, 4);
  store<u16>(p, swap16(Piece.from >> 3 | (Piece.more ? 0x2000 : 0)), 6);
  store<u32>(p, 64 | PROTOCOL << 8, 8);
  store<u32>(p, FAR_IP, 12);
  store<u32>(p, DEVICE_IP, 16);
  store<u16>(p, complement32(sum(p, 20)), 10);
  memory.copy(p + 20, DATA, Piece.n);
  Rx.interface = interfaceAt(0);
  Rx.linkGroup = false;
  Rx.length = 14 + 20 + Piece.n;
  Rx.sum = 0;
  return ipv4Input();
}

/** Fragments of the datagram that is being sent: where each begins; the last entry is its end. */
const CUTS: StaticArray<i32> = new StaticArray<i32>(64);
class Source {
  static id: i32 = 0;
  static pieces: i32 = 0;
  static salt: i32 = 0;
}

function nextDatagram(): void {
  const length = 9 + Dice.roll(LONGEST - 9);
  let k = 0;
  for (let at = 0; at < length; at += 8 * (1 + Dice.roll(12))) CUTS[k++] = at;
  CUTS[k] = length;
  Source.pieces = k;
  Source.id = Dice.roll(4);
  Source.salt = Dice.roll(256);
}

/** One of its fragments, mostly as it should be. */
function choose(): void {
  const i = Dice.roll(Source.pieces);
  Piece.id = Source.id;
  Piece.from = CUTS[i];
  Piece.n = CUTS[i + 1] - CUTS[i];
  Piece.more = i + 1 < Source.pieces;
}

function fillIn(): void {
  for (let i = 0; i < Piece.n; i++) store<u8>(DATA + i, <u8>(Piece.from + i + Source.salt));
}

function mutate(): void {
  const kind = Dice.roll(8);
  if (kind == 0) Piece.from = Dice.roll(8192) << 3;
  if (kind == 1) Piece.from = REASSEMBLED_MAX - Dice.roll(200) & ~7;
  if (kind == 2) Piece.n = Dice.roll(200);
  if (kind == 3) Piece.n = Dice.roll(25) << 3;
  if (kind == 4) Piece.more = !Piece.more;
  if (kind == 5) Piece.from = max(0, Piece.from + 8 * (Dice.roll(5) - 2));
  if (kind == 6) Piece.id = Dice.roll(4);
  // An offset of 0 with nothing behind is no fragment.
  if (Piece.from == 0 && !Piece.more) Piece.more = true;
  fillIn();
  if (kind == 7 && Piece.n) store<u8>(DATA + Dice.roll(Piece.n), <u8>Dice.roll(256));
}

function passTime(): void {
  if (Dice.roll(2000)) return;
  Clock.now += Dice.roll(REASSEMBLY_MS + REASSEMBLY_MS / 4);
  while (expired(Clock.now)) continue;
  if (Model.id >= 0 && Clock.now - Model.bornAt >= REASSEMBLY_MS) Model.id = -1;
}

/** Inputs after which device and model differ, and datagrams that were delivered. */
class Tally {
  static wrong: i32 = 0;
  static delivered: i32 = 0;
}

function judge(): void {
  const whole = modelTakes();
  const answer = deviceTakes();
  let right = (answer == PROTOCOL) == whole && Reassembly.pending == i32(Model.id >= 0);
  if (whole && right) {
    Tally.delivered++;
    right = Rx.payloadLength == Model.end && memory.compare(Rx.payload, OCTETS, Model.end) == 0
      && (Rx.payloadSum % 0xffff) == sum(OCTETS, Model.end) % 0xffff;
  }
  if (!right) Tally.wrong++;
}

function run(seed: i32): void {
  Dice.state = 0x9e3779b9 * (seed + 1);
  Clock.now += 2 * REASSEMBLY_MS;
  while (expired(Clock.now)) continue;
  Model.id = -1;
  nextDatagram();
  for (let i = 0; i < INPUTS_EACH; i++) {
    if (Dice.roll(30) == 0) nextDatagram();
    choose();
    if (Dice.roll(40) == 0) mutate();
    else fillIn();
    if (Piece.from == 0 && !Piece.more) continue;
    judge();
    passTime();
  }
}

/** Counted as the tests run, since they cannot see the loop that names them. */
class Seed {
  static next: i32 = 0;
}

describe("a million fragments, good and bad", () => {
  beforeAll(power);
  afterAll(() => {
    Net.now = Clock.now;
    pass(REASSEMBLY_MS);
  });

  for (let seed = 0; seed < SEEDS; seed++) {
    it("seed " + seed.toString(), () => {
      Tally.delivered = 0;
      run(Seed.next++);
      expect(Tally.wrong).toBe(0);
      expect(Tally.delivered).toBeGreaterThan(1000, "datagrams that became whole");
    });
  }
});
