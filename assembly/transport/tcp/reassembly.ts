// Out-of-order text: the octets lie in the receive ring already, at their place beyond RCV.NXT; here is the fixed list of runs
// that says which. Runs are kept in order, apart from each other, and after RCV.NXT.
import { TCP_HOLES } from "../../config";
import { runsOf, Tcb } from "./tcb";
import { Seq, seqLeq, seqLt, seqMax } from "./seq";

// @ts-ignore: decorator
@inline function startOf(run: usize): Seq {
  return load<u32>(run);
}

// @ts-ignore: decorator
@inline function endOf(run: usize): Seq {
  return load<u32>(run, 4);
}

/** Notes the octets start..end-1. False, and nothing noted, when that needs one run more than there is room for. */
export function addRun(t: Tcb, start: Seq, end: Seq): bool {
  const runs = runsOf(t);
  let first = 0;
  while (first < t.runs && seqLt(endOf(runs + (<usize>first << 3)), start)) first++;
  let after = first;
  while (after < t.runs && seqLeq(startOf(runs + (<usize>after << 3)), end)) after++;
  if (first == after) return insertRun(t, first, start, end);
  const at = runs + (<usize>first << 3);
  const last = runs + (<usize>(after - 1) << 3);
  const joinedEnd = seqMax(end, endOf(last));
  if (seqLt(start, startOf(at))) store<u32>(at, start);
  store<u32>(at, joinedEnd, 4);
  removeRuns(t, first + 1, after);
  return true;
}

function insertRun(t: Tcb, i: i32, start: Seq, end: Seq): bool {
  if (t.runs == TCP_HOLES) return false;
  const at = runsOf(t) + (<usize>i << 3);
  memory.copy(at + 8, at, (t.runs - i) << 3);
  store<u32>(at, start);
  store<u32>(at, end, 4);
  t.runs++;
  return true;
}

function removeRuns(t: Tcb, from: i32, to: i32): void {
  if (from >= to) return;
  const runs = runsOf(t);
  memory.copy(runs + (<usize>from << 3), runs + (<usize>to << 3), (t.runs - to) << 3);
  t.runs -= to - from;
}

/** RCV.NXT has become `next`: drops the runs that it passed and returns where it gets to over the runs that now join on. */
export function joinRuns(t: Tcb, next: Seq): Seq {
  const runs = runsOf(t);
  let passed = 0;
  let reached = next;
  while (passed < t.runs && seqLeq(startOf(runs + (<usize>passed << 3)), reached)) {
    reached = seqMax(reached, endOf(runs + (<usize>passed << 3)));
    passed++;
  }
  removeRuns(t, 0, passed);
  return reached;
}
