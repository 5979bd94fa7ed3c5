import { MTU, PATH_MTU_ENTRIES, PATH_MTU_FLOOR, PATH_MTU_LIFE_MS } from "../../../assembly/config";
import { ip4 } from "../../../assembly/lib/bytes";
import { Counter } from "../../../assembly/lib/counters";
import { Err } from "../../../assembly/lib/errors";
import { Clock } from "../../../assembly/lib/time";
import { IcmpError, nextHopMtu } from "../../../assembly/network/icmp";
import { ipv4SendElsewhere } from "../../../assembly/network/ipv4";
import { forgetPathMtus, lowerPathMtu, pathMtu, Paths, plateauBelow } from "../../../assembly/network/path-mtu";
import { counted, expectSilence, mark, power, takePacket } from "../../fakes/harness";
import { FAR_IP, PEER_IP } from "../../fakes/packets";

const A: u32 = ip4(10, 0, 0, 1);

function host(i: i32): u32 {
  return ip4(10, 0, 1, i);
}

function forgetAll(): void {
  forgetPathMtus(Clock.now + 2 * PATH_MTU_LIFE_MS);
}

describe("path MTU", () => {
  beforeEach(() => {
    power();
    forgetAll();
  });

  it("is the link's until it is lowered, and only goes down", () => {
    expect(pathMtu(A)).toBe(MTU);
    expect(lowerPathMtu(A, 1400)).toBe(true);
    expect(pathMtu(A)).toBe(1400);
    expect(lowerPathMtu(A, 1400)).toBe(false);
    expect(lowerPathMtu(A, 1401)).toBe(false);
    expect(lowerPathMtu(host(1), MTU)).toBe(false);
    expect(pathMtu(A)).toBe(1400);
    expect(lowerPathMtu(A, 1000)).toBe(true);
    expect(pathMtu(A)).toBe(1000);
    expect(counted(Counter.IP_PATH_MTU_LOWERED)).toBe(2);
  });

  it("has a floor (RFC 1191 3)", () => {
    const said: StaticArray<i32> = [0, 1, 67, 68, PATH_MTU_FLOOR - 1, -1];
    for (let i = 0; i < said.length; i++) {
      forgetAll();
      expect(lowerPathMtu(A, said[i])).toBe(true);
      expect(pathMtu(A)).toBe(PATH_MTU_FLOOR);
    }
  });

  it("is forgotten ten minutes after it was lowered last (RFC 1191 6.3)", () => {
    lowerPathMtu(A, 1400);
    const then = Clock.now;
    Clock.now = then + PATH_MTU_LIFE_MS - 1;
    expect(forgetPathMtus(Clock.now)).toBe(false);
    expect(pathMtu(A)).toBe(1400);
    Clock.now++;
    expect(pathMtu(A)).toBe(MTU);
    expect(Paths.known).toBe(1);
    expect(forgetPathMtus(Clock.now)).toBe(true);
    expect(Paths.known).toBe(0);
    expect(forgetPathMtus(Clock.now)).toBe(false);
    Clock.now = then;
  });

  it("of the least recently used destination is given up for another's", () => {
    const start = Clock.now;
    for (let i = 0; i < PATH_MTU_ENTRIES; i++) {
      Clock.now = start + i;
      lowerPathMtu(host(i), 1400 - i);
    }
    Clock.now = start + 100;
    pathMtu(host(0));
    mark();
    lowerPathMtu(A, 1000);
    expect(counted(Counter.IP_PATH_MTU_EVICTED)).toBe(1);
    expect(pathMtu(host(1))).toBe(MTU);
    for (let i = 0; i < PATH_MTU_ENTRIES; i++) if (i != 1) expect(pathMtu(host(i))).toBe(1400 - i);
    expect(pathMtu(A)).toBe(1000);
    lowerPathMtu(A, 900);
    expect(counted(Counter.IP_PATH_MTU_EVICTED)).toBe(1);
    Clock.now = start;
  });

  it("limits what is sent, also where a packet went before (RFC 1191 6.2)", () => {
    expect(ipv4SendElsewhere(FAR_IP, 200, 1480)).toBe(1480);
    takePacket(200);
    lowerPathMtu(FAR_IP, 1400);
    expect(ipv4SendElsewhere(FAR_IP, 200, 1381)).toBe(Err.EMSGSIZE);
    expectSilence();
    expect(ipv4SendElsewhere(FAR_IP, 200, 1380)).toBe(1380);
    takePacket(200);
    expect(ipv4SendElsewhere(PEER_IP, 200, 1480)).toBe(1480);
    takePacket(200);
  });
});

describe("a router that does not say its MTU", () => {
  beforeEach(() => {
    power();
    forgetAll();
    IcmpError.mtu = 0;
    IcmpError.destination = A;
  });
  afterEach(forgetAll);

  it("is taken to have the next usual one (RFC 1191 7, table 7-1)", () => {
    const sizes: StaticArray<i32> = [65535, 1500, 1493, 1492, 1007, 1006, 509, 508, 297, 0];
    const plateaus: StaticArray<i32> = [1492, 1492, 1492, 1006, 1006, 508, 508, 296, 296, 296];
    for (let i = 0; i < sizes.length; i++) expect(plateauBelow(sizes[i])).toBe(plateaus[i]);
  });

  it("may have counted the header twice (RFC 1191 5)", () => {
    IcmpError.length = 1499;
    expect(nextHopMtu()).toBe(1492);
    IcmpError.length = 1500;
    expect(nextHopMtu()).toBe(1006);
    IcmpError.length = 1520;
    expect(nextHopMtu()).toBe(1492);
    lowerPathMtu(A, 1006);
    IcmpError.length = 1006 + 20;
    expect(nextHopMtu()).toBe(508);
  });

  it("that does say it is taken at its word", () => {
    IcmpError.length = 1500;
    IcmpError.mtu = 1480;
    expect(nextHopMtu()).toBe(1480);
  });
});
