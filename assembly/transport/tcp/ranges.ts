// Lists of runs of octets, kept in order and apart from each other: what has arrived out of order (text.ts), and what the peer says that it
// holds (scoreboard.ts). A list is a count (i32) and behind it that many pairs of u32: first octet, and the one after the last.
import { Seq, seqLeq, seqLt, seqMax } from "./seq";

/** Number of runs. */
// @ts-ignore: decorator
@inline export function rangeCount(list: usize): i32 {
  return load<i32>(list);
}

/** Address of run i: its start; its end lies 4 octets on. */
// @ts-ignore: decorator
@inline export function rangeAt(list: usize, i: i32): usize {
  return list + 4 + (<usize>i << 3);
}

// @ts-ignore: decorator
@inline export function rangeStart(run: usize): Seq {
  return load<u32>(run);
}

// @ts-ignore: decorator
@inline export function rangeEnd(run: usize): Seq {
  return load<u32>(run, 4);
}

/** Where the last run ends; 0 without runs. */
export function endOf(list: usize): Seq {
  const count = rangeCount(list);
  return count ? rangeEnd(rangeAt(list, count - 1)) : 0;
}

/** Notes the octets start..end-1. False, and nothing noted, when that needs one run more than the `capacity` of the list. */
export function addRange(list: usize, capacity: i32, start: Seq, end: Seq): bool {
  const count = rangeCount(list);
  let first = 0;
  while (first < count && seqLt(rangeEnd(rangeAt(list, first)), start)) first++;
  let after = first;
  while (after < count && seqLeq(rangeStart(rangeAt(list, after)), end)) after++;
  const at = rangeAt(list, first);
  if (first == after) {
    if (count == capacity) return false;
    memory.copy(at + 8, at, (count - first) << 3);
    store<i32>(list, count + 1);
    store<u32>(at, start);
    store<u32>(at, end, 4);
    return true;
  }
  const joinedEnd = seqMax(end, rangeEnd(rangeAt(list, after - 1)));
  if (seqLt(start, rangeStart(at))) store<u32>(at, start);
  store<u32>(at, joinedEnd, 4);
  removeRanges(list, first + 1, after);
  return true;
}

/** Whether all of start..end-1 is in one run. */
export function hasRange(list: usize, start: Seq, end: Seq): bool {
  for (let i = 0; i < rangeCount(list); i++) {
    const run = rangeAt(list, i);
    if (seqLeq(rangeStart(run), start) && seqLeq(end, rangeEnd(run))) return true;
  }
  return false;
}

function removeRanges(list: usize, from: i32, to: i32): void {
  if (from >= to) return;
  const count = rangeCount(list);
  memory.copy(rangeAt(list, from), rangeAt(list, to), (count - to) << 3);
  store<i32>(list, count - (to - from));
}

/** Drops the runs that begin at `next` or before it; returns how far they and `next` reach. */
export function passRanges(list: usize, next: Seq): Seq {
  const count = rangeCount(list);
  let passed = 0;
  let reached = next;
  while (passed < count && seqLeq(rangeStart(rangeAt(list, passed)), reached)) {
    reached = seqMax(reached, rangeEnd(rangeAt(list, passed)));
    passed++;
  }
  removeRanges(list, 0, passed);
  return reached;
}
