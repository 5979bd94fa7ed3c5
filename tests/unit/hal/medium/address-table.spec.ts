import { Clock } from "../../../../hal/mock/clock";
import { AddressTable } from "../../../../hal/mock/medium/address-table";

/** 02:00:00:00:xx:yy, wire order. */
function neighbour(n: u64): u64 {
  return 0x02 | (n >> 8) << 32 | (n & 0xff) << 40;
}

describe("a switch's table", () => {
  it("holds half as many neighbours as it has places, with few in each other's way", () => {
    const table = new AddressTable(new Clock(), 1024);
    for (let n: u64 = 0; n < 512; n++) table.learn(neighbour(n), <i32>(n % 8));
    expect(table.replaced).toBeLessThan(30); // 128 in a row of 4 places each: a hundredth overflow
    expect(table.count).toBeGreaterThan(480);
  });

  it("keeps the stations of a small network, whose addresses differ in the last octet, all", () => {
    const table = new AddressTable(new Clock(), 1024);
    for (let n: u64 = 0; n < 24; n++) table.learn(neighbour(n), <i32>n);
    for (let n: u64 = 0; n < 24; n++) expect(table.find(neighbour(n))).toBe(<i32>n);
    expect(table.replaced).toBe(0);
  });
});
