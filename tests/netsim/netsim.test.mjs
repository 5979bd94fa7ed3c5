// The goodput of two stacks over a simulated network is what was looked at last, and what is asked of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedIn, snapshot } from "../../tools/netsim.mjs";
import { boundOf, shortfalls } from "../../tools/netsim/table.mjs";
import { cells, measure } from "../../tools/netsim/cells.mjs";

test("every cell of the table is as in tests/netsim/netsim.snap, and at or above what is asked", async () => {
  const measured = await measure(cells);
  assert.equal(snapshot(measured), checkedIn(), "changed; when it is meant to be: npm run netsim -- --update");
  assert.deepEqual(shortfalls(measured), []);
});

test("a figure a hundredth below what is asked is a shortfall", () => {
  const [cell] = cells;
  const reach = (value) => shortfalls([{ ...cell, shipped: value, uncontrolled: cell.smoltcp }]).length;
  assert.equal(reach(cell.smoltcp), 0);
  assert.equal(reach(cell.smoltcp - 0.01), 1);
});

test("an ideal sender of RFC 5681 stays near 1.22 segments / (round trip * square root of the loss)", () => {
  const cell = cells.find(({ buffer, loss }) => buffer === 32768 && loss === 0.01);
  const mathis = 1.22 * 1448 / (0.1 * Math.sqrt(cell.loss));
  assert.ok(Math.abs(boundOf(cell) / mathis - 1) < 0.15, `${boundOf(cell)} and ${mathis}`);
});
