// What is wrong in a scenario file is told with its line and what was expected.
import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../../tools/errors.mjs";
import { ScenarioFile } from "../../../tools/sim/scenario/file.mjs";
import { scenarioOf } from "../../../tools/sim/scenario/load.mjs";
import { worth } from "../../../tools/sim/scenario/units.mjs";

const load = (text, changes) => scenarioOf(new ScenarioFile("net.yaml", text), changes);

/** A whole scenario, in which `line` (from 1) is replaced. */
const LINES = ["title: two", "duration: 1 s", "stations:", "  a:", "    traffic: { kind: poisson, load: 1 Mbit/s }", "  b: {}", "cable: { length: 10 m }"];
const withLine = (line, text) => LINES.map((old, i) => (i === line - 1 ? text : old)).join("\n");

const wrong = [
  ["a unit that there is not", 2, "duration: 5 parsecs", 'net.yaml:2: duration: expected a time such as "2 s" or "51.2 us", got "5 parsecs"'],
  ["a number without a unit", 2, "duration: 5", 'net.yaml:2: duration: expected a time such as "2 s" or "51.2 us", got 5'],
  ["an unknown key", 6, "  b: { adress: 3 }", "net.yaml:6: stations.b.adress: there is no such key"],
  ["an unknown key at the top", 7, "cabel: { length: 10 m }", "net.yaml:7: cabel: there is no such key"],
  ["a choice that there is not", 5, "    traffic: { kind: poison }", "net.yaml:5: stations.a.traffic.kind: expected none, saturated, poisson"],
  ["poisson without a load", 5, "    traffic: { kind: poisson }", 'net.yaml:5: stations.a.traffic: poisson needs a "load" such as "1 Mbit/s"'],
  ["a destination that there is not", 5, "    traffic: { kind: saturated, to: c }", 'net.yaml:5: stations.a.traffic.to: no station "c"; there are a, b'],
  ["a frame that is too short", 5, "    traffic: { kind: saturated, frame: 40 octets }",
    'net.yaml:5: stations.a.traffic.frame: expected a size such as "64 octets" (64 to 2048, FCS included), got "40 octets"'],
  ["what all stations share", 7, "cable: { length: far }", 'net.yaml:7: cable.length: expected a length such as "100 m", got "far"'],
  ["a name that is none", 6, "  9b: {}", "net.yaml:6: stations.9b: expected a name of letters, digits and hyphens that begins with a letter"],
  ["three stations at one cable", 6, "  b: { count: 2 }", "net.yaml:3: stations: without devices a cable joins two stations, not 3"],
  ["a cut of no cable", 7, "events: [{ at: 1 ms, cut: c }]", 'net.yaml:7: events.0.cut: no station "c"; there are a, b'],
  ["a stack without an address", 6, "  b: { kind: stack }", 'net.yaml:6: stations.b: a stack needs an "ip" such as 10.0.0.1/24'],
  ["a mode of a stack", 6, "  b: { kind: stack, ip: 10.0.0.1/24, mode: 10-full }",
    "net.yaml:6: stations.b.mode: is for synthetic stations; a stack has the LAN9118, its driver and its programs"],
  ["a ROM of a synthetic station", 6, "  b: { rom: blank }", "net.yaml:6: stations.b.rom: is for stations of kind stack"],
  ["a device that there is not", 7, "devices: { h: { kind: hub, to: q } }", 'net.yaml:7: devices.h.to: no device "q"; there are h'],
  ["a variant's value", 7, "variants: { v: { seed: x } }", "net.yaml:7: variants.v.seed: expected a whole number from 0 to 4294967295"],
  ["an empty sweep", 7, "sweep: { load: [] }", "net.yaml:7: sweep.load: expected at least 1 entries"],
  ["no variants at all", 7, "variants: {}", "net.yaml:7: variants: expected at least 1 entries"],
  ["an alias that leads nowhere", 6, "  b: *none", "net.yaml: Unresolved alias"],
  ["a group's address", 6, '  b: { address: "01:00:5e:00:00:01" }', "net.yaml:6: stations.b.address: is the address of a group, not of a station"],
  ["an IP address that is none", 6, "  b: { kind: stack, ip: 10.0.0.256/24 }",
    "net.yaml:6: stations.b.ip: expected an address with its network's bits such as 10.0.0.1/24"],
  ["a station with the name of a member", 6, "  s1: {}\n  s: { count: 2 }\ndevices: { h: { kind: hub } }",
    "net.yaml:6: stations.s1: is the name of a group's member as well"],
  ["a switch with too many ports", 6, "  b: { count: 64 }\ndevices: { h: { kind: switch } }", "net.yaml:7: devices.h: a switch has up to 64 ports, not 65"],
  ["a device that every object has", 7, "devices: { h: { kind: hub, to: toString } }", 'net.yaml:7: devices.h.to: no device "toString"; there are h'],
  ["no YAML", 7, "cable: { length", "net.yaml:7: "],
];

