// The walls between the layers stand. The check is shown to see a fault, too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLayers, heightOf, upwardImports } from "./layers.mjs";

test("no module imports from a layer above its own", () => {
  assert.deepEqual(checkLayers(), []);
});

test("an upward import is seen, whatever its form", () => {
  const text = 'import { a } from "../lib/time";\nimport {\n  b,\n} from "../socket/socket";\nexport { c } from "../app/echo";\n';
  assert.deepEqual(upwardImports("assembly/link/arp.ts", text), [
    { file: "assembly/link/arp.ts", line: 4, target: "assembly/socket/socket" },
    { file: "assembly/link/arp.ts", line: 5, target: "assembly/app/echo" },
  ]);
  assert.equal(upwardImports("assembly/app/echo.ts", 'import { b } from "../socket/socket";').length, 0);
  assert.equal(upwardImports("assembly/lib/ring.ts", 'import { b } from "../../hal/mac";').length, 1);
});

test("floors lie below all layers, drivers below the stack", () => {
  assert.deepEqual(["hal/board", "assembly/wire/tcp", "hal/mac", "assembly/link/arp", "assembly/service/dns", "assembly/app/http"].map(heightOf), [0, 0, 1, 2, 6, 7]);
  assert.equal(heightOf("assembly/index"), null);
});
