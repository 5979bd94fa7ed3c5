// libethertype: another program, here Python, drives the stack. Two instances against each other in virtual time, and one against Linux at
// the end of a cable.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { buildCable, buildLibrary } from "../../tools/build.mjs";
import { startCable } from "../../tools/run/cable.mjs";
import { start, stop } from "../../tools/run/children.mjs";
import { enter, namespaceKind } from "../../tools/run/namespace.mjs";
import { planNetwork } from "../../tools/run/network.mjs";
import { at } from "../../tools/toolchain/paths.mjs";
import { PYTHON } from "./support.mjs";

const SECONDS = 120;

const python = (script, ...args) => promisify(execFile)(PYTHON, [at("tests/interop/library", script), ...args], { timeout: SECONDS * 1000 });

describe("libethertype: two stacks in one process", () => {
  const scenarios = {
    connection: "connect, accept, transfer both ways, half-close, peek, close; stale handles",
    refused: "a refused connection, told by SO_ERROR and by a connect that waits",
    waiting: "calls that wait: time-outs, WAITALL, a long send, an error told by the next call",
    datagrams: "datagrams, their senders, and those too long",
    frames: "frames refused, lost when nobody takes them, and kept when the buffer is too small",
    repeatable: "the same seed gives the same frames",
  };
  let library;
  before(async () => { library = await buildLibrary(); });
  for (const [name, what] of Object.entries(scenarios)) {
    test(what, async () => {
      const { stdout } = await python("pair.py", library, name);
      assert.equal(stdout, "ok\n");
    });
  }

  test("a stack that traps: its sockets answer ENETDOWN, new ones work", async () => {
    const { stdout } = await python("pair.py", await buildLibrary("trap-applications"), "trap");
    assert.equal(stdout, "ok\n");
  });

  test("it needs nothing of the system but memory, and offers nothing but et_", async () => {
    const { stdout } = await promisify(execFile)("nm", ["-D", library]);
    const lines = stdout.trim().split("\n").map((line) => line.trim().split(/\s+/));
    const wanted = lines.filter((parts) => parts.length === 2 && parts[0] === "U").map(([, name]) => name.replace(/@.*/, ""));
    const forbidden = /^(open|openat|socket|pthread|fopen|clock_gettime|time|gettimeofday|write|read|malloc|timer_|sigaction|setitimer)/;
    assert.deepEqual(wanted.filter((name) => forbidden.test(name)), []);
    const offered = lines.filter((parts) => parts.length === 3 && "TBD".includes(parts[1])).map(([, , name]) => name);
    assert.ok(offered.length > 20 && offered.every((name) => name.startsWith("et_")), `${offered}`);
  });
});

describe("libethertype: Linux at the other end of the cable", () => {
  const directory = mkdtempSync(join(tmpdir(), "library-test-"));
  const octets = randomBytes(300 * 1024);
  const children = [];
  let cable;
  after(async () => {
    for (const child of children) await stop(child);
    await cable?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test("a file by HTTP, and back again", async () => {
    writeFileSync(join(directory, "file"), octets);
    const kind = namespaceKind(), path = (name) => join(directory, name);
    const sockets = { device: path("device"), cable: path("cable") };
    cable = await startCable({ program: await buildCable(), sockets, kind, network: planNetwork("192.168.7.2") });
    const onPc = (...command) => {
      const [program, ...args] = enter(kind, cable.child.pid, command);
      const child = start(program, args, { stdio: "ignore" });
      children.push(child);
      return child;
    };
    onPc(PYTHON, "-m", "http.server", "--directory", directory, "8000");
    const back = onPc(PYTHON, "-c", `import socket
s = socket.create_server(("", 8001)).accept()[0]
f = open("${path("back")}", "wb")
while (piece := s.recv(65536)): f.write(piece)
f.close()`);
    const { stdout } = await python("linux.py", await buildLibrary(), sockets.device, sockets.cable, "192.168.7.1", "8000", "8001");
    assert.equal(stdout, `${octets.length} ${createHash("sha256").update(octets).digest("hex")}\n`);
    await back.ended;
    assert.ok(readFileSync(path("back")).equals(octets));
  });
});
