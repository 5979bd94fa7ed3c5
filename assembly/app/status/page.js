"use strict";
const $ = (id) => document.getElementById(id);
const number = (n) => n.toLocaleString("en");
const octets = (n) => n < 1e4 ? number(n) + " B" : n < 1e7 ? (n / 1e3).toFixed(1) + " kB" : (n / 1e6).toFixed(1) + " MB";
const time = (s) => (s > 86399 ? (s / 86400 | 0) + " d " : "") + new Date(s * 1e3).toISOString().slice(11, 19);
const node = (tag, text, bad) => {
  const e = document.createElement(tag);
  e.textContent = text;
  if (bad) e.className = "bad";
  return e;
};
const facts = (id, list) => $(id).replaceChildren(...list.flatMap(([k, v, bad]) => [node("dt", k), node("dd", v, bad)]));
const table = (id, heads, rows, none) => {
  const row = (tag, cells) => {
    const r = node("tr", "");
    r.append(...cells.map((c) => node(tag, c)));
    return r;
  };
  $(id).replaceChildren(...rows.length ? [row("th", heads), ...rows.map((r) => row("td", r))] : [row("td", [none])]);
};

/** Counters of work done; every other one counts something dropped or refused. */
const WORK = /frames|octets|changes|echos|errors (in|out)|received|sent|segments|opens|resets (in|out)|challenge acks/;
const words = (name) => name.replace(/[A-Z]+(?=_)|[A-Z]/g, (w) => name > "a" ? " " + w : w).replace(/_/g, " ").toLowerCase();

const station = (title, list) => {
  let bad = 0;
  const lines = list.filter(([, n]) => n).map(([k, n]) => {
    const work = WORK.test(k), p = node("p", k, !work);
    if (!work) bad += n;
    p.append(node("span", number(n)));
    return p;
  });
  const e = node("div", title);
  e.append(node("b", bad ? number(bad) + " dropped" : "clear", bad), ...lines);
  return e;
};
