// The link: what both ends agree on, the interrupt that tells of a change, and the MAC in the mode of the link.
import { FOREVER } from "../../../assembly/lib/time";
import { MacCounter, MacState } from "../../../hal/mac";
import { PhySpeed } from "../../../hal/chip/lan9118/mac-registers";
import { Ability } from "../../../hal/phy";
import { PARTNER, Rig } from "../../fakes/lan9118";

const FRAME: usize = memory.data(1536, 4) + 10;

const MAC_CR_FULL: u32 = 0x0010000c;
const MAC_CR_HALF: u32 = 0x0080000c; // RCVOWN: no reception of what it sends

function control(): u32 {
  return Rig.model.mac.control;
}

function flow(): u32 {
  return Rig.model.mac.regs[8];
}

function both(): void {
  it("follows the cable by interrupt", () => {
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    Rig.model.phy.plug(PARTNER);
    expect(Rig.model.interrupt).toBe(true);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.mac.speed).toBe(100);
    expect(Rig.mac.fullDuplex).toBe(true);
    expect(control()).toBe(MAC_CR_FULL);
    Rig.model.phy.unplug();
    expect(Rig.model.interrupt).toBe(true);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.mac.speed).toBe(0);
    expect(Rig.counter(MacCounter.LINK_CHANGES)).toBe(2);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("asks for nothing while the link is up", () => {
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1000);
    expect(Rig.poll()).toBe(FOREVER);
    const before = Rig.polls;
    Rig.pass(10 * 60 * 1000);
    expect(Rig.polls - before).toBeLessThan(12);
  });

  it("looks at a dead link often at first, then hardly ever", () => {
    Rig.pass(10 * 1000);
    const before = Rig.polls;
    Rig.pass(10 * 60 * 1000);
    expect(Rig.polls - before).toBeLessThan(12);
  });

  it("finds a link whose interrupt was lost", () => {
    Rig.pass(10 * 1000);
    Rig.model.phy.plug(PARTNER);
    Rig.model.phy.source = 0;
    Rig.model.interrupts.reset();
    Rig.pass(61 * 1000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });

  it("stops the MAC without a link and sends nothing stale when it is back", () => {
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1000);
    Rig.model.tx.held = true;
    for (let i = 0; i < 3; i++) expect(Rig.mac.transmit(FRAME, 1000)).toBe(1000);
    Rig.model.phy.unplug();
    Rig.pass(1);
    expect(control() & 0xc).toBe(0, "TXEN, RXEN");
    Rig.model.tx.held = false;
    Rig.model.tx.run();
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.model.tx.sent.count).toBe(0);
    for (let i = 0; i < 40; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0, "tags of dumped frames are not waited for");
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("notices a link that failed and was back before anybody looked", () => {
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1000);
    Rig.model.phy.flap();
    expect(Rig.poll()).toBe(1);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN, "for one poll, so that the stack sees it");
    Rig.pass(2);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.counter(MacCounter.LINK_CHANGES)).toBe(3);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("resets the chip when the PHY cannot be asked any more", () => {
    Rig.model.phy.plug(PARTNER);
    Rig.pass(1000);
    Rig.model.mac.mii.stuck = true;
    Rig.model.phy.unplug();
    Rig.pass(50);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.mac.mii.clear();
    Rig.model.phy.plug(PARTNER);
    Rig.pass(5000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });

  it("keeps its address over a reset, whatever the ROM says then", () => {
    Rig.pass(1000);
    const address = Rig.mac.address0;
    Rig.model.eeprom.fill(0xff);
    Rig.model.mac.busy.stuck = true;
    Rig.model.phy.plug(PARTNER);
    Rig.pass(100);
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.mac.busy.clear();
    Rig.pass(5000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.mac.address0).toBe(address);
    expect(Rig.model.mac.regs[3]).toBe(address);
  });
}

/** Partner's abilities; what must come of it. */
function agreed(partner: u32, speed: i32, fullDuplex: bool, flowControl: u32, pauseFrames: bool): void {
  Rig.model.phy.plug(partner);
  Rig.pass(1000);
  expect(Rig.mac.state).toBe(MacState.LINK_UP);
  expect(Rig.mac.speed).toBe(speed);
  expect(Rig.mac.fullDuplex).toBe(fullDuplex);
  expect(control()).toBe(fullDuplex ? MAC_CR_FULL : MAC_CR_HALF);
  expect(flow()).toBe(flowControl, "FLOW");
  expect(Rig.model.read(0xac) & 15).toBe(pauseFrames ? 1 : 0, "AFC_CFG");
  expect(Rig.model.rules.total()).toBe(0);
}

describe("the link of the LAN9118", () => {
  beforeEach(() => { Rig.start(false); });
  both();

  it("is 100 full when both can, with pause frames both ways", () => {
    agreed(PARTNER, 100, true, 0xffff0002, true);
  });

  it("is 100 full without pause frames when the partner knows none", () => {
    agreed(0x01e1, 100, true, 0, false);
  });

  it("obeys pause frames when the partner only sends them", () => {
    agreed(Ability.FULL_100 | Ability.ASYMMETRIC_PAUSE, 100, true, 0x00000002, false);
  });

  it("is 100 half with a hub, and never jams it", () => {
    agreed(Ability.HALF_100 | Ability.HALF_10 | Ability.PAUSE, 100, false, 0, false);
  });

  it("is 10 full", () => {
    agreed(Ability.FULL_10 | Ability.HALF_10, 10, true, 0, false);
  });

  it("is 10 half", () => {
    agreed(Ability.HALF_10, 10, false, 0, false);
  });

  it("is what the PHY detects when the partner does not negotiate: 100 half", () => {
    Rig.model.phy.plugForced(PhySpeed.HALF_100);
    Rig.pass(1000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.mac.speed).toBe(100);
    expect(Rig.mac.fullDuplex).toBe(false);
    expect(control()).toBe(MAC_CR_HALF);
  });

  it("is what the PHY detects when the partner does not negotiate: 10 half", () => {
    Rig.model.phy.plugForced(PhySpeed.HALF_10);
    Rig.pass(1000);
    expect(Rig.mac.speed).toBe(10);
    expect(Rig.mac.fullDuplex).toBe(false);
  });

  it("does not come up with a partner that has nothing in common", () => {
    Rig.model.phy.plug(1 << 9);
    Rig.pass(6000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("changes its mode with the partner", () => {
    agreed(PARTNER, 100, true, 0xffff0002, true);
    Rig.model.phy.unplug();
    agreed(Ability.HALF_10, 10, false, 0, false);
    Rig.model.phy.unplug();
    agreed(0x01e1, 100, true, 0, false);
  });

  it("waits for autonegotiation as long as it takes", () => {
    Rig.model.phy.negotiationLooks = 30;
    Rig.model.phy.plug(PARTNER);
    Rig.pass(300);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    Rig.pass(4000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });
});

describe("the link in QEMU's model", () => {
  beforeEach(() => { Rig.start(true); });
  both();
});
