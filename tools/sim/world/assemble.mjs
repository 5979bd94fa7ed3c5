// Puts a network together in a world: its stations, hubs and switches, and the cables between them.
import { membersOf } from "./members.mjs";
import { abilityWord, World } from "./world.mjs";

/** hal/mock/network/network.ts: End. */
export const End = { STATION: 0, HUB: 1, SWITCH: 2 };

const TRAFFIC = { none: 0, saturated: 1, poisson: 2 };
/** hal/mock/network/traffic.ts: To. */
const RULES = { next: -1, random: -2, broadcast: -3 };

/** hal/mock/mac/limits.ts: TEXT_ATTEMPTS, IEEE_ATTEMPTS. */
const ATTEMPTS = { text: 10, "ieee802.3": 16 };

/** A time that never comes, in the world's numbers. */
const NEVER = 2 ** 62;

/** Builds the network. Returns { world, members, devices, cables, points }: devices by name, cables by station. */
export function assemble(module, network) {
  const world = new World(module, network.seed);
  const members = membersOf(network);
  members.forEach((member) => addStation(world, member));
  members.forEach((member, i) => addTraffic(world, i, member, members));
  const devices = addDevices(world, network, members);
  const cables = joinAll(world, network, members, devices);
  const points = watchAll(world, network, members, devices);
  members.forEach((member, i) => setMode(world, i, member.entry));
  return { world, members, devices, cables, points };
}

function addStation({ exports }, { entry, address }) {
  const [a, b, c, d, e, f] = address;
  const i = exports.addSynthetic(a | b << 8 | c << 16 | d << 24, e | f << 8, abilityWord(entry.abilities), entry["auto-mdix"]);
  exports.setLimits(i, ATTEMPTS[entry["attempt-limit"]], entry["retry-late"]);
}

/** Forced, or what the abilities are offered for autonegotiation. */
function setMode({ exports }, i, { mode, abilities }) {
  const [speed, duplex] = mode.split("-");
  if (mode === "auto") exports.negotiate(i, abilityWord(abilities));
  else exports.force(i, Number(speed), duplex === "full");
}

function addTraffic({ exports }, i, { entry }, members) {
  const { kind, load = 0, frame, mix = [{ frame, share: 1 }], to, start, stop = NEVER, frames = 0xffffffff, queue } = entry.traffic;
  for (const part of mix) exports.addLength(i, part.frame, part.share);
  const whom = RULES[to] ?? members.findIndex(({ name, group }) => name === to || group === to);
  exports.setTraffic(i, TRAFFIC[kind], whom, load, start, stop, frames, queue);
}

/** Adds hubs and switches, each with as many ports as cables lead to it. Returns them by name: { end, index, free: the next free port }. */
function addDevices({ exports }, { devices }, members) {
  const only = Object.keys(devices)[0];
  const ends = [...members.map(({ entry }) => entry.to ?? only), ...Object.entries(devices).flatMap(([name, { to }]) => (to ? [name, to] : []))];
  return Object.fromEntries(Object.entries(devices).map(([name, { kind, speed, queue, pause }]) => {
    const ports = ends.filter((end) => end === name).length;
    const index = kind === "hub" ? exports.addHub(ports, speed) : exports.addSwitch(ports, queue, pause);
    return [name, { end: kind === "hub" ? End.HUB : End.SWITCH, index, free: 0 }];
  }));
}

/** Lays all cables. Returns those of the stations, by their names. */
function joinAll(world, { devices }, members, places) {
  const only = Object.keys(devices)[0];
  if (only === undefined) return joinPair(world, members);
  const cables = {};
  members.forEach(({ name, entry }, i) => {
    cables[name] = plug(world, { end: End.STATION, index: i, port: 0 }, portOf(places[entry.to ?? only]), entry.cable, "straight");
  });
  for (const [name, { to, cable }] of Object.entries(devices)) {
    if (to) plug(world, portOf(places[name]), portOf(places[to]), cable, "crossover");
  }
  return cables;
}

function joinPair(world, [a, b]) {
  const cable = plug(world, { end: End.STATION, index: 0, port: 0 }, { end: End.STATION, index: 1, port: 0 }, a.entry.cable, "crossover");
  return { [a.name]: cable, [b.name]: cable };
}

const portOf = (place) => ({ end: place.end, index: place.index, port: place.free++ });

function plug({ exports }, a, b, { kind, length, noise }, usual) {
  return exports.plug(a.end, a.index, a.port, b.end, b.index, b.port, length, (kind ?? usual) === "crossover", noise);
}

/**
 * Watches every hub, what the file names, and without a hub both ends of the cable. Returns [{ name, point, both }]: `both` ways of
 * a station's cable, or all that passes a hub.
 */
function watchAll({ exports }, { devices, watch }, members, places) {
  const hubs = Object.keys(devices).filter((name) => devices[name].kind === "hub");
  const stations = members.filter(({ name, group }) => watch.includes(name) || watch.includes(group) || !Object.keys(devices).length);
  return [
    ...hubs.map((name) => ({ name, point: exports.watchHub(places[name].index), both: false })),
    ...stations.map((member) => ({ name: member.name, point: exports.watchStation(members.indexOf(member)), both: true })),
  ];
}
