// The table of utilisation is what was looked at last, and every difference in it is explained.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkedIn, COLLISION, contention, efficiency, snapshot, utilisation } from "../../tools/sim/utilisation.mjs";
import { buildWorld } from "../../tools/sim/world/world.mjs";

test("the analysis has one station wait for nobody, two for a slot, many for e - 1; then a frame of one slot has 1/e of the time", () => {
  assert.deepEqual([1, 2].map(contention), [0, 1]);
  assert.ok(Math.abs(contention(3) - 1.25) < 1e-9); // A = (2/3)^2
  assert.ok(Math.abs(contention(1e6) - (Math.E - 1)) < 1e-5);
  assert.ok(Math.abs(efficiency(512, contention(1e6) * 512) - 100 / Math.E) < 1e-3);
});

test("the models' utilisation is as in tests/sim/utilisation.snap, above the analysis, and every difference is explained", async () => {
  const rows = await utilisation(await buildWorld());
  for (const row of rows) {
    for (const limit of ["ieee802.3", "text"]) {
      const { utilisation: share, explained, cost } = row[limit], name = `${row.stations} stations, ${row.octets} octets, ${limit}`;
      assert.ok(share > row.formula - 0.1, `${name}: ${share} below ${row.formula}`);
      assert.ok(Math.abs(share - explained) < 2.5, `${name}: ${share}, but ${explained} explained`);
      assert.ok(!cost || Math.abs(cost / COLLISION - 1) < 0.25, `${name}: a collision costs ${cost}`);
    }
  }
  assert.equal(snapshot(rows), checkedIn(), "changed; when it is meant to be: npm run sim -- --utilisation --update");
});

test("at 24 stations the two limits have between them what was measured with short frames, and reach it with long ones", async () => {
  const rows = checkedIn().split("\n").filter((line) => line.startsWith("24 ")).map((line) => line.split(/\s+/));
  const shares = (octets) => rows.filter((row) => row[1] === octets).map((row) => [Number(row[8]), Number(row[4])])[0];
  const [few, many] = shares("64");
  assert.ok(few < 80 && many > 85, `${few} to ${many}`);
  assert.ok(shares("1518").every((share) => share > 95));
});
