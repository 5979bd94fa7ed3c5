// Puts a network together in a world: its stations, hubs and switches, and the cables between them.
import { Board } from "../board.mjs";
import { Fetch } from "../fetch.mjs";
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

/** hal/mock/network/stack-station.ts: Rom. */
const ROMS = { present: 0, absent: 1, blank: 2 };

/**
 * Builds the network in an instance of `modules.world`. Returns { world, members, devices, cables, points, boards }: devices by name, cables
 * by station; boards in the order of the stacks.
 */
export function assemble(modules, network) {
  const world = new World(modules.world, network.seed);
  const members = membersOf(network);
  members.forEach((member) => (isStack(member) ? addStack : addSynthetic)(world, member));
  members.forEach((member, i) => { if (!isStack(member)) addTraffic(world, i, member, members); });
  const devices = addDevices(world, network, members);
  const cables = joinAll(world, network, members, devices);
  const points = watchAll(world, network, members, devices);
  members.forEach((member, i) => { if (!isStack(member)) setMode(world, i, member.entry); });
  const boards = members.filter(isStack).map((member, chip) => addBoard(modules.stack, world, chip, member, network));
  return { world, members, devices, cables, points, boards };
}

const isStack = ({ entry }) => entry.kind === "stack";

const setLimits = (exports, i, entry) => exports.setLimits(i, ATTEMPTS[entry["attempt-limit"]], entry["retry-late"]);

/** An address as the world takes it. */
const addressWords = ([a, b, c, d, e, f]) => [a | b << 8 | c << 16 | d << 24, e | f << 8];

function addStack({ exports }, { entry, address }) {
  setLimits(exports, exports.addStack(...addressWords(address), ROMS[entry.rom]), entry);
}

/** 10.0.0.1 of "10.0.0.1/24". */
const addressIn = (network) => network.split("/")[0];

/** The board of a chip, and what it fetches. */
function addBoard(stack, world, chip, { name, entry: { ip, fetch, rom } }, { seed, stations }) {
  const board = new Board(stack, world, chip, { ip, seed });
  board.programs.push(...fetch.map((each) => new Fetch(board, addressIn(stations[each.from].ip), each)));
  return Object.assign(board, { name, rom, ip: addressIn(ip) });
}

function addSynthetic({ exports }, { entry, address }) {
  const i = exports.addSynthetic(...addressWords(address), abilityWord(entry.abilities), entry["auto-mdix"]);
  setLimits(exports, i, entry);
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
