import { Unreachable } from "../../../assembly/link/unreachable";

describe("destinations that could not be reached", () => {
  it("are told in order, each once", () => {
    expect(Unreachable.next()).toBe(0);
    Unreachable.add(11);
    Unreachable.add(22);
    expect(Unreachable.next()).toBe(11);
    Unreachable.add(33);
    expect(Unreachable.next()).toBe(22);
    expect(Unreachable.next()).toBe(33);
    expect(Unreachable.next()).toBe(0);
  });

  it("are four at most: the oldest is forgotten", () => {
    for (let i: u32 = 1; i <= 100; i++) Unreachable.add(i);
    for (let i: u32 = 97; i <= 100; i++) expect(Unreachable.next()).toBe(i);
    expect(Unreachable.next()).toBe(0);
  });
});
