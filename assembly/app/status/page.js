"use strict";
/** Counters of work done; each of the others counts something dropped or refused. */
const WORK = /rames|ctets|anges|echos|errors (in|out)|received|sent|segments|opens|resets (in|out)|challenge acks|retransmits/;
const HISTORY = 120;
const history = [];
let before;

const byId = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");
const octets = (n) => n < 1e4 ? n + " B" : n < 1e7 ? (n / 1e3).toFixed(1) + " kB" : (n / 1e6).toFixed(1) + " MB";
const rate = (n) => number(Math.round(n)) + "/s";
const words = (name) => name.replace(/[A-Z]/g, " $&").toLowerCase();

const make = (tag, text, bad, ...children) => {
  const e = document.createElement(tag);
  e.textContent = text;
  if (bad) e.className = "bad";
  e.append(...children);
  return e;
};

const fill = (id, list) => byId(id).replaceChildren(...list);

const facts = (id, list) => fill(id, list.flatMap(([name, value, bad]) => [make("dt", name), make("dd", value, bad)]));

const table = (id, heads, rows) => {
  const row = (tag, cells) => make("tr", "", 0, ...cells.map((c) => make(tag, c)));
  fill(id, [row("th", rows.length ? heads : ["None"]), ...rows.map((cells) => row("td", cells))]);
};

const time = (ms) => {
  const days = Math.floor(ms / 864e5);
  return (days ? days + "d " : "") + new Date(ms).toISOString().slice(11, 19);
};

/** A station on the way of a frame: what it did, and in the colour of warning what it dropped and why. */
const station = (name, counters) => {
  let dropped = 0;
  const lines = counters.filter(([, n]) => n).map(([cause, n]) => {
    const bad = !WORK.test(cause);
    if (bad) dropped += n;
    return make("p", cause, bad, make("span", (/octets/.test(cause) ? octets : number)(n)));
  });
  return make("div", name, 0, make("b", dropped ? number(dropped) + " dropped" : "Clear", dropped), ...lines);
};

const draw = (id, values, peak) => {
  const start = HISTORY - values.length;
  byId(id).setAttribute("d", `M${start} 40` + values.map((v, i) => `L${start + i} ${40 - v / peak * 37}`).join("") + `H${HISTORY}V40`);
};

const show = ({ device, mac, counters, arp, sockets }) => {
  const ms = before && device.uptimeMs - before.ms;
  if (ms > 0) {
    // the counters wrap at 2^32
    history.push([mac.rxFrames - before.rx >>> 0, mac.txFrames - before.tx >>> 0].map((n) => n * 1e3 / ms));
    history.splice(0, history.length - HISTORY);
  } else {
    history.length = 0;
  }
  before = { ms: device.uptimeMs, rx: mac.rxFrames, tx: mac.txFrames };
  const [input, output] = history.at(-1) || [0, 0];
  const peak = Math.max(5, ...history.flat());
  draw("in", history.map((v) => v[0]), peak);
  draw("out", history.map((v) => -v[1]), peak);
  byId("device").textContent = device.board + ", " + device.engine;
  facts("dials", [
    ["Asleep", (device.sleepPermille / 10).toFixed(1) + " %"],
    ["Frames in", rate(input)],
    ["Frames out", rate(output)],
    ["Scale", rate(peak)],
    ["Up", time(device.uptimeMs)],
  ]);

  const groups = { MAC: Object.entries(mac).map(([name, n]) => [words(name), n]) };
  for (const [name, n] of Object.entries(counters)) {
    const [group, ...cause] = name.split("_");
    (groups[group] ||= []).push([cause.join(" ").toLowerCase(), n]);
  }
  fill("way", Object.entries(groups).map(([name, list]) => station(name == "ETHER" ? "Ethernet" : name, list)));

  table("sockets", ["", "State", "Port", "Peer", "Held"], sockets.map((s) =>
    [s.type, s.state || "open", s.local, s.remote.replace(/.*:0$/, "any"), [s.received && s.received + " in", s.sent && s.sent + " out"].filter(Boolean).join(", ")]));
  table("arp", ["Address", "MAC", "State", "Age"], arp.map((a) => [a.ip, a.mac, a.state.toLowerCase(), time(a.ageMs)]));
  facts("adapter", [
    ["MAC", device.mac + (device.macSource == "ROM" ? " from ROM" : " local")],
    ["Link", device.link == "up" ? `up, ${device.speed} Mbit/s ${device.duplex} duplex` : "down", device.link != "up"],
    ["IP", device.ip],
    ["Mask", device.mask],
    ["Gateway", device.gateway],
    ["Address from", device.origin + (device.leaseS ? device.leaseS < 4294967295 ? `, ${time(device.leaseS * 1e3)} left` : ", for ever" : "")],
    ["DNS, NTP", device.dns + ", " + device.ntp],
  ]);
  facts("sandbox", [
    ["Traps contained", number(device.traps), device.traps],
    ["Accesses refused", number(device.refused), device.refused],
    ["Interrupts", number(device.interrupts)],
    ["Heartbeat", number(device.heartbeat)],
    ["Heap of the engine", octets(device.engineHeap)],
  ]);
};

const poll = async () => {
  let text = "Live";
  try {
    const answer = await fetch("stats.json", { signal: AbortSignal.timeout(4e3) });
    show(await answer.json());
    document.body.className = "";
  } catch {
    document.body.className = "off";
    text = "No answer, still asking";
  }
  byId("lamp").textContent = text;
  setTimeout(poll, 1e3);
};

poll();
