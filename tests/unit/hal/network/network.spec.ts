import { SECOND } from "../../../../hal/mock/clock";
import { ALL_ABILITIES } from "../../../../hal/phy";
import { End, Network } from "../../../../hal/mock/network/network";
import { Figure } from "../../../../hal/mock/network/station";
import { SyntheticStation } from "../../../../hal/mock/network/synthetic-station";
import { Kind, To } from "../../../../hal/mock/network/traffic";

/** n saturated stations at a hub, their links up. */
function hubWith(n: i32, seed: u64, to: i32): Network {
  const network = new Network(seed), hub = network.addHub(n, 10);
  for (let i = 0; i < n; i++) {
    const address = 0x02 | (seed & 0xff) << 8 | <u64>(i + 1) << 40;
    const station = network.addSynthetic(address, ALL_ABILITIES, false) as SyntheticStation;
    station.traffic.addLength(200, 1);
    station.traffic.kind = Kind.SATURATED;
    station.traffic.to = to;
    station.traffic.resize(1);
    network.join(network.jack(End.STATION, i, 0), network.jack(End.HUB, hub, i), 100, false, 0);
    station.phy.negotiate(ALL_ABILITIES);
  }
  network.watchHub(hub);
  network.clock.run(3 * SECOND);
  network.begin();
  return network;
}

function total(network: Network, figure: Figure): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < network.stations.count; i++) sum += network.stations.at(i).figure(figure);
  return sum;
}

function run(network: Network, ticks: i64): void {
  network.clock.run(network.began + ticks);
}

describe("a network", () => {
  it("counts what its stations sent as the hub saw it pass and as it was received", () => {
    const network = hubWith(3, 1, To.NEXT);
    run(network, SECOND / 5);
    const sent = total(network, Figure.SENT), passed = <f64>network.passages[0].frames;
    expect(sent).toBeGreaterThan(800);
    expect(Math.abs(passed - sent)).toBeLessThan(2);
    expect(Math.abs(total(network, Figure.DELIVERED) - sent)).toBeLessThan(2);
    expect(total(network, Figure.RECEIVED)).toBe(total(network, Figure.DELIVERED));
    expect(total(network, Figure.COLLISIONS)).toBeGreaterThan(10);
  });

  it("delivers a broadcast once, though all receive it", () => {
    const network = hubWith(4, 1, To.BROADCAST);
    run(network, SECOND / 10);
    const sent = total(network, Figure.SENT);
    expect(Math.abs(total(network, Figure.DELIVERED) - sent)).toBeLessThan(2);
    expect(Math.abs(total(network, Figure.RECEIVED) - 3 * sent)).toBeLessThan(4);
  });

  it("is repeated by its seed, and another by another", () => {
    const one = hubWith(3, 1, To.NEXT), same = hubWith(3, 1, To.NEXT), other = hubWith(3, 2, To.NEXT);
    run(one, SECOND / 10);
    run(same, SECOND / 10);
    run(other, SECOND / 10);
    expect(one.trace.hash).toBe(same.trace.hash);
    expect(one.trace.hash).not.toBe(other.trace.hash);
  });
});
