// The host board's cable chip and its driver, and how the chips are told apart.
import { sumTwin } from "../../../assembly/lib/checksum";
import { Err } from "../../../assembly/lib/errors";
import { CableMac } from "../../../hal/chip/cable/driver";
import { MacAddressSource, MacCounter, MacState } from "../../../hal/mac";
import { powerOnDrivers } from "../../../hal/mock/power-on";
import { probe } from "../../../hal/probe";
import { Chip, FakeBoard } from "../../fakes/board";
import { Rig } from "../../fakes/lan9118";

const FRAME: usize = memory.data(1536, 4) + 10;
const OTHER: usize = memory.data(2048, 4);
const SENT: usize = memory.data(2048, 4);

/** The chip with room for one frame each way. */
class CableChip extends Chip {
  link: bool = true;
  high: u32 = 0x80005634;
  low: u32 = 0x12005452;
  /** Octets of the frame that waits at OTHER, and words read of it. */
  length: u32 = 0;
  position: i32 = 0;
  written: i32 = 0;
  sent: i32 = 0;
  dropped: u32 = 0;
  interrupt: u32 = 0;
  polls: i32 = 0;

  read(offset: u32): u32 {
    switch (offset) {
      case 0x00: return 0x4c424143;
      case 0x04: return this.low;
      case 0x08: return this.high;
      case 0x0c: this.polls++; return this.link ? 1 : 0;
      case 0x10: return this.length;
      case 0x14: return load<u32>(OTHER + 4 * this.position++);
      case 0x24: return this.dropped;
      case 0x28: return this.interrupt;
      default: return 0;
    }
  }

  write(offset: u32, value: u32): void {
    switch (offset) {
      case 0x18: this.length = 0; this.position = 0; break;
      case 0x1c: store<u32>(SENT + 4 * this.written++, value); break;
      case 0x20: this.sent = value; this.written = 0; break;
      case 0x28: this.interrupt &= ~value; break;
    }
  }
}

let chip: CableChip = new CableChip();
let mac: CableMac = new CableMac();

function counter(c: MacCounter): u32 {
  return load<u32>(mac.counters + c);
}

function wire(n: i32): void {
  for (let i = 0; i < n; i++) store<u8>(OTHER + i, <u8>(n + i * 3));
  chip.length = n;
  chip.interrupt = 1;
}

describe("the cable chip", () => {
  beforeEach(() => {
    chip = new CableChip();
    FakeBoard.chip = chip;
    powerOnDrivers();
    mac.poll(1000);
  });

  it("has its address from the ROM and a link", () => {
    expect(mac.address0).toBe(0x12005452);
    expect(mac.address1).toBe(0x5634);
    expect(mac.addressSource).toBe(MacAddressSource.ROM);
    expect(mac.state).toBe(MacState.LINK_UP);
    expect(mac.speed).toBe(100);
    expect(mac.fullDuplex).toBe(true);
  });

  it("makes a local address without a valid ROM", () => {
    chip.high = 0x5634;
    powerOnDrivers();
    mac.poll(0);
    expect(mac.addressSource).toBe(MacAddressSource.LOCAL);
    expect(mac.address0).toBe(0x7a55300a);
    expect(mac.address1).toBe(0xc49f);
    chip.high = 0x80005634;
    chip.low |= 1;
    powerOnDrivers();
    mac.poll(0);
    expect(mac.addressSource).toBe(MacAddressSource.LOCAL, "a group address");
  });

  it("receives frames of every length and their sum", () => {
    for (let n = 14; n <= 1518; n += n < 70 ? 1 : 181) {
      wire(n);
      expect(mac.receive(FRAME)).toBe(n);
      expect(memory.compare(FRAME, OTHER, n)).toBe(0);
      expect(mac.sum).toBe(sumTwin(FRAME + 14, n - 14));
      expect(mac.receive(FRAME)).toBe(0);
    }
  });

  it("discards impossible lengths", () => {
    wire(13);
    expect(mac.receive(FRAME)).toBe(0);
    wire(1519);
    expect(mac.receive(FRAME)).toBe(0);
    chip.length = 0xffffffff;
    expect(mac.receive(FRAME)).toBe(0);
    expect(counter(MacCounter.RX_BAD_LENGTH)).toBe(3);
    expect(counter(MacCounter.RX_FRAMES)).toBe(0);
  });

  it("acknowledges its interrupt", () => {
    wire(60);
    mac.poll(1001);
    expect(chip.interrupt).toBe(0);
  });

  it("sends a frame and leaves it untouched", () => {
    for (let n = 14; n <= 1514; n += 250) {
      for (let i = 0; i < n + 10; i++) store<u8>(FRAME - 10 + i, <u8>(n + i * 7));
      memory.copy(OTHER, FRAME, n);
      expect(mac.transmit(FRAME, n)).toBe(n);
      expect(chip.sent).toBe(n);
      expect(memory.compare(SENT, OTHER, n)).toBe(0);
      expect(memory.compare(FRAME, OTHER, n)).toBe(0);
    }
    expect(counter(MacCounter.TX_FRAMES)).toBe(7);
  });

  it("follows its link, and looks at it only now and then", () => {
    expect(mac.poll(1001)).toBe(999);
    expect(chip.polls).toBe(1);
    chip.link = false;
    expect(mac.poll(2000)).toBe(100);
    expect(mac.state).toBe(MacState.LINK_DOWN);
    expect(mac.transmit(FRAME, 60)).toBe(Err.ENETDOWN);
    wire(60);
    expect(mac.receive(FRAME)).toBe(0);
    chip.link = true;
    chip.dropped = 5;
    mac.poll(2100);
    expect(mac.state).toBe(MacState.LINK_UP);
    expect(counter(MacCounter.LINK_CHANGES)).toBe(3);
    expect(counter(MacCounter.RX_DROPPED)).toBe(5);
  });
});

describe("the probe", () => {
  it("finds the cable chip by its name", () => {
    FakeBoard.chip = new CableChip();
    expect(probe().name()).toBe("cable");
  });

  it("finds a LAN9118 without breaking its rules, ready or not", () => {
    Rig.start(false);
    expect(probe().name()).toBe("lan9118");
    expect(Rig.model.rules.total()).toBe(0);
    Rig.pass(500);
    expect(probe().name()).toBe("lan9118");
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("finds QEMU's LAN9118", () => {
    Rig.start(true);
    expect(probe().name()).toBe("lan9118");
  });

  it("leaves a chip that is not there to the LAN9118's driver", () => {
    Rig.start(false);
    Rig.model.faults.absent = true;
    const nothing = probe();
    expect(nothing.name()).toBe("lan9118");
    nothing.poll(0);
    nothing.poll(200);
    expect(nothing.state).toBe(MacState.FAILED);
  });
});
