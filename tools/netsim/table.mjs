// The tables as text, and what is asked of the figures.
import { bound } from "./bound.mjs";
import { SEGMENT, smoltcp } from "./cells.mjs";
import { LATENCY, OCTETS } from "./flow.mjs";

/** Round trip, s. */
const ROUND_TRIP = 2 * LATENCY / 1000;

/** Without loss, this share of what the window allows, from this buffer size up. */
const SHARE = 0.97;
const FROM = 1024;

/** Of what an ideal sender of RFC 5681 reaches, this share: it loses no ACK, and knows of a loss with the first. */
const SHARE_OF_BOUND = 0.85;

/** What a cell must reach without congestion control, as smoltcp has none, octets per second. */
export function floorOf({ buffer, loss, smoltcp: theirs }) {
  return loss === 0 && buffer >= FROM ? Math.max(theirs, SHARE * buffer / ROUND_TRIP) : theirs;
}

/** What RFC 5681 allows in a cell, octets per second; no limit where the window is no more than its least ssthresh. */
export function boundOf({ buffer, loss }) {
  const segments = Math.max(2, Math.ceil(buffer / SEGMENT));
  return loss === 0 || segments <= 2 ? Infinity : bound({ octets: OCTETS, buffer, segments, loss, seconds: ROUND_TRIP });
}

/** What it must reach as shipped: the same, unless congestion control forbids it. */
export const shippedFloorOf = (cell) => Math.min(floorOf(cell), SHARE_OF_BOUND * boundOf(cell));

const isBelow = (value, floor) => Number(value.toFixed(2)) < Number(floor.toFixed(2));

const WIDTH = 11;

const head = () => "buf\\loss" + smoltcp.losses.map((loss) => loss.toFixed(3).padStart(WIDTH - 1) + " ").join("").trimEnd();

/** `text(cell)` of each cell: a figure, and a mark or none. */
function table(cells, text) {
  const rows = smoltcp.buffers.map((buffer) => String(buffer).padStart(8) + smoltcp.losses.map((loss) => {
    const cell = cells.find((c) => c.buffer === buffer && c.loss === loss);
    return cell ? text(cell) : " ".repeat(WIDTH);
  }).join("").trimEnd());
  return [head(), ...rows].join("\n");
}

const figure = (value, mark = " ") => value.toFixed(2).padStart(WIDTH - 1) + mark;

/** As shipped: < is below what is asked, * below smoltcp because congestion control allows no more. */
export const shipped = (cells) => table(cells, (cell) => {
  if (isBelow(cell.shipped, shippedFloorOf(cell))) return figure(cell.shipped, "<");
  return figure(cell.shipped, isBelow(cell.shipped, floorOf(cell)) ? "*" : " ");
});

/** Without congestion control. */
export const uncontrolled = (cells) => table(cells, (cell) => figure(cell.uncontrolled, isBelow(cell.uncontrolled, floorOf(cell)) ? "<" : " "));

/** smoltcp's. */
export const theirs = (cells) => table(cells, (cell) => figure(cell.smoltcp));

/** What an ideal sender reaches, where it decides what is asked. */
export const bounds = (cells) => table(cells, (cell) => (shippedFloorOf(cell) < floorOf(cell) ? figure(boundOf(cell)) : "-".padStart(WIDTH - 1) + " "));

/** The figures below what is asked, a line each. */
export function shortfalls(cells) {
  const line = (cell, what, value, floor) => `buffer ${cell.buffer}, loss ${cell.loss}, ${what}: ${value.toFixed(2)} of ${floor.toFixed(2)}, ` +
    `${(100 * value / floor).toFixed(0)} %`;
  return cells.flatMap((cell) => [
    ...(isBelow(cell.shipped, shippedFloorOf(cell)) ? [line(cell, "as shipped", cell.shipped, shippedFloorOf(cell))] : []),
    ...(isBelow(cell.uncontrolled, floorOf(cell)) ? [line(cell, "without congestion control", cell.uncontrolled, floorOf(cell))] : []),
  ]);
}
