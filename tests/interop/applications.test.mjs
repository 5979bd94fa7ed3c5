// Programs beside the stack, in the firmware (C) and in a sandbox of their own (AssemblyScript), with a real PC at the other end:
// a download whose hash is right, a chat of eight, and what becomes of a connection when either side of the wall fails.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { stop } from "../../tools/run/children.mjs";
import { at } from "../../tools/toolchain/paths.mjs";
import { boot, BOARDS, client, DEVICE, PYTHON } from "./support.mjs";

const PC = "192.168.7.1", HTTP_PORT = 8000, CHAT_PORT = 7000;
const OCTETS = 300 * 1024 + 7;

const directory = mkdtempSync(join(tmpdir(), "applications-test-"));
after(() => rmSync(directory, { recursive: true, force: true }));

/** A file whose octets are not all alike; the hash that the device must find. */
function makeFile(name) {
  const octets = Buffer.alloc(OCTETS);
  for (let i = 0, x = 1; i < OCTETS; i++) octets[i] = (x = x * 1103515245 + 12345 >>> 0) >>> 24;
  writeFileSync(join(directory, name), octets);
  return createHash("sha256").update(octets).digest("hex");
}

const hash = makeFile("file");
const server = `exec ${PYTHON} -m http.server --directory ${directory} ${HTTP_PORT}`;

/** Waits for a line of a device's console while the PC serves the files. */
async function lineOf(device, pattern) {
  const serving = device.session.exec(server, { stdio: "ignore" });
  try {
    return await device.line(pattern, 60);
  } finally {
    await stop(serving);
  }
}
const url = (name) => `http://${PC}:${HTTP_PORT}/${name}`;

const example = (file, options) => boot({ application: at("board/examples", file), ...options });

/** The programs, and what their lines on the console begin with. */
const PROGRAMS = [["c", ""], ["ts", "application: "]];

for (const board of BOARDS) {
  for (const [kind, prefix] of PROGRAMS) {
    describe(`applications: ${board}, ${kind}`, () => {
      test("fetch downloads a file and prints its hash", async () => {
        const device = await example(`fetch.${kind}`, { board, arguments: url("file") });
        try {
          const [, octets, found] = await lineOf(device, new RegExp(`^${prefix}fetch: (\\d+) octets, sha256 (\\w+)$`));
          assert.deepEqual([octets, found], [`${OCTETS}`, hash]);
        } finally {
          await device.stop();
        }
      });

      test("fetch says that a file is not there", async () => {
        const device = await example(`fetch.${kind}`, { board, arguments: url("nothing") });
        try {
          await lineOf(device, new RegExp(`^${prefix}fetch: the server does not give it$`));
        } finally {
          await device.stop();
        }
      });

      test("chat: eight people hear each other, the ninth is told that it is full, and the stack's own programs go on", async () => {
        const device = await example(`chat.${kind}`, { board });
        try {
          await device.line(new RegExp(`^${prefix}chat: open$`));
          assert.match(await device.ok(client("people.py", DEVICE, CHAT_PORT, 5), 120), /^560 lines read$/m);
          assert.equal((await device.stats()).device.traps, 0);
          // The chairs are free again.
          assert.match(await device.ok(client("people.py", DEVICE, CHAT_PORT, 1), 120), /^112 lines read$/m);
        } finally {
          await device.stop();
        }
      });
    });
  }
}
