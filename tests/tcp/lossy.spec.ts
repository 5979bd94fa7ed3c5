// A bad wire between the device and a peer that sends and receives at the same time: frames are lost, doubled and late, both ways. Whatever
// happens, both streams arrive whole and in order, and the connection ends. The peer here is a plain sender and receiver of its own.
import { Arp, DEVICE_MAC, FRAME, Seg } from "../fakes/packets";
import { get16, get32, isPattern, pattern } from "../fakes/octets";
import { Net, peerKnown, wire } from "../fakes/harness";
import { flow } from "../fakes/tcp";
import { begin, receive, runTimers, transmit } from "../../assembly/socket/poll";
import { close, recv, send, Shut, shutdown } from "../../assembly/socket/socket";
import { State } from "../../assembly/transport/tcp/state";
import { blocksUsed, established, fresh, Program, scratch, state } from "./support";

/** Octets that each side sends. */
const TOTAL: i32 = 20000;
/** Virtual time after which a transfer counts as stuck, ms. */
const STUCK_MS: i32 = 600000;
/** Segments on their way to the device that may overtake each other. */
const LATE: i32 = 4;

const HEARD: usize = memory.data(TOTAL + 2);
const LATE_FRAMES: usize = memory.data(LATE * 1600);
const LATE_LENGTHS: usize = memory.data(LATE * 4);

/** The peer. Numbers count from 1, as in scripts. */
class Far {
  static una: i32 = 1;
  static next: i32 = 1;
  static window: i32 = 0;
  static heard: i32 = 1;
  static finHeard: bool = false;
  static idle: i32 = 0;
  static wrong: i32 = 0;
}

class Wire {
  static seed: u32 = 1;
  static busy: i32 = 0;
  static loss: i32 = 0;
  static dup: i32 = 0;
  static late: i32 = 0;
}

const SEGMENT: Seg = new Seg();
/** The peer's adapter answers when it is asked whether it is there. */
const HERE: Arp = new Arp();
HERE.operation = 2;
HERE.targetMac = DEVICE_MAC;

/** Whether something that happens `percent` of the time happens now. */
function chance(percent: i32): bool {
  return dice(100) < percent;
}

function dice(n: i32): i32 {
  Wire.seed = Wire.seed * 1664525 + 1013904223;
  return <i32>((Wire.seed >> 8) % <u32>n);
}

/** The peer sends n octets, or its FIN behind the last, from number `seq` on. */
function say(seq: i32, n: i32): void {
  SEGMENT.flags = n && seq + n == TOTAL + 2 ? 17 : 16;
  SEGMENT.seq = flow().iss + seq;
  SEGMENT.ack = flow().deviceIss + Far.heard + (Far.finHeard ? 1 : 0);
  SEGMENT.from = flow().from;
  SEGMENT.to = flow().to;
  SEGMENT.wnd = 4000;
  SEGMENT.len = max(0, min(n, TOTAL + 1 - seq));
  const length = SEGMENT.buildFrom(seq - 1);
  if (chance(Wire.loss)) return;
  if (chance(Wire.dup)) wire().inject(FRAME, length);
  if (chance(Wire.late)) hold(length);
  else wire().inject(FRAME, length);
}

/** Keeps the frame back; one that was kept in its place goes now. */
function hold(length: i32): void {
  const i = dice(LATE);
  const at = LATE_FRAMES + i * 1600;
  const old = load<i32>(LATE_LENGTHS + i * 4);
  if (old) wire().inject(at, old);
  memory.copy(at, FRAME, length);
  store<i32>(LATE_LENGTHS + i * 4, length);
}

/** The peer takes one frame off the wire. */
function hear(): void {
  const p = wire().sent() + 34;
  const header = <i32>load<u8>(p, 12) >> 4 << 2;
  const flags = load<u8>(p, 13);
  const n = get16(wire().sent() + 16) - 20 - header;
  const seq = <i32>(get32(p + 4) - flow().deviceIss);
  const ack = <i32>(get32(p + 8) - flow().iss);
  if (flags & 4) {
    // What comes late is reset once the device is done.
    if (!Far.finHeard || state() != State.CLOSED) Far.wrong++;
    return;
  }
  if (ack > Far.next || n && !isPattern(p + header, seq - 1, n)) Far.wrong++;
  if (ack > Far.una) {
    Far.una = ack;
    Far.idle = 0;
  }
  Far.window = get16(p + 14);
  if (n) memory.fill(HEARD + seq, 1, n);
  while (Far.heard <= TOTAL && load<u8>(HEARD + Far.heard)) Far.heard++;
  if (flags & 1 && seq + n == Far.heard) Far.finHeard = true;
  if (n || flags & 1) say(Far.next, 0);
}

