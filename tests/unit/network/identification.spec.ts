// The identification of packets: a fresh one for each, as the board draws them, whatever the packet is.
import { ip4 } from "../../../assembly/lib/bytes";
import { sum } from "../../../assembly/lib/checksum";
import { DRAWN, identification } from "../../../assembly/network/identification";
import { ipv4Send, ipv4SendElsewhere } from "../../../assembly/network/ipv4";
import { FakeBoard } from "../../fakes/board";
import { get16, hexOf } from "../../fakes/octets";
import { Icmp, PEER_IP, Udp } from "../../fakes/packets";
import { drain, expectIcmp, Got, power, send, take } from "../../fakes/harness";

/** Packets for which the board draws at a time. */
const PACKETS: i32 = DRAWN / 2;

/** Takes what is left of the pool, so that the next packet has the board draw. */
function exhaust(): void {
  FakeBoard.entropy = 0;
  // The last of a pool is the first word that was drawn.
  let i = 0;
  while (identification() != 0x2500 && i++ < 2 * PACKETS) continue;
}

/** The identification of the packet that went last, as it lies there. */
function sent(): u32 {
  take();
  return load<u16>(Got.packet, 4);
}

describe("identifications (RFC 6864)", () => {
  beforeEach(() => {
    power();
    exhaust();
  });
  afterAll(() => { FakeBoard.entropy = 11; });

  it("are the numbers that the board draws, each for one packet, and drawn anew when they have run out", () => {
    for (let from = 5; from < 9; from++) {
      FakeBoard.entropy = from;
      for (let i = PACKETS - 1; i >= 0; i--) {
        ipv4Send(PEER_IP, 253, 8);
        const low = from + 2 * i * 37 & 0xff;
        expect(sent()).toBe(low | (low + 37 & 0xff) << 8);
      }
    }
  });

  it("are new on every way: to who had the packet before, to another, to a group", () => {
    const seen = new Set<u32>();
    for (let i = 0; i < 5; i++) {
      ipv4Send(PEER_IP, 253, 8);
      seen.add(sent());
      ipv4Send(PEER_IP, 253, 8);
      seen.add(sent());
      ipv4SendElsewhere(PEER_IP, 253, 8);
      seen.add(sent());
      ipv4Send(ip4(224, 0, 0, 251), 253, 8);
      seen.add(sent());
    }
    expect(seen.size).toBe(20);
  });

  it("are in the header's sum, and leave DF alone", () => {
    for (let i = 0; i < 2 * PACKETS; i++) {
      ipv4Send(PEER_IP, 253, 8);
      take();
      expect(sum(Got.packet, 20)).toBe(0xffff);
      expect(hexOf(Got.packet + 6, 2)).toBe("40 00");
    }
  });

  it("of errors are new too", () => {
    const stray: Udp = { to: 9999, len: 4 };
    send(stray.build());
    const first = sent();
    send(stray.build());
    expect(sent()).not.toBe(first);
  });

  it("of echo replies are those of their requests", () => {
    const ping: Icmp = { id: 0xbeef, len: 8 };
    send(ping.build());
    expectIcmp(0, 0);
    expect(get16(Got.packet + 4)).toBe(0xbeef);
    drain();
  });
});
