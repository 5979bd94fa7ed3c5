// What the boards with a real stack were and did: addresses, connections step by step, what their programs fetched.
import { inColumns } from "../../columns.mjs";
import { count, time } from "./numbers.mjs";

const ROMS = { present: "from its ROM", absent: "its own, there is no ROM", blank: "its own, the ROM is blank" };

/** The section of a run's report. */
export function connections({ boards = [], connections: all = [], fetches = [] }) {
  const rows = boards.map(({ name, ip, address, rom }) => [name, ip, address || "not heard", ROMS[rom]]);
  return [
    ...boards.length ? inColumns([["board", "IP address", "MAC address", ""], ...rows]) : [],
    ...all.flatMap(steps),
    ...fetches.map(fetched),
  ];
}

function steps({ client, server, data, firstToClose, timeWait, steps: each }) {
  const lines = each.map(({ seconds, by, what }) => `  ${(seconds * 1e3).toFixed(3).padStart(12)} ms  ${by}  ${what}`);
  return ["", `${client} connects to ${server}; ${count(data.client)} octets there, ${count(data.server)} back`, ...lines,
    `  first to close: ${firstToClose}; in TIME-WAIT: ${timeWait.join(" and ") || "nobody"}`];
}

function fetched({ station, path, http, status, octets, began, ended, error }) {
  const what = `${station} fetches ${path} by HTTP/${http}: `;
  if (began < 0) return `${what}never got to ask`;
  return `${what}${error ? `error ${error}` : ended < 0 ? "not done" : `status ${status}, ${count(octets)} octets, ${time(ended - began)}`}`;
}
