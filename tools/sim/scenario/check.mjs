// Checks what a scenario says against the schema, and that its parts fit together.

import { MODES } from "./schema.mjs";

/** What is wrong with a value, in the words of the file: faults { path, message } of a zod error. */
export function faultsOf(error) {
  return error.issues.flatMap(explained);
}

function explained(issue) {
  const { path, code } = issue;
  if (code === "unrecognized_keys") return issue.keys.map((key) => ({ path: [...path, key], message: "there is no such key" }));
  if (code === "invalid_key") return [{ path, message: issue.issues[0].message }];
  if (code === "invalid_value") return [{ path, message: `expected ${issue.values.join(", ")}` }];
  if (code === "too_small" || code === "too_big") return [{ path, message: bounds(issue) }];
  return [{ path, message: code === "invalid_type" ? typeMessage(issue) : issue.message }];
}

const bounds = ({ minimum, maximum, origin }) => {
  const many = origin === "array" ? " entries" : "";
  return minimum === undefined ? `expected at most ${maximum}${many}` : `expected at least ${minimum}${many}`;
};

const WORDS = { object: "a map of keys", record: "a map of keys", array: "a list", string: "a text", number: "a number", boolean: "true or false" };

function typeMessage({ expected, message }) {
  return message.startsWith("Invalid input") ? `expected ${WORDS[expected] ?? expected}` : message;
}

/** What does not fit together in a network that the schema let pass. */
export function misfits(network) {
  return [
    ...stationMisfits(network), ...nameMisfits(network), ...cableMisfits(network), ...portMisfits(network), ...eventMisfits(network), ...watchMisfits(network),
  ];
}

/** A station may not be called like a member of a group. */
function nameMisfits({ stations }) {
  const others = (name) => Object.fromEntries(Object.entries(stations).filter(([each]) => each !== name));
  return Object.keys(stations).filter((name) => stations[name].count === 1 && isStation(others(name), name))
    .map((name) => ({ path: ["stations", name], message: "is the name of a group's member as well" }));
}

/** Whether a name is that of a station, or of a member of a group: s3 of s. */
function isStation(stations, name) {
  const [, group, number] = /^(.*?)([1-9]\d*)$/.exec(name) ?? [];
  return Object.hasOwn(stations, name) || Object.hasOwn(stations, group) && stations[group].count > 1 && Number(number) <= stations[group].count;
}

const known = (names) => `there are ${Object.keys(names).join(", ")}`;

/** A destination is a rule or a station. */
function stationMisfits({ stations }) {
  const faults = [];
  for (const [name, { traffic, fetch, kind, ip, count, address }] of Object.entries(stations)) {
    const fault = (keys, message) => faults.push({ path: ["stations", name, ...keys], message });
    const rule = ["next", "random", "broadcast"].includes(traffic.to);
    if (!rule && !isStation(stations, traffic.to)) fault(["traffic", "to"], `no station "${traffic.to}"; ${known(stations)}`);
    if (traffic.kind === "poisson" && traffic.load === undefined) fault(["traffic"], 'poisson needs a "load" such as "1 Mbit/s"');
    fetch.forEach(({ from }, i) => { if (stations[from]?.kind !== "stack") fault(["fetch", i, "from"], `no stack "${from}"; ${known(stations)}`); });
    if (kind === "stack" && !ip) fault([], 'a stack needs an "ip" such as 10.0.0.1/24');
    if (count > 1 && (address || kind === "stack")) fault(["count"], "an address or a stack of its own is for one station");
  }
  const foreign = ([name, station]) => foreignKeys(station).map(([key, message]) => ({ path: ["stations", name, key], message }));
  return [...faults, ...Object.entries(stations).flatMap(foreign)];
}

/** Keys that say something about a station of the other kind: [key, what is wrong]. */
function foreignKeys({ kind, traffic, fetch, ip, rom, mode, abilities, "auto-mdix": mdix }) {
  const of = kind === "stack"
    ? [["traffic", traffic.kind !== "none"], ["mode", mode !== "auto"], ["auto-mdix", mdix], ["abilities", abilities.length !== EVERYTHING]]
    : [["fetch", fetch.length > 0], ["ip", ip !== undefined], ["rom", rom !== "present"]];
  const message = kind === "stack" ? "is for synthetic stations; a stack has the LAN9118, its driver and its programs" : "is for stations of kind stack";
  return of.flatMap(([key, said]) => (said ? [[key, message]] : []));
}

/** Abilities that a PHY has at most: four modes, and pause. */
const EVERYTHING = MODES.length + 1;

function cableMisfits({ stations, devices }) {
  const count = Object.values(stations).reduce((sum, station) => sum + station.count, 0);
  const names = Object.keys(devices);
  if (!names.length) return count === 2 ? [] : [{ path: ["stations"], message: `without devices a cable joins two stations, not ${count}` }];
  const ends = [...Object.entries(stations).map((entry) => ["stations", ...entry]), ...Object.entries(devices).map((entry) => ["devices", ...entry])];
  return ends.flatMap(([kind, name, { to }]) => {
    if (to !== undefined && !Object.hasOwn(devices, to)) return [{ path: [kind, name, "to"], message: `no device "${to}"; ${known(devices)}` }];
    if (kind === "stations" && to === undefined && names.length > 1) return [{ path: [kind, name], message: `needs "to": ${names.join(", ")}` }];
    return [];
  });
}

/** Ports that the models' switch may have: hal/mock/medium/switch.ts, MOST_PORTS. */
const SWITCH_PORTS = 64;

function portMisfits({ stations, devices }) {
  const [only] = Object.keys(devices);
  const ends = [
    ...Object.values(stations).flatMap(({ count, to }) => Array(count).fill(to ?? only)),
    ...Object.entries(devices).flatMap(([name, { to }]) => (to ? [name, to] : [])),
  ];
  return Object.entries(devices).flatMap(([name, { kind }]) => {
    const ports = ends.filter((end) => end === name).length;
    return kind === "switch" && ports > SWITCH_PORTS ? [{ path: ["devices", name], message: `a switch has up to ${SWITCH_PORTS} ports, not ${ports}` }] : [];
  });
}

/** Cables go by the name of the station at their end. */
function eventMisfits({ events, stations }) {
  return events.flatMap(({ cut, mend }, i) => {
    if ((cut === undefined) === (mend === undefined)) return [{ path: ["events", i], message: 'expected "cut" or "mend", of a station\'s cable' }];
    const name = cut ?? mend;
    return isStation(stations, name) ? [] : [{ path: ["events", i, cut === undefined ? "mend" : "cut"], message: `no station "${name}"; ${known(stations)}` }];
  });
}

function watchMisfits({ watch, stations, devices }) {
  return watch.flatMap((name, i) => (isStation(stations, name) || devices[name]?.kind === "hub"
    ? [] : [{ path: ["watch", i], message: `no station or hub "${name}"` }]));
}
