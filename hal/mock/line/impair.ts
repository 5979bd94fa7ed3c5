// What a transmitter's clock and a cable do to the times of edges.
import { Random } from "../random";
import { Edges } from "./signal";

/** No two edges come closer: they never change their order, however bad the line is. */
// @ts-ignore: decorator
@inline const CLOSEST: f64 = 1;

/** The clock that drew the edges runs slower by `ppm` parts in a million: every period is longer by so much. */
export function stretch(edges: Edges, ppm: f64): void {
  const factor = 1 + ppm / 1e6;
  for (let i = 0; i < edges.n; i++) edges.move(i, edges.time(i) * factor);
  edges.end *= factor;
}

/** Each edge comes up to `most` picoseconds earlier or later, all values equally likely. */
export function shake(edges: Edges, most: f64, random: Random): void {
  for (let i = 0; i < edges.n; i++) place(edges, i, edges.time(i) + most * (2 * random.unit() - 1));
}

/** Moves an edge, up to the one before it at the most. */
export function place(edges: Edges, i: i32, time: f64): void {
  const earliest = i ? edges.time(i - 1) + CLOSEST : 0;
  edges.move(i, max(time, earliest));
  edges.end = max(edges.end, edges.time(i));
}
