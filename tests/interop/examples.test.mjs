// The example programs do their jobs for real peers: the README's echo server, a download whose hash is compared, a chat of eight.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { boot, BOARDS, client, DEVICE, PYTHON } from "./support.mjs";

/** Boots a device with the example `variant`, lets `use` use it, and takes it down. */
async function withExample(board, variant, use) {
  const device = await boot({ board, variant });
  try {
    return await use(device);
  } finally {
    await device.stop();
  }
}

for (const board of BOARDS) {
  describe(`examples in the module: ${board}`, () => {
    test("echo: 256 KiB come back the same", () => withExample(board, "echo", async (device) => {
      const { sent, received, octets } = JSON.parse(await device.ok(client("echo.py", "tcp", DEVICE, 262144)));
      assert.deepEqual([received, octets], [sent, 262144]);
    }));

    test("fetch: downloads a file from Python's HTTP server and prints its SHA-256", () => withExample(board, "fetch", async (device) => {
      const folder = mkdtempSync(join(tmpdir(), "ethertype-fetch-"));
      try {
        const octets = randomBytes(300000);
        writeFileSync(join(folder, "download"), octets);
        await device.line(/^.*fetch: 0 octets, status 0, errno 111$/);
        await device.ok(`cd ${folder} && (timeout 60 ${PYTHON} -m http.server 8000 --bind 192.168.7.1 >/dev/null 2>&1 &)`);
        const [, length, hash] = await device.line(/fetch: (\d+) octets, sha256 ([0-9a-f]{64})$/, 60);
        assert.deepEqual([length, hash], ["300000", createHash("sha256").update(octets).digest("hex")]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }));

    test("chat: eight clients hear each other, a ninth is turned away", () => withExample(board, "chat", async (device) => {
      const { heard, wrong } = JSON.parse(await device.ok(client("chat.py", DEVICE, 8, 50), 120));
      assert.deepEqual(wrong, []);
      assert.equal(heard, 8 * 7 * 50);
    }));
  });
}
