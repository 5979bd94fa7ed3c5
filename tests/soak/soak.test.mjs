// Two stacks that talk to each other over bad cables for days of virtual time, with fixed seeds: see tools/soak/run.mjs for what is checked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CONNECTIONS } from "../../tools/soak.mjs";
import { BUILDS, modules } from "../../tools/soak/builds.mjs";
import { Run } from "../../tools/soak/run.mjs";

/** Runs of each build: 10,000 connections in all. */
const SEEDS = Array.from({ length: 10 }, (_, i) => i + 1);

const compiled = await modules();

for (const build of Object.keys(BUILDS)) {
  test(`${SEEDS.length * CONNECTIONS} connections of build "${build}": every octet right, every slot free, every frame accounted for`, () => {
    const results = SEEDS.map((seed) => new Run(compiled[build], seed, CONNECTIONS).go());
    const sum = (name) => results.reduce((n, result) => n + result[name], 0);
    assert.equal(sum("connections"), SEEDS.length * CONNECTIONS);
    // That the soak does what it says: it must have happened, and not have become the rule.
    assert.ok(sum("octets") > 1000 * sum("connections"), `only ${sum("octets")} octets`);
    assert.ok(sum("retransmits") > sum("connections"), `only ${sum("retransmits")} segments were sent again`);
    assert.ok(sum("simultaneous") > 0.05 * sum("connections"), `only ${sum("simultaneous")} simultaneous opens`);
    assert.ok(sum("broken") < 0.3 * sum("connections"), `${sum("broken")} ends were broken off`);
    assert.ok(sum("unaccepted") < 0.02 * sum("connections"), `${sum("unaccepted")} connections were never accepted`);
  });
}

test("a seed is repeated frame by frame; another is another run", () => {
  const hash = (seed) => new Run(compiled.shipped, seed, CONNECTIONS).go().hash;
  assert.equal(hash(7), hash(7));
  assert.notEqual(hash(7), hash(8));
});