for (const [what, line, text, message] of wrong) {
  test(`refused: ${what}`, () => {
    assert.throws(() => load(withLine(line, text)), (error) => {
      assert.ok(error instanceof UsageError, String(error));
      assert.ok(error.message.startsWith(message), `${error.message}\nis not\n${message}`);
      return true;
    });
  });
}

test("what is missing is told with the line of what it is missing in", () => {
  assert.throws(() => load("title: x\nstations:\n  a: {}\n  b: {}\n"), /net\.yaml:1: duration: expected a time/);
});

test("every fault is told, not the first alone", () => {
  assert.throws(() => load("title: x\nduration: soon\nstations: {}\nseed: -1\n"), /net\.yaml:2: duration.*\n.*net\.yaml:4: seed/s);
});

test("stations inherit traffic and cable, and may differ", () => {
  const { runs: [{ network }] } = load("title: x\nduration: 1 s\ntraffic: { kind: saturated, frame: 100 octets }\ncable: { length: 50 m }\n"
    + "stations:\n  a: { cable: { noise: 0.001 } }\n  b: { traffic: { kind: none } }\n");
  assert.deepEqual(network.stations.a.cable, { length: 50, noise: 0.001 });
  assert.equal(network.stations.a.traffic.frame, 100);
  assert.deepEqual([network.stations.b.traffic.kind, network.stations.b.traffic.frame], ["none", 100]);
});

test("a sweep of two keys is every pair, in the file's order, and each variant has all of them", () => {
  const { runs, sweep } = load("title: x\nduration: 1 s\nstations: { s: { count: 2 } }\ndevices: { h: { kind: hub } }\n"
    + "traffic: { kind: saturated }\nsweep: { frame: [64 octets, 128 octets], stations: [2, 3] }\nvariants: { one: {}, two: { seed: 2 } }\n");
  assert.deepEqual(sweep, ["frame", "stations"]);
  assert.equal(runs.length, 8);
  assert.deepEqual(runs[1].point, { frame: "64 octets", stations: 3 });
  assert.deepEqual([runs[1].network.stations.s.count, runs[1].network.stations.s.traffic.frame], [3, 64]);
  assert.deepEqual([runs[0].network.seed, runs[4].network.seed], [1, 2]);
});

test("a member of a group has a name, as far as the group goes", () => {
  const group = (to) => `title: x\nduration: 1 s\nstations:\n  s: { count: 3 }\n  t: { traffic: { to: ${to} } }\ndevices: { h: { kind: hub } }\nwatch: [${to}]\n`;
  assert.equal(load(group("s3")).runs.length, 1);
  for (const name of ["s4", "s0", "t1", "hasOwn1"]) assert.throws(() => load(group(name)), new RegExp(`no station "${name}"`));
});

test("quantities in all their units", () => {
  assert.deepEqual(["2 s", "3ms", "51.2 us", "10 ns", "1 min"].map((text) => worth("time", text)), [2e8, 3e5, 5120, 1, 6e9]);
  assert.deepEqual(["10 Mbit/s", "1.5 kbit/s"].map((text) => worth("rate", text)), [1e7, 1500]);
  assert.deepEqual(["100 m", "2 km", "3 s", "m", ""].map((text) => worth("length", text)), [100, 2000, null, null, null]);
});
