import { TCP_CONNECTIONS, TCP_TIME_WAITS } from "../../../../assembly/config";
import { ip4 } from "../../../../assembly/lib/bytes";
import { insert, lookup, remove } from "../../../../assembly/transport/tcp/demux";
import { Endpoint, setEnds, tcbAt, timeWaitAt } from "../../../../assembly/transport/tcp/tcb";

const OWN: u32 = ip4(192, 168, 7, 2);
const OTHER: u32 = ip4(192, 168, 7, 1);
const COUNT: i32 = TCP_CONNECTIONS + TCP_TIME_WAITS;

/** Connections and TIME-WAIT entries share the table. */
function endpoint(i: i32): Endpoint {
  return i < TCP_CONNECTIONS ? <Endpoint>tcbAt(i) : <Endpoint>timeWaitAt(i - TCP_CONNECTIONS);
}

function enter(i: i32, ports: u32): void {
  setEnds(endpoint(i), OWN, OTHER, ports);
  insert(endpoint(i));
}

/** Which endpoint has these ports, or -1. */
function find(ports: u32): i32 {
  const e = lookup(OWN, OTHER, ports);
  if (e === null) return -1;
  for (let i = 0; i < COUNT; i++) if (endpoint(i) == e) return i;
  return -2;
}

describe("the endpoint of a segment", () => {
  it("is found among as many as there can be, and not after it was taken out", () => {
    for (let i = 0; i < COUNT; i++) enter(i, 0x0700 << 16 | 5000 + i);
    for (let i = 0; i < COUNT; i++) expect(find(0x0700 << 16 | 5000 + i)).toBe(i);
    expect(find(0x0700 << 16 | 4999)).toBe(-1);
    for (let i = 0; i < COUNT; i += 2) remove(endpoint(i));
    for (let i = 0; i < COUNT; i++) expect(find(0x0700 << 16 | 5000 + i)).toBe(i & 1 ? i : -1);
    for (let i = 1; i < COUNT; i += 2) remove(endpoint(i));
    for (let i = 0; i < COUNT; i++) expect(find(0x0700 << 16 | 5000 + i)).toBe(-1);
  });

  it("is found in one chain with all others: first, middle and last taken out", () => {
    // Ports that differ by a multiple of 0x01010101 in every octet fall together.
    for (let first = 0; first < 3; first++) {
      for (let i = 0; i < 3; i++) enter(i, collide(i));
      remove(endpoint(first));
      for (let i = 0; i < 3; i++) expect(find(collide(i))).toBe(i == first ? -1 : i);
      for (let i = 0; i < 3; i++) if (i != first) remove(endpoint(i));
      for (let i = 0; i < 3; i++) expect(find(collide(i))).toBe(-1);
    }
  });

  it("is one with all four: ports and both addresses", () => {
    enter(0, 0x07001388);
    expect(find(0x07001388)).toBe(0);
    expect(lookup(OWN, ip4(192, 168, 7, 3), 0x07001388)).toBeNull();
    expect(lookup(ip4(192, 168, 7, 3), OTHER, 0x07001388)).toBeNull();
    expect(find(0x13880700)).toBe(-1);
    remove(endpoint(0));
  });

  it("taking out what is not there changes nothing", () => {
    enter(0, 0x07001388);
    setEnds(endpoint(1), OWN, OTHER, 0x07001389);
    remove(endpoint(1));
    expect(find(0x07001388)).toBe(0);
    remove(endpoint(0));
    remove(endpoint(0));
    expect(find(0x07001388)).toBe(-1);
  });
});

/** Ports of one hash: octets exchanged in pairs cancel out. */
function collide(i: i32): u32 {
  return 0x00000010 ^ (<u32>i | <u32>i << 16);
}
