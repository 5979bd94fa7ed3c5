// Streams of 100BASE-X: IEEE 802.3 24.2.
import { Bits, Mark } from "../../../../hal/mock/line/bits";
import { Group, GROUP_BITS, groupOf } from "../../../../hal/mock/line/code-groups";
import { PcsReceiver, streamOf } from "../../../../hal/mock/line/pcs";

const code = new Bits(4096), mii = new Bits(4096);
const receiver = new PcsReceiver();

function idle(bits: i32): void {
  for (let i = 0; i < bits; i++) code.push(1);
}

function groups(list: i32[]): void {
  for (let i = 0; i < list.length; i++) code.pushHighFirst(list[i], GROUP_BITS);
}

function data(nibbles: i32[]): void {
  for (let i = 0; i < nibbles.length; i++) code.pushHighFirst(groupOf(nibbles[i]), GROUP_BITS);
}

/** J, K and the data 1 2 3. */
function opened(before: i32): void {
  code.clear();
  idle(before);
  groups([Group.J, Group.K]);
  data([1, 2, 3]);
}

function receive(): bool {
  receiver.start();
  return receiver.receive(code, mii);
}

function nibbles(): string {
  let s = "";
  for (let i = 0; i + 4 <= mii.n; i += 4) s += mii.lowFirst(i, 4).toString(16) + (mii.anyMarked(i, 4) ? "!" : "");
  return s;
}

describe("streams", () => {
  it("begin with J K in place of the preamble's first octet and end with T R; low nibbles go first", () => {
    mii.clear();
    mii.pushLowFirst(0x55, 8);
    mii.pushLowFirst(0xd5, 8);
    mii.pushLowFirst(0xa0, 8);
    code.clear();
    streamOf(mii, code);
    // 5 D 0 A: 01011 11011 11110 10110
    expect(code.n).toBe(40);
    expect(code.highFirst(0, 20)).toBe(0b11000_10001_01011_11011);
    expect(code.highFirst(20, 20)).toBe(0b11110_10110_01101_00111);
  });

  it("come back with the preamble's first octet, at any place among idle bits", () => {
    for (let before = 10; before < 20; before++) {
      opened(before);
      groups([Group.T, Group.R]);
      idle(12);
      expect(receive()).toBe(true);
      expect(nibbles()).toBe("55123");
      expect(receiver.ended).toBe(true);
      expect(receiver.receive(code, mii)).toBe(false);
      expect(receiver.falseCarriers).toBe(0);
    }
  });

  it("report an error for each group that is no data (RX_ER), and go on", () => {
    const bad: i32[] = [Group.H, Group.J, Group.K, Group.R, Group.I, 0, 1, 2, 3, 5, 6, 8, 12, 16, 25];
    for (let i = 0; i < bad.length; i++) {
      opened(20);
      groups([bad[i]]);
      data([4, 5]);
      groups([Group.T, Group.R]);
      idle(12);
      receive();
      expect(nibbles()).toBe("55123f!45");
      expect(receiver.ended).toBe(true);
    }
  });

  it("report an error with T that no R follows", () => {
    opened(20);
    groups([Group.T]);
    data([4]);
    groups([Group.T, Group.R]);
    receive();
    expect(nibbles()).toBe("55123f!4");
  });

  it("report an error with a group whose bits the line decoder doubts", () => {
    opened(20);
    groups([Group.T, Group.R]);
    code.mark(20 + 10 + 7, Mark.VIOLATION);
    receive();
    expect(nibbles()).toBe("5512!3");
  });

  it("that end in idle, or nowhere, end with an error", () => {
    opened(20);
    idle(20);
    receive();
    expect(nibbles()).toBe("55123!");
    expect(receiver.ended).toBe(false);
    opened(20);
    groups([Group.T]);
    receive();
    expect(nibbles()).toBe("55123!");
    expect(receiver.ended).toBe(false);
  });

  it("without J K are a false carrier, over with ten ones; the next one is heard", () => {
    code.clear();
    idle(20);
    groups([Group.J, Group.T]);
    data([1, 2, 3]);
    idle(20);
    groups([Group.J, Group.K]);
    data([7]);
    groups([Group.T, Group.R]);
    idle(10);
    expect(receive()).toBe(true);
    expect(nibbles()).toBe("557");
    expect(receiver.falseCarriers).toBe(1);
  });

  it("are not begun by a lone zero among idle bits", () => {
    code.clear();
    idle(20);
    code.push(0);
    idle(40);
    expect(receive()).toBe(false);
    expect(receiver.falseCarriers).toBe(0);
  });
});
