// The link: what both ends agree on, the interrupt that tells of a change, and the MAC in the mode of the link. At the other end of the
// cable is another PHY, which negotiates, or not, as each test says.
import { FOREVER } from "../../../assembly/lib/time";
import { MacCounter, MacState } from "../../../hal/mac";
import { Stuck } from "../../../hal/mock/lan9118/faults";
import { Ability } from "../../../hal/phy";
import { LINK_MS, Rig } from "../../fakes/lan9118";

const FRAME: usize = memory.data(1536, 4) + 10;

const MAC_CR_FULL: u32 = 0x0010000c;
const MAC_CR_HALF: u32 = 0x0080000c; // RCVOWN: no reception of what it sends
/** All modes, and PAUSE frames of both kinds. */
const ALL: u32 = 0x0de0;
/** 100BASE-T4, which this PHY does not know. */
const T4: u32 = 1 << 9;

function control(): u32 {
  return Rig.model.regs.control;
}

function flow(): u32 {
  return Rig.model.regs.regs[8];
}

function both(): void {
  it("follows the cable by interrupt", () => {
    Rig.pass(10 * 1000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.mac.speed).toBe(100);
    expect(Rig.mac.fullDuplex).toBe(true);
    expect(control()).toBe(MAC_CR_FULL);
    Rig.unplug();
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    expect(Rig.mac.speed).toBe(0);
    expect(Rig.counter(MacCounter.LINK_CHANGES)).toBe(2);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("asks for nothing while the link is up", () => {
    Rig.plug();
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
    Rig.cable.mend();
    Rig.idle(LINK_MS * 1000);
    Rig.model.faults.loseInterrupts();
    Rig.pass(61 * 1000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });

  it("notices a link that failed and was back before anybody looked", () => {
    Rig.plug();
    Rig.cable.cut();
    Rig.idle(1000);
    Rig.cable.mend();
    Rig.idle(LINK_MS * 1000);
    expect(Rig.model.phy.up).toBe(true);
    expect(Rig.poll()).toBe(1);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN, "for one poll, so that the stack sees it");
    Rig.pass(2);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.counter(MacCounter.LINK_CHANGES)).toBe(3);
    expect(Rig.model.rules.total()).toBe(0);
  });

  it("resets the chip when the PHY cannot be asked any more", () => {
    Rig.plug();
    Rig.model.faults.stuck = Stuck.MII;
    Rig.unplug();
    expect(Rig.mac.state).toBe(MacState.STARTING);
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBeGreaterThan(0);
    Rig.model.faults.stuck = 0;
    Rig.plug();
    Rig.pass(5000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });

  it("keeps its address over a reset, whatever the ROM says then", () => {
    Rig.pass(1000);
    const address = Rig.mac.address0;
    Rig.model.eeprom.fill(0xff);
    Rig.model.faults.stuck = Stuck.CSR;
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.STARTING);
    Rig.model.faults.stuck = 0;
    Rig.pass(20 * 1000);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.mac.address0).toBe(address);
    expect(Rig.model.regs.regs[3]).toBe(address);
  });
}

function expectLink(speed: i32, fullDuplex: bool): void {
  expect(Rig.mac.state).toBe(MacState.LINK_UP);
  expect(Rig.mac.speed).toBe(speed);
  expect(Rig.mac.fullDuplex).toBe(fullDuplex);
  expect(control()).toBe(fullDuplex ? MAC_CR_FULL : MAC_CR_HALF);
}

/** Partner's abilities; what must come of it. */
function agreed(partner: u32, speed: i32, fullDuplex: bool, flowControl: u32, pauseFrames: bool): void {
  Rig.peer.offer(partner);
  Rig.plug();
  expectLink(speed, fullDuplex);
  expect(Rig.peer.phy.speed).toBe(speed);
  expect(Rig.peer.phy.fullDuplex).toBe(fullDuplex);
  expect(flow()).toBe(flowControl, "FLOW");
  expect(Rig.model.read(0xac) & 15).toBe(pauseFrames ? 1 : 0, "AFC_CFG");
  expect(Rig.model.rules.total()).toBe(0);
}

describe("the link of the LAN9118", () => {
  beforeEach(() => { Rig.start(false); });
  both();

  it("is 100 full when both can, with pause frames both ways", () => {
    agreed(ALL, 100, true, 0xffff0002, true);
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
    Rig.peer.force(100, false);
    Rig.plug();
    expectLink(100, false);
  });

  it("is what the PHY detects when the partner does not negotiate: 10 half", () => {
    Rig.peer.force(10, false);
    Rig.plug();
    expectLink(10, false);
  });

  it("is half duplex with a partner that is full and does not say so: the mismatch that the standard wants", () => {
    Rig.peer.force(100, true);
    Rig.plug();
    expectLink(100, false);
  });

  it("does not come up with a partner that has nothing in common", () => {
    Rig.peer.offer(T4);
    Rig.plug();
    Rig.pass(6000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("does not come up over a cable that leads each sender to the other's sender", () => {
    Rig.miswire();
    Rig.pass(6000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
  });

  it("changes its mode with the partner", () => {
    agreed(ALL, 100, true, 0xffff0002, true);
    Rig.unplug();
    agreed(Ability.HALF_10, 10, false, 0, false);
    Rig.unplug();
    agreed(0x01e1, 100, true, 0, false);
  });

  it("changes its mode when the partner negotiates anew", () => {
    agreed(ALL, 100, true, 0xffff0002, true);
    agreed(Ability.FULL_10, 10, true, 0, false);
    expect(Rig.counter(MacCounter.LINK_CHANGES)).toBe(3);
  });

  it("waits for a partner that is switched on later", () => {
    Rig.peer.phy.powerDown();
    Rig.plug();
    Rig.pass(20 * 1000);
    expect(Rig.mac.state).toBe(MacState.LINK_DOWN);
    Rig.peer.phy.powerUp();
    Rig.pass(LINK_MS);
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
  });

  it("stops the MAC without a link and sends nothing stale when it is back", () => {
    Rig.plug();
    Rig.peer.mac.sendPause(0xffff);
    Rig.idle(100);
    for (let i = 0; i < 3; i++) expect(Rig.mac.transmit(FRAME, 1000)).toBe(1000);
    Rig.unplug();
    expect(control() & 0xc).toBe(0, "TXEN, RXEN");
    Rig.plug();
    expect(Rig.mac.state).toBe(MacState.LINK_UP);
    expect(Rig.peer.heard).toBe(0);
    for (let i = 0; i < 40; i++) expect(Rig.mac.transmit(FRAME, 60)).toBe(60);
    Rig.pass(10);
    expect(Rig.peer.heard).toBe(40);
    expect(Rig.counter(MacCounter.TX_RESETS)).toBe(0, "tags of dumped frames are not waited for");
    expect(Rig.counter(MacCounter.TIMEOUTS)).toBe(0);
    expect(Rig.model.rules.total()).toBe(0);
  });
});

describe("the link in QEMU's model", () => {
  beforeEach(() => { Rig.start(true); });
  both();
});
