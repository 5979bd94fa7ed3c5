// What the builds of the stack export: the firmware finds functions by these names.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { buildWasm } from "../../tools/build.mjs";
import { exported } from "../../tools/toolchain/sections.mjs";

const namesOf = async (variant) => exported(readFileSync((await buildWasm(variant)).wasm)).map(({ name }) => name).sort();

test("the usual module exports what the firmware drives it by, and nothing else", async () => {
  assert.deepEqual(await namesOf("release"), ["boot", "memory", "poll"]);
});

test("the one for applications exports the Socket library's verbs beside that", async () => {
  assert.deepEqual(await namesOf("applications"), [
    "accept", "bind", "boot", "close", "connect", "getpeername", "getsockname", "getsockopt", "giveUp", "listen", "memory", "poll", "recv",
    "recvfrom", "resolve", "resolved", "send", "sendto", "setsockopt", "shutdown", "socket", "socketPoll", "transfer", "urgent",
  ]);
});
