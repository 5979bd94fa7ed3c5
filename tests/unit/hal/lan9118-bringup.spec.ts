// What M12 asks: the driver initialises the adapter, reads the MAC address from its ROM and sets it in the MAC circuit. Steps and
// limits after the LAN9118 datasheet and its programmer's guide AN 12.12.
import { writePhy } from "../../../hal/chip/lan9118/csr";
import { PhyMode, PhyReg } from "../../../hal/chip/lan9118/mac-registers";
import { MacAddressSource, MacCounter, MacState } from "../../../hal/mac";
import { Stuck } from "../../../hal/mock/lan9118/faults";
import { Rule } from "../../../hal/mock/lan9118/rules";
import { Bmcr, MiiReg } from "../../../hal/phy";
import { FakeBoard } from "../../fakes/board";
import { LINK_MS, Rig } from "../../fakes/lan9118";

const RX: usize = memory.data(1532, 4) + 10;

/** The chip's registers as the driver left them, read without counting as its own access. */
function reg(offset: u32): u32 {
  return Rig.model.read(offset);
}

function csr(index: i32): u32 {
  return Rig.model.regs.regs[index];
}

function both(): void {
  it("reads the MAC address from the ROM and sets it in the MAC", () => {
    Rig.pass(500);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.mac.address0).toBe(0x12005452);
    expect(Rig.mac.address1).toBe(0x5634);
    expect(Rig.mac.addressSource).toBe(MacAddressSource.ROM);
    expect(csr(3)).toBe(0x12005452, "ADDRL");
    expect(csr(2)).toBe(0x5634, "ADDRH");
  });

  it("breaks no rule of the chip on the way to a link", () => {
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(0);
    expect(FakeBoard.refused).toBe(0);
  });

  it("leaves the chip configured as the datasheet wants it", () => {
    Rig.plug();
    const qemu = Rig.model.qemu;
    expect(reg(0x54) & ~0x1000).toBe(qemu ? 0x00000111 : 0x0a000111, "IRQ_CFG: 100 us, on, active high, push-pull");
    expect(reg(0x5c)).toBe(0x00056448 , "INT_EN: PHY, TXSO, RXE, TXE, TDFO, RXDF, RSFL");
    expect(reg(0x74)).toBe(qemu ? 0x00010004 : 0x00150004, "HW_CFG: MBO, 5 KiB for transmit");
    expect(reg(0x68)).toBe(0xffff0000, "FIFO_INT: at the first frame");
    expect(reg(0x6c)).toBe(0x00000200, "RX_CFG: two octets of offset");
    expect(reg(0x70)).toBe(0x00000002, "TX_CFG: TX_ON");
    expect(reg(0x88)).toBe(0x70070000, "GPIO_CFG: LEDs");
    expect(reg(0xac)).toBe(0x006e3741, "AFC_CFG: 7040, 3520, 50 us, any frame");
    expect(csr(1)).toBe(0x0010000c, "MAC_CR: full duplex, TXEN, RXEN; not promiscuous, broadcast passes");
    expect(csr(8)).toBe(qemu ? 0xffff0000 : 0xffff0002, "FLOW");
    expect(Rig.model.mii.advertised).toBe(0x0de1, "ANAR");
    expect(Rig.model.mii.mask).toBe(0xd0, "PHY interrupts");
  });

  it("does one bounded step a call", () => {
    let most = 0;
    for (let i = 0; i < 60; i++) {
      const before = Rig.model.bus.accesses;
      Rig.wait(Rig.poll());
      most = max(most, Rig.model.bus.accesses - before);
    }
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(most).toBeLessThan(400);
  });

  it("receives and sends nothing before it is ready", () => {
    expect(Rig.mac.receive(RX)).toBe(0);
    expect(Rig.mac.transmit(RX, 60)).toBe(-100);
    expect(Rig.model.bus.accesses).toBe(0);
  });

  it("makes a local address when the EEPROM is blank, and says so", () => {
    Rig.model.eeprom.fill(0xff);
    expectLocal();
  });

  it("makes a local address when the signature is corrupt", () => {
    Rig.model.eeprom.setOctet(0, 0xa4);
    expectLocal();
  });

  it("makes a local address when the ROM holds a group address", () => {
    Rig.model.eeprom.burn(0x12005453, 0x5634);
    expectLocal();
  });

  it("makes a local address when the ROM holds zero", () => {
    Rig.model.eeprom.burn(0, 0);
    expectLocal();
  });

  it("makes a local address when the ROM holds all ones", () => {
    Rig.model.eeprom.burn(0xffffffff, 0xffff);
    expectLocal();
  });

  it("takes an address whose first half is zero but for one octet", () => {
    Rig.model.eeprom.burn(0, 0x0100);
    Rig.pass(500);
    expect(Rig.mac.addressSource).toBe(MacAddressSource.ROM);
    expect(csr(2)).toBe(0x0100);
  });

  it("makes a local address when there is no EEPROM", () => {
    Rig.model.eeprom.present = false;
    expectLocal();
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(0);
    // QEMU, which always has an EEPROM, takes every write for a command
    if (!Rig.model.qemu) expect(reg(0xb0) & 1 << 9).toBe(0, "EPC_TIMEOUT is acknowledged");
  });

  it("says FAILED when no chip answers, and finds it when it comes", () => {
    Rig.model.faults.absent = true;
    Rig.pass(200);
    expect(Rig.mac.state).toBe(MacState.FAILED);
    expect(Rig.mac.receive(RX)).toBe(0);
    Rig.model.faults.absent = false;
    Rig.pass(5000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("says FAILED when the window reads 0", () => {
    Rig.model.faults.absent = true;
    Rig.model.faults.floating = 0;
    Rig.pass(1000);
    Rig.model.faults.floating = 0xffffffff;
    expect(Rig.mac.state).toBe(MacState.FAILED);
  });

  it("says FAILED when the chip is of another family", () => {
    Rig.model.idRev = 0x95120001;
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.FAILED);
  });

  it("tries again ever more seldom, at most once a minute", () => {
    Rig.model.faults.absent = true;
    Rig.pass(120 * 1000);
    const before = Rig.polls;
    Rig.pass(600 * 1000);
    expect(Rig.polls - before).toBeLessThan(40);
    expect(Rig.polls - before).toBeGreaterThan(9);
  });

  it("starts again when the soft reset times out (SRST_TO)", () => {
    Rig.model.faults.resetFails = true;
    Rig.pass(300);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.faults.resetFails = false;
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.resets).toBeGreaterThan(1);
  });

  it("starts again when the soft reset never ends", () => {
    Rig.model.faults.stuck = Stuck.SOFT_RESET;
    Rig.pass(560); // READY, the limit, 500, and less than the pause after
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.faults.stuck = 0;
    Rig.pass(2000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("starts again when the EEPROM controller stays busy", () => {
    Rig.model.faults.stuck = Stuck.EEPROM;
    Rig.pass(560);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.faults.stuck = 0;
    Rig.pass(3000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.mac.addressSource).toBe(MacAddressSource.ROM);
  });

  it("starts again when the MAC's registers stay busy", () => {
    Rig.model.faults.stuck = Stuck.CSR;
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.faults.stuck = 0;
    Rig.pass(3000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("waits once a call for registers that stay busy, not at every access", () => {
    Rig.model.faults.stuck = Stuck.CSR;
    let most = 0;
    for (let i = 0; i < 100; i++) {
      const before = Rig.model.bus.accesses;
      Rig.wait(Rig.poll());
      most = max(most, Rig.model.bus.accesses - before);
    }
    expect(most).toBeGreaterThan(2000);
    expect(most).toBeLessThan(2100);
    Rig.model.faults.stuck = 0;
  });

  it("starts again when the PHY's registers stay busy", () => {
    Rig.model.faults.stuck = Stuck.MII;
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.faults.stuck = 0;
    Rig.pass(3000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("starts again when the PHY's reset never ends", () => {
    Rig.model.faults.stuck = Stuck.PHY_RESET;
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.faults.stuck = 0;
    Rig.pass(3000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("stops a chip that an earlier life left running before it resets it", () => {
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    Rig.again();
    Rig.pass(LINK_MS);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("allocates nothing", () => {
    const before = heap.alloc(1);
    Rig.plug();
    const after = heap.alloc(1);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(after - before).toBe(16);
  });
}

function expectLocal(): void {
  Rig.pass(1000);
  expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  expect(Rig.mac.addressSource).toBe(MacAddressSource.LOCAL);
  // the fake board's entropy is 11 + 37 i: 0b 30 55 7a 9f c4; locally administered, not group: 0a
  expect(Rig.mac.address0).toBe(0x7a55300a);
  expect(Rig.mac.address1).toBe(0xc49f);
  expect(csr(3)).toBe(0x7a55300a);
  expect(csr(2)).toBe(0xc49f);
  expect(Rig.model.rules.total()).toBe(0);
}

describe("bring-up of the LAN9118", () => {
  beforeEach(() => { Rig.start(false); });
  both();

  it("waits until the chip is ready, touching nothing else", () => {
    Rig.pass(20);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.model.resets).toBe(0);
    Rig.pass(500);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("puts exchanged half-words in place", () => {
    Rig.model.swapped = true;
    Rig.pass(80); // at the first try
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("wakes a PHY that an earlier life powered down, or the soft reset would fail", () => {
    Rig.pass(500);
    writePhy(MiiReg.BMCR, Bmcr.POWER_DOWN);
    Rig.again();
    Rig.pass(500);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.rules.count(Rule.RESET_ASLEEP)).toBe(0);
  });

  it("wakes the LAN9220's PHY from energy-detect power down", () => {
    Rig.model.idRev = 0x92200000;
    Rig.pass(500);
    writePhy(PhyReg.MODE_CONTROL_STATUS, PhyMode.EDPWRDOWN);
    Rig.again();
    Rig.pass(500);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.rules.count(Rule.RESET_ASLEEP)).toBe(0);
  });

  it("wakes a chip that an earlier life put to sleep", () => {
    Rig.pass(500);
    Rig.model.write(0x84, 2 << 12); // PM_MODE: D2
    Rig.again();
    Rig.pass(500);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.model.rules.total()).toBe(0);
  });
});

describe("bring-up in QEMU's model", () => {
  beforeEach(() => { Rig.start(true); });
  both();
});
