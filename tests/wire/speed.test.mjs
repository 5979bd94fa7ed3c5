// The signal of the line is made and read faster than 10 Mbit/s of frame data. It is some four to fourteen times that (`npm run bench`): what a
// machine that runs other tests beside this one takes away, in caches and clock, leaves enough.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKED, measureLine } from "../../tools/bench/line.mjs";

test("encoder and decoder of each PHY keep up with 10 Mbit/s of frame data", async () => {
  const rows = await measureLine();
  assert.equal(rows.length, 4);
  for (const { work, mbits } of rows) assert.ok(mbits >= ASKED, `${work}: ${mbits.toFixed(1)} Mbit/s`);
});
