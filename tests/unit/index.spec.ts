// The module as the firmware sees it: `boot` once, then `poll` when the time that it asked for is over or the chip interrupts, on the
// register-level model of the chip. What a poll starts must be in the time that it asks for, or the board sleeps past it.
import { boot, poll } from "../../assembly/index";
import { FOREVER } from "../../assembly/lib/time";
import { TcpFlag } from "../../assembly/wire/tcp";
import { FakeBoard } from "../fakes/board";
import { Rig } from "../fakes/lan9118";
import { get16, get32 } from "../fakes/octets";
import { Arp, BROADCAST_MAC, FRAME, Seg } from "../fakes/packets";

const TCP: usize = 14 + 20;
const CHIP_MAC: u64 = 0x525400123456;

class Firmware {
  /** When the board polls next if nothing happens. */
  static due: u32 = 0;

  static power(): void {
    Rig.start(true);
    Rig.cable.mend();
    boot(Rig.now);
  }

  /** What the board does until `ms` have passed. */
  static run(ms: u32): void {
    const end = Rig.now + ms;
    while (true) {
      const wait = poll(Rig.now);
      expect(wait <= FOREVER).toBe(true);
      Firmware.due = Rig.now + wait;
      if (Rig.model.interrupt) continue;
      const left = <i32>(end - Rig.now);
      if (left <= 0) return;
      Rig.wait(min(wait, left));
    }
  }

  static send(n: i32): void {
    Rig.peer.send(FRAME, n);
    Rig.carry();
    Firmware.run(1);
  }
}

function segment(flags: u32, seq: u32, ack: u32): void {
  const s = new Seg();
  s.linkTo = CHIP_MAC;
  s.from = 5000;
  s.to = 80;
  s.flags = flags;
  s.seq = seq;
  s.ack = ack;
  s.wnd = 8192;
  Firmware.send(s.buildFrom(0));
}

/** The oldest segment that was sent; ARP is passed over. */
class Sent {
  static flags: u32 = 0;
  static seq: u32 = 0;

  static take(): bool {
    const peer = Rig.peer;
    while (peer.heard && get16(peer.front + 12) != 0x0800) peer.drop();
    if (peer.heard == 0) return false;
    const p = peer.front + TCP;
    Sent.flags = load<u8>(p, 13);
    Sent.seq = get32(p + 4);
    peer.drop();
    return true;
  }
}

describe("the module on its board", () => {
  it("has an address within seconds and then sleeps for long", () => {
    Firmware.power();
    Firmware.run(12000);
    expect(FakeBoard.logged.includes("mac: 52:54:00:12:34:56 (ROM)")).toBe(true);
    expect(FakeBoard.logged.includes("ip: 192.168.7.2/24")).toBe(true);
    expect(poll(Rig.now) >= 10000).toBe(true);
  });

  it("sends again in time what a timer made a program send", () => {
    Rig.peer.clear();
    const who = new Arp();
    who.linkTo = BROADCAST_MAC;
    Firmware.send(who.build());
    segment(TcpFlag.SYN, 100, 0);
    let iss: u32 = 0;
    while (Sent.take()) if (Sent.flags & TcpFlag.SYN) iss = Sent.seq;
    segment(TcpFlag.ACK, 101, iss + 1);
    // The request never comes: after 30 s the program answers 408 and closes.
    Firmware.run(29000);
    expect(Sent.take()).toBe(false);
    Firmware.run(1100);
    expect(Sent.take()).toBe(true);
    expect(<i32>(Firmware.due - Rig.now)).toBeLessThan(2000, "the board is told of the retransmission timer");
    while (Sent.take()) {}
    Firmware.run(4000);
    expect(Sent.take()).toBe(true, "the answer is sent again");
  });
});
