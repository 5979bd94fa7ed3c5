// What nmap makes of the device: whether its sequence numbers and IP identifications can be foretold, on both boards.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { boot, BOARDS, DEVICE } from "./support.mjs";

for (const board of BOARDS) {
  describe(`nmap -O: ${board}`, () => {
    let device;
    let report;
    before(async () => {
      device = await boot({ board });
      // An open and a closed port are all that it needs; -v prints what it found out about the numbers.
      report = await device.ok(`nmap -n -Pn -O --osscan-guess --max-os-tries 1 -v -p 7,81 ${DEVICE}`, 120);
    });
    after(() => device?.stop());

    test("it finds the open port and the closed one", () => {
      assert.match(report, /^7\/tcp +open +echo$/m);
      assert.match(report, /^81\/tcp +closed /m);
    });

    test("TCP sequence numbers: the hardest of its ratings", () => {
      assert.match(report, /^TCP Sequence Prediction: Difficulty=2\d\d \(Good luck!\)$/m);
    });

    test("IP identifications: increments that nobody can foretell", () => {
      assert.match(report, /^IP ID Sequence Generation: Randomized$/m);
    });
  });
}