/** The peer sends what is new and fits, and after a while what was not acknowledged. */
function speak(): void {
  if (Far.next < TOTAL + 2 && Far.next - Far.una < Far.window) {
    const n = min(min(1 + dice(1460), TOTAL + 2 - Far.next), Far.una + Far.window - Far.next);
    Far.next += n;
    say(Far.next - n, n);
  } else if (Far.una < Far.next && ++Far.idle > 30) {
    Far.idle = 0;
    say(Far.una, min(Far.next - Far.una, 1000));
  } else if (Far.una == Far.next && Far.next < TOTAL + 2 && ++Far.idle > 30) {
    Far.idle = 0;
    say(Far.next, 1);
    Far.next++;
  }
}

/** The program writes and reads what it can, in odd pieces, now and then. */
function program(): void {
  if (Program.written < TOTAL) {
    const n = min(1 + dice(900), TOTAL - Program.written);
    pattern(scratch(), Program.written, n);
    const taken = send(Program.s, scratch(), n);
    if (taken > 0) Program.written += taken;
    if (Program.written == TOTAL) shutdown(Program.s, Shut.WR);
  }
  if (chance(30)) return;
  const got = recv(Program.s, scratch(), 1 + dice(1200));
  if (got <= 0) return;
  if (!isPattern(scratch(), Program.read, got)) Far.wrong++;
  Program.read += got;
}

/** The device runs once. */
function device(): void {
  const now = Net.now;
  wire().busy = chance(Wire.busy);
  begin(now);
  while (receive(now)) transmit(now);
  runTimers(now);
  program();
  transmit(now);
  for (; wire().sentCount(); wire().dropSent()) {
    if (get16(wire().sent() + 12) != 0x0800) wire().inject(FRAME, HERE.build());
    else if (!chance(Wire.loss)) hear();
  }
}

/** Both streams and both ends over a wire that is that bad, and an adapter that is that busy, in percent; how long it took, ms. */
function transfer(seed: u32, loss: i32, dup: i32, late: i32, busy: i32 = 0): i32 {
  established();
  memory.fill(HEARD, 0, TOTAL + 2);
  memory.fill(LATE_LENGTHS, 0, LATE * 4);
  Wire.seed = seed;
  Wire.busy = busy;
  Wire.loss = loss;
  Wire.dup = dup;
  Wire.late = late;
  Far.una = Far.next = Far.heard = 1;
  Far.window = 1000;
  Far.finHeard = false;
  Far.idle = Far.wrong = 0;
  let t = 0;
  for (; t < STUCK_MS && !(Far.finHeard && Far.una == TOTAL + 2 && Program.read == TOTAL); t += 10) {
    if (t % 60000 == 0) peerKnown();
    Net.now += 10;
    speak();
    device();
  }
  expect(Far.wrong).toBe(0, "octets and numbers");
  expect(Program.read).toBe(TOTAL, "octets to the program");
  expect(Far.heard).toBe(TOTAL + 1, "octets to the peer");
  expect(Far.finHeard).toBe(true, "the device's FIN");
  expect(recv(Program.s, scratch(), 1)).toBe(0, "end of the peer's stream");
  wire().busy = false;
  close(Program.s);
  return t;
}

describe("a transfer both ways", () => {
  beforeEach(fresh);

  it("over a good wire", () => {
    expect(transfer(1, 0, 0, 0)).toBeLessThan(10000);
    expect(state() == State.TIME_WAIT || state() == State.CLOSED).toBe(true);
    expect(blocksUsed()).toBe(0);
  });

  it("over one that loses 5 %, doubles 2 % and delays 5 %", () => {
    for (let seed: u32 = 1; seed < 13; seed++) {
      fresh();
      transfer(seed, 5, 2, 5);
    }
  });

  it("over one that delays half of all", () => {
    for (let seed: u32 = 1; seed < 9; seed++) {
      fresh();
      transfer(seed, 0, 0, 50);
    }
  });

  it("over one that doubles half of all", () => {
    for (let seed: u32 = 1; seed < 9; seed++) {
      fresh();
      transfer(seed, 0, 50, 10);
    }
  });

  it("over a good wire, with an adapter that is busy half of the time", () => {
    for (let seed: u32 = 1; seed < 9; seed++) {
      fresh();
      transfer(seed, 0, 0, 0, 50);
    }
  });

  it("over one that loses a quarter", () => {
    for (let seed: u32 = 1; seed < 9; seed++) {
      fresh();
      transfer(seed, 25, 5, 10);
    }
  });
});
