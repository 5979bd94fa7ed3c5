// The two tables as text, and what is asked of the figures.
import { smoltcp } from "./cells.mjs";

/** Round trip, s. */
const ROUND_TRIP = 0.1;

/** Without loss, this share of what the window allows, from this buffer size up. */
const SHARE = 0.97;
const FROM = 1024;

/** What a cell must reach, octets per second. */
export function floorOf({ buffer, loss, smoltcp: theirs }) {
  return loss === 0 && buffer >= FROM ? Math.max(theirs, SHARE * buffer / ROUND_TRIP) : theirs;
}

/** Whether it does not, as it is printed. */
export const isBelow = (cell) => Number(cell.goodput.toFixed(2)) < Number(floorOf(cell).toFixed(2));

const WIDTH = 11;

const head = () => "buf\\loss" + smoltcp.losses.map((loss) => loss.toFixed(3).padStart(WIDTH - 1) + " ").join("").trimEnd();

function table(cells, text) {
  const rows = smoltcp.buffers.map((buffer) => String(buffer).padStart(8) + smoltcp.losses.map((loss) => {
    const cell = cells.find((c) => c.buffer === buffer && c.loss === loss);
    return cell ? text(cell) : " ".repeat(WIDTH);
  }).join("").trimEnd());
  return [head(), ...rows].join("\n");
}

/** Ethertype's table; a cell below its floor is marked. */
export const own = (cells) => table(cells, (cell) => cell.goodput.toFixed(2).padStart(WIDTH - 1) + (isBelow(cell) ? "<" : " "));

/** smoltcp's. */
export const theirs = (cells) => table(cells, (cell) => cell.smoltcp.toFixed(2).padStart(WIDTH - 1) + " ");

/** The cells below their floor, a line each. */
export function shortfalls(cells) {
  return cells.filter(isBelow).map((cell) => `buffer ${cell.buffer}, loss ${cell.loss}: ${cell.goodput.toFixed(2)} of ${floorOf(cell).toFixed(2)}, ` +
    `${(100 * cell.goodput / floorOf(cell)).toFixed(0)} %`);
}
